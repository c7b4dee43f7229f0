/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "gch-command.h"
#include "gch-error.h"
#include "gch-portal-fixture.h"
#include "gch-portal-private.h"
#include "gch-verdict.h"

static void
set_text (char **where, const char *text)
{
  g_free (*where);
  *where = g_strdup (text);
}

static void
check_request (GchPortalFixture *self, const char *route, const char *body)
{
  g_autofree char *request = gch_hostile_get_request (self->server, route, 0);
  g_autofree char *end = g_strconcat ("\r\n\r\n", body, NULL);

  g_assert_true (g_str_has_suffix (request, end));
  g_assert_nonnull (strstr (request, "Content-Type: application/json\r\n"));
  g_assert_nonnull (strstr (request, "Idempotency-Key: \"" OPERATION_ID "\"\r\n"));
}

static const GchChange *
get_change (const GchOutcome *outcome, guint i, GchRecordKind kind, const char *id)
{
  const GchChange *change = g_ptr_array_index (outcome->page->changes, i);

  g_assert_cmpint (change->kind, ==, kind);
  g_assert_cmpstr (change->id, ==, id);
  g_assert_nonnull (change->record);

  return change;
}

static void
test_add_comment (GchPortalFixture *self, gconstpointer data)
{
  g_autofree char *answer = gch_portal_fixture_comment_answer (OPERATION_ID);
  g_autoptr (GchOperation) operation = gch_portal_fixture_operation (GCH_COMMAND_ADD_COMMENT);
  g_autoptr (GchOutcome) outcome = NULL;
  const GchChange *change;

  gch_hostile_answer (self->server, COMMENTS, 201, "application/json; charset=utf-8", NULL, answer);
  outcome = gch_portal_fixture_send (self, operation);

  g_assert_cmpint (outcome->code, ==, -1);
  check_request (self, COMMENTS, "{\"body\":\"Bonjour\"}");
  g_assert_null (outcome->page->cursor);
  get_change (outcome, 0, GCH_RECORD_CASE, "c1");
  change = get_change (outcome, 1, GCH_RECORD_COMMENT, outcome->result_id);
  g_assert_cmpstr (((GchComment *) change->record)->client_op_id, ==, OPERATION_ID);
  g_assert_cmpint (outcome->raised_to, ==, 9);
}

/* The answer to a comment that was taken long ago, for a second time: the version in it is that of
 * somebody else's change. */
static void
test_late_answer (GchPortalFixture *self, gconstpointer data)
{
  g_autofree char *answer = gch_portal_fixture_late_comment_answer (OPERATION_ID, 1);
  g_autoptr (GchOperation) operation = gch_portal_fixture_operation (GCH_COMMAND_ADD_COMMENT);
  g_autoptr (GchOutcome) outcome = NULL;

  gch_hostile_answer (self->server, COMMENTS, 201, NULL, NULL, answer);
  outcome = gch_portal_fixture_send (self, operation);

  g_assert_cmpint (outcome->code, ==, -1);
  g_assert_cmpint (outcome->raised_to, ==, 0);
}

static void
test_create_case (GchPortalFixture *self, gconstpointer data)
{
  g_autofree char *answer = gch_portal_fixture_case (OPERATION_ID);
  g_autoptr (GchOperation) operation = gch_portal_fixture_operation (GCH_COMMAND_CREATE_CASE);
  g_autoptr (GchOutcome) outcome = NULL;

  set_text (&operation->target_id, "new:" OPERATION_ID);
  gch_hostile_answer (self->server, "POST /v1/cases HTTP", 201, NULL, NULL, answer);
  outcome = gch_portal_fixture_send (self, operation);

  g_assert_cmpint (outcome->code, ==, -1);
  g_assert_cmpstr (outcome->result_id, ==, "c1");
  g_assert_cmpint (outcome->result_version, ==, 9);
  get_change (outcome, 0, GCH_RECORD_CASE, "c1");
}

static void
test_others (GchPortalFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *command;
    const char *route;
  } ROWS[] = {
    { GCH_COMMAND_CLOSE_CASE, "POST /v1/cases/c1/close" },
    { GCH_COMMAND_REOPEN_CASE, "POST /v1/cases/c1/reopen" },
    { GCH_COMMAND_EDIT_CASE, "PATCH /v1/cases/c1" },
  };
  g_autofree char *answer = gch_portal_fixture_case (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++)
    {
      g_autoptr (GchOperation) operation = gch_portal_fixture_operation (ROWS[i].command);
      g_autoptr (GchOutcome) outcome = NULL;

      g_clear_pointer (&operation->payload, g_free);
      gch_hostile_answer (self->server, ROWS[i].route, 200, NULL, NULL, answer);
      outcome = gch_portal_fixture_send (self, operation);

      g_assert_cmpint (outcome->code, ==, -1);
      check_request (self, ROWS[i].route, "{}");
      get_change (outcome, 0, GCH_RECORD_CASE, "c1");
    }
}

static void
test_view (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GchOperation) operation = gch_portal_fixture_operation (GCH_COMMAND_VIEW_CASE);
  g_autoptr (GchOutcome) outcome = NULL;

  gch_hostile_answer (
      self->server, "POST /v1/cases/c1/views", 200, NULL, NULL,
      "{\"case_id\":\"c1\",\"version\":1,\"viewed_at\":\"2026-11-23T12:00:00Z\",\"new\":[1]}");
  outcome = gch_portal_fixture_send (self, operation);

  g_assert_cmpint (outcome->code, ==, -1);
  get_change (outcome, 0, GCH_RECORD_CASE_VIEWED, "c1");
}

static void
test_if_match (GchPortalFixture *self, gconstpointer data)
{
  g_autofree char *answer = gch_portal_fixture_case (NULL);
  g_autoptr (GchOperation) operation = gch_portal_fixture_operation (GCH_COMMAND_EDIT_CASE);
  g_autoptr (GchOutcome) outcome = NULL;
  g_autofree char *request = NULL;

  operation->base_version = 8;
  gch_hostile_answer (self->server, "PATCH /v1/cases/c1", 200, NULL, NULL, answer);
  outcome = gch_portal_fixture_send (self, operation);

  g_assert_cmpint (outcome->result_version, ==, 9);
  request = gch_hostile_get_request (self->server, "PATCH /v1/cases/c1", 0);
  g_assert_nonnull (strstr (request, "If-Match: \"8\"\r\n"));
}

static void
answer_conflict (GchPortalFixture *self)
{
  g_autofree char *current = gch_portal_fixture_case (NULL);
  g_autofree char *body =
      g_strdup_printf ("{\"type\":\"urn:guichet:problem:conflict\",\"title\":\"Changed "
                       "meanwhile\",\"status\":412,\"current\":%s}",
                       current);

  gch_hostile_answer (self->server, "PATCH /v1/cases/c1", 412, "application/problem+json", NULL,
                      body);
}

static void
test_conflict (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GchOperation) operation = gch_portal_fixture_operation (GCH_COMMAND_EDIT_CASE);
  g_autoptr (GchOutcome) outcome = NULL;

  operation->base_version = 8;
  set_text (&operation->payload, "{\"subject\":\"Mine\"}");
  answer_conflict (self);
  outcome = gch_portal_fixture_send (self, operation);

  g_assert_cmpint (outcome->code, ==, GCH_ERROR_CONFLICT);
  g_assert_cmpstr (outcome->problem, ==, "Changed meanwhile.");
}

/* The answer to an edit was lost, the edit was not: what is there is what was asked for. */
static void
test_conflict_with_itself (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GchOperation) operation = gch_portal_fixture_operation (GCH_COMMAND_EDIT_CASE);
  g_autoptr (GchOutcome) outcome = NULL;

  operation->base_version = 8;
  set_text (&operation->payload, "{\"severity\":2,\"product_version\":\"8.1.0\"}");
  answer_conflict (self);
  outcome = gch_portal_fixture_send (self, operation);

  g_assert_cmpint (outcome->code, ==, -1);
  g_assert_cmpint (outcome->result_version, ==, 9);
  get_change (outcome, 0, GCH_RECORD_CASE, "c1");
}

/* … and somebody changed something else after it: what was asked for is there, but the next edit
 * must not replace what its author never saw. */
static void
test_conflict_with_itself_and_others (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GchOperation) operation = gch_portal_fixture_operation (GCH_COMMAND_EDIT_CASE);
  g_autoptr (GchOutcome) outcome = NULL;

  operation->base_version = 7;
  set_text (&operation->payload, "{\"severity\":2}");
  answer_conflict (self);
  outcome = gch_portal_fixture_send (self, operation);

  g_assert_cmpint (outcome->code, ==, -1);
  g_assert_cmpint (outcome->result_version, ==, 0);
}

/* An answer that does not name what was sent is no success. */
static void
test_somebody_elses_answer (GchPortalFixture *self, gconstpointer data)
{
  g_autofree char *other = gch_portal_fixture_comment_answer ("another");
  g_autofree char *none = gch_portal_fixture_comment_answer (NULL);
  g_autoptr (GchOperation) operation = gch_portal_fixture_operation (GCH_COMMAND_ADD_COMMENT);

  gch_hostile_answer (self->server, COMMENTS, 201, NULL, NULL, other);
  gch_hostile_answer (self->server, COMMENTS, 201, NULL, NULL, none);
  gch_hostile_answer (self->server, COMMENTS, 200, NULL, NULL, none);
  gch_hostile_answer (self->server, COMMENTS, 201, NULL, NULL, "{}");

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GchOutcome) outcome = gch_portal_fixture_send (self, operation);

      g_assert_cmpint (gch_verdict_of (outcome->code), ==, GCH_VERDICT_WAIT);
    }
}

static void
test_refused (GchPortalFixture *self, gconstpointer data)
{
  static const struct
  {
    guint status;
    const char *type;
    GchError code;
  } ROWS[] = {
    { 403, "forbidden", GCH_ERROR_REFUSED },   { 404, "not-found", GCH_ERROR_NOT_FOUND },
    { 409, "case-closed", GCH_ERROR_REFUSED }, { 413, "too-large", GCH_ERROR_TOO_LARGE },
    { 422, "validation", GCH_ERROR_REFUSED },  { 429, "too-many-requests", GCH_ERROR_BUSY },
    { 500, "internal", GCH_ERROR_BUSY },
  };
  g_autoptr (GchOperation) operation = gch_portal_fixture_operation (GCH_COMMAND_ADD_COMMENT);

  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++)
    {
      g_autofree char *wanted = g_strdup_printf ("Title of %s. Its <b>detail</b>.", ROWS[i].type);
      g_autoptr (GchOutcome) outcome = NULL;

      gch_hostile_forget (self->server, COMMENTS);
      gch_hostile_problem (self->server, COMMENTS, ROWS[i].status, ROWS[i].type, NULL);
      outcome = gch_portal_fixture_send (self, operation);

      g_assert_cmpint (outcome->code, ==, ROWS[i].code);
      g_assert_cmpstr (outcome->problem, ==, wanted);
    }
}

/* Ids that would break out of a path or a header are never sent. */
static void
test_evil_ids (GchPortalFixture *self, gconstpointer data)
{
  static const char *const IDS[] = { "", "a\r\nX-Evil: 1", "a b", "\"", "é" };

  for (gsize i = 0; i < G_N_ELEMENTS (IDS); i++)
    {
      g_autoptr (GchOperation) operation = gch_portal_fixture_operation (GCH_COMMAND_ADD_COMMENT);
      g_autoptr (GchOutcome) outcome = NULL;

      set_text (&operation->id, IDS[i]);
      outcome = gch_portal_fixture_send (self, operation);
      g_assert_cmpint (outcome->code, ==, GCH_ERROR_INVALID);
    }

  g_assert_cmpuint (gch_hostile_count (self->server, ""), ==, 0);
}

static void
test_slashes (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GchOperation) operation = gch_portal_fixture_operation (GCH_COMMAND_CLOSE_CASE);
  g_autoptr (GchOutcome) outcome = NULL;

  set_text (&operation->target_id, "../session?x#y");
  gch_hostile_problem (self->server, "POST /v1/cases/..%2Fsession%3Fx%23y/close", 404, "not-found",
                       NULL);
  outcome = gch_portal_fixture_send (self, operation);

  g_assert_cmpint (outcome->code, ==, GCH_ERROR_NOT_FOUND);
}

static void
test_unknown_command (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GchOperation) operation = gch_portal_fixture_operation ("zap");
  g_autoptr (GchOutcome) outcome = gch_portal_fixture_send (self, operation);

  g_assert_cmpint (gch_verdict_of (outcome->code), ==, GCH_VERDICT_PARK);
}

/* However it came here: nobody's words are sent in somebody else's name. */
static void
test_of_somebody_else (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GchPortalCredentials) credentials = NULL;
  g_autofree char *text = gch_portal_fixture_credentials (self->url, self->url);
  g_autofree char *answer = gch_portal_fixture_comment_answer (OPERATION_ID);
  gboolean own = TRUE;

  credentials = gch_portal_credentials_from_text (text, NULL);
  gch_hostile_answer (self->server, COMMENTS, 201, NULL, NULL, answer);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GchOperation) operation = gch_portal_fixture_operation ("add_comment");
      g_autoptr (GchOutcome) outcome = NULL;

      own = i == 3;
      operation->owner = gch_owner_new (i == 0 ? "https://other.example.com" : self->url,
                                        i == 1 ? "another" : credentials->account_id,
                                        i == 2 ? "another" : credentials->user_id);
      outcome = gch_portal_fixture_send (self, operation);
      g_assert_cmpint (outcome->code, ==, own ? -1 : GCH_ERROR_SIGNED_OUT);
      g_assert_cmpuint (gch_hostile_count (self->server, COMMENTS), ==, own ? 1 : 0);
    }
}

/* Every command that the engine knows can be said, and nothing else. */
static void
test_expressible (void)
{
  static const char *const commands[] = { GCH_COMMAND_CREATE_CASE, GCH_COMMAND_ADD_COMMENT,
                                          GCH_COMMAND_EDIT_CASE,   GCH_COMMAND_CLOSE_CASE,
                                          GCH_COMMAND_REOPEN_CASE, GCH_COMMAND_VIEW_CASE };

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (GchOperation) operation = gch_portal_fixture_operation (commands[i]);
      g_autoptr (GchHttpRequest) request = gch_portal_send_make_request (operation);

      g_assert_nonnull (gch_command_describe (commands[i]));
      g_assert_nonnull (request);
      g_assert_cmpstr (request->key, ==, OPERATION_ID);
    }

  g_autoptr (GchOperation) unknown = gch_portal_fixture_operation ("pay_invoice");

  g_assert_null (gch_portal_send_make_request (unknown));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  GCH_PORTAL_FIXTURE_ADD ("/portal-send/add-comment", test_add_comment);
  GCH_PORTAL_FIXTURE_ADD ("/portal-send/late-answer", test_late_answer);
  GCH_PORTAL_FIXTURE_ADD ("/portal-send/create-case", test_create_case);
  GCH_PORTAL_FIXTURE_ADD ("/portal-send/others", test_others);
  GCH_PORTAL_FIXTURE_ADD ("/portal-send/view", test_view);
  GCH_PORTAL_FIXTURE_ADD ("/portal-send/if-match", test_if_match);
  GCH_PORTAL_FIXTURE_ADD ("/portal-send/conflict", test_conflict);
  GCH_PORTAL_FIXTURE_ADD ("/portal-send/conflict-with-itself", test_conflict_with_itself);
  GCH_PORTAL_FIXTURE_ADD ("/portal-send/conflict-with-itself-and-others",
                          test_conflict_with_itself_and_others);
  GCH_PORTAL_FIXTURE_ADD ("/portal-send/somebody-elses-answer", test_somebody_elses_answer);
  GCH_PORTAL_FIXTURE_ADD ("/portal-send/of-somebody-else", test_of_somebody_else);
  g_test_add_func ("/portal-send/expressible", test_expressible);
  GCH_PORTAL_FIXTURE_ADD ("/portal-send/refused", test_refused);
  GCH_PORTAL_FIXTURE_ADD ("/portal-send/evil-ids", test_evil_ids);
  GCH_PORTAL_FIXTURE_ADD ("/portal-send/slashes", test_slashes);
  GCH_PORTAL_FIXTURE_ADD ("/portal-send/unknown-command", test_unknown_command);

  return g_test_run ();
}
