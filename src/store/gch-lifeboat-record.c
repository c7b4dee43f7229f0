/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE

#include "gch-lifeboat-record.h"

#include <string.h>

#include "gch-crc32c.h"

#define MAGIC "\xffGL\xfe"
#define MAGIC_LENGTH 4
#define HEADER_LENGTH 16
/* Never in UTF-8. */
#define OUTSIDE_TEXT 0xff

static const struct
{
  guint n_fields;
  gboolean nullable;
} KINDS[GCH_LIFEBOAT_N_KINDS] = {
  [GCH_LIFEBOAT_HEAD] = { 1, FALSE },           [GCH_LIFEBOAT_DRAFT] = { 6, FALSE },
  [GCH_LIFEBOAT_DRAFT_GONE] = { 5, FALSE },     [GCH_LIFEBOAT_OPERATION] = { 18, TRUE },
  [GCH_LIFEBOAT_OPERATION_GONE] = { 2, FALSE }, [GCH_LIFEBOAT_OWNER_GONE] = { 2, FALSE },
};

/* --- writing --- */

static void
add_field (GByteArray *bytes, const char *field)
{
  g_autofree char *valid = NULL;

  if (field != NULL && !g_utf8_validate (field, -1, NULL))
    field = valid = g_utf8_make_valid (field, -1);
  g_byte_array_append (bytes, (const guint8 *) (field != NULL ? "+" : "-"), 1);
  if (field == NULL)
    field = "";
  g_byte_array_append (bytes, (const guint8 *) field, (guint) strlen (field) + 1);
}

static void
put_number (guint8 *place, guint32 number)
{
  number = GUINT32_TO_LE (number);
  memcpy (place, &number, sizeof number);
}

static guint32
get_number (const guint8 *place)
{
  guint32 number;

  memcpy (&number, place, sizeof number);

  return GUINT32_FROM_LE (number);
}

static guint32
get_checksum (const guint8 *record, gsize body_length)
{
  guint32 crc = gch_crc32c (0, record + MAGIC_LENGTH, 8);

  return gch_crc32c (crc, record + HEADER_LENGTH, body_length);
}

static gboolean
fits (const char *const *fields, guint n)
{
  gsize length = 0;

  for (guint i = 0; i < n; i++)
    length += 2 + (fields[i] != NULL ? strlen (fields[i]) : 0);

  /* Bytes that are no text become three each. */
  return length <= GCH_LIFEBOAT_MAX_BODY / 3;
}

/**
 * gch_lifeboat_record_write:
 * @bytes: what it is appended to
 * @fields: as many as @kind has
 *
 * Returns: %FALSE where it is too large; then nothing is appended
 */
gboolean
gch_lifeboat_record_write (GByteArray *bytes, GchLifeboatKind kind, const char *const *fields)
{
  const guint start = bytes->len;
  const guint n = KINDS[kind].n_fields;
  guint8 *record;
  guint body_length;

  if (!fits (fields, n))
    return FALSE;
  g_byte_array_set_size (bytes, start + HEADER_LENGTH);
  for (guint i = 0; i < n; i++)
    add_field (bytes, fields[i]);

  record = bytes->data + start;
  body_length = bytes->len - start - HEADER_LENGTH;
  memcpy (record, MAGIC, MAGIC_LENGTH);
  put_number (record + 4, body_length);
  put_number (record + 8, (guint32) kind);
  put_number (record + 12, get_checksum (record, body_length));

  return TRUE;
}

/* --- reading --- */

/* Splits a body whose checksum is right; it may still be from another program. */
static gboolean
split (const char *body, gsize length, GchLifeboatKind kind, const char **fields)
{
  const char *end = body + length;

  for (guint i = 0; i < KINDS[kind].n_fields; i++)
    {
      const char *stop = body < end ? memchr (body, '\0', (gsize) (end - body)) : NULL;

      if (stop == NULL || (*body != '+' && *body != '-'))
        return FALSE;
      if (*body == '-' && (!KINDS[kind].nullable || stop != body + 1))
        return FALSE;
      fields[i] = *body == '+' ? body + 1 : NULL;
      if (fields[i] != NULL && !g_utf8_validate (fields[i], stop - fields[i], NULL))
        return FALSE;
      body = stop + 1;
    }

  return body == end;
}

/* Returns: how many bytes a whole record at @record has, 0 for none. Linear over all records of a
 * file, whatever lengths they claim: a body with 0xff in it is none, and no checksum is made. */
static gsize
measure (const guint8 *record, gsize rest)
{
  gsize body_length;

  if (rest < HEADER_LENGTH)
    return 0;
  body_length = get_number (record + 4);
  if (body_length > MIN (rest - HEADER_LENGTH, GCH_LIFEBOAT_MAX_BODY)
      || memchr (record + HEADER_LENGTH, OUTSIDE_TEXT, body_length) != NULL
      || get_number (record + 12) != get_checksum (record, body_length))
    return 0;

  return HEADER_LENGTH + body_length;
}

static gboolean
tell (const guint8 *record, gsize length, GchLifeboatFunc func, gpointer user_data)
{
  const char *fields[GCH_LIFEBOAT_MAX_FIELDS];
  guint32 kind = get_number (record + 8);

  if (kind >= GCH_LIFEBOAT_N_KINDS
      || !split ((const char *) record + HEADER_LENGTH, length - HEADER_LENGTH,
                 (GchLifeboatKind) kind, fields))
    return FALSE;
  func ((GchLifeboatKind) kind, fields, user_data);

  return TRUE;
}

/**
 * gch_lifeboat_record_read:
 * @func: called with every record that is whole, in their order
 *
 * Skips what is damaged and goes on with the next whole record.
 *
 * Returns: how many damaged stretches there were
 */
guint
gch_lifeboat_record_read (const void *data, gsize length, GchLifeboatFunc func, gpointer user_data)
{
  const guint8 *place = data;
  const guint8 *end = place + length;
  guint damaged = 0;
  gboolean skipping = FALSE;

  while (place < end)
    {
      const guint8 *next = memmem (place, (gsize) (end - place), MAGIC, MAGIC_LENGTH);
      gsize n = next == place ? measure (place, (gsize) (end - place)) : 0;

      if (n > 0 && tell (place, n, func, user_data))
        {
          place += n;
          skipping = FALSE;
          continue;
        }
      damaged += skipping ? 0 : 1;
      skipping = TRUE;
      place = next == NULL ? end : next == place ? place + 1 : next;
    }

  return damaged;
}
