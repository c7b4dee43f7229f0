/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-cases.h"
#include "gch-draft-keeper.h"
#include "gch-test.h"

#define QUIET 60
#define LONGEST 200

/* What somebody is typing. */
typedef struct
{
  GString *text;
  char *replaced; /* (nullable) */
  guint n_changed;
} Typist;

typedef struct
{
  GchSession *session;
  GchDraftKeeper *keeper;
  Typist typist;
} Fixture;

static char *
get_text_cb (gpointer owner)
{
  return g_strdup (((Typist *) owner)->text->str);
}

static void
replaced_cb (Typist *typist, const char *text)
{
  g_free (typist->replaced);
  typist->replaced = g_strdup (text);
  g_string_assign (typist->text, text);
}

static void
changed_cb (Typist *typist)
{
  typist->n_changed++;
}

static GchDraftKeeper *
keeper_new (GchSession *session, Typist *typist)
{
  GchDraftKeeper *keeper = gch_draft_keeper_new (session, "case:c1", get_text_cb, typist);

  g_signal_connect_swapped (keeper, "replaced", G_CALLBACK (replaced_cb), typist);
  g_signal_connect_swapped (keeper, "changed", G_CALLBACK (changed_cb), typist);
  return keeper;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  gch_draft_keeper_set_intervals (QUIET, LONGEST);
  fixture->session = fake_cases_new ();
  fixture->typist.text = g_string_new (NULL);
  fixture->keeper = keeper_new (fixture->session, &fixture->typist);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->keeper)
    {
      gch_draft_keeper_close (fixture->keeper);
      gch_test_drain ();
      gch_test_finalize (fixture->keeper);
    }
  gch_test_drain ();
  gch_test_finalize (fixture->session);
  g_string_free (fixture->typist.text, TRUE);
  g_free (fixture->typist.replaced);
}

static void
type (Fixture *fixture, const char *text)
{
  g_string_append (fixture->typist.text, text);
  gch_draft_keeper_touch (fixture->keeper);
}

static gboolean
is_saved (gpointer user_data)
{
  return gch_draft_keeper_get_state (user_data) == GCH_DRAFT_SAVED;
}

static gboolean
is_not_saved (gpointer user_data)
{
  return gch_draft_keeper_get_state (user_data) == GCH_DRAFT_NOT_SAVED;
}

static const char *
kept (Fixture *fixture)
{
  const char *text = gch_session_get_draft (fixture->session, "case:c1");

  return text ? text : "";
}

/* Runs the main context for @interval milliseconds. */
static void
let_pass (guint interval)
{
  gint64 end = g_get_monotonic_time () + interval * 1000;

  while (g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
}

static void
test_after_the_last_key (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (gch_draft_keeper_get_state (fixture->keeper), ==, GCH_DRAFT_NONE);
  type (fixture, "Hello");
  g_assert_cmpint (gch_draft_keeper_get_state (fixture->keeper), ==, GCH_DRAFT_SAVING);
  g_assert_cmpstr (kept (fixture), ==, "");
  gch_test_await_condition (is_saved, fixture->keeper);
  g_assert_cmpstr (kept (fixture), ==, "Hello");
  g_assert_cmpuint (fake_cases_get_n_saves (fixture->session), ==, 1);
}

/* Somebody who never stops is saved all the same. */
static void
test_while_typing (Fixture *fixture, gconstpointer data)
{
  gint64 end = g_get_monotonic_time () + (LONGEST * 2 + QUIET) * 1000;

  while (g_get_monotonic_time () < end)
    {
      type (fixture, "x");
      let_pass (QUIET / 4);
    }
  g_assert_cmpuint (fake_cases_get_n_saves (fixture->session), >=, 1);
  g_assert_cmpuint (fake_cases_get_n_saves (fixture->session), <=, 4);
}

static gboolean
has_begun_to_save (gpointer user_data)
{
  return fake_cases_get_n_saves (user_data) == 1;
}

static gboolean
has_saved_all (gpointer user_data)
{
  Fixture *fixture = user_data;

  return g_str_equal (kept (fixture), fixture->typist.text->str);
}

/* A disk so slow that the time of what is typed behind a save is up before that save is done. */
static void
test_slow_disk (Fixture *fixture, gconstpointer data)
{
  fake_cases_hold_saves (fixture->session, TRUE);
  type (fixture, "one");
  gch_test_await_condition (has_begun_to_save, fixture->session);
  type (fixture, " two");
  let_pass (LONGEST + QUIET);
  fake_cases_hold_saves (fixture->session, FALSE);
  gch_test_await_condition (has_saved_all, fixture);
  gch_test_await_condition (is_saved, fixture->keeper);
}

/* A flush answers when the newest text is on the disk, also with a save under way. */
static void
test_flush (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) answer = NULL;

  fake_cases_hold_saves (fixture->session, TRUE);
  type (fixture, "one");
  gch_draft_keeper_save_now (fixture->keeper);
  type (fixture, " two");
  gch_draft_keeper_flush_async (fixture->keeper, gch_test_keep_result, &result);
  gch_test_drain ();
  g_assert_null (result);
  fake_cases_hold_saves (fixture->session, FALSE);
  answer = gch_test_await_result (&result);
  g_assert_true (gch_draft_keeper_flush_finish (fixture->keeper, answer, NULL));
  g_assert_cmpstr (kept (fixture), ==, "one two");
}

/* A full disk: it says why, keeps the text, and tries again by itself. */
static void
test_failure (Fixture *fixture, gconstpointer data)
{
  fake_cases_set_failure (fixture->session, "The disk is full");
  type (fixture, "Hello");
  gch_test_await_condition (is_not_saved, fixture->keeper);
  g_assert_cmpstr (gch_draft_keeper_get_problem (fixture->keeper), ==, "The disk is full");
  fake_cases_set_failure (fixture->session, NULL);
  gch_test_await_condition (is_saved, fixture->keeper);
  g_assert_cmpstr (kept (fixture), ==, "Hello");
}

static void
test_flush_failure (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) answer = NULL;
  g_autoptr (GError) error = NULL;

  fake_cases_set_failure (fixture->session, "Read-only");
  type (fixture, "Hello");
  gch_draft_keeper_flush_async (fixture->keeper, gch_test_keep_result, &result);
  answer = gch_test_await_result (&result);
  g_assert_false (gch_draft_keeper_flush_finish (fixture->keeper, answer, &error));
  g_assert_cmpstr (error->message, ==, "Read-only");
}

/* Two windows on one case: the idle one follows, the one that is typed in is never overwritten. */
static void
test_two_windows (Fixture *fixture, gconstpointer data)
{
  Typist other = { .text = g_string_new (NULL) };
  g_autoptr (GchDraftKeeper) second = keeper_new (fixture->session, &other);

  type (fixture, "Hello");
  gch_test_await_condition (is_saved, fixture->keeper);
  gch_test_drain ();
  g_assert_cmpstr (other.text->str, ==, "Hello");
  g_assert_null (fixture->typist.replaced);

  g_string_append (other.text, ", typed here");
  gch_draft_keeper_touch (second);
  fake_cases_set_draft (fixture->session, "case:c1", "Something else");
  g_assert_cmpstr (other.text->str, ==, "Hello, typed here");
  g_assert_cmpstr (fixture->typist.text->str, ==, "Something else");
  gch_test_await_condition (is_saved, second);
  g_assert_cmpstr (kept (fixture), ==, "Hello, typed here");
  gch_draft_keeper_close (second);
  gch_test_drain ();
  g_string_free (other.text, TRUE);
  g_free (other.replaced);
}

/* Text on its way into the outbox is handed to the session, and not saved behind it. */
static void
test_hold (Fixture *fixture, gconstpointer data)
{
  type (fixture, "Sent");
  gch_draft_keeper_hold (fixture->keeper);
  g_assert_cmpuint (fake_cases_get_n_saves (fixture->session), ==, 1);
  let_pass (LONGEST + QUIET);
  g_assert_cmpuint (fake_cases_get_n_saves (fixture->session), ==, 1);
  g_string_truncate (fixture->typist.text, 0);
  fake_cases_set_draft (fixture->session, "case:c1", NULL);
  gch_draft_keeper_forget (fixture->keeper);
  g_assert_cmpint (gch_draft_keeper_get_state (fixture->keeper), ==, GCH_DRAFT_NONE);
  gch_draft_keeper_close (fixture->keeper);
  let_pass (QUIET);
  g_assert_cmpuint (fake_cases_get_n_saves (fixture->session), ==, 1);
}

/* Closing saves what was typed last, also behind a save that is under way. */
static void
test_close (Fixture *fixture, gconstpointer data)
{
  fake_cases_hold_saves (fixture->session, TRUE);
  type (fixture, "one");
  gch_draft_keeper_save_now (fixture->keeper);
  type (fixture, " two");
  gch_draft_keeper_close (fixture->keeper);
  g_assert_cmpstr (kept (fixture), ==, "one two");
  fake_cases_hold_saves (fixture->session, FALSE);
  gch_test_drain ();
}

/* Nothing left of the text: nothing left of the draft. */
static void
test_empty (Fixture *fixture, gconstpointer data)
{
  type (fixture, "Hello");
  gch_test_await_condition (is_saved, fixture->keeper);
  g_string_truncate (fixture->typist.text, 0);
  gch_draft_keeper_touch (fixture->keeper);
  gch_draft_keeper_save_now (fixture->keeper);
  gch_test_drain ();
  g_assert_null (gch_session_get_draft (fixture->session, "case:c1"));
  g_assert_cmpint (gch_draft_keeper_get_state (fixture->keeper), ==, GCH_DRAFT_NONE);
}

/* Looked at again, a text that the disk did not take does not pass for saved. */
static void
test_in_memory_only (Fixture *fixture, gconstpointer data)
{
  type (fixture, "Hello");
  gch_test_await_condition (is_saved, fixture->keeper);
  fake_cases_set_in_memory_only (fixture->session, TRUE);
  g_assert_cmpint (gch_draft_keeper_get_state (fixture->keeper), ==, GCH_DRAFT_SAVING);
  fake_cases_set_in_memory_only (fixture->session, FALSE);
  g_assert_cmpint (gch_draft_keeper_get_state (fixture->keeper), ==, GCH_DRAFT_SAVED);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

/* Somebody else signs in while a text is being typed: it is handed over to the one who typed it,
 * and nothing of it, nor what is typed afterwards, reaches the other. */
static void
test_leaving (Fixture *fixture, gconstpointer data)
{
  fake_cases_hold_saves (fixture->session, TRUE);
  type (fixture, "Hello");
  gch_draft_keeper_save_now (fixture->keeper);
  type (fixture, " again");
  fake_cases_leave (fixture->session);
  fake_cases_hold_saves (fixture->session, FALSE);
  g_assert_cmpstr (fake_cases_get_left (fixture->session, "case:c1"), ==, "Hello again");
  type (fixture, " too late");
  gch_draft_keeper_save_now (fixture->keeper);
  let_pass (2 * LONGEST);
  g_assert_null (gch_session_get_draft (fixture->session, "case:c1"));
  g_assert_null (fixture->typist.replaced);
}

/* A save that is answered while the account is opened again: what was typed stays on the screen. */
static void
test_reopening (Fixture *fixture, gconstpointer data)
{
  fake_cases_hold_saves (fixture->session, TRUE);
  type (fixture, "Hello");
  gch_draft_keeper_save_now (fixture->keeper);
  fake_cases_set_reopening (fixture->session, TRUE);
  fake_cases_hold_saves (fixture->session, FALSE);
  gch_test_drain ();
  g_assert_null (fixture->typist.replaced);
  g_assert_cmpstr (fixture->typist.text->str, ==, "Hello");
  fake_cases_set_reopening (fixture->session, FALSE);
  fake_cases_set_draft (fixture->session, "case:c1", NULL);
  g_assert_cmpstr (fixture->typist.text->str, ==, "");
}

/* The text that goes to the outbox is known to the session before: it is a draft again where the
 * outbox does not take it. */
static void
test_hold_hands_over (Fixture *fixture, gconstpointer data)
{
  type (fixture, "On its way");
  gch_draft_keeper_hold (fixture->keeper);
  g_assert_cmpstr (kept (fixture), ==, "On its way");
}

/* Before the program ends: every keeper of this session, wherever it is. */
static void
test_flush_all (Fixture *fixture, gconstpointer data)
{
  Typist other = { g_string_new ("elsewhere"), NULL, 0 };
  g_autoptr (GchDraftKeeper) second =
      gch_draft_keeper_new (fixture->session, "new", get_text_cb, &other);
  GAsyncResult *waiting = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) refused = NULL;
  g_autoptr (GError) error = NULL;

  type (fixture, "here");
  gch_draft_keeper_touch (second);
  gch_draft_keeper_flush_all_async (fixture->session, gch_test_keep_result, &waiting);
  result = gch_test_await_result (&waiting);
  g_assert_true (gch_draft_keeper_flush_all_finish (fixture->session, result, NULL));
  g_assert_cmpstr (kept (fixture), ==, "here");
  g_assert_cmpstr (gch_session_get_draft (fixture->session, "new"), ==, "elsewhere");

  fake_cases_set_failure (fixture->session, "The disk is full");
  gch_draft_keeper_touch (second);
  gch_draft_keeper_flush_all_async (fixture->session, gch_test_keep_result, &waiting);
  refused = gch_test_await_result (&waiting);
  g_assert_false (gch_draft_keeper_flush_all_finish (fixture->session, refused, &error));
  g_assert_cmpstr (error->message, ==, "The disk is full");
  fake_cases_set_failure (fixture->session, NULL);
  gch_draft_keeper_close (second);
  gch_test_drain ();
  g_string_free (other.text, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/draft-keeper/after-the-last-key", test_after_the_last_key);
  ADD ("/draft-keeper/while-typing", test_while_typing);
  ADD ("/draft-keeper/slow-disk", test_slow_disk);
  ADD ("/draft-keeper/flush", test_flush);
  ADD ("/draft-keeper/failure", test_failure);
  ADD ("/draft-keeper/flush-failure", test_flush_failure);
  ADD ("/draft-keeper/two-windows", test_two_windows);
  ADD ("/draft-keeper/hold", test_hold);
  ADD ("/draft-keeper/close", test_close);
  ADD ("/draft-keeper/empty", test_empty);
  ADD ("/draft-keeper/in-memory-only", test_in_memory_only);
  ADD ("/draft-keeper/leaving", test_leaving);
  ADD ("/draft-keeper/reopening", test_reopening);
  ADD ("/draft-keeper/hold-hands-over", test_hold_hands_over);
  ADD ("/draft-keeper/flush-all", test_flush_all);
  return g_test_run ();
}
