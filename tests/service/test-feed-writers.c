/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-feed.h"
#include "gch-test.h"
#include "portal-fixture.h"

/* The feed while others write: a real file, a connection and a thread for each. */

#define ROUNDS 40

typedef struct
{
  char *path; /* (owned) */
  char *case_id;
  GchActor *actor; /* who writes */
  GchCaseStatus moves_to;
  gint *writing; /* (atomic) writers that are not done */
} Writer;

static GchDatabase *
open_database (const char *path)
{
  g_autoptr (GError) error = NULL;
  GchDatabase *database = gch_database_open (path, TRUE, &error);

  g_assert_no_error (error);
  return database;
}

static gboolean
write_once (GchDatabase *database, gpointer data, GError **error)
{
  const Writer *self = data;
  g_autoptr (GchCase) record = NULL;

  if (!gch_cases_add_comment (database, self->actor, self->case_id, "Hello", NULL, NULL, NULL,
                              error))
    return FALSE;
  record = gch_cases_set_status (database, self->actor, self->case_id, self->moves_to, error);

  return record != NULL;
}

static gpointer
write_all (gpointer data)
{
  Writer *self = data;
  g_autoptr (GchDatabase) database = open_database (self->path);

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GError) error = NULL;

      gch_database_transaction (database, write_once, self, &error);
      g_assert_no_error (error);
    }
  g_atomic_int_add (self->writing, -1);

  return NULL;
}

typedef struct
{
  GHashTable *comments; /* (owned) id */
  GHashTable *changes;  /* (owned) id of status changes */
  gint64 version;       /* of the case, as last told */
  char *cursor;         /* (owned) (nullable) */
  guint pages;
} Reader;

static void
take_change (Reader *self, const GchChange *change)
{
  if (change->kind == GCH_RECORD_COMMENT)
    g_assert_true (g_hash_table_add (self->comments, g_strdup (change->id)));
  if (change->kind == GCH_RECORD_STATUS_CHANGE)
    g_assert_true (g_hash_table_add (self->changes, g_strdup (change->id)));
  if (change->kind == GCH_RECORD_CASE)
    {
      const GchCase *record = change->record;

      g_assert_cmpint (record->version, >, self->version);
      self->version = record->version;
    }
}

static void
read_on (Reader *self, GchDatabase *database, const GchActor *actor)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GchChangePage) page = NULL;

  g_assert_true (gch_database_begin (database, FALSE, NULL));
  page = gch_feed_read (database, actor, self->cursor, 3, &error);
  g_assert_no_error (error);
  g_assert_true (gch_database_commit (database, NULL));

  for (guint i = 0; i < page->changes->len; i++)
    take_change (self, page->changes->pdata[i]);
  g_free (self->cursor);
  self->cursor = g_strdup (page->cursor);
  self->pages++;
}

static void
prepare (const char *path, char **case_id)
{
  g_autoptr (GchDatabase) database = open_database (path);
  g_autoptr (GchActor) single = NULL;
  g_autoptr (GchCase) record = NULL;
  g_autoptr (GError) error = NULL;
  const GchNewCase draft = { .team = GCH_TEAM_CUSTOMER_SERVICE,
                             .type = GCH_CASE_TYPE_QUESTION,
                             .severity = GCH_SEVERITY_QUESTION,
                             .subject = "Invoice",
                             .description = "Please look at it" };

  portal_fixture_fill (database);
  single = gch_users_get_actor (database, SINGLE, NULL);
  g_assert_true (gch_database_begin (database, TRUE, NULL));
  record = gch_cases_create (database, single, &draft, &error);
  g_assert_no_error (error);
  g_assert_true (gch_database_commit (database, NULL));
  *case_id = g_strdup (record->id);
}

static gint64
count (GchDatabase *database, const char *table)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count (*) FROM %s", table);

  return gch_database_get_int (database, NULL, sql, "");
}

/* A customer in the service and support in a process of its own, and a reader with a cursor in the
 * middle of it: everything is told, nothing twice, the newest version last. */
static void
test_nothing_is_skipped (void)
{
  g_autoptr (GchTestDir) folder = gch_test_dir_new ();
  g_autofree char *path = gch_test_dir_build (folder, "portal.db");
  g_autofree char *case_id = NULL;
  g_autoptr (GchDatabase) database = NULL;
  g_autoptr (GchActor) single = NULL;
  g_autoptr (GchActor) support = gch_actor_new_support ("Alex");
  g_autoptr (GchCase) record = NULL;
  Reader reader = { g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
                    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL), 0, NULL, 0 };
  GThread *threads[2];
  gint writing = 2;

  prepare (path, &case_id);
  database = open_database (path);
  single = gch_users_get_actor (database, SINGLE, NULL);
  Writer writers[] = { { path, case_id, single, GCH_CASE_STATUS_OPEN, &writing },
                       { path, case_id, support, GCH_CASE_STATUS_WAITING_FOR_CUSTOMER, &writing } };

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("writer", write_all, &writers[i]);
  while (g_atomic_int_get (&writing) > 0)
    read_on (&reader, database, single);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  for (gint64 i = 0; i < 3 * ROUNDS * 4; i++)
    read_on (&reader, database, single);

  record = gch_cases_get (database, single, case_id, NULL);
  g_test_message ("%u pages", reader.pages);
  g_assert_cmpint (g_hash_table_size (reader.comments), ==, 2 * ROUNDS);
  g_assert_cmpint (g_hash_table_size (reader.comments), ==, count (database, "comments"));
  g_assert_cmpint (g_hash_table_size (reader.changes), ==, count (database, "status_changes"));
  g_assert_cmpint (reader.version, ==, record->version);
  g_hash_table_unref (reader.comments);
  g_hash_table_unref (reader.changes);
  g_free (reader.cursor);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/feed-writers/nothing-is-skipped", test_nothing_is_skipped);

  return g_test_run ();
}
