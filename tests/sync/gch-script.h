/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-engine.h"

G_BEGIN_DECLS

/* An engine driven line by line: what happens, and every action that must come of it, in order.
 * The random number is always one half, so that the first wait is 1 s, the second 2 s, …
 *
 * Events:
 *   start [cursor=C] [resyncing] [cached=N] [OP …]
 *           OP = id/command/case[/state[/code[/seconds]]]; `seconds` from now
 *   stored OP …
 *   in · out · poke · net · cut
 *   submit OP
 *   sent ID ok[=RESULT] [page] [version=N] [raised=N] | sent ID CODE [retry=SECONDS]
 *   pulled CURSOR more|end [gone=CASES] [comments=N] [made=ID[/USER]] (a case, made of operation
 *           ID by USER, me) | pulled CODE [retry=SECONDS] |
 *   pulled access-changed (a resync)
 *   applied [fail] [cached=N] · counted removing=N cached=N | counted fail · remove · keep
 *   retry ID · discard ID · amend ID VERSION
 *   tick SECONDS                 time passes, then the timer's event; `pass SECONDS` without it
 *   wall SECONDS                 somebody sets the wall clock forward, or back
 * Commands: create, comment, edit, close, view, and any other word for one nobody knows.
 * Codes: network, busy, signed-out, refused, not-found, conflict, certificate, not-a-portal,
 * resync, bad-answer. Actions, separated by ", ": store ID STATE[ CODE][ on TARGET][ amended] ·
 * remove ID · send ID · pull CURSOR|- · apply[ -GONE] · resync-begin · resync-count · resync-end ·
 * resync-keep · listen · timer SECONDS (from now) ·
 * sign-in · report CONNECTION[ syncing][ since SECONDS ago][ held N of M] */
typedef struct
{
  const char *event;
  const char *actions;
} GchScriptLine;

void gch_script_run (const GchScriptLine *lines, gsize n);

#define GCH_SCRIPT_RUN(lines) gch_script_run (lines, G_N_ELEMENTS (lines))

/* A fixture for g_test_add_data_func(): a NULL-ended array of lines. */
void gch_script_test (gconstpointer lines);

G_END_DECLS
