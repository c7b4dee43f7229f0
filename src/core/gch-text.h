/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Strings from outside become literal, harmless text for a screen. */

/* For one line: newlines and controls become spaces, bidi controls become visible marks (⟦RLO⟧),
 * NUL and invalid UTF-8 become U+FFFD, cut after @max_chars characters with an ellipsis (0: never).
 * (transfer full) */
char *gch_text_one_line (const char *text, guint max_chars);

/* For a paragraph: the same, but newlines and tabs stay. (transfer full) */
char *gch_text_paragraphs (const char *text);

/* Pango markup that shows @text literally, as one line. For the few libadwaita properties that are
 * markup (titles, subtitles, toasts). (transfer full) */
char *gch_text_to_markup (const char *text);

/* Key for searching without regard to case and accents. (transfer full) */
char *gch_text_fold (const char *text);

/* TRUE when @text has nothing but white space and controls. */
gboolean gch_text_is_blank (const char *text);

G_END_DECLS
