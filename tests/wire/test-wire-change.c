/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "wire-fixture.h"

WIRE_READER (read_page, GchChangePage, change_page)

static GchChangePage *
make_page (void)
{
  GchChangePage *page = gch_change_page_new ();
  GPtrArray *changes = page->changes;

  g_ptr_array_add (changes, gch_change_new_record (GCH_RECORD_ACCOUNT, "a1", wire_make_account ()));
  g_ptr_array_add (changes, gch_change_new_record (GCH_RECORD_USER, "u1", wire_make_user ()));
  g_ptr_array_add (changes, gch_change_new_record (GCH_RECORD_KEY, "k1", wire_make_key ()));
  g_ptr_array_add (changes, gch_change_new_record (GCH_RECORD_CASE, "c1", wire_make_case ()));
  g_ptr_array_add (changes, gch_change_new_record (GCH_RECORD_COMMENT, "m1", wire_make_comment ()));
  g_ptr_array_add (
      changes, gch_change_new_record (GCH_RECORD_STATUS_CHANGE, "s1", wire_make_status_change ()));
  g_ptr_array_add (changes,
                   gch_change_new_record (GCH_RECORD_CASE_VIEWED, "c1", wire_make_case_viewed ()));
  g_ptr_array_add (changes, gch_change_new_gone (GCH_RECORD_CASE, "c2"));
  page->cursor = g_strdup ("opaque/42=");
  page->has_more = TRUE;
  return page;
}

static void
test_round_trip (void)
{
  g_autoptr (GchChangePage) page = make_page ();
  g_autoptr (JsonNode) node = gch_wire_write_change_page (page);
  g_autoptr (JsonNode) crossed = wire_cross (node);
  g_autoptr (GError) error = NULL;
  g_autoptr (GchChangePage) read = gch_wire_read_change_page (crossed, &error);
  g_autoptr (JsonNode) again = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (read->changes->len, ==, page->changes->len);
  for (guint i = 0; i < page->changes->len; i++)
    {
      const GchChange *a = g_ptr_array_index (page->changes, i);
      const GchChange *b = g_ptr_array_index (read->changes, i);

      g_assert_cmpint (a->kind, ==, b->kind);
      g_assert_cmpstr (a->id, ==, b->id);
      g_assert_true ((a->record == NULL) == (b->record == NULL));
    }
  g_assert_cmpstr (read->cursor, ==, "opaque/42=");
  g_assert_true (read->has_more);
  again = gch_wire_write_change_page (read);
  g_assert_true (json_node_equal (node, again));
}

static void
test_empty (void)
{
  g_autoptr (JsonNode) node = wire_parse ("{\"changes\":[],\"cursor\":\"1\",\"has_more\":false}");
  g_autoptr (GchChangePage) page = gch_wire_read_change_page (node, NULL);

  g_assert_cmpuint (page->changes->len, ==, 0);
  g_assert_false (page->has_more);
}

static void
test_nicks (void)
{
  g_assert_cmpstr (gch_wire_record_kind_to_nick (GCH_RECORD_ACCOUNT), ==, "account");
  g_assert_cmpstr (gch_wire_record_kind_to_nick (GCH_RECORD_STATUS_CHANGE), ==, "status_change");
  g_assert_cmpstr (gch_wire_record_kind_to_nick (GCH_RECORD_CASE_VIEWED), ==, "case_viewed");
  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*assertion*");
  g_assert_cmpstr (gch_wire_record_kind_to_nick ((GchRecordKind) 7), ==, "");
  g_test_assert_expected_messages ();
}

static GchChangePage *
read_one (const char *change, GError **error)
{
  g_autofree char *text =
      g_strdup_printf ("{\"changes\":[%s],\"cursor\":\"1\",\"has_more\":false}", change);
  g_autoptr (JsonNode) node = wire_parse (text);

  return gch_wire_read_change_page (node, error);
}

/* A portal newer than the program must not stop its feed. */
static void
test_unknown_kind (void)
{
  g_autoptr (GchChangePage) page = read_one ("{\"type\":\"invoice\",\"id\":\"i1\","
                                             "\"deleted\":false,\"record\":{\"x\":1}},"
                                             "{\"type\":\"hologram\"},"
                                             "{\"type\":\"key\",\"id\":\"k1\","
                                             "\"deleted\":true,\"record\":null}",
                                             NULL);

  g_assert_cmpuint (page->changes->len, ==, 1);
}

/* A deleted one needs no record; what a portal sends along anyway does not count. */
static void
test_gone (void)
{
  g_autoptr (GchChangePage) page =
      read_one ("{\"type\":\"key\",\"id\":\"k1\",\"deleted\":true},"
                "{\"type\":\"key\",\"id\":\"k2\",\"deleted\":true,\"record\":{}}",
                NULL);

  g_assert_cmpuint (page->changes->len, ==, 2);
  g_assert_null (((GchChange *) g_ptr_array_index (page->changes, 1))->record);
}

static void
test_refused (void)
{
  const char *const changes[] = {
    "{}",
    "[]",
    "null",
    "{\"type\":1}",
    "{\"type\":\"key\"}",
    "{\"type\":\"key\",\"id\":\"\",\"deleted\":true}",
    "{\"type\":\"key\",\"id\":7,\"deleted\":true}",
    "{\"type\":\"key\",\"id\":\"k1\"}",
    "{\"type\":\"key\",\"id\":\"k1\",\"deleted\":\"no\"}",
    "{\"type\":\"key\",\"id\":\"k1\",\"deleted\":false}",
    "{\"type\":\"key\",\"id\":\"k1\",\"deleted\":false,\"record\":null}",
    "{\"type\":\"key\",\"id\":\"k1\",\"deleted\":false,\"record\":[]}",
    "{\"type\":\"key\",\"id\":\"k1\",\"deleted\":false,\"record\":{}}",
    "{\"type\":\"key\",\"id\":\"k1\",\"deleted\":false,\"record\":{\"id\":\"k1\"}}",
    /* the record of another id */
    "{\"type\":\"account\",\"id\":\"a1\",\"deleted\":false,"
    "\"record\":{\"id\":\"a2\",\"version\":1,\"name\":\"x\"}}",
    "{\"type\":\"case_viewed\",\"id\":\"c1\",\"deleted\":false,\"record\":"
    "{\"case_id\":\"c2\",\"version\":1,\"viewed_at\":\"2026-03-14T09:26:53Z\"}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GchChangePage) page = read_one (changes[i], &error);

      if (page != NULL)
        g_error ("taken: %s", changes[i]);
      g_assert_error (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER);
    }
}

static void
test_mutilated (void)
{
  g_autoptr (GchChangePage) page = make_page ();
  g_autoptr (JsonNode) node = NULL;

  g_ptr_array_set_size (page->changes, 0);
  node = gch_wire_write_change_page (page);
  wire_check_mutilated (node, "", read_page);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire-change/round-trip", test_round_trip);
  g_test_add_func ("/wire-change/empty", test_empty);
  g_test_add_func ("/wire-change/nicks", test_nicks);
  g_test_add_func ("/wire-change/unknown-kind", test_unknown_kind);
  g_test_add_func ("/wire-change/gone", test_gone);
  g_test_add_func ("/wire-change/refused", test_refused);
  g_test_add_func ("/wire-change/mutilated", test_mutilated);

  return g_test_run ();
}
