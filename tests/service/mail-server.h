/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-test.h"

G_BEGIN_DECLS

/* smtp-server.py while it runs. */
typedef struct
{
  GchTestDir *dir;        /* (owned) where mails arrive */
  GSubprocess *process;   /* (owned) */
  char *url;              /* (owned) */
  GDataInputStream *said; /* (owned) its standard output */
} MailServer;

/* @plan: what the first deliveries meet, as smtp-server.py says it. */
MailServer *mail_server_new (const char *const *plan);
/* Until a delivery has met the word "silent": it waits for an answer from now on. */
void mail_server_await_silence (MailServer *self);
void mail_server_free (MailServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailServer, mail_server_free)

G_END_DECLS
