/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/service/test-seed.c. */

#include "gch-seed-bulk.h"

#include <string.h>

#include "gch-keys.h"
#include "gch-seed-words.h"

#define SEED_OF_CHANCE 19840101
#define TWO_YEARS (730 * G_TIME_SPAN_DAY)
#define OLD (60 * G_TIME_SPAN_DAY)

/* The rows go straight into the tables, not through the functions that requests use: a million
 * comments in seconds. Ids count upwards, so that every index only grows at its end. */
typedef struct
{
  GchDatabase *database;
  GchSeedCompany *company;
  GPtrArray *people;      /* (owned) (element-type GchActor) of the company */
  const GchActor *viewer; /* (not owned) */
  GPtrArray *keys;        /* (owned) (element-type GchKey) of the viewer */
  GRand *chance;          /* (owned) */
  GString *text;          /* (owned) for making texts */
  gint64 end;
  gint64 sequence;
  gint64 number;
  gint64 id;
} Bulk;

/* One case while it is made. */
typedef struct
{
  char id[24];
  const GchActor *owner; /* (not owned) */
  gboolean french;
  GchCaseStatus status;
  gint64 created_at;
  gint64 step; /* microseconds between two comments */
  gint64 comments;
  gint64 last_comment_at;
  gint64 last_reply_at;
} Case;

static gint64
between (Bulk *self, gint64 low, gint64 high)
{
  return high > low ? low + (gint64) (g_rand_double (self->chance) * (double) (high - low)) : low;
}

static void
make_id (Bulk *self, char kind, char *id, gsize size)
{
  g_snprintf (id, size, "%c%019" G_GINT64_FORMAT, kind, ++self->id);
}

static GchCaseStatus
pick_status (Bulk *self, gint64 created_at)
{
  static const GchCaseStatus recent[] = { GCH_CASE_STATUS_NEW,
                                          GCH_CASE_STATUS_OPEN,
                                          GCH_CASE_STATUS_OPEN,
                                          GCH_CASE_STATUS_CLOSED,
                                          GCH_CASE_STATUS_CLOSED,
                                          GCH_CASE_STATUS_WAITING_FOR_CUSTOMER,
                                          GCH_CASE_STATUS_SOLUTION_PROPOSED };

  if (created_at < self->end - OLD && between (self, 0, 100) < 96)
    return GCH_CASE_STATUS_CLOSED;
  return recent[between (self, 0, G_N_ELEMENTS (recent))];
}

/* A new case has no comment yet; the others share what is left. */
static gint64
pick_comments (Bulk *self, GchCaseStatus *status, gint64 cases_left, gint64 comments_left)
{
  gint64 mean = comments_left / cases_left, wanted;

  if (cases_left == 1)
    {
      if (comments_left > 0 && *status == GCH_CASE_STATUS_NEW)
        *status = GCH_CASE_STATUS_OPEN;
      return comments_left;
    }
  if (*status == GCH_CASE_STATUS_NEW || comments_left == 0)
    return 0;
  wanted = between (self, 1, 2 * mean);
  return MIN (wanted, comments_left);
}

static gboolean
is_by_support (const Case *record, gint64 index)
{
  /* Whoever waits for the other spoke last. */
  gboolean support_last = record->status != GCH_CASE_STATUS_OPEN;

  return ((record->comments - 1 - index) % 2 == 0) == support_last;
}

static gboolean
write_comment (Bulk *self, Case *record, gint64 index, GError **error)
{
  gboolean by_support = is_by_support (record, index);
  const GchActor *author =
      by_support ? gch_seed_company_get_support (self->company, NULL) : record->owner;
  gint64 time = record->created_at + (index + 1) * record->step;
  char id[24];

  make_id (self, 'm', id, sizeof id);
  g_string_truncate (self->text, 0);
  gch_seed_words_text (self->text, self->chance, record->french, by_support);
  record->last_comment_at = time;
  if (by_support)
    record->last_reply_at = time;
  return gch_database_run (
      self->database, error,
      "INSERT INTO comments (id, case_id, account_id, case_owner, sequence, author_kind, "
      "author_id, author_name, body, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
      "ssssissssi", id, record->id, record->owner->account_id, record->owner->user_id,
      ++self->sequence, gch_author_kind_to_nick (author->kind), author->user_id, author->name,
      self->text->str, time);
}

static gboolean
write_change (Bulk *self, Case *record, GchCaseStatus from, GchCaseStatus to, gint64 time,
              GError **error)
{
  const GchActor *author = gch_seed_company_get_support (self->company, NULL);
  char id[24];

  make_id (self, 's', id, sizeof id);
  record->last_reply_at = MAX (record->last_reply_at, time);
  return gch_database_run (
      self->database, error,
      "INSERT INTO status_changes (id, case_id, account_id, case_owner, sequence, author_kind, "
      "author_id, author_name, from_status, to_status, created_at) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
      "ssssisssssi", id, record->id, record->owner->account_id, record->owner->user_id,
      ++self->sequence, gch_author_kind_to_nick (author->kind), author->user_id, author->name,
      gch_case_status_to_nick (from), gch_case_status_to_nick (to), time);
}

static gint64
last_time (const Case *record)
{
  return record->created_at + (record->comments + 1) * record->step;
}

/* From new to open at the first comment, and from there to where it is now. */
static gboolean
write_changes (Bulk *self, Case *record, gint64 *count, GError **error)
{
  *count = 0;
  if (record->status == GCH_CASE_STATUS_NEW)
    return TRUE;
  *count = 1;
  if (!write_change (self, record, GCH_CASE_STATUS_NEW, GCH_CASE_STATUS_OPEN,
                     record->created_at + record->step, error))
    return FALSE;
  if (record->status == GCH_CASE_STATUS_OPEN)
    return TRUE;
  *count = 2;
  return write_change (self, record, GCH_CASE_STATUS_OPEN, record->status, last_time (record),
                       error);
}

static gboolean
insert_case (Bulk *self, const Case *record, GError **error)
{
  gboolean technical = self->keys->len > 0 && between (self, 0, 100) < 85;
  const GchKey *key =
      technical ? g_ptr_array_index (self->keys, between (self, 0, self->keys->len)) : NULL;
  GchCaseType type = technical ? GCH_CASE_TYPE_DEFECT + between (self, 0, 4)
                               : GCH_CASE_TYPE_INVOICE + between (self, 0, 3);
  g_autoptr (GString) subject = g_string_new (NULL);
  char number[16];

  g_snprintf (number, sizeof number, "%08" G_GINT64_FORMAT, ++self->number);
  gch_seed_words_subject (subject, self->chance, record->french);
  g_string_truncate (self->text, 0);
  gch_seed_words_text (self->text, self->chance, record->french, FALSE);
  return gch_database_run (
      self->database, error,
      "INSERT INTO cases (id, account_id, sequence, number, team, type, severity, status, subject, "
      "description, key_id, product, product_version, operating_system, opened_by, "
      "opened_by_name, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
      "?11, ?12, ?13, ?14, ?15, ?16, ?17, ?17)",
      "ssisssisssssssssi", record->id, record->owner->account_id, ++self->sequence, number,
      gch_team_to_nick (technical ? GCH_TEAM_TECHNICAL_SUPPORT : GCH_TEAM_CUSTOMER_SERVICE),
      gch_case_type_to_nick (type), between (self, 1, 5), gch_case_status_to_nick (record->status),
      subject->str, self->text->str, technical ? key->id : NULL, technical ? key->product : NULL,
      technical ? key->latest_version : NULL, technical ? "Debian 12" : NULL,
      record->owner->user_id, record->owner->name, record->created_at);
}

static gboolean
complete_case (Bulk *self, const Case *record, gint64 changes, GError **error)
{
  gint64 end = changes > 0 ? MAX (last_time (record), record->last_comment_at) : record->created_at;

  if (record->status == GCH_CASE_STATUS_OPEN)
    end = record->last_comment_at;
  return gch_database_run (
      self->database, error,
      "UPDATE cases SET version = ?2, updated_at = ?3, closed_at = ?4, last_comment_at = ?5, "
      "last_reply_at = ?6, comment_count = ?7 WHERE id = ?1",
      "siiiiii", record->id, 1 + record->comments + changes, MAX (end, record->created_at),
      record->status == GCH_CASE_STATUS_CLOSED ? end : 0, record->last_comment_at,
      record->last_reply_at, record->comments);
}

static gboolean
write_view (Bulk *self, const Case *record, GError **error)
{
  gint64 time = MIN (MAX (record->last_reply_at, record->created_at) + record->step / 2, self->end);

  if (between (self, 0, 3) == 0)
    return TRUE;
  return gch_database_run (self->database, error,
                           "INSERT INTO case_views (user_id, case_id, sequence, viewed_at) "
                           "VALUES (?1, ?2, ?3, ?4)",
                           "ssii", self->viewer->user_id, record->id, ++self->sequence, time);
}

static gboolean
write_case (Bulk *self, gint64 cases_left, gint64 *comments_left, GError **error)
{
  Case record = { 0 };
  gint64 changes, room, step;

  make_id (self, 'c', record.id, sizeof record.id);
  record.created_at = self->end - between (self, G_TIME_SPAN_HOUR, TWO_YEARS);
  record.owner = g_ptr_array_index (self->people, between (self, 0, self->people->len));
  record.french = between (self, 0, 100) < 60;
  record.status = pick_status (self, record.created_at);
  record.comments = pick_comments (self, &record.status, cases_left, *comments_left);
  room = (self->end - record.created_at) / (record.comments + 2);
  step = between (self, 20 * G_TIME_SPAN_MINUTE, 2 * G_TIME_SPAN_DAY);
  record.step = MIN (step, room);

  if (!insert_case (self, &record, error))
    return FALSE;
  for (gint64 i = 0; i < record.comments; i++)
    if (!write_comment (self, &record, i, error))
      return FALSE;
  *comments_left -= record.comments;
  return write_changes (self, &record, &changes, error)
         && complete_case (self, &record, changes, error) && write_view (self, &record, error);
}

static gboolean
write_cases (Bulk *self, gint64 cases, gint64 comments, GError **error)
{
  for (; cases > 0; cases--)
    if (!write_case (self, cases, &comments, error))
      return FALSE;
  return gch_database_run (self->database, error,
                           "UPDATE counters SET value = ?1 WHERE name = 'sequence'", "i",
                           self->sequence)
         && gch_database_run (self->database, error,
                              "UPDATE counters SET value = ?1 WHERE name = 'case_number'", "i",
                              self->number);
}

static gint64
count (GchDatabase *database, const char *sql, const char *account_id)
{
  return gch_database_get_int (database, NULL, sql, "s", account_id);
}

gboolean
gch_seed_bulk_write (GchDatabase *database, GchSeedCompany *company, const char *name,
                     const char *viewer, gint64 end, gint64 cases, gint64 comments, GError **error)
{
  Bulk self = { .database = database, .company = company, .end = end };
  gboolean done;

  self.people = gch_seed_company_list_actors (company, name);
  self.viewer = gch_seed_company_get_actor (company, viewer);
  self.keys = gch_keys_list (database, self.viewer, error);
  if (self.keys == NULL)
    {
      g_ptr_array_unref (self.people);
      return FALSE;
    }
  self.chance = g_rand_new_with_seed (SEED_OF_CHANCE);
  self.text = g_string_new (NULL);
  self.sequence = gch_database_last_sequence (database, NULL);
  self.number = gch_database_get_int (database, NULL,
                                      "SELECT value FROM counters WHERE name = 'case_number'", "");
  cases -= count (database, "SELECT count (*) FROM cases WHERE account_id = ?1",
                  self.viewer->account_id);
  comments -= count (database, "SELECT count (*) FROM comments WHERE account_id = ?1",
                     self.viewer->account_id);
  done = write_cases (&self, MAX (cases, 0), MAX (comments, 0), error);

  g_ptr_array_unref (self.people);
  g_ptr_array_unref (self.keys);
  g_string_free (self.text, TRUE);
  g_rand_free (self.chance);
  return done;
}
