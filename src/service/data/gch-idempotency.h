/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-database.h"

G_BEGIN_DECLS

/* The answer of each request that had an effect, by user and Idempotency-Key
 * (draft-ietf-httpapi-idempotency-key-header). Written in the transaction of the effect, kept for
 * 30 days; after that the operation's id on cases and comments still keeps them single. */

#define GCH_IDEMPOTENCY_FINGERPRINT_BYTES 32

typedef struct
{
  int status;
  char *content_type; /* (owned) (nullable) */
  char *etag;         /* (owned) (nullable) */
  char *location;     /* (owned) (nullable) */
  char *body;         /* (owned) */
} GchStoredAnswer;

void gch_stored_answer_free (GchStoredAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchStoredAnswer, gch_stored_answer_free)

/* SHA-256 of method, path and body, kept apart. */
void gch_idempotency_fingerprint (const char *method, const char *path, const char *body,
                                  gsize length,
                                  guint8 fingerprint[GCH_IDEMPOTENCY_FINGERPRINT_BYTES]);

/* The key out of a header's value: a structured-field string, or bare. NULL when it is neither, or
 * longer than 128 characters. (transfer full) */
char *gch_idempotency_parse_key (const char *header);

/* The answer given before, NULL without an error when there was none or it was forgotten.
 * GCH_ERROR_CONFLICT when the key was used for another request. */
GchStoredAnswer *gch_idempotency_find (GchDatabase *database, const char *user_id, const char *key,
                                       const guint8 fingerprint[GCH_IDEMPOTENCY_FINGERPRINT_BYTES],
                                       GError **error);

gboolean gch_idempotency_store (GchDatabase *database, const char *user_id, const char *key,
                                const guint8 fingerprint[GCH_IDEMPOTENCY_FINGERPRINT_BYTES],
                                const GchStoredAnswer *answer, GError **error);

/* Forgets answers that are older than 30 days. Of those that made a record the key and the
 * fingerprint stay for ever, as the record's operation does: other words under the same key are
 * never taken for the same. */
gboolean gch_idempotency_tidy (GchDatabase *database, GError **error);

G_END_DECLS
