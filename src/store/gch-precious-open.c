/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/store/test-recovery.c. */

#include "gch-precious-private.h"

#include <errno.h>

#include <glib/gi18n-lib.h>

#include "gch-disk.h"
#include "gch-error.h"
#include "gch-migration.h"
#include "gch-precious-rows.h"
#include "gch-salvage.h"
#include "gch-storage-file.h"

/* Opening precious.db, and making it anew where it is damaged or gone. */

/* A counter that a damaged byte moved to the end of all numbers would refuse every new row. */
#define MAX_SEQUENCE "4503599627370496"

/* --- a file that is there --- */

static gboolean
check_counters (GchSqlite *database, GError **error)
{
  gint64 wrong = 0;

  if (!gch_sqlite_get_int (database, &wrong, error,
                           "SELECT count(*) FROM sqlite_sequence WHERE typeof(seq) <> 'integer'"
                           " OR seq < 0 OR seq > " MAX_SEQUENCE,
                           ""))
    return FALSE;
  if (wrong != 0)
    gch_sqlite_set_error (error, NULL, SQLITE_CORRUPT);

  return wrong == 0;
}

static gboolean
check (GchSqlite *database, GError **error)
{
  return gch_sqlite_check_header (database, error) && gch_sqlite_check (database, TRUE, error)
         && gch_migration_check (database, &GCH_SCHEMA_PRECIOUS, error)
         && check_counters (database, error);
}

static gboolean
bring_up (GchSqlite *database, const char *folder, GError **error)
{
  return gch_sqlite_script (database, "PRAGMA journal_mode = DELETE", error)
         && gch_migration_run (database, &GCH_SCHEMA_PRECIOUS, error)
         /* The program before may have been killed between the removal of a journal, which is the
          * commit, and the flush of its folder. What is read now must not come undone. */
         && gch_storage_flush_directory (folder, error);
}

/* @found: (out): what is in it, every row of which is right; NULL: the file is empty */
static GchSqlite *
open_file (GchPrecious *self, GchSalvage **found, GError **error)
{
  g_autoptr (GchSqlite) database = NULL;
  g_autoptr (GchSalvage) rows = NULL;
  int version = 0;

  *found = NULL;
  if (gch_storage_is_blocked (self->path))
    {
      gch_sqlite_set_error (error, NULL, SQLITE_NOTADB);
      return NULL;
    }
  database = gch_sqlite_open (self->path, GCH_SQLITE_PRECIOUS, error);
  if (database == NULL
      || !gch_migration_get_version (database, &GCH_SCHEMA_PRECIOUS, &version, error))
    return NULL;
  if (version == 0)
    return g_steal_pointer (&database);
  if (!check (database, error) || !bring_up (database, self->data_dir, error))
    return NULL;

  rows = gch_salvage_read (database);
  if (!gch_salvage_is_whole (rows))
    {
      gch_sqlite_set_error (error, NULL, SQLITE_CORRUPT);
      return NULL;
    }
  *found = g_steal_pointer (&rows);

  return g_steal_pointer (&database);
}

/* --- a file that is damaged or gone --- */

/* @found: (out) (nullable): NULL where SQLite cannot do anything with it. Returns: FALSE where that
 * is not the file's fault: another time there will be more to read. */
static gboolean
salvage_once (const char *path, GchSalvage **found, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GchSqlite) database = NULL;

  if (gch_storage_is_blocked (path))
    return TRUE;
  database = gch_sqlite_open (path, GCH_SQLITE_PRECIOUS, &failure);
  if (database != NULL)
    *found = gch_salvage_read (database);
  if (failure == NULL || g_error_matches (failure, GCH_ERROR, GCH_ERROR_DAMAGED))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
salvage (const char *path, GchSalvage **found, GError **error)
{
  *found = NULL;
  if (!salvage_once (path, found, error))
    return FALSE;
  if (*found == NULL || (*found)->unread == 0)
    return TRUE;

  /* Once more: a disk that was disturbed for a moment is not a damaged file. */
  g_clear_pointer (found, gch_salvage_free);
  return salvage_once (path, found, error);
}

static gboolean
write_texts (GchSqlite *database, const GchUnsent *unsent, GError **error)
{
  g_autoptr (GPtrArray) operations = gch_unsent_list_operations (unsent);
  GHashTableIter iter;
  gpointer draft;

  g_hash_table_iter_init (&iter, unsent->drafts);
  while (g_hash_table_iter_next (&iter, NULL, &draft))
    if (!gch_precious_rows_put_draft (database, draft, error))
      return FALSE;
  for (guint i = 0; i < operations->len; i++)
    {
      const GchUnsentOperation *each = operations->pdata[i];
      const GchUnsentOperation *former = i > 0 ? operations->pdata[i - 1] : NULL;
      /* Two that claim the same place: the order between them was lost, they are not. */
      const gboolean taken = former != NULL && former->sequence == each->sequence;

      if (!gch_precious_rows_add_operation (database, each->operation,
                                            taken ? 0 : MAX (each->sequence, 0), error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
write_all (GchSqlite *database, const GchUnsent *unsent, const GchSalvage *found, GError **error)
{
  if (!gch_sqlite_begin (database, error) || !write_texts (database, unsent, error))
    return FALSE;
  for (guint i = 0; found != NULL && i < found->versions->len; i++)
    if (!gch_precious_rows_add_version (database, found->versions->pdata[i], error))
      return FALSE;

  return gch_sqlite_commit (database, error);
}

/* Makes the whole new database under another name: it is there as a whole or not at all. */
static gboolean
make_new (GchPrecious *self, const char *path, const GchUnsent *unsent, const GchSalvage *found,
          GError **error)
{
  g_autoptr (GchSqlite) database = NULL;

  if (!gch_storage_delete (path, error))
    return FALSE;
  database = gch_sqlite_open (path, GCH_SQLITE_PRECIOUS, error);

  return database != NULL && bring_up (database, self->data_dir, error)
         && write_all (database, unsent, found, error);
}

static gboolean
succeed (int failure, GError **error)
{
  if (failure == 0)
    return TRUE;

  gch_storage_set_error (error, failure);
  return FALSE;
}

/* An empty database has nothing to keep; a journal beside it would be rolled back into the new one.
 */
static gboolean
drop_journal (GchPrecious *self, GError **error)
{
  g_autofree char *journal = g_strconcat (self->path, "-journal", NULL);
  int failure = gch_disk_get ()->remove (journal);

  return succeed (failure == ENOENT ? 0 : failure, error);
}

static gboolean
make_room (GchPrecious *self, gboolean damaged, GError **error)
{
  g_autofree char *aside = NULL;

  if (!damaged)
    return drop_journal (self, error);
  aside = gch_storage_set_aside (self->path, error);
  if (aside == NULL)
    return FALSE;
  g_free (self->set_aside);
  self->set_aside = g_steal_pointer (&aside);

  return TRUE;
}

static gboolean
put_in_place (GchPrecious *self, const char *new_path, gboolean damaged, GError **error)
{
  const GchDisk *disk = gch_disk_get ();

  if (!make_room (self, damaged, error))
    return FALSE;

  return succeed (disk->flush_directory (self->data_dir), error)
         && succeed (disk->move (new_path, self->path), error)
         && succeed (disk->flush_directory (self->data_dir), error);
}

/* What is known to be lost. A whole lifeboat has everything that was ever said to be saved. */
static guint
count_incomplete (GchPrecious *self, const GchSalvage *found)
{
  const GchUnsent *saved = gch_lifeboat_get_unsent (self->lifeboat);
  const guint damaged = gch_lifeboat_get_damaged (self->lifeboat);
  const gboolean there = gch_lifeboat_was_there (self->lifeboat) && damaged == 0;
  guint lost = found != NULL ? gch_salvage_count_lost (found, saved) : 0;

  if (there)
    return lost;
  if (found == NULL || found->unread > 0)
    lost += MAX (damaged, found != NULL ? found->unread : 1);

  return lost;
}

/* The order matters: whenever this is cut short, all texts are in a file that the next start reads.
 * First into the lifeboat, then into a new database, and only then is the damaged one moved. */
static gboolean
rebuild (GchPrecious *self, gboolean damaged, GError **error)
{
  g_autofree char *new_path = g_strconcat (self->path, ".new", NULL);
  g_autoptr (GchSalvage) found = NULL;
  GchUnsent *unsent = gch_lifeboat_get_unsent (self->lifeboat);
  const char *source = damaged ? self->path : self->set_aside;

  if (source != NULL && !salvage (source, &found, error))
    return FALSE;
  if (found != NULL)
    gch_unsent_merge (unsent, found->unsent);
  if (source != NULL || gch_lifeboat_get_damaged (self->lifeboat) > 0)
    self->incomplete = MAX (self->incomplete, count_incomplete (self, found));
  if (!gch_lifeboat_keep_damaged (self->lifeboat, error)
      || !gch_lifeboat_compact (self->lifeboat, error)
      || !make_new (self, new_path, unsent, found, error)
      || !put_in_place (self, new_path, damaged, error))
    return FALSE;

  g_clear_pointer (&self->recovery, gch_recovery_free);
  self->recovery = gch_recovery_new (self->set_aside, g_hash_table_size (unsent->drafts),
                                     g_hash_table_size (unsent->operations), self->incomplete);
  g_clear_pointer (&self->set_aside, g_free);
  self->incomplete = 0;

  return TRUE;
}

/* --- both --- */

void
gch_precious_flush_lifeboat (GchPrecious *self)
{
  g_clear_error (&self->trouble);
  if (gch_lifeboat_flush (self->lifeboat, &self->trouble)
      && !gch_lifeboat_is_whole (self->lifeboat))
    g_set_error_literal (&self->trouble, GCH_ERROR, GCH_ERROR_TOO_LARGE,
                         _ ("A text is too large for it"));
  if (self->trouble != NULL)
    g_debug ("lifeboat: %s", self->trouble->message);
}

/* A database of yesterday that somebody put back: the lifeboat alone has what came after. */
static void
keep_newer (GchPrecious *self, const GchSalvage *found)
{
  g_autoptr (GError) error = NULL;
  gint64 sequence = G_MAXINT64;

  if (gch_sqlite_get_int (
          self->database, &sequence, &error,
          "SELECT coalesce (max (seq), 0) FROM sqlite_sequence WHERE name = 'outbox'", "")
      && gch_unsent_is_newer (gch_lifeboat_get_unsent (self->lifeboat), found->unsent, sequence))
    (void) gch_lifeboat_keep_copy (self->lifeboat, &error);
  if (error != NULL)
    g_debug ("lifeboat: %s", error->message);
}

/* The database is whole and counts; the lifeboat says the same from now on. */
static void
settle (GchPrecious *self, GchSalvage *found)
{
  const GchUnsent *known = gch_lifeboat_get_unsent (self->lifeboat);
  const gboolean same = gch_unsent_equal (known, found->unsent);

  if (!same)
    keep_newer (self, found);
  gch_unsent_take_gone (found->unsent, known);
  gch_lifeboat_take_unsent (self->lifeboat, g_steal_pointer (&found->unsent), same);
  gch_precious_flush_lifeboat (self);
}

/* The one before was cut short when the damaged file lay aside and the new one was not in its place
 * yet: what it knew is read once more. */
static void
take_up (GchPrecious *self)
{
  g_autofree char *made = g_strconcat (self->path, ".new", NULL);

  if (self->set_aside == NULL && gch_disk_get ()->exists (made))
    self->set_aside = gch_storage_find_aside (self->path);
}

/* Of one that was cut short before that, and was not needed in the end. */
static void
drop_made (GchPrecious *self)
{
  g_autofree char *made = g_strconcat (self->path, ".new", NULL);

  if (gch_disk_get ()->exists (made))
    (void) gch_storage_delete (made, NULL);
}

static gboolean
lifeboat_has_something (GchPrecious *self)
{
  return !gch_unsent_is_empty (gch_lifeboat_get_unsent (self->lifeboat))
         || gch_lifeboat_get_damaged (self->lifeboat) > 0;
}

static gboolean
open_again (GchPrecious *self, GError **error)
{
  g_autoptr (GchSalvage) found = NULL;

  self->database = open_file (self, &found, error);

  return self->database != NULL;
}

/**
 * gch_precious_open:
 *
 * Opens the file unless it is open; makes or migrates it. A damaged one is set aside and made anew
 * with what it still shows and what the lifeboat has.
 */
gboolean
gch_precious_open (GchPrecious *self, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GchSalvage) found = NULL;

  if (self->database != NULL)
    return TRUE;
  if (!gch_storage_make_directory (self->data_dir, error))
    return FALSE;
  gch_lifeboat_load (self->lifeboat);

  self->database = open_file (self, &found, &failure);
  if (found != NULL)
    {
      drop_made (self);
      settle (self, found);
    }
  else if (self->database != NULL)
    take_up (self);

  if (found == NULL && self->database != NULL
      && (self->set_aside != NULL || lifeboat_has_something (self)))
    {
      g_clear_pointer (&self->database, gch_sqlite_close);
      return rebuild (self, FALSE, error) && open_again (self, error);
    }
  else if (found == NULL && self->database != NULL
           && !bring_up (self->database, self->data_dir, error))
    g_clear_pointer (&self->database, gch_sqlite_close);
  else if (g_error_matches (failure, GCH_ERROR, GCH_ERROR_DAMAGED))
    return rebuild (self, TRUE, error) && open_again (self, error);
  else if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));

  return self->database != NULL;
}
