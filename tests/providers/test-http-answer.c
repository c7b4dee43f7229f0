/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-http-answer.h"

#include <string.h>

#include "gch-error.h"
#include "gch-json.h"

#define HOST "portal.example.com"
#define JSON "application/json"
#define PROBLEM "application/problem+json"
#define SECONDS(n) ((n) *G_TIME_SPAN_SECOND)
#define NOW "Sun, 06 Nov 1994 08:49:37 GMT"

/* Takes {"name": "…"} and nothing else; the value is the name. */
static gpointer
read_name (JsonNode *node, gconstpointer data, GError **error)
{
  JsonObject *object = gch_json_object (node, error);

  g_assert_cmpstr (data, ==, "data");
  return object != NULL ? gch_json_string (object, "name", error) : NULL;
}

static gpointer
appeal (const GchWireProblem *problem, gconstpointer data)
{
  g_assert_cmpstr (data, ==, "data");
  return problem->status == 412 ? g_strdup ("appealed") : NULL;
}

static GchHttpRequest *
make_request (void)
{
  GchHttpRequest *request = gch_http_request_new ("POST", "/v1/cases", 201);

  request->reader = read_name;
  request->appeal = appeal;
  request->data = g_strdup ("data");
  request->free_data = g_free;
  request->free_value = g_free;

  return request;
}

static GBytes *
bytes_of (const char *text)
{
  return text != NULL ? g_bytes_new (text, strlen (text)) : NULL;
}

#define TYPE(type) "{\"type\":\"urn:guichet:problem:" type "\"}"

static const struct
{
  guint status;
  const char *content_type;
  const char *body;
  int code; /* -1: success */
  const char *value;
} ANSWERS[] = {
  { 201, JSON, "{\"name\":\"a\"}", -1, "a" },
  { 201, JSON "; charset=utf-8", "{\"name\":\"a\"}", -1, "a" },
  { 201, "Application/JSON ;x=y", "{\"name\":\"a\"}", -1, "a" },
  /* Nearly the type, no type, another one: somebody else. */
  { 201, JSON "x", "{\"name\":\"a\"}", GCH_ERROR_NOT_A_PORTAL, NULL },
  { 201, NULL, "{\"name\":\"a\"}", GCH_ERROR_NOT_A_PORTAL, NULL },
  { 201, "text/html", "<html>", GCH_ERROR_NOT_A_PORTAL, NULL },
  { 201, PROBLEM, "{\"name\":\"a\"}", GCH_ERROR_NOT_A_PORTAL, NULL },
  { 201, JSON, "", GCH_ERROR_NOT_A_PORTAL, NULL },
  { 201, JSON, NULL, GCH_ERROR_NOT_A_PORTAL, NULL },
  /* Not the status that was hoped for, however well it looks. */
  { 200, JSON, "{\"name\":\"a\"}", GCH_ERROR_NOT_A_PORTAL, NULL },
  { 302, JSON, "{\"name\":\"a\"}", GCH_ERROR_NOT_A_PORTAL, NULL },
  { 204, NULL, NULL, GCH_ERROR_NOT_A_PORTAL, NULL },
  /* The gate, and the reader. */
  { 201, JSON, "{\"name\":", GCH_ERROR_BAD_ANSWER, NULL },
  { 201, JSON, "{\"name\":\"\xff\"}", GCH_ERROR_BAD_ANSWER, NULL },
  { 201, JSON, "{\"name\":7}", GCH_ERROR_BAD_ANSWER, NULL },
  { 201, JSON, "[]", GCH_ERROR_BAD_ANSWER, NULL },
  /* Problems. */
  { 401, PROBLEM, TYPE ("signed-out"), GCH_ERROR_SIGNED_OUT, NULL },
  { 401, PROBLEM "; charset=utf-8", TYPE ("signed-out"), GCH_ERROR_SIGNED_OUT, NULL },
  { 401, "text/html", TYPE ("signed-out"), GCH_ERROR_NOT_A_PORTAL, NULL },
  { 422, PROBLEM, TYPE ("validation"), GCH_ERROR_REFUSED, NULL },
  { 422, JSON, TYPE ("validation"), GCH_ERROR_NOT_A_PORTAL, NULL },
  { 422, PROBLEM, "no JSON", GCH_ERROR_NOT_A_PORTAL, NULL },
  { 413, NULL, NULL, GCH_ERROR_TOO_LARGE, NULL },
  { 502, "text/html", "<html>", GCH_ERROR_BUSY, NULL },
  { 412, PROBLEM, TYPE ("conflict"), -1, "appealed" },
  { 412, "text/html", "<html>", GCH_ERROR_NOT_A_PORTAL, NULL },
  /* What the body says of the status counts for nothing. */
  { 412, PROBLEM, "{\"status\":500}", -1, "appealed" },
  { 500, PROBLEM, "{\"status\":412}", GCH_ERROR_BUSY, NULL },
};

static void
test_answers (void)
{
  g_autoptr (GchHttpRequest) request = make_request ();

  for (gsize i = 0; i < G_N_ELEMENTS (ANSWERS); i++)
    {
      g_autoptr (GBytes) body = bytes_of (ANSWERS[i].body);
      g_autoptr (GError) error = NULL;
      g_autofree char *value = NULL;
      gint64 retry_after = -1;
      const gboolean success =
          gch_http_answer_read (request, HOST, ANSWERS[i].status, ANSWERS[i].content_type, NULL,
                                body, (gpointer *) &value, &retry_after, &error);

      g_assert_cmpint (success, ==, ANSWERS[i].code == -1);
      g_assert_cmpstr (value, ==, ANSWERS[i].value);
      g_assert_cmpint (retry_after, ==, 0);
      if (!success)
        g_assert_error (error, GCH_ERROR, ANSWERS[i].code);
    }
}

/* Deeper than the gate lets through: json-glib must never see it. */
static void
test_deep (void)
{
  g_autoptr (GchHttpRequest) request = make_request ();
  g_autofree char *deep = g_strnfill (1000000, '[');
  g_autoptr (GBytes) body = g_bytes_new (deep, strlen (deep));
  g_autoptr (GError) error = NULL;
  gpointer value;
  gint64 retry_after;

  g_assert_false (
      gch_http_answer_read (request, HOST, 201, JSON, NULL, body, &value, &retry_after, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER);
  g_assert_null (value);
}

/* Nothing is hoped for but the status. */
static void
test_no_reader (void)
{
  g_autoptr (GchHttpRequest) request = gch_http_request_new ("DELETE", "/v1/session", 204);
  g_autoptr (GError) error = NULL;
  gpointer value;
  gint64 retry_after;

  g_assert_true (
      gch_http_answer_read (request, HOST, 204, NULL, NULL, NULL, &value, &retry_after, &error));
  g_assert_null (value);
  g_assert_false (
      gch_http_answer_read (request, HOST, 200, NULL, NULL, NULL, &value, &retry_after, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_NOT_A_PORTAL);
}

static const struct
{
  guint status;
  const char *retry_after;
  const char *date;
  gint64 wanted;
} TIMES[] = {
  { 503, "120", NULL, SECONDS (120) },
  { 503, "120", NOW, SECONDS (120) },
  { 429, "Sun, 06 Nov 1994 08:50:07 GMT", NOW, SECONDS (30) },
  /* Thirty years ago by any clock here: only the answer's own date counts. */
  { 503, "Sun, 06 Nov 1994 08:50:07 GMT", NULL, 0 },
  { 503, "Sun, 06 Nov 2094 08:50:07 GMT", NULL, 0 },
  { 503, "soon", NOW, 0 },
  { 503, NULL, NOW, 0 },
  /* Also told where it succeeded. */
  { 201, "7", NULL, SECONDS (7) },
};

static void
test_times (void)
{
  g_autoptr (GchHttpRequest) request = make_request ();
  g_autoptr (GBytes) body = bytes_of ("{\"name\":\"a\"}");

  for (gsize i = 0; i < G_N_ELEMENTS (TIMES); i++)
    {
      g_autoptr (GHashTable) headers = g_hash_table_new (g_str_hash, g_str_equal);
      g_autofree char *value = NULL;
      gint64 retry_after = -1;

      if (TIMES[i].retry_after != NULL)
        g_hash_table_insert (headers, (gpointer) "retry-after", (gpointer) TIMES[i].retry_after);
      if (TIMES[i].date != NULL)
        g_hash_table_insert (headers, (gpointer) "date", (gpointer) TIMES[i].date);

      g_assert_cmpint (gch_http_answer_read (request, HOST, TIMES[i].status, JSON, headers, body,
                                             (gpointer *) &value, &retry_after, NULL),
                       ==, TIMES[i].status == 201);
      g_assert_cmpint (retry_after, ==, TIMES[i].wanted);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/http-answer/answers", test_answers);
  g_test_add_func ("/http-answer/deep", test_deep);
  g_test_add_func ("/http-answer/no-reader", test_no_reader);
  g_test_add_func ("/http-answer/times", test_times);

  return g_test_run ();
}
