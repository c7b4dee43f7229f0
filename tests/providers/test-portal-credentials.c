/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-portal-credentials.h"

#include <string.h>

#include "gch-error.h"
#include "gch-portal-fixture.h"

static void
test_there_and_back (void)
{
  g_autofree char *text = gch_portal_fixture_credentials ("https://x.example", "demonstration:");
  g_autoptr (GError) error = NULL;
  g_autoptr (GchPortalCredentials) self = gch_portal_credentials_from_text (text, &error);
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (self->base_url, ==, "https://x.example");
  g_assert_cmpstr (self->portal, ==, "demonstration:");
  g_assert_cmpstr (self->account_id, ==, "a1");
  g_assert_cmpstr (self->user_id, ==, "u1");
  g_assert_cmpstr (self->user_name, ==, "camille");
  g_assert_cmpstr (self->tokens->refresh_token, ==, "gch_refresh1");
  g_assert_cmpuint (self->policy.reopen_days, ==, 14);

  again = gch_portal_credentials_to_text (self);
  g_assert_cmpstr (again, ==, text);
}

static void
test_damaged (void)
{
  g_autofree char *text = gch_portal_fixture_credentials ("https://x.example", "https://x.example");

  for (gsize i = 0; i < strlen (text); i++)
    {
      g_autofree char *cut = g_strndup (text, i);
      g_autoptr (GError) error = NULL;

      g_assert_null (gch_portal_credentials_from_text (cut, &error));
      g_assert_error (error, GCH_ERROR, GCH_ERROR_INVALID);
      /* The message does not quote what was in the keyring. */
      g_assert_null (strstr (error->message, "gch_"));
    }
}

static void
test_tokens (void)
{
  g_autoptr (GchWireTokens) tokens = gch_wire_tokens_new ();

  tokens->access_token = g_strdup ("gch_a");
  tokens->refresh_token = g_strdup ("gch_b");
  g_assert_true (gch_portal_tokens_are_sane (tokens));

  g_free (tokens->access_token);
  tokens->access_token = g_strdup ("gch_a\r\nX-Evil: 1");
  g_assert_false (gch_portal_tokens_are_sane (tokens));

  g_free (tokens->access_token);
  tokens->access_token = g_strdup ("");
  g_assert_false (gch_portal_tokens_are_sane (tokens));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/portal-credentials/there-and-back", test_there_and_back);
  g_test_add_func ("/portal-credentials/damaged", test_damaged);
  g_test_add_func ("/portal-credentials/tokens", test_tokens);

  return g_test_run ();
}
