/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-json.h"

G_BEGIN_DECLS

gboolean gch_json_gate_count (const char *data, gsize length, const GchJsonLimits *limits,
                              gsize *n_members, GError **error);

G_END_DECLS
