/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-wire.h"

#include <string.h>

#include "gch-error.h"
#include "gch-json.h"
#include "gch-wire-members.h"

typedef JsonNode *(*Writer) (gconstpointer record);
typedef gpointer (*Reader) (JsonNode *node, GError **error);

/* What the feed carries: one row per kind of record. */
static const struct
{
  const char *nick;
  Writer write;
  Reader read;
  const char *id_member;
} kinds[] = {
  [GCH_RECORD_ACCOUNT] = { "account", (Writer) gch_wire_write_account,
                           (Reader) gch_wire_read_account, "id" },
  [GCH_RECORD_USER] = { "user", (Writer) gch_wire_write_user, (Reader) gch_wire_read_user, "id" },
  [GCH_RECORD_KEY] = { "key", (Writer) gch_wire_write_key, (Reader) gch_wire_read_key, "id" },
  [GCH_RECORD_CASE] = { "case", (Writer) gch_wire_write_case, (Reader) gch_wire_read_case, "id" },
  [GCH_RECORD_COMMENT] = { "comment", (Writer) gch_wire_write_comment,
                           (Reader) gch_wire_read_comment, "id" },
  [GCH_RECORD_STATUS_CHANGE] = { "status_change", (Writer) gch_wire_write_status_change,
                                 (Reader) gch_wire_read_status_change, "id" },
  [GCH_RECORD_CASE_VIEWED] = { "case_viewed", (Writer) gch_wire_write_case_viewed,
                               (Reader) gch_wire_read_case_viewed, "case_id" },
};

const char *
gch_wire_record_kind_to_nick (GchRecordKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kinds), "");
  return kinds[kind].nick;
}

static gboolean
kind_from_nick (const char *nick, GchRecordKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (strcmp (kinds[i].nick, nick) == 0)
        {
          *kind = (GchRecordKind) i;
          return TRUE;
        }
    }
  return FALSE;
}

static JsonNode *
write_change (const GchChange *change)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "type", gch_wire_record_kind_to_nick (change->kind));
  json_object_set_string_member (object, "id", change->id);
  json_object_set_boolean_member (object, "deleted", change->record == NULL);
  if (change->record != NULL)
    json_object_set_member (object, "record", kinds[change->kind].write (change->record));
  else
    json_object_set_null_member (object, "record");
  return gch_wire_node_new_object (object);
}

JsonNode *
gch_wire_write_change_page (const GchChangePage *page)
{
  JsonObject *object = json_object_new ();
  JsonArray *changes = json_array_sized_new (page->changes->len);

  for (guint i = 0; i < page->changes->len; i++)
    json_array_add_element (changes, write_change (g_ptr_array_index (page->changes, i)));
  json_object_set_array_member (object, "changes", changes);
  json_object_set_string_member (object, "cursor", page->cursor);
  json_object_set_boolean_member (object, "has_more", page->has_more);
  return gch_wire_node_new_object (object);
}

/* An entry whose id is not its record's own would put one record in another's place. */
static gboolean
names_record (JsonObject *record, GchRecordKind kind, const char *id, GError **error)
{
  g_autofree char *own = gch_json_string (record, kinds[kind].id_member, error);

  if (own == NULL)
    return FALSE;
  if (strcmp (own, id) == 0)
    return TRUE;
  g_set_error_literal (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER,
                       "A change and its record have different ids");
  return FALSE;
}

static GchChange *
read_record (JsonObject *object, GchRecordKind kind, const char *id, GError **error)
{
  JsonObject *record = gch_json_child (object, "record", error);
  gpointer value;

  if (record == NULL || !names_record (record, kind, id, error))
    return NULL;
  value = kinds[kind].read (json_object_get_member (object, "record"), error);
  return value != NULL ? gch_change_new_record (kind, id, value) : NULL;
}

/* NULL without an error for a kind of record that is newer than this program. */
static GchChange *
read_change (JsonNode *node, GError **error)
{
  JsonObject *object = gch_json_object (node, error);
  g_autofree char *nick = object != NULL ? gch_json_string (object, "type", error) : NULL;
  g_autofree char *id = NULL;
  g_autoptr (GError) problem = NULL;
  gboolean deleted;
  GchRecordKind kind;

  if (nick == NULL || !kind_from_nick (nick, &kind))
    return NULL;
  id = gch_wire_read_id (object, "id", &problem);
  deleted = gch_json_boolean (object, "deleted", &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  return deleted ? gch_change_new_gone (kind, id) : read_record (object, kind, id, error);
}

static void
fill_page (GchChangePage *page, JsonObject *object, GError **error)
{
  JsonArray *changes = gch_json_array (object, "changes", error);

  page->cursor = gch_wire_read_id (object, "cursor", error);
  page->has_more = gch_json_boolean (object, "has_more", error);
  for (guint i = 0; *error == NULL && i < json_array_get_length (changes); i++)
    {
      GchChange *change = read_change (json_array_get_element (changes, i), error);

      if (change != NULL)
        g_ptr_array_add (page->changes, change);
    }
}

GchChangePage *
gch_wire_read_change_page (JsonNode *node, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GchChangePage) page = gch_change_page_new ();
  JsonObject *object = gch_json_object (node, &problem);

  if (object != NULL)
    fill_page (page, object, &problem);
  if (problem == NULL)
    return g_steal_pointer (&page);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}
