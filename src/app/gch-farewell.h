/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-window.h"

G_BEGIN_DECLS

/* What is done and asked before somebody leaves: everything typed is saved first; what the disk
 * refuses is asked about; and who quits with a filled outbox is told that this is safe. */

typedef enum
{
  GCH_FAREWELL_QUIT,     /* the program ends */
  GCH_FAREWELL_SIGN_OUT, /* the account is left, the program stays */
} GchFarewell;

void gch_farewell_async (GchWindow *window, GchSession *session, GchFarewell kind,
                         GAsyncReadyCallback callback, gpointer user_data);
/* TRUE: nothing stands in the way any more. */
gboolean gch_farewell_finish (GAsyncResult *result);

/* Pure: what is said of an outbox with @pending operations, @parked of which need a decision.
 * @only_comments: they are all comments. @must_sign_in: nothing is sent before. (transfer full) */
char *gch_farewell_describe_outbox (guint pending, guint parked, gboolean only_comments,
                                    gboolean must_sign_in);

G_END_DECLS
