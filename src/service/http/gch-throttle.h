/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Slows down who guesses passwords, by user name and by address. Each attempt counts as failed
 * until it is known to be right, so that many at once gain nothing. The wait doubles up to a
 * minute: nobody can lock anybody out for good. Times in microseconds; used on one thread. */
typedef struct _GchThrottle GchThrottle;

GchThrottle *gch_throttle_new (void);
void gch_throttle_free (GchThrottle *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchThrottle, gch_throttle_free)

/* Counts an attempt. Returns the seconds to wait before the next try when this one comes too soon
 * (and was not counted), otherwise 0. */
guint gch_throttle_try (GchThrottle *self, const char *user_name, const char *address, gint64 now);

/* The attempt was not looked at: it does not count. */
void gch_throttle_take_back (GchThrottle *self, const char *user_name, const char *address);

/* The attempt was right: what was counted against this name is forgotten, and the one attempt taken
 * back from the address. */
void gch_throttle_forgive (GchThrottle *self, const char *user_name, const char *address);

G_END_DECLS
