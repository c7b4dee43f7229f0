/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-script.h"

/* The rules that hold the engine's parts together: the session, pages into the cache, what the
 * window is told. */

#define END                                                                                        \
  {                                                                                                \
    NULL, NULL                                                                                     \
  }
/* Signed in, the feed read once and the stream open. */
#define ONLINE                                                                                     \
  { "start cursor=c0", "" }, { "in", "pull c0" }, { "pulled c1 end", "apply, report online" },     \
  {                                                                                                \
    "applied", "listen, timer 60"                                                                  \
  }

static const GchScriptLine sent_is_never_shown_early[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "sent a ok=m1 page", "store a acknowledged, apply" },
  /* The portal's copy is on its way into the cache: still there. */
  { "poke", "pull c1" },
  { "applied", "remove a" },
  END,
};

static const GchScriptLine without_a_page_the_feed_brings_it[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "sent a ok=m1", "store a acknowledged, pull c1" },
  { "pulled c2 more", "apply, report online syncing" },
  { "applied", "pull c2" },
  { "pulled c3 end", "apply" },
  { "applied", "remove a, report online" },
  END,
};

static const GchScriptLine a_round_that_began_before_does_not_count[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "poke", "pull c1" },
  { "sent a ok=m1", "store a acknowledged" },
  { "pulled c2 end", "apply" },
  { "applied", "pull c2" },
  { "pulled c3 end", "apply" },
  { "applied", "remove a" },
  END,
};

static const GchScriptLine a_cache_that_cannot_be_written[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "sent a ok=m1 page", "store a acknowledged, apply" },
  { "applied fail", "pull c1" },
  { "pulled c2 end", "apply" },
  { "applied fail", "timer 1" },
  { "tick 1", "pull c1" },
  { "pulled c2 end", "apply" },
  { "applied", "remove a" },
  END,
};

static const GchScriptLine pages_go_in_one_after_the_other[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "submit b/comment/2", "store b sending, send b" },
  { "poke", "pull c1" },
  { "sent a ok=m1 page", "store a acknowledged, apply" },
  { "pulled c2 end", "" },
  { "sent b ok=m2 page", "store b acknowledged" },
  { "applied", "remove a, apply" },
  { "applied", "apply" },
  { "applied", "remove b" },
  END,
};

static const GchScriptLine signed_out_stops_and_keeps_everything[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "submit b/comment/1", "" },
  { "submit c/comment/2", "store c sending, send c" },
  { "sent a signed-out", "store a queued, sign-in, report signed-out" },
  { "submit d/comment/3", "" },
  { "net", "" },
  { "poke", "" },
  { "tick 100", "" },
  { "sent c signed-out", "store c queued" },
  { "in", "store a sending, send a, store c sending, send c, store d sending, send d, pull c1, "
          "report unknown" },
  { "sent a ok page", "store a acknowledged, apply, store b sending, send b, report online" },
  END,
};

static const GchScriptLine late_refusals_belong_to_the_former_session[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "submit b/comment/2", "store b sending, send b" },
  { "poke", "pull c1" },
  { "sent a signed-out", "store a queued, sign-in, report signed-out" },
  { "in", "store a sending, send a, report unknown" },
  { "sent b signed-out", "store b queued, store b sending, send b" },
  { "pulled signed-out", "pull c1" },
  END,
};

/* The way of the former session was closed under what was on it. */
static const GchScriptLine late_failures_belong_to_it_as_well[] = {
  { "start cursor=c0", "" },
  { "in", "pull c0" },
  { "submit a/comment/1", "store a sending, send a" },
  { "out", "sign-in, report signed-out" },
  { "in", "report unknown" },
  { "pulled network", "pull c0" },
  { "sent a network", "store a queued, store a sending, send a" },
  END,
};

static const GchScriptLine a_pull_may_find_out_too[] = {
  ONLINE,
  { "poke", "pull c1" },
  { "pulled signed-out", "sign-in, report signed-out" },
  { "submit a/comment/1", "" },
  { "out", "" },
  { "in", "store a sending, send a, pull c1, report unknown" },
  END,
};

static const GchScriptLine offline_and_back[] = {
  { "start cursor=c0", "" },
  { "in", "pull c0" },
  { "pulled network", "timer 1, report offline" },
  { "tick 1", "pull c0" },
  { "pulled network", "timer 2" },
  { "submit a/comment/1", "store a sending, send a" },
  { "sent a network", "store a waiting network, timer 1" },
  { "pass 0.5", NULL },
  { "net", "store a sending, send a, pull c0" },
  { "pulled not-a-portal", "timer 4, report refused since 1.5" },
  { "sent a ok page", "store a acknowledged, apply, report online" },
  END,
};

static const GchScriptLine back_online_wakes_the_others[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "sent a network", "store a waiting network, timer 1, report offline" },
  { "tick 1", "store a sending, send a, timer 59" },
  { "sent a network", "store a waiting network, timer 2" },
  { "tick 2", "store a sending, send a, timer 57" },
  { "sent a network", "store a waiting network, timer 4" },
  { "tick 4", "store a sending, send a, timer 53" },
  { "sent a network", "store a waiting network, timer 8" },
  { "pass 6", NULL },
  { "submit b/comment/2", "store b sending, send b" },
  /* The portal answers again: a need not wait its 8 seconds. */
  { "sent b ok page", "store b acknowledged, apply, store a sending, send a, pull c1, "
                      "report online" },
  END,
};

static const GchScriptLine busy_with_one_thing_is_not_offline[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "sent a busy retry=30", "store a waiting busy, timer 30" },
  { "net", "pull c1" },
  { "submit b/comment/1", "" },
  { "submit c/comment/2", "store c sending, send c" },
  { "tick 30", "store a sending, send a" },
  END,
};

static const GchScriptLine an_early_timer_is_set_again[] = {
  ONLINE,
  { "submit a/comment/1", "store a sending, send a" },
  { "sent a network", "store a waiting network, timer 1, report offline" },
  { "tick 0.25", "timer 0.75" },
  { "tick 0.75", "store a sending, send a, timer 59" },
  END,
};

static const GchScriptLine commands_go_before_pulls[] = {
  { "start cursor=c0 a/comment/1", "" },
  { "in", "store a sending, send a, pull c0" },
  END,
};

static const GchScriptLine answers_nobody_waits_for[] = {
  { "applied", "" },
  { "sent x ok page", "" },
  { "pulled c9 end", "" },
  { "cut", "" },
  { "tick 5", "" },
  { "start cursor=c0", "" },
  END,
};

/* Read before the rights changed, an answer must not bring back what the resync takes away. */
static const GchScriptLine an_answer_overtaken_by_a_resync[] = {
  { "start cursor=c0 cached=3", "" },
  { "in", "pull c0" },
  { "pulled c1 end", "apply, report online" },
  { "applied cached=3", "listen, timer 60" },
  { "submit a/comment/1", "store a sending, send a" },
  { "submit b/comment/2", "store b sending, send b" },
  { "poke", "pull c1" },
  { "sent b ok page", "store b acknowledged, apply" },
  { "pulled access-changed", "resync-begin, pull -, report online syncing" },
  { "sent a ok page", "store a acknowledged" },
  { "applied cached=3", "remove b" },
  END,
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/engine/sent-is-never-shown-early", sent_is_never_shown_early,
                        gch_script_test);
  g_test_add_data_func ("/engine/without-a-page-the-feed-brings-it",
                        without_a_page_the_feed_brings_it, gch_script_test);
  g_test_add_data_func ("/engine/a-round-that-began-before-does-not-count",
                        a_round_that_began_before_does_not_count, gch_script_test);
  g_test_add_data_func ("/engine/a-cache-that-cannot-be-written", a_cache_that_cannot_be_written,
                        gch_script_test);
  g_test_add_data_func ("/engine/pages-go-in-one-after-the-other", pages_go_in_one_after_the_other,
                        gch_script_test);
  g_test_add_data_func ("/engine/signed-out-stops-and-keeps-everything",
                        signed_out_stops_and_keeps_everything, gch_script_test);
  g_test_add_data_func ("/engine/late-refusals-belong-to-the-former-session",
                        late_refusals_belong_to_the_former_session, gch_script_test);
  g_test_add_data_func ("/engine/late-failures-belong-to-it-as-well",
                        late_failures_belong_to_it_as_well, gch_script_test);
  g_test_add_data_func ("/engine/a-pull-may-find-out-too", a_pull_may_find_out_too,
                        gch_script_test);
  g_test_add_data_func ("/engine/an-answer-overtaken-by-a-resync", an_answer_overtaken_by_a_resync,
                        gch_script_test);
  g_test_add_data_func ("/engine/offline-and-back", offline_and_back, gch_script_test);
  g_test_add_data_func ("/engine/back-online-wakes-the-others", back_online_wakes_the_others,
                        gch_script_test);
  g_test_add_data_func ("/engine/busy-with-one-thing-is-not-offline",
                        busy_with_one_thing_is_not_offline, gch_script_test);
  g_test_add_data_func ("/engine/an-early-timer-is-set-again", an_early_timer_is_set_again,
                        gch_script_test);
  g_test_add_data_func ("/engine/commands-go-before-pulls", commands_go_before_pulls,
                        gch_script_test);
  g_test_add_data_func ("/engine/answers-nobody-waits-for", answers_nobody_waits_for,
                        gch_script_test);

  return g_test_run ();
}
