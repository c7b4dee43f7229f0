/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What the window may say about the connection to a portal. */
typedef enum
{
  GCH_CONNECTION_UNKNOWN,
  GCH_CONNECTION_ONLINE,
  GCH_CONNECTION_OFFLINE,
  GCH_CONNECTION_SIGNED_OUT,
  GCH_CONNECTION_REFUSED, /* the portal answers, but nothing we can use */
} GchConnection;

typedef struct
{
  GchConnection connection;
  gint64 offline_since; /* wall clock, 0 when online */
  gboolean syncing;     /* pages are being fetched */
  int problem_code;     /* GchError behind OFFLINE or REFUSED, -1 */
  char *problem;        /* (nullable) (owned) */
  guint held_removing;  /* cases that the portal no longer names, held until the user decides */
  guint held_cached;    /* of how many on this computer; 0: nothing is held */
} GchStatus;

G_END_DECLS
