/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* fill-cache CACHE-FILE N: a cache as a sync would have left it, with N cases of an invented
 * account, written by the program's own store. Prints nothing when all is well. */

#include <stdlib.h>

#include "gch-store.h"
#include "gch-time.h"

#define PAGE 500
#define DAY (24 * G_TIME_SPAN_HOUR)

static const char *const WORDS[] = { "export",  "vide",         "après",   "mise",    "à",
                                     "jour",    "connexion",    "refusée", "rapport", "lent",
                                     "licence", "installation", "serveur", "journal", "proxy",
                                     "erreur",  "facture",      "planning" };

typedef struct
{
  GMainLoop *loop;
  GAsyncResult *result; /* (owned) */
} Wait;

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  wait->result = g_object_ref (result);
  g_main_loop_quit (wait->loop);
}

static char *
make_subject (guint32 *seed)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < 5; i++)
    {
      *seed = *seed * 1664525u + 1013904223u;
      g_string_append (text, WORDS[(*seed >> 16) % G_N_ELEMENTS (WORDS)]);
      g_string_append_c (text, ' ');
    }
  g_string_append_printf (text, "%u", *seed % 1000);
  return g_string_free (text, FALSE);
}

static GchChange *
make_case (guint number, guint total, guint32 *seed)
{
  GchCase *record = gch_case_new ();
  gint64 now = G_GINT64_CONSTANT (1790000000) * G_USEC_PER_SEC;

  record->id = g_strdup_printf ("case-%u", number);
  record->version = 1;
  record->number = g_strdup_printf ("%08u", 20000000 + number);
  record->subject = make_subject (seed);
  record->description = g_strdup ("…");
  record->team = number % 3 ? GCH_TEAM_TECHNICAL_SUPPORT : GCH_TEAM_CUSTOMER_SERVICE;
  record->type = number % 3 ? GCH_CASE_TYPE_DEFECT : GCH_CASE_TYPE_INVOICE;
  record->severity = 1 + number % 4;
  record->status = number % 5;
  record->product = g_strdup ("Solenne Atlas Server");
  record->opened_by_id = g_strdup ("user-1");
  record->opened_by_name = g_strdup ("Camille Moreau");
  record->updated_at = now - (gint64) (total - number) * 2 * DAY / 100;
  record->created_at = record->updated_at - DAY;
  record->last_reply_at = number % 7 ? 0 : record->updated_at;
  return gch_change_new_record (GCH_RECORD_CASE, record->id, record);
}

static GchChange *
make_head (gboolean account)
{
  GchAccount *company = gch_account_new ();
  GchUser *user = gch_user_new ();

  company->id = g_strdup ("account-1");
  company->version = 1;
  company->name = g_strdup ("Atelier Lumen SAS");
  user->id = g_strdup ("user-1");
  user->version = 1;
  user->name = g_strdup ("Camille Moreau");
  user->email = g_strdup ("camille.moreau@atelier-lumen.example");
  if (account)
    {
      gch_user_unref (user);
      return gch_change_new_record (GCH_RECORD_ACCOUNT, company->id, company);
    }
  gch_account_unref (company);
  return gch_change_new_record (GCH_RECORD_USER, user->id, user);
}

static void
apply (GchStore *store, Wait *wait, GchChangePage *page)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) touched = NULL;

  gch_store_apply_page_async (store, page, done_cb, wait);
  g_main_loop_run (wait->loop);
  if (!gch_store_apply_page_finish (store, wait->result, &touched, &error))
    g_error ("%s", error->message);
  g_clear_object (&wait->result);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = argc == 3 ? g_path_get_dirname (argv[1]) : NULL;
  g_autofree char *scratch = argc == 3 ? g_build_filename (folder, "scratch", NULL) : NULL;
  g_autoptr (GchStore) store = NULL;
  guint total, number = 0;
  guint32 seed = 7;
  Wait wait = { g_main_loop_new (NULL, FALSE), NULL };

  if (argc != 3)
    g_error ("usage: fill-cache CACHE-FILE N");
  total = (guint) strtoul (argv[2], NULL, 10);
  g_mkdir_with_parents (folder, 0700);
  store = gch_store_new (scratch);
  gch_store_open_cache_async (store, argv[1], NULL, done_cb, &wait);
  g_main_loop_run (wait.loop);
  if (!gch_store_open_cache_finish (store, wait.result, NULL, &error))
    g_error ("%s", error->message);
  g_clear_object (&wait.result);
  while (number < total)
    {
      g_autoptr (GchChangePage) page = gch_change_page_new ();

      page->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_change_unref);
      if (number == 0)
        {
          g_ptr_array_add (page->changes, make_head (TRUE));
          g_ptr_array_add (page->changes, make_head (FALSE));
        }
      for (guint i = 0; i < PAGE && number < total; i++)
        g_ptr_array_add (page->changes, make_case (++number, total, &seed));
      page->cursor = g_strdup_printf ("bench.%u", number);
      page->has_more = number < total;
      apply (store, &wait, page);
    }
  gch_store_close_async (store, done_cb, &wait);
  g_main_loop_run (wait.loop);
  gch_store_close_finish (store, wait.result, NULL);
  g_clear_object (&wait.result);
  g_main_loop_unref (wait.loop);
  return 0;
}
