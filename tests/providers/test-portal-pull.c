/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "gch-error.h"
#include "gch-http-answer.h"
#include "gch-portal-fixture.h"
#include "gch-portal-private.h"

static void
test_page (GchPortalFixture *self, gconstpointer data)
{
  g_autofree char *page = gch_portal_fixture_page ("cur2", TRUE);
  g_autoptr (GchOutcome) outcome = NULL;
  const GchChange *change;

  gch_hostile_answer (self->server, CHANGES, 200, NULL, NULL, page);
  outcome = gch_portal_fixture_pull (self, "cur1");

  g_assert_cmpint (outcome->code, ==, -1);
  g_assert_cmpstr (outcome->page->cursor, ==, "cur2");
  g_assert_true (outcome->page->has_more);
  g_assert_cmpuint (outcome->page->changes->len, ==, 2);
  change = g_ptr_array_index (outcome->page->changes, 0);
  g_assert_cmpint (change->kind, ==, GCH_RECORD_CASE);
  change = g_ptr_array_index (outcome->page->changes, 1);
  g_assert_null (change->record);
}

/* A portal of tomorrow may say more than this program knows. */
static void
test_unknown_members (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GchOutcome) outcome = NULL;

  gch_hostile_answer (self->server, CHANGES, 200, NULL, NULL,
                      "{\"changes\":[{\"type\":\"invoice\",\"id\":\"i1\",\"deleted\":false,"
                      "\"record\":{\"amount\":7}}],\"cursor\":\"cur2\",\"has_more\":false,"
                      "\"weather\":\"fine\"}");
  outcome = gch_portal_fixture_pull (self, NULL);

  g_assert_cmpint (outcome->code, ==, -1);
  g_assert_cmpuint (outcome->page->changes->len, ==, 0);
}

static void
test_a_cursor_that_stands_still (GchPortalFixture *self, gconstpointer data)
{
  g_autofree char *page = gch_portal_fixture_page ("cur1", TRUE);
  g_autoptr (GchOutcome) outcome = NULL;

  gch_hostile_answer (self->server, CHANGES, 200, NULL, NULL, page);
  outcome = gch_portal_fixture_pull (self, "cur1");

  g_assert_cmpint (outcome->code, ==, GCH_ERROR_BAD_ANSWER);
}

static void
test_resync (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GchOutcome) outcome = NULL;

  gch_hostile_problem (self->server, CHANGES, 410, "resync", NULL);
  outcome = gch_portal_fixture_pull (self, "cur1");

  g_assert_cmpint (outcome->code, ==, GCH_ERROR_RESYNC);
  g_assert_false (outcome->access_changed);
}

static const struct
{
  int status;
  const char *members;
  GchError code;
  gboolean access_changed;
} REASONS[] = {
  { 410, ",\"reason\":\"access_changed\"", GCH_ERROR_RESYNC, TRUE },
  { 410, ",\"reason\":\"cursor\"", GCH_ERROR_RESYNC, FALSE },
  /* Of tomorrow, or of somebody who is no portal: whatever it means, nothing goes unasked. */
  { 410, ",\"reason\":\"moon\"", GCH_ERROR_RESYNC, FALSE },
  { 410, ",\"reason\":null", GCH_ERROR_RESYNC, FALSE },
  { 410, ",\"reason\":true", GCH_ERROR_NOT_A_PORTAL, FALSE },
  { 503, ",\"reason\":\"access_changed\"", GCH_ERROR_BUSY, FALSE },
};

static void
test_reasons (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (REASONS); i++)
    {
      g_autoptr (GchHttpRequest) request = gch_portal_pull_make_request ("cur1");
      g_autofree char *text = g_strdup_printf (
          "{\"type\":\"urn:guichet:problem:resync\",\"status\":410%s}", REASONS[i].members);
      g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
      g_autoptr (GError) error = NULL;
      g_autoptr (GchOutcome) outcome = NULL;
      gint64 retry_after;

      g_assert_cmpstr (request->path, ==, "/v1/changes?limit=500&after=cur1");
      if (!gch_http_answer_read (request, "portal.example.com", (guint) REASONS[i].status,
                                 "application/problem+json", NULL, body, (gpointer *) &outcome,
                                 &retry_after, &error))
        outcome = gch_portal_outcome_from_error (error, retry_after);
      g_assert_cmpint (outcome->code, ==, REASONS[i].code);
      g_assert_cmpint (outcome->access_changed, ==, REASONS[i].access_changed);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  GCH_PORTAL_FIXTURE_ADD ("/portal-pull/page", test_page);
  GCH_PORTAL_FIXTURE_ADD ("/portal-pull/unknown-members", test_unknown_members);
  GCH_PORTAL_FIXTURE_ADD ("/portal-pull/a-cursor-that-stands-still",
                          test_a_cursor_that_stands_still);
  GCH_PORTAL_FIXTURE_ADD ("/portal-pull/resync", test_resync);
  g_test_add_func ("/portal-pull/reasons", test_reasons);

  return g_test_run ();
}
