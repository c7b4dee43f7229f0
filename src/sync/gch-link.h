/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-step.h"

G_BEGIN_DECLS

/* What is known of the connection, from how the exchanges end and from nothing else. */
typedef struct
{
  GchStatus status;   /* (owned problem) as it is now */
  GchStatus reported; /* (owned problem) as the window was told */
} GchLink;

void gch_link_init (GchLink *self);
void gch_link_clear (GchLink *self);

/* The portal gave an answer that makes sense. TRUE when it had been out of reach before. */
gboolean gch_link_heard (GchLink *self);

/* An exchange failed with @code; @problem: (nullable) what the portal said. */
void gch_link_failed (GchLink *self, GchStep *step, int code, const char *problem);

void gch_link_signed_in (GchLink *self);
void gch_link_signed_out (GchLink *self, const char *problem);

/* What a reading of the feed would remove and is held for; both 0: nothing is held. */
void gch_link_set_held (GchLink *self, guint removing, guint cached);

/* Appends a REPORT when there is something new to say. */
void gch_link_report (GchLink *self, GchStep *step, gboolean syncing);

G_END_DECLS
