/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sim-world.h"

#include <stdarg.h>

#include "gch-sim-trace.h"

/* Something that is to happen. */
typedef struct
{
  gint64 at;
  guint64 serial; /* at the same time: in the order in which it was planned */
  GchSimFunc func;
  gpointer data; /* (owned) where free_data is set */
  GDestroyNotify free_data;
} Later;

const char *
gch_sim_fault_to_text (GchSimFault fault)
{
  static const char *const texts[] = {
    [GCH_SIM_FAULT_REQUEST_LOST] = "requests lost",
    [GCH_SIM_FAULT_REQUEST_DELAYED] = "requests delayed",
    [GCH_SIM_FAULT_REQUEST_DUPLICATED] = "requests duplicated",
    [GCH_SIM_FAULT_ANSWER_LOST] = "answers lost",
    [GCH_SIM_FAULT_ANSWER_DELAYED] = "answers delayed",
    [GCH_SIM_FAULT_ANSWER_HALF] = "half answers",
    [GCH_SIM_FAULT_BAD_GATEWAY] = "502 after it was done",
    [GCH_SIM_FAULT_BUSY] = "429 and 503",
    [GCH_SIM_FAULT_CAPTIVE] = "captive portals",
    [GCH_SIM_FAULT_OFFLINE] = "times without a network",
    [GCH_SIM_FAULT_STREAM_CUT] = "event streams cut",
    [GCH_SIM_FAULT_TOKEN_EXPIRED] = "tokens expired",
    [GCH_SIM_FAULT_SESSION_REVOKED] = "sessions revoked",
    [GCH_SIM_FAULT_ROLE_CHANGED] = "roles changed",
    [GCH_SIM_FAULT_SERVICE_RESTARTED] = "service restarts",
    [GCH_SIM_FAULT_SERVICE_CRASHED] = "service power cuts",
    [GCH_SIM_FAULT_SERVICE_CRASHED_WRITING] = "service power cuts in a write",
    [GCH_SIM_FAULT_SERVICE_DISK] = "service disk errors",
    [GCH_SIM_FAULT_KEYS_FORGOTTEN] = "idempotency keys forgotten",
    [GCH_SIM_FAULT_PORTAL_EMPTIED] = "portals emptied",
    [GCH_SIM_FAULT_CLIENT_KILLED] = "programs killed",
    [GCH_SIM_FAULT_CLIENT_POWER_CUT] = "computers' power cuts",
    [GCH_SIM_FAULT_CLIENT_CRASHED_WRITING] = "computers' power cuts in a write",
    [GCH_SIM_FAULT_CLIENT_QUIT] = "programs quit",
    [GCH_SIM_FAULT_CLOCK_JUMP] = "clocks set wrong",
    [GCH_SIM_FAULT_SUSPEND] = "computers suspended",
    [GCH_SIM_FAULT_DISK_FULL] = "disks full",
    [GCH_SIM_FAULT_DISK_ERROR] = "disk errors",
    [GCH_SIM_FAULT_SIGNED_OUT] = "changes of person",
  };

  return texts[fault];
}

const char *
gch_sim_breach_to_text (GchSimBreach breach)
{
  static const char *const texts[] = {
    [GCH_SIM_BREACH_DRAFT_LOST] = "draft lost",
    [GCH_SIM_BREACH_LOST] = "operation lost",
    [GCH_SIM_BREACH_DUPLICATE] = "duplicate",
    [GCH_SIM_BREACH_ORDER] = "out of order",
    [GCH_SIM_BREACH_SENT_EARLY] = "shown as sent early",
    [GCH_SIM_BREACH_OVERWRITTEN] = "overwritten unseen",
    [GCH_SIM_BREACH_STUCK] = "stuck queue",
    [GCH_SIM_BREACH_FOREIGN] = "somebody else's",
    [GCH_SIM_BREACH_CACHE] = "cache differs",
    [GCH_SIM_BREACH_GUARD] = "removed unasked",
    [GCH_SIM_BREACH_CONTRACT] = "engine's contract",
    [GCH_SIM_BREACH_STORM] = "busy loop",
    [GCH_SIM_BREACH_BROKEN] = "broken",
  };

  return texts[breach];
}

/* --- chance --- */

gboolean
gch_sim_toss (GchSimWorld *self, double probability)
{
  return g_rand_double (self->rand) < probability;
}

gboolean
gch_sim_chance (GchSimWorld *self, double probability)
{
  return !self->calm && gch_sim_toss (self, probability);
}

gint64
gch_sim_some_time (GchSimWorld *self, gint64 least, gint64 most)
{
  return least + (gint64) (g_rand_double (self->rand) * (double) (most - least));
}

guint
gch_sim_pick (GchSimWorld *self, guint count)
{
  return (guint) g_rand_int_range (self->rand, 0, (gint32) MAX (count, 1));
}

char *
gch_sim_new_id (GchSimWorld *self)
{
  const guint32 a = g_rand_int (self->rand);
  const guint32 b = g_rand_int (self->rand);
  const guint32 c = g_rand_int (self->rand);
  const guint32 d = g_rand_int (self->rand);

  return g_strdup_printf ("%08x-%04x-4%03x-%04x-%04x%08x", a, b >> 16, b & 0xfff,
                          0x8000 | (c >> 18), c & 0xffff, d);
}

/* --- time --- */

gint64
gch_sim_true_time (GchSimWorld *self)
{
  return GCH_SIM_DAY + self->now - GCH_SIM_BEGINNING;
}

static gboolean
is_before (const Later *a, const Later *b)
{
  return a->at != b->at ? a->at < b->at : a->serial < b->serial;
}

void
gch_sim_after (GchSimWorld *self, gint64 delay, GchSimFunc func, gpointer data,
               GDestroyNotify free_data)
{
  Later later = { self->now + MAX (delay, 0), self->serial++, func, data, free_data };
  guint i = self->future->len;
  Later *heap;

  g_array_append_val (self->future, later);
  heap = (Later *) (gpointer) self->future->data;
  while (i > 0 && is_before (&later, &heap[(i - 1) / 2]))
    {
      heap[i] = heap[(i - 1) / 2];
      i = (i - 1) / 2;
    }
  heap[i] = later;
}

static Later
take_first (GchSimWorld *self)
{
  Later *heap = (Later *) (gpointer) self->future->data;
  const Later first = heap[0];
  const guint length = self->future->len - 1;
  const Later last = heap[length];
  guint i = 0;

  while (2 * i + 1 < length)
    {
      guint child = 2 * i + 1;

      if (child + 1 < length && is_before (&heap[child + 1], &heap[child]))
        child++;
      if (!is_before (&heap[child], &last))
        break;
      heap[i] = heap[child];
      i = child;
    }
  heap[i] = last;
  g_array_set_size (self->future, length);

  return first;
}

static void
later_free (const Later *later)
{
  if (later->free_data != NULL)
    later->free_data (later->data);
}

gboolean
gch_sim_step (GchSimWorld *self, gint64 until)
{
  Later first;

  if (self->future->len == 0 || g_array_index (self->future, Later, 0).at > until || self->broken)
    return FALSE;

  first = take_first (self);
  self->now = first.at;
  first.func (self, first.data);
  later_free (&first);

  return TRUE;
}

void
gch_sim_forget_future (GchSimWorld *self)
{
  while (self->future->len > 0)
    {
      const Later first = take_first (self);

      later_free (&first);
    }
}

GArray *
gch_sim_future_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (Later));
}

/* --- what happened --- */

void
gch_sim_say (GchSimWorld *self, const char *who, const char *format, ...)
{
  va_list arguments;
  char text[1024];

  va_start (arguments, format);
  g_vsnprintf (text, sizeof text, format, arguments);
  va_end (arguments);
  gch_sim_trace_add (self->trace, self->now - GCH_SIM_BEGINNING, who, text);
}

void
gch_sim_fault (GchSimWorld *self, GchSimFault fault)
{
  self->counts->faults[fault]++;
}

void
gch_sim_breach (GchSimWorld *self, GchSimBreach breach, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  /* What follows from the first one says nothing new. */
  if (self->broken)
    return;
  self->broken = TRUE;
  self->counts->breaches[breach]++;
  gch_sim_say (self, "BREACH", "%s: %s", gch_sim_breach_to_text (breach), text);
}
