/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-database.h"

G_BEGIN_DECLS

/* The demonstration portal's support: a script that answers the customers of the demonstration
 * user's account a few seconds after they wrote. It keeps no state but the cases themselves, so
 * that what was not answered before the service ended is answered when it runs again. */

#define GCH_AGENT_DELAY (3 * G_TIME_SPAN_SECOND)

/**
 * gch_agent_step:
 * @delay: microseconds between what a customer wrote and its answer
 * @next: (out): when there will be something to answer; 0: nothing waits
 *
 * Answers everything that is due by the database's clock, each case in a transaction of its own.
 * Cases of the sample data are left alone until somebody writes in them.
 *
 * Errors: those of the database; what was answered before stays.
 */
gboolean gch_agent_step (GchDatabase *database, gint64 delay, gint64 *next, GError **error);

/* GCH_AGENT_DELAY, or what the environment variable GUICHET_AGENT_DELAY_MS says. */
gint64 gch_agent_get_delay (void);

G_END_DECLS
