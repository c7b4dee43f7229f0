/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The program without its window: the real session, store, provider and keyring file, so that
 * everything of it that touches a disk can be killed or refused, call by call.
 *
 *   scripted-session --data DIR --cache DIR --journal FD prepare ADDRESS USER PASSWORD
 *   scripted-session --data DIR --cache DIR --journal FD [--rounds N] [--token N] run
 *   scripted-session --data DIR --cache DIR --journal FD check
 *
 * prepare signs in once; run goes through the script; check tells what is on the disk, lets it be
 * delivered, and tells what is left. */

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "gch-accounts.h"
#include "gch-outbox-item.h"
#include "gch-store.h"
#include "promise-journal.h"
#include "scripted-play.h"

static char *data_dir;
static char *cache_dir;
static int journal_fd = 1;
static int rounds = 1;
static int first_token = 1;
static int patience_ms = 8000;

static const GOptionEntry OPTIONS[] = {
  { "data", 0, 0, G_OPTION_ARG_FILENAME, &data_dir, NULL, NULL },
  { "cache", 0, 0, G_OPTION_ARG_FILENAME, &cache_dir, NULL, NULL },
  { "journal", 0, 0, G_OPTION_ARG_INT, &journal_fd, NULL, NULL },
  { "rounds", 0, 0, G_OPTION_ARG_INT, &rounds, NULL, NULL },
  { "token", 0, 0, G_OPTION_ARG_INT, &first_token, NULL, NULL },
  { "patience", 0, 0, G_OPTION_ARG_INT, &patience_ms, NULL, NULL },
  { NULL },
};

/* --- small helpers --- */

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static gboolean
is_ready (gpointer user_data)
{
  return *(GAsyncResult **) user_data != NULL;
}

/* Ends the program where the answer never comes. (transfer full) */
static GAsyncResult *
await_result (GAsyncResult **kept, const char *what)
{
  if (!scripted_wait (is_ready, kept, 30000))
    {
      promise_journal_say ("stuck %s", what);
      exit (3);
    }

  return g_steal_pointer (kept);
}

static gboolean
get_flag (GchSession *session, const char *property)
{
  gboolean value;

  g_object_get (session, property, &value, NULL);

  return value;
}

static void
stop (GchSession *session)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gch_session_stop_async (session, on_ready, &kept);
  result = await_result (&kept, "stop");
  if (!gch_session_stop_finish (session, result, &error))
    promise_journal_say ("stop-failed %s", error->message);
}

/* --- prepare --- */

static gboolean
is_complete (gpointer user_data)
{
  return !get_flag (user_data, "first-sync");
}

static int
prepare (char **words)
{
  g_autoptr (GchSession) session = gch_session_new (data_dir, cache_dir);
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (g_strv_length (words) < 3)
    return 2;

  gch_session_start (session);
  gch_session_sign_in_async (session, words[0], words[1], words[2], NULL, NULL, on_ready, &kept);
  result = await_result (&kept, "sign-in");
  if (!gch_session_sign_in_finish (session, result, &error))
    {
      promise_journal_say ("no-sign-in %s", error->message);
      return 1;
    }
  if (!scripted_wait (is_complete, session, 30000))
    return 1;
  stop (session);

  return 0;
}

/* --- run --- */

static gboolean
is_online (gpointer user_data)
{
  return gch_session_get_connection (user_data) == GCH_CONNECTION_ONLINE;
}

static int
run (void)
{
  g_autoptr (GchSession) session = gch_session_new (data_dir, cache_dir);
  ScriptedPlay play = {
    .session = session,
    .token = (guint) first_token,
    .rounds = (guint) rounds,
    .patience_ms = (guint) patience_ms,
  };

  scripted_play_watch (session);
  gch_session_start (session);
  if (!scripted_wait (is_online, session, play.patience_ms))
    promise_journal_say ("not-online-yet");
  promise_journal_say ("begin");
  /* where nobody is known there is the sign-in page, and nothing to write in */
  if (get_flag (session, "has-account"))
    scripted_play_run (&play);
  else
    promise_journal_say ("signed-out");
  stop (session);
  promise_journal_say ("end");

  return 0;
}

/* --- check --- */

static char *
encode (const char *text)
{
  return g_base64_encode ((const guchar *) text, strlen (text));
}

static void
tell_drafts (GchStore *store, const GchOwner *owner, const char *when)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) drafts = NULL;

  gch_store_load_drafts_async (store, owner, NULL, on_ready, &kept);
  result = await_result (&kept, "drafts");
  drafts = gch_store_load_drafts_finish (store, result, &error);
  if (drafts == NULL)
    promise_journal_say ("unreadable drafts %s", error->message);
  for (guint i = 0; drafts != NULL && i < drafts->len; i++)
    {
      const GchDraft *draft = drafts->pdata[i];
      g_autofree char *text = encode (draft->text);

      promise_journal_say ("%s-draft %s %s", when, draft->key, text);
    }
}

static void
tell_outbox (GchStore *store, const GchOwner *owner, const char *when)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) outbox = NULL;

  gch_store_load_outbox_async (store, owner, NULL, on_ready, &kept);
  result = await_result (&kept, "outbox");
  outbox = gch_store_load_outbox_finish (store, result, &error);
  if (outbox == NULL)
    promise_journal_say ("unreadable outbox %s", error->message);
  for (guint i = 0; outbox != NULL && i < outbox->len; i++)
    {
      const GchOperation *operation = outbox->pdata[i];
      g_autofree char *payload = encode (operation->payload);

      promise_journal_say ("%s-op %s %s %s %s %s", when, operation->id, operation->command,
                           gch_operation_state_to_nick (operation->state), operation->queue,
                           payload);
    }
}

/* The disk's own word, before and after anything is delivered. */
static void
tell_disk (const GchOwner *owner, const char *when)
{
  g_autoptr (GchStore) store = gch_store_new (data_dir);
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  tell_drafts (store, owner, when);
  tell_outbox (store, owner, when);
  gch_store_close_async (store, on_ready, &kept);
  result = await_result (&kept, "close");
  gch_store_close_finish (store, result, NULL);
}

/* Only what the user has to decide about is left, and what waits behind it. */
static gboolean
is_only_parked (GListModel *outbox)
{
  g_autoptr (GHashTable) parked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (outbox); i++)
    {
      g_autoptr (GchOutboxItem) item = g_list_model_get_item (outbox, i);
      const GchOperation *operation = gch_outbox_item_get_operation (item);

      if (operation->state == GCH_OPERATION_PARKED)
        g_hash_table_add (parked, g_strdup (operation->queue));
      else if (!g_hash_table_contains (parked, operation->queue))
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_delivered (gpointer user_data)
{
  return is_online (user_data) && !get_flag (user_data, "syncing")
         && is_only_parked (gch_session_get_outbox (user_data));
}

static void
deliver (void)
{
  g_autoptr (GchSession) session = gch_session_new (data_dir, cache_dir);
  g_auto (GStrv) keys = NULL;

  scripted_play_watch (session);
  gch_session_start (session);
  if (!scripted_wait (is_delivered, session, 30000))
    promise_journal_say ("stuck delivery");
  keys = gch_session_list_draft_keys (session);
  for (guint i = 0; keys[i] != NULL; i++)
    {
      g_autofree char *text = encode (gch_session_get_draft (session, keys[i]));

      promise_journal_say ("shown-draft %s %s", keys[i], text);
    }
  stop (session);
}

static int
check (void)
{
  g_autoptr (GchAccounts) accounts = gch_accounts_new (data_dir);
  g_autoptr (GchAccountEntry) entry = gch_accounts_dup_last (accounts);

  if (entry == NULL)
    {
      promise_journal_say ("no-account");
      return 1;
    }

  tell_disk (entry->owner, "found");
  deliver ();
  tell_disk (entry->owner, "left");
  promise_journal_say ("end");

  return 0;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("prepare|run|check");
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  g_option_context_add_main_entries (context, OPTIONS, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || data_dir == NULL
      || cache_dir == NULL || argc < 2)
    return 2;

  promise_journal_open (journal_fd);
  if (g_str_equal (argv[1], "prepare"))
    return prepare (argv + 2);
  if (g_str_equal (argv[1], "run"))
    return run ();
  if (g_str_equal (argv[1], "check"))
    return check ();

  return 2;
}
