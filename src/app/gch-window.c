/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-window.h"

#include <glib/gi18n-lib.h>

#include "gch-cases-page.h"
#include "gch-farewell.h"
#include "gch-outbox-button.h"
#include "gch-safe-text.h"
#include "gch-settings.h"
#include "gch-sign-in-page.h"
#include "gch-status-banner.h"
#include "gch-template.h"
#include "gch-text.h"
#include "gch-window-private.h"

/* Saving a draft takes milliseconds; a disk that hangs may not keep the window open for ever. */
#define FLUSH_SECONDS 4

G_DEFINE_FINAL_TYPE (GchWindow, gch_window, ADW_TYPE_APPLICATION_WINDOW)

typedef enum
{
  PROP_SESSION = 1,
} GchWindowProperty;

static GParamSpec *properties[PROP_SESSION + 1];

enum
{
  FIRST_FRAME,
  CASE_SHOWN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- what it shows --- */

static char *
dup_subtitle (GchWindow *self)
{
  g_autofree char *portal = NULL;
  gboolean demonstration;
  int connection;

  g_object_get (self->session, "portal-name", &portal, "is-demonstration", &demonstration,
                "connection", &connection, NULL);
  if (portal == NULL)
    return demonstration ? g_strdup (_ ("Demonstration portal")) : g_strdup ("");
  if (demonstration)
    /* Translators: %s is the name of a portal. */
    return g_strdup_printf (_ ("%s · Demonstration"), portal);
  if (connection == GCH_CONNECTION_OFFLINE)
    /* Translators: %s is the name of a portal. */
    return g_strdup_printf (_ ("%s · Offline"), portal);

  return g_steal_pointer (&portal);
}

static void
update_title (GchWindow *self, gboolean signing_in)
{
  g_autofree char *account = NULL;
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *subtitle_line = NULL;

  if (!signing_in)
    g_object_get (self->session, "account-name", &account, NULL);
  title = gch_text_one_line (account != NULL ? account : _ ("Guichet"), 0);
  subtitle = signing_in ? g_strdup ("") : dup_subtitle (self);
  subtitle_line = gch_text_one_line (subtitle, 0);
  adw_window_title_set_title (ADW_WINDOW_TITLE (self->title), title);
  adw_window_title_set_subtitle (ADW_WINDOW_TITLE (self->title), subtitle_line);
  gtk_window_set_title (GTK_WINDOW (self), title);
}

/* A page belongs to one owner: what somebody types never lands with somebody else. */
static char *
dup_owner (GchWindow *self)
{
  g_autofree char *portal = NULL;
  gboolean has_account;

  g_object_get (self->session, "has-account", &has_account, "portal-address", &portal, NULL);
  if (!has_account)
    return NULL;

  return g_strdup_printf ("%s %s", portal, gch_session_get_user_id (self->session));
}

/* The application takes back what it said about a case that somebody reads now. */
static void
case_shown_cb (GchWindow *self)
{
  g_signal_emit (self, signals[CASE_SHOWN], 0);
}

static void
update_cases_page (GchWindow *self)
{
  g_autofree char *owner = dup_owner (self);

  if (g_strcmp0 (owner, self->shown_owner) == 0)
    return;

  g_free (self->shown_owner);
  self->shown_owner = g_strdup (owner);
  self->cases_page = owner != NULL ? gch_cases_page_new (self->session) : NULL;
  adw_bin_set_child (ADW_BIN (self->cases_bin), self->cases_page);
  if (self->cases_page != NULL)
    g_signal_connect_swapped (self->cases_page, "notify::case-id", G_CALLBACK (case_shown_cb),
                              self);
}

static void
prepare_sign_in (GchWindow *self, gboolean again)
{
  g_autofree char *address = NULL;
  g_autofree char *user = NULL;
  gboolean demonstration;

  g_object_get (self->session, "portal-address", &address, "user-name", &user, "is-demonstration",
                &demonstration, NULL);
  if (address == NULL || *address == '\0')
    {
      g_free (address);
      g_free (user);
      address = g_settings_get_string (gch_settings_get (), "portal-address");
      user = g_settings_get_string (gch_settings_get (), "user-name");
    }
  else if (demonstration)
    {
      /* Its address and password are new at each start: nobody can type them. */
      g_clear_pointer (&address, g_free);
      g_clear_pointer (&user, g_free);
    }
  gch_sign_in_page_prepare (GCH_SIGN_IN_PAGE (self->sign_in_page), address, user, again);
}

static void
show_page (GchWindow *self, const char *name, gboolean again)
{
  const char *shown = gtk_stack_get_visible_child_name (GTK_STACK (self->stack));
  gboolean signing_in = g_str_equal (name, "sign-in");

  if (g_strcmp0 (shown, name) != 0)
    gtk_stack_set_visible_child_name (GTK_STACK (self->stack), name);
  gtk_widget_set_visible (self->back_button, signing_in && again);
  gtk_widget_set_visible (self->outbox_button, !signing_in);
  gtk_widget_set_visible (self->status_banner, !(signing_in && again));
  if (signing_in)
    gtk_widget_add_css_class (self->header, "flat");
  else
    gtk_widget_remove_css_class (self->header, "flat");
}

/**
 * gch_window_update_page:
 *
 * Shows the page that fits the session: signing in, or the account's pages.
 */
void
gch_window_update_page (GchWindow *self)
{
  const char *shown = gtk_stack_get_visible_child_name (GTK_STACK (self->stack));
  gboolean was_signing_in = self->seen && g_strcmp0 (shown, "sign-in") == 0;
  gboolean has_account;
  gboolean signing_in;

  g_object_get (self->session, "has-account", &has_account, NULL);
  signing_in = !has_account || self->signing_in;
  update_cases_page (self);
  if (signing_in && !was_signing_in)
    prepare_sign_in (self, has_account);
  show_page (self, signing_in ? "sign-in" : "cases", has_account);
  update_title (self, signing_in);
  gch_window_actions_update (self);
  if (signing_in && !was_signing_in)
    gch_sign_in_page_focus (GCH_SIGN_IN_PAGE (self->sign_in_page));
}

static void
session_changed_cb (GchWindow *self)
{
  int connection;

  g_object_get (self->session, "connection", &connection, NULL);
  gch_outbox_button_set_connection (GCH_OUTBOX_BUTTON (self->outbox_button),
                                    (GchConnection) connection);
  gch_window_update_page (self);
}

static void
needs_sign_in_changed_cb (GchWindow *self)
{
  gboolean needed;

  g_object_get (self->session, "needs-sign-in", &needed, NULL);
  if (!needed)
    self->signing_in = FALSE;
  gch_window_update_page (self);
}

static void
signed_in_cb (GchWindow *self)
{
  g_autofree char *address = NULL;
  g_autofree char *user = NULL;
  gboolean demonstration;

  self->signing_in = FALSE;
  g_object_get (self->session, "is-demonstration", &demonstration, "portal-address", &address,
                "user-name", &user, NULL);
  if (!demonstration && address != NULL && user != NULL)
    {
      g_settings_set_string (gch_settings_get (), "portal-address", address);
      g_settings_set_string (gch_settings_get (), "user-name", user);
    }
  gch_window_update_page (self);
}

static void
counts_changed_cb (GchWindow *self)
{
  guint pending, parked;

  g_object_get (self->session, "pending", &pending, "parked", &parked, NULL);
  gch_outbox_button_set_counts (GCH_OUTBOX_BUTTON (self->outbox_button), pending, parked);
}

static void
follow_session (GchWindow *self)
{
  const char *const watched[] = { "has-account",      "account-name",   "portal-name", "connection",
                                  "is-demonstration", "portal-address", "user-name" };

  for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
    {
      g_autofree char *detailed = g_strconcat ("notify::", watched[i], NULL);

      g_signal_connect_object (self->session, detailed, G_CALLBACK (session_changed_cb), self,
                               G_CONNECT_SWAPPED);
    }
  g_signal_connect_object (self->session, "notify::needs-sign-in",
                           G_CALLBACK (needs_sign_in_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::pending", G_CALLBACK (counts_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::parked", G_CALLBACK (counts_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/* --- the first frame --- */

static void
first_frame_cb (GdkFrameClock *clock, GchWindow *self)
{
  g_signal_handlers_disconnect_by_func (clock, first_frame_cb, self);
  if (self->seen)
    return;
  self->seen = TRUE;
  g_signal_emit (self, signals[FIRST_FRAME], 0);
}

static void
gch_window_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (gch_window_parent_class)->map (widget);

  if (!GCH_WINDOW (widget)->seen)
    g_signal_connect_object (gtk_widget_get_frame_clock (widget), "after-paint",
                             G_CALLBACK (first_frame_cb), widget, 0);
}

/* --- closing --- */

static void farewell_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
save_geometry (GchWindow *self)
{
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  if (!gtk_window_is_maximized (GTK_WINDOW (self)))
    {
      g_settings_set_int (gch_settings_get (), "window-width", CLAMP (width, 360, 16384));
      g_settings_set_int (gch_settings_get (), "window-height", CLAMP (height, 290, 16384));
    }
  g_settings_set_boolean (gch_settings_get (), "window-maximized",
                          gtk_window_is_maximized (GTK_WINDOW (self)));
}

/* What a window leaves unsaved or unsent is safe as long as another one is open. */
static gboolean
is_last (GchWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  GList *windows = application != NULL ? gtk_application_get_windows (application) : NULL;

  for (; windows != NULL; windows = windows->next)
    if (GCH_IS_WINDOW (windows->data) && windows->data != self)
      return FALSE;

  return TRUE;
}

static gboolean
gch_window_close_request (GtkWindow *window)
{
  GchWindow *self = GCH_WINDOW (window);

  if (self->may_close || !is_last (self))
    {
      if (gtk_widget_get_mapped (GTK_WIDGET (self)))
        save_geometry (self);
      return GTK_WINDOW_CLASS (gch_window_parent_class)->close_request (window);
    }

  if (!self->is_closing)
    {
      self->is_closing = TRUE;
      gch_farewell_async (self, self->session, GCH_FAREWELL_QUIT, farewell_cb, NULL);
    }

  return GDK_EVENT_STOP;
}

static void
farewell_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GchWindow *self = GCH_WINDOW (object);

  self->is_closing = FALSE;
  if (!gch_farewell_finish (result) || self->session == NULL)
    return;
  self->may_close = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

/* --- saving what is being typed --- */

typedef struct
{
  guint timeout_id; /* 0: it was answered already */
  GError *problem;  /* (owned) (nullable) of the page */
} Flush;

static void page_flushed_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void flush_session (GTask *task);
static void session_flushed_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
flush_free (gpointer data)
{
  Flush *flush = data;

  g_clear_error (&flush->problem);
  g_free (flush);
}

static gboolean
flush_took_too_long_cb (gpointer user_data)
{
  GTask *task = user_data;
  Flush *flush = g_task_get_task_data (task);

  flush->timeout_id = 0;
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "%s",
                           _ ("The disk of this computer does not answer."));

  return G_SOURCE_REMOVE;
}

/**
 * gch_window_flush_async:
 *
 * Saves what is being typed, here and in every other window, and tries once more whatever the disk
 * refused before. Answers after a few seconds at the latest.
 */
void
gch_window_flush_async (GchWindow *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Flush *flush;

  g_task_set_source_tag (task, gch_window_flush_async);
  /* Everything that ends a window comes by here, whether it is closed, quit or terminated. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    save_geometry (self);
  if (self->session == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  flush = g_new0 (Flush, 1);
  g_task_set_task_data (task, flush, flush_free);
  flush->timeout_id =
      g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, FLUSH_SECONDS, flush_took_too_long_cb,
                                  g_object_ref (task), g_object_unref);
  if (self->cases_page != NULL)
    gch_cases_page_flush_async (GCH_CASES_PAGE (self->cases_page), page_flushed_cb,
                                g_object_ref (task));
  else
    flush_session (task);
}

static void
page_flushed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Flush *flush = g_task_get_task_data (task);

  gch_cases_page_flush_finish (GCH_CASES_PAGE (object), result, &flush->problem);
  if (flush->timeout_id != 0)
    flush_session (task);
}

/* The page answers for what is being typed now, the session for everything it was ever given. */
static void
flush_session (GTask *task)
{
  GchWindow *self = g_task_get_source_object (task);

  if (self->session != NULL)
    {
      gch_session_flush_drafts_async (self->session, session_flushed_cb, g_object_ref (task));
      return;
    }
  g_source_remove (((Flush *) g_task_get_task_data (task))->timeout_id);
  g_task_return_boolean (task, TRUE);
}

static void
session_flushed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Flush *flush = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  gch_session_flush_drafts_finish (GCH_SESSION (object), result, &error);
  if (flush->timeout_id == 0)
    return;

  g_clear_handle_id (&flush->timeout_id, g_source_remove);
  if (error == NULL)
    error = g_steal_pointer (&flush->problem);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

gboolean
gch_window_flush_finish (GchWindow *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- GObject --- */

static void
gch_window_constructed (GObject *object)
{
  GchWindow *self = GCH_WINDOW (object);

  G_OBJECT_CLASS (gch_window_parent_class)->constructed (object);

  gch_status_banner_set_session (GCH_STATUS_BANNER (self->status_banner), self->session);
  gch_sign_in_page_set_session (GCH_SIGN_IN_PAGE (self->sign_in_page), self->session);
  gch_outbox_button_set_outbox (GCH_OUTBOX_BUTTON (self->outbox_button),
                                gch_session_get_outbox (self->session));
  follow_session (self);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (case_shown_cb), NULL);
  counts_changed_cb (self);
  session_changed_cb (self);
}

static void
gch_window_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GchWindow *self = GCH_WINDOW (object);

  switch ((GchWindowProperty) prop_id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
gch_window_dispose (GObject *object)
{
  GchWindow *self = GCH_WINDOW (object);

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  self->cases_page = NULL;
  g_clear_object (&self->session);

  G_OBJECT_CLASS (gch_window_parent_class)->dispose (object);
}

static void
gch_window_finalize (GObject *object)
{
  g_free (GCH_WINDOW (object)->shown_owner);

  G_OBJECT_CLASS (gch_window_parent_class)->finalize (object);
}

static void
gch_window_class_init (GchWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = gch_window_constructed;
  object_class->set_property = gch_window_set_property;
  object_class->dispose = gch_window_dispose;
  object_class->finalize = gch_window_finalize;
  widget_class->map = gch_window_map;
  GTK_WINDOW_CLASS (klass)->close_request = gch_window_close_request;

  properties[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, GCH_TYPE_SESSION,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  signals[FIRST_FRAME] = g_signal_new ("first-frame", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CASE_SHOWN] = g_signal_new ("case-shown", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                      NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (GCH_TYPE_OUTBOX_BUTTON);
  g_type_ensure (GCH_TYPE_SIGN_IN_PAGE);
  g_type_ensure (GCH_TYPE_STATUS_BANNER);
  gch_template_set (widget_class, "gch-window.ui");
  gtk_widget_class_bind_template_child (widget_class, GchWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, GchWindow, header);
  gtk_widget_class_bind_template_child (widget_class, GchWindow, title);
  gtk_widget_class_bind_template_child (widget_class, GchWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, GchWindow, outbox_button);
  gtk_widget_class_bind_template_child (widget_class, GchWindow, status_banner);
  gtk_widget_class_bind_template_child (widget_class, GchWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, GchWindow, cases_bin);
  gtk_widget_class_bind_template_child (widget_class, GchWindow, sign_in_page);
  gtk_widget_class_bind_template_callback (widget_class, signed_in_cb);
  gch_window_actions_class_init (widget_class);
}

static void
gch_window_init (GchWindow *self)
{
  GSettings *settings = gch_settings_get ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
}

/* --- what others may ask of it --- */

/**
 * gch_window_new:
 * @application: (nullable): the program
 * @session: what to show
 *
 * Returns: (transfer floating): a window, not yet presented
 */
GtkWidget *
gch_window_new (GtkApplication *application, GchSession *session)
{
  return g_object_new (GCH_TYPE_WINDOW, "application", application, "session", session, NULL);
}

/**
 * gch_window_open_case:
 * @case_id: a case, also "new:" and an operation id
 *
 * Shows the conversation of a case, where an account is known.
 */
void
gch_window_open_case (GchWindow *self, const char *case_id)
{
  g_return_if_fail (GCH_IS_WINDOW (self));

  if (self->cases_page == NULL)
    return;
  self->signing_in = FALSE;
  gch_window_update_page (self);
  gch_cases_page_open_case (GCH_CASES_PAGE (self->cases_page), case_id);
}

/**
 * gch_window_new_case:
 *
 * Begins a new case, where an account is known.
 */
void
gch_window_new_case (GchWindow *self)
{
  g_return_if_fail (GCH_IS_WINDOW (self));

  if (self->cases_page == NULL)
    return;
  self->signing_in = FALSE;
  gch_window_update_page (self);
  gch_cases_page_new_case (GCH_CASES_PAGE (self->cases_page));
}

/**
 * gch_window_dup_case_id:
 *
 * Returns: (nullable) (transfer full): the case whose conversation is on the screen
 */
char *
gch_window_dup_case_id (GchWindow *self)
{
  char *case_id = NULL;

  g_return_val_if_fail (GCH_IS_WINDOW (self), NULL);

  if (self->cases_page != NULL)
    g_object_get (self->cases_page, "case-id", &case_id, NULL);

  return case_id;
}

/**
 * gch_window_toast:
 * @text: literal text
 *
 * Says something that needs no answer.
 */
void
gch_window_toast (GchWindow *self, const char *text)
{
  g_return_if_fail (GCH_IS_WINDOW (self));

  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), gch_toast_new (text));
}
