/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-resubmit.h"

static void done_cb (GObject *object, GAsyncResult *result, gpointer user_data);

/**
 * gch_resubmit:
 * @session: the session that it was asked of
 * @operation: what was taken out of the outbox
 *
 * Puts it into the outbox once more, under the id it had: a portal that got it already, without
 * its answer coming through, does not carry it out twice.
 *
 * Returns: %FALSE when somebody else is signed in by now: it is not his
 */
gboolean
gch_resubmit (GchSession *session, const GchOperation *operation)
{
  const GchOwner *owner = gch_session_get_owner (session);

  if (owner == NULL || !gch_owner_equal (owner, operation->owner))
    return FALSE;

  gch_session_resubmit_async (session, operation, done_cb, NULL);

  return TRUE;
}

/* A failure to write is told by the session's storage-problem. */
static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *id = gch_session_command_finish (GCH_SESSION (object), result, NULL);
}
