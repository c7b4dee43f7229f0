/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-window.h"

G_BEGIN_DECLS

/* What gch-window.c and gch-window-actions.c know of each other. */
struct _GchWindow
{
  AdwApplicationWindow parent_instance;

  GchSession *session;   /* (not nullable) (owned) */
  GtkWidget *cases_page; /* (nullable) (owned by cases_bin) while an account is known */
  char *shown_owner;     /* (nullable) (owned) whose cases the page shows */

  GtkWidget *toasts;        /* (not nullable) (template child) */
  GtkWidget *header;        /* (not nullable) (template child) */
  GtkWidget *title;         /* (not nullable) (template child) */
  GtkWidget *back_button;   /* (not nullable) (template child) */
  GtkWidget *outbox_button; /* (not nullable) (template child) */
  GtkWidget *status_banner; /* (not nullable) (template child) */
  GtkWidget *stack;         /* (not nullable) (template child) */
  GtkWidget *cases_bin;     /* (not nullable) (template child) */
  GtkWidget *sign_in_page;  /* (not nullable) (template child) */

  guint signing_in : 1; /* the user asked for the sign-in page */
  guint seen : 1;       /* ::first-frame was emitted */
  guint may_close : 1;  /* everything is saved, or the user closes anyway */
  guint is_closing : 1; /* saving before closing */
};

void gch_window_actions_class_init (GtkWidgetClass *widget_class);
void gch_window_outbox_class_init (GtkWidgetClass *widget_class);
void gch_window_status_class_init (GtkWidgetClass *widget_class);
/* The one place that decides which actions make sense now. */
void gch_window_actions_update (GchWindow *self);
/* Shows the page that fits the session. */
void gch_window_update_page (GchWindow *self);

G_END_DECLS
