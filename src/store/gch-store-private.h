/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-precious.h"
#include "gch-store.h"
#include "gch-worker.h"

G_BEGIN_DECLS

/* The store's inside, shared by its files. */

struct _GchStore
{
  GObject parent_instance;
  GchWorker *precious; /* (owned) (nullable) NULL: closed */
  GchWorker *cache;    /* (owned) (nullable) NULL: closed */
  gboolean closing;
  guint cached; /* cases in the open cache, as of the last answer */
};

/* What a call takes with it to its thread, and what it brings back. */
typedef struct
{
  GchOwner *owner;         /* (owned) (nullable) */
  GchDraft *draft;         /* (owned) (nullable) */
  GchOperation *operation; /* (owned) (nullable) */
  GchChangePage *page;     /* (owned) (nullable) */
  char *text;              /* (owned) (nullable) a key, an id or a path */
  gboolean flag;
  GchCacheOpening opening; /* (owned) back */
  GStrv touched;           /* (owned) (nullable) back */
  guint removing;          /* back */
  guint cached;            /* back */
} GchStoreCall;

/* What the thread of precious.db works on. */
typedef struct
{
  GchPrecious *precious; /* (owned) */
  GMainContext *context; /* (owned) where the store lives */
  GWeakRef store;
  char *trouble; /* (owned) (nullable) what was said last about the lifeboat */
} GchStorePrecious;

GchStorePrecious *gch_store_precious_new (GchStore *store, const char *data_dir);
void gch_store_precious_free (gpointer data);

/* Runs @func on @worker and answers with what it gives. Takes @call. */
void gch_store_run (GchStore *self, GchWorker *worker, GchStoreCall *call, gpointer tag,
                    const char *name, GchWorkerFunc func, GDestroyNotify free_result,
                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_store_finish_boolean (GchStore *self, GAsyncResult *result, gpointer tag,
                                   GError **error);
GPtrArray *gch_store_finish_array (GchStore *self, GAsyncResult *result, gpointer tag,
                                   GError **error);
void gch_store_emit_recovered (GchStore *self, const GchRecovery *recovery);
void gch_store_emit_lifeboat (GchStore *self, const GError *error);

/* In the body of gch_store_X_async(). */
#define GCH_STORE_START(worker, call, name, func, free_result, cancellable)                        \
  gch_store_run (self, self->worker, call, name##_async, #name, func, free_result, cancellable,    \
                 callback, user_data)

/* What a job that only succeeds or fails gives. */
#define GCH_STORE_ANSWER(done) GINT_TO_POINTER (done)

G_END_DECLS
