/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-minute-clock.h"

struct _GchMinuteClock
{
  GObject parent_instance;

  guint source_id; /* (owned) */
};

G_DEFINE_FINAL_TYPE (GchMinuteClock, gch_minute_clock, G_TYPE_OBJECT)

enum
{
  TICK,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];
static GchMinuteClock *default_clock; /* (weak) */

static gboolean
minute_passed_cb (gpointer user_data)
{
  gch_minute_clock_tick (user_data);

  return G_SOURCE_CONTINUE;
}

static void
gch_minute_clock_dispose (GObject *object)
{
  GchMinuteClock *self = GCH_MINUTE_CLOCK (object);

  g_clear_handle_id (&self->source_id, g_source_remove);

  G_OBJECT_CLASS (gch_minute_clock_parent_class)->dispose (object);
}

static void
gch_minute_clock_class_init (GchMinuteClockClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gch_minute_clock_dispose;

  signals[TICK] = g_signal_new ("tick", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
gch_minute_clock_init (GchMinuteClock *self)
{
  self->source_id = g_timeout_add_seconds (60, minute_passed_cb, self);
}

/**
 * gch_minute_clock_dup_default:
 *
 * Returns: (transfer full): the clock that everything in this program shares
 */
GchMinuteClock *
gch_minute_clock_dup_default (void)
{
  if (default_clock != NULL)
    return g_object_ref (default_clock);

  default_clock = g_object_new (GCH_TYPE_MINUTE_CLOCK, NULL);
  g_object_add_weak_pointer (G_OBJECT (default_clock), (gpointer *) &default_clock);

  return default_clock;
}

/**
 * gch_minute_clock_tick:
 *
 * Tells everybody that a minute has passed.
 */
void
gch_minute_clock_tick (GchMinuteClock *self)
{
  g_return_if_fail (GCH_IS_MINUTE_CLOCK (self));

  g_signal_emit (self, signals[TICK], 0);
}
