/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-notice.h"

#include <string.h>

#define FREEDESKTOP_NAME "org.freedesktop.Notifications"
#define FREEDESKTOP_PATH "/org/freedesktop/Notifications"

/* A desktop that takes longer gets the text as it is. */
#define PATIENCE_MS 2000

static void desktop_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void capabilities_cb (GObject *object, GAsyncResult *result, gpointer user_data);

/* Only these three: not every desktop knows how to read “&#39;”. */
static char *
escape (const char *text)
{
  GString *escaped = g_string_new (text);

  g_string_replace (escaped, "&", "&amp;", 0);
  g_string_replace (escaped, "<", "&lt;", 0);
  g_string_replace (escaped, ">", "&gt;", 0);

  return g_string_free (escaped, FALSE);
}

static void
answer (GTask *task, gboolean reads_markup)
{
  const char *text = g_task_get_task_data (task);

  g_task_return_pointer (task, reads_markup ? escape (text) : g_strdup (text), g_free);
}

/* The portal's “body” is literal text; for markup it has another member. */
static gboolean
goes_to_portal (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) || g_getenv ("SNAP") != NULL;
}

/**
 * gch_notice_fit_async:
 * @bus: (nullable): the session bus
 * @text: literal text, copied
 * @callback: called when it is known how the desktop reads it
 * @user_data: its argument
 *
 * GLib takes the first of three ways that is there: the portal in a sandbox, org.gtk.Notifications
 * (GNOME Shell), org.freedesktop.Notifications (everybody else). None of them changes the body. The
 * first two show it as it is, so that escaped text would show “&amp;”; the servers behind the third
 * may say that they read markup, so that unescaped text could pretend to be bold, a link or a
 * picture, or make the whole body disappear. Nothing but asking tells them apart.
 */
void
gch_notice_fit_async (GDBusConnection *bus, const char *text, GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = g_task_new (bus, NULL, callback, user_data);

  g_task_set_source_tag (task, gch_notice_fit_async);
  g_task_set_task_data (task, g_strdup (text), g_free);
  if (bus == NULL || goes_to_portal () || strpbrk (text, "&<>") == NULL)
    {
      answer (task, FALSE);
      g_object_unref (task);
      return;
    }

  g_dbus_connection_call (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "NameHasOwner",
                          g_variant_new ("(s)", "org.gtk.Notifications"), G_VARIANT_TYPE ("(b)"),
                          G_DBUS_CALL_FLAGS_NONE, PATIENCE_MS, NULL, desktop_cb, task);
}

static void
desktop_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GDBusConnection *bus = G_DBUS_CONNECTION (object);
  g_autoptr (GTask) task = user_data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (bus, result, NULL);
  gboolean is_gtk = TRUE;

  if (reply != NULL)
    g_variant_get (reply, "(b)", &is_gtk);
  if (is_gtk)
    answer (task, FALSE);
  else
    g_dbus_connection_call (bus, FREEDESKTOP_NAME, FREEDESKTOP_PATH, FREEDESKTOP_NAME,
                            "GetCapabilities", NULL, G_VARIANT_TYPE ("(as)"),
                            G_DBUS_CALL_FLAGS_NONE, PATIENCE_MS, NULL, capabilities_cb,
                            g_steal_pointer (&task));
}

static void
capabilities_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, NULL);
  g_autofree const char **capabilities = NULL;

  if (reply != NULL)
    g_variant_get (reply, "(^a&s)", &capabilities);
  answer (task, capabilities != NULL
                    && g_strv_contains ((const char *const *) capabilities, "body-markup"));
}

/**
 * gch_notice_fit_finish:
 *
 * Returns: (transfer full): the body to hand to g_notification_set_body()
 */
char *
gch_notice_fit_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
