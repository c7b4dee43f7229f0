/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-command.h"
#include "gch-outbox.h"
#include "gch-script.h"

/* The rules of the queues, seen through the engine. */

#define END                                                                                        \
  {                                                                                                \
    NULL, NULL                                                                                     \
  }
#define ONLINE                                                                                     \
  { "start cursor=c0", "" }, { "in", "pull c0" }, { "pulled c1 end", "apply, report online" },     \
  {                                                                                                \
    "applied", "listen, timer 60"                                                                  \
  }

static const GchScriptLine first_in_first_out[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "submit b/comment/1", "" },
  { "submit c/comment/1", "" },
  { "sent a ok page", "store a acknowledged, apply, store b sending, send b" },
  { "sent b ok page", "store b acknowledged, store c sending, send c" },
  END,
};

/* The user takes back that he gave it up: under the same id. */
static const GchScriptLine discarded_and_submitted_again[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "submit b/comment/1", "" },
  { "discard b", "remove b" },
  { "submit b/comment/1", "" },
  { "submit b/comment/1", "" },
  { "sent a ok page", "store a acknowledged, apply, store b sending, send b" },
  { "sent b ok page", "store b acknowledged" },
  END,
};

static const GchScriptLine queues_are_independent[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "submit b/comment/2", "store b sending, send b" },
  { "sent a refused", "store a parked refused" },
  { "submit c/comment/1", "" },
  { "sent b ok page", "store b acknowledged, apply" },
  { "submit d/comment/2", "store d sending, send d" },
  END,
};

static const GchScriptLine at_most_four_in_flight[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "submit b/comment/2", "store b sending, send b" },
  { "submit c/comment/3", "store c sending, send c" },
  { "submit d/comment/4", "store d sending, send d" },
  { "submit e/comment/5", "" },
  { "submit f/comment/6", "" },
  { "sent c ok page", "store c acknowledged, apply, store e sending, send e" },
  END,
};

static const GchScriptLine the_wait_doubles[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "sent a busy", "store a waiting busy, timer 1" },
  { "tick 1", "store a sending, send a, timer 59" },
  { "sent a bad-answer", "store a waiting bad-answer, timer 2" },
  { "tick 2", "store a sending, send a, timer 57" },
  { "sent a not-a-portal", "store a waiting not-a-portal, timer 4, report refused" },
  END,
};

static const GchScriptLine retry_after_is_obeyed_up_to_a_day[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "sent a busy retry=999999", "store a waiting busy" },
  { "tick 60", "pull c1, timer 86340" },
  { "net", "" },
  { "tick 86340", "store a sending, send a" },
  END,
};

static const GchScriptLine refusals_park[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "sent a not-found", "store a parked not-found" },
  { "submit b/edit/2", "store b sending, send b" },
  { "sent b conflict", "store b parked conflict, pull c1" },
  { "tick 3600", "" },
  { "net", "" },
  { "retry a", "store a queued not-found, store a sending, send a" },
  { "retry a", "" },
  END,
};

static const GchScriptLine silent_ones_are_dropped[] = {
  ONLINE,
  { "submit a/view/1", "store a sending, send a" },
  { "submit b/view/1", "" },
  { "submit c/view/1", "remove b" },
  { "sent a refused", "remove a, store c sending, send c" },
  { "sent c network", "store c waiting network, timer 1, report offline" },
  { "submit d/view/1", "remove c, store d sending, send d, timer 60" },
  END,
};

static const GchScriptLine a_command_nobody_knows[] = {
  { "start a/zap/1 b/comment/1", "" },
  { "in", "store a parked too-new, pull -, report unknown syncing" },
  { "submit c/zap/2", "store c parked too-new" },
  { "discard a", "remove a, store b sending, send b" },
  END,
};

static const GchScriptLine a_command_known_at_last[] = {
  { "start a/comment/1/parked/too-new b/comment/2/parked/refused", "store a queued" },
  { "in", "store a sending, send a, pull -, report unknown syncing" },
  END,
};

static const GchScriptLine what_was_under_way_at_the_end[] = {
  { "start cursor=c0 a/comment/1/sending b/comment/1 c/comment/2/acknowledged d/comment/2 "
    "e/comment/3/waiting/network/200 f/comment/4/waiting/busy/50 g/comment/5/waiting/busy/9999999",
    "store a queued" },
  /* e waited for the network only, f for the portal. Nobody ever waits as long as g: the clock was
   * set. */
  { "in", "store a sending, send a, store d sending, send d, store e sending, send e, pull c0, "
          "timer 1" },
  { "pulled c1 end", "apply, report online" },
  { "applied", "remove c, listen" },
  { "tick 1", "store g sending, send g, timer 49" },
  { "sent a ok page", "store a acknowledged, apply, store b sending, send b" },
  { "sent g ok page", "store g acknowledged" },
  { "tick 49", "store f sending, send f, timer 10" },
  { "sent b ok page", "store b acknowledged" },
  { "sent d ok page", "store d acknowledged" },
  { "tick 10", "pull c1" },
  END,
};

/* The answer was lost, and the feed brings what was made. */
static const GchScriptLine the_feed_knows_first[] = {
  ONLINE,
  { "submit n/create/new:n", "store n sending, send n" },
  { "submit a/comment/new:n", "" },
  { "sent n network", "store n waiting network, timer 1, report offline" },
  { "poke", "pull c1" },
  { "tick 1", "store n sending, send n" },
  { "pulled c2 end made=n", "apply, report online" },
  /* Its answer is still to come; but what is written to the case now must not overtake what was
   * written to it before it had a name. */
  { "applied", "store n sending, store a queued on Rn/Rn, store a sending on Rn/Rn, send a" },
  { "submit b/comment/Rn", "" },
  /* However it ends: the portal has it. */
  { "sent n network", "remove n, report offline" },
  END,
};

static const GchScriptLine only_what_this_user_made[] = {
  ONLINE,
  { "submit n/create/new:n", "store n sending, send n" },
  { "sent n network", "store n waiting network, timer 1, report offline" },
  { "poke", "pull c1" },
  { "pulled c2 end made=n/somebody", "apply, report online" },
  { "applied", "" },
  { "poke", "pull c2" },
  { "pulled c3 end made=n", "apply" },
  { "applied", "remove n" },
  END,
};

/* Refused on the way of the second attempt: nothing is parked that the list shows already. */
static const GchScriptLine refused_but_known[] = {
  ONLINE,
  { "submit n/create/new:n", "store n sending, send n" },
  { "poke", "pull c1" },
  { "pulled c2 end made=n", "apply" },
  { "applied", "store n sending" },
  { "sent n refused", "remove n" },
  END,
};

static const GchScriptLine signed_out_but_known[] = {
  ONLINE,
  { "submit n/create/new:n", "store n sending, send n" },
  { "poke", "pull c1" },
  { "pulled c2 end made=n", "apply" },
  { "applied", "store n sending" },
  { "sent n signed-out", "remove n, sign-in, report signed-out" },
  END,
};

static const GchScriptLine comments_of_a_new_case[] = {
  ONLINE,
  { "submit n/create/new:n", "store n sending, send n" },
  { "submit a/comment/new:n", "" },
  { "submit b/comment/new:n", "" },
  { "sent n ok=R7 page", "store n acknowledged, store a queued on R7/R7, "
                         "store b queued on R7/R7, apply, store a sending on R7/R7, send a" },
  /* Written while the window still showed the pending case. */
  { "submit c/comment/new:n", "store c queued on R7/R7" },
  { "applied", "remove n" },
  { "submit d/comment/new:n", "store d queued on R7/R7" },
  { "sent a ok=m1 page", "store a acknowledged on R7/R7, apply, store b sending on R7/R7, send b" },
  END,
};

static const GchScriptLine a_new_case_that_is_refused[] = {
  ONLINE,
  { "submit n/create/new:n", "store n sending, send n" },
  { "submit a/comment/new:n", "" },
  { "sent n refused", "store n parked refused" },
  { "net", "pull c1" },
  { "discard n", "remove n, store a parked not-found" },
  END,
};

static const GchScriptLine a_new_case_made_before_the_end[] = {
  { "start cursor=c0 n/create/new:n/acknowledged a/comment/new:n", "" },
  /* Its id was lost with the program: nothing to go by but the feed. */
  { "in", "pull c0" },
  END,
};

static const GchScriptLine what_may_be_given_up[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "submit b/comment/1", "" },
  { "discard a", "" },
  { "discard b", "remove b" },
  { "discard b", "" },
  { "sent a ok", "store a acknowledged, pull c1" },
  { "discard a", "" },
  END,
};

static const GchScriptLine own_edits_do_not_conflict[] = {
  ONLINE,
  { "submit a/edit/1", "store a sending, send a" },
  { "submit b/edit/1", "" },
  { "submit c/edit/2", "store c sending, send c" },
  { "sent a ok version=4 page",
    "store a acknowledged, store b queued from 4, apply, store b sending from 4, send b" },
  END,
};

/* Edits are based on version 3: the comments in front of them make 4 and 5 of it. */
static const GchScriptLine own_comments_do_not_make_a_conflict[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "submit b/comment/1", "" },
  { "submit c/edit/1", "" },
  { "submit d/edit/2", "store d sending, send d" },
  { "sent a ok raised=4 page",
    "store a acknowledged, store c queued from 4, apply, store b sending, send b" },
  { "sent b ok raised=5 page",
    "store b acknowledged, store c queued from 5, store c sending from 5, send c" },
  END,
};

/* Somebody else made 4 of it, the comment 5: the user has to see what the edit would replace. */
static const GchScriptLine a_strangers_change_still_conflicts[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "submit b/edit/1", "" },
  { "sent a ok raised=5 page", "store a acknowledged, apply, store b sending, send b" },
  END,
};

/* The answer shows a version that more than this operation may have made. */
static const GchScriptLine an_unsure_answer_moves_nothing[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "submit b/edit/1", "" },
  { "sent a ok version=4 page", "store a acknowledged, apply, store b sending, send b" },
  END,
};

/* What was stored is older than what was asked for meanwhile, whenever the disk answers. */
static const GchScriptLine the_stored_come_first[] = {
  { "submit b/comment/1", "" },
  { "start cursor=c0 a/comment/1", "" },
  { "in", "store a sending, send a, pull c0" },
  END,
};

/* The disk could not be read at the start: the place in the feed is not touched. */
static const GchScriptLine stored_at_last[] = {
  ONLINE,
  { "stored a/comment/1 b/comment/1 c/comment/2/sending",
    "store c queued, store a sending, send a, store c sending, send c" },
  { "poke", "pull c1" },
  END,
};

static const GchScriptLine submitted_twice[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "submit a/comment/1", "" },
  { "sent a ok page", "store a acknowledged, apply" },
  { "sent a ok page", "" },
  { "applied", "remove a" },
  END,
};

static const GchScriptLine a_resolved_conflict_goes_on[] = {
  ONLINE,
  { "submit a/edit/1", "store a sending, send a" },
  { "submit b/comment/1", "" },
  { "sent a conflict", "store a parked conflict, pull c1" },
  { "pulled c2 end", "apply" },
  { "applied", "" },
  { "amend a 7", "store a queued from 7 amended, store a sending from 7 amended, send a" },
  { "sent a ok version=8 page", "store a acknowledged from 7 amended, apply, store b sending, "
                                "send b" },
  END,
};

/* Again and again, as long as others are quicker. */
static const GchScriptLine a_resolved_conflict_conflicts_again[] = {
  ONLINE,
  { "submit a/edit/1", "store a sending, send a" },
  { "sent a conflict", "store a parked conflict, pull c1" },
  { "amend a 7", "store a queued from 7 amended, store a sending from 7 amended, send a" },
  { "sent a conflict", "store a parked conflict from 7 amended" },
  { "amend a 9", "store a queued from 9 amended, store a sending from 9 amended, send a" },
  END,
};

/* The portal may know the id with the words that are there. */
static const GchScriptLine nothing_else_is_amended[] = {
  ONLINE,
  { "submit a/edit/1", "store a sending, send a" },
  { "amend a 7", "" },
  { "sent a busy", "store a waiting busy, timer 1" },
  { "amend a 7", "" },
  { "tick 1", "store a sending, send a, timer 59" },
  { "sent a refused", "store a parked refused" },
  { "amend a 7", "" },
  { "submit b/comment/1", "" },
  { "amend b 7", "" },
  { "amend x 7", "" },
  { "retry a", "store a queued refused, store a sending, send a" },
  { "sent a ok page", "store a acknowledged, apply, store b sending, send b" },
  { "amend a 7", "" },
  END,
};

static const GchScriptLine resolved_while_signed_out[] = {
  { "start a/edit/1/parked/conflict", "" },
  { "amend a 7", "store a queued from 7 amended" },
  { "in", "store a sending from 7 amended, send a, pull -, report unknown syncing" },
  END,
};

/* The first edit's answer was lost before the conflict; the second one's base is its own. */
static const GchScriptLine what_follows_a_resolved_conflict[] = {
  ONLINE,
  { "submit a/edit/1", "store a sending, send a" },
  { "submit b/edit/1", "" },
  { "sent a conflict", "store a parked conflict, pull c1" },
  { "amend a 7", "store a queued from 7 amended, store a sending from 7 amended, send a" },
  /* b was based on what the user saw before: he is asked about it as well. */
  { "sent a ok version=8 page", "store a acknowledged from 7 amended, apply, store b sending, "
                                "send b" },
  END,
};

static const GchScriptLine an_editor_that_was_open_meanwhile[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "sent a ok raised=4 page", "store a acknowledged, apply" },
  { "applied", "remove a" },
  { "submit b/comment/1", "store b sending, send b" },
  { "sent b ok raised=5 page", "store b acknowledged, apply" },
  { "applied", "remove b" },
  /* Opened at 3; the author's own two comments led to 5. */
  { "submit c/edit/1", "store c queued from 5, store c sending from 5, send c" },
  { "submit d/edit/2", "store d sending, send d" },
  { "sent c ok version=6 page", "store c acknowledged from 5, apply" },
  { "submit e/edit/1", "store e queued from 6, store e sending from 6, send e" },
  END,
};

/* Somebody else was in between: 4 is his. */
static const GchScriptLine an_editor_that_was_open_too_long[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "sent a ok raised=5 page", "store a acknowledged, apply" },
  { "applied", "remove a" },
  { "submit b/comment/1", "store b sending, send b" },
  { "sent b ok page", "store b acknowledged, apply" },
  { "applied", "remove b" },
  { "submit c/edit/1", "store c sending, send c" },
  { "sent c conflict", "store c parked conflict, pull c1" },
  END,
};

#define TEN_YEARS "315360000"

static const GchScriptLine a_clock_ten_years_ahead[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "wall " TEN_YEARS, NULL },
  { "sent a busy retry=30", "store a waiting busy, timer 30" },
  { "wall -" TEN_YEARS, NULL },
  { "wall -" TEN_YEARS, NULL },
  /* The program waits by a clock that nobody sets. */
  { "tick 29", "timer 1" },
  { "tick 1", "store a sending, send a, timer 30" },
  END,
};

static const GchScriptLine a_wait_stored_by_a_clock_ten_years_ahead[] = {
  { "start a/comment/1/waiting/busy/" TEN_YEARS " b/comment/2/waiting/bad-answer/80000 "
    "c/comment/3/waiting/busy/86000 d/comment/4/waiting/network/" TEN_YEARS
    " e/comment/5/waiting/busy/-" TEN_YEARS,
    "" },
  /* d waited for the network, e is long over, a was never meant. */
  { "in", "store d sending, send d, store e sending, send e, pull -, timer 1, "
          "report unknown syncing" },
  { "tick 1", "store a sending, send a, timer 299" },
  /* No backoff is longer than five minutes; a portal may ask for a day. */
  { "tick 299", "store b sending, send b, timer 85700" },
  END,
};

/* The lid was closed for eight hours. */
static const GchScriptLine asleep_for_eight_hours[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "sent a busy retry=20", "store a waiting busy, timer 20" },
  { "submit b/comment/2", "store b sending, send b" },
  { "sent b busy retry=600", "store b waiting busy" },
  { "submit c/comment/3", "store c sending, send c" },
  /* What is due goes once; what is under way is waited for. */
  { "tick 28800", "store a sending, send a, store b sending, send b, pull c1" },
  { "tick 0", "" },
  { "net", "" },
  { "sent c network", "store c waiting network, timer 1, report offline" },
  { "sent a ok page", "store a acknowledged, apply, store c sending, send c, report online" },
  END,
};

static const GchScriptLine asleep_without_a_stream[] = {
  ONLINE,
  { "cut", "pull c1, timer 1" },
  { "pulled network", "report offline" },
  { "tick 28800", "pull c1, listen" },
  { "tick 0", "" },
  { "pulled c2 end", "apply, report online" },
  { "applied", "" },
  { "tick 28800", "" },
  END,
};
static double
half (gpointer data)
{
  return 0.5;
}

/* Sends the only operation and gives the end of the attempt; what the store was told last. */
static gboolean
is_uncertain_after (GchOutbox *outbox, gint64 now, int code)
{
  g_autoptr (GPtrArray) actions = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_action_free);
  g_autoptr (GchOutcome) outcome = gch_outcome_new_failure ((GchError) code, NULL, 0);
  GchStep step = { .now = now, .wall = now, .random = half, .actions = actions };
  const GchAction *first;
  const GchAction *last;

  gch_outbox_pump (outbox, &step);
  g_assert_cmpuint (actions->len, ==, 2);
  first = actions->pdata[0];
  /* Stored before anything is sent: the program may end in the middle of it. */
  g_assert_true (first->operation->uncertain);
  gch_outbox_answer (outbox, &step, "a", outcome);
  last = actions->pdata[actions->len - 1];
  g_assert_cmpint (last->kind, ==, GCH_ACTION_STORE);

  return last->operation->uncertain;
}

/* Whoever takes text back has to know whether the portal may have it already. */
static void
test_certainty (void)
{
  g_autoptr (GchOutbox) outbox = gch_outbox_new ();
  g_autoptr (GchOperation) operation = gch_operation_new ();
  g_autoptr (GPtrArray) actions = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_action_free);
  GchStep step = { .random = half, .actions = actions };
  gint64 now = G_TIME_SPAN_HOUR;

  operation->id = g_strdup ("a");
  operation->command = g_strdup (GCH_COMMAND_ADD_COMMENT);
  operation->queue = g_strdup ("1");
  operation->target_id = g_strdup ("1");
  gch_outbox_add (outbox, &step, operation);

  g_assert_false (is_uncertain_after (outbox, now += G_TIME_SPAN_HOUR, GCH_ERROR_UNREACHABLE));
  g_assert_false (is_uncertain_after (outbox, now += G_TIME_SPAN_HOUR, GCH_ERROR_CERTIFICATE));
  g_assert_false (is_uncertain_after (outbox, now += G_TIME_SPAN_HOUR, GCH_ERROR_SIGNED_OUT));
  g_assert_true (is_uncertain_after (outbox, now += G_TIME_SPAN_HOUR, GCH_ERROR_NETWORK));
  /* Nothing reached it this time; the time before is as open as ever. */
  g_assert_true (is_uncertain_after (outbox, now += G_TIME_SPAN_HOUR, GCH_ERROR_UNREACHABLE));
  g_assert_true (is_uncertain_after (outbox, now += G_TIME_SPAN_HOUR, GCH_ERROR_BUSY));
  /* Had it been there, this answer would have been a repeated success. */
  g_assert_false (is_uncertain_after (outbox, now += G_TIME_SPAN_HOUR, GCH_ERROR_REFUSED));
}

#define ADD(name) g_test_add_data_func ("/outbox/" #name, name, gch_script_test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD (first_in_first_out);
  ADD (discarded_and_submitted_again);
  ADD (queues_are_independent);
  ADD (at_most_four_in_flight);
  ADD (the_wait_doubles);
  ADD (retry_after_is_obeyed_up_to_a_day);
  ADD (refusals_park);
  ADD (silent_ones_are_dropped);
  ADD (a_command_nobody_knows);
  ADD (a_command_known_at_last);
  ADD (what_was_under_way_at_the_end);
  ADD (the_feed_knows_first);
  ADD (only_what_this_user_made);
  ADD (refused_but_known);
  ADD (signed_out_but_known);
  ADD (comments_of_a_new_case);
  ADD (a_new_case_that_is_refused);
  ADD (a_new_case_made_before_the_end);
  ADD (what_may_be_given_up);
  ADD (own_edits_do_not_conflict);
  ADD (own_comments_do_not_make_a_conflict);
  ADD (a_strangers_change_still_conflicts);
  ADD (an_unsure_answer_moves_nothing);
  ADD (the_stored_come_first);
  ADD (stored_at_last);
  ADD (submitted_twice);
  ADD (a_resolved_conflict_goes_on);
  ADD (a_resolved_conflict_conflicts_again);
  ADD (nothing_else_is_amended);
  ADD (resolved_while_signed_out);
  ADD (what_follows_a_resolved_conflict);
  ADD (an_editor_that_was_open_meanwhile);
  ADD (an_editor_that_was_open_too_long);
  ADD (a_clock_ten_years_ahead);
  ADD (a_wait_stored_by_a_clock_ten_years_ahead);
  ADD (asleep_for_eight_hours);
  ADD (asleep_without_a_stream);
  g_test_add_func ("/outbox/certainty", test_certainty);

  return g_test_run ();
}
