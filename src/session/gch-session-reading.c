/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-session-private.h"

/* Every question to the cache may meet a cache that is being replaced: then the answer is "none".
 */

static const GchPolicy DEFAULT_POLICY = {
  .comment_max_bytes = 262144,
  .subject_max_chars = 200,
  .description_max_bytes = 262144,
  .reopen_days = 30,
};

GchCacheReader *
gch_session_get_reader (GchSession *self)
{
  return self->reader;
}

GchConnection
gch_session_get_connection (GchSession *self)
{
  g_return_val_if_fail (GCH_IS_SESSION (self), GCH_CONNECTION_UNKNOWN);

  return self->connection;
}

const GchPolicy *
gch_session_get_policy (GchSession *self)
{
  g_return_val_if_fail (GCH_IS_SESSION (self), &DEFAULT_POLICY);

  return self->provider != NULL ? gch_provider_get_policy (self->provider) : &DEFAULT_POLICY;
}

const char *
gch_session_get_user_id (GchSession *self)
{
  g_return_val_if_fail (GCH_IS_SESSION (self), NULL);

  return self->account != NULL ? self->account->owner->user_id : NULL;
}

const GchOwner *
gch_session_get_owner (GchSession *self)
{
  g_return_val_if_fail (GCH_IS_SESSION (self), NULL);

  return self->account != NULL ? self->account->owner : NULL;
}

GchAccount *
gch_session_dup_account (GchSession *self)
{
  g_autoptr (GError) error = NULL;
  GchAccount *account;

  g_return_val_if_fail (GCH_IS_SESSION (self), NULL);

  if (self->reader == NULL)
    return NULL;

  account = gch_cache_reader_get_account (self->reader, &error);
  gch_session_complain (self, error);

  return account;
}

GchUser *
gch_session_dup_user (GchSession *self)
{
  g_autoptr (GError) error = NULL;
  GchUser *user;

  g_return_val_if_fail (GCH_IS_SESSION (self), NULL);

  if (self->reader == NULL || self->account == NULL)
    return NULL;

  user = gch_cache_reader_get_user (self->reader, self->account->owner->user_id, &error);
  gch_session_complain (self, error);

  return user;
}

GPtrArray *
gch_session_list_keys (GchSession *self)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *keys = NULL;

  g_return_val_if_fail (GCH_IS_SESSION (self), NULL);

  if (self->reader != NULL)
    keys = gch_cache_reader_list_keys (self->reader, &error);
  gch_session_complain (self, error);

  return keys != NULL ? keys : g_ptr_array_new_with_free_func ((GDestroyNotify) gch_key_unref);
}

GchCase *
gch_session_dup_case (GchSession *self, const char *case_id)
{
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;
  GchCase *record;

  g_return_val_if_fail (GCH_IS_SESSION (self), NULL);

  if (case_id == NULL)
    return NULL;

  id = gch_session_resolve_case_id (self, case_id);
  if (g_str_has_prefix (id, GCH_PENDING_PREFIX))
    return gch_session_dup_pending_case (self, id);
  if (self->reader == NULL)
    return NULL;

  record = gch_cache_reader_get_case (self->reader, id, &error);
  gch_session_complain (self, error);

  return record;
}

gint64
gch_session_get_viewed_at (GchSession *self, const char *case_id)
{
  g_autofree char *id = NULL;

  g_return_val_if_fail (GCH_IS_SESSION (self), 0);

  if (self->reader == NULL || case_id == NULL)
    return 0;

  id = gch_session_resolve_case_id (self, case_id);

  return gch_cache_reader_get_viewed_at (self->reader, id, NULL);
}

GchCase *
gch_session_dup_case_by_number (GchSession *self, const char *number)
{
  g_autoptr (GError) error = NULL;
  GchCase *record;

  g_return_val_if_fail (GCH_IS_SESSION (self), NULL);

  if (self->reader == NULL || number == NULL)
    return NULL;

  record = gch_cache_reader_find_case_by_number (self->reader, number, &error);
  gch_session_complain (self, error);

  return record;
}

GPtrArray *
gch_session_find_similar (GchSession *self, const char *subject, guint limit)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = NULL;

  g_return_val_if_fail (GCH_IS_SESSION (self), NULL);

  if (self->reader != NULL)
    rows = gch_cache_reader_find_similar (self->reader, subject, limit, &error);
  gch_session_complain (self, error);

  return rows != NULL ? rows : g_ptr_array_new_with_free_func ((GDestroyNotify) gch_case_row_unref);
}
