/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-template.h"

#include "gch-app-resources.h"
#include "widget-test.h"

/* Every picture and description that the classes ask for is in the program. */
static void
test_resources (void)
{
  static const char *const files[] = {
    "gch-window.ui",
    "gtk/help-overlay.ui",
    "sign-in/gch-sign-in-page.ui",
    "style.css",
    "widgets/gch-outbox-button.ui",
    "widgets/gch-outbox-row.ui",
    "widgets/gch-banner.ui",
  };
  GResource *resource = gch_app_get_resource ();

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_strconcat (GCH_RESOURCE_BASE, files[i], NULL);
      g_autoptr (GError) error = NULL;

      g_resource_get_info (resource, path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL, NULL, &error);
      g_assert_no_error (error);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/template/resources", test_resources);

  return g_test_run ();
}
