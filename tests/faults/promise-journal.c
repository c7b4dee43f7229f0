/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "promise-journal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static int journal = -1;

void
promise_journal_open (int fd)
{
  journal = fd;
}

/* No buffer on the way: a promise that was made just before the end counts too. */
void
promise_journal_say (const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  va_list arguments;
  gsize length;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  line = g_strconcat (text, "\n", NULL);
  length = strlen (line);
  for (gsize done = 0; done < length;)
    {
      const gssize written = write (journal, line + done, length - done);

      if (written > 0)
        done += (gsize) written;
      else if (errno != EINTR)
        return;
    }
}

char *
promise_journal_hash (const char *text)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

char *
promise_journal_token (const char *text)
{
  const char *begin = text != NULL ? g_strrstr (text, "[t") : NULL;
  const char *end = begin != NULL ? strchr (begin, ']') : NULL;

  return end != NULL ? g_strndup (begin + 1, (gsize) (end - begin) - 1) : g_strdup ("-");
}
