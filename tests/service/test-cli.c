/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include <glib/gstdio.h>

#include "sample-portal.h"

/* Every command but serve, as somebody at a terminal sees it. */

static void
test_help (void)
{
  static const char *const commands[] = { "init", "seed", "serve", "reply", "backup" };
  g_autoptr (ProgramResult) all = program_run (NULL, "--help", NULL);
  g_autoptr (ProgramResult) version = program_run (NULL, "--version", NULL);
  g_autoptr (ProgramResult) nothing = program_run (NULL, NULL);
  g_autoptr (ProgramResult) unknown = program_run (NULL, "explode", NULL);
  g_autoptr (ProgramResult) option = program_run (NULL, "seed", "--colour", "red", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (ProgramResult) one = program_run (NULL, commands[i], "--help", NULL);

      program_assert (all, 0, commands[i]);
      program_assert (one, 0, "--database=FILE");
    }
  program_assert (version, 0, "guichet-portal 0.");
  g_assert_cmpint (nothing->status, ==, 2);
  program_assert (unknown, 2, "There is no command “explode”.");
  program_assert (option, 2, "--colour");
}

static void
test_init (void)
{
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *path = gch_test_dir_build (dir, "a.db");
  g_autofree char *nowhere = gch_test_dir_build (dir, "nowhere/a.db");
  g_autoptr (ProgramResult) made =
      program_run (NULL, "init", "--database", path, "--name", "My portal", "--mail-from",
                   "portal@example.org", "--language", "fr", NULL);
  g_autoptr (ProgramResult) again = program_run (NULL, "init", "--database", path, NULL);
  g_autoptr (ProgramResult) missing = program_run (NULL, "init", NULL);
  g_autoptr (ProgramResult) folder = program_run (NULL, "init", "--database", nowhere, NULL);
  g_autoptr (ProgramResult) address =
      program_run (NULL, "init", "--database", path, "--mail-from", "a\nBcc: b@c", NULL);
  g_autoptr (GchDatabase) database = gch_database_open (path, FALSE, NULL);
  g_autofree char *name = gch_database_get_setting (database, "portal_name", NULL);

  program_assert (made, 0, "is ready");
  program_assert (again, 1, "exists already");
  program_assert (missing, 2, "--database FILE");
  program_assert (folder, 1, "cannot be opened");
  program_assert (address, 2, "mail address");
  g_assert_cmpstr (name, ==, "My portal");
}

static void
test_account_and_user (void)
{
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *path = gch_test_dir_build (dir, "a.db");
  g_autoptr (ProgramResult) made = program_run (NULL, "init", "--database", path, NULL);
  g_autoptr (ProgramResult) account =
      program_run (NULL, "account", "add", "--database", path, "--name", "Forge & Sons", NULL);
  const char *id = g_strstrip (account->out);
  g_autoptr (ProgramResult) user = program_run (
      "right horse\n", "user", "add", "--database", path, "--account", id, "--user-name",
      "a@example.org", "--name", "Anne", "--role", "individual", "--case-administrator", NULL);
  g_autoptr (ProgramResult) twice =
      program_run ("right horse\n", "user", "add", "--database", path, "--account", id,
                   "--user-name", "a@example.org", "--name", "Anne", "--role", "individual", NULL);
  g_autoptr (ProgramResult) password =
      program_run ("another horse", "user", "password", "--database", path, "--user-name",
                   "a@example.org", NULL);
  g_autoptr (ProgramResult) nobody = program_run ("another horse", "user", "password", "--database",
                                                  path, "--user-name", "b@example.org", NULL);
  g_autoptr (GchDatabase) database = gch_database_open (path, FALSE, NULL);

  g_assert_cmpint (account->status, ==, 0);
  program_assert (user, 0, "can sign in now");
  program_assert (twice, 1, "already");
  program_assert (password, 0, "can sign in now");
  program_assert (nobody, 1, "Nobody signs in as “b@example.org”.");
  g_assert_cmpint (gch_database_get_int (database, NULL,
                                         "SELECT count (*) FROM people WHERE password_hash LIKE "
                                         "'$argon2id$%'",
                                         ""),
                   ==, 1);
  g_assert_cmpint (
      gch_database_get_int (database, NULL, "SELECT case_administrator FROM users", ""), ==, 1);
}

static void
test_user_refused (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autofree char *id =
      sample_portal_text (portal, "SELECT id FROM accounts WHERE name LIKE ?1", "Atelier%");
  const struct
  {
    const char *account, *user_name, *name, *role, *password;
    int status;
    const char *words;
  } cases[] = {
    { "none", "a@b", "A", "individual", "long enough", 1, "There is no account “none”." },
    { id, "a@b", "A", "king", "long enough", 2, "“king” is no role" },
    { id, "a@b", "  ", "individual", "long enough", 2, "--name NAME" },
    { id, "a@b\nx", "A", "individual", "long enough", 2, "one line" },
    { id, "a@b", "A", "individual", "short", 1, "too short" },
    { id, "a@b", "A", "individual", "", 1, "There is no password" },
    { id, "camille.moreau@atelier-lumen.example", "A", "individual", "long enough", 1,
      "is a user of this account already" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ProgramResult) result =
          program_run (cases[i].password, "user", "add", "--database", portal->path, "--account",
                       cases[i].account, "--user-name", cases[i].user_name, "--name", cases[i].name,
                       "--role", cases[i].role, NULL);

      program_assert (result, cases[i].status, cases[i].words);
    }
  g_assert_cmpint (sample_portal_count (portal, "SELECT count (*) FROM users", NULL), ==, 40);
}

static void
test_seed (void)
{
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *path = gch_test_dir_build (dir, "a.db");
  g_autoptr (ProgramResult) made =
      program_run (NULL, "seed", "--database", path, "--day", "2026-11-23", NULL);
  g_autoptr (ProgramResult) again = program_run (NULL, "seed", "--database", path, NULL);
  g_autoptr (ProgramResult) day =
      program_run (NULL, "seed", "--database", path, "--day", "2026-13-23", NULL);
  g_autoptr (ProgramResult) half =
      program_run (NULL, "seed", "--database", path, "--day", "2026-11", NULL);
  g_autoptr (ProgramResult) size =
      program_run (NULL, "seed", "--database", path, "--size", "huge", NULL);

  program_assert (made, 0, "80 cases");
  program_assert (again, 1, "has accounts already");
  program_assert (day, 2, "is no day");
  program_assert (half, 2, "is no day");
  program_assert (size, 2, "“huge” is no size");
}

static void
test_reply (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autoptr (GchCase) record =
      sample_portal_open_case (portal, GCH_TEAM_TECHNICAL_SUPPORT, "A question", "Which one?");
  g_autofree char *big = g_strnfill (300000, 'x');
  g_autoptr (ProgramResult) reply =
      program_run ("The first.\n\nOr the second.\n\n", "reply", "--database", portal->path,
                   record->number, "--name", "Ruth", NULL);
  g_autoptr (GchCase) open = sample_portal_get_case (portal, record->id);
  g_autoptr (ProgramResult) solved =
      program_run ("Done.", "reply", "--database", portal->path, "--status", "solution_proposed",
                   record->number, NULL);
  g_autoptr (GchCase) proposed = sample_portal_get_case (portal, record->id);
  g_autofree char *body = sample_portal_text (
      portal, "SELECT body FROM comments WHERE case_id = ?1 ORDER BY sequence LIMIT 1", record->id);
  g_autofree char *author = sample_portal_text (
      portal, "SELECT author_name FROM comments WHERE case_id = ?1 ORDER BY sequence LIMIT 1",
      record->id);
  g_autoptr (ProgramResult) blank =
      program_run (" \n", "reply", "--database", portal->path, record->number, NULL);
  g_autoptr (ProgramResult) too_big =
      program_run (big, "reply", "--database", portal->path, record->number, NULL);
  g_autoptr (ProgramResult) unknown =
      program_run ("Hello", "reply", "--database", portal->path, "99999999", NULL);
  g_autoptr (ProgramResult) status = program_run ("Hello", "reply", "--database", portal->path,
                                                  "--status", "solved", record->number, NULL);
  g_autoptr (ProgramResult) renewed = program_run ("Hello", "reply", "--database", portal->path,
                                                   "--status", "new", record->number, NULL);
  g_autoptr (ProgramResult) none = program_run ("Hello", "reply", "--database", portal->path, NULL);
  g_autoptr (ProgramResult) two =
      program_run ("Hello", "reply", "--database", portal->path, "1", "2", NULL);
  g_autoptr (GchCase) after = sample_portal_get_case (portal, record->id);

  program_assert (reply, 0, "was answered");
  program_assert (solved, 0, "was answered");
  g_assert_cmpint (open->status, ==, GCH_CASE_STATUS_OPEN);
  g_assert_cmpint (proposed->status, ==, GCH_CASE_STATUS_SOLUTION_PROPOSED);
  g_assert_cmpstr (body, ==, "The first.\n\nOr the second.");
  g_assert_cmpstr (author, ==, "Ruth");
  program_assert (blank, 1, "There is no text");
  program_assert (too_big, 1, "too long");
  program_assert (unknown, 1, "There is no case 99999999.");
  program_assert (status, 2, "“solved” is no status");
  program_assert (renewed, 2, "“new” is no status");
  program_assert (none, 2, "CASE_NUMBER");
  program_assert (two, 2, "“2” is too much");
  g_assert_cmpuint (after->comment_count, ==, 2);
}

/* Bytes that are no text; a pipe, because a C string of the test would be fine with them. */
static void
test_reply_not_text (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autoptr (GchCase) record =
      sample_portal_open_case (portal, GCH_TEAM_TECHNICAL_SUPPORT, "A question", "Which one?");
  g_autoptr (GBytes) bytes = g_bytes_new_static ("caf\xe9\0x", 6);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                        program_path (), "reply", "--database", portal->path, record->number, NULL);

  g_assert_no_error (error);
  g_subprocess_communicate (process, bytes, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
  g_assert_cmpint (
      sample_portal_count (portal, "SELECT count (*) FROM comments WHERE case_id = ?1", record->id),
      ==, 0);
}

static void
test_backup (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autofree char *target = gch_test_dir_build (portal->dir, "copy.db");
  g_autofree char *missing = gch_test_dir_build (portal->dir, "missing.db");
  g_autoptr (ProgramResult) done =
      program_run (NULL, "backup", "--database", portal->path, target, NULL);
  g_autoptr (ProgramResult) again =
      program_run (NULL, "backup", "--database", portal->path, target, NULL);
  g_autoptr (ProgramResult) forced =
      program_run (NULL, "backup", "--database", portal->path, "--force", target, NULL);
  g_autoptr (ProgramResult) nothing =
      program_run (NULL, "backup", "--database", missing, target, "--force", NULL);

  program_assert (done, 0, "was checked");
  program_assert (again, 1, "exists already");
  program_assert (forced, 0, "was checked");
  program_assert (nothing, 1, "There is no database");
}

/* Every command that opens a database says what is wrong with one. */
static void
test_bad_database (void)
{
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *path = gch_test_dir_build (dir, "a.db");
  g_autofree char *noise = g_strnfill (8192, 'x');
  g_autoptr (ProgramResult) missing =
      program_run ("Hello", "reply", "--database", path, "10000001", NULL);
  g_autoptr (ProgramResult) damaged = NULL;
  g_autoptr (ProgramResult) newer = NULL;
  sqlite3 *handle;

  program_assert (missing, 1, "There is no database");
  g_assert_true (g_file_set_contents (path, noise, -1, NULL));
  damaged = program_run ("Hello", "reply", "--database", path, "10000001", NULL);
  program_assert (damaged, 1, "damaged");

  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, "PRAGMA user_version = 9999", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  sqlite3_close (handle);
  newer = program_run ("Hello", "reply", "--database", path, "10000001", NULL);
  program_assert (newer, 1, "newer version");
}

/* The catalogue of the build is found without being installed. */
static void
test_french (void)
{
  g_autoptr (ProgramResult) result = program_run_in ("fr", NULL, "explode", NULL);

  program_assert (result, 2, "commande");
  g_assert_null (strstr (result->err, "There is no command"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/help", test_help);
  g_test_add_func ("/cli/init", test_init);
  g_test_add_func ("/cli/account-and-user", test_account_and_user);
  g_test_add_func ("/cli/user-refused", test_user_refused);
  g_test_add_func ("/cli/seed", test_seed);
  g_test_add_func ("/cli/reply", test_reply);
  g_test_add_func ("/cli/reply-not-text", test_reply_not_text);
  g_test_add_func ("/cli/backup", test_backup);
  g_test_add_func ("/cli/bad-database", test_bad_database);
  g_test_add_func ("/cli/french", test_french);
  return g_test_run ();
}
