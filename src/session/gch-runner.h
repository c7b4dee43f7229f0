/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "gch-engine.h"
#include "gch-provider.h"
#include "gch-store.h"

G_BEGIN_DECLS

/* Runs the engine in the real world: carries out its actions against store and portal, and brings
 * it the results, the time and chance. It decides nothing. One runner serves one owner; the portal
 * behind it may be exchanged (a restarted service has another address). */

#define GCH_TYPE_RUNNER (gch_runner_get_type ())
G_DECLARE_FINAL_TYPE (GchRunner, gch_runner, GCH, RUNNER, GObject)

typedef struct
{
  /* The operation has another state. */
  void (*changed) (const GchOperation *operation, gpointer user_data);
  /* It leaves the outbox; what is returned is written in the same transaction.
   * (transfer full) (nullable) */
  GchDraft *(*removed) (const GchOperation *operation, gpointer user_data);
  /* That transaction is done; @draft as it was returned. */
  void (*removal_stored) (const GchDraft *draft, const GError *error, gpointer user_data);
  /* What removal_stored_late() will need; asked for with each draft of removed().
   * (transfer full) (nullable). May be NULL. */
  GObject *(*hold) (gpointer user_data);
  /* Instead of removal_stored() when the runner was stopped meanwhile; with what hold() gave. */
  void (*removal_stored_late) (const GchDraft *draft, const GError *error, GObject *held);
  /* FALSE while what the draft @key says is in memory only. (nullable) */
  gboolean (*is_safe) (const char *key, GObject *held);
  /* @page is in the cache. @touched: ids of cases. @resyncing: everything is read again. */
  void (*applied) (GchChangePage *page, char **touched, gboolean resyncing, gpointer user_data);
  void (*resynced) (gpointer user_data);
  void (*status) (const GchStatus *status, gpointer user_data);
  void (*ask_sign_in) (gpointer user_data);
  /* The disk refused something of the outbox; @error NULL: it takes it again. */
  void (*outbox_failed) (const GError *error, gpointer user_data);
  /* The disk refused something of the cache. */
  void (*cache_failed) (const GError *error, gpointer user_data);
} GchRunnerHandlers;

GchRunner *gch_runner_new (GchStore *store, const GchRunnerHandlers *handlers, gpointer user_data);

/* @operations: (element-type GchOperation) (nullable). @cache: how the cache was found; all 0
 * where it could not be opened. */
void gch_runner_start (GchRunner *self, GPtrArray *operations, const GchCacheOpening *cache);
/* What of the outbox could not be given at the start; it goes before whatever was submitted since.
 */
void gch_runner_add_stored (GchRunner *self, GPtrArray *operations);
/* The handlers' argument; NULL after gch_runner_stop(). */
gpointer gch_runner_get_user_data (GchRunner *self);
/* No handler is called any more after this, but removal_stored_late(). What was removed and the
 * disk refused to remove is still tried, again and again. */
void gch_runner_stop (GchRunner *self);

/* Whether the disk still has the operation, which is to leave it. */
gboolean gch_runner_is_removing (GchRunner *self, const char *operation_id);
gboolean gch_runner_has_removals (GchRunner *self);
/* The titles of those that the user discarded and knows of. (transfer full) */
GStrv gch_runner_list_discarded (GchRunner *self);
/* Tries them at once; answers, without failing, when each has been tried. */
void gch_runner_flush_removals_async (GchRunner *self, GAsyncReadyCallback callback,
                                      gpointer user_data);
/* The user wants it after all: it is about to be submitted again. */
void gch_runner_keep (GchRunner *self, const char *operation_id);
/* Nothing is tried any more. */
void gch_runner_give_up_removals (GchRunner *self);

/* NULL: there is no way to the portal at the moment. */
void gch_runner_set_provider (GchRunner *self, GchProvider *provider);

void gch_runner_signed_in (GchRunner *self);
void gch_runner_signed_out (GchRunner *self);
void gch_runner_submit (GchRunner *self, const GchOperation *operation);
void gch_runner_retry (GchRunner *self, const char *operation_id);
void gch_runner_discard (GchRunner *self, const char *operation_id);
/* For one that is parked because of a conflict; see GCH_EVENT_AMENDED. */
void gch_runner_amend (GchRunner *self, const char *operation_id, const char *payload,
                       gint64 base_version);
/* What the portal no longer names and GchStatus calls held. */
void gch_runner_decide_removal (GchRunner *self, gboolean remove);
void gch_runner_poke (GchRunner *self);

/* Puts @page into the cache without the engine: what this program knows before the portal says
 * it. */
void gch_runner_apply_local (GchRunner *self, GchChangePage *page);

G_END_DECLS
