/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-sim-world.h"

G_BEGIN_DECLS

/* What goes wrong, and when. */

/* Plans everything for the first @duration of @world. */
void gch_sim_weather_begin (GchSimWorld *world, gint64 duration);
/* Nothing goes wrong any more: everything is up, connected and in order. */
void gch_sim_weather_calm (GchSimWorld *world);
/* The power went in the middle of a write. */
void gch_sim_weather_client_died (GchSimClient *client);
void gch_sim_weather_portal_died (GchSimWorld *world);

G_END_DECLS
