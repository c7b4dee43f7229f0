/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "cache-fixture.h"

/* The owner that accounts.ini names; nothing listens at this portal. */
static void
write_account (const char *data_dir)
{
  g_autoptr (GchAccounts) accounts = gch_accounts_new (data_dir);
  g_autoptr (GchAccountEntry) entry = g_new0 (GchAccountEntry, 1);
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *kept = NULL;

  entry->owner = gch_owner_new ("http://127.0.0.1:9", "a1", "u1");
  entry->display_name = g_strdup ("Camille");
  gch_accounts_put (accounts, entry, TRUE);
  gch_accounts_flush_async (accounts, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
}

static gboolean
is_opened (gpointer user_data)
{
  GchSession *session = user_data;

  return session->opened && session->reader != NULL;
}

CacheFixture *
cache_fixture_new (void)
{
  CacheFixture *self = g_new0 (CacheFixture, 1);
  g_autofree char *data = NULL;
  g_autofree char *cache = NULL;

  self->dir = gch_test_dir_new ();
  data = gch_test_dir_build (self->dir, "data");
  cache = gch_test_dir_build (self->dir, "cache");
  write_account (data);
  self->session = gch_session_new (data, cache);
  gch_session_start (self->session);
  gch_test_await_condition (is_opened, self->session);

  return self;
}

void
cache_fixture_free (CacheFixture *self)
{
  GAsyncResult *kept = NULL;
  GAsyncResult *result;

  gch_session_stop_async (self->session, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  g_object_unref (result);
  gch_test_drain ();
  gch_test_finalize (self->session);
  gch_test_dir_free (self->dir);
  g_free (self);
}

GchCase *
cache_fixture_case (guint number, gint64 version, gint64 updated_at)
{
  GchCase *record = gch_case_new ();

  record->id = g_strdup_printf ("c%u", number);
  record->version = version;
  record->number = g_strdup_printf ("%08u", number);
  record->team = number % 2 == 0 ? GCH_TEAM_CUSTOMER_SERVICE : GCH_TEAM_TECHNICAL_SUPPORT;
  record->type = number % 2 == 0 ? GCH_CASE_TYPE_INVOICE : GCH_CASE_TYPE_DEFECT;
  record->severity = GCH_SEVERITY_MINOR;
  record->status = GCH_CASE_STATUS_OPEN;
  record->allowed = GCH_CASE_MAY_COMMENT;
  record->subject = g_strdup_printf ("Subject %u", number);
  record->description = g_strdup ("Description");
  record->opened_by_id = g_strdup ("u1");
  record->opened_by_name = g_strdup ("Camille");
  record->created_at = 1000;
  record->updated_at = updated_at;

  return record;
}

GchComment *
cache_fixture_comment (const char *case_id, guint number, gint64 created_at)
{
  GchComment *comment = gch_comment_new ();

  comment->id = g_strdup_printf ("m%u", number);
  comment->version = 1;
  comment->case_id = g_strdup (case_id);
  comment->author_kind = GCH_AUTHOR_SUPPORT;
  comment->author_id = g_strdup ("s1");
  comment->author_name = g_strdup ("Support");
  comment->body = g_strdup_printf ("Comment %u", number);
  comment->created_at = created_at;

  return comment;
}

GchStatusChange *
cache_fixture_status (const char *case_id, guint number, gint64 created_at)
{
  GchStatusChange *change = gch_status_change_new ();

  change->id = g_strdup_printf ("t%u", number);
  change->version = 1;
  change->case_id = g_strdup (case_id);
  change->author_kind = GCH_AUTHOR_SUPPORT;
  change->author_name = g_strdup ("Support");
  change->from = GCH_CASE_STATUS_NEW;
  change->to = GCH_CASE_STATUS_OPEN;
  change->created_at = created_at;

  return change;
}

GchChangePage *
cache_fixture_page (void)
{
  GchChangePage *page = gch_change_page_new ();

  if (page->changes == NULL)
    page->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_change_unref);

  return page;
}

void
cache_fixture_add (GchChangePage *page, GchRecordKind kind, const char *id, gpointer record)
{
  g_ptr_array_add (page->changes, record != NULL ? gch_change_new_record (kind, id, record)
                                                 : gch_change_new_gone (kind, id));
}

static void
on_cases_changed (GchSession *session, char **ids, gboolean *done)
{
  *done = TRUE;
}

void
cache_fixture_apply (CacheFixture *self, GchChangePage *page)
{
  gboolean done = FALSE;
  gulong id =
      g_signal_connect_after (self->session, "cases-changed", G_CALLBACK (on_cases_changed), &done);

  gch_runner_apply_local (self->session->runner, page);
  gch_change_page_unref (page);
  gch_test_await (&done);
  g_signal_handler_disconnect (self->session, id);
}
