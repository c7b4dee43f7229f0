/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-operation.h"

G_BEGIN_DECLS

/* What an operation of the outbox does to a case. Pure. */

gboolean gch_case_operation_is_comment (const GchOperation *operation);
gboolean gch_case_operation_creates_case (const GchOperation *operation);
gboolean gch_case_operation_edits_case (const GchOperation *operation);
char *gch_case_operation_dup_comment (const GchOperation *operation);

G_END_DECLS
