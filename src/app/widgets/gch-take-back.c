/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-take-back.h"

#include <glib/gi18n-lib.h>

#include "gch-confirm.h"

/**
 * gch_take_back_is_uncertain:
 * @operation: an operation of the outbox
 *
 * While an attempt is on its way nothing can be taken back, and what the portal has confirmed is
 * no longer in doubt.
 *
 * Returns: whether an attempt ended without an answer
 */
gboolean
gch_take_back_is_uncertain (const GchOperation *operation)
{
  return operation->uncertain && operation->state != GCH_OPERATION_SENDING
         && operation->state != GCH_OPERATION_ACKNOWLEDGED;
}

/**
 * gch_take_back_ask_async:
 * @parent: a widget in the window that asks
 * @what: what becomes of it
 * @callback: called with the answer
 * @user_data: its argument
 *
 * Left alone, it is sent again under the same id, which the portal knows; taken back and sent
 * again, it is something new, which the portal cannot know from the first.
 */
void
gch_take_back_ask_async (GtkWidget *parent, GchTakeBack what, GAsyncReadyCallback callback,
                         gpointer user_data)
{
  const gboolean edits = what == GCH_TAKE_BACK_EDIT;
  const GchChoice choices[] = {
    { "wait", _ ("_Keep waiting"), GCH_CHOICE_SUGGESTED },
    { "take-back", edits ? _ ("_Edit anyway") : _ ("_Discard anyway"),
      edits ? GCH_CHOICE_PLAIN : GCH_CHOICE_DESTRUCTIVE },
  };

  gch_confirm_async (
      parent, _ ("It may have arrived already"),
      _ ("The connection broke while it was being sent, so the portal may have it. If you take it "
         "back and send it again, support may read it twice."),
      choices, G_N_ELEMENTS (choices), NULL, callback, user_data);
}

/**
 * gch_take_back_ask_finish:
 *
 * Returns: %TRUE when it is to be taken back all the same
 */
gboolean
gch_take_back_ask_finish (GAsyncResult *result)
{
  g_autofree char *choice = gch_confirm_finish (result, NULL);

  return g_strcmp0 (choice, "take-back") == 0;
}
