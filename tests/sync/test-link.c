/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-link.h"

typedef struct
{
  GchLink link;
  GchStep step;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  gch_link_init (&self->link);
  self->step.wall = 100;
  self->step.actions = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_action_free);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gch_link_clear (&self->link);
  g_ptr_array_unref (self->step.actions);
}

/* The last report, or NULL when there was none since. */
static const GchStatus *
report (Fixture *self)
{
  static GchStatus last;
  const GchAction *action;

  g_ptr_array_set_size (self->step.actions, 0);
  gch_link_report (&self->link, &self->step, FALSE);
  if (self->step.actions->len == 0)
    return NULL;

  action = g_ptr_array_index (self->step.actions, 0);
  last = action->status;
  return &last;
}

static void
test_says_each_thing_once (Fixture *self, gconstpointer data)
{
  g_assert_null (report (self));
  g_assert_false (gch_link_heard (&self->link));
  g_assert_cmpint (report (self)->connection, ==, GCH_CONNECTION_ONLINE);
  g_assert_false (gch_link_heard (&self->link));
  g_assert_null (report (self));
}

static void
test_offline_since (Fixture *self, gconstpointer data)
{
  gch_link_failed (&self->link, &self->step, GCH_ERROR_NETWORK, "gone");
  g_assert_cmpint (report (self)->offline_since, ==, 100);

  self->step.wall = 200;
  gch_link_failed (&self->link, &self->step, GCH_ERROR_NETWORK, "gone");
  g_assert_null (report (self));

  gch_link_failed (&self->link, &self->step, GCH_ERROR_NOT_A_PORTAL, "a hotel");
  g_assert_cmpint (report (self)->connection, ==, GCH_CONNECTION_REFUSED);
  g_assert_cmpint (self->link.status.offline_since, ==, 100);
  g_assert_cmpstr (self->link.status.problem, ==, "a hotel");

  g_assert_true (gch_link_heard (&self->link));
  g_assert_cmpint (report (self)->offline_since, ==, 0);
}

static void
test_signed_out_stays (Fixture *self, gconstpointer data)
{
  gch_link_signed_out (&self->link, NULL);
  g_assert_cmpint (report (self)->connection, ==, GCH_CONNECTION_SIGNED_OUT);

  gch_link_failed (&self->link, &self->step, GCH_ERROR_NETWORK, NULL);
  g_assert_false (gch_link_heard (&self->link));
  g_assert_null (report (self));

  gch_link_signed_in (&self->link);
  g_assert_cmpint (report (self)->connection, ==, GCH_CONNECTION_UNKNOWN);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/link/says-each-thing-once", test_says_each_thing_once);
  ADD ("/link/offline-since", test_offline_since);
  ADD ("/link/signed-out-stays", test_signed_out_stays);

  return g_test_run ();
}
