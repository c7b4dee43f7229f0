/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the portal allows, asked before anything is typed. */
typedef struct
{
  gsize comment_max_bytes;
  gsize subject_max_chars;
  gsize description_max_bytes;
  guint reopen_days; /* closed cases can be reopened for so long; 0: never */
} GchPolicy;

G_END_DECLS
