/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sign-in-page.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "gch-error.h"
#include "gch-template.h"
#include "gch-text.h"
#include "gch-usable.h"

struct _GchSignInPage
{
  GtkWidget parent_instance;

  GchSession *session;       /* (nullable) (owned) */
  GCancellable *cancellable; /* (nullable) (owned) while signing in */
  gboolean demonstration;    /* what is under way, or was last */

  GtkWidget *scroller;             /* (not nullable) (template child) */
  GtkWidget *title_label;          /* (not nullable) (template child) */
  GtkWidget *again_label;          /* (not nullable) (template child) */
  GtkWidget *fields;               /* (not nullable) (template child) */
  GtkWidget *address_row;          /* (not nullable) (template child) */
  GtkWidget *user_row;             /* (not nullable) (template child) */
  GtkWidget *password_row;         /* (not nullable) (template child) */
  GtkWidget *code_row;             /* (not nullable) (template child) */
  GtkWidget *error_box;            /* (not nullable) (template child) */
  GtkWidget *error_label;          /* (not nullable) (template child) */
  GtkWidget *sign_in_button;       /* (not nullable) (template child) */
  GtkWidget *sign_in_spinner;      /* (not nullable) (template child) */
  GtkWidget *sign_in_label;        /* (not nullable) (template child) */
  GtkWidget *cancel_button;        /* (not nullable) (template child) */
  GtkWidget *demonstration_box;    /* (not nullable) (template child) */
  GtkWidget *demonstration_button; /* (not nullable) (template child) */
  GtkWidget *demonstration_label;  /* (not nullable) (template child) */
};

G_DEFINE_FINAL_TYPE (GchSignInPage, gch_sign_in_page, GTK_TYPE_WIDGET)

enum
{
  SIGNED_IN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void signed_in_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static const char *
row_text (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static gboolean
is_complete (GchSignInPage *self)
{
  if (gch_text_is_blank (row_text (self->address_row))
      || gch_text_is_blank (row_text (self->user_row)) || *row_text (self->password_row) == '\0')
    return FALSE;

  return !gtk_widget_get_visible (self->code_row) || !gch_text_is_blank (row_text (self->code_row));
}

static void
update (GchSignInPage *self)
{
  gboolean busy = self->cancellable != NULL;

  gch_widget_set_usable (self->fields, !busy);
  gtk_widget_set_sensitive (self->sign_in_button, !busy && is_complete (self));
  gtk_widget_set_visible (self->sign_in_spinner, busy);
  gtk_spinner_set_spinning (GTK_SPINNER (self->sign_in_spinner), busy);
  if (busy && self->demonstration)
    gtk_label_set_label (GTK_LABEL (self->sign_in_label), _ ("Starting the portal…"));
  else if (busy)
    gtk_label_set_label (GTK_LABEL (self->sign_in_label), _ ("Signing in…"));
  else
    gtk_label_set_label (GTK_LABEL (self->sign_in_label), _ ("_Sign in"));
  gtk_widget_set_visible (self->cancel_button, busy);
  gtk_widget_set_visible (self->demonstration_box, !busy);
}

static void
hide_error (GchSignInPage *self)
{
  gtk_widget_set_visible (self->error_box, FALSE);
  gtk_label_set_text (GTK_LABEL (self->error_label), "");
  gtk_widget_remove_css_class (self->address_row, "error");
  gtk_widget_remove_css_class (self->password_row, "error");
  gtk_widget_remove_css_class (self->code_row, "error");
}

static void
fields_changed_cb (GchSignInPage *self)
{
  hide_error (self);
  update (self);
}

/* --- signing in, in the order in which it happens --- */

static void
begin (GchSignInPage *self, gboolean demonstration)
{
  self->cancellable = g_cancellable_new ();
  self->demonstration = demonstration;
  hide_error (self);
  update (self);
  gtk_widget_grab_focus (self->cancel_button);
}

static void
sign_in_clicked_cb (GchSignInPage *self)
{
  const char *code = gtk_widget_get_visible (self->code_row) ? row_text (self->code_row) : NULL;

  if (self->session == NULL || self->cancellable != NULL || !is_complete (self))
    return;

  begin (self, FALSE);
  gch_session_sign_in_async (self->session, row_text (self->address_row), row_text (self->user_row),
                             row_text (self->password_row), code, self->cancellable, signed_in_cb,
                             g_object_ref (self));
}

static void
demonstration_clicked_cb (GchSignInPage *self)
{
  if (self->session == NULL || self->cancellable != NULL)
    return;

  begin (self, TRUE);
  gch_session_sign_in_demonstration_async (self->session, self->cancellable, signed_in_cb,
                                           g_object_ref (self));
}

/* Enter goes to the next field that is still empty, and signs in when there is none. */
static void
entry_activated_cb (GchSignInPage *self)
{
  GtkWidget *rows[] = { self->address_row, self->user_row, self->password_row, self->code_row };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (gtk_widget_get_visible (rows[i]) && gch_text_is_blank (row_text (rows[i])))
      {
        gtk_widget_grab_focus (rows[i]);
        return;
      }
  sign_in_clicked_cb (self);
}

static void
cancel_clicked_cb (GchSignInPage *self)
{
  gch_sign_in_page_cancel (self);
}

static void
signed_in_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchSignInPage) self = GCH_SIGN_IN_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  gboolean done = gch_session_sign_in_finish (GCH_SESSION (object), result, &error);

  g_clear_object (&self->cancellable);
  if (self->scroller == NULL)
    return; /* the window was closed meanwhile */

  update (self);
  if (!done)
    {
      gch_sign_in_page_show_error (self, error);
      return;
    }

  /* A password stays in memory no longer than it is needed. */
  gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
  gtk_editable_set_text (GTK_EDITABLE (self->code_row), "");
  gch_sign_in_page_set_code_wanted (self, FALSE);
  g_signal_emit (self, signals[SIGNED_IN], 0);
}

/* --- GObject --- */

/* The window is closed: what is under way holds the page, so dispose() would come too late. */
static void
gch_sign_in_page_unroot (GtkWidget *widget)
{
  gch_sign_in_page_cancel (GCH_SIGN_IN_PAGE (widget));

  GTK_WIDGET_CLASS (gch_sign_in_page_parent_class)->unroot (widget);
}

static void
gch_sign_in_page_dispose (GObject *object)
{
  GchSignInPage *self = GCH_SIGN_IN_PAGE (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (gch_sign_in_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, GchSignInPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, GchSignInPage, title_label);
  gtk_widget_class_bind_template_child (widget_class, GchSignInPage, again_label);
  gtk_widget_class_bind_template_child (widget_class, GchSignInPage, fields);
  gtk_widget_class_bind_template_child (widget_class, GchSignInPage, address_row);
  gtk_widget_class_bind_template_child (widget_class, GchSignInPage, user_row);
  gtk_widget_class_bind_template_child (widget_class, GchSignInPage, password_row);
  gtk_widget_class_bind_template_child (widget_class, GchSignInPage, code_row);
  gtk_widget_class_bind_template_child (widget_class, GchSignInPage, error_box);
  gtk_widget_class_bind_template_child (widget_class, GchSignInPage, error_label);
  gtk_widget_class_bind_template_child (widget_class, GchSignInPage, sign_in_button);
  gtk_widget_class_bind_template_child (widget_class, GchSignInPage, sign_in_spinner);
  gtk_widget_class_bind_template_child (widget_class, GchSignInPage, sign_in_label);
  gtk_widget_class_bind_template_child (widget_class, GchSignInPage, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, GchSignInPage, demonstration_box);
  gtk_widget_class_bind_template_child (widget_class, GchSignInPage, demonstration_button);
  gtk_widget_class_bind_template_child (widget_class, GchSignInPage, demonstration_label);
}

static void
gch_sign_in_page_class_init (GchSignInPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gch_sign_in_page_dispose;
  widget_class->unroot = gch_sign_in_page_unroot;

  signals[SIGNED_IN] = g_signal_new ("signed-in", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);

  gch_template_set (widget_class, "sign-in/gch-sign-in-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, fields_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, demonstration_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
gch_sign_in_page_init (GchSignInPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* --- what others may ask of it --- */

GtkWidget *
gch_sign_in_page_new (void)
{
  return g_object_new (GCH_TYPE_SIGN_IN_PAGE, NULL);
}

/**
 * gch_sign_in_page_set_session:
 * @session: (nullable): what to sign in
 *
 * Gives the page its session.
 */
void
gch_sign_in_page_set_session (GchSignInPage *self, GchSession *session)
{
  g_return_if_fail (GCH_IS_SIGN_IN_PAGE (self));

  g_set_object (&self->session, session);
}

/**
 * gch_sign_in_page_prepare:
 * @portal_address: (nullable): the portal, as it was typed
 * @user_name: (nullable): the user
 * @again: whether a session has ended
 *
 * Fills in what is known, so that the password is all that is left to type.
 */
void
gch_sign_in_page_prepare (GchSignInPage *self, const char *portal_address, const char *user_name,
                          gboolean again)
{
  g_return_if_fail (GCH_IS_SIGN_IN_PAGE (self));

  gtk_editable_set_text (GTK_EDITABLE (self->address_row),
                         portal_address != NULL ? portal_address : "");
  gtk_editable_set_text (GTK_EDITABLE (self->user_row), user_name != NULL ? user_name : "");
  gtk_label_set_text (GTK_LABEL (self->title_label),
                      again ? _ ("Sign in again") : _ ("Sign in to your portal"));
  gtk_widget_set_visible (self->again_label, again);
  hide_error (self);
  update (self);
}

/**
 * gch_sign_in_page_focus:
 *
 * Puts the cursor into the first field that is empty.
 */
void
gch_sign_in_page_focus (GchSignInPage *self)
{
  g_return_if_fail (GCH_IS_SIGN_IN_PAGE (self));

  if (*row_text (self->address_row) == '\0')
    gtk_widget_grab_focus (self->address_row);
  else if (*row_text (self->user_row) == '\0')
    gtk_widget_grab_focus (self->user_row);
  else
    gtk_widget_grab_focus (self->password_row);
}

/**
 * gch_sign_in_page_cancel:
 *
 * Gives up signing in, if it is under way.
 */
void
gch_sign_in_page_cancel (GchSignInPage *self)
{
  g_return_if_fail (GCH_IS_SIGN_IN_PAGE (self));

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

gboolean
gch_sign_in_page_get_busy (GchSignInPage *self)
{
  g_return_val_if_fail (GCH_IS_SIGN_IN_PAGE (self), FALSE);

  return self->cancellable != NULL;
}

const char *
gch_sign_in_page_get_error (GchSignInPage *self)
{
  g_return_val_if_fail (GCH_IS_SIGN_IN_PAGE (self), NULL);

  return gtk_label_get_text (GTK_LABEL (self->error_label));
}

/* The field that is at fault; selected, so that typing replaces what is wrong. A cut connection, a
 * busy portal or a full disk is the fault of none. */
static GtkWidget *
faulty_row (GchSignInPage *self, const GError *error)
{
  if (self->demonstration || error->domain != GCH_ERROR)
    return NULL;

  switch (error->code)
    {
    case GCH_ERROR_ONE_TIME_CODE:
      return self->code_row;
    case GCH_ERROR_CREDENTIALS:
      return gtk_widget_get_visible (self->code_row) ? self->code_row : self->password_row;
    case GCH_ERROR_INVALID:
    case GCH_ERROR_CERTIFICATE:
    case GCH_ERROR_NOT_A_PORTAL:
      return self->address_row;
    default:
      return NULL;
    }
}

/**
 * gch_sign_in_page_show_error:
 * @error: why signing in failed; cancelling is no error to a person
 *
 * Says what went wrong. The user name stays; a wrong password is selected.
 */
void
gch_sign_in_page_show_error (GchSignInPage *self, const GError *error)
{
  const char *text = error->message;
  GtkWidget *row;

  g_return_if_fail (GCH_IS_SIGN_IN_PAGE (self));

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      gch_sign_in_page_focus (self);
      return;
    }

  if (g_error_matches (error, GCH_ERROR, GCH_ERROR_CERTIFICATE))
    text = _ ("This address cannot prove that it is your portal: its certificate is not valid. "
              "Somebody may be listening in, so nothing was sent. Check the address, or ask your "
              "vendor.");
  if (g_error_matches (error, GCH_ERROR, GCH_ERROR_ONE_TIME_CODE))
    gch_sign_in_page_set_code_wanted (self, TRUE);
  gtk_label_set_text (GTK_LABEL (self->error_label), text);
  gtk_widget_set_visible (self->error_box, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->error_box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text, -1);
  row = faulty_row (self, error);
  if (row == NULL)
    {
      gtk_widget_grab_focus (self->sign_in_button); /* nothing to correct: only to try again */
      return;
    }
  gtk_widget_add_css_class (row, "error");
  gtk_widget_grab_focus (row);
  gtk_editable_select_region (GTK_EDITABLE (row), 0, -1);
}

/**
 * gch_sign_in_page_set_code_wanted:
 * @wanted: whether to ask for a one-time code
 *
 * Shows or hides the field for the second factor.
 */
void
gch_sign_in_page_set_code_wanted (GchSignInPage *self, gboolean wanted)
{
  g_return_if_fail (GCH_IS_SIGN_IN_PAGE (self));

  gtk_widget_set_visible (self->code_row, wanted);
  update (self);
  if (wanted)
    gtk_widget_grab_focus (self->code_row);
}
