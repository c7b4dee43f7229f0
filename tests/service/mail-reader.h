/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A mail as whoever receives it reads it: parsed back out of its bytes. */
typedef struct
{
  char *from;       /* (owned) */
  char *to;         /* (owned) */
  char *subject;    /* (owned) decoded */
  char *message_id; /* (owned) */
  char *references; /* (owned) (nullable) */
  char *body;       /* (owned) decoded */
  gint64 date;      /* seconds */
  int headers;      /* how many there are */
} ReadMail;

ReadMail *read_mail (const char *text, gsize length);
ReadMail *read_mail_file (const char *path);
void read_mail_free (ReadMail *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReadMail, read_mail_free)

/* The files of a folder, sorted, with their paths. (transfer full) */
char **list_mails (const char *folder);

G_END_DECLS
