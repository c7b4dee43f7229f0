/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE

#include "gch-precious.h"

#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "gch-error.h"
#include "store-fixture.h"

typedef struct
{
  GchTestDir *dir;
  char *folder;
  char *path;
  GchPrecious *precious;
  GchOwner *owner;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->dir = gch_test_dir_new ();
  fixture->folder = gch_test_dir_build (fixture->dir, "data");
  fixture->path = gch_test_dir_build (fixture->dir, "data/precious.db");
  fixture->precious = gch_precious_new (fixture->folder);
  fixture->owner = fixture_owner ("u1");
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_clear_pointer (&fixture->precious, gch_precious_free);
  gch_owner_free (fixture->owner);
  g_free (fixture->path);
  g_free (fixture->folder);
  gch_test_dir_free (fixture->dir);
}

static void
reopen (Fixture *fixture)
{
  gch_precious_free (fixture->precious);
  fixture->precious = gch_precious_new (fixture->folder);
}

static gboolean
try_save (Fixture *fixture, const char *key, const char *text, GError **error)
{
  g_autoptr (GchDraft) draft = gch_draft_new (fixture->owner, key, text);

  return gch_precious_save_draft (fixture->precious, draft, error);
}

static void
save (Fixture *fixture, const char *key, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (try_save (fixture, key, text, &error));
  g_assert_no_error (error);
}

static char *
list_drafts (Fixture *fixture, const GchOwner *owner)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) drafts = gch_precious_load_drafts (fixture->precious, owner, &error);
  GString *list = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < drafts->len; i++)
    {
      GchDraft *draft = drafts->pdata[i];

      g_assert_true (gch_owner_equal (draft->owner, owner));
      g_assert_cmpint (draft->saved_at, >, 0);
      g_string_append_printf (list, "%s%s=%s", i > 0 ? " " : "", draft->key, draft->text);
    }

  return g_string_free (list, FALSE);
}

static char *
list_outbox (Fixture *fixture, const GchOwner *owner)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) operations = gch_precious_load_outbox (fixture->precious, owner, &error);
  GString *list = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < operations->len; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? " " : "",
                            ((GchOperation *) operations->pdata[i])->id);

  return g_string_free (list, FALSE);
}

#define assert_drafts(fixture, owner, expected)                                                    \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *found = list_drafts (fixture, owner);                                         \
    g_assert_cmpstr (found, ==, expected);                                                         \
  }                                                                                                \
  G_STMT_END

#define assert_outbox(fixture, owner, expected)                                                    \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *found = list_outbox (fixture, owner);                                         \
    g_assert_cmpstr (found, ==, expected);                                                         \
  }                                                                                                \
  G_STMT_END

static void
submit (Fixture *fixture, const GchOwner *owner, const char *id, const char *key)
{
  g_autoptr (GchOperation) operation = fixture_operation (owner, id, id);
  g_autoptr (GError) error = NULL;

  g_assert_true (gch_precious_submit (fixture->precious, operation, key, &error));
  g_assert_no_error (error);
}

static void
test_drafts (Fixture *fixture, gconstpointer user_data)
{
  assert_drafts (fixture, fixture->owner, "");
  save (fixture, "case:c1", "Bonjour");
  save (fixture, "new", "{}");
  save (fixture, "case:c1", "Bonjour, j’ai un problème");
  assert_drafts (fixture, fixture->owner, "case:c1=Bonjour, j’ai un problème new={}");
  reopen (fixture);
  assert_drafts (fixture, fixture->owner, "case:c1=Bonjour, j’ai un problème new={}");
  save (fixture, "new", "");
  assert_drafts (fixture, fixture->owner, "case:c1=Bonjour, j’ai un problème");
}

static void
test_private_files (Fixture *fixture, gconstpointer user_data)
{
  GStatBuf info;

  save (fixture, "new", "x");
  g_assert_cmpint (g_stat (fixture->folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0700);
  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0600);
}

static void
test_large_text (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *large = g_strnfill (2 * 1024 * 1024, 'x');
  g_autoptr (GPtrArray) drafts = NULL;

  save (fixture, "new", large);
  drafts = gch_precious_load_drafts (fixture->precious, fixture->owner, NULL);
  g_assert_cmpstr (((GchDraft *) drafts->pdata[0])->text, ==, large);
}

static char *
list_versions (Fixture *fixture, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) versions =
      gch_precious_load_draft_versions (fixture->precious, fixture->owner, key, &error);
  GString *list = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < versions->len; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? "|" : "",
                            ((GchDraft *) versions->pdata[i])->text);

  return g_string_free (list, FALSE);
}

static void
test_versions (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *after = NULL;

  /* Typing on loses nothing and is not kept; nor is a letter corrected within a minute. */
  save (fixture, "new", "A sentence of");
  save (fixture, "new", "A sentence of some length");
  save (fixture, "new", "A sentence of some lengths");
  first = list_versions (fixture, "new");
  g_assert_cmpstr (first, ==, "");
  save (fixture, "new", "Gone");
  save (fixture, "new", "");
  second = list_versions (fixture, "new");
  g_assert_cmpstr (second, ==, "A sentence of some lengths");

  save (fixture, "new", "Another text altogether, long enough");
  save (fixture, "new", "");
  submit (fixture, fixture->owner, "op1", "new");
  after = list_versions (fixture, "new");
  g_assert_cmpstr (after, ==, "");
}

static void
test_versions_are_few (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPtrArray) versions = NULL;

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *text = g_strdup_printf ("%02u is the number of this text", i);

      save (fixture, "new", text);
      save (fixture, "new", "x");
    }
  save (fixture, "case:c1", "A sentence of some length");
  save (fixture, "case:c1", "");
  versions = gch_precious_load_draft_versions (fixture->precious, fixture->owner, "new", NULL);
  g_assert_cmpuint (versions->len, ==, 20);
  g_assert_cmpstr (((GchDraft *) versions->pdata[0])->text, ==, "39 is the number of this text");
}

/* Neither reads, replaces, submits nor forgets what belongs to another person, account or portal.
 */
static void
test_owners (Fixture *fixture, gconstpointer user_data)
{
  GchOwner *others[] = {
    gch_owner_new ("https://portal.example", "a1", "u2"),
    gch_owner_new ("https://portal.example", "a2", "u1"),
    gch_owner_new ("https://other.example", "a1", "u1"),
  };
  g_autoptr (GError) error = NULL;

  save (fixture, "case:c1", "mine");
  submit (fixture, fixture->owner, "op-mine", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (GchDraft) draft = gch_draft_new (others[i], "case:c1", "theirs");
      g_autofree char *id = g_strdup_printf ("op-%u", (guint) i);

      assert_drafts (fixture, others[i], "");
      assert_outbox (fixture, others[i], "");
      g_assert_true (gch_precious_save_draft (fixture->precious, draft, &error));
      submit (fixture, others[i], id, "case:c1");
      assert_drafts (fixture, others[i], "");
      assert_outbox (fixture, others[i], id);
      assert_drafts (fixture, fixture->owner, "case:c1=mine");
      assert_outbox (fixture, fixture->owner, "op-mine");
    }
  g_assert_true (gch_precious_forget_owner (fixture->precious, fixture->owner, &error));
  assert_drafts (fixture, fixture->owner, "");
  assert_outbox (fixture, fixture->owner, "");
  assert_outbox (fixture, others[1], "op-1");
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_clear_pointer (&others[i], gch_owner_free);
}

static void
test_outbox (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPtrArray) operations = NULL;
  g_autoptr (GchOperation) changed = NULL;
  g_autoptr (GError) error = NULL;
  GchOperation *loaded;

  submit (fixture, fixture->owner, "op-z", NULL);
  submit (fixture, fixture->owner, "op-a", NULL);
  submit (fixture, fixture->owner, "op-m", NULL);
  assert_outbox (fixture, fixture->owner, "op-z op-a op-m");

  operations = gch_precious_load_outbox (fixture->precious, fixture->owner, &error);
  changed = gch_operation_copy (operations->pdata[1]);
  changed->state = GCH_OPERATION_WAITING;
  changed->attempts = 3;
  changed->uncertain = TRUE;
  changed->not_before = 12345;
  changed->problem_code = GCH_ERROR_BUSY;
  changed->problem = g_strdup ("Come back later");
  changed->result_id = g_strdup ("k9");
  changed->base_version = 7;
  g_free (changed->payload);
  changed->payload = g_strdup ("{\"body\":\"amended\"}");
  g_assert_true (gch_precious_update_operation (fixture->precious, changed, &error));
  reopen (fixture);
  assert_outbox (fixture, fixture->owner, "op-z op-a op-m");

  g_clear_pointer (&operations, g_ptr_array_unref);
  operations = gch_precious_load_outbox (fixture->precious, fixture->owner, &error);
  loaded = operations->pdata[1];
  g_assert_true (gch_owner_equal (loaded->owner, fixture->owner));
  g_assert_cmpstr (loaded->command, ==, "add_comment");
  g_assert_cmpstr (loaded->queue, ==, "c1");
  g_assert_cmpstr (loaded->target_id, ==, "c1");
  g_assert_cmpstr (loaded->payload, ==, "{\"body\":\"amended\"}");
  g_assert_cmpstr (loaded->title, ==, "Printer on fire");
  g_assert_cmpint (loaded->created_at, ==, 1000);
  g_assert_cmpint (loaded->state, ==, GCH_OPERATION_WAITING);
  g_assert_cmpuint (loaded->attempts, ==, 3);
  g_assert_true (loaded->uncertain);
  g_assert_cmpint (loaded->not_before, ==, 12345);
  g_assert_cmpint (loaded->problem_code, ==, GCH_ERROR_BUSY);
  g_assert_cmpstr (loaded->problem, ==, "Come back later");
  g_assert_cmpstr (loaded->result_id, ==, "k9");
  g_assert_cmpint (loaded->base_version, ==, 7);
  g_assert_cmpint (((GchOperation *) operations->pdata[0])->problem_code, ==, -1);
}

static void
test_gone_operation (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GchOperation) operation = fixture_operation (fixture->owner, "op1", "x");
  g_autoptr (GchDraft) draft = gch_draft_new (fixture->owner, "case:c1", "x");
  g_autoptr (GError) not_updated = NULL;
  g_autoptr (GError) not_removed = NULL;
  g_autoptr (GError) error = NULL;

  submit (fixture, fixture->owner, "op1", NULL);
  g_assert_true (gch_precious_remove_operation (fixture->precious, "op1", NULL, &error));
  assert_outbox (fixture, fixture->owner, "");
  g_assert_false (gch_precious_update_operation (fixture->precious, operation, &not_updated));
  g_assert_error (not_updated, GCH_ERROR, GCH_ERROR_NOT_FOUND);
  g_assert_false (gch_precious_remove_operation (fixture->precious, "op1", draft, &not_removed));
  g_assert_error (not_removed, GCH_ERROR, GCH_ERROR_NOT_FOUND);
  assert_drafts (fixture, fixture->owner, "");
}

static void
test_submit_again (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GchOperation) other = fixture_operation (fixture->owner, "op1", "another text");
  g_autoptr (GError) error = NULL;

  submit (fixture, fixture->owner, "op1", NULL);
  submit (fixture, fixture->owner, "op1", NULL);
  assert_outbox (fixture, fixture->owner, "op1");

  save (fixture, "case:c1", "another text");
  g_assert_false (gch_precious_submit (fixture->precious, other, "case:c1", &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_INVALID);
  assert_drafts (fixture, fixture->owner, "case:c1=another text");
}

/* --- one transaction --- */

static void
break_at (Fixture *fixture, const char *event)
{
  g_autofree char *sql = g_strdup_printf (
      "CREATE TRIGGER broken BEFORE %s BEGIN SELECT RAISE (ABORT, 'no'); END", event);

  fixture_sql (fixture->path, sql);
}

/* Wherever moving a text fails: it is in exactly one place, and the next try moves it. */
static void
test_submit_is_one_transaction (Fixture *fixture, gconstpointer user_data)
{
  static const char *const events[] = { "INSERT ON outbox", "DELETE ON drafts",
                                        "DELETE ON draft_versions" };

  save (fixture, "case:c1", "A sentence of some length");
  save (fixture, "case:c1", "text");
  for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
    {
      g_autoptr (GchOperation) operation = fixture_operation (fixture->owner, "op1", "text");
      g_autoptr (GError) error = NULL;

      break_at (fixture, events[i]);
      g_assert_false (gch_precious_submit (fixture->precious, operation, "case:c1", &error));
      g_assert_error (error, GCH_ERROR, GCH_ERROR_STORAGE);
      fixture_sql (fixture->path, "DROP TRIGGER IF EXISTS broken");
      reopen (fixture);
      assert_drafts (fixture, fixture->owner, "case:c1=text");
      assert_outbox (fixture, fixture->owner, "");
    }
  submit (fixture, fixture->owner, "op1", "case:c1");
  assert_drafts (fixture, fixture->owner, "");
  assert_outbox (fixture, fixture->owner, "op1");
}

static void
test_remove_is_one_transaction (Fixture *fixture, gconstpointer user_data)
{
  static const char *const events[] = { "INSERT ON drafts", "DELETE ON outbox" };
  g_autoptr (GchDraft) draft = gch_draft_new (fixture->owner, "case:c1", "text");
  g_autoptr (GError) error = NULL;

  submit (fixture, fixture->owner, "op1", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
    {
      g_autoptr (GError) failure = NULL;

      break_at (fixture, events[i]);
      g_assert_false (gch_precious_remove_operation (fixture->precious, "op1", draft, &failure));
      g_assert_error (failure, GCH_ERROR, GCH_ERROR_STORAGE);
      fixture_sql (fixture->path, "DROP TRIGGER IF EXISTS broken");
      assert_drafts (fixture, fixture->owner, "");
      assert_outbox (fixture, fixture->owner, "op1");
    }
  g_assert_true (gch_precious_remove_operation (fixture->precious, "op1", draft, &error));
  assert_drafts (fixture, fixture->owner, "case:c1=text");
  assert_outbox (fixture, fixture->owner, "");
}

/* --- killed --- */

#define N_KILLS 12

/* Saves draft n, submits every third one, and says so: in the child, until it is killed. */
static void
write_until_killed (Fixture *fixture, int pipe_end)
{
  for (guint32 n = 1; TRUE; n++)
    {
      g_autofree char *text = g_strdup_printf ("%u", n);
      g_autofree char *key = g_strdup_printf ("case:c%u", n % 5);
      g_autoptr (GchDraft) draft = gch_draft_new (fixture->owner, key, text);
      g_autoptr (GchOperation) operation = fixture_operation (fixture->owner, text, text);

      if (!gch_precious_save_draft (fixture->precious, draft, NULL))
        _exit (1);
      if (n % 3 == 0 && !gch_precious_submit (fixture->precious, operation, key, NULL))
        _exit (1);
      if (write (pipe_end, &n, sizeof n) != sizeof n)
        _exit (1);
    }
}

static guint32
run_and_kill (Fixture *fixture, guint32 at_least, gulong after)
{
  guint32 acknowledged = 0;
  guint32 n;
  int ends[2];
  int status;
  pid_t child;

  g_assert_cmpint (pipe (ends), ==, 0);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      close (ends[0]);
      write_until_killed (fixture, ends[1]);
    }
  close (ends[1]);
  /* So many texts at least; then some time more, another one each time. */
  while (acknowledged < at_least)
    g_assert_cmpint (read (ends[0], &acknowledged, sizeof n), ==, sizeof n);
  g_usleep (after);
  g_assert_cmpint (kill (child, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  while (read (ends[0], &n, sizeof n) == sizeof n)
    acknowledged = n;
  close (ends[0]);

  return acknowledged;
}

static gboolean
has_operation (GPtrArray *operations, guint32 n)
{
  g_autofree char *id = g_strdup_printf ("%u", n);

  for (guint i = 0; i < operations->len; i++)
    if (g_str_equal (((GchOperation *) operations->pdata[i])->id, id))
      return TRUE;

  return FALSE;
}

static guint32
get_draft (GPtrArray *drafts, guint32 n)
{
  g_autofree char *key = g_strdup_printf ("case:c%u", n % 5);

  for (guint i = 0; i < drafts->len; i++)
    if (g_str_equal (((GchDraft *) drafts->pdata[i])->key, key))
      return (guint32) g_ascii_strtoull (((GchDraft *) drafts->pdata[i])->text, NULL, 10);

  return 0;
}

/* Every acknowledged text is there: in the outbox if it was submitted, else as a draft unless a
 * later one of the same key took its place. */
static void
check_acknowledged (Fixture *fixture, guint32 acknowledged)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) drafts =
      gch_precious_load_drafts (fixture->precious, fixture->owner, &error);
  g_autoptr (GPtrArray) operations =
      gch_precious_load_outbox (fixture->precious, fixture->owner, &error);

  g_assert_no_error (error);
  for (guint32 n = 1; n <= acknowledged; n++)
    {
      if (n % 3 == 0)
        g_assert_true (has_operation (operations, n));
      else if (n + 5 > acknowledged + 1)
        g_assert_cmpuint (get_draft (drafts, n), ==, n);
    }
  for (guint i = 0; i < drafts->len; i++)
    {
      guint32 n = (guint32) g_ascii_strtoull (((GchDraft *) drafts->pdata[i])->text, NULL, 10);

      g_assert_false (has_operation (operations, n));
    }
}

static void
test_killed (Fixture *fixture, gconstpointer user_data)
{
  guint32 most = 0;

  for (guint i = 0; i < N_KILLS; i++)
    {
      g_autofree char *path = gch_test_dir_build (fixture->dir, "data");
      g_autoptr (GError) error = NULL;
      guint32 acknowledged = run_and_kill (fixture, (guint32) g_random_int_range (1, 30),
                                           (gulong) g_random_int_range (0, 20000));

      most = MAX (most, acknowledged);
      g_assert_true (gch_precious_open (fixture->precious, &error));
      g_assert_no_error (error);
      g_assert_null (gch_precious_take_recovery (fixture->precious));
      check_acknowledged (fixture, acknowledged);
      g_assert_true (gch_precious_forget_owner (fixture->precious, fixture->owner, &error));
      gch_precious_free (fixture->precious);
      fixture->precious = gch_precious_new (path);
    }
  g_test_message ("%u children killed, the longest after %u acknowledged texts", N_KILLS, most);
}

/* --- disks --- */

static void
limit_files (rlim_t bytes)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = bytes;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
test_full_disk (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *large = g_strnfill (400000, 'x');
  void (*former) (int) = signal (SIGXFSZ, SIG_IGN);

  save (fixture, "case:c1", "small");
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;

      limit_files (200000);
      g_assert_false (try_save (fixture, "case:c1", large, &error));
      limit_files (RLIM_INFINITY);
      g_assert_error (error, GCH_ERROR, GCH_ERROR_STORAGE_FULL);
      assert_drafts (fixture, fixture->owner, "case:c1=small");
      if (i == 1)
        reopen (fixture);
    }
  /* There is room again: the next save is a real one. */
  save (fixture, "case:c1", large);
  reopen (fixture);
  g_assert_cmpint (fixture_sql_int (fixture->path, "SELECT length (text) FROM drafts"), ==, 400000);
  signal (SIGXFSZ, former);
}

/* A real one, of 300 kB, which only root may mount. */
static void
test_small_disk (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *large = g_strnfill (400000, 'x');
  g_autofree char *filler = gch_test_dir_build (fixture->dir, "data/filler");
  g_autofree char *rest = g_strnfill (290000, 'x');

  g_assert_cmpint (g_mkdir (fixture->folder, 0700), ==, 0);
  if (unshare (CLONE_NEWNS) != 0 || mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0
      || mount ("tmpfs", fixture->folder, "tmpfs", 0, "size=300k,mode=0700") != 0)
    {
      g_test_skip ("A file system cannot be mounted here");
      return;
    }
  save (fixture, "case:c1", "small");
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (try_save (fixture, "case:c1", large, &error));
      g_assert_error (error, GCH_ERROR, GCH_ERROR_STORAGE_FULL);
      assert_drafts (fixture, fixture->owner, "case:c1=small");
    }
  save (fixture, "case:c1", "fits again");
  gch_precious_free (fixture->precious);
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  fixture_write (filler, rest, 290000);
  fixture->precious = gch_precious_new (fixture->folder);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (try_save (fixture, "case:c1", "text", &error));
      g_assert_error (error, GCH_ERROR, GCH_ERROR_STORAGE_FULL);
    }
  g_assert_cmpint (g_unlink (filler), ==, 0);
  save (fixture, "case:c1", "text");
  g_assert_cmpuint (fixture_count_siblings (fixture->path, ".damaged-"), ==, 0);
  g_clear_pointer (&fixture->precious, gch_precious_free);
  g_assert_cmpint (umount (fixture->folder), ==, 0);
}

static void
test_full_from_the_start (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  void (*former) (int) = signal (SIGXFSZ, SIG_IGN);

  limit_files (3000);
  g_assert_false (try_save (fixture, "new", "text", &error));
  limit_files (RLIM_INFINITY);
  g_assert_error (error, GCH_ERROR, GCH_ERROR_STORAGE_FULL);
  save (fixture, "new", "text");
  assert_drafts (fixture, fixture->owner, "new=text");
  g_assert_null (gch_precious_take_recovery (fixture->precious));
  signal (SIGXFSZ, former);
}

static void
test_read_only_folder (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (fixture->folder, 0700), ==, 0);
  g_assert_cmpint (g_chmod (fixture->dir->path, 0755), ==, 0);
  fixture_drop_rights (fixture->folder);
  g_assert_cmpint (g_chmod (fixture->folder, 0500), ==, 0);
  g_assert_false (try_save (fixture, "new", "text", &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_STORAGE_READ_ONLY);
  g_assert_cmpint (g_chmod (fixture->folder, 0700), ==, 0);
  save (fixture, "new", "text");

  /* What is there can be read, and is not taken for damaged. */
  g_assert_cmpint (g_chmod (fixture->folder, 0500), ==, 0);
  reopen (fixture);
  assert_drafts (fixture, fixture->owner, "new=text");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) failure = NULL;

      g_assert_false (try_save (fixture, "new", "more text", &failure));
      g_assert_error (failure, GCH_ERROR, GCH_ERROR_STORAGE_READ_ONLY);
    }
  g_assert_cmpint (g_chmod (fixture->folder, 0700), ==, 0);
  save (fixture, "new", "more text");
  assert_drafts (fixture, fixture->owner, "new=more text");

  g_assert_cmpint (g_chmod (fixture->path, 0400), ==, 0);
  reopen (fixture);
  assert_drafts (fixture, fixture->owner, "new=more text");
  g_clear_error (&error);
  g_assert_false (try_save (fixture, "new", "even more text", &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_STORAGE_READ_ONLY);
  g_assert_cmpint (g_chmod (fixture->path, 0600), ==, 0);
  save (fixture, "new", "even more text");
  fixture_restore_rights ();
}

/* --- damaged files --- */

static void
scribble_all (const char *path)
{
  fixture_scribble (path, 1, 0, 8192);
}

static void
scribble_inside (const char *path)
{
  /* A page of the table of drafts, past the header and the schema. */
  fixture_scribble (path, 2, 4096, 20000);
}

static void
truncate_file (const char *path)
{
  g_assert_cmpint (truncate (path, 5000), ==, 0);
}

static void
make_foreign (const char *path)
{
  g_assert_cmpint (g_unlink (path), ==, 0);
  fixture_sql (path, "CREATE TABLE recipes (name)");
}

static void
make_text (const char *path)
{
  fixture_write (path, "Hello, I am not a database, and I am longer than sixteen bytes.", 63);
}

static void
make_folder (const char *path)
{
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
}

typedef void (*Damage) (const char *path);

/* It goes on with a new file that has every text; the damaged one is kept, to the byte. */
static void
check_damage (Fixture *fixture, Damage damage)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GchRecovery) recovery = NULL;
  gsize n_before = 0;
  gsize n_after = 0;

  save (fixture, "case:c1", "text");
  submit (fixture, fixture->owner, "op1", NULL);
  g_clear_pointer (&fixture->precious, gch_precious_free);
  damage (fixture->path);
  (void) g_file_get_contents (fixture->path, &before, &n_before, NULL);
  fixture->precious = gch_precious_new (fixture->folder);

  assert_drafts (fixture, fixture->owner, "case:c1=text");
  assert_outbox (fixture, fixture->owner, "op1");
  recovery = gch_precious_take_recovery (fixture->precious);
  g_assert_nonnull (recovery);
  g_assert_cmpuint (recovery->drafts, ==, 1);
  g_assert_cmpuint (recovery->operations, ==, 1);
  g_assert_cmpuint (recovery->incomplete, ==, 0);
  if (before != NULL)
    g_assert_true (g_file_get_contents (recovery->set_aside, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
  save (fixture, "case:c1", "new text");
  reopen (fixture);
  assert_drafts (fixture, fixture->owner, "case:c1=new text");
  g_assert_null (gch_precious_take_recovery (fixture->precious));
}

static void
test_damaged (Fixture *fixture, gconstpointer user_data)
{
  static const Damage damages[] = { scribble_all, scribble_inside, truncate_file,
                                    make_foreign, make_text,       make_folder };

  for (gsize i = 0; i < G_N_ELEMENTS (damages); i++)
    check_damage (fixture, damages[i]);
  g_assert_cmpuint (fixture_count_siblings (fixture->path, ".damaged-"), ==,
                    G_N_ELEMENTS (damages));
}

/* Whatever is done to the file: it opens, and every text is there. */
static void
test_damaged_anyhow (Fixture *fixture, gconstpointer user_data)
{
  for (guint32 seed = 0; seed < 60; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      GStatBuf info;

      save (fixture, "case:c1", "text");
      save (fixture, "case:c2", "text of another draft");
      submit (fixture, fixture->owner, "op1", NULL);
      g_clear_pointer (&fixture->precious, gch_precious_free);
      g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
      if (seed % 3 == 0)
        g_assert_cmpint (
            truncate (fixture->path, g_rand_int_range (rand, 0, (gint32) info.st_size)), ==, 0);
      else
        fixture_scribble (fixture->path, seed,
                          (gsize) g_rand_int_range (rand, 0, (gint32) info.st_size - 64),
                          (gsize) g_rand_int_range (rand, 1, 64));
      fixture->precious = gch_precious_new (fixture->folder);
      assert_drafts (fixture, fixture->owner, "case:c1=text case:c2=text of another draft");
      assert_outbox (fixture, fixture->owner, "op1");
      g_assert_null (gch_precious_get_trouble (fixture->precious));
    }
}

static void
test_empty_file (Fixture *fixture, gconstpointer user_data)
{
  g_assert_cmpint (g_mkdir (fixture->folder, 0700), ==, 0);
  fixture_write (fixture->path, "", 0);
  assert_drafts (fixture, fixture->owner, "");
  save (fixture, "new", "text");
  assert_drafts (fixture, fixture->owner, "new=text");
}

static void
test_garbage_journal (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *journal = g_strconcat (fixture->path, "-journal", NULL);

  save (fixture, "new", "text");
  g_clear_pointer (&fixture->precious, gch_precious_free);
  fixture_write (journal, "garbage that nobody wrote", 25);
  fixture->precious = gch_precious_new (fixture->folder);
  assert_drafts (fixture, fixture->owner, "new=text");
  save (fixture, "new", "more text");
}

static void
test_newer (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize n_before;
  gsize n_after;

  save (fixture, "new", "text");
  g_clear_pointer (&fixture->precious, gch_precious_free);
  fixture_sql (fixture->path, "CREATE TABLE news (a); PRAGMA user_version = 999");
  g_assert_true (g_file_get_contents (fixture->path, &before, &n_before, NULL));
  fixture->precious = gch_precious_new (fixture->folder);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) not_loaded = NULL;
      g_autoptr (GError) not_saved = NULL;

      g_assert_null (gch_precious_load_drafts (fixture->precious, fixture->owner, &not_loaded));
      g_assert_error (not_loaded, GCH_ERROR, GCH_ERROR_TOO_NEW);
      g_assert_false (try_save (fixture, "new", "other text", &not_saved));
      g_assert_error (not_saved, GCH_ERROR, GCH_ERROR_TOO_NEW);
    }
  g_assert_true (g_file_get_contents (fixture->path, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
  g_assert_cmpuint (fixture_count_siblings (fixture->path, ""), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/precious/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("drafts", test_drafts);
  ADD ("private-files", test_private_files);
  ADD ("large-text", test_large_text);
  ADD ("versions", test_versions);
  ADD ("versions-are-few", test_versions_are_few);
  ADD ("owners", test_owners);
  ADD ("outbox", test_outbox);
  ADD ("gone-operation", test_gone_operation);
  ADD ("submit-again", test_submit_again);
  ADD ("submit-is-one-transaction", test_submit_is_one_transaction);
  ADD ("remove-is-one-transaction", test_remove_is_one_transaction);
  ADD ("killed", test_killed);
  ADD ("full-disk", test_full_disk);
  ADD ("small-disk", test_small_disk);
  ADD ("full-from-the-start", test_full_from_the_start);
  ADD ("read-only-folder", test_read_only_folder);
  ADD ("damaged", test_damaged);
  ADD ("damaged-anyhow", test_damaged_anyhow);
  ADD ("empty-file", test_empty_file);
  ADD ("garbage-journal", test_garbage_journal);
  ADD ("newer", test_newer);

  return g_test_run ();
}
