/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-mail-message.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <gmime/gmime.h>

#include "gch-actor.h"
#include "gch-cases.h"
#include "gch-catalog.h"
#include "gch-error.h"
#include "gch-text.h"

#define NAME_MAX_CHARS 100
#define SUBJECT_MAX_CHARS 200

/* What a mail is made of. */
typedef struct
{
  gint64 id;
  char *kind;       /* (owned) */
  char *case_id;    /* (owned) */
  char *comment_id; /* (owned) (nullable) */
  gint64 created_at;
  char *author;    /* (owned) of the comment, or who opened the case */
  char *account;   /* (owned) */
  char *body;      /* (owned) (nullable) of the comment */
  GchCase *record; /* (owned) */
  const char *language;
  char *instance; /* (owned) */
  char *from;     /* (owned) */
  char *to;       /* (owned) */
  char *portal;   /* (owned) */
} Letter;

static void
letter_clear (Letter *self)
{
  g_free (self->kind);
  g_free (self->case_id);
  g_free (self->comment_id);
  g_free (self->author);
  g_free (self->account);
  g_free (self->body);
  g_clear_pointer (&self->record, gch_case_unref);
  g_free (self->instance);
  g_free (self->from);
  g_free (self->to);
  g_free (self->portal);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Letter, letter_clear)

/* ---- Reading ---- */

static gboolean
read_row (Letter *self, GchDatabase *database, GError **error)
{
  sqlite3_stmt *row;

  row = gch_database_query (database, error,
                            "SELECT q.kind, q.case_id, q.comment_id, q.created_at, "
                            "ifnull (m.author_name, c.opened_by_name), a.name, m.body "
                            "FROM mail_queue AS q JOIN cases AS c ON c.id = q.case_id "
                            "JOIN accounts AS a ON a.id = c.account_id "
                            "LEFT JOIN comments AS m ON m.id = q.comment_id WHERE q.id = ?1",
                            "i", self->id);
  if (row == NULL)
    return FALSE;
  if (!gch_database_step (database, row, error))
    {
      if (error == NULL || *error == NULL)
        g_set_error_literal (error, GCH_ERROR, GCH_ERROR_NOT_FOUND, "there is no such mail");
      return FALSE;
    }
  self->kind = gch_database_column_text (row, 0);
  self->case_id = gch_database_column_text (row, 1);
  self->comment_id = gch_database_column_text (row, 2);
  self->created_at = sqlite3_column_int64 (row, 3);
  self->author = gch_database_column_text (row, 4);
  self->account = gch_database_column_text (row, 5);
  self->body = gch_database_column_text (row, 6);
  gch_database_done (row);
  return TRUE;
}

static char *
get_address (GchDatabase *database, const char *setting, const char *fallback)
{
  g_autofree char *value = gch_database_get_setting (database, setting, fallback);
  g_autofree char *line = gch_text_one_line (value, NAME_MAX_CHARS);

  /* Nothing that ends an address and begins something else. */
  g_strdelimit (line, " <>,;\t", '_');
  return g_steal_pointer (&line);
}

static gboolean
read_letter (Letter *self, GchDatabase *database, GError **error)
{
  g_autoptr (GchActor) support = gch_actor_new_support ("");
  g_autofree char *language = NULL;

  if (!read_row (self, database, error))
    return FALSE;
  self->record = gch_cases_get (database, support, self->case_id, error);
  if (self->record == NULL)
    return FALSE;
  language = gch_database_get_setting (database, "mail_language", "en");
  self->language = gch_catalog_language (language);
  self->instance = gch_database_get_setting (database, "instance", "portal");
  self->portal = gch_database_get_setting (database, "portal_name", "Guichet");
  self->from = get_address (database, "mail_from", "guichet@localhost");
  self->to = self->record->team == GCH_TEAM_CUSTOMER_SERVICE
                 ? get_address (database, "mail_customer_service", "customer-service@localhost")
                 : get_address (database, "mail_technical_support", "support@localhost");
  return TRUE;
}

/* ---- Writing ---- */

static const char *tr (const Letter *self, const char *msgid) G_GNUC_FORMAT (2);

static const char *
tr (const Letter *self, const char *msgid)
{
  return gch_catalog_translate (self->language, msgid);
}

/* Who did what. Each text has its own call, so that the compiler checks its values. */
static void
append_first_line (GString *out, const Letter *self)
{
  if (strcmp (self->kind, "case_created") == 0)
    g_string_append_printf (out, tr (self, N_ ("%s (%s) opened a case:")), self->author,
                            self->account);
  else if (strcmp (self->kind, "comment_added") == 0)
    g_string_append_printf (out, tr (self, N_ ("%s (%s) wrote:")), self->author, self->account);
  else if (strcmp (self->kind, "case_closed") == 0)
    g_string_append_printf (out, tr (self, N_ ("A case of %s (%s) was closed by the customer.")),
                            self->author, self->account);
  else
    g_string_append_printf (out, tr (self, N_ ("A case of %s (%s) was reopened by the customer.")),
                            self->author, self->account);
}

static void
append_field (GString *out, const Letter *self, const char *label, const char *value)
{
  g_autofree char *line = NULL;

  if (value == NULL || *value == '\0')
    return;
  line = gch_text_one_line (value, SUBJECT_MAX_CHARS);
  /* Translators: name and value of one line in a mail: “Product: Solenne Studio” */
  g_string_append_printf (out, tr (self, N_ ("%s: %s")), label, line);
  g_string_append_c (out, '\n');
}

static void
append_fields (GString *out, const Letter *self)
{
  const GchCase *record = self->record;
  g_autofree char *opened = gch_catalog_format_time (self->language, record->created_at);
  g_autofree char *product = g_strjoin (" ", record->product != NULL ? record->product : "",
                                        record->product_version, NULL);

  append_field (out, self, tr (self, N_ ("Case")), record->number);
  append_field (out, self, tr (self, N_ ("Subject")), record->subject);
  append_field (out, self, tr (self, N_ ("Team")), tr (self, gch_team_to_label (record->team)));
  append_field (out, self, tr (self, N_ ("Type")),
                tr (self, gch_case_type_to_label (record->type)));
  append_field (out, self, tr (self, N_ ("Severity")),
                tr (self, gch_severity_to_label (record->severity)));
  append_field (out, self, tr (self, N_ ("Status")),
                tr (self, gch_case_status_to_label (record->status)));
  append_field (out, self, tr (self, N_ ("Product")), g_strstrip (product));
  append_field (out, self, tr (self, N_ ("Operating system")), record->operating_system);
  append_field (out, self, tr (self, N_ ("Opened")), opened);
}

/* (transfer full) */
static char *
write_text (const Letter *self)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean is_new = strcmp (self->kind, "case_created") == 0;
  const char *words = is_new ? self->record->description : self->body;

  append_first_line (out, self);
  g_string_append (out, "\n\n");
  if (words != NULL)
    {
      g_autofree char *harmless = gch_text_paragraphs (words);

      g_string_append_printf (out, "%s\n\n", harmless);
    }
  g_string_append (out, "-- \n");
  append_fields (out, self);
  g_string_append_c (out, '\n');
  g_string_append_printf (out, tr (self, N_ ("To answer: guichet-portal reply %s")),
                          self->record->number);
  g_string_append_c (out, '\n');
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static const char *
domain_of (const Letter *self)
{
  const char *at = strrchr (self->from, '@');

  return at != NULL && at[1] != '\0' ? at + 1 : "localhost";
}

/* The mail that tells of a new case begins the thread; all others answer it. */
static void
set_thread (GMimeMessage *message, const Letter *self)
{
  g_autofree char *root =
      g_strdup_printf ("case.%s.%s@%s", self->record->number, self->instance, domain_of (self));
  g_autofree char *reference = g_strdup_printf ("<%s>", root);
  g_autofree char *own = g_strdup_printf ("mail.%" G_GINT64_FORMAT ".%s@%s", self->id,
                                          self->instance, domain_of (self));

  if (strcmp (self->kind, "case_created") == 0)
    {
      g_mime_message_set_message_id (message, root);
      return;
    }
  g_mime_message_set_message_id (message, own);
  g_mime_object_set_header (GMIME_OBJECT (message), "In-Reply-To", reference, NULL);
  g_mime_object_set_header (GMIME_OBJECT (message), "References", reference, NULL);
}

static void
set_body (GMimeMessage *message, const Letter *self)
{
  GMimeTextPart *part = g_mime_text_part_new_with_subtype ("plain");
  g_autofree char *text = write_text (self);

  g_mime_text_part_set_charset (part, "utf-8");
  g_mime_text_part_set_text (part, text);
  /* Short lines whatever is in it, and unharmed by whatever carries it. */
  g_mime_part_set_content_encoding (GMIME_PART (part), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  g_mime_message_set_mime_part (message, GMIME_OBJECT (part));
  g_object_unref (part);
}

static GBytes *
to_bytes (GMimeMessage *message)
{
  g_autofree char *text = g_mime_object_to_string (GMIME_OBJECT (message), NULL);
  gsize length = strlen (text);

  return g_bytes_new_take (g_steal_pointer (&text), length);
}

static GBytes *
write_message (const Letter *self)
{
  GMimeMessage *message = g_mime_message_new (TRUE);
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (self->created_at / G_USEC_PER_SEC);
  g_autofree char *subject = gch_text_one_line (self->record->subject, SUBJECT_MAX_CHARS);
  g_autofree char *portal = gch_text_one_line (self->portal, NAME_MAX_CHARS);
  g_autofree char *line = NULL;
  GBytes *bytes;

  /* Translators: subject of a mail: “[Case 10000042] Printer on fire” */
  line = g_strdup_printf (tr (self, N_ ("[Case %s] %s")), self->record->number, subject);
  g_mime_message_add_mailbox (message, GMIME_ADDRESS_TYPE_FROM, portal, self->from);
  g_mime_message_add_mailbox (message, GMIME_ADDRESS_TYPE_TO,
                              tr (self, gch_team_to_label (self->record->team)), self->to);
  g_mime_message_set_subject (message, line, "utf-8");
  g_mime_message_set_date (message, date);
  set_thread (message, self);
  /* RFC 3834: nobody's absence note should come back. */
  g_mime_object_set_header (GMIME_OBJECT (message), "Auto-Submitted", "auto-generated", NULL);
  g_mime_object_set_header (GMIME_OBJECT (message), "X-Guichet-Case", self->record->number, NULL);
  set_body (message, self);
  bytes = to_bytes (message);
  g_object_unref (message);
  return bytes;
}

static void
ensure_gmime (void)
{
  static gsize ready = 0;

  if (g_once_init_enter (&ready))
    {
      g_mime_init ();
      g_once_init_leave (&ready, 1);
    }
}

GchMailMessage *
gch_mail_message_compose (GchDatabase *database, gint64 id, GError **error)
{
  g_auto (Letter) letter = { .id = id };
  GchMailMessage *self;

  ensure_gmime ();
  if (!read_letter (&letter, database, error))
    return NULL;
  self = g_new0 (GchMailMessage, 1);
  self->id = id;
  self->name = g_strdup_printf ("%" G_GINT64_FORMAT ".Q%" G_GINT64_FORMAT ".%s",
                                letter.created_at / G_USEC_PER_SEC, id, letter.instance);
  self->from = g_strdup (letter.from);
  self->to = g_strdup (letter.to);
  self->text = write_message (&letter);
  return self;
}

void
gch_mail_message_free (GchMailMessage *self)
{
  g_free (self->name);
  g_free (self->from);
  g_free (self->to);
  g_bytes_unref (self->text);
  g_free (self);
}
