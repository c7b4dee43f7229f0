/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-cache-reader.h"
#include "gch-sqlite.h"

G_BEGIN_DECLS

/* The reader's inside, shared by its files. */

struct _GchCacheReader
{
  GObject parent_instance;
  char *path;          /* (owned) */
  char *wal_path;      /* (owned) */
  GchSqlite *database; /* (owned) (nullable) NULL: to be opened by the next call */
  guint64 device;      /* of the file that is open */
  guint64 inode;
  gboolean immutable; /* opened on a disk that cannot be written to */
};

/* Opens the file that has the name now, unless it is the one that is open. */
gboolean gch_cache_reader_ensure (GchCacheReader *self, GError **error);
/* Ends a question: FALSE, and the file is opened afresh with the next one, where @failure is set.
 * Takes @failure. */
gboolean gch_cache_reader_finish (GchCacheReader *self, GError **failure, GError **error);
/* (transfer full) */
GchCaseRow *gch_cache_reader_read_row (GchRows *rows);

G_END_DECLS
