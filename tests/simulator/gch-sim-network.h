/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-http-request.h"
#include "gch-sim-session.h"

G_BEGIN_DECLS

/* The way between a computer and the portal, and everything that goes wrong on it. The answer is
 * read with gch_http_answer_read(), as every real one. */

/* Calls @func exactly once, unless the program has ended by then. Takes @data. */
void gch_sim_network_call (GchSimSession *session, GchHttpRequest *request, const char *token,
                           GchSimResultFunc func, gpointer data, GDestroyNotify free_data);

G_END_DECLS
