/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-lifeboat-record.h"

#include <string.h>

#include "gch-crc32c.h"
#include "gch-test.h"

static void
test_crc (void)
{
  guint8 zeros[32] = { 0 };
  guint8 rising[32];

  for (guint8 i = 0; i < 32; i++)
    rising[i] = i;
  /* RFC 3720, B.4; the first is everybody's. */
  g_assert_cmphex (gch_crc32c (0, "123456789", 9), ==, 0xe3069283);
  g_assert_cmphex (gch_crc32c (0, zeros, 32), ==, 0x8a9136aa);
  g_assert_cmphex (gch_crc32c (0, rising, 32), ==, 0x46dd794e);
  g_assert_cmphex (gch_crc32c (gch_crc32c (0, "1234", 4), "56789", 5), ==, 0xe3069283);
  g_assert_cmphex (gch_crc32c (0, "", 0), ==, 0);
}

/* "kind:field,field …" for every record */
static void
note (GchLifeboatKind kind, const char *const *fields, gpointer user_data)
{
  static const guint counts[] = { 1, 6, 5, 18, 2, 2 };
  GString *text = user_data;

  g_string_append_printf (text, "%d:", (int) kind);
  for (guint i = 0; i < counts[kind]; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "", fields[i] != NULL ? fields[i] : "-");
  g_string_append_c (text, ' ');
}

static char *
read_back (const void *data, gsize length, guint *damaged)
{
  GString *text = g_string_new (NULL);

  *damaged = gch_lifeboat_record_read (data, length, note, text);

  return g_string_free (text, FALSE);
}

static void
add (GByteArray *bytes, const char *id)
{
  const char *const fields[] = { id, "7" };

  g_assert_true (gch_lifeboat_record_write (bytes, GCH_LIFEBOAT_OPERATION_GONE, fields));
}

static GByteArray *
three (guint *first, guint *second)
{
  GByteArray *bytes = g_byte_array_new ();

  add (bytes, "one");
  *first = bytes->len;
  add (bytes, "two");
  *second = bytes->len;
  add (bytes, "three");

  return bytes;
}

static void
test_round (void)
{
  const char *const draft[] = { "https://portal.example", "", "u1", "new", "12", "é\n\"|" };
  const char *operation[GCH_LIFEBOAT_MAX_FIELDS];
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *found = NULL;
  guint damaged;

  for (guint i = 0; i < G_N_ELEMENTS (operation); i++)
    operation[i] = i % 2 == 0 ? "x" : NULL;
  g_assert_true (gch_lifeboat_record_write (bytes, GCH_LIFEBOAT_DRAFT, draft));
  g_assert_true (gch_lifeboat_record_write (bytes, GCH_LIFEBOAT_OPERATION, operation));
  found = read_back (bytes->data, bytes->len, &damaged);
  g_assert_cmpstr (found, ==,
                   "1:https://portal.example,,u1,new,12,é\n\"| "
                   "3:x,-,x,-,x,-,x,-,x,-,x,-,x,-,x,-,x,- ");
  g_assert_cmpuint (damaged, ==, 0);
}

/* Whatever single byte is changed, the other two are found, and the damage is counted. */
static void
test_changed_byte (void)
{
  guint first;
  guint second;
  g_autoptr (GByteArray) bytes = three (&first, &second);

  for (guint i = 0; i < bytes->len; i++)
    for (guint change = 1; change < 256; change += 6)
      {
        g_autofree char *found = NULL;
        guint damaged;

        bytes->data[i] ^= (guint8) change;
        found = read_back (bytes->data, bytes->len, &damaged);
        bytes->data[i] ^= (guint8) change;
        g_assert_cmpstr (found, ==,
                         i < first    ? "4:two,7 4:three,7 "
                         : i < second ? "4:one,7 4:three,7 "
                                      : "4:one,7 4:two,7 ");
        g_assert_cmpuint (damaged, ==, 1);
      }
}

static void
test_cut (void)
{
  guint first;
  guint second;
  g_autoptr (GByteArray) bytes = three (&first, &second);

  for (guint length = 0; length <= bytes->len; length++)
    {
      g_autofree char *copy = g_memdup2 (bytes->data, length);
      guint damaged;
      g_autofree char *found = read_back (copy, length, &damaged);
      const gboolean whole =
          length == 0 || length == first || length == second || length == bytes->len;

      g_assert_cmpuint (damaged, ==, whole ? 0 : 1);
      g_assert_cmpstr (found, ==,
                       length < first        ? ""
                       : length < second     ? "4:one,7 "
                       : length < bytes->len ? "4:one,7 4:two,7 "
                                             : "4:one,7 4:two,7 4:three,7 ");
    }
}

/* A length that is only claimed; a record inside the text of another that is damaged; many of them.
 */
static void
test_hostile (void)
{
  static const guint8 claim[] = { 0xff, 'G', 'L', 0xfe, 0xff, 0xff, 0xff, 0xff, 4, 0, 0, 0, 0 };
  g_autoptr (GByteArray) inner = g_byte_array_new ();
  g_autoptr (GByteArray) outer = g_byte_array_new ();
  g_autoptr (GByteArray) many = g_byte_array_new ();
  g_autofree char *text = NULL;
  g_autofree char *nothing = NULL;
  g_autofree char *none = NULL;
  g_autofree char *last = NULL;
  guint damaged;

  nothing = read_back (claim, sizeof claim, &damaged);
  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpuint (damaged, ==, 1);

  add (inner, "feigned");
  text = g_strndup ((const char *) inner->data, inner->len);
  add (outer, text);
  outer->data[12] ^= 1;
  none = read_back (outer->data, outer->len, &damaged);
  g_assert_cmpstr (none, ==, "");

  for (guint i = 0; i < 200000; i++)
    g_byte_array_append (many, claim, sizeof claim);
  add (many, "last");
  last = read_back (many->data, many->len, &damaged);
  g_assert_cmpstr (last, ==, "4:last,7 ");
  g_assert_cmpuint (damaged, ==, 1);
}

/* No text makes a record that cannot be read. */
static void
test_not_text (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *found = NULL;
  guint damaged;

  add (bytes, "\xff"
              "GL\xfe"
              " no UTF-8 \xc3");
  found = read_back (bytes->data, bytes->len, &damaged);
  g_assert_cmpuint (damaged, ==, 0);
  g_assert_nonnull (strstr (found, "no UTF-8"));
}

static void
test_random (void)
{
  guint first;
  guint second;
  g_autoptr (GByteArray) bytes = three (&first, &second);

  for (guint32 seed = 0; seed < 3000; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autofree guint8 *copy = g_memdup2 (bytes->data, bytes->len);
      const guint length = (guint) g_rand_int_range (rand, 0, (gint32) bytes->len + 1);
      guint damaged;

      for (gint32 n = g_rand_int_range (rand, 1, 20); n > 0; n--)
        copy[g_rand_int_range (rand, 0, (gint32) bytes->len)] = (guint8) g_rand_int (rand);
      g_free (read_back (copy, length, &damaged));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lifeboat-record/crc", test_crc);
  g_test_add_func ("/lifeboat-record/round", test_round);
  g_test_add_func ("/lifeboat-record/changed-byte", test_changed_byte);
  g_test_add_func ("/lifeboat-record/cut", test_cut);
  g_test_add_func ("/lifeboat-record/hostile", test_hostile);
  g_test_add_func ("/lifeboat-record/not-text", test_not_text);
  g_test_add_func ("/lifeboat-record/random", test_random);

  return g_test_run ();
}
