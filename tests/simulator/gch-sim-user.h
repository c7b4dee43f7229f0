/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-sim-session.h"

G_BEGIN_DECLS

/* The person at a computer. */

/* Does one thing, by chance: types, sends, opens, edits, closes, looks, retries, gives up. */
void gch_sim_user_acts (GchSimClient *client);
/* When nothing goes wrong any more: tries once again what was refused, then gives it up; lets the
 * others on this computer have their turn. */
void gch_sim_user_tidies (GchSimClient *client);
void gch_sim_user_leaves (GchSimSession *session);

G_END_DECLS
