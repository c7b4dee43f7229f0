/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-mail-transport.h"

G_BEGIN_DECLS

/* Delivers the queued mails on a thread and a connection of its own, oldest first, each at least
 * once: its row goes only after it was delivered. What fails is tried again later and later, at
 * most an hour apart, and also after a restart. */
typedef struct _GchMailWorker GchMailWorker;

/**
 * gch_mail_worker_new:
 * @transport: (transfer full)
 * @first_delay: microseconds until the second attempt; each further one waits twice as long
 *
 * Starts the thread.
 *
 * Errors: those of gch_database_open(); @transport is freed then.
 */
GchMailWorker *gch_mail_worker_new (const char *database_path, GchMailTransport *transport,
                                    gint64 first_delay, GError **error);

/* Something may be in the queue. Without it, the queue is looked at every other second. */
void gch_mail_worker_wake (GchMailWorker *self);

/* Ends the thread, also in the middle of a delivery, and waits for it. */
void gch_mail_worker_free (GchMailWorker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchMailWorker, gch_mail_worker_free)

/* How long to wait after so many failed attempts. */
gint64 gch_mail_worker_delay (gint64 first_delay, gint64 attempts);

G_END_DECLS
