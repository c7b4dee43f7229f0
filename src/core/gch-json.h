/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The gate: nothing from outside reaches json-glib before it was let through here, because
 * json-glib 1.6 has no nesting limit and a body of 100,000 '[' ends the process. */

typedef struct
{
  gsize max_bytes;
  guint max_depth;
  gsize max_string_bytes;
  gsize max_values; /* of any kind, in the whole text; 0: no limit */
} GchJsonLimits;

/* 1 MiB, depth 32, strings of 512 KiB, 1,000 values: what the service takes. The number of values
 * is no formality: json-glib hashes names with a function for which anybody can find thousands of
 * names that fall together, and one megabyte of such names takes it many seconds. */
extern const GchJsonLimits GCH_JSON_LIMITS_REQUEST;
/* 16 MiB, depth 32, strings of 1 MiB: what the program takes from a portal. */
extern const GchJsonLimits GCH_JSON_LIMITS_ANSWER;

/* Checks size, depth, string lengths, UTF-8 and the absence of NUL (literal or \u0000), then
 * parses. Duplicate member names are refused. Returns: (transfer full) or NULL with
 * GCH_ERROR_TOO_LARGE or GCH_ERROR_BAD_ANSWER. */
JsonNode *gch_json_parse (const char *data, gsize length, const GchJsonLimits *limits,
                          GError **error);

/* The pre-scan alone, for tests and fuzzing. */
gboolean gch_json_gate (const char *data, gsize length, const GchJsonLimits *limits,
                        GError **error);

/* Strict readers. Each fails with GCH_ERROR_BAD_ANSWER naming the member, when it is missing or has
 * another type; `_opt` readers take a missing or null member as "none". Unknown members are left
 * alone. Once *error is set every further reader returns at once, so that a whole record can be
 * read in a row and the error looked at once. Strings are (transfer full). */
JsonObject *gch_json_object (JsonNode *node, GError **error); /* (transfer none); says a msgid */
char *gch_json_string (JsonObject *object, const char *member, GError **error);
char *gch_json_string_opt (JsonObject *object, const char *member, GError **error);
gint64 gch_json_int (JsonObject *object, const char *member, gint64 min, gint64 max,
                     GError **error);
gboolean gch_json_boolean (JsonObject *object, const char *member, GError **error);
gint64 gch_json_time (JsonObject *object, const char *member, GError **error);
gint64 gch_json_time_opt (JsonObject *object, const char *member, GError **error);
JsonArray *gch_json_array (JsonObject *object, const char *member,
                           GError **error); /* (transfer none) */
JsonObject *gch_json_child (JsonObject *object, const char *member,
                            GError **error); /* (transfer none) */
JsonObject *gch_json_child_opt (JsonObject *object, const char *member, GError **error);

/* Compact UTF-8 text of @node. (transfer full) */
char *gch_json_to_string (JsonNode *node);

G_END_DECLS
