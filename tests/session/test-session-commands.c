/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "session-fixture.h"

#include <sqlite3.h>

#include "gch-case-list.h"
#include "gch-conversation.h"
#include "gch-error.h"
#include "gch-outbox-item.h"
#include "gch-precious.h"
#include "gch-session-private.h"

typedef struct
{
  guint sent;
  guint parked;
  char *result_id; /* (owned) (nullable) */
} Seen;

static void
on_sent (GchSession *session, const GchOperation *operation, Seen *seen)
{
  seen->sent++;
  g_free (seen->result_id);
  seen->result_id = g_strdup (operation->result_id);
}

static void
on_parked (GchSession *session, const GchOperation *operation, Seen *seen)
{
  seen->parked++;
}

static gboolean
was_parked (gpointer user_data)
{
  return ((Seen *) user_data)->parked > 0;
}

static GchCaseItem *
first_item (GchCaseList *list)
{
  GchCaseItem *item = g_list_model_get_item (G_LIST_MODEL (list), 0);

  g_assert_nonnull (item);

  return item;
}

static gboolean
is_pending (GchCaseItem *item)
{
  gboolean pending;

  g_object_get (item, "is-pending", &pending, NULL);

  return pending;
}

/* A new case and its comment, written without a network: one row on top, one conversation, which
 * become the portal's own without leaving the screen. */
static void
test_new_case (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  const GchCaseQuery query = { .view = GCH_CASE_VIEW_ALL_OPEN, .team = -1, .descending = TRUE };
  g_autofree char *create = NULL;
  g_autofree char *comment = NULL;
  g_autofree char *pending_id = NULL;
  g_autofree char *pending_key = NULL;
  g_autofree char *key = NULL;
  g_autofree char *resolved = NULL;
  GchConversation *conversation;
  GchCaseList *list;
  GchSession *session;
  Seen seen = { 0, 0, NULL };
  guint before;

  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);
  g_signal_connect (session, "operation-sent", G_CALLBACK (on_sent), &seen);
  list = gch_case_list_new (session);
  gch_case_list_set_query (list, &query);
  gch_case_list_show_all (list);
  before = g_list_model_get_n_items (G_LIST_MODEL (list));

  session_fixture_cut (fixture);
  create = session_fixture_create (session, "A new question");
  pending_id = g_strconcat ("new:", create, NULL);
  pending_key = g_strconcat ("case:", pending_id, NULL);
  comment = session_fixture_comment (session, pending_id, "And one detail more.");
  session_fixture_save_draft (session, pending_key, "not finished");
  conversation = gch_conversation_new (session, pending_id);
  {
    g_autoptr (GchCaseItem) item = first_item (list);
    g_autoptr (GchCase) record = gch_session_dup_case (session, pending_id);

    g_assert_true (is_pending (item));
    g_assert_true (gch_case_item_get_has_draft (item));
    g_assert_cmpstr (gch_case_item_get_id (item), ==, pending_id);
    g_assert_cmpstr (record->subject, ==, "A new question");
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, before + 1);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (conversation)), ==, 2);
    g_assert_cmpuint (gch_case_list_find (list, pending_id), ==, 0);
  }

  {
    g_autoptr (GchConversationItem) description =
        g_list_model_get_item (G_LIST_MODEL (conversation), 0);
    g_autoptr (GchConversationItem) message =
        g_list_model_get_item (G_LIST_MODEL (conversation), 1);
    g_autoptr (GchConversationItem) same_message = NULL;

    g_assert_cmpint (gch_conversation_item_get_kind (description), ==, GCH_CONVERSATION_PENDING);
    session_fixture_serve (fixture);
    gch_session_refresh (session);
    session_fixture_await_sent (session);
    g_assert_cmpuint (seen.sent, ==, 2);
    g_assert_cmpint (gch_conversation_item_get_kind (description), ==,
                     GCH_CONVERSATION_DESCRIPTION);
    g_assert_cmpint (gch_conversation_item_get_kind (message), ==, GCH_CONVERSATION_COMMENT);
    same_message = g_list_model_get_item (G_LIST_MODEL (conversation), 1);
    g_assert_true (same_message == message);
  }

  resolved = gch_session_resolve_case_id (session, pending_id);
  g_assert_cmpstr (resolved, ==, gch_conversation_get_case_id (conversation));
  g_assert_false (g_str_has_prefix (resolved, "new:"));
  key = g_strconcat ("case:", resolved, NULL);
  session_fixture_await_draft (session, key, "not finished");
  {
    g_autoptr (GchCaseItem) item = first_item (list);

    g_assert_false (is_pending (item));
    g_assert_cmpstr (gch_case_item_get_id (item), ==, resolved);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, before + 1);
  }

  g_free (seen.result_id);
  gch_test_finalize (conversation);
  gch_test_finalize (list);
  session_fixture_end (session);
}

static void
refuse_comment (GchSession *session, const char *case_id, const char *text, int code)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  gch_session_add_comment_async (session, case_id, text, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  id = gch_session_command_finish (session, result, &error);
  g_assert_null (id);
  g_assert_error (error, GCH_ERROR, code);
}

static void
test_bad_text (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  g_autofree char *id = NULL;
  g_autofree char *key = NULL;
  g_autofree char *long_text = g_strnfill (300000, 'a');
  GchSession *session;

  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);
  id = session_fixture_dup_case_id (session);
  key = g_strconcat ("case:", id, NULL);
  session_fixture_save_draft (session, key, " \n");
  refuse_comment (session, id, " \n", GCH_ERROR_INVALID);
  refuse_comment (session, id, "\xff\xfe", GCH_ERROR_INVALID);
  refuse_comment (session, id, long_text, GCH_ERROR_TOO_LARGE);
  g_assert_cmpstr (gch_session_get_draft (session, key), ==, " \n");
  session_fixture_end (session);
}

/* Everything that can be typed arrives as it was typed. */
static void
test_any_text (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  const char *const texts[] = {
    "<b>bold</b> &amp; <script>alert(1)</script>",
    "\xe2\x80\xaelatrommi\xe2\x80\xac",
    "\xf0\x9f\x92\xa1 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",
    "\"quotes\" \\ and\ttabs\r\n\nlines",
  };
  g_autofree char *id = NULL;
  GchSession *session;

  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);
  id = session_fixture_dup_case_id (session);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (session_fixture_comment (session, id, texts[i]));
  session_fixture_await_sent (session);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_cmpuint (session_fixture_count_comments (fixture, id, texts[i]), ==, 1);
  session_fixture_end (session);
}

/* What waits can be given up, and its text goes on as a draft. */
static void
test_discard (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  g_autofree char *id = NULL;
  g_autofree char *key = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  guint pending;
  GchSession *session;

  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);
  id = session_fixture_dup_case_id (session);
  key = g_strconcat ("case:", id, NULL);
  session_fixture_cut (fixture);
  session_fixture_await_connection (session, GCH_CONNECTION_OFFLINE);
  first = session_fixture_comment (session, id, "first");
  second = session_fixture_comment (session, id, "second");
  g_object_get (session, "pending", &pending, NULL);
  g_assert_cmpuint (pending, ==, 2);

  gch_session_discard (session, second, FALSE);
  g_assert_null (gch_session_get_draft (session, key));
  session_fixture_save_draft (session, key, "being written");
  gch_session_discard (session, first, TRUE);
  g_object_get (session, "pending", &pending, NULL);
  g_assert_cmpuint (pending, ==, 0);
  g_assert_cmpstr (gch_session_get_draft (session, key), ==, "being written\n\nfirst");
  session_fixture_end (session);

  session = session_fixture_session (fixture);
  gch_session_start (session);
  session_fixture_await_draft (session, key, "being written\n\nfirst");
  g_assert_cmpuint (g_list_model_get_n_items (gch_session_get_outbox (session)), ==, 0);
  session_fixture_end (session);
}

static char *
await_id (GchSession *session, GAsyncResult **kept)
{
  g_autoptr (GAsyncResult) result = gch_test_await_result (kept);
  g_autoptr (GError) error = NULL;
  char *id = gch_session_command_finish (session, result, &error);

  g_assert_no_error (error);

  return id;
}

/* What was discarded comes back under its id, and what has been written in the same composer since
 * stays the draft it is. */
static void
test_undo (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  g_autoptr (GchOperation) discarded = NULL;
  g_autofree char *id = NULL;
  g_autofree char *key = NULL;
  g_autofree char *first = NULL;
  g_autofree char *again = NULL;
  GAsyncResult *kept = NULL;
  GchSession *session;

  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);
  id = session_fixture_dup_case_id (session);
  key = g_strconcat ("case:", id, NULL);
  session_fixture_cut (fixture);
  session_fixture_await_connection (session, GCH_CONNECTION_OFFLINE);
  first = session_fixture_comment (session, id, "given up by mistake");
  {
    g_autoptr (GchOutboxItem) item = g_list_model_get_item (gch_session_get_outbox (session), 0);

    discarded = gch_operation_copy (gch_outbox_item_get_operation (item));
  }
  gch_session_discard (session, first, FALSE);
  session_fixture_save_draft (session, key, "another text");
  gch_session_resubmit_async (session, discarded, gch_test_keep_result, &kept);
  again = await_id (session, &kept);
  g_assert_cmpstr (again, ==, first);
  g_assert_cmpstr (gch_session_get_draft (session, key), ==, "another text");
  session_fixture_end (session);

  session_fixture_serve (fixture);
  session = session_fixture_session (fixture);
  gch_session_start (session);
  session_fixture_await_draft (session, key, "another text");
  session_fixture_await_connection (session, GCH_CONNECTION_ONLINE);
  session_fixture_await_sent (session);
  g_assert_cmpuint (session_fixture_count_comments (fixture, id, "given up by mistake"), ==, 1);
  session_fixture_end (session);
}

static void
test_close_and_reopen (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  g_autofree char *id = NULL;
  GAsyncResult *kept = NULL;
  GchSession *session;

  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);
  {
    g_autofree char *create = session_fixture_create (session, "To be closed");
    g_autofree char *pending_id = g_strconcat ("new:", create, NULL);

    session_fixture_await_sent (session);
    id = gch_session_resolve_case_id (session, pending_id);
  }

  gch_session_close_case_async (session, id, gch_test_keep_result, &kept);
  g_free (await_id (session, &kept));
  session_fixture_await_sent (session);
  {
    g_autoptr (GchCase) record = gch_session_dup_case (session, id);

    g_assert_cmpint (record->status, ==, GCH_CASE_STATUS_CLOSED);
  }

  gch_session_reopen_case_async (session, id, gch_test_keep_result, &kept);
  g_free (await_id (session, &kept));
  session_fixture_await_sent (session);
  {
    g_autoptr (GchCase) record = gch_session_dup_case (session, id);

    g_assert_cmpint (record->status, ==, GCH_CASE_STATUS_OPEN);
  }
  session_fixture_end (session);
}

static gboolean
has_new_version (gpointer user_data)
{
  const GchCase *base = g_object_get_data (user_data, "base");
  g_autoptr (GchCase) record = gch_session_dup_case (user_data, base->id);

  return record->version > base->version;
}

/* An edit based on an old version is parked, with a cause, and can be edited again. One's own
 * comment is no such change; what support writes is. A resolved conflict goes on under the same id.
 */
static void
test_conflict (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  g_autoptr (GchCase) base = NULL;
  g_autofree char *id = NULL;
  g_autofree char *key = NULL;
  g_autofree char *edit = NULL;
  g_autofree char *combined = NULL;
  GchCaseFields fields = { 0 };
  Seen seen = { 0, 0, NULL };
  GAsyncResult *kept = NULL;
  GchSession *session;
  guint parked;

  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);
  g_signal_connect (session, "operation-parked", G_CALLBACK (on_parked), &seen);
  id = session_fixture_dup_case_id (session);
  key = g_strconcat ("edit:", id, NULL);
  base = gch_session_dup_case (session, id);
  g_object_set_data (G_OBJECT (session), "base", base);
  session_fixture_reply (fixture, base->number, "This makes a new version.");
  gch_session_refresh (session);
  gch_test_await_condition (has_new_version, session);

  fields.team = base->team;
  fields.type = base->type;
  fields.severity = base->severity;
  fields.subject = "Another subject";
  fields.description = base->description;
  fields.product_version = base->product_version;
  fields.operating_system = base->operating_system;
  gch_session_edit_case_async (session, base, &fields, gch_test_keep_result, &kept);
  edit = await_id (session, &kept);
  gch_test_await_condition (was_parked, &seen);
  g_object_get (session, "parked", &parked, NULL);
  g_assert_cmpuint (parked, ==, 1);
  {
    g_autoptr (GchOutboxItem) item = g_list_model_get_item (gch_session_get_outbox (session), 0);

    g_assert_cmpint (gch_outbox_item_get_operation (item)->problem_code, ==, GCH_ERROR_CONFLICT);
  }

  {
    g_autoptr (GchCase) theirs = gch_session_dup_case (session, id);

    combined = g_strconcat ("combine:", edit, NULL);
    gch_session_save_draft_async (session, combined, "Made of both", NULL, NULL);
    g_assert_true (
        gch_session_amend (session, edit, "{\"subject\":\"A resolved subject\"}", theirs->version));
    g_assert_cmpstr (gch_session_get_draft (session, combined), ==, "Made of both");
  }
  session_fixture_await_sent (session);
  g_assert_null (gch_session_get_draft (session, combined));
  {
    g_autoptr (GchCase) resolved = gch_session_dup_case (session, id);

    g_assert_cmpstr (resolved->subject, ==, "A resolved subject");
  }

  /* Once more, and given up. */
  g_clear_pointer (&edit, g_free);
  seen.parked = 0;
  gch_session_edit_case_async (session, base, &fields, gch_test_keep_result, &kept);
  edit = await_id (session, &kept);
  gch_test_await_condition (was_parked, &seen);
  gch_session_discard (session, edit, TRUE);
  g_assert_nonnull (strstr (gch_session_get_draft (session, key), "Another subject"));

  session_fixture_end (session);
}

static gboolean
is_read (gpointer user_data)
{
  gboolean unread;

  g_object_get (user_data, "unread", &unread, NULL);

  return !unread;
}

static void
test_view (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  const GchCaseQuery query = { .view = GCH_CASE_VIEW_ALL, .team = -1, .descending = TRUE };
  g_autoptr (GchCaseItem) unread = NULL;
  GchCaseList *list;
  GchSession *session;
  gint64 before;

  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);
  list = gch_case_list_new (session);
  gch_case_list_set_query (list, &query);
  gch_case_list_show_all (list);
  for (guint i = 0; unread == NULL && i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr (GchCaseItem) item = g_list_model_get_item (G_LIST_MODEL (list), i);

      if (!is_read (item))
        unread = g_steal_pointer (&item);
    }
  g_assert_nonnull (unread);

  /* At once, without the portal. */
  session_fixture_cut (fixture);
  before = gch_session_get_viewed_at (session, gch_case_item_get_id (unread));
  gch_session_view_case (session, gch_case_item_get_id (unread));
  gch_session_view_case (session, gch_case_item_get_id (unread));
  gch_test_await_condition (is_read, unread);
  g_assert_cmpint (gch_session_get_viewed_at (session, gch_case_item_get_id (unread)), >, before);
  g_assert_cmpint (gch_session_get_viewed_at (session, "no such case"), ==, 0);
  g_assert_cmpint (gch_session_get_viewed_at (session, NULL), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (gch_session_get_outbox (session)), ==, 0);
  g_clear_object (&unread);
  gch_test_finalize (list);
  session_fixture_end (session);
}

static gint64
count_queues (SessionFixture *fixture, const char *where)
{
  g_autofree char *path = g_build_filename (fixture->data_dir, "precious.db", NULL);
  g_autofree char *sql = g_strconcat ("SELECT count(DISTINCT queue) FROM outbox ", where, NULL);
  sqlite3_stmt *statement = NULL;
  sqlite3 *handle = NULL;
  gint64 count;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  count = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (handle);

  return count;
}

/* Into the outbox on the disk, while no session runs. */
static void
leave_comment (SessionFixture *fixture, const GchOwner *owner, const char *case_id)
{
  g_autoptr (GchPrecious) precious = gch_precious_new (fixture->data_dir);
  g_autoptr (GchOperation) operation = gch_operation_new ();
  g_autoptr (GError) error = NULL;

  operation->id = g_strdup ("6f1d4c1e-5a37-4d7c-9d6e-0a1b2c3d4e5f");
  operation->owner = gch_owner_copy (owner);
  operation->command = g_strdup ("add_comment");
  operation->queue = g_strdup (case_id);
  operation->target_id = g_strdup (case_id);
  operation->payload = g_strdup ("{\"body\":\"left behind\"}");
  operation->title = g_strdup ("");
  operation->created_at = 1;
  operation->problem_code = -1;
  g_assert_true (gch_precious_submit (precious, operation, NULL, &error));
  g_assert_no_error (error);
}

/* The program ended between the moment when a new case got its name and the moment when what was
 * written for it followed. */
static void
test_named_in_the_former_run (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  g_autofree char *create = NULL;
  g_autofree char *pending_id = NULL;
  g_autofree char *pending_key = NULL;
  g_autofree char *id = NULL;
  g_autofree char *key = NULL;
  g_autofree char *again = NULL;
  g_autoptr (GchOwner) owner = NULL;
  GchSession *session;

  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);
  create = session_fixture_create (session, "Named at the last moment");
  session_fixture_await_sent (session);
  pending_id = g_strconcat ("new:", create, NULL);
  pending_key = g_strconcat ("case:", pending_id, NULL);
  id = gch_session_resolve_case_id (session, pending_id);
  key = g_strconcat ("case:", id, NULL);
  session_fixture_save_draft (session, pending_key, "not finished");
  owner = gch_owner_copy (session->account->owner);
  session_fixture_end (session);
  leave_comment (fixture, owner, pending_id);

  session = session_fixture_session (fixture);
  gch_session_start (session);
  session_fixture_await_draft (session, key, "not finished");
  g_assert_null (gch_session_get_draft (session, pending_key));
  again = gch_session_resolve_case_id (session, pending_id);
  g_assert_cmpstr (again, ==, id);
  session_fixture_await_connection (session, GCH_CONNECTION_ONLINE);
  session_fixture_await_sent (session);
  g_assert_cmpuint (session_fixture_count_comments (fixture, id, "left behind"), ==, 1);
  session_fixture_end (session);
}

/* That somebody looked must never hold back what he wrote. */
static void
test_view_stands_aside (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  g_autofree char *id = NULL;
  GchSession *session;

  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);
  id = session_fixture_dup_case_id (session);
  session_fixture_cut (fixture);
  gch_session_view_case (session, id);
  g_free (session_fixture_comment (session, id, "text"));
  session_fixture_end (session);
  g_assert_cmpint (count_queues (fixture, ""), ==, 2);
}

/* Given up for good, although it was to be a draft when it could not be given up yet. */
static void
test_discard_for_good (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  g_autofree char *id = NULL;
  g_autofree char *key = NULL;
  g_autofree char *operation = NULL;
  GchSession *session;

  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);
  id = session_fixture_dup_case_id (session);
  key = g_strconcat ("case:", id, NULL);
  session_fixture_cut (fixture);
  session_fixture_await_connection (session, GCH_CONNECTION_OFFLINE);
  operation = session_fixture_comment (session, id, "text");
  g_hash_table_add (session->to_draft, g_strdup (operation));
  gch_session_discard (session, operation, FALSE);
  g_assert_null (gch_session_get_draft (session, key));
  session_fixture_end (session);
}

static void
test_nobody (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  GchSession *session = session_fixture_session (fixture);

  refuse_comment (session, "c1", "text", GCH_ERROR_SIGNED_OUT);
  gch_session_view_case (session, "c1");
  g_assert_cmpint (gch_session_get_viewed_at (session, "c1"), ==, 0);
  gch_session_refresh (session);
  gch_session_retry (session, "x");
  gch_session_discard (session, "x", TRUE);
  session_fixture_end (session);
}

int
main (int argc, char *argv[])
{
  session_fixture_init (&argc, &argv);

  g_test_add_func ("/session-commands/new-case", test_new_case);
  g_test_add_func ("/session-commands/bad-text", test_bad_text);
  g_test_add_func ("/session-commands/any-text", test_any_text);
  g_test_add_func ("/session-commands/discard", test_discard);
  g_test_add_func ("/session-commands/undo", test_undo);
  g_test_add_func ("/session-commands/close-and-reopen", test_close_and_reopen);
  g_test_add_func ("/session-commands/conflict", test_conflict);
  g_test_add_func ("/session-commands/view", test_view);
  g_test_add_func ("/session-commands/named-in-the-former-run", test_named_in_the_former_run);
  g_test_add_func ("/session-commands/view-stands-aside", test_view_stands_aside);
  g_test_add_func ("/session-commands/discard-for-good", test_discard_for_good);
  g_test_add_func ("/session-commands/nobody", test_nobody);

  return session_fixture_run ();
}
