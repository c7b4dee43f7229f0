/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Titles, subtitles and toasts of libadwaita are Pango markup by default. These show any text
 * literally, on one line; text from a portal reaches such a property through them only. */

void gch_row_set_title (AdwPreferencesRow *row, const char *text);
void gch_row_set_subtitle (AdwActionRow *row, const char *text);
void gch_status_page_set_description (AdwStatusPage *page, const char *text);

/* (transfer full) */
AdwToast *gch_toast_new (const char *text);

G_END_DECLS
