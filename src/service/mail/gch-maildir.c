/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-maildir.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "gch-error.h"

typedef struct
{
  GchMailTransport transport;
  char *path; /* (owned) */
} GchMaildir;

static gboolean
check (gboolean done, const char *path, GError **error)
{
  int reason = errno;

  if (!done)
    g_set_error (error, GCH_ERROR, reason == ENOSPC ? GCH_ERROR_STORAGE_FULL : GCH_ERROR_STORAGE,
                 "%s: %s", path, g_strerror (reason));
  return done;
}

static gboolean
make_folders (GchMaildir *self, GError **error)
{
  static const char *const names[] = { "tmp", "new", "cur" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *folder = g_build_filename (self->path, names[i], NULL);

      if (!check (g_mkdir_with_parents (folder, 0700) == 0, folder, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_all (int descriptor, GBytes *text)
{
  gsize left;
  const char *data = g_bytes_get_data (text, &left);

  while (left > 0)
    {
      gssize count = write (descriptor, data, left);

      if (count < 0 && errno == EINTR)
        continue;
      if (count < 0)
        return FALSE;
      data += count;
      left -= count;
    }
  return fsync (descriptor) == 0;
}

static gboolean
write_file (const char *path, GBytes *text, GError **error)
{
  int descriptor = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  gboolean done = descriptor >= 0 && write_all (descriptor, text);

  check (done, path, error);
  if (descriptor >= 0)
    close (descriptor);
  return done;
}

/* A new name in a folder lasts when the folder is on the disk. */
static gboolean
sync_folder (const char *path, GError **error)
{
  int descriptor = g_open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean done = descriptor >= 0 && fsync (descriptor) == 0;

  check (done, path, error);
  if (descriptor >= 0)
    close (descriptor);
  return done;
}

static gboolean
deliver (GchMailTransport *transport, const GchMailMessage *message, GCancellable *cancellable,
         GError **error)
{
  GchMaildir *self = (GchMaildir *) transport;
  g_autofree char *folder = g_build_filename (self->path, "new", NULL);
  g_autofree char *early = g_build_filename (self->path, "tmp", message->name, NULL);
  g_autofree char *final = g_build_filename (folder, message->name, NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !make_folders (self, error))
    return FALSE;
  if (write_file (early, message->text, error)
      && check (g_rename (early, final) == 0, final, error))
    return sync_folder (folder, error);
  g_unlink (early);
  return FALSE;
}

static void
free_maildir (GchMailTransport *transport)
{
  GchMaildir *self = (GchMaildir *) transport;

  g_free (self->path);
  g_free (self);
}

GchMailTransport *
gch_maildir_new (const char *path)
{
  GchMaildir *self = g_new0 (GchMaildir, 1);

  self->transport.deliver = deliver;
  self->transport.free = free_maildir;
  self->path = g_strdup (path);
  return &self->transport;
}
