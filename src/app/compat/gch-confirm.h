/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  GCH_CHOICE_PLAIN,
  GCH_CHOICE_SUGGESTED,
  GCH_CHOICE_DESTRUCTIVE,
} GchChoiceLook;

/* One answer to a question. @label may hold a mnemonic. */
typedef struct
{
  const char *id;
  const char *label;
  GchChoiceLook look;
} GchChoice;

/* Asks. The first choice is the safe one: Escape means it, and so does a window that goes away,
 * with which the dialog goes. Texts are literal. */
void gch_confirm_async (GtkWidget *parent, const char *heading, const char *body,
                        const GchChoice *choices, gsize n_choices, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data);
/* The same, with a widget below the text that shows what it is about. */
void gch_confirm_about_async (GtkWidget *parent, const char *heading, const char *body,
                              GtkWidget *about, const GchChoice *choices, gsize n_choices,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data);
/* The id of the choice, or NULL and %G_IO_ERROR_CANCELLED. (transfer full) */
char *gch_confirm_finish (GAsyncResult *result, GError **error);

G_END_DECLS
