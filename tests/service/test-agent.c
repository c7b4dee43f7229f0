/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "gch-agent.h"
#include "sample-portal.h"

#define DELAY (3 * G_TIME_SPAN_SECOND)
#define REPLIES "SELECT count (*) FROM comments WHERE author_kind = 'support' AND case_id = ?1"

/* Returns when there is something to do next. */
static gint64
step (SamplePortal *portal)
{
  g_autoptr (GError) error = NULL;
  gint64 next;

  gch_agent_step (portal->database, DELAY, &next, &error);
  g_assert_no_error (error);
  return next;
}

static char *
last_reply (SamplePortal *portal, const char *case_id)
{
  return sample_portal_text (portal,
                             "SELECT author_name || ': ' || body FROM comments WHERE case_id = ?1 "
                             "AND author_kind = 'support' ORDER BY sequence DESC LIMIT 1",
                             case_id);
}

/* Nothing of the sample data is answered, however long nobody answered it. */
static void
test_leaves_samples_alone (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  gint64 before = sample_portal_count (portal, "SELECT count (*) FROM comments", NULL);

  portal->clock = G_TIME_SPAN_DAY;
  g_assert_cmpint (step (portal), ==, 0);
  g_assert_cmpint (sample_portal_count (portal, "SELECT count (*) FROM comments", NULL), ==,
                   before);
}

static void
test_new_case (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autoptr (GchCase) record =
      sample_portal_open_case (portal, GCH_TEAM_TECHNICAL_SUPPORT, "Studio trop lent",
                               "Bonjour, Studio est très lent depuis ce matin.");
  g_autoptr (GchCase) after = NULL;
  g_autofree char *reply = NULL;

  /* Not before its time, and it says when that is. */
  g_assert_cmpint (step (portal), ==, record->created_at + DELAY);
  g_assert_cmpint (sample_portal_count (portal, REPLIES, record->id), ==, 0);

  portal->clock = DELAY;
  g_assert_cmpint (step (portal), ==, 0);
  g_assert_cmpint (step (portal), ==, 0);
  g_assert_cmpint (sample_portal_count (portal, REPLIES, record->id), ==, 1);
  after = sample_portal_get_case (portal, record->id);
  g_assert_cmpint (after->status, ==, GCH_CASE_STATUS_WAITING_FOR_CUSTOMER);
  g_assert_cmpint (sample_portal_count (portal,
                                        "SELECT count (*) FROM status_changes WHERE case_id = ?1",
                                        record->id),
                   ==, 2);
  reply = last_reply (portal, record->id);
  g_assert_true (g_str_has_prefix (reply, "Élodie Marchand: Bonjour Camille,"));
}

/* In the language of what was written last, by the same person as before. */
static void
test_comment (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autoptr (GchCase) record =
      sample_portal_open_case (portal, GCH_TEAM_TECHNICAL_SUPPORT, "Studio trop lent",
                               "Bonjour, Studio est très lent depuis ce matin.");
  g_autofree char *reply = NULL;

  portal->clock = DELAY;
  step (portal);
  sample_portal_comment (
      portal, "julien.barbier", record->id,
      "It is the same for us here in the other office, and the disk is not full.");
  g_assert_cmpint (step (portal), >, 0);
  portal->clock = 2 * DELAY;
  g_assert_cmpint (step (portal), ==, 0);
  g_assert_cmpint (sample_portal_count (portal, REPLIES, record->id), ==, 2);
  reply = last_reply (portal, record->id);
  g_assert_true (g_str_has_prefix (reply, "Élodie Marchand: "));
  g_assert_nonnull (strstr (reply, "Julien"));
  g_assert_null (strstr (reply, "Bonjour"));
}

/* A comment on a case of the sample data is answered too; one of support is not. */
static void
test_sample_case (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autofree char *id =
      sample_portal_text (portal, "SELECT id FROM cases WHERE subject LIKE ?1", "Export PDF vide%");
  gint64 before = sample_portal_count (portal, REPLIES, id);

  sample_portal_comment (portal, "camille.moreau", id, "Merci, c'est parfait !");
  portal->clock = DELAY;
  step (portal);
  g_assert_cmpint (sample_portal_count (portal, REPLIES, id), ==, before + 1);
  sample_portal_comment (portal, NULL, id, "Avec plaisir.");
  portal->clock = 2 * DELAY;
  g_assert_cmpint (step (portal), ==, 0);
  g_assert_cmpint (sample_portal_count (portal, REPLIES, id), ==, before + 2);
}

/* Other companies have no script. */
static void
test_other_account (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autofree char *id =
      sample_portal_text (portal, "SELECT id FROM cases WHERE subject LIKE ?1", "Route optimiser%");

  sample_portal_comment (portal, "jonas.feldmann", id, "Is anybody there?");
  portal->clock = DELAY;
  g_assert_cmpint (step (portal), ==, 0);
  g_assert_cmpint (sample_portal_count (portal, REPLIES, id), ==, 0);
}

/* What nobody answered before the end is answered by whoever starts next. */
static void
test_restart (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autoptr (GchCase) record = sample_portal_open_case (portal, GCH_TEAM_CUSTOMER_SERVICE,
                                                        "Facture", "Bonjour, où est la facture ?");
  g_autoptr (GError) error = NULL;
  g_autoptr (GchDatabase) later = NULL;
  gint64 next;

  step (portal);
  later = gch_database_open (portal->path, FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (gch_agent_step (later, 0, &next, &error));
  g_assert_cmpint (next, ==, 0);
  g_assert_cmpint (sample_portal_count (portal, REPLIES, record->id), ==, 1);
}

/* A portal without sample data has nobody to answer. */
static void
test_no_samples (void)
{
  g_autoptr (GchDatabase) database = gch_database_open (":memory:", TRUE, NULL);
  g_autoptr (GError) error = NULL;
  gint64 next;

  g_assert_true (gch_agent_step (database, 0, &next, &error));
  g_assert_no_error (error);
  g_assert_cmpint (next, ==, 0);
}

static void
test_delay (void)
{
  g_unsetenv ("GUICHET_AGENT_DELAY_MS");
  g_assert_cmpint (gch_agent_get_delay (), ==, GCH_AGENT_DELAY);
  g_setenv ("GUICHET_AGENT_DELAY_MS", "250", TRUE);
  g_assert_cmpint (gch_agent_get_delay (), ==, 250 * G_TIME_SPAN_MILLISECOND);
  g_setenv ("GUICHET_AGENT_DELAY_MS", "-1", TRUE);
  g_assert_cmpint (gch_agent_get_delay (), ==, GCH_AGENT_DELAY);
  g_unsetenv ("GUICHET_AGENT_DELAY_MS");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agent/leaves-samples-alone", test_leaves_samples_alone);
  g_test_add_func ("/agent/new-case", test_new_case);
  g_test_add_func ("/agent/comment", test_comment);
  g_test_add_func ("/agent/sample-case", test_sample_case);
  g_test_add_func ("/agent/other-account", test_other_account);
  g_test_add_func ("/agent/restart", test_restart);
  g_test_add_func ("/agent/no-samples", test_no_samples);
  g_test_add_func ("/agent/delay", test_delay);
  return g_test_run ();
}
