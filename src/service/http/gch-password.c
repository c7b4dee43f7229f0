/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-password.h"

#include <sodium.h>
#include <string.h>

#include "gch-error.h"

#define LONGEST_PASSWORD 1024
#define KIBIBYTE 1024
#define MEBIBYTE (1024 * KIBIBYTE)
#define SALT_BYTES crypto_pwhash_SALTBYTES
#define HASH_BYTES 32
#define VARIANT sodium_base64_VARIANT_ORIGINAL_NO_PADDING

const GchPasswordCost GCH_PASSWORD_COST_DEFAULT = { .operations = 3, .memory = 64 * MEBIBYTE };
const GchPasswordCost GCH_PASSWORD_COST_LEAST = { .operations = 2, .memory = 19 * MEBIBYTE };

static GchPasswordCost
at_least (const GchPasswordCost *cost)
{
  GchPasswordCost raised = { .operations =
                                 MAX (cost->operations, GCH_PASSWORD_COST_LEAST.operations),
                             .memory = MAX (cost->memory, GCH_PASSWORD_COST_LEAST.memory) };

  return raised;
}

char *
gch_password_hash (const char *password, const GchPasswordCost *cost, GError **error)
{
  GchPasswordCost raised = at_least (cost);
  char hash[crypto_pwhash_STRBYTES];

  if (strlen (password) > LONGEST_PASSWORD
      || crypto_pwhash_str_alg (hash, password, strlen (password), raised.operations, raised.memory,
                                crypto_pwhash_ALG_ARGON2ID13)
             != 0)
    {
      g_set_error_literal (error, GCH_ERROR, GCH_ERROR_TOO_LARGE, "the password cannot be hashed");
      return NULL;
    }

  return g_strdup (hash);
}

gboolean
gch_password_matches (const char *password, const char *hash)
{
  return strlen (password) <= LONGEST_PASSWORD
         && crypto_pwhash_str_verify (hash, password, strlen (password)) == 0;
}

char *
gch_password_dummy_hash (const GchPasswordCost *cost)
{
  GchPasswordCost raised = at_least (cost);
  guint8 bytes[SALT_BYTES + HASH_BYTES];
  char salt[sodium_base64_ENCODED_LEN (SALT_BYTES, VARIANT)];
  char hash[sodium_base64_ENCODED_LEN (HASH_BYTES, VARIANT)];

  randombytes_buf (bytes, sizeof bytes);
  sodium_bin2base64 (salt, sizeof salt, bytes, SALT_BYTES, VARIANT);
  sodium_bin2base64 (hash, sizeof hash, bytes + SALT_BYTES, HASH_BYTES, VARIANT);

  return g_strdup_printf ("$argon2id$v=19$m=%u,t=%u,p=1$%s$%s", (guint) (raised.memory / KIBIBYTE),
                          raised.operations, salt, hash);
}
