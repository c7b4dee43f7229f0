/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-agent.h"

#include <string.h>

#include "gch-answer-book.h"
#include "gch-cases.h"
#include "gch-error.h"

/* A case in which a customer had the last word. */
typedef struct
{
  char *case_id; /* (owned) */
  char *words;   /* (owned) */
  char *author;  /* (owned) the customer */
  char *agent;   /* (owned) (nullable) who answered this case before */
  gint64 written_at;
  guint replies; /* answers of support so far */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_free (question->case_id);
  g_free (question->words);
  g_free (question->author);
  g_free (question->agent);
  g_free (question);
}

gint64
gch_agent_get_delay (void)
{
  const char *value = g_getenv ("GUICHET_AGENT_DELAY_MS");
  guint64 delay;

  if (value == NULL || !g_ascii_string_to_unsigned (value, 10, 0, 3600000, &delay, NULL))
    return GCH_AGENT_DELAY;
  return (gint64) delay * G_TIME_SPAN_MILLISECOND;
}

/* The last comment is a customer's, or there is none and the case itself is the question; and it
 * was written after the sample data. `last_reply_at` is no help: it also moves with the status. */
static const char *const QUESTIONS =
    "SELECT c.id, ifnull (m.body, c.description), ifnull (m.author_name, c.opened_by_name), "
    "(SELECT s.author_name FROM comments AS s WHERE s.case_id = c.id "
    " AND s.author_kind = 'support' ORDER BY s.sequence DESC LIMIT 1), "
    "ifnull (m.created_at, c.created_at), "
    "(SELECT count (*) FROM comments AS s WHERE s.case_id = c.id AND s.author_kind = 'support') "
    "FROM cases AS c LEFT JOIN comments AS m ON m.case_id = c.id AND m.sequence = "
    "(SELECT max (l.sequence) FROM comments AS l WHERE l.case_id = c.id) "
    "WHERE c.account_id = ?1 AND c.sequence > ?2 AND c.status <> 'closed' "
    "AND ((m.author_kind = 'customer' AND m.sequence > ?2) "
    "     OR (m.id IS NULL AND c.created_at > ?3)) "
    "ORDER BY 5";

static GPtrArray *
find_questions (GchDatabase *database, GError **error)
{
  g_autofree char *user = gch_database_get_setting (database, "demonstration_user", "");
  g_autofree char *sequence = gch_database_get_setting (database, "seed_sequence", "0");
  g_autofree char *time = gch_database_get_setting (database, "seed_time", "0");
  g_autofree char *account = NULL;
  g_autoptr (GError) failure = NULL;
  g_autoptr (GPtrArray) questions = g_ptr_array_new_with_free_func (question_free);
  sqlite3_stmt *row;

  account = gch_database_get_text (database, &failure,
                                   "SELECT u.account_id FROM users AS u JOIN people AS p "
                                   "ON p.id = u.person_id WHERE p.user_name = ?1",
                                   "s", user);
  row = failure == NULL ? gch_database_query (database, &failure, QUESTIONS, "sii", account,
                                              g_ascii_strtoll (sequence, NULL, 10),
                                              g_ascii_strtoll (time, NULL, 10))
                        : NULL;
  while (row != NULL && gch_database_step (database, row, &failure))
    {
      Question *question = g_new0 (Question, 1);

      question->case_id = gch_database_column_text (row, 0);
      question->words = gch_database_column_text (row, 1);
      question->author = gch_database_column_text (row, 2);
      question->agent = gch_database_column_text (row, 3);
      question->written_at = sqlite3_column_int64 (row, 4);
      question->replies = sqlite3_column_int (row, 5);
      g_ptr_array_add (questions, question);
    }
  if (failure == NULL)
    return g_steal_pointer (&questions);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

/* Whoever answered before goes on; otherwise it depends on who is responsible. */
static const char *
name_of_agent (const Question *question, const GchCase *record)
{
  gboolean french;

  if (question->agent != NULL)
    return question->agent;
  if (record->team == GCH_TEAM_CUSTOMER_SERVICE)
    return "Mireille Castan";
  french = strcmp (gch_answer_book_guess_language (question->words, "fr"), "fr") == 0;
  return french ? "Élodie Marchand" : "Sam Whitaker";
}

static gboolean
set_status (GchDatabase *database, const GchActor *actor, const char *case_id, GchCaseStatus status,
            GError **error)
{
  g_autoptr (GchCase) record = gch_cases_set_status (database, actor, case_id, status, error);

  return record != NULL;
}

static gboolean
answer (GchDatabase *database, gpointer user_data, GError **error)
{
  const Question *question = user_data;
  g_autoptr (GchActor) nobody = gch_actor_new_support ("");
  g_autoptr (GchCase) record = gch_cases_get (database, nobody, question->case_id, error);
  g_autoptr (GchActor) actor = NULL;
  g_autoptr (GchAnswer) reply = NULL;

  if (record == NULL)
    return FALSE;
  actor = gch_actor_new_support (name_of_agent (question, record));
  reply = gch_answer_book_answer (record, question->words, question->author, question->replies);
  if (record->status == GCH_CASE_STATUS_NEW
      && !set_status (database, actor, record->id, GCH_CASE_STATUS_OPEN, error))
    return FALSE;
  return gch_cases_add_comment (database, actor, record->id, reply->body, NULL, NULL, NULL, error)
         && set_status (database, actor, record->id, reply->status, error);
}

gboolean
gch_agent_step (GchDatabase *database, gint64 delay, gint64 *next, GError **error)
{
  g_autoptr (GPtrArray) questions = find_questions (database, error);
  gint64 now = gch_database_now (database);

  *next = 0;
  if (questions == NULL)
    return FALSE;
  for (guint i = 0; i < questions->len; i++)
    {
      Question *question = g_ptr_array_index (questions, i);
      gint64 due = question->written_at + delay;

      if (due > now)
        {
          *next = due;
          return TRUE;
        }
      if (!gch_database_transaction (database, answer, question, error))
        return FALSE;
    }
  return TRUE;
}
