/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-draft.h"
#include "gch-lifeboat-record.h"

G_BEGIN_DECLS

/* Everything unsent, in memory: drafts, operations, and what is known to be gone. Every change can
 * be written down as records, and a set is what its records make of an empty one. */

typedef struct
{
  GchOperation *operation; /* (owned) */
  gint64 sequence;         /* its place in the outbox */
} GchUnsentOperation;

typedef struct
{
  GHashTable *drafts;     /* (owned) (element-type char* GchDraft) */
  GHashTable *operations; /* (owned) (element-type char* GchUnsentOperation) by id */
  GHashTable *gone;       /* (owned) (element-type char* Gone) what was removed */
  guint64 n_gone;         /* ever */
} GchUnsent;

GchUnsent *gch_unsent_new (void);
void gch_unsent_free (GchUnsent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchUnsent, gch_unsent_free)

/* @log: (nullable): what the change is appended to. FALSE: it is too large for that. Times are wall
 * clock. */
gboolean gch_unsent_put_draft (GchUnsent *self, const GchDraft *draft, GByteArray *log);
gboolean gch_unsent_drop_draft (GchUnsent *self, const GchOwner *owner, const char *key,
                                gint64 time, GByteArray *log);
gboolean gch_unsent_put_operation (GchUnsent *self, const GchOperation *operation, gint64 sequence,
                                   GByteArray *log);
gboolean gch_unsent_change_operation (GchUnsent *self, const GchOperation *operation,
                                      GByteArray *log);
gboolean gch_unsent_drop_operation (GchUnsent *self, const char *id, gint64 time, GByteArray *log);
gboolean gch_unsent_forget (GchUnsent *self, const GchOwner *owner, gint64 time, GByteArray *log);

gboolean gch_unsent_is_empty (const GchUnsent *self);
gboolean gch_unsent_equal (const GchUnsent *self, const GchUnsent *other);
gboolean gch_unsent_is_newer (const GchUnsent *self, const GchUnsent *other, gint64 sequence);
gboolean gch_unsent_knows_draft (const GchUnsent *self, const GchOwner *owner, const char *key);
gboolean gch_unsent_knows_operation (const GchUnsent *self, const char *id);
/* (transfer container) (element-type GchUnsentOperation) in the order of the outbox */
GPtrArray *gch_unsent_list_operations (const GchUnsent *self);

void gch_unsent_merge (GchUnsent *self, const GchUnsent *other);
void gch_unsent_take_gone (GchUnsent *self, const GchUnsent *other);

gboolean gch_unsent_write (const GchUnsent *self, GByteArray *bytes);
guint gch_unsent_read (GchUnsent *self, const void *data, gsize length, gboolean *begun);

G_END_DECLS
