/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How one list became another, as a few splices for GListModel::items-changed. */

/* One splice. @position counts in the list as it is once all earlier edits were carried out, which
 * is also the position in the new list: the added elements are the new list's from there on. */
typedef struct
{
  guint position;
  guint removed;
  guint added;
} GchListEdit;

/* TRUE when element @old_index of the old list and @new_index of the new one are the same row. */
typedef gboolean (*GchListSame) (guint old_index, guint new_index, gpointer user_data);

/* (transfer full) (nullable) (element-type GchListEdit): the edits in ascending order, empty where
 * nothing moved; NULL when more than @max_edits would be needed, so that starting over is
 * cheaper. */
GArray *gch_list_diff (guint n_old, guint n_new, GchListSame same, gpointer user_data,
                       guint max_edits);

G_END_DECLS
