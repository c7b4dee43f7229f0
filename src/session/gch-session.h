/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "gch-case-query.h"
#include "gch-operation.h"
#include "gch-policy.h"
#include "gch-recovery.h"
#include "gch-status.h"

G_BEGIN_DECLS

/* A signed-in account, as the window sees it: models to show, commands to give. Nothing here waits
 * for a network or a slow disk. One GchSession serves all windows of the program.
 *
 * Making one is cheap and does just what the first frame needs: it reads which account was used
 * last and opens its cache for reading. gch_session_start(), called once the first frame is on the
 * screen, does the rest: store thread, keyring, portal, engine. */

#define GCH_TYPE_SESSION (gch_session_get_type ())
G_DECLARE_FINAL_TYPE (GchSession, gch_session, GCH, SESSION, GObject)

/* Properties, all readable and notified:
 *  has-account      boolean  an account is known: show its pages (else the sign-in page)
 *  connection       int      GchConnection
 *  offline-since    int64    wall clock, 0
 *  problem          string   what stands behind offline/refused, for people, translated, or NULL
 *  syncing          boolean
 *  first-sync       boolean  the cache has never been complete yet
 *  portal-name, account-name, display-name, user-name   string
 *  portal-address   string
 *  is-demonstration boolean
 *  session-only     boolean  there is no usable keyring: signed in until the program ends
 *  needs-sign-in    boolean  the portal ended the session; everything is kept
 *  storage-problem  string   drafts cannot be saved: why, translated, or NULL (a banner that stays)
 *  notice           string   something happened at start that the user should know, or NULL
 *                            (cache rebuilt, cache written by a newer version …), translated
 *  pending          uint     operations in the outbox that are not silent
 *  parked           uint     of these, parked ones
 *  held-removing, held-cached   uint   the portal no longer names so many of so many cases that are
 *                            on this computer; nothing goes before gch_session_decide_removal().
 *                            0: nothing is held
 *
 * Signals:
 *  ::cases-changed (GStrv ids)      list rows or conversations of these cases are new; with no ids:
 *                                   any of them may be
 *  ::operation-sent (GchOperation*) it is in the portal, and its copy is in the cache
 *  ::operation-parked (GchOperation*)
 *  ::replied (char *case_id, char *case_title, char *author, char *text)
 *                                   support wrote; not emitted during a first sync
 *  ::recovered (GchRecovery *)      the file with drafts and outbox was damaged or gone; what could
 *                                   be brought back is there again
 */

/* @data_dir, @cache_dir: NULL for the user's own (g_get_user_data_dir()/guichet, …). */
GchSession *gch_session_new (const char *data_dir, const char *cache_dir);
void gch_session_start (GchSession *self);

/* Saves nothing by itself (the pages flush their drafts first), waits for what is already being
 * written, ends the demonstration portal and the threads. */
void gch_session_stop_async (GchSession *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_session_stop_finish (GchSession *self, GAsyncResult *result, GError **error);

/* --- signing in --- */

/* @portal_address: as typed ("portal.example.com" means https; http only for loopback).
 * @one_time_code: (nullable). Errors say in GError.message, translated, what is wrong. */
void gch_session_sign_in_async (GchSession *self, const char *portal_address, const char *user_name,
                                const char *password, const char *one_time_code,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data);
/* Starts the embedded service on this computer, with sample data, and signs in to it. */
void gch_session_sign_in_demonstration_async (GchSession *self, GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_session_sign_in_finish (GchSession *self, GAsyncResult *result, GError **error);

/* Ends the session at the portal, deletes tokens and cache. Unsent text: kept for the next sign-in
 * of the same user unless @discard_unsent. */
void gch_session_sign_out_async (GchSession *self, gboolean discard_unsent,
                                 GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_session_sign_out_finish (GchSession *self, GAsyncResult *result, GError **error);

/* --- reading; all from the cache, fast enough for the main thread --- */

GchConnection gch_session_get_connection (GchSession *self);
const GchPolicy *gch_session_get_policy (GchSession *self);
const char *gch_session_get_user_id (GchSession *self); /* (nullable) */
/* Whose account is open: text is bound to him. (transfer none) (nullable) */
const GchOwner *gch_session_get_owner (GchSession *self);
GchAccount *gch_session_dup_account (GchSession *self); /* (nullable) */
GchUser *gch_session_dup_user (GchSession *self);       /* (nullable) */
GPtrArray *gch_session_list_keys (GchSession *self);    /* (transfer full) (element-type GchKey) */
GchCase *gch_session_dup_case (GchSession *self, const char *case_id);          /* (nullable) */
GchCase *gch_session_dup_case_by_number (GchSession *self, const char *number); /* (nullable) */
/* When the user looked at the case last, as far as this computer knows, microseconds since 1970
 * UTC; 0: never. Ask before gch_session_view_case(). */
gint64 gch_session_get_viewed_at (GchSession *self, const char *case_id);
/* "new:" + operation id → id of the case that the portal made of it, once that is known; any other
 * id, and a case still in the outbox: the same. (transfer full) */
char *gch_session_resolve_case_id (GchSession *self, const char *case_id);
GPtrArray *gch_session_find_similar (GchSession *self, const char *subject,
                                     guint limit); /* (transfer full) (element-type GchCaseRow) */

/* (transfer none) GListModel of GchOutboxItem: what waits, is being sent, or is parked. */
GListModel *gch_session_get_outbox (GchSession *self);

/* (transfer none) (nullable): what ::recovered said since the program started. */
const GchRecovery *gch_session_get_recovery (GchSession *self);

/* --- drafts: the text in memory answers at once, the disk follows --- */

/* What the disk has of them is read: before that, a draft that is not here may be there. */
gboolean gch_session_knows_drafts (GchSession *self);
const char *gch_session_get_draft (GchSession *self, const char *key);     /* (nullable) */
gint64 gch_session_get_draft_saved_at (GchSession *self, const char *key); /* 0: not on disk yet */
/* The keys of all drafts. (transfer container) */
GStrv gch_session_list_draft_keys (GchSession *self);
/* Durable when it answers without an error. Empty @text: the draft is deleted. */
void gch_session_save_draft_async (GchSession *self, const char *key, const char *text,
                                   GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_session_save_draft_finish (GchSession *self, GAsyncResult *result, GError **error);
/* Tries at once whatever the disk refused, also of those who were signed in before. Answers when
 * all of it is on the disk, or with the reason, for people, why some text is in memory only. */
void gch_session_flush_drafts_async (GchSession *self, GAsyncReadyCallback callback,
                                     gpointer user_data);
/* FALSE: some text is in memory only; @error says why. */
gboolean gch_session_flush_drafts_finish (GchSession *self, GAsyncResult *result, GError **error);
/* Every text that is in memory only, for reading; NULL: there is none. (transfer full) */
char *gch_session_dup_unsaved_text (GchSession *self);
/* What was discarded and is still on the disk, from where it would be sent after the next start: a
 * sentence that names it; NULL: nothing. The flush above waits for it and fails because of it.
 * (transfer full) */
char *gch_session_describe_undeleted (GchSession *self);
/* What the draft @key says, for reading: a comment as it is, a form's subject and description.
 * (transfer full) (nullable) */
char *gch_session_dup_draft_for_reading (GchSession *self, const char *key);

/* What a draft said before something was taken out of it. */
typedef struct
{
  char *text;      /* (owned) as the draft keeps it */
  gint64 saved_at; /* wall clock */
} GchDraftVersion;

void gch_draft_version_free (GchDraftVersion *self);
/* (transfer full) (element-type GchDraftVersion): of the draft @key, newest first. */
void gch_session_load_draft_versions_async (GchSession *self, const char *key,
                                            GCancellable *cancellable, GAsyncReadyCallback callback,
                                            gpointer user_data);
/* (transfer full) (nullable): NULL with @error when they could not be read. */
GPtrArray *gch_session_load_draft_versions_finish (GchSession *self, GAsyncResult *result,
                                                   GError **error);
/* Signals:
 *  ::draft-changed (char *key) saved, deleted or restored (two windows stay in step)
 *  ::leaving                   the account is about to be left: what is saved from here is still
 *                              its owner's, what is saved later is not */

/* --- commands: they answer when the text is safe in the outbox, not when it was sent --- */

typedef struct
{
  GchTeam team;
  GchCaseType type;
  GchSeverity severity;
  const char *subject;
  const char *description;
  const char *key_id;           /* (nullable) */
  const char *product_version;  /* (nullable) */
  const char *operating_system; /* (nullable) */
} GchCaseFields;

void gch_session_create_case_async (GchSession *self, const GchCaseFields *fields,
                                    GAsyncReadyCallback callback, gpointer user_data);
void gch_session_add_comment_async (GchSession *self, const char *case_id, const char *text,
                                    GAsyncReadyCallback callback, gpointer user_data);
/* @base: the case as the user saw it when he began to edit. */
void gch_session_edit_case_async (GchSession *self, const GchCase *base,
                                  const GchCaseFields *fields, GAsyncReadyCallback callback,
                                  gpointer user_data);
void gch_session_close_case_async (GchSession *self, const char *case_id,
                                   GAsyncReadyCallback callback, gpointer user_data);
void gch_session_reopen_case_async (GchSession *self, const char *case_id,
                                    GAsyncReadyCallback callback, gpointer user_data);
/* Puts what was discarded into the outbox again, under the id it had. No draft is touched. */
void gch_session_resubmit_async (GchSession *self, const GchOperation *operation,
                                 GAsyncReadyCallback callback, gpointer user_data);
/* The operation's id. (transfer full) */
char *gch_session_command_finish (GchSession *self, GAsyncResult *result, GError **error);

/* Records that the user looked at it. Best effort. */
void gch_session_view_case (GchSession *self, const char *case_id);

void gch_session_refresh (GchSession *self);
void gch_session_retry (GchSession *self, const char *operation_id);
/* Takes it out of the outbox; @to_draft: its text becomes a draft again. */
void gch_session_discard (GchSession *self, const char *operation_id, gboolean to_draft);
/* Resolves the conflict that the operation is parked for: it goes on, under the same id, with what
 * the user wants now. @payload: JSON object, only what is to be changed. @base_version: of the case
 * as the user has just seen it. FALSE: not taken, the account is being opened. */
gboolean gch_session_amend (GchSession *self, const char *operation_id, const char *payload,
                            gint64 base_version);

/* What becomes of the cases that the portal no longer names, while `held-cached` is not 0. */
void gch_session_decide_removal (GchSession *self, gboolean remove);

G_END_DECLS
