/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-link.h"

static const GchStatus UNKNOWN = { .connection = GCH_CONNECTION_UNKNOWN, .problem_code = -1 };

void
gch_link_init (GchLink *self)
{
  self->status = UNKNOWN;
  self->reported = UNKNOWN;
}

void
gch_link_clear (GchLink *self)
{
  g_clear_pointer (&self->status.problem, g_free);
  g_clear_pointer (&self->reported.problem, g_free);
}

static void
set (GchLink *self, GchConnection connection, gint64 offline_since, int code, const char *problem)
{
  g_autofree char *former = g_steal_pointer (&self->status.problem);

  self->status.connection = connection;
  self->status.offline_since = offline_since;
  self->status.problem_code = code;
  self->status.problem = g_strdup (problem);
}

static gboolean
is_away (const GchLink *self)
{
  return self->status.connection == GCH_CONNECTION_OFFLINE
         || self->status.connection == GCH_CONNECTION_REFUSED;
}

gboolean
gch_link_heard (GchLink *self)
{
  const gboolean came_back = is_away (self);

  /* A late answer does not undo being signed out. */
  if (self->status.connection != GCH_CONNECTION_SIGNED_OUT)
    set (self, GCH_CONNECTION_ONLINE, 0, -1, NULL);

  return came_back;
}

/* Out of reach, or answering with something that is of no use. */
static GchConnection
connection_for (int code)
{
  switch (code)
    {
    case GCH_ERROR_NETWORK:
    case GCH_ERROR_UNREACHABLE:
    case GCH_ERROR_TIMED_OUT:
    case GCH_ERROR_BUSY:
      return GCH_CONNECTION_OFFLINE;
    default:
      return GCH_CONNECTION_REFUSED;
    }
}

void
gch_link_failed (GchLink *self, GchStep *step, int code, const char *problem)
{
  if (self->status.connection == GCH_CONNECTION_SIGNED_OUT)
    return;

  set (self, connection_for (code), is_away (self) ? self->status.offline_since : step->wall, code,
       problem);
}

void
gch_link_signed_in (GchLink *self)
{
  set (self, GCH_CONNECTION_UNKNOWN, 0, -1, NULL);
}

void
gch_link_signed_out (GchLink *self, const char *problem)
{
  set (self, GCH_CONNECTION_SIGNED_OUT, 0, GCH_ERROR_SIGNED_OUT, problem);
}

static gboolean
is_same (const GchStatus *a, const GchStatus *b)
{
  return a->connection == b->connection && a->offline_since == b->offline_since
         && a->syncing == b->syncing && a->problem_code == b->problem_code
         && a->held_removing == b->held_removing && a->held_cached == b->held_cached
         && g_strcmp0 (a->problem, b->problem) == 0;
}

void
gch_link_set_held (GchLink *self, guint removing, guint cached)
{
  self->status.held_removing = removing;
  self->status.held_cached = cached;
}

void
gch_link_report (GchLink *self, GchStep *step, gboolean syncing)
{
  self->status.syncing = syncing;

  if (is_same (&self->status, &self->reported))
    return;

  g_free (self->reported.problem);
  self->reported = self->status;
  self->reported.problem = g_strdup (self->status.problem);
  gch_step_report (step, &self->status);
}
