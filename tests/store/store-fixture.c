/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-fixture.h"

#include <fcntl.h>
#include <unistd.h>

#include <glib/gstdio.h>

#define NOBODY 65534

GchOwner *
fixture_owner (const char *user)
{
  return gch_owner_new ("https://portal.example", "a1", user);
}

GchOperation *
fixture_operation (const GchOwner *owner, const char *id, const char *text)
{
  GchOperation *operation = gch_operation_new ();

  operation->id = g_strdup (id);
  operation->owner = gch_owner_copy (owner);
  operation->command = g_strdup ("add_comment");
  operation->queue = g_strdup ("c1");
  operation->target_id = g_strdup ("c1");
  operation->payload = g_strdup_printf ("{\"body\":\"%s\"}", text);
  operation->title = g_strdup ("Printer on fire");
  operation->created_at = 1000;
  operation->state = GCH_OPERATION_QUEUED;
  operation->problem_code = -1;

  return operation;
}

GchCase *
fixture_case (guint n)
{
  GchCase *record = gch_case_new ();

  record->id = g_strdup_printf ("c%u", n);
  record->version = 1;
  record->number = g_strdup_printf ("%08u", n);
  record->team = n % 2 == 0 ? GCH_TEAM_CUSTOMER_SERVICE : GCH_TEAM_TECHNICAL_SUPPORT;
  record->type = n % 2 == 0 ? GCH_CASE_TYPE_ORDER : GCH_CASE_TYPE_DEFECT;
  record->severity = GCH_SEVERITY_MINOR;
  record->status = GCH_CASE_STATUS_OPEN;
  record->allowed = GCH_CASE_MAY_COMMENT | GCH_CASE_MAY_CLOSE;
  record->subject = g_strdup_printf ("Case %u", n);
  record->description = g_strdup_printf ("Description of %u", n);
  record->product = g_strdup ("Atelier");
  record->opened_by_id = g_strdup ("u1");
  record->opened_by_name = g_strdup ("Camille Moreau");
  record->created_at = (gint64) n * G_USEC_PER_SEC;
  record->updated_at = (gint64) n * G_USEC_PER_SEC;

  return record;
}

GchComment *
fixture_comment (const char *id, const char *case_id, const char *body, gint64 time)
{
  GchComment *comment = gch_comment_new ();

  comment->id = g_strdup (id);
  comment->version = 1;
  comment->case_id = g_strdup (case_id);
  comment->author_kind = GCH_AUTHOR_SUPPORT;
  comment->author_id = g_strdup ("s1");
  comment->author_name = g_strdup ("Support");
  comment->body = g_strdup (body);
  comment->created_at = time;

  return comment;
}

GchStatusChange *
fixture_status_change (const char *id, const char *case_id, gint64 time)
{
  GchStatusChange *change = gch_status_change_new ();

  change->id = g_strdup (id);
  change->version = 1;
  change->case_id = g_strdup (case_id);
  change->author_kind = GCH_AUTHOR_SUPPORT;
  change->author_name = g_strdup ("Support");
  change->from = GCH_CASE_STATUS_NEW;
  change->to = GCH_CASE_STATUS_OPEN;
  change->created_at = time;

  return change;
}

GchChangePage *
fixture_page (const char *cursor, gboolean has_more)
{
  GchChangePage *page = gch_change_page_new ();

  if (page->changes == NULL)
    page->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_change_unref);
  page->cursor = g_strdup (cursor);
  page->has_more = has_more;

  return page;
}

void
fixture_add (GchChangePage *page, GchRecordKind kind, const char *id, gpointer record)
{
  g_ptr_array_add (page->changes, gch_change_new_record (kind, id, record));
}

void
fixture_add_case (GchChangePage *page, GchCase *record)
{
  fixture_add (page, GCH_RECORD_CASE, record->id, record);
}

void
fixture_add_comment (GchChangePage *page, GchComment *comment)
{
  fixture_add (page, GCH_RECORD_COMMENT, comment->id, comment);
}

void
fixture_add_viewed (GchChangePage *page, const char *case_id, gint64 version, gint64 time)
{
  GchCaseViewed *viewed = gch_case_viewed_new ();

  viewed->case_id = g_strdup (case_id);
  viewed->version = version;
  viewed->viewed_at = time;
  fixture_add (page, GCH_RECORD_CASE_VIEWED, case_id, viewed);
}

void
fixture_add_gone (GchChangePage *page, GchRecordKind kind, const char *id)
{
  g_ptr_array_add (page->changes, gch_change_new_gone (kind, id));
}

static int
append_row (void *data, int n_columns, char **values, char **names)
{
  GString *dump = data;

  for (int i = 0; i < n_columns; i++)
    g_string_append_printf (dump, "%s%s", i > 0 ? "|" : "", values[i] ? values[i] : "-");
  g_string_append_c (dump, '\n');

  return 0;
}

char *
fixture_sql_dump (const char *path, const char *sql)
{
  GString *dump = g_string_new (NULL);
  sqlite3 *handle = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  if (sqlite3_exec (handle, sql, append_row, dump, &message) != SQLITE_OK)
    g_error ("%s: %s", sql, message);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);

  return g_string_free (dump, FALSE);
}

void
fixture_sql (const char *path, const char *sql)
{
  g_free (fixture_sql_dump (path, sql));
}

gint64
fixture_sql_int (const char *path, const char *sql)
{
  g_autofree char *dump = fixture_sql_dump (path, sql);

  return g_ascii_strtoll (dump, NULL, 10);
}

void
fixture_write (const char *path, const void *data, gsize length)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, data, (gssize) length, &error);
  g_assert_no_error (error);
}

void
fixture_scribble (const char *path, guint32 seed, gsize offset, gsize length)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  int file = g_open (path, O_WRONLY | O_CLOEXEC, 0);

  g_assert_cmpint (file, >=, 0);
  for (gsize i = 0; i < length; i++)
    {
      guint8 byte = (guint8) g_rand_int (rand);

      g_assert_cmpint (pwrite (file, &byte, 1, (off_t) (offset + i)), ==, 1);
    }
  g_assert_cmpint (close (file), ==, 0);
}

guint
fixture_count_siblings (const char *path, const char *suffix)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *prefix = g_strconcat (base, suffix, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint count = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, prefix))
      count++;

  return count;
}

void
fixture_drop_rights (const char *dir)
{
  if (geteuid () != 0)
    return;
  g_assert_cmpint (chown (dir, NOBODY, NOBODY), ==, 0);
  g_assert_cmpint (setegid (NOBODY), ==, 0);
  g_assert_cmpint (seteuid (NOBODY), ==, 0);
}

void
fixture_restore_rights (void)
{
  if (getuid () != 0)
    return;
  g_assert_cmpint (seteuid (0), ==, 0);
  g_assert_cmpint (setegid (0), ==, 0);
}
