/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-application.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "gch-about.h"
#include "gch-config.h"
#include "gch-farewell.h"
#include "gch-notice.h"
#include "gch-text.h"
#include "gch-window.h"

/* Past this the program ends even if a disk or a portal hangs. */
static guint stop_seconds = 10;

struct _GchApplication
{
  AdwApplication parent_instance;

  GchSession *session;  /* (nullable) (owned) while there is a window */
  guint signal_ids[2];  /* SIGTERM, SIGINT */
  guint stop_source_id; /* while the session stops */
  gboolean started;     /* the session was started */
  gboolean reopen;      /* somebody wants a window again while the session stops */
  char *reopen_case;    /* (nullable) (owned) with this case, "" for a new one */
  guint inhibit_cookie; /* the desktop's session should not end now, 0 */
};

G_DEFINE_FINAL_TYPE (GchApplication, gch_application, ADW_TYPE_APPLICATION)

/* The accelerators of the program; tests compare them with gtk/help-overlay.ui. */
static const struct
{
  const char *action;
  const char *accels[3];
} shortcuts[] = {
  { "app.quit", { "<Primary>q" } },          { "app.new-window", { "<Primary><Shift>n" } },
  { "window.close", { "<Primary>w" } },      { "win.find", { "<Primary>f" } },
  { "win.new-case", { "<Primary>n" } },      { "win.outbox", { "<Primary><Shift>o" } },
  { "win.refresh", { "<Primary>r", "F5" } },
};

/* --- windows --- */

static char *
notification_id (const char *case_id)
{
  return g_strconcat ("reply-", case_id, NULL);
}

static void replied_cb (GchApplication *self, const char *case_id, const char *case_title,
                        const char *author, const char *text);
static void reply_fit_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void storage_problem_cb (GchApplication *self, GParamSpec *pspec, GchSession *session);
static void uninhibit (GchApplication *self);

static void
first_frame_cb (GchApplication *self)
{
  if (self->started || self->session == NULL)
    return;
  self->started = TRUE;
  gch_session_start (self->session);
}

/* What building the window needed for a moment goes back to the system: a few megabytes. */
static gboolean
give_back_cb (gpointer user_data)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif

  return G_SOURCE_REMOVE;
}

static void
start_when_idle_cb (gpointer user_data)
{
  g_timeout_add_seconds_full (G_PRIORITY_LOW, 1, give_back_cb, NULL, NULL);
  first_frame_cb (GCH_APPLICATION (user_data));
}

/* Not within the frame itself: the picture reaches the screen first. */
static void
window_seen_cb (GchApplication *self)
{
  g_idle_add_once (start_when_idle_cb, self);
}

static void
ensure_session (GchApplication *self)
{
  if (self->session != NULL)
    return;
  self->started = FALSE;
  self->session = gch_session_new (NULL, NULL);
  g_signal_connect_object (self->session, "replied", G_CALLBACK (replied_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::storage-problem",
                           G_CALLBACK (storage_problem_cb), self, G_CONNECT_SWAPPED);
}

static void
case_shown_cb (GchApplication *self, GchWindow *window)
{
  g_autofree char *case_id = NULL;
  g_autofree char *id = NULL;

  if (!gtk_window_is_active (GTK_WINDOW (window)))
    return;
  case_id = gch_window_dup_case_id (window);
  if (case_id == NULL)
    return;
  id = notification_id (case_id);
  g_application_withdraw_notification (G_APPLICATION (self), id);
}

/* NULL while the former session still stops; a window is opened when it has. */
static GchWindow *
open_window (GchApplication *self)
{
  GtkWidget *window;

  if (self->stop_source_id != 0)
    {
      self->reopen = TRUE;
      return NULL;
    }

  ensure_session (self);
  window = gch_window_new (GTK_APPLICATION (self), self->session);
  g_signal_connect_object (window, "first-frame", G_CALLBACK (window_seen_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "case-shown", G_CALLBACK (case_shown_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));

  return GCH_WINDOW (window);
}

/* The window used last, or a new one. */
static GchWindow *
present_window (GchApplication *self)
{
  GtkWindow *active = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (!GCH_IS_WINDOW (active))
    {
      GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

      for (active = NULL; windows != NULL && active == NULL; windows = windows->next)
        if (GCH_IS_WINDOW (windows->data))
          active = windows->data;
    }
  if (active == NULL)
    return open_window (self);

  gtk_window_present (active);

  return GCH_WINDOW (active);
}

static void
gch_application_activate (GApplication *application)
{
  present_window (GCH_APPLICATION (application));
}

/* @case_id: "" for a new one. While the former session still stops it is remembered. */
static void
show_case (GchApplication *self, const char *case_id)
{
  GchWindow *window = present_window (self);

  if (window == NULL)
    {
      g_free (self->reopen_case);
      self->reopen_case = g_strdup (case_id);
    }
  else if (*case_id != '\0')
    gch_window_open_case (window, case_id);
  else
    gch_window_new_case (window);
}

/* --- replies --- */

/* Somebody who looks at the conversation sees the reply arrive: no need to call him. */
static gboolean
is_on_screen (GchApplication *self, const char *case_id)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  for (GList *link = windows; link != NULL; link = link->next)
    {
      g_autofree char *shown = NULL;

      if (!GCH_IS_WINDOW (link->data) || !gtk_window_is_active (link->data))
        continue;
      shown = gch_window_dup_case_id (link->data);
      if (g_strcmp0 (shown, case_id) == 0)
        return TRUE;
    }

  return FALSE;
}

/* What is to be told about a reply while it is found out how to write it. */
typedef struct
{
  GchApplication *application; /* (not nullable) (owned) */
  char *case_id;               /* (not nullable) (owned) */
  char *title;                 /* (not nullable) (owned) */
} Reply;

static void
reply_free (Reply *reply)
{
  g_object_unref (reply->application);
  g_free (reply->case_id);
  g_free (reply->title);
  g_free (reply);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reply, reply_free)

static void
replied_cb (GchApplication *self, const char *case_id, const char *case_title, const char *author,
            const char *text)
{
  g_autofree char *excerpt = gch_text_one_line (text, 200);
  g_autofree char *subject = gch_text_one_line (case_title, 100);
  g_autofree char *name = gch_text_one_line (author, 60);
  g_autofree char *body = g_strdup_printf ("%s\n%s", subject, excerpt);
  Reply *reply = g_new0 (Reply, 1);

  reply->application = g_object_ref (self);
  reply->case_id = g_strdup (case_id);
  /* Translators: %s is the name of somebody in support. */
  reply->title = g_strdup_printf (_ ("%s replied"), name);
  gch_notice_fit_async (g_application_get_dbus_connection (G_APPLICATION (self)), body,
                        reply_fit_cb, reply);
}

static void
reply_fit_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Reply) reply = user_data;
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *id = notification_id (reply->case_id);
  g_autofree char *body = gch_notice_fit_finish (result);

  if (is_on_screen (reply->application, reply->case_id))
    return;

  notification = g_notification_new (reply->title);
  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (notification, "app.open-case", "s", reply->case_id);
  g_application_send_notification (G_APPLICATION (reply->application), id, notification);
}

/* --- actions --- */

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GchApplication *self = GCH_APPLICATION (user_data);
  GchWindow *window = present_window (self);
  g_autofree char *portal = NULL;

  if (window == NULL)
    return;
  g_object_get (self->session, "portal-address", &portal, NULL);
  gch_about_present (GTK_WIDGET (window), portal);
}

static void
new_window_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  open_window (GCH_APPLICATION (user_data));
}

static void
new_case_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_case (GCH_APPLICATION (user_data), "");
}

static void
open_case_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_case (GCH_APPLICATION (user_data), g_variant_get_string (parameter, NULL));
}

/* --- the end, in the order in which it happens --- */

static void farewell_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void quit (GchApplication *self);
static void window_flushed_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void session_stopped_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void stop_finished (GchApplication *self);

static GtkWidget *
find_window (GchApplication *self)
{
  GtkWindow *active = gtk_application_get_active_window (GTK_APPLICATION (self));
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  if (GCH_IS_WINDOW (active))
    return GTK_WIDGET (active);
  for (; windows != NULL; windows = windows->next)
    if (GCH_IS_WINDOW (windows->data))
      return windows->data;

  return NULL;
}

/* Somebody at the keyboard wants it to end: he is asked what has to be asked. */
static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GchApplication *self = GCH_APPLICATION (user_data);
  GtkWidget *window = find_window (self);

  if (window == NULL)
    {
      quit (self);
      return;
    }

  gtk_window_present (GTK_WINDOW (window));
  gch_farewell_async (GCH_WINDOW (window), self->session, GCH_FAREWELL_QUIT, farewell_cb,
                      g_object_ref (self));
}

static void
farewell_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchApplication) self = GCH_APPLICATION (user_data);

  if (gch_farewell_finish (result))
    quit (self);
}

/* Ends without a question: what is typed is saved first, as far as the disk lets us. */
static void
quit (GchApplication *self)
{
  g_autolist (GtkWindow) windows =
      g_list_copy_deep (gtk_application_get_windows (GTK_APPLICATION (self)),
                        (GCopyFunc) (void (*) (void)) g_object_ref, NULL);

  for (GList *link = windows; link != NULL; link = link->next)
    {
      if (GCH_IS_WINDOW (link->data))
        gch_window_flush_async (link->data, window_flushed_cb, NULL);
      else
        gtk_window_destroy (link->data);
    }
  /* A session that is stopping ends the program itself, once its drafts are on the disk. */
  if (windows == NULL && self->stop_source_id == 0)
    g_application_quit (G_APPLICATION (self));
}

static void
window_flushed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!gch_window_flush_finish (GCH_WINDOW (object), result, &error))
    g_message ("Not everything could be saved: %s", error->message);
  gtk_window_destroy (GTK_WINDOW (object));
}

static gboolean
stop_took_too_long_cb (gpointer user_data)
{
  GchApplication *self = GCH_APPLICATION (user_data);

  self->stop_source_id = 0;
  stop_finished (self);

  return G_SOURCE_REMOVE;
}

static void
gch_application_window_removed (GtkApplication *application, GtkWindow *window)
{
  GchApplication *self = GCH_APPLICATION (application);
  GList *windows;

  /* Held from here on, or the last window would take the program with it. */
  g_application_hold (G_APPLICATION (self));
  GTK_APPLICATION_CLASS (gch_application_parent_class)->window_removed (application, window);
  for (windows = gtk_application_get_windows (application); windows != NULL;
       windows = windows->next)
    if (GCH_IS_WINDOW (windows->data))
      break;

  if (windows != NULL || self->session == NULL || self->stop_source_id != 0)
    {
      g_application_release (G_APPLICATION (self));
      return;
    }

  self->stop_source_id = g_timeout_add_seconds (stop_seconds, stop_took_too_long_cb, self);
  gch_session_stop_async (self->session, session_stopped_cb, g_object_ref (self));
}

static void
session_stopped_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchApplication) self = GCH_APPLICATION (user_data);

  gch_session_stop_finish (GCH_SESSION (object), result, NULL);
  if (self->stop_source_id == 0 || GCH_SESSION (object) != self->session)
    return; /* nobody waits for this one any more */
  g_clear_handle_id (&self->stop_source_id, g_source_remove);
  stop_finished (self);
}

static void
stop_finished (GchApplication *self)
{
  g_autofree char *case_id = g_steal_pointer (&self->reopen_case);

  g_clear_object (&self->session);
  uninhibit (self);
  if (self->reopen)
    {
      self->reopen = FALSE;
      open_window (self);
      if (case_id != NULL)
        show_case (self, case_id);
    }
  g_application_release (G_APPLICATION (self));
}

static gboolean
terminate_cb (gpointer user_data)
{
  quit (GCH_APPLICATION (user_data));

  return G_SOURCE_CONTINUE;
}

/* The desktop's session ends: there is no time for questions, and no need where the disk works. */
static void
query_end_cb (GchApplication *self)
{
  GtkWidget *window = find_window (self);

  if (window != NULL)
    gch_window_flush_async (GCH_WINDOW (window), NULL, NULL);
}

static void
uninhibit (GchApplication *self)
{
  if (self->inhibit_cookie == 0)
    return;

  gtk_application_uninhibit (GTK_APPLICATION (self), self->inhibit_cookie);
  self->inhibit_cookie = 0;
}

/* As long as text is in memory only, the desktop asks before it ends the session. What a former
 * session still says, because it took too long to stop, is nobody's business any more. */
static void
storage_problem_cb (GchApplication *self, GParamSpec *pspec, GchSession *session)
{
  g_autofree char *problem = NULL;

  if (session != self->session)
    return;

  g_object_get (session, "storage-problem", &problem, NULL);
  if (problem == NULL)
    uninhibit (self);
  else if (self->inhibit_cookie == 0)
    self->inhibit_cookie =
        gtk_application_inhibit (GTK_APPLICATION (self), GTK_WINDOW (find_window (self)),
                                 GTK_APPLICATION_INHIBIT_LOGOUT, problem);
}

/* --- GApplication --- */

static void
gch_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { "quit", quit_action },
    { "about", about_action },
    { "new-window", new_window_action },
    { "new-case", new_case_action },
    { "open-case", open_case_action, "s" },
  };
  GchApplication *self = GCH_APPLICATION (application);

  G_APPLICATION_CLASS (gch_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (GCH_APPLICATION_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (gsize i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), shortcuts[i].action,
                                           (const char *const *) shortcuts[i].accels);
  g_signal_connect (self, "query-end", G_CALLBACK (query_end_cb), NULL);
  self->signal_ids[0] = g_unix_signal_add (SIGTERM, terminate_cb, self);
  self->signal_ids[1] = g_unix_signal_add (SIGINT, terminate_cb, self);
}

static void
gch_application_shutdown (GApplication *application)
{
  GchApplication *self = GCH_APPLICATION (application);

  g_clear_handle_id (&self->signal_ids[0], g_source_remove);
  g_clear_handle_id (&self->signal_ids[1], g_source_remove);
  g_clear_handle_id (&self->stop_source_id, g_source_remove);

  G_APPLICATION_CLASS (gch_application_parent_class)->shutdown (application);
}

static int
gch_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("guichet %s\n", GCH_VERSION);
      return 0;
    }

  return G_APPLICATION_CLASS (gch_application_parent_class)
      ->handle_local_options (application, options);
}

static void
gch_application_dispose (GObject *object)
{
  GchApplication *self = GCH_APPLICATION (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->reopen_case, g_free);

  G_OBJECT_CLASS (gch_application_parent_class)->dispose (object);
}

static void
gch_application_class_init (GchApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gch_application_dispose;
  application_class->startup = gch_application_startup;
  application_class->activate = gch_application_activate;
  application_class->shutdown = gch_application_shutdown;
  application_class->handle_local_options = gch_application_handle_local_options;
  GTK_APPLICATION_CLASS (klass)->window_removed = gch_application_window_removed;
}

static void
gch_application_init (GchApplication *self)
{
  const GOptionEntry options[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

/**
 * gch_application_new:
 *
 * Returns: (transfer full): the program, to be run once
 */
GchApplication *
gch_application_new (void)
{
  return g_object_new (GCH_TYPE_APPLICATION, "application-id", GCH_APPLICATION_ID, "flags",
                       G_APPLICATION_DEFAULT_FLAGS, "resource-base-path",
                       "/io/github/guichet/Guichet", "register-session", TRUE, NULL);
}

/**
 * gch_application_get_session:
 *
 * Returns: (nullable) (transfer none): the session that all windows share
 */
GchSession *
gch_application_get_session (GchApplication *self)
{
  g_return_val_if_fail (GCH_IS_APPLICATION (self), NULL);

  return self->session;
}

/**
 * gch_application_set_stop_limit:
 * @seconds: how long the session may take to stop
 */
void
gch_application_set_stop_limit (guint seconds)
{
  stop_seconds = seconds;
}

/**
 * gch_application_main:
 *
 * Runs the program. GUICHET_LOCALEDIR names the folder of the translations where it is not
 * installed.
 *
 * Returns: the exit status
 */
int
gch_application_main (int argc, char *argv[])
{
  const char *localedir = g_getenv ("GUICHET_LOCALEDIR");
  g_autoptr (GchApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, localedir != NULL ? localedir : GCH_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name (_ ("Guichet"));
  application = gch_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
