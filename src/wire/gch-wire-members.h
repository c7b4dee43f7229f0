/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Writing members, for the files of this folder. */

JsonNode *gch_wire_node_new_object (JsonObject *object); /* takes @object */
void gch_wire_set_string_or_null (JsonObject *object, const char *member, const char *value);
void gch_wire_set_time (JsonObject *object, const char *member, gint64 time);
void gch_wire_set_time_or_null (JsonObject *object, const char *member, gint64 time);

/* An id is a string that is not empty. */
char *gch_wire_read_id (JsonObject *object, const char *member, GError **error);

G_END_DECLS
