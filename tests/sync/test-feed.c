/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-script.h"

/* The rules of reading what is new, seen through the engine. */

#define END                                                                                        \
  {                                                                                                \
    NULL, NULL                                                                                     \
  }
#define ONLINE                                                                                     \
  { "start cursor=c0", "" }, { "in", "pull c0" }, { "pulled c1 end", "apply, report online" },     \
  {                                                                                                \
    "applied", "listen, timer 60"                                                                  \
  }

static const GchScriptLine page_after_page[] = {
  { "start", "" },
  { "in", "pull -, report unknown syncing" },
  { "pulled c1 more", "apply, report online syncing" },
  { "applied", "pull c1" },
  { "pulled c2 more", "apply" },
  { "applied", "pull c2" },
  { "pulled c3 end", "apply" },
  { "applied", "listen, timer 60, report online" },
  /* The stream stands: this was the last question of its own accord. */
  { "tick 60", "pull c3" },
  { "pulled c3 end", "apply" },
  { "applied", "" },
  { "tick 600", "" },
  END,
};

static const GchScriptLine poked_while_reading[] = {
  ONLINE,
  { "poke", "pull c1" },
  { "poke", "" },
  { "poke", "" },
  { "pulled c2 end", "apply" },
  { "poke", "" },
  { "applied", "pull c2" },
  { "pulled c3 end", "apply" },
  { "applied", "" },
  END,
};

static const GchScriptLine resync[] = {
  ONLINE,
  { "poke", "pull c1" },
  { "pulled resync", "resync-begin, pull -, report online syncing" },
  { "pulled d1 more", "apply" },
  { "applied", "pull d1" },
  { "pulled network", "timer 1, report offline" },
  { "tick 1", "pull d1, report offline syncing since 1" },
  { "pulled d2 end", "apply, report online syncing" },
  { "applied", "resync-count" },
  /* Nothing goes before it was counted, and nothing new is asked for meanwhile. */
  { "poke", "" },
  { "counted removing=2 cached=20", "resync-end, pull d2, report online" },
  END,
};

/* The answers to what was sent came before the first page: they may tell of what is gone by then.
 */
static const GchScriptLine records_before_the_first_page[] = {
  { "start cached=2", "" },
  { "in", "resync-begin, pull -, report unknown syncing" },
  { "pulled c1 end", "apply, report online syncing" },
  { "applied cached=3", "resync-count" },
  { "counted removing=1 cached=3", "resync-end, listen, timer 60, report online" },
  END,
};

static const GchScriptLine resync_in_a_resync[] = {
  ONLINE,
  { "poke", "pull c1" },
  { "pulled resync", "resync-begin, pull -, report online syncing" },
  { "pulled d1 more", "apply" },
  { "applied", "pull d1" },
  { "pulled resync", "resync-begin, pull -" },
  { "pulled resync", "timer 1, report refused" },
  { "tick 1", "pull -, report refused syncing since 1" },
  END,
};

static const GchScriptLine without_a_stream[] = {
  ONLINE,
  { "cut", "pull c1, timer 1" },
  { "pulled c1 end", "apply" },
  { "applied", "" },
  { "tick 1", "listen, timer 59" },
  { "cut", "pull c1, timer 2" },
  { "pulled c1 end", "apply" },
  { "applied", "" },
  { "tick 2", "listen, timer 58" },
  { "pass 61", NULL },
  /* It lived for a minute: not counted as one more failure. */
  { "cut", "pull c1, timer 1" },
  END,
};

static const GchScriptLine polls_while_the_stream_fails[] = {
  ONLINE,
  { "cut", "pull c1, timer 1" },
  { "pulled c1 end", "apply" },
  { "applied", "" },
  { "tick 1", "listen, timer 59" },
  { "tick 59", "pull c1" },
  { "pulled c2 end", "apply" },
  { "applied", "" },
  END,
};

static const GchScriptLine the_portal_is_down[] = {
  ONLINE,
  { "poke", "pull c1" },
  { "pulled busy retry=120", "timer 120, report offline" },
  { "poke", "" },
  { "net", "" },
  { "tick 120", "pull c1" },
  { "pulled busy", "timer 2" },
  { "poke", "pull c1" },
  END,
};

static const GchScriptLine the_wait_ends_after_a_minute[] = {
  ONLINE,
  { "poke", "pull c1" },
  { "pulled network", "timer 1, report offline" },
  { "tick 1", "pull c1" },
  { "pulled network", "timer 2" },
  { "tick 2", "pull c1" },
  { "pulled network", "timer 4" },
  { "tick 4", "pull c1" },
  { "pulled network", "timer 8" },
  { "tick 8", "pull c1" },
  { "pulled network", "timer 16" },
  { "tick 16", "pull c1" },
  { "pulled network", "timer 32" },
  { "tick 32", "pull c1" },
  { "pulled network", "timer 60" },
  { "tick 60", "pull c1" },
  { "pulled network", "timer 60" },
  END,
};

static const GchScriptLine signed_out_in_the_middle[] = {
  ONLINE,
  { "poke", "pull c1" },
  { "pulled c2 more", "apply, report online syncing" },
  { "out", "sign-in, report signed-out" },
  { "applied", "" },
  { "in", "pull c2, report unknown" },
  { "cut", "" },
  { "pulled c3 end", "apply, report online" },
  { "applied", "pull c3, timer 1" },
  END,
};

#define ADD(name) g_test_add_data_func ("/feed/" #name, name, gch_script_test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD (page_after_page);
  ADD (poked_while_reading);
  ADD (resync);
  ADD (records_before_the_first_page);
  ADD (resync_in_a_resync);
  ADD (without_a_stream);
  ADD (polls_while_the_stream_fails);
  ADD (the_portal_is_down);
  ADD (the_wait_ends_after_a_minute);
  ADD (signed_out_in_the_middle);

  return g_test_run ();
}
