/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "wire-fixture.h"

#define TIME G_GINT64_CONSTANT (1773480413589793)

GchAccount *
wire_make_account (void)
{
  GchAccount *account = gch_account_new ();

  account->id = g_strdup ("a1");
  account->version = 3;
  account->name = g_strdup ("Atelier Lumen SAS");
  account->customer_number = g_strdup ("C-20418");
  return account;
}

GchUser *
wire_make_user (void)
{
  GchUser *user = gch_user_new ();

  user->id = g_strdup ("u1");
  user->version = 2;
  user->name = g_strdup ("Camille Moreau");
  user->email = g_strdup ("camille.moreau@atelier-lumen.example");
  user->role = GCH_ROLE_GROUP_MANAGER;
  user->case_administrator = TRUE;
  return user;
}

GchKey *
wire_make_key (void)
{
  GchKey *key = gch_key_new ();

  key->id = g_strdup ("k1");
  key->version = 5;
  key->product = g_strdup ("Lumen Studio");
  key->hint = g_strdup ("7F3K");
  key->latest_version = g_strdup ("8.2.1");
  key->last_version_used = g_strdup ("8.1.0");
  key->maintenance_ends = TIME;
  return key;
}

GchCase *
wire_make_case (void)
{
  GchCase *support_case = gch_case_new ();

  support_case->id = g_strdup ("c1");
  support_case->version = 9;
  support_case->number = g_strdup ("00001234");
  support_case->client_op_id = g_strdup ("0b5c7a2e-6f0e-4b7c-9f0a-1d2e3f4a5b6c");
  support_case->team = GCH_TEAM_TECHNICAL_SUPPORT;
  support_case->type = GCH_CASE_TYPE_PERFORMANCE;
  support_case->severity = GCH_SEVERITY_SERIOUS;
  support_case->status = GCH_CASE_STATUS_SOLUTION_PROPOSED;
  support_case->allowed = GCH_CASE_MAY_COMMENT | GCH_CASE_MAY_CLOSE;
  support_case->subject = g_strdup ("L’export s’arrête à 90 %");
  support_case->description = g_strdup ("Ligne 1\nLigne 2 <b>&amp;</b> \u202e 👩‍🔧");
  support_case->key_id = g_strdup ("k1");
  support_case->product = g_strdup ("Lumen Studio");
  support_case->product_version = g_strdup ("8.1.0");
  support_case->operating_system = g_strdup ("Debian 12");
  support_case->opened_by_id = g_strdup ("u1");
  support_case->opened_by_name = g_strdup ("Camille Moreau");
  support_case->created_at = TIME;
  support_case->updated_at = TIME + 1;
  support_case->closed_at = TIME + 2;
  support_case->last_comment_at = TIME + 3;
  support_case->last_reply_at = TIME + 4;
  support_case->comment_count = 12;
  return support_case;
}

GchComment *
wire_make_comment (void)
{
  GchComment *comment = gch_comment_new ();

  comment->id = g_strdup ("m1");
  comment->version = 1;
  comment->case_id = g_strdup ("c1");
  comment->client_op_id = g_strdup ("0b5c7a2e-6f0e-4b7c-9f0a-1d2e3f4a5b6c");
  comment->author_kind = GCH_AUTHOR_SUPPORT;
  comment->author_id = g_strdup ("s1");
  comment->author_name = g_strdup ("Inès Lefort");
  comment->body = g_strdup ("Bonjour,\n\tmerci.");
  comment->created_at = TIME;
  return comment;
}

GchStatusChange *
wire_make_status_change (void)
{
  GchStatusChange *change = gch_status_change_new ();

  change->id = g_strdup ("s1");
  change->version = 1;
  change->case_id = g_strdup ("c1");
  change->author_kind = GCH_AUTHOR_SUPPORT;
  change->author_name = g_strdup ("Inès Lefort");
  change->from = GCH_CASE_STATUS_OPEN;
  change->to = GCH_CASE_STATUS_WAITING_FOR_CUSTOMER;
  change->created_at = TIME;
  return change;
}

GchCaseViewed *
wire_make_case_viewed (void)
{
  GchCaseViewed *viewed = gch_case_viewed_new ();

  viewed->case_id = g_strdup ("c1");
  viewed->version = 4;
  viewed->viewed_at = TIME;
  return viewed;
}

JsonNode *
wire_parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = gch_json_parse (text, strlen (text), &GCH_JSON_LIMITS_ANSWER, &error);

  g_assert_no_error (error);
  return node;
}

JsonNode *
wire_cross (JsonNode *node)
{
  g_autofree char *text = gch_json_to_string (node);

  return wire_parse (text);
}

static const char *const other_values[] = { "1",    "-1",         "1.5",
                                            "true", "\"\u00e9\"", "[]",
                                            "[1]",  "{}",         "9223372036854775807" };

static gboolean
same_type (JsonNode *a, JsonNode *b)
{
  return json_node_get_node_type (a) == json_node_get_node_type (b)
         && json_node_get_value_type (a) == json_node_get_value_type (b);
}

static void
expect (JsonNode *root, gboolean succeeds, const char *member, const char *what, WireRead read)
{
  g_autoptr (JsonNode) crossed = wire_cross (root);
  g_autoptr (GError) error = NULL;
  gboolean done = read (crossed, &error);

  if (done != succeeds)
    g_error ("member “%s”, %s: %s", member, what, done ? "taken" : error->message);
  if (!succeeds)
    g_assert_error (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER);
}

static void
mutilate_member (JsonNode *root, JsonObject *object, const char *member, gboolean optional,
                 WireRead read)
{
  g_autoptr (JsonNode) original = json_node_copy (json_object_get_member (object, member));

  json_object_remove_member (object, member);
  expect (root, optional, member, "missing", read);
  json_object_set_null_member (object, member);
  expect (root, optional, member, "null", read);
  for (guint i = 0; i < G_N_ELEMENTS (other_values); i++)
    {
      g_autoptr (JsonNode) other = wire_parse (other_values[i]);

      if (same_type (other, original))
        continue;
      json_object_set_member (object, member, json_node_copy (other));
      expect (root, FALSE, member, other_values[i], read);
    }
  json_object_set_member (object, member, json_node_copy (original));
}

static void
mutilate_object (JsonNode *root, JsonObject *object, const char *optional, WireRead read)
{
  g_autoptr (GList) members = json_object_get_members (object);
  g_autoptr (GList) names = g_list_copy_deep (members, (GCopyFunc) (GCallback) g_strdup, NULL);

  for (GList *l = names; l != NULL; l = l->next)
    {
      const char *member = l->data;
      g_autofree char *word = g_strdup_printf (" %s ", member);
      JsonNode *node;

      mutilate_member (root, object, member, strstr (optional, word) != NULL, read);
      node = json_object_get_member (object, member);
      if (JSON_NODE_HOLDS_OBJECT (node))
        mutilate_object (root, json_node_get_object (node), optional, read);
    }
  g_list_foreach (names, (GFunc) (GCallback) g_free, NULL);
  json_object_set_string_member (object, "newer_member", "kept out of the way");
  expect (root, TRUE, "newer_member", "unknown", read);
  json_object_remove_member (object, "newer_member");
}

void
wire_check_mutilated (JsonNode *node, const char *optional, WireRead read)
{
  g_autoptr (JsonNode) root = wire_cross (node);
  const char *const not_objects[] = { "[]", "null", "1", "\"x\"" };

  expect (root, TRUE, "", "untouched", read);
  mutilate_object (root, json_node_get_object (root), optional, read);
  expect (root, TRUE, "", "put together again", read);
  for (guint i = 0; i < G_N_ELEMENTS (not_objects); i++)
    {
      g_autoptr (JsonNode) other = wire_parse (not_objects[i]);

      expect (other, FALSE, "", not_objects[i], read);
    }
}
