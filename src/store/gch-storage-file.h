/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A database's files on the disk: the file itself and its companions -journal, -wal and -shm.
 * Nothing here opens an existing database file: closing any descriptor of a file drops the locks
 * that SQLite holds on it. */

void gch_storage_set_error (GError **error, int system_error);
gboolean gch_storage_make_directory (const char *path, GError **error);
gboolean gch_storage_flush_directory (const char *path, GError **error);
gboolean gch_storage_make_private_file (const char *path, GError **error);
gboolean gch_storage_is_blocked (const char *path);
char *gch_storage_name_aside (const char *path);
char *gch_storage_find_aside (const char *path);
char *gch_storage_set_aside (const char *path, GError **error);
gboolean gch_storage_delete (const char *path, GError **error);
gboolean gch_storage_delete_set_aside (const char *path, GError **error);

G_END_DECLS
