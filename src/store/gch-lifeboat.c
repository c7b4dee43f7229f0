/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/store/test-recovery.c. */

#include "gch-lifeboat.h"

#include <errno.h>

#include "gch-disk.h"
#include "gch-storage-file.h"

#define NAME "lifeboat"
/* No text of a person comes near it; what is larger is not read into memory. */
#define MAX_BYTES (256 * 1024 * 1024)
/* The file may grow to so many times what is in it, and so much more. */
#define FACTOR 4
#define ALLOWANCE (256 * 1024)

struct _GchLifeboat
{
  char *folder;      /* (owned) */
  char *path;        /* (owned) */
  char *new_path;    /* (owned) where the next one is made */
  GchUnsent *unsent; /* (owned) (nullable) what the file says, or shall say; NULL: not loaded */
  GByteArray *log;   /* (owned) changes of it that are not in the file yet */
  GchDiskFile *file; /* (owned) (nullable) for appending */
  gsize size;        /* of the file */
  gsize live;        /* its size when it was written anew */
  GBytes *found;     /* (owned) (nullable) what was in it, where that was damaged */
  guint damaged;     /* places in it that could not be read */
  gboolean there;    /* it was there, and began as it should */
  gboolean unread;   /* it is there, but the disk does not give it */
  gboolean lacking;  /* something is too large for it */
  gboolean stale;    /* the file is behind, or cannot be relied on: it must be written anew */
};

/**
 * gch_lifeboat_new:
 * @data_dir: where it lies or will lie
 *
 * Touches nothing yet.
 */
GchLifeboat *
gch_lifeboat_new (const char *data_dir)
{
  GchLifeboat *self = g_new0 (GchLifeboat, 1);

  self->folder = g_strdup (data_dir);
  self->path = g_build_filename (data_dir, NAME, NULL);
  self->new_path = g_build_filename (data_dir, NAME ".new", NULL);
  self->log = g_byte_array_new ();

  return self;
}

static void
close_file (GchLifeboat *self)
{
  if (self->file != NULL)
    gch_disk_get ()->close_file (self->file);
  self->file = NULL;
}

/** gch_lifeboat_free: Closes the file; what was not flushed is not in it. */
void
gch_lifeboat_free (GchLifeboat *self)
{
  close_file (self);
  g_clear_pointer (&self->unsent, gch_unsent_free);
  g_clear_pointer (&self->found, g_bytes_unref);
  g_byte_array_unref (self->log);
  g_free (self->folder);
  g_free (self->path);
  g_free (self->new_path);
  g_free (self);
}

static gboolean
succeed (int failure, GError **error)
{
  if (failure == 0)
    return TRUE;

  gch_storage_set_error (error, failure);
  return FALSE;
}

/* --- reading --- */

static void
take_bytes (GchLifeboat *self, GBytes *bytes)
{
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);

  self->damaged = gch_unsent_read (self->unsent, data, length, &self->there);
  self->size = length;
  self->live = length / FACTOR;
  if (self->damaged > 0 || !self->there)
    self->found = g_bytes_ref (bytes);
  /* Every lifeboat has a beginning, even an empty one. */
  if (!self->there)
    self->damaged = MAX (self->damaged, 1);
  self->stale = self->damaged > 0;
}

/**
 * gch_lifeboat_load:
 *
 * Reads the file, once. It does not fail: what cannot be read counts as damaged.
 */
void
gch_lifeboat_load (GchLifeboat *self)
{
  g_autoptr (GBytes) bytes = NULL;
  int failure;

  if (self->unsent != NULL)
    return;
  self->unsent = gch_unsent_new ();
  failure = gch_disk_get ()->read_file (self->path, MAX_BYTES, &bytes);
  /* Once more: a disk that was disturbed for a moment is not a damaged file. */
  if (failure != 0 && failure != ENOENT)
    failure = gch_disk_get ()->read_file (self->path, MAX_BYTES, &bytes);
  if (failure == 0)
    take_bytes (self, bytes);
  else if (failure != ENOENT)
    {
      g_debug ("lifeboat: %s", g_strerror (failure));
      self->damaged = 1;
      self->unread = TRUE;
      self->stale = TRUE;
    }
}

/** gch_lifeboat_get_damaged: Returns: how many places of the file could not be read */
guint
gch_lifeboat_get_damaged (GchLifeboat *self)
{
  return self->damaged;
}

/** gch_lifeboat_was_there: Returns: whether there was one, with a beginning */
gboolean
gch_lifeboat_was_there (GchLifeboat *self)
{
  return self->there;
}

static gboolean
copy_aside (GchLifeboat *self, GError **error)
{
  const GchDisk *disk = gch_disk_get ();
  g_autofree char *aside = gch_storage_name_aside (self->path);
  gsize length;
  const void *data = g_bytes_get_data (self->found, &length);
  GchDiskFile *file = NULL;
  int failure = disk->open_file (aside, TRUE, &file);

  if (failure == 0)
    failure = disk->append (file, data, length);
  if (failure == 0)
    failure = disk->flush (file);
  g_clear_pointer (&file, disk->close_file);
  if (failure != 0)
    (void) disk->remove (aside);

  return succeed (failure, error);
}

/**
 * gch_lifeboat_keep_damaged:
 *
 * Keeps a copy of a damaged file beside it, because the next flush replaces it: for when the
 * database is damaged, too.
 */
gboolean
gch_lifeboat_keep_damaged (GchLifeboat *self, GError **error)
{
  if (self->unread)
    {
      g_autofree char *aside = gch_storage_name_aside (self->path);

      int failure = gch_disk_get ()->move (self->path, aside);

      if (!succeed (failure == ENOENT ? 0 : failure, error))
        return FALSE;
      self->unread = FALSE;
    }
  if (self->found != NULL && !copy_aside (self, error))
    return FALSE;
  g_clear_pointer (&self->found, g_bytes_unref);

  return TRUE;
}

/**
 * gch_lifeboat_keep_copy:
 *
 * Keeps a copy of the file beside it as it is now, because the next flush replaces it.
 */
gboolean
gch_lifeboat_keep_copy (GchLifeboat *self, GError **error)
{
  g_clear_pointer (&self->found, g_bytes_unref);

  return succeed (gch_disk_get ()->read_file (self->path, MAX_BYTES, &self->found), error)
         && gch_lifeboat_keep_damaged (self, error);
}

/* --- writing --- */

/**
 * gch_lifeboat_get_unsent:
 *
 * Returns: (transfer none) (nullable): everything unsent, as far as it knows; %NULL before
 * gch_lifeboat_load(). Whoever changes it writes the change to gch_lifeboat_get_log().
 */
GchUnsent *
gch_lifeboat_get_unsent (GchLifeboat *self)
{
  return self->unsent;
}

/** gch_lifeboat_get_log: Returns: (transfer none): what the next flush appends */
GByteArray *
gch_lifeboat_get_log (GchLifeboat *self)
{
  return self->log;
}

/**
 * gch_lifeboat_take_unsent:
 * @unsent: (transfer full): what the file shall say
 * @same: whether it says that already; else the next flush writes all of it
 */
void
gch_lifeboat_take_unsent (GchLifeboat *self, GchUnsent *unsent, gboolean same)
{
  g_clear_pointer (&self->unsent, gch_unsent_free);
  self->unsent = unsent;
  self->stale = self->stale || !same;
}

/** gch_lifeboat_distrust: The next flush writes all of it. */
void
gch_lifeboat_distrust (GchLifeboat *self)
{
  self->stale = TRUE;
}

/* A folder of that name would be in the way for ever. */
static int
make_way (const char *path)
{
  g_autofree char *aside = NULL;

  if (!gch_disk_get ()->is_directory (path))
    return 0;
  aside = gch_storage_name_aside (path);

  return gch_disk_get ()->move (path, aside);
}

static int
write_new (GchLifeboat *self, const GByteArray *bytes)
{
  const GchDisk *disk = gch_disk_get ();
  GchDiskFile *file = NULL;
  int failure = make_way (self->new_path);

  if (failure == 0)
    failure = disk->open_file (self->new_path, TRUE, &file);
  if (failure == 0)
    failure = disk->append (file, bytes->data, bytes->len);
  if (failure == 0)
    failure = disk->flush (file);
  g_clear_pointer (&file, disk->close_file);

  return failure;
}

/**
 * gch_lifeboat_compact:
 *
 * Writes a new file with what there is now and puts it in the place of the former in one step:
 * whenever this is cut short, one of the two is there as a whole.
 */
gboolean
gch_lifeboat_compact (GchLifeboat *self, GError **error)
{
  const GchDisk *disk = gch_disk_get ();
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  int failure;

  self->lacking = !gch_unsent_write (self->unsent, bytes);
  failure = write_new (self, bytes);
  if (failure == 0)
    failure = make_way (self->path);
  if (failure == 0)
    failure = disk->move (self->new_path, self->path);
  if (failure != 0)
    {
      (void) disk->remove (self->new_path);
      return succeed (failure, error);
    }

  /* From here on the former is out of reach. */
  close_file (self);
  g_byte_array_set_size (self->log, 0);
  self->size = self->live = bytes->len;
  self->there = TRUE;
  self->damaged = 0;
  self->unread = FALSE;
  failure = disk->flush_directory (self->folder);
  /* What it lacks may fit the next time, or be gone. */
  self->stale = failure != 0 || self->lacking;

  return succeed (failure, error);
}

/** gch_lifeboat_is_whole: Returns: whether nothing was too large when it was last written anew */
gboolean
gch_lifeboat_is_whole (GchLifeboat *self)
{
  return !self->lacking;
}

/** gch_lifeboat_delete_set_aside: Deletes the copies of damaged ones. */
gboolean
gch_lifeboat_delete_set_aside (GchLifeboat *self, GError **error)
{
  return gch_storage_delete_set_aside (self->path, error);
}

static int
append_log (GchLifeboat *self)
{
  const GchDisk *disk = gch_disk_get ();
  int failure = 0;

  if (self->file == NULL)
    failure = disk->open_file (self->path, FALSE, &self->file);
  if (failure == 0)
    failure = disk->append (self->file, self->log->data, self->log->len);
  if (failure == 0)
    failure = disk->flush (self->file);

  return failure;
}

/**
 * gch_lifeboat_flush:
 *
 * Brings the file up to date. After a failure nothing is appended to it any more: the next flush
 * writes a new one.
 */
gboolean
gch_lifeboat_flush (GchLifeboat *self, GError **error)
{
  int failure;

  if (self->log->len == 0 && !self->stale)
    return TRUE;
  if (self->stale || !self->there)
    {
      g_byte_array_set_size (self->log, 0);
      self->stale = TRUE;
      return gch_lifeboat_compact (self, error);
    }

  failure = append_log (self);
  self->size += self->log->len;
  g_byte_array_set_size (self->log, 0);
  if (failure != 0)
    {
      close_file (self);
      self->stale = TRUE;
      return succeed (failure, error);
    }
  if (self->size > FACTOR * self->live + ALLOWANCE)
    {
      g_autoptr (GError) not_now = NULL;

      /* What there is is whole; there will be another time. */
      if (!gch_lifeboat_compact (self, &not_now))
        g_debug ("lifeboat: %s", not_now->message);
    }

  return TRUE;
}
