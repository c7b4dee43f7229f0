/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-safe-text.h"

#include "gch-text.h"

/**
 * gch_row_set_title:
 * @text: literal text, never markup
 *
 * Sets the title of any row of libadwaita.
 */
void
gch_row_set_title (AdwPreferencesRow *row, const char *text)
{
  g_autofree char *markup = gch_text_to_markup (text);

  g_return_if_fail (ADW_IS_PREFERENCES_ROW (row));

  adw_preferences_row_set_use_underline (row, FALSE);
  adw_preferences_row_set_title (row, markup);
}

/**
 * gch_row_set_subtitle:
 * @text: literal text, never markup
 *
 * Sets the subtitle of an action row.
 */
void
gch_row_set_subtitle (AdwActionRow *row, const char *text)
{
  g_autofree char *markup = gch_text_to_markup (text);

  g_return_if_fail (ADW_IS_ACTION_ROW (row));

  adw_action_row_set_subtitle (row, markup);
}

/**
 * gch_status_page_set_description:
 * @text: literal text, never markup
 *
 * Sets the description of a status page.
 */
void
gch_status_page_set_description (AdwStatusPage *page, const char *text)
{
  g_autofree char *markup = gch_text_to_markup (text);

  g_return_if_fail (ADW_IS_STATUS_PAGE (page));

  adw_status_page_set_description (page, markup);
}

/**
 * gch_toast_new:
 * @text: literal text, never markup
 *
 * Makes a toast for an overlay.
 *
 * Returns: (transfer full): the toast
 */
AdwToast *
gch_toast_new (const char *text)
{
  g_autofree char *markup = gch_text_to_markup (text);

  return adw_toast_new (markup);
}
