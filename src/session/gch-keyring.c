/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-keyring.h"

#include <libsecret/secret.h>
#include <string.h>

#include "gch-error.h"

#define SLOW_MS 5000
#define LONGEST_MS 120000

typedef enum
{
  REQUEST_LOOKUP,
  REQUEST_STORE,
  REQUEST_CLEAR,
} RequestKind;

typedef struct
{
  RequestKind kind;
  GchOwner *owner;           /* (owned) */
  GHashTable *attributes;    /* (owned) */
  char *label;               /* (owned) (nullable) */
  char *secret;              /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) ends the call when the longest wait is over */
  GCancellable *outer;       /* (owned) (nullable) the caller's */
  gulong outer_id;
} Request;

struct _GchKeyring
{
  GObject parent_instance;

  GQueue requests;    /* (owned) (element-type GTask); the first one is under way */
  GPtrArray *flushes; /* (owned) (element-type GTask) */
  guint slow_ms;
  guint longest_ms;
  guint slow_id;    /* timeout source, 0 */
  guint longest_id; /* timeout source, 0 */
};

enum
{
  SIGNAL_SLOW,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GchKeyring, gch_keyring, G_TYPE_OBJECT)

/* The names are for ever: they are how a secret is found again. */
static const SecretSchema SCHEMA = {
  "io.github.guichet.Guichet.Session",
  SECRET_SCHEMA_NONE,
  {
      { "portal", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "user", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
  },
};

static void run_first (GchKeyring *self);

void
gch_secret_free (char *secret)
{
  if (secret == NULL)
    return;

  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static void
request_free (gpointer data)
{
  Request *request = data;

  if (request->outer_id != 0)
    g_cancellable_disconnect (request->outer, request->outer_id);
  gch_owner_free (request->owner);
  g_hash_table_unref (request->attributes);
  g_free (request->label);
  gch_secret_free (request->secret);
  g_object_unref (request->cancellable);
  g_clear_object (&request->outer);
  g_free (request);
}

static GHashTable *
attributes_of (const GchOwner *owner)
{
  GHashTable *attributes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  g_hash_table_insert (attributes, (gpointer) "portal", g_strdup (owner->portal));
  g_hash_table_insert (attributes, (gpointer) "account", g_strdup (owner->account_id));
  g_hash_table_insert (attributes, (gpointer) "user", g_strdup (owner->user_id));

  return attributes;
}

/* --- one after the other --- */

static void
answer_flushes (GchKeyring *self)
{
  g_autoptr (GPtrArray) flushes = g_steal_pointer (&self->flushes);

  self->flushes = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < flushes->len; i++)
    g_task_return_boolean (flushes->pdata[i], TRUE);
}

static gboolean
on_slow (gpointer user_data)
{
  GchKeyring *self = user_data;

  self->slow_id = 0;
  answer_flushes (self);
  g_signal_emit (self, signals[SIGNAL_SLOW], 0);

  return G_SOURCE_REMOVE;
}

static gboolean
on_too_long (gpointer user_data)
{
  GchKeyring *self = user_data;
  GTask *task = g_queue_peek_head (&self->requests);
  Request *request = g_task_get_task_data (task);

  self->longest_id = 0;
  g_cancellable_cancel (request->cancellable);

  return G_SOURCE_REMOVE;
}

/* Every way in which a keyring can be unusable means the same to the caller. */
static GError *
explain (GError *error)
{
  GError *named;

  if (error == NULL)
    return NULL;

  named = g_error_new (GCH_ERROR, GCH_ERROR_NO_KEYRING, "%s", error->message);
  g_error_free (error);

  return named;
}

static GTask *
take_first (GchKeyring *self)
{
  g_clear_handle_id (&self->slow_id, g_source_remove);
  g_clear_handle_id (&self->longest_id, g_source_remove);

  return g_queue_pop_head (&self->requests);
}

static void
go_on (GchKeyring *self)
{
  if (g_queue_is_empty (&self->requests))
    answer_flushes (self);
  else
    run_first (self);
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchKeyring) self = user_data;
  g_autoptr (GTask) task = take_first (self);
  GError *error = NULL;
  char *found = secret_password_lookup_finish (result, &error);
  char *secret = g_strdup (found);

  secret_password_free (found);
  if (error != NULL)
    g_task_return_error (task, explain (error));
  else
    g_task_return_pointer (task, secret, (GDestroyNotify) gch_secret_free);

  go_on (self);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchKeyring) self = user_data;
  g_autoptr (GTask) task = take_first (self);
  GError *error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, explain (error));

  go_on (self);
}

static void
on_cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchKeyring) self = user_data;
  g_autoptr (GTask) task = take_first (self);
  GError *error = NULL;

  secret_password_clear_finish (result, &error);
  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, explain (error));

  go_on (self);
}

static void
run_first (GchKeyring *self)
{
  GTask *task = g_queue_peek_head (&self->requests);
  Request *request = g_task_get_task_data (task);

  self->slow_id = g_timeout_add (self->slow_ms, on_slow, self);
  self->longest_id = g_timeout_add (self->longest_ms, on_too_long, self);

  switch (request->kind)
    {
    case REQUEST_LOOKUP:
      secret_password_lookupv (&SCHEMA, request->attributes, request->cancellable, on_looked_up,
                               g_object_ref (self));
      break;
    case REQUEST_STORE:
      secret_password_storev (&SCHEMA, request->attributes, SECRET_COLLECTION_DEFAULT,
                              request->label, request->secret, request->cancellable, on_stored,
                              g_object_ref (self));
      break;
    case REQUEST_CLEAR:
    default:
      secret_password_clearv (&SCHEMA, request->attributes, request->cancellable, on_cleared,
                              g_object_ref (self));
      break;
    }
}

/* A secret that was not written yet is out of date once another one follows. */
static void
supersede (GchKeyring *self, const GchOwner *owner)
{
  for (GList *link = self->requests.head != NULL ? self->requests.head->next : NULL; link != NULL;)
    {
      GList *next = link->next;
      g_autoptr (GTask) task = link->data;
      Request *request = g_task_get_task_data (task);

      if (request->kind == REQUEST_STORE && gch_owner_equal (request->owner, owner))
        {
          g_queue_delete_link (&self->requests, link);
          g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "superseded");
        }
      else
        (void) g_steal_pointer (&task);

      link = next;
    }
}

static void
on_outer_cancelled (GCancellable *outer, GCancellable *inner)
{
  g_cancellable_cancel (inner);
}

static Request *
request_new (RequestKind kind, const GchOwner *owner, GCancellable *outer)
{
  Request *request = g_new0 (Request, 1);

  request->kind = kind;
  request->owner = gch_owner_copy (owner);
  request->attributes = attributes_of (owner);
  request->cancellable = g_cancellable_new ();
  if (outer != NULL)
    {
      request->outer = g_object_ref (outer);
      request->outer_id =
          g_cancellable_connect (outer, G_CALLBACK (on_outer_cancelled),
                                 g_object_ref (request->cancellable), g_object_unref);
    }

  return request;
}

/* Takes @task and @request. */
static void
enqueue (GchKeyring *self, GTask *task, Request *request)
{
  g_task_set_task_data (task, request, request_free);
  g_queue_push_tail (&self->requests, task);
  if (self->requests.length == 1)
    run_first (self);
}

void
gch_keyring_lookup_async (GchKeyring *self, const GchOwner *owner, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (GCH_IS_KEYRING (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, gch_keyring_lookup_async);
  enqueue (self, task, request_new (REQUEST_LOOKUP, owner, cancellable));
}

char *
gch_keyring_lookup_finish (GchKeyring *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
gch_keyring_store_async (GchKeyring *self, const GchOwner *owner, const char *label,
                         const char *secret, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  Request *request;

  g_return_if_fail (GCH_IS_KEYRING (self));

  supersede (self, owner);
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, gch_keyring_store_async);
  request = request_new (REQUEST_STORE, owner, NULL);
  request->label = g_strdup (label);
  request->secret = g_strdup (secret);
  enqueue (self, task, request);
}

gboolean
gch_keyring_store_finish (GchKeyring *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
gch_keyring_clear_async (GchKeyring *self, const GchOwner *owner, GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task;

  g_return_if_fail (GCH_IS_KEYRING (self));

  supersede (self, owner);
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, gch_keyring_clear_async);
  enqueue (self, task, request_new (REQUEST_CLEAR, owner, NULL));
}

gboolean
gch_keyring_clear_finish (GchKeyring *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
gch_keyring_flush_async (GchKeyring *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GCH_IS_KEYRING (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, gch_keyring_flush_async);
  if (self->requests.length > 0 && self->slow_id != 0)
    g_ptr_array_add (self->flushes, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

gboolean
gch_keyring_flush_finish (GchKeyring *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the object --- */

static void
gch_keyring_finalize (GObject *object)
{
  GchKeyring *self = GCH_KEYRING (object);

  /* Each task holds a reference: the queue is empty here. */
  g_ptr_array_unref (self->flushes);

  G_OBJECT_CLASS (gch_keyring_parent_class)->finalize (object);
}

static void
gch_keyring_class_init (GchKeyringClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gch_keyring_finalize;

  signals[SIGNAL_SLOW] = g_signal_new ("slow", GCH_TYPE_KEYRING, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);
}

static void
gch_keyring_init (GchKeyring *self)
{
  g_queue_init (&self->requests);
  self->flushes = g_ptr_array_new_with_free_func (g_object_unref);
  self->slow_ms = SLOW_MS;
  self->longest_ms = LONGEST_MS;
}

/**
 * gch_keyring_new:
 *
 * Connects to nothing yet.
 *
 * Returns: (transfer full): a keyring
 */
GchKeyring *
gch_keyring_new (void)
{
  return g_object_new (GCH_TYPE_KEYRING, NULL);
}

void
gch_keyring_set_limits (GchKeyring *self, guint slow, guint longest)
{
  g_return_if_fail (GCH_IS_KEYRING (self));

  self->slow_ms = slow;
  self->longest_ms = longest;
}
