/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE

#include "gch-precious.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "faulty-disk.h"
#include "gch-error.h"
#include "gch-lifeboat-record.h"
#include "store-fixture.h"

/* precious.db and the lifeboat together: what one of them loses the other gives back. */

#define APPLICATION_ID_PLACE 68

typedef struct
{
  GchTestDir *dir;
  char *folder;
  char *path;
  char *lifeboat;
  GchPrecious *precious;
  GchOwner *owner;
} Fixture;

static void
start_afresh (Fixture *fixture)
{
  fixture->dir = gch_test_dir_new ();
  fixture->folder = gch_test_dir_build (fixture->dir, "data");
  fixture->path = gch_test_dir_build (fixture->dir, "data/precious.db");
  fixture->lifeboat = gch_test_dir_build (fixture->dir, "data/lifeboat");
  fixture->precious = gch_precious_new (fixture->folder);
}

static void
stop (Fixture *fixture)
{
  g_clear_pointer (&fixture->precious, gch_precious_free);
}

static void
end (Fixture *fixture)
{
  stop (fixture);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->lifeboat);
  gch_test_dir_free (fixture->dir);
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  start_afresh (fixture);
  fixture->owner = fixture_owner ("u1");
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  faulty_disk_uninstall ();
  end (fixture);
  gch_owner_free (fixture->owner);
}

static void
start (Fixture *fixture)
{
  stop (fixture);
  fixture->precious = gch_precious_new (fixture->folder);
}

static gboolean
try_save (Fixture *fixture, const GchOwner *owner, const char *key, const char *text)
{
  g_autoptr (GchDraft) draft = gch_draft_new (owner, key, text);

  return gch_precious_save_draft (fixture->precious, draft, NULL);
}

static void
save (Fixture *fixture, const char *key, const char *text)
{
  g_assert_true (try_save (fixture, fixture->owner, key, text));
}

static void
submit (Fixture *fixture, const char *id, const char *key)
{
  g_autoptr (GchOperation) operation = fixture_operation (fixture->owner, id, id);
  g_autoptr (GError) error = NULL;

  g_assert_true (gch_precious_submit (fixture->precious, operation, key, &error));
  g_assert_no_error (error);
}

static void
discard (Fixture *fixture, const char *id)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gch_precious_remove_operation (fixture->precious, id, NULL, &error));
  g_assert_no_error (error);
}

/* Everything of @owner, in words. */
static char *
describe (Fixture *fixture, const GchOwner *owner)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) drafts = gch_precious_load_drafts (fixture->precious, owner, &error);
  g_autoptr (GPtrArray) operations = gch_precious_load_outbox (fixture->precious, owner, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < drafts->len; i++)
    {
      const GchDraft *draft = drafts->pdata[i];

      g_string_append_printf (text, "%s=%s ", draft->key, draft->text);
    }
  g_string_append_c (text, '|');
  for (guint i = 0; i < operations->len; i++)
    {
      const GchOperation *operation = operations->pdata[i];

      g_string_append_printf (text, " %s%s", operation->id, operation->payload);
    }

  return g_string_free (text, FALSE);
}

#define assert_texts(fixture, owner, expected)                                                     \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *found = describe (fixture, owner);                                            \
    g_assert_cmpstr (found, ==, expected);                                                         \
  }                                                                                                \
  G_STMT_END

static void
assert_recovery (Fixture *fixture, guint drafts, guint operations, guint incomplete)
{
  g_autoptr (GchRecovery) recovery = gch_precious_take_recovery (fixture->precious);

  g_assert_nonnull (recovery);
  g_assert_cmpuint (recovery->drafts, ==, drafts);
  g_assert_cmpuint (recovery->operations, ==, operations);
  g_assert_cmpuint (recovery->incomplete, ==, incomplete);
}

/* Damage that leaves every row readable. */
static void
damage_lightly (const char *path)
{
  fixture_scribble (path, 1, APPLICATION_ID_PLACE, 4);
}

static void
destroy (const char *path)
{
  fixture_write (path, "Nothing of a database is left here, only this sentence.", 55);
}

static gsize
get_size (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);

  return (gsize) info.st_size;
}

static void
delete_file (const char *path)
{
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* SQLite takes it for a journal of a transaction that was cut off, and cannot read it. */
static void
block_journal (const char *path)
{
  g_autofree char *journal = g_strconcat (path, "-journal", NULL);

  g_assert_cmpint (g_mkdir (journal, 0700), ==, 0);
}

/* --- the second copy --- */

static void
assert_committed (gpointer user_data)
{
  const Fixture *fixture = user_data;

  g_assert_cmpint (fixture_sql_int (fixture->path, "SELECT count(*) FROM drafts"), ==, 1);
}

/* The commit first, then the lifeboat, which is flushed before the call answers. */
static void
test_order (Fixture *fixture, gconstpointer user_data)
{
  guint calls;

  faulty_disk_install (FAULTY_DISK_DIES, 0);
  faulty_disk_set_hook (assert_committed, fixture);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *text = g_strdup_printf ("text %u", i);

      calls = faulty_disk_count_calls ();
      save (fixture, "new", text);
      g_assert_cmpuint (faulty_disk_count_calls (), >, calls);
      g_assert_cmpuint (faulty_disk_count_unflushed (), ==, 0);
    }
}

static void
test_destroyed (Fixture *fixture, gconstpointer user_data)
{
  static void (*const ways[]) (const char *) = { destroy, damage_lightly, delete_file,
                                                 block_journal };
  g_autoptr (GchOwner) other = fixture_owner ("u2");
  const char *mine = "case:c1=Bonjour new={} | op1{\"body\":\"op1\"} op2{\"body\":\"op2\"}";

  save (fixture, "case:c1", "Bonjour");
  save (fixture, "case:c2", "deleted");
  save (fixture, "case:c2", "");
  save (fixture, "case:c3", "submitted");
  submit (fixture, "op1", "case:c3");
  submit (fixture, "op0", NULL);
  submit (fixture, "op2", NULL);
  discard (fixture, "op0");
  save (fixture, "new", "{}");
  g_assert_true (try_save (fixture, other, "case:c1", "theirs"));
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      stop (fixture);
      ways[i](fixture->path);
      start (fixture);
      assert_texts (fixture, fixture->owner, mine);
      assert_texts (fixture, other, "case:c1=theirs |");
      assert_recovery (fixture, 3, 2, 0);
      start (fixture);
      assert_texts (fixture, fixture->owner, mine);
      g_assert_null (gch_precious_take_recovery (fixture->precious));
    }
}

/* What was amended and where it goes now comes back; the order of the outbox, too. */
static void
test_amended (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GchOperation) amended = fixture_operation (fixture->owner, "op1", "amended");
  g_autoptr (GPtrArray) operations = NULL;
  g_autoptr (GError) error = NULL;
  const GchOperation *first;

  submit (fixture, "op1", NULL);
  submit (fixture, "op2", NULL);
  amended->base_version = 7;
  g_free (amended->target_id);
  amended->target_id = g_strdup ("c9");
  g_assert_true (gch_precious_update_operation (fixture->precious, amended, &error));
  stop (fixture);
  destroy (fixture->path);
  start (fixture);
  operations = gch_precious_load_outbox (fixture->precious, fixture->owner, &error);
  g_assert_no_error (error);
  first = operations->pdata[0];
  g_assert_cmpstr (first->id, ==, "op1");
  g_assert_cmpstr (first->payload, ==, "{\"body\":\"amended\"}");
  g_assert_cmpstr (first->target_id, ==, "c9");
  g_assert_cmpint (first->base_version, ==, 7);
}

/* A database that still shows what the lifeboat knows to be gone: it stays gone. */
static void
test_removed_stays_removed (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GchOwner) other = fixture_owner ("u2");
  g_autofree char *old = NULL;
  gsize length;

  save (fixture, "case:c1", "deleted later");
  save (fixture, "case:c2", "kept");
  submit (fixture, "op1", NULL);
  submit (fixture, "op2", NULL);
  g_assert_true (try_save (fixture, other, "new", "forgotten later"));
  stop (fixture);
  g_assert_true (g_file_get_contents (fixture->path, &old, &length, NULL));

  start (fixture);
  save (fixture, "case:c1", "");
  discard (fixture, "op1");
  g_assert_true (gch_precious_forget_owner (fixture->precious, other, NULL));
  for (guint i = 0; i < 2; i++)
    {
      stop (fixture);
      fixture_write (fixture->path, old, length);
      damage_lightly (fixture->path);
      start (fixture);
      assert_texts (fixture, fixture->owner, "case:c2=kept | op2{\"body\":\"op2\"}");
      assert_texts (fixture, other, "|");
    }
}

/* What was discarded and is submitted again, under the same id, is there again: also where the
 * lifeboat heard of the discarding only. */
static void
test_submitted_again (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GchOperation) again = fixture_operation (fixture->owner, "op1", "op1");

  submit (fixture, "op1", NULL);
  discard (fixture, "op1");
  submit (fixture, "op1", NULL);
  stop (fixture);
  destroy (fixture->path);
  start (fixture);
  assert_texts (fixture, fixture->owner, "| op1{\"body\":\"op1\"}");

  discard (fixture, "op1");
  faulty_disk_install (FAULTY_DISK_NO_ROOM, 1);
  again->created_at = g_get_real_time ();
  g_assert_true (gch_precious_submit (fixture->precious, again, NULL, NULL));
  g_assert_nonnull (gch_precious_get_trouble (fixture->precious));
  stop (fixture);
  faulty_disk_uninstall ();
  damage_lightly (fixture->path);
  start (fixture);
  assert_texts (fixture, fixture->owner, "| op1{\"body\":\"op1\"}");
}

/* A lifeboat that could not be written for a while: the database has what it lacks. */
static void
test_behind (Fixture *fixture, gconstpointer user_data)
{
  save (fixture, "case:c1", "first");
  submit (fixture, "op1", NULL);
  g_assert_null (gch_precious_get_trouble (fixture->precious));
  faulty_disk_install (FAULTY_DISK_NO_ROOM, 1);
  save (fixture, "case:c1", "second");
  submit (fixture, "op2", NULL);
  g_assert_error (gch_precious_get_trouble (fixture->precious), GCH_ERROR, GCH_ERROR_STORAGE_FULL);
  stop (fixture);
  faulty_disk_uninstall ();
  damage_lightly (fixture->path);
  start (fixture);
  assert_texts (fixture, fixture->owner,
                "case:c1=second | op1{\"body\":\"op1\"} op2{\"body\":\"op2\"}");
  assert_recovery (fixture, 1, 2, 0);
}

/* There is room again: the next call brings it up to date. */
static void
test_catches_up (Fixture *fixture, gconstpointer user_data)
{
  save (fixture, "case:c1", "first");
  faulty_disk_install (FAULTY_DISK_NO_ROOM, 1);
  save (fixture, "case:c1", "second");
  g_assert_nonnull (gch_precious_get_trouble (fixture->precious));
  faulty_disk_uninstall ();
  save (fixture, "case:c2", "third");
  g_assert_null (gch_precious_get_trouble (fixture->precious));
  stop (fixture);
  destroy (fixture->path);
  start (fixture);
  assert_texts (fixture, fixture->owner, "case:c1=second case:c2=third |");
}

static gboolean
lifeboat_has (Fixture *fixture, const char *text)
{
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (fixture->lifeboat, &contents, &length, NULL));

  return memmem (contents, length, text, strlen (text)) != NULL;
}

/* Forgotten means: at once, in both places. */
static void
test_forgotten (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GchOwner) other = fixture_owner ("somebody");

  save (fixture, "new", "mine");
  g_assert_true (try_save (fixture, other, "case:c1", "confidential"));
  g_assert_true (try_save (fixture, other, "case:c1", ""));
  g_assert_true (try_save (fixture, other, "case:c2", "confidential"));
  g_assert_true (lifeboat_has (fixture, "confidential"));
  g_assert_true (gch_precious_forget_owner (fixture->precious, other, NULL));
  g_assert_false (lifeboat_has (fixture, "confidential"));
  g_assert_false (lifeboat_has (fixture, "somebody"));
  g_assert_true (lifeboat_has (fixture, "mine"));
}

static void
leave_behind (Fixture *fixture)
{
  g_autofree char *made = g_strconcat (fixture->path, ".new", NULL);

  fixture_write (made, "confidential", 12);
}

static guint
count_left (Fixture *fixture)
{
  return fixture_count_siblings (fixture->path, ".damaged-")
         + fixture_count_siblings (fixture->path, ".new")
         + fixture_count_siblings (fixture->lifeboat, ".damaged-");
}

/* A damaged file that lies aside has his texts, too: it goes with the last person who has any. */
static void
test_forgotten_aside (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GchOwner) other = fixture_owner ("u2");
  gsize first;

  save (fixture, "case:c1", "confidential");
  first = get_size (fixture->lifeboat);
  save (fixture, "case:c1", "a secret");
  g_assert_true (try_save (fixture, other, "new", "theirs"));
  stop (fixture);
  damage_lightly (fixture->path);
  fixture_scribble (fixture->lifeboat, 3, first + 20, 4);
  start (fixture);
  assert_texts (fixture, other, "new=theirs |");
  leave_behind (fixture);
  g_assert_cmpuint (count_left (fixture), ==, 3);

  g_assert_true (gch_precious_forget_owner (fixture->precious, fixture->owner, NULL));
  assert_texts (fixture, other, "new=theirs |");
  g_assert_cmpuint (count_left (fixture), ==, 3);
  /* An earlier version is somebody's text as well. */
  g_assert_true (try_save (fixture, other, "new", "something quite different, and longer"));
  g_assert_true (try_save (fixture, other, "new", ""));
  g_assert_true (gch_precious_forget_owner (fixture->precious, fixture->owner, NULL));
  g_assert_cmpuint (count_left (fixture), ==, 3);
  g_assert_true (gch_precious_forget_owner (fixture->precious, other, NULL));
  g_assert_cmpuint (count_left (fixture), ==, 0);
}

/* What could not be deleted is said, and can be tried again. */
static void
test_forgotten_fails (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  save (fixture, "case:c1", "confidential");
  stop (fixture);
  damage_lightly (fixture->path);
  start (fixture);
  assert_texts (fixture, fixture->owner, "case:c1=confidential |");
  faulty_disk_install (FAULTY_DISK_REMOVES_NOTHING, 1);
  g_assert_false (gch_precious_forget_owner (fixture->precious, fixture->owner, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_STORAGE_READ_ONLY);
  g_assert_cmpuint (count_left (fixture), ==, 1);
  assert_texts (fixture, fixture->owner, "case:c1=confidential |");
  faulty_disk_uninstall ();
  g_assert_true (gch_precious_forget_owner (fixture->precious, fixture->owner, NULL));
  g_assert_cmpuint (count_left (fixture), ==, 0);
}

/* What a record cannot hold is missing in the second copy until it is gone, and that is said as
 * long. */
static void
test_too_large (Fixture *fixture, gconstpointer user_data)
{
  const gsize length = GCH_LIFEBOAT_MAX_BODY / 3 + 1;
  g_autofree char *large = g_strnfill (length, 'x');

  save (fixture, "case:c1", large);
  g_assert_error (gch_precious_get_trouble (fixture->precious), GCH_ERROR, GCH_ERROR_TOO_LARGE);
  save (fixture, "case:c2", "small");
  g_assert_error (gch_precious_get_trouble (fixture->precious), GCH_ERROR, GCH_ERROR_TOO_LARGE);
  start (fixture);
  g_assert_true (gch_precious_open (fixture->precious, NULL));
  g_assert_error (gch_precious_get_trouble (fixture->precious), GCH_ERROR, GCH_ERROR_TOO_LARGE);
  /* It is no hindrance where the database has to be mended. */
  stop (fixture);
  damage_lightly (fixture->path);
  start (fixture);
  g_assert_true (gch_precious_open (fixture->precious, NULL));
  assert_recovery (fixture, 2, 0, 0);
  save (fixture, "case:c1", "short");
  g_assert_null (gch_precious_get_trouble (fixture->precious));
  stop (fixture);
  destroy (fixture->path);
  start (fixture);
  assert_texts (fixture, fixture->owner, "case:c1=short case:c2=small |");
}

static char *
take_set_aside (Fixture *fixture)
{
  g_autoptr (GchRecovery) recovery = gch_precious_take_recovery (fixture->precious);

  g_assert_nonnull (recovery);
  g_assert_cmpuint (recovery->incomplete, ==, 1);

  return g_steal_pointer (&recovery->set_aside);
}

/* Cut short between setting the damaged file aside and putting the new one in its place: what was
 * found out is found out again. */
static void
test_cut_short (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *made = g_strconcat (fixture->path, ".new", NULL);
  g_autofree char *first = NULL;
  g_autofree char *again = NULL;
  g_autoptr (GPtrArray) versions = NULL;

  save (fixture, "case:c1", "A sentence that is taken out again");
  save (fixture, "case:c1", "lost");
  stop (fixture);
  fixture_sql (fixture->path, "UPDATE drafts SET text = 'x'");
  delete_file (fixture->lifeboat);
  start (fixture);
  assert_texts (fixture, fixture->owner, "|");
  first = take_set_aside (fixture);
  for (guint empty = 0; empty < 2; empty++)
    {
      stop (fixture);
      g_assert_cmpint (g_rename (fixture->path, made), ==, 0);
      if (empty)
        fixture_write (fixture->path, "", 0);
      start (fixture);
      assert_texts (fixture, fixture->owner, "|");
      g_clear_pointer (&again, g_free);
      again = take_set_aside (fixture);
      g_assert_cmpstr (again, ==, first);
      versions =
          gch_precious_load_draft_versions (fixture->precious, fixture->owner, "case:c1", NULL);
      g_assert_cmpuint (versions->len, ==, 1);
      g_clear_pointer (&versions, g_ptr_array_unref);
      g_assert_false (g_file_test (made, G_FILE_TEST_EXISTS));
    }

  /* Only then: what lies there from another day is not this one's. */
  stop (fixture);
  fixture_write (made, "x", 1);
  start (fixture);
  assert_texts (fixture, fixture->owner, "|");
  stop (fixture);
  delete_file (fixture->path);
  start (fixture);
  assert_texts (fixture, fixture->owner, "|");
  g_assert_null (gch_precious_take_recovery (fixture->precious));
}

/* Somebody put yesterday's database back, but not the lifeboat: what that has is kept beside it. */
static void
test_older (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *old = NULL;
  gsize length;

  for (guint sent = 0; sent < 2; sent++)
    {
      save (fixture, "case:c1", "yesterday");
      stop (fixture);
      g_clear_pointer (&old, g_free);
      g_assert_true (g_file_get_contents (fixture->path, &old, &length, NULL));
      start (fixture);
      if (sent)
        submit (fixture, "op1", NULL);
      else
        {
          g_autoptr (GchDraft) draft = gch_draft_new (fixture->owner, "case:c1", "today");

          draft->saved_at = g_get_real_time () + G_USEC_PER_SEC;
          g_assert_true (gch_precious_save_draft (fixture->precious, draft, NULL));
        }
      stop (fixture);
      fixture_write (fixture->path, old, length);
      start (fixture);
      assert_texts (fixture, fixture->owner, "case:c1=yesterday |");
      g_assert_cmpuint (fixture_count_siblings (fixture->lifeboat, ".damaged-"), ==, sent + 1);
    }
}

/* A lifeboat that is behind, on the other hand, has nothing that is missed. */
static void
test_not_older (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *old = NULL;
  gsize length;

  save (fixture, "case:c1", "first");
  save (fixture, "case:c2", "deleted");
  submit (fixture, "op1", NULL);
  g_assert_true (g_file_get_contents (fixture->lifeboat, &old, &length, NULL));
  save (fixture, "case:c1", "second");
  save (fixture, "case:c2", "");
  discard (fixture, "op1");
  stop (fixture);
  fixture_write (fixture->lifeboat, old, length);
  start (fixture);
  assert_texts (fixture, fixture->owner, "case:c1=second |");
  g_assert_cmpuint (fixture_count_siblings (fixture->lifeboat, ".damaged-"), ==, 0);
}

/* --- checksums --- */

static void
check_changed (Fixture *fixture, const char *sql)
{
  const char *expected = "case:c1=Bonjour case:c2=Other | op1{\"body\":\"op1\"}";
  g_autoptr (GchOwner) other = fixture_owner ("u2");

  /* At the start, and in a running program. */
  for (guint running = 0; running < 2; running++)
    {
      save (fixture, "case:c1", "Bonjour");
      save (fixture, "case:c2", "Other");
      submit (fixture, "op1", NULL);
      if (!running)
        stop (fixture);
      fixture_sql (fixture->path, sql);
      if (!running)
        start (fixture);
      assert_texts (fixture, fixture->owner, expected);
      assert_texts (fixture, other, "|");
      assert_recovery (fixture, 2, 1, 0);
    }
}

/* What no check of the file's build can see. */
static void
test_changed_rows (Fixture *fixture, gconstpointer user_data)
{
  static const char *const changes[] = {
    "UPDATE drafts SET text = 'Bonjoux' WHERE key = 'case:c1'",
    "UPDATE drafts SET key = 'case:c9' WHERE key = 'case:c1'",
    "UPDATE drafts SET saved_at = saved_at + 1 WHERE key = 'case:c1'",
    "UPDATE outbox SET payload = '{\"body\":\"pay\"}'",
    "UPDATE outbox SET command = 'close_case'",
    "UPDATE outbox SET target_id = 'c2'",
    "UPDATE outbox SET sequence = sequence + 1",
    "UPDATE outbox SET id = 'opx'",
    "UPDATE outbox SET state = 'acknowledged'",
    "UPDATE owners SET user_id = 'u2'",
    "UPDATE owners SET portal = 'https://other.example'",
    "PRAGMA user_version = 77",
    "PRAGMA user_version = 1",
    "UPDATE sqlite_sequence SET seq = 9223372036854775807",
  };

  for (gsize i = 0; i + 3 < G_N_ELEMENTS (changes); i++)
    check_changed (fixture, changes[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      stop (fixture);
      fixture_sql (fixture->path, changes[i]);
      start (fixture);
      assert_texts (fixture, fixture->owner,
                    "case:c1=Bonjour case:c2=Other | op1{\"body\":\"op1\"}");
      assert_recovery (fixture, 2, 1, 0);
    }
}

/* A changed earlier version costs nothing else, and is not shown. */
static void
test_changed_version (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPtrArray) versions = NULL;

  save (fixture, "new", "A sentence that is taken out again");
  save (fixture, "new", "Another sentence, quite different from it");
  save (fixture, "new", "text");
  stop (fixture);
  fixture_sql (fixture->path, "UPDATE draft_versions SET text = 'x' WHERE text LIKE 'Another%'");
  start (fixture);
  assert_texts (fixture, fixture->owner, "new=text |");
  versions = gch_precious_load_draft_versions (fixture->precious, fixture->owner, "new", NULL);
  g_assert_cmpuint (versions->len, ==, 1);
  g_assert_cmpstr (((GchDraft *) versions->pdata[0])->text, ==,
                   "A sentence that is taken out again");
}

/* Neither has it: that is said, and the rest is there. */
static void
test_incomplete (Fixture *fixture, gconstpointer user_data)
{
  save (fixture, "case:c1", "lost");
  save (fixture, "case:c2", "kept");
  submit (fixture, "op1", NULL);
  submit (fixture, "op2", NULL);
  stop (fixture);
  fixture_sql (fixture->path, "UPDATE drafts SET text = 'x' WHERE key = 'case:c1';"
                              "UPDATE outbox SET payload = 'x' WHERE id = 'op1'");
  g_assert_cmpint (g_unlink (fixture->lifeboat), ==, 0);
  start (fixture);
  assert_texts (fixture, fixture->owner, "case:c2=kept | op2{\"body\":\"op2\"}");
  assert_recovery (fixture, 1, 1, 2);

  stop (fixture);
  destroy (fixture->path);
  g_assert_cmpint (g_unlink (fixture->lifeboat), ==, 0);
  start (fixture);
  assert_texts (fixture, fixture->owner, "|");
  assert_recovery (fixture, 0, 0, 1);
}

/* --- damaged lifeboats --- */

/* Alone it costs nothing and is mended without a word. */
static void
test_damaged_lifeboat (Fixture *fixture, gconstpointer user_data)
{
  const char *expected = "case:c1=Bonjour | op1{\"body\":\"op1\"}";

  save (fixture, "case:c1", "Bonjour");
  submit (fixture, "op1", NULL);
  for (guint32 seed = 0; seed < 6; seed++)
    {
      stop (fixture);
      if (seed == 0)
        g_assert_cmpint (g_unlink (fixture->lifeboat), ==, 0);
      else if (seed == 1)
        fixture_write (fixture->lifeboat, "", 0);
      else if (seed == 2)
        g_assert_true (g_unlink (fixture->lifeboat) == 0 && g_mkdir (fixture->lifeboat, 0700) == 0);
      else
        fixture_scribble (fixture->lifeboat, seed, get_size (fixture->lifeboat) / seed, 3);
      start (fixture);
      assert_texts (fixture, fixture->owner, expected);
      g_assert_null (gch_precious_take_recovery (fixture->precious));
      g_assert_null (gch_precious_get_trouble (fixture->precious));
      stop (fixture);
      destroy (fixture->path);
      start (fixture);
      assert_texts (fixture, fixture->owner, expected);
      assert_recovery (fixture, 1, 1, 0);
    }
}

/* Both damaged: what either has. */
static void
test_both_damaged (Fixture *fixture, gconstpointer user_data)
{
  gsize first;

  save (fixture, "case:c1", "in the lifeboat only");
  first = get_size (fixture->lifeboat);
  save (fixture, "case:c2", "in the database only");
  save (fixture, "case:c3", "in both");
  stop (fixture);
  fixture_sql (fixture->path, "UPDATE drafts SET text = 'x' WHERE key = 'case:c1'");
  fixture_scribble (fixture->lifeboat, 3, first + 20, 4);
  start (fixture);
  assert_texts (fixture, fixture->owner,
                "case:c1=in the lifeboat only case:c2=in the database only case:c3=in both |");
  assert_recovery (fixture, 3, 0, 0);
  g_assert_cmpuint (fixture_count_siblings (fixture->lifeboat, ".damaged-"), ==, 1);

  stop (fixture);
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  fixture_scribble (fixture->lifeboat, 3, first + 20, 4);
  start (fixture);
  assert_texts (fixture, fixture->owner, "case:c1=in the lifeboat only case:c3=in both |");
  assert_recovery (fixture, 2, 0, 1);
}

/* --- crashes --- */

/* One step of a day; @done is what has been said to be saved after it. */
static gboolean
do_step (Fixture *fixture, guint step, const char **done)
{
  g_autoptr (GchOperation) operation = fixture_operation (fixture->owner, "op1", "op1");
  g_autoptr (GchOperation) amended = fixture_operation (fixture->owner, "op1", "amended");
  g_autoptr (GchDraft) draft = gch_draft_new (fixture->owner, "case:c2", "back");
  g_autoptr (GchOwner) other = fixture_owner ("u2");
  static const char *const states[] = {
    "case:c1=one |",
    "case:c1=two |",
    "case:c1=two |",
    "| op1{\"body\":\"op1\"}",
    "| op1{\"body\":\"amended\"}",
    "| op1{\"body\":\"amended\"}",
    "case:c2=back |",
  };

  *done = states[step];
  switch (step)
    {
    case 0:
      return try_save (fixture, fixture->owner, "case:c1", "one");
    case 1:
      return try_save (fixture, fixture->owner, "case:c1", "two");
    case 2:
      return try_save (fixture, other, "new", "theirs");
    case 3:
      return gch_precious_submit (fixture->precious, operation, "case:c1", NULL);
    case 4:
      return gch_precious_update_operation (fixture->precious, amended, NULL);
    case 5:
      return gch_precious_forget_owner (fixture->precious, other, NULL);
    default:
      return gch_precious_remove_operation (fixture->precious, "op1", draft, NULL);
    }
}

#define N_STEPS 7

/* Runs until the fault, or to the end. Returns: the state that was reported last, and in @next the
 * one that a step cut short would have led to. */
static const char *
live (Fixture *fixture, const char **next)
{
  const char *before = "|";

  *next = before;
  for (guint step = 0; step < N_STEPS; step++)
    {
      gboolean done = do_step (fixture, step, next);

      if (faulty_disk_has_failed ())
        return before;
      g_assert_true (done);
      before = *next;
    }

  return before;
}

static guint
count_calls_of_a_day (Fixture *fixture)
{
  const char *next;
  guint calls;

  faulty_disk_install (FAULTY_DISK_DIES, 0);
  live (fixture, &next);
  calls = faulty_disk_count_calls ();
  faulty_disk_uninstall ();

  return calls;
}

static void
assert_either (Fixture *fixture, const char *before, const char *after)
{
  g_autofree char *found = describe (fixture, fixture->owner);

  if (g_strcmp0 (found, before) != 0)
    g_assert_cmpstr (found, ==, after);
}

/* The program dies at every single call for the disk; then the database is destroyed as well, or
 * not. */
static void
test_dies_anywhere (Fixture *fixture, gconstpointer user_data)
{
  const guint calls = count_calls_of_a_day (fixture);

  g_assert_cmpuint (calls, >=, 20);
  for (guint at = 1; at <= calls; at++)
    for (guint destroyed = 0; destroyed < 2; destroyed++)
      {
        const char *before;
        const char *after;

        end (fixture);
        start_afresh (fixture);
        faulty_disk_install (FAULTY_DISK_DIES, at);
        before = live (fixture, &after);
        stop (fixture);
        faulty_disk_uninstall ();
        if (destroyed && g_file_test (fixture->path, G_FILE_TEST_EXISTS))
          destroy (fixture->path);
        start (fixture);
        assert_either (fixture, before, after);
      }
  g_test_message ("%u places to die at", calls);
}

/* One call fails, whichever it is, and life goes on: a day later everything is in both places. */
static void
test_fails_anywhere (Fixture *fixture, gconstpointer user_data)
{
  const guint calls = count_calls_of_a_day (fixture);

  for (guint at = 1; at <= calls; at++)
    {
      const char *expected = NULL;

      end (fixture);
      start_afresh (fixture);
      faulty_disk_install (FAULTY_DISK_FAILS_ONCE, at);
      for (guint step = 0; step < N_STEPS; step++)
        if (!do_step (fixture, step, &expected))
          g_assert_true (do_step (fixture, step, &expected));
      save (fixture, "new", "last");
      g_assert_null (gch_precious_get_trouble (fixture->precious));
      stop (fixture);
      faulty_disk_uninstall ();
      destroy (fixture->path);
      start (fixture);
      assert_texts (fixture, fixture->owner, "case:c2=back new=last |");
    }
}

/* The mending itself is cut short, or fails, wherever it is. */
static void
test_dies_while_mending (Fixture *fixture, gconstpointer user_data)
{
  static const FaultyDiskWay ways[] = { FAULTY_DISK_DIES, FAULTY_DISK_FAILS_ONCE,
                                        FAULTY_DISK_NO_ROOM };
  const char *expected = "case:c1=lifeboat case:c2=database |";
  guint met = 0;

  for (gsize way = 0; way < G_N_ELEMENTS (ways); way++)
    for (guint at = 1; at < 200; at++)
      {
        gsize first;

        faulty_disk_uninstall ();
        end (fixture);
        start_afresh (fixture);
        save (fixture, "case:c1", "lifeboat");
        first = get_size (fixture->lifeboat);
        save (fixture, "case:c2", "database");
        stop (fixture);
        fixture_sql (fixture->path, "UPDATE drafts SET text = 'x' WHERE key = 'case:c1'");
        fixture_scribble (fixture->lifeboat, 3, first + 20, 4);

        start (fixture);
        faulty_disk_install (ways[way], at);
        (void) gch_precious_open (fixture->precious, NULL);
        if (!faulty_disk_has_failed ())
          {
            met = MAX (met, at - 1);
            break;
          }
        if (ways[way] == FAULTY_DISK_DIES)
          stop (fixture);
        faulty_disk_uninstall ();
        if (fixture->precious == NULL)
          start (fixture);
        g_test_message ("way %u, call %u", (guint) way, at);
        assert_texts (fixture, fixture->owner, expected);
        start (fixture);
        assert_texts (fixture, fixture->owner, expected);
      }
  g_assert_cmpuint (met, >=, 10);
  g_test_message ("%u places to die at", met);
}

int
main (int argc, char *argv[])
{
  /* Thousands of flushes, none of which is what is tested here. */
  if (g_access ("/dev/shm", W_OK) == 0)
    g_setenv ("TMPDIR", "/dev/shm", TRUE);
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/recovery/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("order", test_order);
  ADD ("destroyed", test_destroyed);
  ADD ("amended", test_amended);
  ADD ("removed-stays-removed", test_removed_stays_removed);
  ADD ("submitted-again", test_submitted_again);
  ADD ("behind", test_behind);
  ADD ("catches-up", test_catches_up);
  ADD ("forgotten", test_forgotten);
  ADD ("forgotten-aside", test_forgotten_aside);
  ADD ("forgotten-fails", test_forgotten_fails);
  ADD ("too-large", test_too_large);
  ADD ("cut-short", test_cut_short);
  ADD ("older", test_older);
  ADD ("not-older", test_not_older);
  ADD ("changed-rows", test_changed_rows);
  ADD ("changed-version", test_changed_version);
  ADD ("incomplete", test_incomplete);
  ADD ("damaged-lifeboat", test_damaged_lifeboat);
  ADD ("both-damaged", test_both_damaged);
  ADD ("dies-anywhere", test_dies_anywhere);
  ADD ("fails-anywhere", test_fails_anywhere);
  ADD ("dies-while-mending", test_dies_while_mending);

  return g_test_run ();
}
