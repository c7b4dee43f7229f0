/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Ticks once a minute for everything on the screen that says how long ago something was. It lives
 * while somebody holds it, so that an idle program does not wake up.
 * Signal: ::tick */
#define GCH_TYPE_MINUTE_CLOCK (gch_minute_clock_get_type ())
G_DECLARE_FINAL_TYPE (GchMinuteClock, gch_minute_clock, GCH, MINUTE_CLOCK, GObject)

/* (transfer full) The one clock of the program. Main thread only. */
GchMinuteClock *gch_minute_clock_dup_default (void);

/* For tests: a minute has passed. */
void gch_minute_clock_tick (GchMinuteClock *self);

G_END_DECLS
