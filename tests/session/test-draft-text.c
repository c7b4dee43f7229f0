/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-command.h"
#include "gch-draft-text.h"
#include "gch-json.h"

static GchOperation *
make (const char *command, const char *target, const char *payload)
{
  GchOperation *operation = gch_operation_new ();

  operation->command = g_strdup (command);
  operation->target_id = g_strdup (target);
  operation->payload = g_strdup (payload);

  return operation;
}

static void
test_keys (void)
{
  g_autoptr (GchOperation) create = make (GCH_COMMAND_CREATE_CASE, "new:1", "{}");
  g_autoptr (GchOperation) comment = make (GCH_COMMAND_ADD_COMMENT, "c1", "{}");
  g_autoptr (GchOperation) edit = make (GCH_COMMAND_EDIT_CASE, "c1", "{}");
  g_autoptr (GchOperation) close = make (GCH_COMMAND_CLOSE_CASE, "c1", "{}");
  g_autofree char *a = gch_draft_text_key (create);
  g_autofree char *b = gch_draft_text_key (comment);
  g_autofree char *c = gch_draft_text_key (edit);

  g_assert_cmpstr (a, ==, "new");
  g_assert_cmpstr (b, ==, "case:c1");
  g_assert_cmpstr (c, ==, "edit:c1");
  g_assert_null (gch_draft_text_key (close));
}

static void
test_text (void)
{
  g_autoptr (GchOperation) comment = make (GCH_COMMAND_ADD_COMMENT, "c1", "{\"body\":\"Hi\"}");
  g_autoptr (GchOperation) create =
      make (GCH_COMMAND_CREATE_CASE, "new:1", "{\"description\":\"Long\"}");
  g_autoptr (GchOperation) bad = make (GCH_COMMAND_ADD_COMMENT, "c1", "[1]");
  g_autofree char *body = gch_draft_text_of (comment);
  g_autofree char *fields = gch_draft_text_of (create);
  g_autofree char *readable = gch_draft_text_readable (create);

  g_assert_cmpstr (body, ==, "Hi");
  g_assert_cmpstr (fields, ==, "{\"description\":\"Long\"}");
  g_assert_cmpstr (readable, ==, "Long");
  g_assert_null (gch_draft_text_of (bad));
  g_assert_null (gch_draft_text_readable (bad));
}

/* A change keeps the version it was made on: what came since is not overwritten unseen. */
static void
test_edit (void)
{
  g_autoptr (GchOperation) edit = make (GCH_COMMAND_EDIT_CASE, "c1", "{\"severity\":1}");
  g_autofree char *without = gch_draft_text_of (edit);
  g_autofree char *with = NULL;

  g_assert_cmpstr (without, ==, "{\"severity\":1}");
  edit->base_version = 4;
  with = gch_draft_text_of (edit);
  g_assert_cmpstr (with, ==, "{\"severity\":1,\"base_version\":4}");
}

static void
check_join (const char *key, const char *first, const char *second, const char *wanted)
{
  g_autofree char *both = gch_draft_text_join (key, first, second);

  g_assert_cmpstr (both, ==, wanted);
}

static void
test_join (void)
{
  check_join ("case:c1", "a", "b", "a\n\nb");
  check_join ("case:c1", "a", "a", "a");
  check_join ("case:c1", NULL, "b", "b");
  check_join ("case:c1", "a", "", "a");
  check_join ("case:c1", NULL, NULL, "");
  check_join ("new", "{\"subject\":\"s\",\"description\":\"a\"}",
              "{\"subject\":\"t\",\"description\":\"b\"}",
              "{\"subject\":\"s\",\"description\":\"a\\n\\nt\\n\\nb\"}");
  check_join ("new", "{\"subject\":\"s\",\"description\":\"a\"}",
              "{\"subject\":\"s\",\"description\":\"b\"}",
              "{\"subject\":\"s\",\"description\":\"a\\n\\nb\"}");
  /* What the first one leaves open the second one says. */
  check_join ("new", "{\"subject\":\"\",\"description\":\"a\"}",
              "{\"subject\":\"t\",\"severity\":1,\"description\":\"b\"}",
              "{\"subject\":\"t\",\"description\":\"a\\n\\nb\",\"severity\":1}");
  check_join ("edit:c1", "{\"description\":\"a\",\"base_version\":5}",
              "{\"subject\":\"t\",\"type\":\"defect\",\"base_version\":4}",
              "{\"description\":\"a\",\"base_version\":5,\"subject\":\"t\","
              "\"type\":\"defect\"}");
  check_join ("edit:c1", "{\"subject\":\"s\"}", "{\"subject\":\"t\"}", "{\"subject\":\"s / t\"}");
  check_join ("new", "{\"subject\":\"s\"}", "{\"description\":\"b\"}",
              "{\"subject\":\"s\",\"description\":\"b\"}");
  check_join ("new", "not JSON", "{\"description\":\"b\"}", "{\"description\":\"b\"}");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/draft-text/keys", test_keys);
  g_test_add_func ("/draft-text/text", test_text);
  g_test_add_func ("/draft-text/edit", test_edit);
  g_test_add_func ("/draft-text/join", test_join);

  return g_test_run ();
}
