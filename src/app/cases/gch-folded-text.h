/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A text of any length as one widget: short ones whole, long ones by their beginning with a button
 * for the rest. Laying out a megabyte at once would stop the window for seconds. */

#define GCH_TYPE_FOLDED_TEXT (gch_folded_text_get_type ())
G_DECLARE_FINAL_TYPE (GchFoldedText, gch_folded_text, GCH, FOLDED_TEXT, GtkWidget)

GtkWidget *gch_folded_text_new (void);
void gch_folded_text_set_text (GchFoldedText *self, const char *text);
void gch_folded_text_set_title (GchFoldedText *self, const char *title);
gboolean gch_folded_text_is_folded (GchFoldedText *self);
void gch_folded_text_unfold (GchFoldedText *self);

/* The decisions behind it, pure. */
typedef struct
{
  gsize bytes;
  gsize lines;
  gsize longest_word; /* in bytes */
} GchTextExtent;

typedef enum
{
  GCH_TEXT_SHORT, /* shown whole */
  GCH_TEXT_LONG,  /* folded, unfolds in its place */
  GCH_TEXT_HUGE,  /* folded, opens in a window of its own */
} GchTextLength;

GchTextExtent gch_text_extent_of (const char *text);
GchTextLength gch_text_extent_judge (GchTextExtent extent);
char *gch_text_extent_head (const char *text, gsize max_lines, gsize max_bytes);

G_END_DECLS
