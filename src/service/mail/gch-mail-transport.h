/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "gch-mail-message.h"

G_BEGIN_DECLS

/* A way to bring mails to the teams. Used on one thread at a time. */
typedef struct _GchMailTransport GchMailTransport;

struct _GchMailTransport
{
  /* TRUE only when the message is safely in other hands. Blocks; ends early with
   * G_IO_ERROR_CANCELLED. */
  gboolean (*deliver) (GchMailTransport *self, const GchMailMessage *message,
                       GCancellable *cancellable, GError **error);
  void (*free) (GchMailTransport *self);
};

static inline void
gch_mail_transport_free (GchMailTransport *self)
{
  self->free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchMailTransport, gch_mail_transport_free)

G_END_DECLS
