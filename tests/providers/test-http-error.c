/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-http-error.h"

#include <string.h>

#include <libsoup/soup.h>

#define HOST "portal.example.com"

static const struct
{
  guint status;
  const char *type; /* NULL: no problem details */
  GchError code;
} STATUSES[] = {
  { 400, "not-acceptable-json", GCH_ERROR_REFUSED },
  { 401, "signed-out", GCH_ERROR_SIGNED_OUT },
  { 401, "credentials", GCH_ERROR_CREDENTIALS },
  { 401, "one-time-code-required", GCH_ERROR_ONE_TIME_CODE },
  { 401, NULL, GCH_ERROR_NOT_A_PORTAL },
  { 403, "forbidden", GCH_ERROR_REFUSED },
  { 403, NULL, GCH_ERROR_NOT_A_PORTAL },
  { 404, "not-found", GCH_ERROR_NOT_FOUND },
  { 404, NULL, GCH_ERROR_NOT_A_PORTAL },
  { 405, "method-not-allowed", GCH_ERROR_REFUSED },
  { 408, NULL, GCH_ERROR_BUSY },
  { 409, "case-closed", GCH_ERROR_REFUSED },
  { 410, "resync", GCH_ERROR_RESYNC },
  { 410, "gone", GCH_ERROR_NOT_FOUND },
  { 412, "conflict", GCH_ERROR_CONFLICT },
  { 413, "too-large", GCH_ERROR_TOO_LARGE },
  { 413, NULL, GCH_ERROR_TOO_LARGE },
  { 422, "validation", GCH_ERROR_REFUSED },
  { 422, "idempotency-key-reused", GCH_ERROR_REFUSED },
  { 425, NULL, GCH_ERROR_BUSY },
  { 428, "precondition-required", GCH_ERROR_REFUSED },
  { 429, "too-many-requests", GCH_ERROR_BUSY },
  { 429, NULL, GCH_ERROR_BUSY },
  { 500, "internal", GCH_ERROR_BUSY },
  { 502, NULL, GCH_ERROR_BUSY },
  { 504, NULL, GCH_ERROR_BUSY },
  { 511, NULL, GCH_ERROR_NOT_A_PORTAL },
  { 200, NULL, GCH_ERROR_NOT_A_PORTAL },
  { 302, NULL, GCH_ERROR_NOT_A_PORTAL },
};

static void
test_statuses (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (STATUSES); i++)
    {
      g_autoptr (GchWireProblem) problem =
          STATUSES[i].type != NULL
              ? gch_wire_problem_new (STATUSES[i].type, (int) STATUSES[i].status, "No")
              : NULL;
      g_autoptr (GError) error = gch_http_error_from_status (STATUSES[i].status, problem, HOST);

      g_assert_error (error, GCH_ERROR, (int) STATUSES[i].code);
      g_assert_cmpuint (strlen (error->message), >, 0);
    }
}

static void
test_the_portals_own_words (void)
{
  g_autoptr (GchWireProblem) problem = gch_wire_problem_new ("validation", 422, "Not accepted");
  g_autoptr (GError) error = NULL;

  problem->detail = g_strdup ("Line 1\nline \u202e2 <b>&amp;</b>!");
  gch_wire_problem_add_error (problem, "body", "required", "The text is missing");
  error = gch_http_error_from_status (422, problem, HOST);

  /* Literal, on one line, with marks for what would turn the text round. */
  g_assert_cmpstr (error->message, ==,
                   "Not accepted. Line 1 line ⟦RLO⟧2 <b>&amp;</b>! The text is missing.");
}

static void
test_nothing_to_say (void)
{
  g_autoptr (GchWireProblem) problem = gch_wire_problem_new ("forbidden", 403, " \n ");
  g_autoptr (GError) error = gch_http_error_from_status (403, problem, HOST);

  g_assert_nonnull (strstr (error->message, HOST));
}

static void
test_endless_words (void)
{
  g_autofree char *words = g_strnfill (100000, 'a');
  g_autoptr (GchWireProblem) problem = gch_wire_problem_new ("forbidden", 403, words);
  g_autoptr (GError) error = gch_http_error_from_status (403, problem, HOST);

  g_assert_cmpuint (strlen (error->message), <, 1000);
}

static const struct
{
  GQuark (*domain) (void);
  int code;
  GchError wanted;
} TRANSPORT[] = {
  { g_io_error_quark, G_IO_ERROR_CONNECTION_REFUSED, GCH_ERROR_UNREACHABLE },
  { g_io_error_quark, G_IO_ERROR_TIMED_OUT, GCH_ERROR_TIMED_OUT },
  { g_io_error_quark, G_IO_ERROR_NETWORK_UNREACHABLE, GCH_ERROR_UNREACHABLE },
  { g_io_error_quark, G_IO_ERROR_PARTIAL_INPUT, GCH_ERROR_NETWORK },
  { g_resolver_error_quark, G_RESOLVER_ERROR_NOT_FOUND, GCH_ERROR_UNREACHABLE },
  { g_resolver_error_quark, G_RESOLVER_ERROR_TEMPORARY_FAILURE, GCH_ERROR_UNREACHABLE },
  { g_tls_error_quark, G_TLS_ERROR_BAD_CERTIFICATE, GCH_ERROR_CERTIFICATE },
  { g_tls_error_quark, G_TLS_ERROR_HANDSHAKE, GCH_ERROR_CERTIFICATE },
  { g_tls_error_quark, G_TLS_ERROR_EOF, GCH_ERROR_NETWORK },
  { soup_session_error_quark, SOUP_SESSION_ERROR_PARSING, GCH_ERROR_NOT_A_PORTAL },
};

static void
test_transport (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (TRANSPORT); i++)
    {
      g_autoptr (GError) cause = g_error_new (TRANSPORT[i].domain (), TRANSPORT[i].code, "cause");
      g_autoptr (GError) error = gch_http_error_from_transport (cause, HOST, FALSE);

      g_assert_error (error, GCH_ERROR, (int) TRANSPORT[i].wanted);
      g_assert_nonnull (strstr (error->message, HOST));
      /* The cause is for the log, not for people. */
      g_assert_null (strstr (error->message, "cause"));
    }
}

/* A connection that breaks once the request is on its way says nothing about what was done. */
static void
test_begun (void)
{
  g_autoptr (GError) cause = g_error_new (G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, "cause");
  g_autoptr (GError) before = gch_http_error_from_transport (cause, HOST, FALSE);
  g_autoptr (GError) after = gch_http_error_from_transport (cause, HOST, TRUE);

  g_assert_error (before, GCH_ERROR, GCH_ERROR_UNREACHABLE);
  g_assert_error (after, GCH_ERROR, GCH_ERROR_NETWORK);
}

static void
test_cancelled (void)
{
  g_autoptr (GError) cause = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cause");
  g_autoptr (GError) error = gch_http_error_from_transport (cause, HOST, FALSE);

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/http-error/statuses", test_statuses);
  g_test_add_func ("/http-error/the-portals-own-words", test_the_portals_own_words);
  g_test_add_func ("/http-error/nothing-to-say", test_nothing_to_say);
  g_test_add_func ("/http-error/endless-words", test_endless_words);
  g_test_add_func ("/http-error/transport", test_transport);
  g_test_add_func ("/http-error/begun", test_begun);
  g_test_add_func ("/http-error/cancelled", test_cancelled);

  return g_test_run ();
}
