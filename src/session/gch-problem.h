/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-error.h"
#include "gch-recovery.h"

G_BEGIN_DECLS

/* What went wrong, said to the person. Translated. */

/* For a failed exchange with a portal. @said: (nullable) what the portal or a library said; used
 * where it tells more than we can. (transfer full) */
char *gch_problem_describe (int code, const char *said);

/* For text that could not be written to the disk. (transfer full) */
char *gch_problem_describe_storage (const GError *error);

/* What was brought back from a damaged disk. (transfer full) */
char *gch_problem_describe_recovery (const GchRecovery *recovery);

/* A copy of @error whose message is for people. (transfer full) */
GError *gch_problem_translate (const GError *error);

G_END_DECLS
