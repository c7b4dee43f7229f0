/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <locale.h>
#include <string.h>

#include "gch-error.h"
#include "gch-json.h"
#include "gch-wire.h"

/* What the tests of this folder share: records in which every member has a value, and mutilating
 * an answer member by member. */

GchAccount *wire_make_account (void);
GchUser *wire_make_user (void);
GchKey *wire_make_key (void);
GchCase *wire_make_case (void);
GchComment *wire_make_comment (void);
GchStatusChange *wire_make_status_change (void);
GchCaseViewed *wire_make_case_viewed (void);

/* The node of @text, through the gate. (transfer full) */
JsonNode *wire_parse (const char *text);

/* @node written and parsed again, as it crosses the network. (transfer full) */
JsonNode *wire_cross (JsonNode *node);

/* Reads @node; @user_data is the reader under test. TRUE when it read something; else @error. */
typedef gboolean (*WireRead) (JsonNode *node, GError **error);

/* For every member of the object @node, at any depth: without it, as null, and as each other type,
 * @read must fail with GCH_ERROR_BAD_ANSWER, unless the member is in @optional (names between
 * spaces): then missing and null are fine. An unknown member beside it is fine, too. */
void wire_check_mutilated (JsonNode *node, const char *optional, WireRead read);

#define WIRE_READER(name, Type, type)                                                              \
  static gboolean name (JsonNode *node, GError **error)                                            \
  {                                                                                                \
    g_autoptr (Type) record = gch_wire_read_##type (node, error);                                  \
    return record != NULL;                                                                         \
  }
