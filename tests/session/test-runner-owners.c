/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-command.h"
#include "gch-error.h"
#include "gch-runner.h"
#include "gch-test.h"

/* Several people and portals over one precious.db, each with an engine of his own. */

/* --- a way to a portal that notes whose words it is given --- */

#define TEST_TYPE_PORTAL (test_portal_get_type ())
G_DECLARE_FINAL_TYPE (TestPortal, test_portal, TEST, PORTAL, GObject)

struct _TestPortal
{
  GObject parent_instance;

  const GchOwner *owner; /* (unowned) who is signed in */
  GPtrArray *sent;       /* (owned) (element-type utf8) operation ids */
};

static GchOutcome *
outcome_finish (GchProvider *provider, GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

static void
answer (GchProvider *provider, GAsyncReadyCallback callback, gpointer user_data,
        GchOutcome *outcome)
{
  g_autoptr (GTask) task = g_task_new (provider, NULL, callback, user_data);

  g_task_return_pointer (task, outcome, (GDestroyNotify) gch_outcome_free);
}

/* Takes every comment and refuses whatever else there is. */
static void
send_async (GchProvider *provider, const GchOperation *operation, GCancellable *cancellable,
            GAsyncReadyCallback callback, gpointer user_data)
{
  TestPortal *self = TEST_PORTAL (provider);
  GchOutcome *outcome;

  g_assert_true (gch_owner_equal (operation->owner, self->owner));
  g_ptr_array_add (self->sent, g_strdup (operation->id));
  if (g_str_equal (operation->command, GCH_COMMAND_ADD_COMMENT))
    {
      outcome = gch_outcome_new_success ("m1");
      outcome->page = gch_change_page_new ();
    }
  else
    outcome = gch_outcome_new_failure (GCH_ERROR_REFUSED, "no", 0);

  answer (provider, callback, user_data, outcome);
}

static void
pull_async (GchProvider *provider, const char *cursor, GCancellable *cancellable,
            GAsyncReadyCallback callback, gpointer user_data)
{
  answer (provider, callback, user_data, gch_outcome_new_failure (GCH_ERROR_BUSY, NULL, 0));
}

static void
test_portal_provider_init (GchProviderInterface *iface)
{
  iface->send_async = send_async;
  iface->send_finish = outcome_finish;
  iface->pull_async = pull_async;
  iface->pull_finish = outcome_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestPortal, test_portal, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GCH_TYPE_PROVIDER, test_portal_provider_init))

static void
test_portal_finalize (GObject *object)
{
  g_ptr_array_unref (TEST_PORTAL (object)->sent);

  G_OBJECT_CLASS (test_portal_parent_class)->finalize (object);
}

static void
test_portal_class_init (TestPortalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_portal_finalize;
}

static void
test_portal_init (TestPortal *self)
{
  self->sent = g_ptr_array_new_with_free_func (g_free);
}

/* --- people --- */

typedef struct
{
  GchOwner *owner;    /* (owned) */
  TestPortal *portal; /* (owned) */
  GchRunner *runner;  /* (owned) (nullable) */
  guint removed;
  guint parked;
} Person;

typedef struct
{
  GchTestDir *dir; /* (owned) */
  GchStore *store; /* (owned) */
  Person people[3];
} Fixture;

static void
on_changed (const GchOperation *operation, gpointer user_data)
{
  Person *person = user_data;

  g_assert_true (gch_owner_equal (operation->owner, person->owner));
  person->parked += operation->state == GCH_OPERATION_PARKED;
}

static GchDraft *
on_removed (const GchOperation *operation, gpointer user_data)
{
  Person *person = user_data;

  g_assert_true (gch_owner_equal (operation->owner, person->owner));
  person->removed++;

  return NULL;
}

static void
on_removal_stored (const GchDraft *draft, const GError *error, gpointer user_data)
{
  g_assert_no_error (error);
}

static void
on_applied (GchChangePage *page, char **touched, gboolean resyncing, gpointer user_data)
{
}

static void
on_nothing (gpointer user_data)
{
}

static void
on_status (const GchStatus *status, gpointer user_data)
{
}

static void
on_failed (const GError *error, gpointer user_data)
{
  g_assert_no_error (error);
}

static const GchRunnerHandlers HANDLERS = {
  .changed = on_changed,
  .removed = on_removed,
  .removal_stored = on_removal_stored,
  .applied = on_applied,
  .resynced = on_nothing,
  .status = on_status,
  .ask_sign_in = on_nothing,
  .outbox_failed = on_failed,
  .cache_failed = on_failed,
};

static GPtrArray *
load_outbox (Fixture *fixture, const GchOwner *owner)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *kept = NULL;
  GPtrArray *operations;

  gch_store_load_outbox_async (fixture->store, owner, NULL, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  operations = gch_store_load_outbox_finish (fixture->store, result, &error);
  g_assert_no_error (error);

  return operations;
}

/* The same case id for everybody: queues are not shared, whatever they are called. */
static void
submit (Fixture *fixture, const GchOwner *owner, const char *command)
{
  g_autoptr (GchOperation) operation = gch_operation_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *kept = NULL;

  operation->id = g_uuid_string_random ();
  operation->owner = gch_owner_copy (owner);
  operation->command = g_strdup (command);
  operation->queue = g_strdup ("c1");
  operation->target_id = g_strdup ("c1");
  operation->payload = g_strdup ("{\"body\":\"Hello\"}");
  operation->title = g_strdup ("Subject");
  operation->created_at = 1;
  operation->problem_code = -1;
  gch_store_submit_async (fixture->store, operation, NULL, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  gch_store_submit_finish (fixture->store, result, &error);
  g_assert_no_error (error);
}

static void
sign_in (Fixture *fixture, Person *person)
{
  g_autoptr (GPtrArray) operations = load_outbox (fixture, person->owner);
  const GchCacheOpening empty = { 0 };

  person->runner = gch_runner_new (fixture->store, &HANDLERS, person);
  gch_runner_start (person->runner, operations, &empty);
  gch_runner_set_provider (person->runner, GCH_PROVIDER (person->portal));
  gch_runner_signed_in (person->runner);
}

static void
leave (Person *person)
{
  /* The disk may still have to answer him. */
  gch_runner_stop (person->runner);
  g_clear_object (&person->runner);
}

static void
open_cache (Fixture *fixture)
{
  g_autofree char *path = gch_test_dir_build (fixture->dir, "cache/cache.db");
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *kept = NULL;

  gch_store_open_cache_async (fixture->store, path, NULL, gch_test_keep_result, &kept);
  opened = gch_test_await_result (&kept);
  gch_store_open_cache_finish (fixture->store, opened, NULL, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const names[][3] = { { "https://a.example.com", "a1", "u1" },
                                          { "https://a.example.com", "a1", "u2" },
                                          { "https://b.example.com", "a1", "u1" } };
  g_autofree char *folder = NULL;

  fixture->dir = gch_test_dir_new ();
  folder = gch_test_dir_build (fixture->dir, "data");
  fixture->store = gch_store_new (folder);
  open_cache (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->people); i++)
    {
      Person *person = &fixture->people[i];

      person->owner = gch_owner_new (names[i][0], names[i][1], names[i][2]);
      person->portal = g_object_new (TEST_TYPE_PORTAL, NULL);
      person->portal->owner = person->owner;
    }
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *result;
  GAsyncResult *kept = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (fixture->people); i++)
    {
      if (fixture->people[i].runner != NULL)
        leave (&fixture->people[i]);
      g_object_unref (fixture->people[i].portal);
      gch_owner_free (fixture->people[i].owner);
    }
  gch_store_close_async (fixture->store, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  gch_store_close_finish (fixture->store, result, NULL);
  g_object_unref (result);
  gch_test_drain ();
  gch_test_finalize (fixture->store);
  gch_test_dir_free (fixture->dir);
}

static gboolean
is_done (gpointer user_data)
{
  Fixture *fixture = user_data;

  return fixture->people[0].parked == 1 && fixture->people[1].removed == 2
         && fixture->people[2].removed == 2;
}

/* All at once: what is parked for one of them holds back nobody else, and each portal gets the
 * words of who is signed in there (the portal itself looks). */
static void
test_side_by_side (Fixture *fixture, gconstpointer data)
{
  Person *people = fixture->people;
  g_autoptr (GPtrArray) left = NULL;

  submit (fixture, people[0].owner, GCH_COMMAND_CLOSE_CASE);
  for (guint i = 0; i < 6; i++)
    submit (fixture, people[i % 3].owner, GCH_COMMAND_ADD_COMMENT);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->people); i++)
    sign_in (fixture, &people[i]);
  gch_test_await_condition (is_done, fixture);

  g_assert_cmpuint (people[0].portal->sent->len, ==, 1);
  g_assert_cmpuint (people[1].portal->sent->len, ==, 2);
  g_assert_cmpuint (people[2].portal->sent->len, ==, 2);
  left = load_outbox (fixture, people[0].owner);
  g_assert_cmpuint (left->len, ==, 3);
}

static gboolean
has_sent (gpointer user_data)
{
  return ((Person *) user_data)->removed == 1;
}

/* One after the other: the words of who left wait for him alone. */
static void
test_another_signs_in (Fixture *fixture, gconstpointer data)
{
  Person *people = fixture->people;
  g_autoptr (GPtrArray) kept = NULL;

  submit (fixture, people[0].owner, GCH_COMMAND_ADD_COMMENT);
  submit (fixture, people[1].owner, GCH_COMMAND_ADD_COMMENT);
  sign_in (fixture, &people[1]);
  gch_test_await_condition (has_sent, &people[1]);
  leave (&people[1]);
  sign_in (fixture, &people[2]);
  gch_test_drain ();
  leave (&people[2]);

  g_assert_cmpuint (people[2].portal->sent->len, ==, 0);
  kept = load_outbox (fixture, people[0].owner);
  g_assert_cmpuint (kept->len, ==, 1);
  sign_in (fixture, &people[0]);
  gch_test_await_condition (has_sent, &people[0]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/runner-owners/side-by-side", Fixture, NULL, set_up, test_side_by_side, tear_down);
  g_test_add ("/runner-owners/another-signs-in", Fixture, NULL, set_up, test_another_signs_in,
              tear_down);

  return g_test_run ();
}
