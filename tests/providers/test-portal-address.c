/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-portal-address.h"

#include "gch-error.h"

static const struct
{
  const char *typed;
  const char *base_url; /* NULL: refused */
} CASES[] = {
  { "portal.example.com", "https://portal.example.com" },
  { "  portal.example.com  \n", "https://portal.example.com" },
  { "https://portal.example.com/", "https://portal.example.com" },
  { "HTTPS://Portal.Example.COM", "https://portal.example.com" },
  { "https://portal.example.com/login?next=/#top", "https://portal.example.com" },
  { "portal.example.com/support", "https://portal.example.com" },
  { "portal.example.com:8443", "https://portal.example.com:8443" },
  { "portal.example.com:443", "https://portal.example.com" },
  { "https://portal.example.com:443/x", "https://portal.example.com" },
  { "https://[2001:DB8::1]:8443", "https://[2001:db8::1]:8443" },
  { "192.0.2.7", "https://192.0.2.7" },
  { "guichet.éditeur.example", "https://guichet.xn--diteur-9ua.example" },
  { "guichet.Éditeur.example", "https://guichet.xn--diteur-9ua.example" },
  { "http://localhost:8080", "http://localhost:8080" },
  { "http://127.0.0.1:8080/", "http://127.0.0.1:8080" },
  { "http://127.1.2.3", "http://127.1.2.3" },
  { "http://[::1]:8080", "http://[::1]:8080" },
  { "http://portal.localhost:80", "http://portal.localhost" },
  { "localhost:8080", "https://localhost:8080" },
  /* Nothing, or no address. */
  { "", NULL },
  { "   ", NULL },
  { NULL, NULL },
  { "\xff\xfe", NULL },
  { "my portal", NULL },
  { "https://", NULL },
  { "https:///path", NULL },
  { "portal.example.com:99999", NULL },
  { "portal.example.com:x", NULL },
  { "portal..example.com", NULL },
  { ".example.com", NULL },
  { "-portal.example.com", NULL },
  { "portal.exa<b>mple.com", NULL },
  { "portal.example.com\\@evil.example", NULL },
  { "portal.example.com/%0d%0aX", "https://portal.example.com" },
  { "port%0aal.example.com", NULL },
  { "portal.example.com\r\nX-Evil: 1", NULL },
  { "portal.\u202eexample.com", NULL },
  /* Not safe. */
  { "http://portal.example.com", NULL },
  { "http://localhost.example.com", NULL },
  { "http://notlocalhost", NULL },
  { "http://128.0.0.1", NULL },
  { "ftp://portal.example.com", NULL },
  { "file:///etc/passwd", NULL },
  { "javascript://portal.example.com", NULL },
  { "https://camille:s3cret@portal.example.com", NULL },
  { "camille@portal.example.com", NULL },
};

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *base_url = NULL;
      g_autoptr (GError) error = NULL;
      const gboolean good = gch_portal_address_parse (CASES[i].typed, &base_url, &error);

      g_test_message ("%s", CASES[i].typed != NULL ? CASES[i].base_url : "NULL");
      g_assert_cmpstr (base_url, ==, CASES[i].base_url);
      g_assert_true (good == (CASES[i].base_url != NULL));
      if (good)
        g_assert_no_error (error);
      else
        g_assert_error (error, GCH_ERROR, GCH_ERROR_INVALID);
    }
}

/* What it gives is what it takes. */
static void
test_again (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *base_url = NULL;

      if (CASES[i].base_url == NULL)
        continue;
      g_assert_true (gch_portal_address_parse (CASES[i].base_url, &base_url, NULL));
      g_assert_cmpstr (base_url, ==, CASES[i].base_url);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/portal-address/table", test_table);
  g_test_add_func ("/portal-address/again", test_again);

  return g_test_run ();
}
