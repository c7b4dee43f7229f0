/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "gch-session.h"

G_BEGIN_DECLS

/* The program: one session, any number of windows onto it. A second start of the program reaches
 * the first one.
 * Actions: quit, about, new-window, new-case, open-case (s: the case's id). */
#define GCH_TYPE_APPLICATION (gch_application_get_type ())
G_DECLARE_FINAL_TYPE (GchApplication, gch_application, GCH, APPLICATION, AdwApplication)

GchApplication *gch_application_new (void);
/* (transfer none) (nullable) NULL before the first window. */
GchSession *gch_application_get_session (GchApplication *self);

/* All of main(): languages, the program, its exit status. */
int gch_application_main (int argc, char *argv[]);

/* For tests: another time limit for what stops at the end. */
void gch_application_set_stop_limit (guint seconds);

G_END_DECLS
