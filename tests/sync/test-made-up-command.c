/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-command.h"

#include "gch-script.h"

/* The engine with commands that no version of the program has: this table takes the place of the
 * one in gch-command.c, and nothing else is told. What the rows say is all that the engine knows.
 */

static const GchCommandDescription COMMANDS[] = {
  { .name = "order_product", .creates_target = TRUE },
  { .name = "pay_invoice" },
  { .name = "edit_address", .needs_base_version = TRUE },
  { .name = "note_download", .silent = TRUE, .replaces_earlier = TRUE },
};

const GchCommandDescription *
gch_command_describe (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (COMMANDS); i++)
    if (g_strcmp0 (COMMANDS[i].name, name) == 0)
      return &COMMANDS[i];

  return NULL;
}

#define END                                                                                        \
  {                                                                                                \
    NULL, NULL                                                                                     \
  }
#define ONLINE                                                                                     \
  { "start cursor=c0", "" }, { "in", "pull c0" }, { "pulled c1 end", "apply, report online" },     \
  {                                                                                                \
    "applied", "listen, timer 60"                                                                  \
  }

static const GchScriptLine in_order[] = {
  ONLINE,
  { "submit a/pay_invoice/1", "store a sending, send a" },
  { "submit b/pay_invoice/1", "" },
  { "submit c/pay_invoice/2", "store c sending, send c" },
  { "sent a network", "store a waiting network, timer 1, report offline" },
  { "tick 1", "store a sending, send a, timer 59" },
  { "sent a refused", "store a parked refused, report online" },
  { "discard a", "remove a, store b sending, send b" },
  END,
};

static const GchScriptLine what_it_makes[] = {
  ONLINE,
  { "submit n/order_product/new:n", "store n sending, send n" },
  { "submit a/pay_invoice/new:n", "" },
  { "sent n ok=R1 page", "store n acknowledged, store a queued on R1/R1, apply, "
                         "store a sending on R1/R1, send a" },
  END,
};

static const GchScriptLine based_on_a_version[] = {
  ONLINE,
  { "submit a/edit_address/1", "store a sending, send a" },
  { "submit b/edit_address/1", "" },
  { "sent a ok version=4 page", "store a acknowledged, store b queued from 4, apply, "
                                "store b sending from 4, send b" },
  { "sent b conflict", "store b parked conflict from 4, pull c1" },
  { "amend b 9", "store b queued from 9 amended, store b sending from 9 amended, send b" },
  END,
};

static const GchScriptLine not_worth_a_word[] = {
  ONLINE,
  { "submit a/note_download/1", "store a sending, send a" },
  { "submit b/note_download/1", "" },
  { "submit c/note_download/1", "remove b" },
  { "sent a refused", "remove a, store c sending, send c" },
  END,
};

/* Real ones are nobody here: parked, and kept for a version that knows them. */
static const GchScriptLine unknown[] = {
  ONLINE,
  { "submit a/comment/1", "store a parked too-new" },
  END,
};

#define ADD(name) g_test_add_data_func ("/made-up-command/" #name, name, gch_script_test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD (in_order);
  ADD (what_it_makes);
  ADD (based_on_a_version);
  ADD (not_worth_a_word);
  ADD (unknown);

  return g_test_run ();
}
