/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-about.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "gch-config.h"

/**
 * gch_about_dup_system_information:
 * @portal: (nullable): the portal's address
 *
 * Says what somebody who looks into a problem needs to know: versions and surroundings, nothing
 * about the person.
 *
 * Returns: (transfer full): one fact a line, not translated
 */
char *
gch_about_dup_system_information (const char *portal)
{
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  GdkDisplay *display = gdk_display_get_default ();
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "Guichet %s\n", GCH_VERSION);
  g_string_append_printf (text, "GTK %u.%u.%u\n", gtk_get_major_version (),
                          gtk_get_minor_version (), gtk_get_micro_version ());
  g_string_append_printf (text, "libadwaita %u.%u.%u\n", adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version ());
  g_string_append_printf (text, "GLib %u.%u.%u\n", glib_major_version, glib_minor_version,
                          glib_micro_version);
  g_string_append_printf (text, "System: %s\n", system != NULL ? system : "unknown");
  g_string_append_printf (text, "Display: %s\n",
                          display != NULL ? G_OBJECT_TYPE_NAME (display) : "none");
  g_string_append_printf (text, "Languages: %s\n", g_get_language_names ()[0]);
  if (portal != NULL)
    g_string_append_printf (text, "Portal: %s\n", portal);

  return g_string_free (text, FALSE);
}

/**
 * gch_about_present:
 * @parent: a widget of the window that asks
 * @portal: (nullable): the portal's address
 *
 * Opens the “About” window.
 */
void
gch_about_present (GtkWidget *parent, const char *portal)
{
  g_autofree char *information = gch_about_dup_system_information (portal);
#if ADW_CHECK_VERSION(1, 5, 0)
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  GtkWidget *about = GTK_WIDGET (adw_about_dialog_new ());
#else
  GtkWidget *about = adw_about_window_new ();
#endif

  g_object_set (about, "application-name", _ ("Guichet"), "application-icon", GCH_APPLICATION_ID,
                "developer-name", _ ("The Guichet authors"), "version", GCH_VERSION, "comments",
                _ ("Everything your software vendor’s customer portal offers, in one window that "
                   "works without a network and never loses a word."),
                "license-type", GTK_LICENSE_GPL_3_0, "debug-info", information,
                "debug-info-filename", "guichet.txt", "translator-credits",
                /* Translators: your names, one a line. */
                _ ("translator-credits"), NULL);
#if ADW_CHECK_VERSION(1, 5, 0)
  adw_dialog_present (ADW_DIALOG (about), parent);
  G_GNUC_END_IGNORE_DEPRECATIONS
#else
  g_object_set (about, "transient-for", gtk_widget_get_root (parent), "modal", TRUE, NULL);
  gtk_window_present (GTK_WINDOW (about));
#endif
}
