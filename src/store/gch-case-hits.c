/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-case-hits.h"

#include "gch-cache-index.h"
#include "gch-search-words.h"

/* The screen waits for this: a word in more texts than that is looked for in the newest of them. */
#define MAX_HITS "250000"

struct _GchCaseHits
{
  guint64 *bits; /* (owned) */
  gsize n_words; /* of 64 bits */
};

static GchCaseHits *
new_empty (gint64 last_row)
{
  GchCaseHits *self = g_new0 (GchCaseHits, 1);

  self->n_words = (gsize) last_row / 64 + 1;
  self->bits = g_new0 (guint64, self->n_words);

  return self;
}

/** gch_case_hits_free: */
void
gch_case_hits_free (GchCaseHits *self)
{
  g_free (self->bits);
  g_free (self);
}

static void
add (GchCaseHits *self, gint64 row)
{
  if (row >= 0 && (gsize) row / 64 < self->n_words)
    self->bits[row / 64] |= G_GUINT64_CONSTANT (1) << (row % 64);
}

static void
keep_common (GchCaseHits *self, const GchCaseHits *other)
{
  for (gsize i = 0; i < self->n_words; i++)
    self->bits[i] &= other->bits[i];
}

static gboolean
find_word (GchSqlite *database, GchCaseHits *self, const char *sql, const char *word, int shift,
           GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GchRows) rows = gch_sqlite_query (database, error, sql, "s", word);

  if (rows == NULL)
    return FALSE;
  while (gch_rows_next (rows, &failure))
    add (self, gch_rows_int (rows, 0) >> shift);
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/**
 * gch_case_hits_find:
 * @search: what was typed; not blank
 *
 * Finds the cases in which every word occurs somewhere: in the number, the subject, the description
 * or any comment. While the very first synchronisation runs there is no index yet; then it looks
 * into numbers and subjects only.
 *
 * Returns: (transfer full) (nullable): the cases
 */
GchCaseHits *
gch_case_hits_find (GchSqlite *database, const char *search, GError **error)
{
  gint64 last_row = 0;
  gint64 indexed = 0;
  g_autoptr (GchCaseHits) self = NULL;
  g_auto (GStrv) words = NULL;

  if (!gch_sqlite_get_int (database, &last_row, error, "SELECT max(row) FROM cases", "")
      || !gch_sqlite_get_int (database, &indexed, error,
                              "SELECT count(*) FROM meta WHERE name = 'complete'", ""))
    return NULL;
  self = new_empty (last_row);
  words = indexed ? gch_search_words (search) : gch_search_terms (search);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      g_autoptr (GchCaseHits) found = new_empty (last_row);

      if (!find_word (database, found,
                      indexed ? "SELECT rowid FROM search WHERE search MATCH ?1"
                                " ORDER BY rowid DESC LIMIT " MAX_HITS
                              : "SELECT row FROM cases WHERE instr (subject_key, ?1) > 0"
                                " OR substr (number, 1, length (?1)) = ?1",
                      words[i], indexed ? GCH_CACHE_INDEX_SHIFT : 0, error))
        return NULL;
      if (i == 0)
        {
          GchCaseHits *empty = g_steal_pointer (&self);

          gch_case_hits_free (empty);
          self = g_steal_pointer (&found);
        }
      else
        keep_common (self, found);
    }

  return g_steal_pointer (&self);
}

/** gch_case_hits_get_count: Returns: how many cases */
guint
gch_case_hits_get_count (GchCaseHits *self)
{
  guint count = 0;

  for (gsize i = 0; i < self->n_words; i++)
    count += (guint) __builtin_popcountll (self->bits[i]);

  return count;
}

/** gch_case_hits_contains: Returns: whether the case @row is one of them */
gboolean
gch_case_hits_contains (GchCaseHits *self, gint64 row)
{
  return row >= 0 && (gsize) row / 64 < self->n_words
         && (self->bits[row / 64] >> (row % 64) & 1) != 0;
}

/** gch_case_hits_to_json: Returns: (transfer full): the row numbers as a JSON array */
char *
gch_case_hits_to_json (GchCaseHits *self)
{
  GString *json = g_string_new ("[");

  for (gsize i = 0; i < self->n_words; i++)
    for (guint64 bits = self->bits[i]; bits != 0; bits &= bits - 1)
      g_string_append_printf (json, "%s%" G_GSIZE_FORMAT, json->len > 1 ? "," : "",
                              i * 64 + (gsize) __builtin_ctzll (bits));
  g_string_append_c (json, ']');

  return g_string_free (json, FALSE);
}
