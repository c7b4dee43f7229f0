/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  GCH_BANNER_PLAIN,
  GCH_BANNER_WARNING,
  GCH_BANNER_ERROR,
} GchBannerLook;

/* A strip below the header bar that says one thing and may offer one answer.
 * Signals: ::activated (the button), ::dismissed (the user closed it). */
#define GCH_TYPE_BANNER (gch_banner_get_type ())
G_DECLARE_FINAL_TYPE (GchBanner, gch_banner, GCH, BANNER, GtkWidget)

GtkWidget *gch_banner_new (void);

/* @button_label: (nullable). Texts are literal. */
void gch_banner_show (GchBanner *self, GchBannerLook look, const char *text,
                      const char *button_label);
void gch_banner_set_dismissable (GchBanner *self, gboolean dismissable);
void gch_banner_set_busy (GchBanner *self, gboolean busy);
void gch_banner_set_animated (GchBanner *self, gboolean animated);
void gch_banner_hide (GchBanner *self);

gboolean gch_banner_get_revealed (GchBanner *self);
const char *gch_banner_get_text (GchBanner *self);

G_END_DECLS
