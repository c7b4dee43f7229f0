/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-settings.h"

#include "gch-config.h"

/* Without its schema GSettings ends the program with a message that helps nobody: say which file
 * the installation lacks. */
static GSettings *
settings_new (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, GCH_APPLICATION_ID, TRUE);
  if (schema == NULL)
    g_error ("The settings schema %s is not installed.", GCH_APPLICATION_ID);

  return g_settings_new_full (schema, NULL, NULL);
}

/**
 * gch_settings_get:
 *
 * Returns: (transfer none): the settings, for the main thread
 */
GSettings *
gch_settings_get (void)
{
  static GSettings *settings;

  if (settings == NULL)
    settings = settings_new ();

  return settings;
}
