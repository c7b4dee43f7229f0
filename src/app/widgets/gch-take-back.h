/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "gch-operation.h"

G_BEGIN_DECLS

/* What becomes of what is taken out of the outbox. */
typedef enum
{
  GCH_TAKE_BACK_EDIT,
  GCH_TAKE_BACK_DISCARD,
} GchTakeBack;

/* Whether @operation may be at the portal already: nobody takes it back without being asked. */
gboolean gch_take_back_is_uncertain (const GchOperation *operation);

/* Asks whether it is taken back all the same. @parent: a widget in the window that asks. */
void gch_take_back_ask_async (GtkWidget *parent, GchTakeBack what, GAsyncReadyCallback callback,
                              gpointer user_data);
/* TRUE: take it back. FALSE: it goes on waiting; that is also what Escape means. */
gboolean gch_take_back_ask_finish (GAsyncResult *result);

G_END_DECLS
