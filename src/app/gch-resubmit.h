/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-session.h"

G_BEGIN_DECLS

/* Asks for the same thing again: what “Undo” does after “Discard”. @operation is read at once and
 * not kept. FALSE: it belongs to somebody who is not signed in any more, and nothing was done. */
gboolean gch_resubmit (GchSession *session, const GchOperation *operation);

G_END_DECLS
