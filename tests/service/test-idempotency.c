/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-idempotency.h"

#include <string.h>

#include "gch-error.h"
#include "portal-fixture.h"

#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

static void
test_parse_key (void)
{
  static const struct
  {
    const char *header;
    const char *key;
  } rows[] = {
    { "\"0f7a\"", "0f7a" }, { "0f7a", "0f7a" },   { "  \"a-b\" ", "a-b" }, { "", NULL },
    { "\"\"", NULL },       { "\"", NULL },       { "a b", NULL },         { "a\"b", NULL },
    { "a\\b", NULL },       { "\xc3\xa9", NULL },
  };
  g_autofree char *longest = g_strnfill (128, 'x');
  g_autofree char *longer = g_strnfill (129, 'x');
  g_autofree char *taken = gch_idempotency_parse_key (longest);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *key = gch_idempotency_parse_key (rows[i].header);

      g_assert_cmpstr (key, ==, rows[i].key);
    }
  g_assert_cmpstr (taken, ==, longest);
  g_assert_null (gch_idempotency_parse_key (longer));
}

/* Every part counts, and no two requests run into one another. */
static void
test_fingerprint (void)
{
  static const char *const rows[][3] = {
    { "POST", "/v1/cases", "{}" },  { "PATCH", "/v1/cases", "{}" }, { "POST", "/v1/case", "s{}" },
    { "POST", "/v1/cases", "{} " }, { "POST", "/v1/cases", "" },    { "POST/", "v1/cases", "{}" },
  };
  guint8 prints[G_N_ELEMENTS (rows)][GCH_IDEMPOTENCY_FINGERPRINT_BYTES];

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gch_idempotency_fingerprint (rows[i][0], rows[i][1], rows[i][2], strlen (rows[i][2]),
                                   prints[i]);
      for (gsize k = 0; k < i; k++)
        g_assert_cmpint (memcmp (prints[i], prints[k], sizeof prints[i]), !=, 0);
    }
}

static void
test_store (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GError) error = NULL;
  guint8 print[GCH_IDEMPOTENCY_FINGERPRINT_BYTES] = { 1 };
  guint8 other[GCH_IDEMPOTENCY_FINGERPRINT_BYTES] = { 2 };
  GchStoredAnswer answer = { 201, (char *) "application/json", (char *) "\"1\"", NULL,
                             (char *) "{}" };
  g_autoptr (GchStoredAnswer) found = NULL;

  g_assert_null (gch_idempotency_find (fixture->database, ADMIN, "k", print, &error));
  g_assert_no_error (error);
  g_assert_true (gch_idempotency_store (fixture->database, ADMIN, "k", print, &answer, &error));
  found = gch_idempotency_find (fixture->database, ADMIN, "k", print, &error);
  g_assert_cmpint (found->status, ==, 201);
  g_assert_cmpstr (found->etag, ==, "\"1\"");
  g_assert_null (found->location);
  g_assert_cmpstr (found->body, ==, "{}");
  g_assert_null (gch_idempotency_find (fixture->database, SINGLE, "k", print, &error));
  g_assert_no_error (error);
  g_assert_null (gch_idempotency_find (fixture->database, ADMIN, "k", other, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_CONFLICT);
}

static void
test_tidy (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  guint8 print[GCH_IDEMPOTENCY_FINGERPRINT_BYTES] = { 1 };
  GchStoredAnswer answer = { .status = 200, .body = (char *) "{}" };

  GchStoredAnswer created = { .status = 201, .body = (char *) "{}" };
  guint8 other[GCH_IDEMPOTENCY_FINGERPRINT_BYTES] = { 2 };
  g_autoptr (GchStoredAnswer) found = NULL;
  g_autoptr (GError) error = NULL;

  gch_idempotency_store (fixture->database, ADMIN, "k", print, &answer, NULL);
  gch_idempotency_store (fixture->database, ADMIN, "made", print, &created, NULL);
  fixture->now += 29 * DAY;
  g_assert_true (gch_idempotency_tidy (fixture->database, NULL));
  g_assert_cmpint (portal_fixture_count (fixture, "SELECT count (*) FROM idempotency"), ==, 2);
  fixture->now += 2 * DAY;
  g_assert_true (gch_idempotency_tidy (fixture->database, NULL));
  fixture->now += 1000 * DAY;
  g_assert_true (gch_idempotency_tidy (fixture->database, NULL));

  /* What made a record is known by its words for ever. */
  g_assert_cmpint (portal_fixture_count (fixture, "SELECT count (*) FROM idempotency"), ==, 1);
  g_assert_null (gch_idempotency_find (fixture->database, ADMIN, "made", print, &error));
  g_assert_no_error (error);
  g_assert_null (gch_idempotency_find (fixture->database, ADMIN, "made", other, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_CONFLICT);

  /* And when it is asked for once more, the answer is kept again. */
  g_assert_true (gch_idempotency_store (fixture->database, ADMIN, "made", print, &created, NULL));
  found = gch_idempotency_find (fixture->database, ADMIN, "made", print, NULL);
  g_assert_cmpint (found->status, ==, 201);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/idempotency/parse-key", test_parse_key);
  g_test_add_func ("/idempotency/fingerprint", test_fingerprint);
  g_test_add_func ("/idempotency/store", test_store);
  g_test_add_func ("/idempotency/tidy", test_tidy);

  return g_test_run ();
}
