/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-idempotency.h"

#include <sodium.h>
#include <string.h>

#include "gch-error.h"

#define KEPT_FOR (G_GINT64_CONSTANT (30 * 86400) * G_USEC_PER_SEC)
#define LONGEST_KEY 128
/* What an answer that made a record becomes after that time: the key and the fingerprint alone. */
#define STATUS_CREATED 201
#define STATUS_FORGOTTEN 0

void
gch_stored_answer_free (GchStoredAnswer *self)
{
  g_free (self->content_type);
  g_free (self->etag);
  g_free (self->location);
  g_free (self->body);
  g_free (self);
}

void
gch_idempotency_fingerprint (const char *method, const char *path, const char *body, gsize length,
                             guint8 fingerprint[GCH_IDEMPOTENCY_FINGERPRINT_BYTES])
{
  crypto_hash_sha256_state state;

  G_STATIC_ASSERT (GCH_IDEMPOTENCY_FINGERPRINT_BYTES == crypto_hash_sha256_BYTES);

  /* With their NUL bytes, so that no two requests run into one another. */
  crypto_hash_sha256_init (&state);
  crypto_hash_sha256_update (&state, (const unsigned char *) method, strlen (method) + 1);
  crypto_hash_sha256_update (&state, (const unsigned char *) path, strlen (path) + 1);
  crypto_hash_sha256_update (&state, (const unsigned char *) body, length);
  crypto_hash_sha256_final (&state, fingerprint);
}

char *
gch_idempotency_parse_key (const char *header)
{
  g_autofree char *key = g_strstrip (g_strdup (header));
  gsize length = strlen (key);

  if (length >= 2 && key[0] == '"' && key[length - 1] == '"')
    {
      memmove (key, key + 1, length - 2);
      length -= 2;
      key[length] = '\0';
    }
  if (length == 0 || length > LONGEST_KEY)
    return NULL;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (key[i]) || key[i] == '"' || key[i] == '\\')
      return NULL;

  return g_steal_pointer (&key);
}

static GchStoredAnswer *
read_answer (sqlite3_stmt *row)
{
  GchStoredAnswer *answer = g_new0 (GchStoredAnswer, 1);

  answer->status = sqlite3_column_int (row, 1);
  answer->content_type = gch_database_column_text (row, 2);
  answer->etag = gch_database_column_text (row, 3);
  answer->location = gch_database_column_text (row, 4);
  answer->body = gch_database_column_text (row, 5);

  return answer;
}

GchStoredAnswer *
gch_idempotency_find (GchDatabase *database, const char *user_id, const char *key,
                      const guint8 fingerprint[GCH_IDEMPOTENCY_FINGERPRINT_BYTES], GError **error)
{
  g_autoptr (GchStoredAnswer) answer = NULL;
  sqlite3_stmt *row;
  gboolean same;

  row = gch_database_query (database, error,
                            "SELECT fingerprint, status, content_type, etag, location, body "
                            "FROM idempotency WHERE user_id = ?1 AND key = ?2",
                            "ss", user_id, key);
  if (row == NULL || !gch_database_step (database, row, error))
    return NULL;
  same =
      sqlite3_column_bytes (row, 0) == GCH_IDEMPOTENCY_FINGERPRINT_BYTES
      && memcmp (sqlite3_column_blob (row, 0), fingerprint, GCH_IDEMPOTENCY_FINGERPRINT_BYTES) == 0;
  answer = read_answer (row);
  gch_database_done (row);
  if (same)
    return answer->status != STATUS_FORGOTTEN ? g_steal_pointer (&answer) : NULL;

  g_set_error_literal (error, GCH_ERROR, GCH_ERROR_CONFLICT,
                       "the key was used for another request");
  return NULL;
}

gboolean
gch_idempotency_store (GchDatabase *database, const char *user_id, const char *key,
                       const guint8 fingerprint[GCH_IDEMPOTENCY_FINGERPRINT_BYTES],
                       const GchStoredAnswer *answer, GError **error)
{
  return gch_database_run (database, error,
                           "INSERT INTO idempotency (user_id, key, fingerprint, status, "
                           "content_type, etag, location, body, created_at) "
                           "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) "
                           "ON CONFLICT DO UPDATE SET status = ?4, content_type = ?5, etag = ?6, "
                           "location = ?7, body = ?8, created_at = ?9",
                           "ssbissssi", user_id, key, fingerprint,
                           (gsize) GCH_IDEMPOTENCY_FINGERPRINT_BYTES, (gint64) answer->status,
                           answer->content_type, answer->etag, answer->location, answer->body,
                           gch_database_now (database));
}

gboolean
gch_idempotency_tidy (GchDatabase *database, GError **error)
{
  const gint64 before = gch_database_now (database) - KEPT_FOR;

  /* Out of the way of the next time, which looks at what is old. */
  return gch_database_run (database, error,
                           "UPDATE idempotency SET status = ?3, content_type = NULL, etag = NULL, "
                           "location = NULL, body = '', created_at = ?4 "
                           "WHERE created_at < ?1 AND status = ?2",
                           "iiii", before, (gint64) STATUS_CREATED, (gint64) STATUS_FORGOTTEN,
                           G_MAXINT64)
         && gch_database_run (database, error, "DELETE FROM idempotency WHERE created_at < ?1", "i",
                              before);
}
