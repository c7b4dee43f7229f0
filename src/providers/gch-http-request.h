/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "gch-wire.h"

G_BEGIN_DECLS

/* What is asked of a portal and how its answer is to be read; how the bytes travel is none of its
 * business. */

/* Makes a value out of an answer, on a worker thread. @data must not change meanwhile. NULL with
 * @error set when it is not what was asked for. */
typedef gpointer (*GchHttpReader) (JsonNode *node, gconstpointer data, GError **error);

/* A second look at a refusal, on a worker thread: it may turn out to be a success after all, or to
 * say more than an error can. NULL when it does not. */
typedef gpointer (*GchHttpProblemReader) (const GchWireProblem *problem, gconstpointer data);

/* Reference-counted atomically; filled in by whoever made it, then never changed. */
typedef struct
{
  const char *method;          /* (unowned) static */
  char *path;                  /* (owned) from "/" on, escaped */
  char *body;                  /* (owned) (nullable) JSON; secret if it has tokens in it */
  char *key;                   /* (owned) (nullable) Idempotency-Key */
  gint64 if_match;             /* version for If-Match, 0: none */
  guint expected;              /* the status that means success */
  gboolean stream;             /* the value is the GInputStream of a text/event-stream */
  GchHttpReader reader;        /* (nullable) for an answer with a body */
  GchHttpProblemReader appeal; /* (nullable) */
  gpointer data;               /* (owned) for the readers */
  GDestroyNotify free_data;
  GDestroyNotify free_value;
} GchHttpRequest;

/* @method must be static. (transfer full) */
GchHttpRequest *gch_http_request_new (const char *method, const char *path, guint expected);
GchHttpRequest *gch_http_request_ref (GchHttpRequest *self);
void gch_http_request_unref (GchHttpRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchHttpRequest, gch_http_request_unref)

G_END_DECLS
