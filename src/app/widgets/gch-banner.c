/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-banner.h"

#include "gch-template.h"

struct _GchBanner
{
  GtkWidget parent_instance;

  GtkWidget *revealer;     /* (not nullable) (template child) */
  GtkWidget *box;          /* (not nullable) (template child) */
  GtkWidget *spinner;      /* (not nullable) (template child) */
  GtkWidget *label;        /* (not nullable) (template child) */
  GtkWidget *button;       /* (not nullable) (template child) */
  GtkWidget *close_button; /* (not nullable) (template child) */
};

G_DEFINE_FINAL_TYPE (GchBanner, gch_banner, GTK_TYPE_WIDGET)

enum
{
  ACTIVATED,
  DISMISSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
button_clicked_cb (GchBanner *self)
{
  g_signal_emit (self, signals[ACTIVATED], 0);
}

/* Something that says nothing is not there, for a screen reader as well. */
static void
child_revealed_cb (GchBanner *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), gch_banner_get_revealed (self));
}

static void
close_clicked_cb (GchBanner *self)
{
  gch_banner_hide (self);
  g_signal_emit (self, signals[DISMISSED], 0);
}

static void
gch_banner_dispose (GObject *object)
{
  GchBanner *self = GCH_BANNER (object);

  g_clear_pointer (&self->revealer, gtk_widget_unparent);

  G_OBJECT_CLASS (gch_banner_parent_class)->dispose (object);
}

static void
gch_banner_class_init (GchBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gch_banner_dispose;

  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DISMISSED] = g_signal_new ("dismissed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);

  gch_template_set (widget_class, "widgets/gch-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, GchBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, GchBanner, box);
  gtk_widget_class_bind_template_child (widget_class, GchBanner, spinner);
  gtk_widget_class_bind_template_child (widget_class, GchBanner, label);
  gtk_widget_class_bind_template_child (widget_class, GchBanner, button);
  gtk_widget_class_bind_template_child (widget_class, GchBanner, close_button);
  gtk_widget_class_bind_template_callback (widget_class, button_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, child_revealed_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_clicked_cb);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
}

static void
gch_banner_init (GchBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
gch_banner_new (void)
{
  return g_object_new (GCH_TYPE_BANNER, NULL);
}

static void
set_look (GchBanner *self, GchBannerLook look)
{
  gtk_widget_remove_css_class (self->box, "warning");
  gtk_widget_remove_css_class (self->box, "error");
  if (look == GCH_BANNER_WARNING)
    gtk_widget_add_css_class (self->box, "warning");
  else if (look == GCH_BANNER_ERROR)
    gtk_widget_add_css_class (self->box, "error");
}

/**
 * gch_banner_show:
 * @look: how serious it is
 * @text: what to say, literal text
 * @button_label: (nullable): the answer offered, without a mnemonic
 *
 * Says something. It stays until it is hidden, replaced or dismissed.
 */
void
gch_banner_show (GchBanner *self, GchBannerLook look, const char *text, const char *button_label)
{
  g_return_if_fail (GCH_IS_BANNER (self));
  g_return_if_fail (text != NULL);

  set_look (self, look);
  gtk_label_set_text (GTK_LABEL (self->label), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_set_visible (self->button, button_label != NULL);
  if (button_label != NULL)
    gtk_button_set_label (GTK_BUTTON (self->button), button_label);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), TRUE);
}

/**
 * gch_banner_set_dismissable:
 * @dismissable: whether the user may close it
 *
 * For what the user has to know once.
 */
void
gch_banner_set_dismissable (GchBanner *self, gboolean dismissable)
{
  g_return_if_fail (GCH_IS_BANNER (self));

  gtk_widget_set_visible (self->close_button, dismissable);
}

/**
 * gch_banner_set_busy:
 * @busy: whether something is going on
 *
 * Shows that what the banner speaks of is being worked on.
 */
void
gch_banner_set_busy (GchBanner *self, gboolean busy)
{
  g_return_if_fail (GCH_IS_BANNER (self));

  gtk_widget_set_visible (self->spinner, busy);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), busy);
}

/**
 * gch_banner_set_animated:
 * @animated: whether it comes and goes bit by bit
 *
 * Above a long list, one new layout is better than one for each frame.
 */
void
gch_banner_set_animated (GchBanner *self, gboolean animated)
{
  g_return_if_fail (GCH_IS_BANNER (self));

  gtk_revealer_set_transition_type (GTK_REVEALER (self->revealer),
                                    animated ? GTK_REVEALER_TRANSITION_TYPE_SLIDE_DOWN
                                             : GTK_REVEALER_TRANSITION_TYPE_NONE);
}

/**
 * gch_banner_hide:
 *
 * There is nothing to say any more.
 */
void
gch_banner_hide (GchBanner *self)
{
  g_return_if_fail (GCH_IS_BANNER (self));

  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), FALSE);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), FALSE);
}

gboolean
gch_banner_get_revealed (GchBanner *self)
{
  g_return_val_if_fail (GCH_IS_BANNER (self), FALSE);

  return gtk_revealer_get_reveal_child (GTK_REVEALER (self->revealer));
}

const char *
gch_banner_get_text (GchBanner *self)
{
  g_return_val_if_fail (GCH_IS_BANNER (self), NULL);

  return gtk_label_get_text (GTK_LABEL (self->label));
}
