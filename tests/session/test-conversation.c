/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "cache-fixture.h"
#include "session-fixture.h"

#include "gch-conversation-item-private.h"

typedef struct
{
  guint n;
  guint position;
  guint removed;
  guint added;
} Signals;

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, Signals *signals)
{
  signals->n++;
  signals->position = position;
  signals->removed = removed;
  signals->added = added;
}

static void
put_case (CacheFixture *fixture, guint n_comments)
{
  GchChangePage *page = cache_fixture_page ();
  GchCase *record = cache_fixture_case (1, 1, 1000);

  cache_fixture_add (page, GCH_RECORD_CASE, record->id, record);
  for (guint i = 1; i <= n_comments; i++)
    {
      GchComment *comment = cache_fixture_comment ("c1", i, 2000 + i * 10);

      cache_fixture_add (page, GCH_RECORD_COMMENT, comment->id, comment);
    }
  cache_fixture_apply (fixture, page);
}

static void
put_comment (CacheFixture *fixture, guint number, gint64 created_at, const char *client_op_id)
{
  GchChangePage *page = cache_fixture_page ();
  GchComment *comment = cache_fixture_comment ("c1", number, created_at);

  comment->client_op_id = g_strdup (client_op_id);
  cache_fixture_add (page, GCH_RECORD_COMMENT, comment->id, comment);
  cache_fixture_apply (fixture, page);
}

static char *
dup_body (GListModel *model, guint position)
{
  g_autoptr (GchConversationItem) item = g_list_model_get_item (model, position);
  char *body;

  g_object_get (item, "body", &body, NULL);

  return body;
}

static void
test_order (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  GchConversation *conversation;
  GchChangePage *page;
  GchStatusChange *change;
  const GchConversationKind wanted[] = { GCH_CONVERSATION_DESCRIPTION, GCH_CONVERSATION_COMMENT,
                                         GCH_CONVERSATION_STATUS_CHANGE, GCH_CONVERSATION_COMMENT };

  put_case (fixture, 2);
  page = cache_fixture_page ();
  change = cache_fixture_status ("c1", 1, 2015);
  cache_fixture_add (page, GCH_RECORD_STATUS_CHANGE, change->id, change);
  cache_fixture_apply (fixture, page);

  conversation = gch_conversation_new (fixture->session, "c1");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (conversation)), ==, 4);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_autoptr (GchConversationItem) item = g_list_model_get_item (G_LIST_MODEL (conversation), i);

      g_assert_cmpint (gch_conversation_item_get_kind (item), ==, wanted[i]);
    }
  gch_test_finalize (conversation);
}

/* One new comment is one insertion. */
static void
test_insert (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  GchConversation *conversation;
  Signals signals = { 0, 0, 0, 0 };

  put_case (fixture, 3);
  conversation = gch_conversation_new (fixture->session, "c1");
  g_signal_connect (conversation, "items-changed", G_CALLBACK (on_items_changed), &signals);
  put_comment (fixture, 10, 5000, NULL);
  g_assert_cmpuint (signals.n, ==, 1);
  g_assert_cmpuint (signals.position, ==, 4);
  g_assert_cmpuint (signals.removed, ==, 0);
  g_assert_cmpuint (signals.added, ==, 1);
  gch_test_finalize (conversation);
}

/* What the portal took turns into its copy without any change of the list. */
static void
test_in_place (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  GchConversation *conversation;
  GchConversationItem *item;
  Signals signals = { 0, 0, 0, 0 };
  guint kinds = 0;

  put_case (fixture, 1);
  conversation = gch_conversation_new (fixture->session, "c1");
  first = session_fixture_comment (fixture->session, "c1", "mine");
  second = session_fixture_comment (fixture->session, "c1", "mine too");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (conversation)), ==, 4);
  item = g_list_model_get_item (G_LIST_MODEL (conversation), 2);
  gch_test_count_notify (item, "kind", &kinds);
  g_signal_connect (conversation, "items-changed", G_CALLBACK (on_items_changed), &signals);

  put_comment (fixture, 20, 9000, first);
  g_assert_cmpuint (signals.n, ==, 0);
  g_assert_cmpuint (kinds, ==, 1);
  g_assert_cmpint (gch_conversation_item_get_kind (item), ==, GCH_CONVERSATION_COMMENT);
  g_object_unref (item);
  gch_test_finalize (conversation);
}

static void
test_earlier (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autofree char *top = NULL;
  g_autofree char *same_top = NULL;
  GchConversation *conversation;
  GListModel *model;

  put_case (fixture, 250);
  conversation = gch_conversation_new (fixture->session, "c1");
  model = G_LIST_MODEL (conversation);
  g_assert_cmpuint (gch_conversation_get_n_earlier (conversation), ==, 150);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 101);
  top = dup_body (model, 1);
  g_assert_cmpstr (top, ==, "Comment 151");

  /* A new one below pushes nothing out above. */
  put_comment (fixture, 300, 900000, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 102);
  same_top = dup_body (model, 1);
  g_assert_cmpstr (same_top, ==, top);

  gch_conversation_show_earlier (conversation);
  g_assert_cmpuint (gch_conversation_get_n_earlier (conversation), ==, 50);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 202);
  gch_conversation_show_earlier (conversation);
  gch_conversation_show_earlier (conversation);
  g_assert_cmpuint (gch_conversation_get_n_earlier (conversation), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 252);
  gch_test_finalize (conversation);
}

static void
test_unknown (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  GchConversation *conversation = gch_conversation_new (fixture->session, "nothing");

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (conversation)), ==, 0);
  gch_conversation_show_earlier (conversation);
  g_assert_cmpstr (gch_conversation_get_case_id (conversation), ==, "nothing");
  gch_test_finalize (conversation);
}

int
main (int argc, char *argv[])
{
  session_fixture_init (&argc, &argv);

  g_test_add_func ("/conversation/order", test_order);
  g_test_add_func ("/conversation/insert", test_insert);
  g_test_add_func ("/conversation/in-place", test_in_place);
  g_test_add_func ("/conversation/earlier", test_earlier);
  g_test_add_func ("/conversation/unknown", test_unknown);

  return session_fixture_run ();
}
