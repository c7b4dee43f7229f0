/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include <glib/gstdio.h>

#include "gch-catalog.h"
#include "gch-error.h"

/* ---- A writer of small .mo files ---- */

typedef struct
{
  const char *id;
  gsize id_length;
  const char *text;
  gsize text_length;
} Message;

#define MESSAGE(id, text)                                                                          \
  {                                                                                                \
    id, sizeof (id) - 1, text, sizeof (text) - 1                                                   \
  }

static const Message messages[] = {
  MESSAGE ("", "Content-Type: text/plain; charset=UTF-8\n"),
  MESSAGE ("%d reply\0%d replies", "%d réponse\0%d réponses"),
  MESSAGE ("Closed", "Fermé"),
  MESSAGE ("November", "novembre"),
  MESSAGE ("first day of a month\0041", "1er"),
  MESSAGE ("%s %s %d at %s UTC", "%s %s %d à %s UTC"),
  MESSAGE ("verb\004Open", "Ouvrir"),
};

static void
put (GByteArray *out, guint32 word, gboolean swapped)
{
  if (swapped)
    word = GUINT32_SWAP_LE_BE (word);
  g_byte_array_append (out, (const guint8 *) &word, sizeof word);
}

static void
put_table (GByteArray *out, gboolean swapped, gsize *at, gboolean originals)
{
  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      gsize length = originals ? messages[i].id_length : messages[i].text_length;

      put (out, length, swapped);
      put (out, *at, swapped);
      *at += length + 1;
    }
}

static GBytes *
write_catalogue (gboolean swapped)
{
  GByteArray *out = g_byte_array_new ();
  gsize count = G_N_ELEMENTS (messages);
  gsize at = 28 + 16 * count;

  put (out, 0x950412de, swapped);
  put (out, 0, swapped);
  put (out, count, swapped);
  put (out, 28, swapped);
  put (out, 28 + 8 * count, swapped);
  put (out, 0, swapped);
  put (out, 28 + 16 * count, swapped);
  put_table (out, swapped, &at, TRUE);
  put_table (out, swapped, &at, FALSE);
  for (gsize i = 0; i < count; i++)
    g_byte_array_append (out, (const guint8 *) messages[i].id, messages[i].id_length + 1);
  for (gsize i = 0; i < count; i++)
    g_byte_array_append (out, (const guint8 *) messages[i].text, messages[i].text_length + 1);
  return g_byte_array_free_to_bytes (out);
}

/* ---- Tests ---- */

static void
test_lookup (gconstpointer swapped)
{
  g_autoptr (GBytes) bytes = write_catalogue (GPOINTER_TO_INT (swapped));
  g_autoptr (GError) error = NULL;
  g_autoptr (GchCatalogFile) file = gch_catalog_file_new (bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (gch_catalog_file_lookup (file, "Closed", 0), ==, "Fermé");
  g_assert_cmpstr (gch_catalog_file_lookup (file, "%d reply", 0), ==, "%d réponse");
  g_assert_cmpstr (gch_catalog_file_lookup (file, "%d reply", 1), ==, "%d réponses");
  g_assert_null (gch_catalog_file_lookup (file, "%d reply", 2));
  g_assert_null (gch_catalog_file_lookup (file, "Closed", 1));
  g_assert_null (gch_catalog_file_lookup (file, "Opened", 0));
  g_assert_cmpstr (gch_catalog_file_lookup (file, "verb\004Open", 0), ==, "Ouvrir");
}

/* Every truncation and every single changed byte of the tables is either refused or harmless. */
static void
test_damaged (void)
{
  g_autoptr (GBytes) bytes = write_catalogue (FALSE);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize length = 0; length < size; length++)
    {
      /* On the heap and of exactly this size, so that a sanitizer sees the first byte too far. */
      g_autoptr (GBytes) part = g_bytes_new (data, length);
      g_autoptr (GError) error = NULL;

      g_assert_null (gch_catalog_file_new (part, &error));
      g_assert_error (error, GCH_ERROR, GCH_ERROR_DAMAGED);
    }
  for (gsize at = 0; at < size; at++)
    for (int bit = 0; bit < 8; bit++)
      {
        guint8 *copy = g_memdup2 (data, size);
        g_autoptr (GBytes) changed = NULL;
        g_autoptr (GchCatalogFile) file = NULL;

        copy[at] ^= 1 << bit;
        changed = g_bytes_new_take (copy, size);
        file = gch_catalog_file_new (changed, NULL);
        if (file != NULL)
          gch_catalog_file_lookup (file, "%d reply", 1);
      }
}

static void
test_not_a_catalogue (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("<html><body>404, and longer than 28</body>", 42);
  g_autoptr (GError) error = NULL;

  g_assert_null (gch_catalog_file_new (bytes, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_DAMAGED);
}

static void
test_pick_language (void)
{
  static const struct
  {
    const char *header;
    const char *language;
  } cases[] = {
    { NULL, "en" },
    { "", "en" },
    { "fr", "fr" },
    { "FR-ch", "fr" },
    { "fr-FR, fr;q=0.9, en;q=0.8", "fr" },
    { "en, fr;q=0.9", "en" },
    { "fr;q=0.5, en;q=0.7", "en" },
    { "de, fr;q=0.3", "fr" },
    { "de", "en" },
    { "*", "en" },
    { "en;q=0, *", "fr" },
    { "en;q=0.2, *;q=0.5", "fr" },
    { "fr;q=0", "en" },
    { "fr;q=0, en;q=0", "en" },
    { "frx", "en" },
    { "fr;q=2", "en" },
    { "fr;q=abc, en;q=0.1", "en" },
    { " fr ; q=0.8 , en;q=0.4", "fr" },
    { "fr;level=1", "en" },
    { "en,fr", "en" },
    { "fr,en", "fr" },
    { ",,,;;;q=,=,", "en" },
  };
  g_autofree char *endless = g_strnfill (100000, ',');

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (gch_catalog_pick_language (cases[i].header), ==, cases[i].language);
  g_assert_cmpstr (gch_catalog_pick_language (endless), ==, "en");
}

static void
test_language (void)
{
  g_assert_cmpstr (gch_catalog_language (NULL), ==, "en");
  g_assert_cmpstr (gch_catalog_language ("fr"), ==, "fr");
  g_assert_cmpstr (gch_catalog_language ("fr_FR.UTF-8"), ==, "fr");
  g_assert_cmpstr (gch_catalog_language ("frisian"), ==, "en");
  g_assert_cmpstr (gch_catalog_language ("C"), ==, "en");
}

/* Through the file that GUICHET_LOCALEDIR points to; English needs none. */
static void
test_translate (void)
{
  g_autofree char *date = NULL;
  g_autofree char *first = NULL;
  g_autofree char *english = NULL;
  const gint64 november = G_GINT64_CONSTANT (1795442700) * G_USEC_PER_SEC;

  g_assert_cmpstr (gch_catalog_translate ("fr", "Closed"), ==, "Fermé");
  g_assert_cmpstr (gch_catalog_translate ("en", "Closed"), ==, "Closed");
  g_assert_cmpstr (gch_catalog_translate ("fr", "Not there"), ==, "Not there");
  g_assert_cmpstr (gch_catalog_translate ("fr", ""), ==, "");
  g_assert_cmpstr (gch_catalog_ngettext ("fr", "%d reply", "%d replies", 0), ==, "%d réponse");
  g_assert_cmpstr (gch_catalog_ngettext ("fr", "%d reply", "%d replies", 2), ==, "%d réponses");
  g_assert_cmpstr (gch_catalog_ngettext ("en", "%d reply", "%d replies", 0), ==, "%d replies");
  g_assert_cmpstr (gch_catalog_pgettext ("fr", "verb", "Open"), ==, "Ouvrir");
  g_assert_cmpstr (gch_catalog_pgettext ("fr", "noun", "Open"), ==, "Open");

  date = gch_catalog_format_time ("fr", november);
  g_assert_cmpstr (date, ==, "23 novembre 2026 à 14:05 UTC");
  english = gch_catalog_format_time ("en", november);
  g_assert_cmpstr (english, ==, "23 November 2026 at 14:05 UTC");
  first = gch_catalog_format_time ("fr", november - 22 * G_TIME_SPAN_DAY);
  g_assert_cmpstr (first, ==, "1er novembre 2026 à 14:05 UTC");
}

int
main (int argc, char **argv)
{
  g_autofree char *directory = g_dir_make_tmp ("guichet-catalog-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (directory, "fr", "LC_MESSAGES", NULL);
  g_autofree char *parent = g_build_filename (directory, "fr", NULL);
  g_autofree char *path = g_build_filename (folder, GETTEXT_PACKAGE ".mo", NULL);
  g_autoptr (GBytes) bytes = write_catalogue (FALSE);
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (
      g_file_set_contents (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL));
  g_setenv ("GUICHET_LOCALEDIR", directory, TRUE);

  g_test_add_data_func ("/catalog/lookup", GINT_TO_POINTER (FALSE), test_lookup);
  g_test_add_data_func ("/catalog/lookup-other-endian", GINT_TO_POINTER (TRUE), test_lookup);
  g_test_add_func ("/catalog/damaged", test_damaged);
  g_test_add_func ("/catalog/not-a-catalogue", test_not_a_catalogue);
  g_test_add_func ("/catalog/pick-language", test_pick_language);
  g_test_add_func ("/catalog/language", test_language);
  g_test_add_func ("/catalog/translate", test_translate);
  status = g_test_run ();

  g_remove (path);
  g_rmdir (folder);
  g_rmdir (parent);
  g_rmdir (directory);
  return status;
}
