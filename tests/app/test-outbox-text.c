/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-error.h"
#include "gch-outbox-text.h"

#define NOW (G_GINT64_CONSTANT (1792081800) * G_USEC_PER_SEC)

static const GchOutboxPlace alone = { .connection = GCH_CONNECTION_ONLINE };

static char *
format (GchOperationState state, int code, const char *problem, gint64 not_before,
        const GchOutboxPlace *place)
{
  g_autoptr (GchOperation) operation = gch_operation_new ();

  operation->state = state;
  operation->problem_code = code;
  operation->problem = g_strdup (problem);
  operation->not_before = not_before;

  return gch_outbox_text_state (operation, place, NOW);
}

static void
assert_state (GchOperationState state, int code, const char *problem, gint64 not_before,
              const char *expected)
{
  g_autofree char *text = format (state, code, problem, not_before, &alone);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_queued (GchOutboxPlace place, const char *expected)
{
  g_autofree char *queued = format (GCH_OPERATION_QUEUED, -1, NULL, 0, &place);

  g_assert_cmpstr (queued, ==, expected);
}

static void
test_states (void)
{
  assert_state (GCH_OPERATION_QUEUED, -1, NULL, 0, "Waiting to be sent");
  assert_state (GCH_OPERATION_SENDING, -1, NULL, 0, "Being sent…");
  assert_state (GCH_OPERATION_ACKNOWLEDGED, -1, NULL, 0, "The portal has it");
}

/* Why it is not sent yet: what goes first, before what the connection is. */
static void
test_queued (void)
{
  assert_queued ((GchOutboxPlace){ GCH_CONNECTION_OFFLINE }, "Waiting for the network");
  assert_queued ((GchOutboxPlace){ GCH_CONNECTION_SIGNED_OUT },
                 "Waits until you have signed in again");
  assert_queued ((GchOutboxPlace){ GCH_CONNECTION_REFUSED }, "Waiting for the portal");
  assert_queued ((GchOutboxPlace){ GCH_CONNECTION_OFFLINE, .is_behind = TRUE },
                 "Waits for the one before it");
  assert_queued (
      (GchOutboxPlace){ GCH_CONNECTION_ONLINE, .is_behind = TRUE, .behind_parked = TRUE },
      "Waits until you have decided about the one before it");
}

static void
test_waiting (void)
{
  const gint64 second = G_USEC_PER_SEC;

  assert_state (GCH_OPERATION_WAITING, GCH_ERROR_NETWORK, NULL, 0,
                "Waiting for the network: next attempt in a moment");
  assert_state (GCH_OPERATION_WAITING, GCH_ERROR_BUSY, "Server said so", NOW + 40 * second,
                "The portal is busy: next attempt in 40 s");
  assert_state (GCH_OPERATION_WAITING, GCH_ERROR_BUSY, NULL, NOW + 59 * second + 1,
                "The portal is busy: next attempt in 1 min");
  assert_state (GCH_OPERATION_WAITING, GCH_ERROR_TIMED_OUT, NULL, NOW + 600 * second,
                "The portal does not answer: next attempt in 10 min");
  assert_state (GCH_OPERATION_WAITING, GCH_ERROR_NOT_A_PORTAL, NULL, NOW + 7200 * second,
                "Something that is not the portal answers: next attempt at 18:30");
  assert_state (GCH_OPERATION_WAITING, GCH_ERROR_STORAGE, NULL, NOW - 5,
                "Something went wrong: next attempt in a moment");
}

static void
test_parked (void)
{
  assert_state (GCH_OPERATION_PARKED, GCH_ERROR_TOO_LARGE, NULL, 0,
                "Not sent. It is too long for the portal.");
  assert_state (GCH_OPERATION_PARKED, GCH_ERROR_CONFLICT, "412", 0,
                "Not sent. Somebody changed this case meanwhile.");
  /* The portal's own words come first; they are literal. */
  assert_state (GCH_OPERATION_PARKED, GCH_ERROR_REFUSED, "No <b>comments</b> today.", 0,
                "Not sent. No <b>comments</b> today.");
}

/* Every parked one has a way out; nothing else needs one. */
static void
test_way_out (void)
{
  g_autoptr (GchOperation) operation = gch_operation_new ();

  operation->command = g_strdup ("edit_case");
  operation->state = GCH_OPERATION_WAITING;
  operation->problem_code = GCH_ERROR_BUSY;
  g_assert_cmpstr (gch_outbox_text_way_out (operation), ==, "");
  operation->state = GCH_OPERATION_PARKED;
  for (int code = GCH_ERROR_NETWORK; code <= GCH_ERROR_ONE_TIME_CODE; code++)
    {
      operation->problem_code = code;
      g_assert_cmpstr (gch_outbox_text_way_out (operation), !=, "");
    }
}

static void
test_behind (void)
{
  g_autoptr (GchOperation) operation = gch_operation_new ();
  GchOutboxPlace place = { GCH_CONNECTION_ONLINE, .behind = 2, .comments_behind = 2 };
  g_autofree char *comments = NULL;
  g_autofree char *others = NULL;

  operation->state = GCH_OPERATION_QUEUED;
  g_assert_null (gch_outbox_text_behind (operation, &place));
  operation->state = GCH_OPERATION_PARKED;
  comments = gch_outbox_text_behind (operation, &place);
  g_assert_cmpstr (comments, ==, "2 comments wait behind this one");
  place.comments_behind = 1;
  others = gch_outbox_text_behind (operation, &place);
  g_assert_cmpstr (others, ==, "2 more wait behind this one");
  place.behind = 0;
  g_assert_null (gch_outbox_text_behind (operation, &place));
}

/* Whatever can happen has words. */
static void
test_problems (void)
{
  for (int code = GCH_ERROR_NETWORK; code <= GCH_ERROR_NO_KEYRING; code++)
    g_assert_cmpstr (gch_outbox_text_problem (code), !=, "");
  g_assert_cmpstr (gch_outbox_text_problem (-1), ==, "");
}

static void
test_commands (void)
{
  g_assert_cmpstr (gch_outbox_text_command ("create_case"), ==, "New case");
  g_assert_cmpstr (gch_outbox_text_command ("add_comment"), ==, "Comment");
  g_assert_cmpstr (gch_outbox_text_command ("unheard_of"), ==, "");
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/outbox-text/states", test_states);
  g_test_add_func ("/outbox-text/queued", test_queued);
  g_test_add_func ("/outbox-text/way-out", test_way_out);
  g_test_add_func ("/outbox-text/behind", test_behind);
  g_test_add_func ("/outbox-text/waiting", test_waiting);
  g_test_add_func ("/outbox-text/parked", test_parked);
  g_test_add_func ("/outbox-text/problems", test_problems);
  g_test_add_func ("/outbox-text/commands", test_commands);

  return g_test_run ();
}
