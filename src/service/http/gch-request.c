/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-request.h"

#include <sodium.h>
#include <string.h>

GchRequest *
gch_request_new (const char *method, const char *path_and_query)
{
  GchRequest *self = g_new0 (GchRequest, 1);
  const char *question = strchr (path_and_query, '?');

  self->method = g_strdup (method);
  if (question != NULL)
    {
      self->path = g_strndup (path_and_query, question - path_and_query);
      self->query = g_strdup (question + 1);
    }
  else
    self->path = g_strdup (path_and_query);
  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->body = g_bytes_new_static ("", 0);
  self->address = g_strdup ("");
  self->if_match = -1;

  return self;
}

void
gch_request_free (GchRequest *self)
{
  g_free (self->method);
  g_free (self->path);
  g_free (self->query);
  g_hash_table_unref (self->headers);
  g_bytes_unref (self->body);
  g_free (self->address);
  g_free (self->verdict_hash);
  g_free (self->id);
  g_clear_pointer (&self->actor, gch_actor_free);
  g_clear_pointer (&self->support_case, gch_case_unref);
  g_clear_pointer (&self->json, json_object_unref);
  g_free (self->operation_id);
  g_clear_pointer (&self->params, g_hash_table_unref);
  g_free (self);
}

void
gch_request_set_header (GchRequest *self, const char *name, const char *value)
{
  g_hash_table_replace (self->headers, g_ascii_strdown (name, -1), g_strdup (value));
}

const char *
gch_request_get_header (GchRequest *self, const char *name)
{
  g_autofree char *key = g_ascii_strdown (name, -1);

  return g_hash_table_lookup (self->headers, key);
}

void
gch_request_set_body (GchRequest *self, const char *body)
{
  g_bytes_unref (self->body);
  self->body = g_bytes_new (body, strlen (body));
}

gboolean
gch_request_parse_query (GchRequest *self)
{
  g_clear_pointer (&self->params, g_hash_table_unref);
  self->params =
      g_uri_parse_params (self->query != NULL ? self->query : "", -1, "&", G_URI_PARAMS_NONE, NULL);

  return self->params != NULL;
}

const char *
gch_request_get_param (GchRequest *self, const char *name)
{
  return self->params != NULL ? g_hash_table_lookup (self->params, name) : NULL;
}
