/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-farewell.h"

#include <glib/gi18n-lib.h>

#include "gch-confirm.h"
#include "gch-outbox-item.h"
#include "gch-unsent-list.h"

/* Set on a session while somebody is asked about it: one question at a time, whatever he does. */
#define UNDER_WAY "gch-farewell-under-way"

typedef struct
{
  GchSession *session; /* (not nullable) (owned) */
  GchFarewell kind;
  gboolean copied; /* the text is on the clipboard */
} Farewell;

static void flush (GTask *task);
static void flushed_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void ask_unsaved (GTask *task, const GError *error);
static void ask_undeleted (GTask *task, const char *undeleted);
static void unsaved_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void ask_outbox (GTask *task);
static void outbox_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
farewell_free (gpointer data)
{
  Farewell *farewell = data;

  g_object_unref (farewell->session);
  g_free (farewell);
}

static void
answer (GTask *task, gboolean may_leave)
{
  const Farewell *farewell = g_task_get_task_data (task);

  g_object_set_data (G_OBJECT (farewell->session), UNDER_WAY, NULL);
  g_task_return_boolean (task, may_leave);
}

/**
 * gch_farewell_describe_outbox:
 * @pending: how many operations the outbox has
 * @parked: how many of them need a decision
 * @only_comments: whether they are all comments
 * @must_sign_in: whether nothing is sent before somebody signs in
 *
 * Returns: (transfer full): what happens to them, translated
 */
char *
gch_farewell_describe_outbox (guint pending, guint parked, gboolean only_comments,
                              gboolean must_sign_in)
{
  GString *text = g_string_new (NULL);
  guint waiting = pending - MIN (parked, pending);

  if (waiting > 0 && only_comments)
    g_string_append_printf (
        text, ngettext ("%u comment is not sent yet.", "%u comments are not sent yet.", waiting),
        waiting);
  else if (waiting > 0)
    g_string_append_printf (text,
                            ngettext ("%u entry of the outbox is not sent yet.",
                                      "%u entries of the outbox are not sent yet.", waiting),
                            waiting);
  if (waiting > 0)
    {
      g_string_append_c (text, ' ');
      g_string_append (
          text,
          must_sign_in
              ? ngettext ("It is kept on this computer and will be sent when you have signed in "
                          "again.",
                          "They are kept on this computer and will be sent when you have signed in "
                          "again.",
                          waiting)
              : ngettext (
                  "It is kept on this computer and will be sent the next time Guichet starts.",
                  "They are kept on this computer and will be sent the next time Guichet starts.",
                  waiting));
    }
  if (parked > 0)
    {
      if (text->len > 0)
        g_string_append (text, "\n\n");
      g_string_append_printf (
          text,
          ngettext ("%u entry of the outbox could not be sent. It is kept until you decide what "
                    "becomes of it.",
                    "%u entries of the outbox could not be sent. They are kept until you decide "
                    "what becomes of them.",
                    parked),
          parked);
    }

  return g_string_free (text, FALSE);
}

/**
 * gch_farewell_async:
 * @window: where to ask
 * @session: what is about to be left
 * @kind: how
 * @callback: called when it is decided
 * @user_data: its argument
 *
 * Saves what is typed and asks what has to be asked.
 */
void
gch_farewell_async (GchWindow *window, GchSession *session, GchFarewell kind,
                    GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (window, NULL, callback, user_data);
  Farewell *farewell;

  g_task_set_source_tag (task, gch_farewell_async);
  if (g_object_get_data (G_OBJECT (session), UNDER_WAY) != NULL)
    {
      g_task_return_boolean (task, FALSE);
      return;
    }

  g_object_set_data (G_OBJECT (session), UNDER_WAY, GINT_TO_POINTER (TRUE));
  farewell = g_new0 (Farewell, 1);
  farewell->session = g_object_ref (session);
  farewell->kind = kind;
  g_task_set_task_data (task, farewell, farewell_free);
  flush (task);
}

static void
flush (GTask *task)
{
  gch_window_flush_async (g_task_get_source_object (task), flushed_cb, g_object_ref (task));
}

static void
flushed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  const Farewell *farewell = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  guint pending = 0;

  if (!gch_window_flush_finish (GCH_WINDOW (object), result, &error))
    {
      g_autofree char *undeleted = gch_session_describe_undeleted (farewell->session);

      if (g_strcmp0 (undeleted, error->message) == 0)
        ask_undeleted (task, undeleted);
      else
        ask_unsaved (task, error);
      return;
    }

  g_object_get (farewell->session, "pending", &pending, NULL);
  if (farewell->kind == GCH_FAREWELL_QUIT && pending > 0)
    ask_outbox (task);
  else
    answer (task, TRUE);
}

/* --- what the disk refuses --- */

static char *
describe_unsaved (const Farewell *farewell, const GError *error)
{
  g_autofree char *undeleted = gch_session_describe_undeleted (farewell->session);
  const gboolean both = undeleted != NULL && g_strcmp0 (undeleted, error->message) != 0;
  const char *what_next =
      farewell->copied
          ? _ ("The text is on the clipboard now. Paste it somewhere else before you go on: the "
               "clipboard may be emptied when Guichet ends.")
          : _ ("Guichet goes on trying as long as it is open. When it ends, the text that is not "
               "saved is lost.");

  return g_strconcat (error->message, "\n\n", what_next, both ? "\n\n" : NULL, undeleted, NULL);
}

/* No text is in danger, but what was given up would be sent after all. */
static void
ask_undeleted (GTask *task, const char *undeleted)
{
  const Farewell *farewell = g_task_get_task_data (task);
  const gboolean quits = farewell->kind == GCH_FAREWELL_QUIT;
  g_autofree char *body =
      g_strdup_printf ("%s\n\n%s", undeleted, _ ("Guichet goes on trying as long as it is open."));
  const GchChoice choices[] = {
    { "stay", quits ? _ ("_Keep open") : _ ("_Stay signed in"), GCH_CHOICE_PLAIN },
    { "leave", quits ? _ ("_Quit anyway") : _ ("_Sign out anyway"), GCH_CHOICE_DESTRUCTIVE },
    { "retry", _ ("_Try again"), GCH_CHOICE_SUGGESTED },
  };

  gch_confirm_async (g_task_get_source_object (task), _ ("What you discarded is not deleted yet"),
                     body, choices, G_N_ELEMENTS (choices), NULL, unsaved_chosen_cb,
                     g_object_ref (task));
}

static void
ask_unsaved (GTask *task, const GError *error)
{
  const Farewell *farewell = g_task_get_task_data (task);
  const gboolean quits = farewell->kind == GCH_FAREWELL_QUIT;
  g_autofree char *body = describe_unsaved (farewell, error);
  const GchChoice choices[] = {
    { "stay", quits ? _ ("_Keep open") : _ ("_Stay signed in"), GCH_CHOICE_PLAIN },
    { "copy", _ ("_Copy the text"), GCH_CHOICE_PLAIN },
    { "leave", quits ? _ ("_Quit anyway") : _ ("_Sign out anyway"), GCH_CHOICE_DESTRUCTIVE },
    { "retry", _ ("_Try again"), GCH_CHOICE_SUGGESTED },
  };

  gch_confirm_about_async (g_task_get_source_object (task), _ ("What you typed could not be saved"),
                           body, gch_unsent_list_new_unsaved (farewell->session), choices,
                           G_N_ELEMENTS (choices), NULL, unsaved_chosen_cb, g_object_ref (task));
}

static void
copy_unsaved (GTask *task)
{
  Farewell *farewell = g_task_get_task_data (task);
  g_autofree char *text = gch_session_dup_unsaved_text (farewell->session);

  if (text == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (g_task_get_source_object (task)), text);
  farewell->copied = TRUE;
}

static void
unsaved_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autofree char *choice = gch_confirm_finish (result, NULL);

  if (g_strcmp0 (choice, "copy") == 0)
    copy_unsaved (task);
  /* After a copy it is tried once more as well: then the question may have gone. */
  if (g_strcmp0 (choice, "copy") == 0 || g_strcmp0 (choice, "retry") == 0)
    flush (task);
  else
    answer (task, g_strcmp0 (choice, "leave") == 0);
}

/* --- a filled outbox --- */

static gboolean
has_only_comments (GchSession *session)
{
  GListModel *outbox = gch_session_get_outbox (session);
  guint n_items = g_list_model_get_n_items (outbox);

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GchOutboxItem) item = g_list_model_get_item (outbox, i);
      const GchOperation *operation = gch_outbox_item_get_operation (item);

      if (g_strcmp0 (operation->command, "add_comment") != 0)
        return FALSE;
    }

  return TRUE;
}

static void
ask_outbox (GTask *task)
{
  const Farewell *farewell = g_task_get_task_data (task);
  const GchChoice choices[] = {
    { "stay", _ ("_Keep open"), GCH_CHOICE_PLAIN },
    { "leave", _ ("_Quit"), GCH_CHOICE_SUGGESTED },
  };
  g_autofree char *body = NULL;
  gboolean session_only, needs_sign_in;
  guint pending, parked;

  g_object_get (farewell->session, "pending", &pending, "parked", &parked, "session-only",
                &session_only, "needs-sign-in", &needs_sign_in, NULL);
  body = gch_farewell_describe_outbox (pending, parked, has_only_comments (farewell->session),
                                       session_only || needs_sign_in);
  gch_confirm_async (g_task_get_source_object (task), _ ("Not everything is sent yet"), body,
                     choices, G_N_ELEMENTS (choices), NULL, outbox_chosen_cb, g_object_ref (task));
}

static void
outbox_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autofree char *choice = gch_confirm_finish (result, NULL);

  answer (task, g_strcmp0 (choice, "leave") == 0);
}

/**
 * gch_farewell_finish:
 *
 * Returns: %TRUE when nothing stands in the way any more
 */
gboolean
gch_farewell_finish (GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}
