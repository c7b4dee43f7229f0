/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Translations for the language of one request or one mail. gettext's own functions follow the
 * locale of the whole process, but the service speaks to many people at once; so it reads the
 * message catalogues that gettext's tools made and looks each text up in the language asked for.
 *
 * Languages are "en" (the source text) and "fr". Every string that comes back is static: the
 * catalogues stay in memory until the process ends. All functions may be called on any thread. */

/* The language that serves @accept_language best, the value of an Accept-Language header
 * (RFC 9110 section 12.5.4). (nullable): NULL or unusable gives "en". Returns a static string. */
const char *gch_catalog_pick_language (const char *accept_language);

/* @language as one of the languages there are: "fr" for "fr", "fr_FR.UTF-8", "fr-CH"; otherwise
 * "en". (nullable) @language. */
const char *gch_catalog_language (const char *language);

/* @msgid in @language, or @msgid itself where there is no translation. */
const char *gch_catalog_translate (const char *language, const char *msgid) G_GNUC_FORMAT (2);

/* The form of the text for @n things. */
const char *gch_catalog_ngettext (const char *language, const char *singular, const char *plural,
                                  gulong n) G_GNUC_FORMAT (2) G_GNUC_FORMAT (3);

/* @msgid as it is meant in @context, as C_() marks it. */
const char *gch_catalog_pgettext (const char *language, const char *context, const char *msgid)
    G_GNUC_FORMAT (3);

/* @time (microseconds since 1970 UTC) for people, for example "23 November 2026 at 14:05 UTC".
 * (transfer full) */
char *gch_catalog_format_time (const char *language, gint64 time);

/* One message catalogue: a gettext .mo file read into memory and checked. */
typedef struct _GchCatalogFile GchCatalogFile;

/* Reads a catalogue from the bytes of a .mo file. Returns (transfer full), or NULL with
 * GCH_ERROR_DAMAGED when anything in it points outside of it or is not UTF-8. */
GchCatalogFile *gch_catalog_file_new (GBytes *bytes, GError **error);
void gch_catalog_file_free (GchCatalogFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchCatalogFile, gch_catalog_file_free)

/* The translation of @msgid (with context: context, '\004', msgid), its plural form number
 * @form; NULL where there is none. Owned by @self. */
const char *gch_catalog_file_lookup (GchCatalogFile *self, const char *msgid, guint form);

G_END_DECLS
