/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-throttle.h"

#define FREE_BY_NAME 5
#define FREE_BY_ADDRESS 30
#define LONGEST_WAIT (60 * G_USEC_PER_SEC)
#define FORGET_AFTER (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define MOST_ENTRIES 10000

typedef struct
{
  guint failures;
  gint64 last;
} Entry;

struct _GchThrottle
{
  GHashTable *names;     /* (owned) (element-type utf8 Entry) */
  GHashTable *addresses; /* (owned) (element-type utf8 Entry) */
};

static GHashTable *
new_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

GchThrottle *
gch_throttle_new (void)
{
  GchThrottle *self = g_new0 (GchThrottle, 1);

  self->names = new_table ();
  self->addresses = new_table ();

  return self;
}

void
gch_throttle_free (GchThrottle *self)
{
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->addresses);
  g_free (self);
}

static gboolean
is_old (gpointer key, gpointer value, gpointer user_data)
{
  return *(gint64 *) user_data - ((Entry *) value)->last > FORGET_AFTER;
}

/* Whom the throttle does not slow down yet. */
static gboolean
is_free (gpointer key, gpointer value, gpointer user_data)
{
  return ((Entry *) value)->failures < GPOINTER_TO_UINT (user_data);
}

/* Where too many are counted, those go first whom nothing was held against yet: else ten thousand
 * made-up names would make the throttle forget the one that is being guessed. */
static void
make_room (GHashTable *table, guint free_attempts, gint64 now)
{
  if (g_hash_table_size (table) >= MOST_ENTRIES)
    g_hash_table_foreach_remove (table, is_old, &now);
  if (g_hash_table_size (table) >= MOST_ENTRIES)
    g_hash_table_foreach_remove (table, is_free, GUINT_TO_POINTER (free_attempts));
  if (g_hash_table_size (table) >= MOST_ENTRIES)
    g_hash_table_remove_all (table);
}

static Entry *
entry_of (GHashTable *table, const char *name, guint free_attempts, gint64 now)
{
  Entry *entry = g_hash_table_lookup (table, name);

  if (entry != NULL)
    return entry;

  make_room (table, free_attempts, now);
  entry = g_new0 (Entry, 1);
  g_hash_table_insert (table, g_strdup (name), entry);

  return entry;
}

/* Microseconds until an attempt may be made. */
static gint64
wait_of (Entry *entry, guint free_attempts, gint64 now)
{
  guint excess;
  gint64 wait;

  /* A clock that was put back must not make anybody wait for ever. */
  if (now < entry->last || now - entry->last > FORGET_AFTER)
    entry->failures = 0;
  if (entry->failures < free_attempts)
    return 0;

  excess = MIN (entry->failures - free_attempts, 10);
  wait = MIN ((gint64) G_USEC_PER_SEC << excess, LONGEST_WAIT);

  return MAX (entry->last + wait - now, 0);
}

static void
count (Entry *entry, gint64 now)
{
  entry->failures++;
  entry->last = now;
}

guint
gch_throttle_try (GchThrottle *self, const char *user_name, const char *address, gint64 now)
{
  g_autofree char *name = g_utf8_casefold (user_name, -1);
  Entry *by_name = entry_of (self->names, name, FREE_BY_NAME, now);
  Entry *by_address = entry_of (self->addresses, address, FREE_BY_ADDRESS, now);
  gint64 wait =
      MAX (wait_of (by_name, FREE_BY_NAME, now), wait_of (by_address, FREE_BY_ADDRESS, now));

  if (wait > 0)
    return (wait + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;

  count (by_name, now);
  count (by_address, now);

  return 0;
}

static void
uncount (GHashTable *table, const char *name)
{
  Entry *entry = g_hash_table_lookup (table, name);

  if (entry != NULL && entry->failures > 0)
    entry->failures--;
}

void
gch_throttle_take_back (GchThrottle *self, const char *user_name, const char *address)
{
  g_autofree char *name = g_utf8_casefold (user_name, -1);

  uncount (self->names, name);
  uncount (self->addresses, address);
}

void
gch_throttle_forgive (GchThrottle *self, const char *user_name, const char *address)
{
  g_autofree char *name = g_utf8_casefold (user_name, -1);

  g_hash_table_remove (self->names, name);
  uncount (self->addresses, address);
}
