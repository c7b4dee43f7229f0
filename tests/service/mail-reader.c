/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "mail-reader.h"

#include <gmime/gmime.h>

ReadMail *
read_mail (const char *text, gsize length)
{
  ReadMail *self = g_new0 (ReadMail, 1);
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer (text, length);
  GMimeParser *parser = g_mime_parser_new_with_stream (stream);
  GMimeMessage *message = g_mime_parser_construct_message (parser, NULL);
  GMimeObject *part;

  g_assert_nonnull (message);
  self->from = internet_address_list_to_string (g_mime_message_get_from (message), NULL, FALSE);
  self->to = internet_address_list_to_string (g_mime_message_get_to (message), NULL, FALSE);
  self->subject = g_strdup (g_mime_message_get_subject (message));
  self->message_id = g_strdup (g_mime_message_get_message_id (message));
  self->references = g_strdup (g_mime_object_get_header (GMIME_OBJECT (message), "References"));
  self->date = g_date_time_to_unix (g_mime_message_get_date (message));
  self->headers =
      g_mime_header_list_get_count (g_mime_object_get_header_list (GMIME_OBJECT (message)));
  part = g_mime_message_get_mime_part (message);
  g_assert_true (GMIME_IS_TEXT_PART (part));
  self->body = g_mime_text_part_get_text (GMIME_TEXT_PART (part));
  g_object_unref (message);
  g_object_unref (parser);
  g_object_unref (stream);
  return self;
}

ReadMail *
read_mail_file (const char *path)
{
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  return read_mail (contents, length);
}

void
read_mail_free (ReadMail *self)
{
  g_free (self->from);
  g_free (self->to);
  g_free (self->subject);
  g_free (self->message_id);
  g_free (self->references);
  g_free (self->body);
  g_free (self);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

char **
list_mails (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *paths = g_ptr_array_new ();
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (!g_str_has_suffix (name, ".part"))
      g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (paths, compare);
  g_ptr_array_add (paths, NULL);
  return (char **) g_ptr_array_free (paths, FALSE);
}
