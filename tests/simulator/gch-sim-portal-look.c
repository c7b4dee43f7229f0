/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sim-portal-private.h"

#include <string.h>

#include "gch-accounts.h"
#include "gch-feed.h"

/* What the oracle looks at. */

gboolean
gch_sim_portal_has_operation (GchSimPortal *self, const char *operation_id)
{
  return gch_database_get_int (self->database, NULL,
                               "SELECT (SELECT count (*) FROM comments WHERE client_op_id = ?1) + "
                               "(SELECT count (*) FROM cases WHERE client_op_id = ?1)",
                               "s", operation_id)
         > 0;
}

GPtrArray *
gch_sim_portal_list (GchSimPortal *self, const GchSimPerson *person)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_change_unref);
  g_autoptr (GchActor) actor = gch_users_get_actor (self->database, person->user_id, NULL);
  g_autofree char *cursor = NULL;
  gboolean more = TRUE;

  while (more && actor != NULL)
    {
      g_autoptr (GchChangePage) page = NULL;

      if (!gch_database_begin (self->database, FALSE, NULL))
        return NULL;
      page = gch_feed_read (self->database, actor, cursor, 500, NULL);
      gch_database_rollback (self->database);
      if (page == NULL)
        return NULL;
      for (guint i = 0; i < page->changes->len; i++)
        {
          GchChange *change = g_ptr_array_index (page->changes, i);

          if (change->record != NULL)
            g_ptr_array_add (list, gch_change_ref (change));
        }
      g_free (cursor);
      cursor = g_strdup (page->cursor);
      more = page->has_more;
    }

  return g_steal_pointer (&list);
}

static void
each (GchSimPortal *self, const char *sql, GchSimTextFunc func)
{
  sqlite3_stmt *row = gch_database_query (self->database, NULL, sql, "");

  while (row != NULL && gch_database_step (self->database, row, NULL))
    func (self->world, (const char *) sqlite3_column_text (row, 0),
          (const char *) sqlite3_column_text (row, 1), (const char *) sqlite3_column_text (row, 2),
          (const char *) sqlite3_column_text (row, 3));
}

void
gch_sim_portal_each_comment (GchSimPortal *self, GchSimTextFunc func)
{
  each (self,
        "SELECT case_id, author_id, client_op_id, body FROM comments WHERE author_kind = 'customer'"
        " ORDER BY case_id, sequence",
        func);
}

void
gch_sim_portal_each_case (GchSimPortal *self, GchSimTextFunc func)
{
  each (self, "SELECT id, opened_by, client_op_id, description FROM cases ORDER BY sequence", func);
}

/* --- who made which version --- */

void
gch_sim_portal_note_makers (GchSimPortal *self, const char *maker)
{
  sqlite3_stmt *row = gch_database_query (
      self->database, NULL, "SELECT id || ' ' || version FROM cases ORDER BY sequence", "");

  while (row != NULL && gch_database_step (self->database, row, NULL))
    {
      const char *version = (const char *) sqlite3_column_text (row, 0);

      if (!g_hash_table_contains (self->makers, version))
        g_hash_table_insert (self->makers, g_strdup (version), g_strdup (maker));
    }
}

gboolean
gch_sim_portal_made_by (GchSimPortal *self, const char *case_id, gint64 from, gint64 to,
                        const char *maker)
{
  for (gint64 version = from + 1; version < to; version++)
    {
      g_autofree char *key = g_strdup_printf ("%s %" G_GINT64_FORMAT, case_id, version);
      const char *made_by = g_hash_table_lookup (self->makers, key);

      if (made_by != NULL && strcmp (made_by, maker) != 0)
        return FALSE;
    }

  return TRUE;
}
