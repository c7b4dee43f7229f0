/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-portal-provider.h"

#include "gch-error.h"
#include "gch-portal-fixture.h"

static void
test_policy (void)
{
  g_autoptr (GchProvider) provider =
      gch_portal_provider_new ("https://x.example", "https://x.example");
  g_autofree char *text = gch_portal_fixture_credentials ("https://x.example", "https://x.example");

  /* Sensible before the portal was asked, the portal's own afterwards, also after a restart. */
  g_assert_cmpuint (gch_provider_get_policy (provider)->comment_max_bytes, ==, 262144);
  g_assert_true (gch_provider_resume (provider, text, NULL));
  g_assert_cmpuint (gch_provider_get_policy (provider)->comment_max_bytes, ==, 1000);
}

static void
check_resume (const char *base_url, const char *owner_portal, const char *saved_base,
              const char *saved_portal, gboolean good)
{
  g_autoptr (GchProvider) provider = gch_portal_provider_new (base_url, owner_portal);
  g_autofree char *text = gch_portal_fixture_credentials (saved_base, saved_portal);
  g_autoptr (GError) error = NULL;

  g_assert_true (gch_provider_resume (provider, text, &error) == good);
  if (!good)
    g_assert_error (error, GCH_ERROR, GCH_ERROR_INVALID);
}

/* Tokens go to nobody but the portal that gave them. */
static void
test_resume (void)
{
  check_resume ("https://x.example", "https://x.example", "https://x.example", "https://x.example",
                TRUE);
  check_resume ("https://y.example", "https://y.example", "https://x.example", "https://x.example",
                FALSE);
  check_resume ("https://y.example", "https://x.example", "https://x.example", "https://x.example",
                FALSE);
  check_resume ("http://127.0.0.1:2", "demonstration:", "http://127.0.0.1:1",
                "demonstration:", TRUE);
  check_resume ("https://x.example", "https://x.example", "http://127.0.0.1:1",
                "demonstration:", FALSE);
}

static void
test_without_a_session (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GchOutcome) outcome = NULL;

  g_object_unref (self->provider);
  self->provider = gch_portal_provider_new (self->url, self->url);
  outcome = gch_portal_fixture_pull (self, NULL);

  g_assert_cmpint (outcome->code, ==, GCH_ERROR_SIGNED_OUT);
  g_assert_cmpuint (gch_hostile_count (self->server, ""), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/portal-provider/policy", test_policy);
  g_test_add_func ("/portal-provider/resume", test_resume);
  GCH_PORTAL_FIXTURE_ADD ("/portal-provider/without-a-session", test_without_a_session);

  return g_test_run ();
}
