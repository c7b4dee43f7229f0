/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-catalog.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "gch-error.h"

/* The format is documented in the manual of gettext, "The Format of GNU MO Files": seven words of
 * 32 bits (magic, revision, number of strings, offsets of two tables, size and offset of a hash
 * table), then two tables of (length, offset), one for the originals, one for the translations.
 * Every string is followed by a NUL that its length does not count. A plural entry holds several
 * strings with NULs between them; a context stands before its text with '\004' between. */

#define MO_MAGIC 0x950412deU
#define MO_HEADER_BYTES 28
#define MO_MAX_STRINGS 100000

typedef struct
{
  const char *text; /* (owned by the catalogue's bytes) ends with NUL */
  gsize length;
} MoString;

struct _GchCatalogFile
{
  GBytes *bytes;        /* (owned) */
  GHashTable *messages; /* (owned) (element-type const char * MoString) */
};

typedef struct
{
  const guint8 *data; /* (not owned) */
  gsize size;
  gboolean swapped;
} MoReader;

/* ---- One file ---- */

static gboolean
read_word (const MoReader *reader, guint64 offset, guint32 *word)
{
  if (offset + sizeof *word > reader->size)
    return FALSE;
  memcpy (word, reader->data + offset, sizeof *word);
  if (reader->swapped)
    *word = GUINT32_SWAP_LE_BE (*word);
  return TRUE;
}

static gboolean
read_string (const MoReader *reader, guint64 table, guint32 index, MoString *string)
{
  guint32 length, offset;

  if (!read_word (reader, table + 8 * (guint64) index, &length)
      || !read_word (reader, table + 8 * (guint64) index + 4, &offset))
    return FALSE;
  if ((guint64) offset + length + 1 > reader->size || reader->data[(guint64) offset + length] != 0)
    return FALSE;
  string->text = (const char *) reader->data + offset;
  string->length = length;
  /* NUL is allowed inside (plural forms), so each part is checked on its own. */
  for (gsize i = 0; i <= string->length; i += strlen (string->text + i) + 1)
    if (!g_utf8_validate (string->text + i, -1, NULL))
      return FALSE;
  return TRUE;
}

static gboolean
read_all (GchCatalogFile *self, const MoReader *reader)
{
  guint32 revision, count, originals, translations;

  if (!read_word (reader, 4, &revision) || !read_word (reader, 8, &count)
      || !read_word (reader, 12, &originals) || !read_word (reader, 16, &translations))
    return FALSE;
  /* Major revision 1 adds strings that depend on the machine, in tables of their own; the two
   * tables here are the same. */
  if (revision >> 16 > 1 || count > MO_MAX_STRINGS)
    return FALSE;
  for (guint32 i = 0; i < count; i++)
    {
      MoString original, *translation = g_new0 (MoString, 1);

      if (!read_string (reader, originals, i, &original)
          || !read_string (reader, translations, i, translation))
        {
          g_free (translation);
          return FALSE;
        }
      g_hash_table_insert (self->messages, (gpointer) original.text, translation);
    }
  return TRUE;
}

GchCatalogFile *
gch_catalog_file_new (GBytes *bytes, GError **error)
{
  g_autoptr (GchCatalogFile) self = g_new0 (GchCatalogFile, 1);
  MoReader reader = { 0 };
  guint32 magic = 0;

  self->bytes = g_bytes_ref (bytes);
  self->messages = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  reader.data = g_bytes_get_data (bytes, &reader.size);
  if (reader.size >= MO_HEADER_BYTES && read_word (&reader, 0, &magic))
    reader.swapped = magic == GUINT32_SWAP_LE_BE (MO_MAGIC);
  if ((magic != MO_MAGIC && !reader.swapped) || !read_all (self, &reader))
    {
      g_set_error_literal (error, GCH_ERROR, GCH_ERROR_DAMAGED, "The message catalogue is damaged");
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
gch_catalog_file_free (GchCatalogFile *self)
{
  g_clear_pointer (&self->messages, g_hash_table_unref);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self);
}

const char *
gch_catalog_file_lookup (GchCatalogFile *self, const char *msgid, guint form)
{
  const MoString *found = g_hash_table_lookup (self->messages, msgid);
  gsize at = 0;

  if (found == NULL || found->length == 0)
    return NULL;
  for (; form > 0; form--)
    {
      at += strlen (found->text + at) + 1;
      if (at > found->length)
        return NULL;
    }
  return found->text[at] != '\0' ? found->text + at : NULL;
}

/* ---- The languages ---- */

static GchCatalogFile *
load_french (void)
{
  const char *directory = g_getenv ("GUICHET_LOCALEDIR");
  g_autofree char *path = NULL;
  g_autofree char *contents = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  GchCatalogFile *file = NULL;
  gsize length;

  path = g_build_filename (directory != NULL ? directory : LOCALEDIR, "fr", "LC_MESSAGES",
                           GETTEXT_PACKAGE ".mo", NULL);
  /* Read, not mapped: a package upgrade may replace the file while the service runs. */
  if (!g_file_get_contents (path, &contents, &length, NULL))
    return NULL;
  bytes = g_bytes_new_take (g_steal_pointer (&contents), length);
  file = gch_catalog_file_new (bytes, &error);
  if (file == NULL)
    g_info ("%s: %s", path, error->message);
  return file;
}

static GchCatalogFile *
file_for (const char *language)
{
  static gsize loaded = 0;
  static GchCatalogFile *french = NULL;

  if (g_strcmp0 (language, "fr") != 0)
    return NULL;
  if (g_once_init_enter (&loaded))
    {
      french = load_french ();
      g_once_init_leave (&loaded, 1);
    }
  return french;
}

/* English counts one as singular, French nought and one. */
static guint
plural_form (const char *language, gulong n)
{
  return g_strcmp0 (language, "fr") == 0 ? n > 1 : n != 1;
}

const char *
gch_catalog_language (const char *language)
{
  if (language != NULL && g_ascii_strncasecmp (language, "fr", 2) == 0
      && !g_ascii_isalnum (language[2]))
    return "fr";
  return "en";
}

const char *
gch_catalog_translate (const char *language, const char *msgid)
{
  GchCatalogFile *file = file_for (language);
  const char *found = NULL;

  /* The empty text is where the catalogue keeps its own header. */
  if (file != NULL && *msgid != '\0')
    found = gch_catalog_file_lookup (file, msgid, 0);
  return found != NULL ? found : msgid;
}

const char *
gch_catalog_ngettext (const char *language, const char *singular, const char *plural, gulong n)
{
  GchCatalogFile *file = file_for (language);
  const char *found = NULL;

  if (file != NULL)
    found = gch_catalog_file_lookup (file, singular, plural_form (language, n));
  if (found != NULL)
    return found;
  return n == 1 ? singular : plural;
}

const char *
gch_catalog_pgettext (const char *language, const char *context, const char *msgid)
{
  GchCatalogFile *file = file_for (language);
  g_autofree char *key = NULL;
  const char *found;

  if (file == NULL)
    return msgid;
  key = g_strconcat (context, "\004", msgid, NULL);
  found = gch_catalog_file_lookup (file, key, 0);
  return found != NULL ? found : msgid;
}

char *
gch_catalog_format_time (const char *language, gint64 time)
{
  static const char *const months[] = { N_ ("January"), N_ ("February"), N_ ("March"),
                                        N_ ("April"),   N_ ("May"),      N_ ("June"),
                                        N_ ("July"),    N_ ("August"),   N_ ("September"),
                                        N_ ("October"), N_ ("November"), N_ ("December") };
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autofree char *day = NULL;
  g_autofree char *clock = NULL;
  const char *month;

  if (date == NULL)
    return g_strdup ("");
  day = g_date_time_get_day_of_month (date) == 1
            /* Translators: as part of a date; in French “1er” */
            ? g_strdup (gch_catalog_pgettext (language, "first day of a month", "1"))
            : g_strdup_printf ("%d", g_date_time_get_day_of_month (date));
  clock = g_strdup_printf ("%d:%02d", g_date_time_get_hour (date), g_date_time_get_minute (date));
  month = gch_catalog_translate (language, months[g_date_time_get_month (date) - 1]);
  /* Translators: day, month, year, clock: “23 November 2026 at 14:05 UTC” */
  return g_strdup_printf (gch_catalog_translate (language, N_ ("%s %s %d at %s UTC")), day, month,
                          g_date_time_get_year (date), clock);
}

/* ---- Accept-Language ---- */

/* A weight in thousandths: "0", "0.5", "1.000"; -1 for what is none. */
static int
parse_weight (const char *text)
{
  int weight = 0, unit = 100;

  if (text[0] != '0' && text[0] != '1')
    return -1;
  weight = (text[0] - '0') * 1000;
  if (text[1] == '\0')
    return weight;
  if (text[1] != '.' || strlen (text) > 5)
    return -1;
  for (const char *digit = text + 2; *digit != '\0'; digit++, unit /= 10)
    {
      if (!g_ascii_isdigit (*digit))
        return -1;
      weight += (*digit - '0') * unit;
    }
  return weight <= 1000 ? weight : -1;
}

/* Splits "fr-CH ; q=0.8" at its semicolon. FALSE for an entry that is not well formed, which is
 * then as if it was not there. */
static gboolean
parse_range (char *entry, const char **range, int *weight)
{
  char *parameter = strchr (entry, ';');

  *weight = 1000;
  if (parameter != NULL)
    {
      *parameter++ = '\0';
      g_strstrip (parameter);
      if (g_ascii_strncasecmp (parameter, "q=", 2) != 0)
        return FALSE;
      *weight = parse_weight (parameter + 2);
    }
  *range = g_strstrip (entry);
  return **range != '\0' && *weight >= 0;
}

/* "fr" is asked for by "fr" and by every tag that starts with "fr-" (RFC 4647 section 3.4). */
static gboolean
range_means (const char *range, const char *language)
{
  gsize length = strlen (language);

  return g_ascii_strncasecmp (range, language, length) == 0
         && (range[length] == '\0' || range[length] == '-');
}

const char *
gch_catalog_pick_language (const char *accept_language)
{
  static const char *const languages[] = { "en", "fr" };
  int weights[G_N_ELEMENTS (languages)] = { -1, -1 };
  int any = -1, best = -1, best_order = G_MAXINT;
  int orders[G_N_ELEMENTS (languages)] = { G_MAXINT, G_MAXINT };
  const char *picked = languages[0];
  g_auto (GStrv) entries = NULL;

  if (accept_language == NULL || strlen (accept_language) > 1000)
    return picked;
  entries = g_strsplit (accept_language, ",", 64);
  for (int i = 0; entries[i] != NULL; i++)
    {
      const char *range;
      int weight;

      if (!parse_range (entries[i], &range, &weight))
        continue;
      if (strcmp (range, "*") == 0)
        any = MAX (any, weight);
      for (guint l = 0; l < G_N_ELEMENTS (languages); l++)
        if (range_means (range, languages[l]) && weight > weights[l])
          {
            weights[l] = weight;
            orders[l] = i;
          }
    }
  for (guint l = 0; l < G_N_ELEMENTS (languages); l++)
    {
      int weight = weights[l] >= 0 ? weights[l] : any;

      if (weight > best || (weight == best && orders[l] < best_order))
        {
          best = weight;
          best_order = orders[l];
          picked = languages[l];
        }
    }
  return best > 0 ? picked : languages[0];
}
