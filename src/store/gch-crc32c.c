/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/store/test-lifeboat-record.c. */

#include "gch-crc32c.h"

#define POLYNOMIAL 0x82f63b78u /* 0x1edc6f41, its bits the other way round */

static void
fill (guint32 *table)
{
  for (guint32 byte = 0; byte < 256; byte++)
    {
      guint32 rest = byte;

      for (guint bit = 0; bit < 8; bit++)
        rest = (rest >> 1) ^ ((rest & 1) != 0 ? POLYNOMIAL : 0);
      table[byte] = rest;
    }
}

static const guint32 *
get_table (void)
{
  static guint32 table[256];
  static gsize filled;

  if (g_once_init_enter (&filled))
    {
      fill (table);
      g_once_init_leave (&filled, 1);
    }

  return table;
}

/**
 * gch_crc32c:
 * @crc: 0, or the checksum of what goes before @data
 *
 * Returns: the checksum of both together
 */
guint32
gch_crc32c (guint32 crc, const void *data, gsize length)
{
  const guint32 *table = get_table ();
  const guint8 *bytes = data;

  crc = ~crc;
  for (gsize i = 0; i < length; i++)
    crc = (crc >> 8) ^ table[(crc ^ bytes[i]) & 0xff];

  return ~crc;
}
