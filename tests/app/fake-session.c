/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-session.h"

#include "gch-error.h"

struct _GchSession
{
  GObject parent_instance;

  GValue values[32];     /* (owned) of the properties */
  GListStore *outbox;    /* (owned) of GchOutboxItem */
  char *asked;           /* (nullable) (owned) */
  GTask *sign_in;        /* (nullable) (owned) */
  GTask *stop;           /* (nullable) (owned) it waits for the test's permission to end */
  GStrv drafts;          /* (nullable) (owned) keys */
  char *unsaved;         /* (nullable) (owned) text that the disk refuses */
  GchOwner *owner;       /* (owned) */
  GchRecovery *recovery; /* (nullable) (owned) */
  gboolean started;
};

G_DEFINE_FINAL_TYPE (GchSession, gch_session, G_TYPE_OBJECT)

struct _GchOutboxItem
{
  GObject parent_instance;

  GchOperation *operation; /* (owned) */
  char *text;              /* (owned) */
};

G_DEFINE_FINAL_TYPE (GchOutboxItem, gch_outbox_item, G_TYPE_OBJECT)

/* What the next session knows from the start. */
static gboolean next_has_account;

static const struct
{
  const char *name;
  GType type;
} session_properties[] = {
  { "has-account", G_TYPE_BOOLEAN },    { "connection", G_TYPE_INT },
  { "offline-since", G_TYPE_INT64 },    { "problem", G_TYPE_STRING },
  { "syncing", G_TYPE_BOOLEAN },        { "first-sync", G_TYPE_BOOLEAN },
  { "portal-name", G_TYPE_STRING },     { "account-name", G_TYPE_STRING },
  { "display-name", G_TYPE_STRING },    { "user-name", G_TYPE_STRING },
  { "portal-address", G_TYPE_STRING },  { "is-demonstration", G_TYPE_BOOLEAN },
  { "session-only", G_TYPE_BOOLEAN },   { "needs-sign-in", G_TYPE_BOOLEAN },
  { "storage-problem", G_TYPE_STRING }, { "notice", G_TYPE_STRING },
  { "pending", G_TYPE_UINT },           { "parked", G_TYPE_UINT },
  { "held-removing", G_TYPE_UINT },     { "held-cached", G_TYPE_UINT },
};

static void
gch_session_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  g_value_copy (&GCH_SESSION (object)->values[prop_id], value);
}

static void
gch_session_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  g_value_copy (value, &GCH_SESSION (object)->values[prop_id]);
}

static void
gch_session_finalize (GObject *object)
{
  GchSession *self = GCH_SESSION (object);

  for (guint i = 1; i <= G_N_ELEMENTS (session_properties); i++)
    g_value_unset (&self->values[i]);
  g_clear_object (&self->outbox);
  g_free (self->asked);
  g_strfreev (self->drafts);
  g_free (self->unsaved);
  gch_owner_free (self->owner);
  g_clear_pointer (&self->recovery, gch_recovery_free);

  G_OBJECT_CLASS (gch_session_parent_class)->finalize (object);
}

static GParamSpec *
make_pspec (const char *name, GType type, GParamFlags flags)
{
  switch (type)
    {
    case G_TYPE_BOOLEAN:
      return g_param_spec_boolean (name, NULL, NULL, FALSE, flags);
    case G_TYPE_INT:
      return g_param_spec_int (name, NULL, NULL, G_MININT, G_MAXINT, 0, flags);
    case G_TYPE_UINT:
      return g_param_spec_uint (name, NULL, NULL, 0, G_MAXUINT, 0, flags);
    case G_TYPE_INT64:
      return g_param_spec_int64 (name, NULL, NULL, 0, G_MAXINT64, 0, flags);
    default:
      return g_param_spec_string (name, NULL, NULL, NULL, flags);
    }
}

static void
add_signals (GchSessionClass *klass)
{
  g_signal_new ("replied", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 4, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  g_signal_new ("recovered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, GCH_TYPE_RECOVERY);
}

static void
gch_session_class_init (GchSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = gch_session_get_property;
  object_class->set_property = gch_session_set_property;
  object_class->finalize = gch_session_finalize;
  add_signals (klass);
  for (guint i = 0; i < G_N_ELEMENTS (session_properties); i++)
    g_object_class_install_property (
        object_class, i + 1,
        make_pspec (session_properties[i].name, session_properties[i].type, G_PARAM_READWRITE));
}

static void
gch_session_init (GchSession *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (session_properties); i++)
    g_value_init (&self->values[i + 1], session_properties[i].type);
  self->outbox = g_list_store_new (GCH_TYPE_OUTBOX_ITEM);
  self->owner = gch_owner_new ("https://portal.example", "a1", "u1");
}

static void
gch_outbox_item_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GchOutboxItem *self = GCH_OUTBOX_ITEM (object);

  if (prop_id == 1)
    g_value_set_string (value, self->operation->id);
  else if (prop_id == 2)
    g_value_set_string (value, self->text);
  else
    g_value_set_int (value, self->operation->state);
}

static void
gch_outbox_item_finalize (GObject *object)
{
  GchOutboxItem *self = GCH_OUTBOX_ITEM (object);

  g_clear_pointer (&self->operation, gch_operation_free);
  g_free (self->text);

  G_OBJECT_CLASS (gch_outbox_item_parent_class)->finalize (object);
}

static void
gch_outbox_item_class_init (GchOutboxItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = gch_outbox_item_get_property;
  object_class->finalize = gch_outbox_item_finalize;
  g_object_class_install_property (object_class, 1,
                                   make_pspec ("id", G_TYPE_STRING, G_PARAM_READABLE));
  g_object_class_install_property (object_class, 2,
                                   make_pspec ("text", G_TYPE_STRING, G_PARAM_READABLE));
  g_object_class_install_property (object_class, 3,
                                   make_pspec ("state", G_TYPE_INT, G_PARAM_READABLE));
}

static void
gch_outbox_item_init (GchOutboxItem *self)
{
}

const GchOperation *
gch_outbox_item_get_operation (GchOutboxItem *self)
{
  return self->operation;
}

/* --- what the test does --- */

GchOutboxItem *
fake_session_add_operation (GchSession *self, const char *command, const char *title,
                            const char *text, GchOperationState state, int problem_code)
{
  g_autoptr (GchOutboxItem) item = g_object_new (GCH_TYPE_OUTBOX_ITEM, NULL);
  GchOperation *operation = gch_operation_new ();

  operation->id = g_uuid_string_random ();
  operation->owner = gch_owner_copy (self->owner);
  operation->command = g_strdup (command);
  operation->title = g_strdup (title);
  operation->target_id = g_strdup ("c1");
  operation->payload = g_strdup_printf ("{\"body\":\"%s\"}", text);
  operation->state = state;
  operation->problem_code = problem_code;
  item->operation = operation;
  item->text = g_strdup (text);
  g_list_store_append (self->outbox, item);

  return item;
}

void
fake_session_set_state (GchSession *self, GchOutboxItem *item, GchOperationState state)
{
  item->operation->state = state;
  g_object_notify (G_OBJECT (item), "state");
}

void
fake_session_set_uncertain (GchOutboxItem *item)
{
  item->operation->uncertain = TRUE;
}

void
fake_session_set_queue (GchOutboxItem *item, const char *queue)
{
  g_free (item->operation->queue);
  item->operation->queue = g_strdup (queue);
}

void
fake_session_recover (GchSession *self, const char *set_aside, guint drafts, guint operations,
                      guint incomplete)
{
  g_clear_pointer (&self->recovery, gch_recovery_free);
  self->recovery = gch_recovery_new (set_aside, drafts, operations, incomplete);
  g_signal_emit_by_name (self, "recovered", self->recovery);
}

const char *
fake_session_get_asked (GchSession *self)
{
  return self->asked;
}

static void
set_asked (GchSession *self, char *asked)
{
  g_free (self->asked);
  self->asked = asked;
}

void
fake_session_answer_sign_in (GchSession *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->sign_in);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

gboolean
fake_session_is_signing_in (GchSession *self)
{
  return self->sign_in != NULL;
}

gboolean
fake_session_is_started (GchSession *self)
{
  return self->started;
}

gboolean
fake_session_is_stopping (GchSession *self)
{
  return self->stop != NULL;
}

void
fake_session_let_stop (GchSession *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->stop);

  g_task_return_boolean (task, TRUE);
}

void
fake_session_set_drafts (GchSession *self, const char *key)
{
  const char *const keys[] = { key, NULL };

  g_strfreev (self->drafts);
  self->drafts = g_strdupv ((GStrv) keys);
}

void
fake_session_set_unsaved (GchSession *self, const char *text)
{
  g_free (self->unsaved);
  self->unsaved = g_strdup (text);
}

void
fake_session_set_next_has_account (gboolean has_account)
{
  next_has_account = has_account;
}

void
fake_session_set_user (GchSession *self, const char *user_id)
{
  gch_owner_free (self->owner);
  self->owner = gch_owner_new ("https://portal.example", "a1", user_id);
}

/* --- what the program calls --- */

GchSession *
gch_session_new (const char *data_dir, const char *cache_dir)
{
  return g_object_new (GCH_TYPE_SESSION, "has-account", next_has_account, NULL);
}

void
gch_session_start (GchSession *self)
{
  self->started = TRUE;
}

void
gch_session_stop_async (GchSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  self->stop = g_task_new (self, NULL, callback, user_data);
}

gboolean
gch_session_stop_finish (GchSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
gch_session_sign_out_async (GchSession *self, gboolean discard_unsent, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  set_asked (self, g_strdup (discard_unsent ? "sign-out discard" : "sign-out keep"));
  g_object_set (self, "has-account", FALSE, NULL);
  g_task_return_boolean (task, TRUE);
}

gboolean
gch_session_sign_out_finish (GchSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
gch_session_get_user_id (GchSession *self)
{
  return self->owner->user_id;
}

GStrv
gch_session_list_draft_keys (GchSession *self)
{
  return self->drafts != NULL ? g_strdupv (self->drafts) : g_new0 (char *, 1);
}

gint64
gch_session_get_draft_saved_at (GchSession *self, const char *key)
{
  return self->unsaved != NULL ? 0 : 1;
}

const GchOwner *
gch_session_get_owner (GchSession *self)
{
  gboolean has_account;

  g_object_get (self, "has-account", &has_account, NULL);

  return has_account ? self->owner : NULL;
}

void
gch_session_flush_drafts_async (GchSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  if (self->unsaved != NULL)
    g_task_return_new_error (task, GCH_ERROR, GCH_ERROR_STORAGE_FULL, "The disk is full.");
  else if (g_object_get_data (G_OBJECT (self), "undeleted") != NULL)
    g_task_return_new_error (task, GCH_ERROR, GCH_ERROR_STORAGE, "%s",
                             (char *) g_object_get_data (G_OBJECT (self), "undeleted"));
  else
    g_task_return_boolean (task, TRUE);
}

gboolean
gch_session_flush_drafts_finish (GchSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

char *
gch_session_dup_unsaved_text (GchSession *self)
{
  return g_strdup (self->unsaved);
}

char *
gch_session_describe_undeleted (GchSession *self)
{
  return g_strdup (g_object_get_data (G_OBJECT (self), "undeleted"));
}

const GchRecovery *
gch_session_get_recovery (GchSession *self)
{
  return self->recovery;
}

void
gch_session_decide_removal (GchSession *self, gboolean remove)
{
  set_asked (self, g_strdup (remove ? "remove held" : "keep held"));
}

char *
gch_session_dup_draft_for_reading (GchSession *self, const char *key)
{
  return g_strconcat ("Text of ", key, NULL);
}

void
gch_session_refresh (GchSession *self)
{
  set_asked (self, g_strdup ("refresh"));
}

void
gch_session_retry (GchSession *self, const char *operation_id)
{
  set_asked (self, g_strdup ("retry"));
}

void
gch_session_discard (GchSession *self, const char *operation_id, gboolean to_draft)
{
  set_asked (self, g_strdup (to_draft ? "discard to draft" : "discard"));
  g_list_store_remove_all (self->outbox);
}

static void
cancelled_cb (GCancellable *cancellable, GchSession *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->sign_in);

  g_task_return_error_if_cancelled (task);
}

static void
begin_sign_in (GchSession *self, GCancellable *cancellable, GAsyncReadyCallback callback,
               gpointer user_data)
{
  self->sign_in = g_task_new (self, cancellable, callback, user_data);
  g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), self);
}

void
gch_session_sign_in_async (GchSession *self, const char *portal_address, const char *user_name,
                           const char *password, const char *one_time_code,
                           GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  set_asked (self, g_strdup_printf ("sign-in %s %s %s %s", portal_address, user_name, password,
                                    one_time_code != NULL ? one_time_code : "-"));
  begin_sign_in (self, cancellable, callback, user_data);
}

void
gch_session_sign_in_demonstration_async (GchSession *self, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data)
{
  set_asked (self, g_strdup ("demonstration"));
  begin_sign_in (self, cancellable, callback, user_data);
}

gboolean
gch_session_sign_in_finish (GchSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

GchCase *
gch_session_dup_case (GchSession *self, const char *case_id)
{
  GchCase *record;

  if (!g_str_equal (case_id, "c1"))
    return NULL;
  record = gch_case_new ();
  record->id = g_strdup ("c1");
  record->version = 7;
  record->team = GCH_TEAM_TECHNICAL_SUPPORT;
  record->type = GCH_CASE_TYPE_DEFECT;
  record->severity = GCH_SEVERITY_MINOR;
  record->subject = g_strdup ("Old subject");
  record->description = g_strdup ("Old description");

  return record;
}

static void
answer_command (GchSession *self, char *asked, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  set_asked (self, asked);
  g_task_return_pointer (task, g_strdup ("op"), g_free);
}

static char *
describe_fields (const char *what, const GchCaseFields *fields)
{
  return g_strdup_printf ("%s %s %s %d %s|%s", what, gch_team_to_nick (fields->team),
                          gch_case_type_to_nick (fields->type), fields->severity, fields->subject,
                          fields->description);
}

void
gch_session_create_case_async (GchSession *self, const GchCaseFields *fields,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  answer_command (self, describe_fields ("create", fields), callback, user_data);
}

void
gch_session_edit_case_async (GchSession *self, const GchCase *base, const GchCaseFields *fields,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *fields_said = describe_fields ("edit", fields);

  answer_command (self, g_strdup_printf ("%s @%" G_GINT64_FORMAT, fields_said, base->version),
                  callback, user_data);
}

void
gch_session_add_comment_async (GchSession *self, const char *case_id, const char *text,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  answer_command (self, g_strdup_printf ("comment %s %s", case_id, text), callback, user_data);
}

void
gch_session_close_case_async (GchSession *self, const char *case_id, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  answer_command (self, g_strdup_printf ("close %s", case_id), callback, user_data);
}

void
gch_session_reopen_case_async (GchSession *self, const char *case_id, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  answer_command (self, g_strdup_printf ("reopen %s", case_id), callback, user_data);
}

void
gch_session_resubmit_async (GchSession *self, const GchOperation *operation,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  answer_command (self, g_strdup_printf ("again %s %s", operation->id, operation->payload),
                  callback, user_data);
}

char *
gch_session_command_finish (GchSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

GListModel *
gch_session_get_outbox (GchSession *self)
{
  return G_LIST_MODEL (self->outbox);
}
