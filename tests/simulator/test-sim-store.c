/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "gch-precious.h"
#include "gch-sim-disk.h"

/* What the store promises, on a disk that loses everything it may lose. */

#define COMPUTER "/client-1"
#define DATA "/client-1/.local/share/guichet"

typedef struct
{
  GRand *rand;
  GchSimDisk *disk;
  GchOwner *owner;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->rand = g_rand_new_with_seed (1);
  fixture->disk = gch_sim_disk_new (fixture->rand);
  fixture->owner = gch_owner_new ("https://portal.example", "a1", "u1");
  gch_sim_disk_install (fixture->disk);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  gch_sim_disk_free (fixture->disk);
  gch_owner_free (fixture->owner);
  g_rand_free (fixture->rand);
}

static gboolean
save (Fixture *fixture, GchPrecious *precious, const char *text)
{
  g_autoptr (GchDraft) draft = gch_draft_new (fixture->owner, "new", text);

  return gch_precious_save_draft (precious, draft, NULL);
}

static char *
read_text (Fixture *fixture, GchPrecious *precious)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) drafts = gch_precious_load_drafts (precious, fixture->owner, &error);

  g_assert_no_error (error);
  if (drafts->len == 0)
    return g_strdup ("");
  g_assert_cmpuint (drafts->len, ==, 1);

  return g_strdup (((GchDraft *) drafts->pdata[0])->text);
}

static void
assert_saved (Fixture *fixture, const char *text)
{
  g_autoptr (GchPrecious) precious = gch_precious_new (DATA);
  g_autofree char *found = read_text (fixture, precious);

  g_assert_cmpstr (found, ==, text);
}

static void
start_anew (Fixture *fixture)
{
  g_auto (GStrv) paths = gch_sim_disk_list (fixture->disk, COMPUTER);

  for (guint i = 0; paths[i] != NULL; i++)
    gch_sim_disk_delete (fixture->disk, paths[i]);
}

/* The very first save: the folders are as new as the file. */
static void
test_first_save (Fixture *fixture, gconstpointer user_data)
{
  for (guint i = 0; i < 50; i++)
    {
      GchPrecious *precious = gch_precious_new (DATA);

      g_assert_true (save (fixture, precious, "Bonjour"));
      gch_sim_disk_crash (fixture->disk, COMPUTER);
      gch_precious_free (precious);
      gch_sim_disk_boot (fixture->disk, COMPUTER);
      assert_saved (fixture, "Bonjour");
      start_anew (fixture);
    }
}

/* Each operation of the first save fails once; what is then said to be saved is saved. */
static void
test_first_save_fails (Fixture *fixture, gconstpointer user_data)
{
  for (guint i = 0; i < 60; i++)
    {
      GchPrecious *precious = gch_precious_new (DATA);

      gch_sim_disk_fail_after (fixture->disk, COMPUTER, i, EIO);
      if (!save (fixture, precious, "Bonjour"))
        g_assert_true (save (fixture, precious, "Bonjour"));
      gch_sim_disk_crash (fixture->disk, COMPUTER);
      gch_precious_free (precious);
      gch_sim_disk_boot (fixture->disk, COMPUTER);
      assert_saved (fixture, "Bonjour");
      start_anew (fixture);
    }
}

/* Each operation of a later save fails once: any flush that did not happen is a save that did not,
 * and is told. What is said to be saved then, or the next time, outlasts a power cut. */
static void
test_later_save_fails (Fixture *fixture, gconstpointer user_data)
{
  guint told = 0;

  for (guint i = 0; i < 60; i++)
    {
      GchPrecious *precious = gch_precious_new (DATA);

      g_assert_true (save (fixture, precious, "Bonjour"));
      gch_sim_disk_fail_after (fixture->disk, COMPUTER, i, EIO);
      if (!save (fixture, precious, "Bonsoir"))
        {
          told++;
          g_assert_true (save (fixture, precious, "Bonsoir"));
        }
      gch_sim_disk_crash (fixture->disk, COMPUTER);
      gch_precious_free (precious);
      gch_sim_disk_boot (fixture->disk, COMPUTER);
      assert_saved (fixture, "Bonsoir");
      start_anew (fixture);
    }
  /* Journal, database and folder, at the least. */
  g_assert_cmpuint (told, >=, 3);
  g_test_message ("%u of 60 told", told);
}

/* What a start finds is acted upon: it may be sent. So it must not change any more, even where the
 * programs before it were killed between a commit and its last flush. */
static void
test_found_stays (Fixture *fixture, gconstpointer user_data)
{
  for (guint i = 0; i < 800; i++)
    {
      GchPrecious *precious = gch_precious_new (DATA);
      g_autofree char *found = NULL;

      g_assert_true (save (fixture, precious, "Bonjour"));
      gch_sim_disk_kill_after (fixture->disk, COMPUTER, i % 40);
      save (fixture, precious, "Bonsoir");
      gch_sim_disk_kill (fixture->disk, COMPUTER);
      gch_precious_free (precious);
      gch_sim_disk_boot (fixture->disk, COMPUTER);

      precious = gch_precious_new (DATA);
      found = read_text (fixture, precious);
      gch_sim_disk_crash (fixture->disk, COMPUTER);
      gch_precious_free (precious);
      gch_sim_disk_boot (fixture->disk, COMPUTER);
      assert_saved (fixture, found);
      start_anew (fixture);
    }
}

#define add(path, function)                                                                        \
  g_test_add ("/sim-store/" path, Fixture, NULL, set_up, function, tear_down)

static guint
count_outbox (Fixture *fixture, GchPrecious *precious)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) operations = gch_precious_load_outbox (precious, fixture->owner, &error);

  g_assert_no_error (error);
  return operations->len;
}

/* Whatever operation of the disk fails: the text is in the outbox and that is said, or it is not
 * there and that is said. */
static void
test_submit_fails (Fixture *fixture, gconstpointer user_data)
{
  guint told = 0;

  for (guint i = 0; i < 60; i++)
    {
      g_autoptr (GchOperation) operation = gch_operation_new ();
      GchPrecious *precious = gch_precious_new (DATA);
      gboolean done;

      operation->owner = gch_owner_copy (fixture->owner);
      operation->id = g_strdup ("00000000-0000-4000-8000-000000000001");
      operation->command = g_strdup ("add_comment");
      operation->queue = g_strdup ("1");
      operation->target_id = g_strdup ("1");
      operation->payload = g_strdup ("{\"body\":\"Bonjour\"}");
      operation->title = g_strdup ("1");
      g_assert_true (save (fixture, precious, "Bonjour"));
      gch_sim_disk_fail_after (fixture->disk, COMPUTER, i, EIO);
      done = gch_precious_submit (precious, operation, "new", NULL);
      told += done ? 0 : 1;
      g_assert_cmpuint (count_outbox (fixture, precious), ==, done ? 1 : 0);
      gch_sim_disk_crash (fixture->disk, COMPUTER);
      gch_precious_free (precious);
      gch_sim_disk_boot (fixture->disk, COMPUTER);
      assert_saved (fixture, done ? "" : "Bonjour");
      start_anew (fixture);
    }
  g_assert_cmpuint (told, >=, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("first-save", test_first_save);
  add ("found-stays", test_found_stays);
  add ("first-save-fails", test_first_save_fails);
  add ("later-save-fails", test_later_save_fails);
  add ("submit-fails", test_submit_fails);

  return g_test_run ();
}
