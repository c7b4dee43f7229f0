/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-template.h"

#include "gch-app-resources.h"

void
gch_template_set (GtkWidgetClass *widget_class, const char *path)
{
  g_autofree char *resource = g_strconcat (GCH_RESOURCE_BASE, path, NULL);

  /* From a static library the linker takes only what is asked for: this asks for the resources. */
  gch_app_get_resource ();
  gtk_widget_class_set_template_from_resource (widget_class, resource);
}
