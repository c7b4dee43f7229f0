/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Argon2id, as strings of crypto_pwhash_str(). Slow by intention: never on the database's thread.
 */
typedef struct
{
  guint operations; /* passes over the memory */
  gsize memory;     /* bytes */
} GchPasswordCost;

/* 64 MiB, 3 passes. */
extern const GchPasswordCost GCH_PASSWORD_COST_DEFAULT;
/* 19 MiB, 2 passes: the least that is still acceptable (OWASP). Less is raised to it. */
extern const GchPasswordCost GCH_PASSWORD_COST_LEAST;

/* NULL with GCH_ERROR_TOO_LARGE for more than 1024 bytes, or when memory is short. (transfer full)
 */
char *gch_password_hash (const char *password, const GchPasswordCost *cost, GError **error);

gboolean gch_password_matches (const char *password, const char *hash);

/* A well-formed hash that no password has, of the same cost, for people who do not exist: they take
 * as long as the others. (transfer full) */
char *gch_password_dummy_hash (const GchPasswordCost *cost);

G_END_DECLS
