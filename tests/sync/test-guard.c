/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-guard.h"

#include "gch-script.h"

/* What a portal may remove without a question, by itself and seen through the engine. */

#define END                                                                                        \
  {                                                                                                \
    NULL, NULL                                                                                     \
  }
#define ONLINE                                                                                     \
  { "start cursor=c0 cached=100", "" }, { "in", "pull c0" },                                       \
      { "pulled c1 end", "apply, report online" },                                                 \
  {                                                                                                \
    "applied cached=100", "listen, timer 60"                                                       \
  }
#define RESYNC                                                                                     \
  ONLINE, { "poke", "pull c1" },                                                                   \
      { "pulled resync", "resync-begin, pull -, report online syncing" },                          \
  {                                                                                                \
    "pulled d1 end", "apply"                                                                       \
  }

static void
test_limits (void)
{
  static const struct
  {
    guint removing;
    guint cached;
    gboolean too_much;
  } limits[] = {
    { 2, 2, FALSE },    { 3, 3, TRUE },         { 9, 10, FALSE },
    { 2, 3, FALSE },    { 0, 0, FALSE },        { 10, 10, TRUE },
    { 11, 11, TRUE },   { 11, 21, TRUE },       { 11, 22, FALSE },
    { 50, 100, FALSE }, { 51, 100, TRUE },      { 100, 100, TRUE },
    { 1000, 10, TRUE }, { 1000, 11, TRUE },     { 1000, 0, FALSE },
    { 11, 100, FALSE }, { G_MAXUINT, 5, TRUE }, { G_MAXUINT, G_MAXUINT, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    g_assert_cmpint (gch_guard_is_too_much (limits[i].removing, limits[i].cached), ==,
                     limits[i].too_much);
}

static void
test_strip (void)
{
  g_autoptr (GchChangePage) page = gch_change_page_new ();
  g_autoptr (GchChangePage) stripped = NULL;
  GchChange *kept = gch_change_new_record (GCH_RECORD_CASE_VIEWED, "a", gch_case_viewed_new ());

  page->cursor = g_strdup ("c1");
  page->has_more = TRUE;
  g_ptr_array_add (page->changes, gch_change_new_gone (GCH_RECORD_CASE, "b"));
  g_ptr_array_add (page->changes, kept);
  g_ptr_array_add (page->changes, gch_change_new_gone (GCH_RECORD_KEY, "c"));
  stripped = gch_guard_strip_page (page);

  g_assert_cmpstr (stripped->cursor, ==, "c1");
  g_assert_true (stripped->has_more);
  g_assert_cmpuint (stripped->changes->len, ==, 1);
  g_assert_true (stripped->changes->pdata[0] == kept);
  g_assert_cmpuint (page->changes->len, ==, 3);
}

static const GchScriptLine half_may_go[] = {
  RESYNC,
  { "applied cached=100", "resync-count" },
  { "counted removing=50 cached=100", "resync-end, report online" },
  END,
};

static const GchScriptLine an_emptied_portal_is_held[] = {
  RESYNC,
  { "applied cached=100", "resync-count" },
  { "counted removing=100 cached=100", "report online held 100 of 100" },
  /* Sending and reading go on. */
  { "submit a/comment/1", "store a sending, send a" },
  { "sent a ok=m1", "store a acknowledged, pull d1" },
  { "pulled d2 end", "apply" },
  { "applied cached=101", "resync-count" },
  { "counted removing=100 cached=101", "remove a, report online held 100 of 101" },
  { "remove", "resync-end, report online" },
  /* Decided is decided. */
  { "remove", "" },
  { "keep", "" },
  END,
};

static const GchScriptLine what_is_held_may_stay[] = {
  RESYNC,
  { "applied cached=100", "resync-count" },
  { "counted removing=51 cached=100", "report online held 51 of 100" },
  { "keep", "resync-keep, report online" },
  { "remove", "" },
  { "poke", "pull d1" },
  { "pulled d2 end", "apply" },
  { "applied cached=100", "" },
  END,
};

static const GchScriptLine a_portal_that_comes_to_its_senses[] = {
  RESYNC,
  { "applied cached=100", "resync-count" },
  { "counted removing=100 cached=100", "report online held 100 of 100" },
  { "poke", "pull d1" },
  { "pulled d2 end", "apply" },
  { "applied cached=100", "resync-count" },
  { "counted removing=3 cached=100", "resync-end, report online" },
  { "remove", "" },
  END,
};

static const GchScriptLine decided_while_it_is_counted_again[] = {
  RESYNC,
  { "applied cached=100", "resync-count" },
  { "counted removing=100 cached=100", "report online held 100 of 100" },
  { "poke", "pull d1" },
  { "pulled d2 end", "apply" },
  { "applied cached=100", "resync-count" },
  { "keep", "resync-keep, report online" },
  { "counted removing=0 cached=100", "" },
  END,
};

/* The backup was put back over an empty portal: read anew, nothing is missing any more. */
static const GchScriptLine a_resync_while_held[] = {
  RESYNC,
  { "applied cached=100", "resync-count" },
  { "counted removing=100 cached=100", "report online held 100 of 100" },
  { "poke", "pull d1" },
  { "pulled resync", "resync-begin, pull -, report online syncing" },
  /* What was held is held no more: this would be another decision. */
  { "remove", "" },
  { "pulled e1 end", "apply" },
  { "applied cached=100", "resync-count" },
  { "counted removing=0 cached=100", "resync-end, report online" },
  END,
};

/* As many new ones as old ones: half of what is there now, but everything that was. */
static const GchScriptLine another_database_is_held[] = {
  RESYNC,
  { "applied cached=220", "resync-count" },
  { "counted removing=100 cached=220", "report online held 100 of 100" },
  END,
};

static const GchScriptLine the_same_when_reading_it_was_interrupted[] = {
  ONLINE,
  { "poke", "pull c1" },
  { "pulled resync", "resync-begin, pull -, report online syncing" },
  { "pulled d1 more", "apply" },
  { "applied cached=160", "pull d1" },
  { "pulled network", "timer 1, report offline" },
  { "tick 1", "pull d1, report offline syncing since 1" },
  { "pulled d2 end", "apply, report online syncing" },
  { "applied cached=220", "resync-count" },
  { "counted removing=100 cached=220", "report online held 100 of 100" },
  END,
};

static const GchScriptLine access_changed_asks_nobody[] = {
  ONLINE,
  { "poke", "pull c1" },
  { "pulled access-changed", "resync-begin, pull -, report online syncing" },
  { "pulled d1 more gone=90", "apply -90" },
  { "applied cached=10", "pull d1" },
  { "pulled network", "timer 1, report offline" },
  { "tick 1", "pull d1, report offline syncing since 1" },
  { "pulled d2 end", "apply, report online syncing" },
  { "applied cached=10", "resync-end, report online" },
  /* That was about this reading alone. */
  { "poke", "pull d2" },
  { "pulled resync", "resync-begin, pull -, report online syncing" },
  { "pulled e1 end", "apply" },
  { "applied cached=10", "resync-count" },
  END,
};

static const GchScriptLine interrupted_by_the_end_of_the_program[] = {
  { "start cursor=d1 resyncing cached=100", "" },
  { "in", "pull d1, report unknown syncing" },
  { "pulled d2 end", "apply, report online syncing" },
  { "applied cached=100", "resync-count" },
  { "counted removing=80 cached=100", "listen, timer 60, report online held 80 of 100" },
  { "keep", "resync-keep, report online" },
  END,
};

static const GchScriptLine counting_fails[] = {
  RESYNC,
  { "applied cached=100", "resync-count" },
  { "counted fail", "timer 1, report online" },
  /* Nothing was removed; a decision about it makes no sense. */
  { "remove", "" },
  { "tick 1", "pull d1, report online syncing" },
  { "pulled d1 end", "apply" },
  { "applied cached=100", "resync-count" },
  { "counted removing=100 cached=100", "report online held 100 of 100" },
  END,
};

static const GchScriptLine a_page_that_removes_is_held[] = {
  ONLINE,
  { "poke", "pull c1" },
  { "pulled c2 end gone=51", "report online held 51 of 100" },
  { "poke", "" },
  { "net", "" },
  { "tick 100", "" },
  { "submit a/comment/1", "store a sending, send a" },
  { "sent a ok=m1 page", "store a acknowledged, apply" },
  { "applied cached=100", "remove a" },
  { "remove", "apply -51, report online" },
  { "applied cached=49", "pull c2" },
  END,
};

static const GchScriptLine what_a_page_removes_may_stay[] = {
  ONLINE,
  { "poke", "pull c1" },
  { "pulled c2 more gone=51 comments=5", "report online held 51 of 100" },
  { "keep", "apply, report online syncing" },
  { "applied cached=100", "pull c2" },
  /* For the rest of the round as well. */
  { "pulled c3 end gone=30", "apply" },
  { "applied cached=100", "report online" },
  /* The next one asks again. */
  { "poke", "pull c3" },
  { "pulled c4 end gone=51", "report online held 51 of 100" },
  END,
};

static const GchScriptLine pages_are_summed_up[] = {
  ONLINE,
  { "poke", "pull c1" },
  { "pulled c2 more gone=30", "apply -30, report online syncing" },
  { "applied cached=70", "pull c2" },
  { "pulled c3 more gone=20", "apply -20" },
  { "applied cached=50", "pull c3" },
  { "pulled c4 more gone=1", "report online held 51 of 100" },
  { "remove", "apply -1, report online syncing" },
  { "applied cached=49", "pull c4" },
  { "pulled c5 end gone=40", "apply -40" },
  { "applied cached=9", "report online" },
  END,
};

/* The cable does not begin a new sum; a complete round does. */
static const GchScriptLine over_what_interrupts[] = {
  ONLINE,
  { "poke", "pull c1" },
  { "pulled c2 more gone=30", "apply -30, report online syncing" },
  { "applied cached=70", "pull c2" },
  { "pulled network", "timer 1, report offline" },
  { "tick 1", "pull c2" },
  { "pulled c3 end gone=21", "report online held 51 of 100" },
  { "remove", "apply -21, report online" },
  { "applied cached=49", "" },
  { "poke", "pull c3" },
  { "pulled c4 end gone=24", "apply -24" },
  { "applied cached=25", "" },
  END,
};

/* A page that the cache could not take has removed nothing yet. */
static const GchScriptLine not_counted_twice[] = {
  ONLINE,
  { "poke", "pull c1" },
  { "pulled c2 end gone=30", "apply -30" },
  { "applied fail", "timer 1" },
  { "tick 1", "pull c1" },
  { "pulled c2 end gone=30", "apply -30" },
  { "applied cached=70", "" },
  END,
};

/* Half by pages and half at the end is everything. */
static const GchScriptLine pages_and_the_end_are_summed_up[] = {
  ONLINE,
  { "poke", "pull c1" },
  { "pulled resync", "resync-begin, pull -, report online syncing" },
  { "pulled d1 end gone=40", "apply -40" },
  { "applied cached=60", "resync-count" },
  { "counted removing=20 cached=60", "report online held 60 of 100" },
  END,
};

/* Nothing is here yet that could be lost. */
static const GchScriptLine the_first_reading_is_not_held[] = {
  { "start", "" },
  { "in", "pull -, report unknown syncing" },
  { "pulled c1 more gone=500", "apply -500, report online syncing" },
  { "applied cached=300", "pull c1" },
  { "pulled c2 end gone=200", "apply -200" },
  { "applied cached=150", "listen, timer 60, report online" },
  END,
};

static const GchScriptLine signed_out_while_held[] = {
  ONLINE,
  { "poke", "pull c1" },
  { "pulled c2 more gone=51", "report online held 51 of 100" },
  { "out", "sign-in, report signed-out held 51 of 100" },
  { "remove", "apply -51, report signed-out" },
  { "applied cached=49", "" },
  { "in", "pull c2, report unknown" },
  END,
};

#define ADD(name) g_test_add_data_func ("/guard/" #name, name, gch_script_test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/guard/limits", test_limits);
  g_test_add_func ("/guard/strip", test_strip);
  ADD (half_may_go);
  ADD (an_emptied_portal_is_held);
  ADD (what_is_held_may_stay);
  ADD (a_portal_that_comes_to_its_senses);
  ADD (decided_while_it_is_counted_again);
  ADD (a_resync_while_held);
  ADD (another_database_is_held);
  ADD (the_same_when_reading_it_was_interrupted);
  ADD (access_changed_asks_nobody);
  ADD (interrupted_by_the_end_of_the_program);
  ADD (counting_fails);
  ADD (a_page_that_removes_is_held);
  ADD (what_a_page_removes_may_stay);
  ADD (pages_are_summed_up);
  ADD (over_what_interrupts);
  ADD (not_counted_twice);
  ADD (pages_and_the_end_are_summed_up);
  ADD (the_first_reading_is_not_held);
  ADD (signed_out_while_held);

  return g_test_run ();
}
