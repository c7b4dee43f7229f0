/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-cases.h"

#include "gch-error.h"
#include "portal-fixture.h"

#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

typedef struct
{
  PortalFixture *portal;
  GchDatabase *database;
  GchActor *support;
  GchActor *owner; /* SINGLE */
  char *id;        /* a case of his */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->portal = portal_fixture_new ();
  fixture->database = fixture->portal->database;
  fixture->support = gch_actor_new_support ("Alex");
  fixture->owner = gch_users_get_actor (fixture->database, SINGLE, NULL);
  fixture->id = portal_fixture_case (fixture->portal, SINGLE, "Invoice");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gch_actor_free (fixture->support);
  gch_actor_free (fixture->owner);
  g_free (fixture->id);
  portal_fixture_free (fixture->portal);
}

static GchCase *
move (Fixture *fixture, const GchActor *actor, GchCaseStatus status, GError **error)
{
  GchCase *record;

  g_assert_true (gch_database_begin (fixture->database, TRUE, NULL));
  record = gch_cases_set_status (fixture->database, actor, fixture->id, status, error);
  if (record != NULL)
    g_assert_true (gch_database_commit (fixture->database, NULL));
  else
    gch_database_rollback (fixture->database);

  return record;
}

static GchCase *
comment (Fixture *fixture, const GchActor *actor, const char *body, GError **error)
{
  GchCase *record = NULL;

  g_assert_true (gch_database_begin (fixture->database, TRUE, NULL));
  if (gch_cases_add_comment (fixture->database, actor, fixture->id, body, NULL, NULL, &record,
                             error))
    g_assert_true (gch_database_commit (fixture->database, NULL));
  else
    gch_database_rollback (fixture->database);

  return record;
}

static gint64
count (Fixture *fixture, const char *table)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count (*) FROM %s", table);

  return portal_fixture_count (fixture->portal, sql);
}

static void
test_new (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchCase) record = gch_cases_get (fixture->database, fixture->owner, fixture->id, NULL);
  g_autoptr (GchCase) same = NULL;

  g_assert_cmpstr (record->number, ==, "10000001");
  g_assert_cmpint (record->status, ==, GCH_CASE_STATUS_NEW);
  g_assert_cmpint (record->version, ==, 1);
  g_assert_cmpstr (record->opened_by_id, ==, SINGLE);
  g_assert_cmpint (record->created_at, ==, record->updated_at);
  g_assert_cmpuint (record->allowed, ==,
                    GCH_CASE_MAY_COMMENT | GCH_CASE_MAY_EDIT | GCH_CASE_MAY_CLOSE);
  same = gch_cases_get_by_number (fixture->database, fixture->support, "10000001", NULL);
  g_assert_cmpstr (same->id, ==, fixture->id);
  g_assert_cmpint (count (fixture, "mail_queue"), ==, 1);
}

/* Own, of the account, foreign: for every kind of user. */
static void
test_visible (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *user;
    gboolean sees;
  } rows[] = {
    { ADMIN, TRUE }, { MANAGER, FALSE }, { SINGLE, TRUE }, { CASES, TRUE }, { OTHER, FALSE }
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GchActor) actor = gch_users_get_actor (fixture->database, rows[i].user, NULL);
      g_autoptr (GchCase) record = gch_cases_get (fixture->database, actor, fixture->id, &error);

      g_assert_cmpint (record != NULL, ==, rows[i].sees);
      if (record == NULL)
        g_assert_error (error, GCH_ERROR, GCH_ERROR_NOT_FOUND);
    }
}

static void
test_comment_moves (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    GchCaseStatus before;
    GchCaseStatus after;
  } rows[] = {
    { GCH_CASE_STATUS_OPEN, GCH_CASE_STATUS_OPEN },
    { GCH_CASE_STATUS_WAITING_FOR_CUSTOMER, GCH_CASE_STATUS_OPEN },
    { GCH_CASE_STATUS_SOLUTION_PROPOSED, GCH_CASE_STATUS_OPEN },
    { GCH_CASE_STATUS_CLOSED, GCH_CASE_STATUS_OPEN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GchCase) before = move (fixture, fixture->support, rows[i].before, NULL);
      gint64 changes = count (fixture, "status_changes");
      g_autoptr (GchCase) after = comment (fixture, fixture->owner, "Again", NULL);

      g_assert_cmpint (after->status, ==, rows[i].after);
      /* One version and one time: nobody else can have been in between. */
      g_assert_cmpint (after->version, ==, before->version + 1);
      g_assert_cmpint (after->updated_at, ==, after->last_comment_at);
      g_assert_cmpint (after->closed_at, ==, 0);
      g_assert_cmpuint (after->comment_count, ==, i + 1);
      g_assert_cmpint (count (fixture, "status_changes") - changes, ==,
                       rows[i].before != rows[i].after);
    }
}

/* A new case stays new whoever writes, and support's words move nothing and mail nobody. */
static void
test_comment_stays (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchCase) mine = comment (fixture, fixture->owner, "More", NULL);
  gint64 mails = count (fixture, "mail_queue");
  g_autoptr (GchCase) theirs = comment (fixture, fixture->support, "We look at it", NULL);

  g_assert_cmpint (mine->status, ==, GCH_CASE_STATUS_NEW);
  g_assert_cmpint (mine->last_reply_at, ==, 0);
  g_assert_cmpint (theirs->status, ==, GCH_CASE_STATUS_NEW);
  g_assert_cmpint (theirs->last_reply_at, >, 0);
  g_assert_cmpint (theirs->last_comment_at, ==, theirs->last_reply_at);
  g_assert_cmpint (count (fixture, "mail_queue"), ==, mails);
}

static void
test_comment_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *large = g_strnfill (262145, 'x');
  g_autoptr (GError) error = NULL;
  g_autoptr (GchActor) other = gch_users_get_actor (fixture->database, OTHER, NULL);

  g_assert_null (comment (fixture, fixture->owner, " \n\t", &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (comment (fixture, fixture->support, "\xff", &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (comment (fixture, fixture->owner, large, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_null (comment (fixture, other, "Hello", &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_NOT_FOUND);
  g_assert_cmpint (count (fixture, "comments"), ==, 0);
}

static void
test_close_and_reopen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchCase) closed = move (fixture, fixture->owner, GCH_CASE_STATUS_CLOSED, NULL);
  g_autoptr (GchCase) again = move (fixture, fixture->owner, GCH_CASE_STATUS_CLOSED, NULL);
  g_autoptr (GchCase) open = NULL;
  g_autoptr (GchCase) still = NULL;

  g_assert_cmpint (closed->closed_at, >, 0);
  g_assert_cmpuint (closed->allowed, ==, GCH_CASE_MAY_COMMENT | GCH_CASE_MAY_REOPEN);
  g_assert_cmpint (again->version, ==, closed->version);
  open = move (fixture, fixture->owner, GCH_CASE_STATUS_OPEN, NULL);
  still = move (fixture, fixture->owner, GCH_CASE_STATUS_OPEN, NULL);
  g_assert_cmpint (open->status, ==, GCH_CASE_STATUS_OPEN);
  g_assert_cmpint (still->version, ==, open->version);
  g_assert_cmpint (count (fixture, "status_changes"), ==, 2);
  g_assert_cmpint (count (fixture, "mail_queue"), ==, 3);
}

/* Reopening what is open never moves it back from where support put it. */
static void
test_reopen_waiting (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchCase) waiting =
      move (fixture, fixture->support, GCH_CASE_STATUS_WAITING_FOR_CUSTOMER, NULL);
  g_autoptr (GchCase) after = move (fixture, fixture->owner, GCH_CASE_STATUS_OPEN, NULL);

  g_assert_cmpint (after->status, ==, GCH_CASE_STATUS_WAITING_FOR_CUSTOMER);
  g_assert_cmpint (after->version, ==, waiting->version);
}

static void
test_closed_for_good (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchCase) closed = move (fixture, fixture->owner, GCH_CASE_STATUS_CLOSED, NULL);
  g_autoptr (GchCase) later = NULL;
  g_autoptr (GchCase) opened = NULL;
  g_autoptr (GError) error = NULL;

  fixture->portal->now += 31 * DAY;
  later = gch_cases_get (fixture->database, fixture->owner, fixture->id, NULL);
  g_assert_cmpuint (later->allowed, ==, 0);
  g_assert_null (move (fixture, fixture->owner, GCH_CASE_STATUS_OPEN, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_null (comment (fixture, fixture->owner, "Hello?", &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_REFUSED);
  opened = move (fixture, fixture->support, GCH_CASE_STATUS_OPEN, NULL);
  g_assert_nonnull (opened);
}

/* A portal that never lets anybody reopen. */
static void
test_never_reopens (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchCase) closed = NULL;

  gch_database_set_setting (fixture->database, "reopen_days", "0", NULL);
  closed = move (fixture, fixture->owner, GCH_CASE_STATUS_CLOSED, NULL);
  g_assert_cmpuint (closed->allowed, ==, 0);
}

static void
test_edit (Fixture *fixture, gconstpointer data)
{
  GchCaseEdit edit = { .subject = "Other", .severity = GCH_SEVERITY_SERIOUS };
  g_autoptr (GError) error = NULL;
  g_autoptr (GchCase) record = NULL;
  g_autoptr (GchCase) closed = NULL;

  g_assert_true (gch_database_begin (fixture->database, TRUE, NULL));
  g_assert_null (gch_cases_edit (fixture->database, fixture->owner, fixture->id, 7, &edit, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_CONFLICT);
  g_clear_error (&error);
  record = gch_cases_edit (fixture->database, fixture->owner, fixture->id, 1, &edit, &error);
  g_assert_no_error (error);
  g_assert_true (gch_database_commit (fixture->database, NULL));
  g_assert_cmpstr (record->subject, ==, "Other");
  g_assert_cmpstr (record->description, ==, "Please look.");
  g_assert_cmpint (record->severity, ==, GCH_SEVERITY_SERIOUS);
  g_assert_cmpint (record->version, ==, 2);

  closed = move (fixture, fixture->owner, GCH_CASE_STATUS_CLOSED, NULL);
  g_assert_null (gch_cases_edit (fixture->database, fixture->owner, fixture->id, closed->version,
                                 &edit, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_REFUSED);
}

/* The case comes before what happened to it. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchCase) record = comment (fixture, fixture->owner, "One", NULL);

  g_assert_cmpint (
      portal_fixture_count (
          fixture->portal, "SELECT (SELECT sequence FROM cases) < (SELECT sequence FROM comments)"),
      ==, 1);
  g_assert_cmpint (portal_fixture_count (fixture->portal,
                                         "SELECT (SELECT max (sequence) FROM comments) = "
                                         "(SELECT value FROM counters WHERE name = 'sequence')"),
                   ==, 1);
}

static void
test_pages_of_comments (Fixture *fixture, gconstpointer data)
{
  gint64 next = 0;
  guint seen = 0;

  for (int i = 0; i < 7; i++)
    {
      g_autofree char *body = g_strdup_printf ("%d", i);
      g_autoptr (GchCase) record = comment (fixture, fixture->owner, body, NULL);
    }
  do
    {
      g_autoptr (GPtrArray) page = gch_cases_list_comments (fixture->database, fixture->owner,
                                                            fixture->id, next, 3, &next, NULL);

      for (guint i = 0; i < page->len; i++)
        {
          g_autofree char *body = g_strdup_printf ("%u", seen++);

          g_assert_cmpstr (((GchComment *) page->pdata[i])->body, ==, body);
        }
    }
  while (next != 0);
  g_assert_cmpuint (seen, ==, 7);
}

static void
test_view (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchCaseViewed) first = NULL;
  g_autoptr (GchCaseViewed) second = NULL;
  g_autoptr (GchCase) record = NULL;

  g_assert_true (gch_database_begin (fixture->database, TRUE, NULL));
  first = gch_cases_view (fixture->database, fixture->owner, fixture->id, NULL);
  second = gch_cases_view (fixture->database, fixture->owner, fixture->id, NULL);
  g_assert_true (gch_database_commit (fixture->database, NULL));
  g_assert_cmpint (second->viewed_at, >, first->viewed_at);
  g_assert_cmpint (second->version, ==, 2);
  record = gch_cases_get (fixture->database, fixture->owner, fixture->id, NULL);
  g_assert_cmpint (record->version, ==, 1);
}

#define ADD(path, function) g_test_add ("/cases/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("new", test_new);
  ADD ("visible", test_visible);
  ADD ("comment-moves", test_comment_moves);
  ADD ("comment-stays", test_comment_stays);
  ADD ("comment-refused", test_comment_refused);
  ADD ("close-and-reopen", test_close_and_reopen);
  ADD ("reopen-waiting", test_reopen_waiting);
  ADD ("closed-for-good", test_closed_for_good);
  ADD ("never-reopens", test_never_reopens);
  ADD ("edit", test_edit);
  ADD ("order", test_order);
  ADD ("pages-of-comments", test_pages_of_comments);
  ADD ("view", test_view);

  return g_test_run ();
}
