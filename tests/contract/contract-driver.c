/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The program's own way to a portal, driven through everything it can do, without a window and
 * without an engine.
 *
 * usage: contract-driver BASE-URL USER-NAME; the password comes on standard input. */

#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "gch-command.h"
#include "gch-error.h"
#include "gch-json.h"
#include "gch-portal-provider.h"
#include "gch-test.h"

/* Never given to a record by any portal. */
#define NO_SUCH_ID "no-such-record"
#define MAX_PAGES 1000

typedef struct
{
  GchProvider *provider; /* (owned) */
  char *user_name;       /* (owned) */
  char *password;        /* (owned) */
  GchSignedIn *me;       /* (owned) */
  char *credentials;     /* (owned) the newest */
  char *cursor;          /* (owned) */
  char *key_id;          /* (owned) a key that I may see */
  char *case_id;         /* (owned) the technical case made here */
  guint n_records;
  guint n_more;
  guint n_wanted;
} Drive;

static GchSignedIn *
sign_in (Drive *drive, const char *password, GError **error)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  gch_provider_sign_in_async (drive->provider, drive->user_name, password, NULL, NULL,
                              gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  return gch_provider_sign_in_finish (drive->provider, result, error);
}

static GchOutcome *
pull (Drive *drive, const char *cursor)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  gch_provider_pull_async (drive->provider, cursor, NULL, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  return gch_provider_pull_finish (drive->provider, result);
}

static GchOutcome *
send_operation (Drive *drive, const GchOperation *operation)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  gch_provider_send_async (drive->provider, operation, NULL, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  return gch_provider_send_finish (drive->provider, result);
}

static void
assert_code (const GchOutcome *outcome, int code, const char *what)
{
  if (outcome->code != code)
    g_error ("%s: %d instead of %d (%s)", what, outcome->code, code,
             outcome->problem != NULL ? outcome->problem : "no text");
}

/* @target_id: (nullable). @payload: JSON. */
static GchOperation *
make_operation (Drive *drive, const char *command, const char *target_id, gint64 base_version,
                const char *payload)
{
  GchOperation *operation = gch_operation_new ();

  operation->id = g_uuid_string_random ();
  operation->owner = gch_owner_copy (drive->me->owner);
  operation->command = g_strdup (command);
  operation->target_id =
      target_id != NULL ? g_strdup (target_id) : g_strconcat ("new:", operation->id, NULL);
  operation->queue = g_strdup (operation->target_id);
  operation->base_version = base_version;
  operation->payload = g_strdup (payload);
  operation->title = g_strdup ("Contract");
  return operation;
}

static GchOutcome *
command (Drive *drive, const char *name, const char *target_id, gint64 base_version,
         const char *payload)
{
  g_autoptr (GchOperation) operation =
      make_operation (drive, name, target_id, base_version, payload);

  return send_operation (drive, operation);
}

static const GchCase *
find_case (const GchOutcome *outcome)
{
  g_assert_nonnull (outcome->page);
  for (guint i = 0; i < outcome->page->changes->len; i++)
    {
      const GchChange *change = g_ptr_array_index (outcome->page->changes, i);

      if (change->kind == GCH_RECORD_CASE)
        return change->record;
    }
  g_error ("the answer brought no case");
}

static void
on_credentials (GchProvider *provider, const char *credentials, Drive *drive)
{
  g_free (drive->credentials);
  drive->credentials = g_strdup (credentials);
}

static void
on_more (GchProvider *provider, Drive *drive)
{
  drive->n_more++;
}

static void
set_provider (Drive *drive, const char *base_url)
{
  g_clear_object (&drive->provider);
  drive->provider = gch_portal_provider_new (base_url, base_url);
  g_signal_connect (drive->provider, "credentials-changed", G_CALLBACK (on_credentials), drive);
  g_signal_connect (drive->provider, "more", G_CALLBACK (on_more), drive);
}

/* --- the scenes --- */

static void
play_sign_in (Drive *drive)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sign_in (drive, "not the password", &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_CREDENTIALS);
  g_clear_error (&error);
  drive->me = sign_in (drive, drive->password, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (drive->me->user_name, ==, drive->user_name);
  g_assert_cmpuint (gch_provider_get_policy (drive->provider)->subject_max_chars, >, 0);
  on_credentials (drive->provider, drive->me->credentials, drive);
}

static void
take_page (Drive *drive, const GchChangePage *page)
{
  drive->n_records += page->changes->len;
  for (guint i = 0; i < page->changes->len; i++)
    {
      const GchChange *change = g_ptr_array_index (page->changes, i);

      if (change->kind == GCH_RECORD_KEY && change->record != NULL && drive->key_id == NULL)
        drive->key_id = g_strdup (change->id);
    }
  g_free (drive->cursor);
  drive->cursor = g_strdup (page->cursor);
}

static void
play_pull (Drive *drive)
{
  gboolean has_more = TRUE;

  for (guint i = 0; has_more; i++)
    {
      g_autoptr (GchOutcome) outcome = pull (drive, drive->cursor);

      assert_code (outcome, -1, "pull");
      take_page (drive, outcome->page);
      has_more = outcome->page->has_more;
      g_assert_cmpuint (i, <, MAX_PAGES);
    }
  g_assert_cmpuint (drive->n_records, >, 0);
  g_assert_nonnull (drive->key_id);
}

static void
play_bad_cursor (Drive *drive)
{
  g_autoptr (GchOutcome) outcome = pull (drive, "not a cursor");

  g_assert_cmpint (outcome->code, !=, -1);
}

static void
play_create (Drive *drive)
{
  g_autofree char *payload = g_strdup_printf (
      "{\"team\":\"technical_support\",\"type\":\"defect\",\"severity\":2,"
      "\"subject\":\"L’export s’arrête à 90 %%\",\"description\":\"Étapes :\\n1. <b>&amp;</b> "
      "👩‍🔧\","
      "\"key_id\":\"%s\",\"product_version\":\"8.1.0\",\"operating_system\":\"Debian 12\"}",
      drive->key_id);
  g_autoptr (GchOutcome) technical = command (drive, GCH_COMMAND_CREATE_CASE, NULL, 0, payload);
  g_autoptr (GchOutcome) billing =
      command (drive, GCH_COMMAND_CREATE_CASE, NULL, 0,
               "{\"team\":\"customer_service\",\"type\":\"invoice\",\"severity\":4,"
               "\"subject\":\"Copy of an invoice\",\"description\":\"Please send it once more.\"}");

  assert_code (technical, -1, "create a technical case");
  assert_code (billing, -1, "create a customer service case");
  g_assert_cmpstr (find_case (technical)->subject, ==, "L’export s’arrête à 90 %");
  g_assert_cmpstr (find_case (technical)->key_id, ==, drive->key_id);
  g_assert_null (find_case (billing)->key_id);
  drive->case_id = g_strdup (technical->result_id);
}

/* A lost answer: the very same operation again is the very same comment. */
static void
play_comment (Drive *drive)
{
  g_autoptr (GchOperation) operation = make_operation (
      drive, GCH_COMMAND_ADD_COMMENT, drive->case_id, 0, "{\"body\":\"Bonjour,\\n\\tmerci. 👍\"}");
  g_autoptr (GchOutcome) first = send_operation (drive, operation);
  g_autoptr (GchOutcome) again = send_operation (drive, operation);

  assert_code (first, -1, "comment");
  assert_code (again, -1, "the same comment again");
  g_assert_cmpstr (first->result_id, ==, again->result_id);
  g_assert_cmpuint (find_case (first)->comment_count, ==, 1);
  g_assert_cmpuint (find_case (again)->comment_count, ==, 1);
}

static void
play_edit (Drive *drive)
{
  g_autoptr (GchOutcome) viewed = command (drive, GCH_COMMAND_VIEW_CASE, drive->case_id, 0, "{}");
  g_autoptr (GchOutcome) reopened =
      command (drive, GCH_COMMAND_REOPEN_CASE, drive->case_id, 0, "{}");
  gint64 version = find_case (reopened)->version;
  g_autoptr (GchOutcome) edited = command (drive, GCH_COMMAND_EDIT_CASE, drive->case_id, version,
                                           "{\"severity\":1,\"operating_system\":null}");
  g_autoptr (GchOutcome) late = command (drive, GCH_COMMAND_EDIT_CASE, drive->case_id, version,
                                         "{\"subject\":\"Something else\"}");

  assert_code (viewed, -1, "view");
  assert_code (reopened, -1, "reopen an open case");
  assert_code (edited, -1, "edit");
  g_assert_cmpint (find_case (edited)->severity, ==, GCH_SEVERITY_PRODUCTION_DOWN);
  g_assert_null (find_case (edited)->operating_system);
  g_assert_cmpint (find_case (edited)->version, >, version);
  assert_code (late, GCH_ERROR_CONFLICT, "edit of an old version");
}

static void
play_close_and_reopen (Drive *drive)
{
  g_autoptr (GchOutcome) closed = command (drive, GCH_COMMAND_CLOSE_CASE, drive->case_id, 0, "{}");
  g_autoptr (GchOutcome) again = command (drive, GCH_COMMAND_CLOSE_CASE, drive->case_id, 0, "{}");
  g_autoptr (GchOutcome) reopened =
      command (drive, GCH_COMMAND_REOPEN_CASE, drive->case_id, 0, "{}");

  assert_code (closed, -1, "close");
  assert_code (again, -1, "close a closed case");
  assert_code (reopened, -1, "reopen");
  g_assert_cmpint (find_case (closed)->status, ==, GCH_CASE_STATUS_CLOSED);
  g_assert_cmpint (find_case (closed)->version, ==, find_case (again)->version);
  g_assert_cmpint (find_case (reopened)->status, ==, GCH_CASE_STATUS_OPEN);
}

static void
play_failures (Drive *drive)
{
  const char *const commands[] = { GCH_COMMAND_ADD_COMMENT, GCH_COMMAND_EDIT_CASE,
                                   GCH_COMMAND_CLOSE_CASE, GCH_COMMAND_REOPEN_CASE,
                                   GCH_COMMAND_VIEW_CASE };
  const char *const payloads[] = { "{\"body\":\"x\"}", "{\"subject\":\"x\"}", "{}", "{}", "{}" };
  g_autoptr (GchOutcome) blank =
      command (drive, GCH_COMMAND_ADD_COMMENT, drive->case_id, 0, "{\"body\":\" \"}");

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (GchOutcome) outcome = command (drive, commands[i], NO_SUCH_ID, 1, payloads[i]);

      assert_code (outcome, GCH_ERROR_NOT_FOUND, commands[i]);
    }
  assert_code (blank, GCH_ERROR_REFUSED, "blank comment");
  g_assert_nonnull (blank->problem);
}

static gboolean
was_told (gpointer user_data)
{
  const Drive *drive = user_data;

  return drive->n_more >= drive->n_wanted;
}

/* The stream lasts until it is cancelled, and has said that there is more by then. */
static void
play_listen (Drive *drive)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GchOutcome) outcome = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *kept = NULL;

  gch_provider_listen_async (drive->provider, cancellable, gch_test_keep_result, &kept);
  drive->n_wanted = drive->n_more + 1;
  gch_test_await_condition (was_told, drive); /* the stream is open */
  drive->n_wanted = drive->n_more + 1;
  outcome =
      command (drive, GCH_COMMAND_ADD_COMMENT, drive->case_id, 0, "{\"body\":\"Still there?\"}");
  assert_code (outcome, -1, "comment while listening");
  gch_test_await_condition (was_told, drive);
  g_cancellable_cancel (cancellable);
  result = gch_test_await_result (&kept);
  g_assert_false (gch_provider_listen_finish (drive->provider, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A new start of the program, whose access token has expired meanwhile. */
static void
play_resume (Drive *drive, const char *base_url)
{
  g_autoptr (JsonNode) node = gch_json_parse (drive->credentials, strlen (drive->credentials),
                                              &GCH_JSON_LIMITS_ANSWER, NULL);
  JsonObject *tokens = json_object_get_object_member (json_node_get_object (node), "tokens");
  g_autofree char *expired = g_strdup_printf ("gch_%043d", 0);
  g_autofree char *credentials = NULL;
  g_autoptr (GchOutcome) outcome = NULL;
  g_autoptr (GError) error = NULL;

  json_object_set_string_member (tokens, "access_token", expired);
  credentials = gch_json_to_string (node);
  set_provider (drive, base_url);
  g_assert_true (gch_provider_resume (drive->provider, credentials, &error));
  g_assert_no_error (error);
  outcome = pull (drive, drive->cursor);
  assert_code (outcome, -1, "pull with refreshed tokens");
  g_assert_null (strstr (drive->credentials, expired));
}

static void
play_sign_out (Drive *drive)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GchOutcome) outcome = NULL;
  g_autoptr (GError) error = NULL;

  gch_provider_sign_out_async (drive->provider, NULL, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  g_assert_true (gch_provider_sign_out_finish (drive->provider, result, &error));
  g_assert_no_error (error);
  outcome = pull (drive, drive->cursor);
  assert_code (outcome, GCH_ERROR_SIGNED_OUT, "pull after signing out");
}

/* What was revoked cannot be resumed. */
static void
play_revoked (Drive *drive, const char *base_url)
{
  g_autoptr (GchOutcome) outcome = NULL;

  set_provider (drive, base_url);
  g_assert_true (gch_provider_resume (drive->provider, drive->credentials, NULL));
  outcome = pull (drive, NULL);
  assert_code (outcome, GCH_ERROR_SIGNED_OUT, "pull with revoked tokens");
}

static void
drive_clear (Drive *drive)
{
  g_clear_object (&drive->provider);
  g_clear_pointer (&drive->me, gch_signed_in_free);
  g_free (drive->user_name);
  g_free (drive->password);
  g_free (drive->credentials);
  g_free (drive->cursor);
  g_free (drive->key_id);
  g_free (drive->case_id);
}

static char *
read_password (void)
{
  char line[256] = "";

  if (fgets (line, sizeof line, stdin) == NULL)
    g_error ("no password on standard input");
  return g_strdup (g_strchomp (line));
}

int
main (int argc, char **argv)
{
  Drive drive = { 0 };

  setlocale (LC_ALL, "");
  if (argc != 3)
    g_error ("usage: contract-driver BASE-URL USER-NAME <PASSWORD");
  drive.user_name = g_strdup (argv[2]);
  drive.password = read_password ();
  set_provider (&drive, argv[1]);
  play_sign_in (&drive);
  play_pull (&drive);
  play_bad_cursor (&drive);
  play_create (&drive);
  play_comment (&drive);
  play_edit (&drive);
  play_close_and_reopen (&drive);
  play_failures (&drive);
  play_listen (&drive);
  play_resume (&drive, argv[1]);
  play_sign_out (&drive);
  play_revoked (&drive, argv[1]);
  drive_clear (&drive);
  return 0;
}
