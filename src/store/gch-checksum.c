/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/store/test-recovery.c. */

#include "gch-checksum.h"

#include "gch-crc32c.h"

static guint32
add_number (guint32 crc, guint64 number)
{
  guint64 bytes = GUINT64_TO_LE (number);

  return gch_crc32c (crc, &bytes, sizeof bytes);
}

/* With its type and its length, so that no two rows look the same. */
static guint32
add_value (guint32 crc, sqlite3_value *value)
{
  const char type = (char) sqlite3_value_type (value);

  crc = gch_crc32c (crc, &type, 1);
  if (type == SQLITE_INTEGER)
    return add_number (crc, (guint64) sqlite3_value_int64 (value));
  if (type != SQLITE_NULL)
    {
      const void *bytes = sqlite3_value_blob (value);
      gsize length = (gsize) sqlite3_value_bytes (value);

      crc = gch_crc32c (add_number (crc, length), bytes, length);
    }

  return crc;
}

static void
checksum (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  guint32 crc = 0;

  for (int i = 0; i < n_values; i++)
    crc = add_value (crc, values[i]);
  sqlite3_result_int64 (context, crc);
}

/**
 * gch_checksum_install:
 * @handle: a connection
 *
 * Gives it the SQL function gch_checksum (…): the CRC-32C of its arguments. It stands in statements
 * only, never in a schema: any program can open the file.
 */
gboolean
gch_checksum_install (sqlite3 *handle)
{
  return sqlite3_create_function_v2 (handle, "gch_checksum", -1,
                                     SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
                                     checksum, NULL, NULL, NULL)
         == SQLITE_OK;
}
