/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-error.h"
#include "gch-outbox-text.h"

#define NOW (G_GINT64_CONSTANT (1792081800) * G_USEC_PER_SEC)

static void
assert_state (GchOperationState state, int code, const char *problem, gint64 not_before,
              const char *expected)
{
  g_autoptr (GchOperation) operation = gch_operation_new ();
  g_autofree char *text = NULL;

  operation->state = state;
  operation->problem_code = code;
  operation->problem = g_strdup (problem);
  operation->not_before = not_before;
  text = gch_outbox_text_state (operation, NOW);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_states (void)
{
  assert_state (GCH_OPERATION_QUEUED, -1, NULL, 0, "Waiting to be sent");
  assert_state (GCH_OPERATION_SENDING, -1, NULL, 0, "Being sent…");
  assert_state (GCH_OPERATION_ACKNOWLEDGED, -1, NULL, 0, "The portal has it");
}

static void
test_waiting (void)
{
  assert_state (GCH_OPERATION_WAITING, GCH_ERROR_NETWORK, NULL, 0,
                "The portal cannot be reached. It will be tried again soon.");
  assert_state (GCH_OPERATION_WAITING, GCH_ERROR_BUSY, NULL, NOW + 600 * G_USEC_PER_SEC,
                "The portal is busy. It will be tried again at 16:40.");
}

static void
test_parked (void)
{
  assert_state (GCH_OPERATION_PARKED, GCH_ERROR_TOO_LARGE, NULL, 0,
                "Not sent. It is too long for the portal.");
  /* The portal's own words come first; they are literal. */
  assert_state (GCH_OPERATION_PARKED, GCH_ERROR_REFUSED, "No <b>comments</b> today.", 0,
                "Not sent. No <b>comments</b> today.");
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
  g_test_add_func ("/outbox-text/waiting", test_waiting);
  g_test_add_func ("/outbox-text/parked", test_parked);
  g_test_add_func ("/outbox-text/problems", test_problems);
  g_test_add_func ("/outbox-text/commands", test_commands);

  return g_test_run ();
}
