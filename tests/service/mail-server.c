/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "mail-server.h"

MailServer *
mail_server_new (const char *const *plan)
{
  MailServer *self = g_new0 (MailServer, 1);
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "service", "smtp-server.py", NULL);
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *port = NULL;

  self->dir = gch_test_dir_new ();
  g_ptr_array_add (words, script);
  g_ptr_array_add (words, self->dir->path);
  for (int i = 0; plan[i] != NULL; i++)
    g_ptr_array_add (words, (gpointer) plan[i]);
  g_ptr_array_add (words, NULL);
  self->process =
      g_subprocess_newv ((const char *const *) words->pdata,
                         G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  self->said = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  port = g_data_input_stream_read_line (self->said, NULL, NULL, &error);
  g_assert_no_error (error);
  self->url = g_strdup_printf ("smtp://127.0.0.1:%s", port);
  return self;
}

void
mail_server_await_silence (MailServer *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line (self->said, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (line, ==, "silent");
}

void
mail_server_free (MailServer *self)
{
  /* It ends with its stdin. */
  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->said);
  g_object_unref (self->process);
  gch_test_dir_free (self->dir);
  g_free (self->url);
  g_free (self);
}
