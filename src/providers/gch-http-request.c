/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/providers/test-http-answer.c. */

#include "gch-http-request.h"

GchHttpRequest *
gch_http_request_new (const char *method, const char *path, guint expected)
{
  GchHttpRequest *self = g_atomic_rc_box_new0 (GchHttpRequest);

  self->method = method;
  self->path = g_strdup (path);
  self->expected = expected;

  return self;
}

GchHttpRequest *
gch_http_request_ref (GchHttpRequest *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
request_clear (gpointer data)
{
  GchHttpRequest *self = data;

  g_free (self->path);
  g_free (self->body);
  g_free (self->key);
  if (self->free_data != NULL)
    self->free_data (self->data);
}

void
gch_http_request_unref (GchHttpRequest *self)
{
  g_atomic_rc_box_release_full (self, request_clear);
}
