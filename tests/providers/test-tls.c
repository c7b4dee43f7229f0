/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "gch-error.h"
#include "gch-portal-fixture.h"
#include "gch-test.h"

/* Certificates, made on the spot. What does not verify gets nothing, and there is no way round. */

static GchTestDir *folder;

#ifdef __SANITIZE_ADDRESS__
/* The search for leaks trips over the thread-local memory of the TLS library, which is loaded late;
 * everything else is still checked. */
int __lsan_is_turned_off (void);

int
__lsan_is_turned_off (void)
{
  return 1;
}
#endif

/* Valid for @name alone; @extra: more options for openssl, between spaces. */
static GTlsCertificate *
make_certificate (const char *name)
{
  g_autofree char *key = gch_test_dir_build (folder, "key.pem");
  g_autofree char *path = g_strdup_printf ("%s/%s.pem", folder->path, name);
  g_autofree char *subject = g_strconcat ("/CN=", name, NULL);
  g_autofree char *alternative = g_strconcat ("subjectAltName=DNS:", name, NULL);
  const char *argv[] = {
    "openssl", "req",   "-x509", "-newkey", "ec",    "-pkeyopt", "ec_paramgen_curve:P-256",
    "-nodes",  "-days", "2",     "-subj",   subject, "-addext",  alternative,
    "-keyout", key,     "-out",  path,      NULL
  };
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL,
                G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));

  certificate = g_tls_certificate_new_from_files (path, key, &error);
  g_assert_no_error (error);

  return certificate;
}

static void
trust (const char *name)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.pem", folder->path, name);
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (path, NULL);

  g_assert_nonnull (database);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);
}

static void
set_up (GchPortalFixture *self, GTlsCertificate *certificate)
{
  g_autofree char *credentials = NULL;
  g_autofree char *page = gch_portal_fixture_page ("c1", FALSE);

  self->server = gch_hostile_new (certificate);
  self->url = gch_hostile_get_url (self->server);
  self->provider = gch_portal_provider_new (self->url, self->url);
  credentials = gch_portal_fixture_credentials (self->url, self->url);
  g_assert_true (gch_provider_resume (self->provider, credentials, NULL));
  gch_hostile_answer (self->server, CHANGES, 200, NULL, NULL, page);
}

static void
check (GTlsCertificate *certificate, int code)
{
  GchPortalFixture self = { NULL };
  g_autoptr (GchOutcome) outcome = NULL;
  g_autoptr (GError) error = NULL;

  set_up (&self, certificate);
  outcome = gch_portal_fixture_pull (&self, NULL);
  g_assert_cmpint (outcome->code, ==, code);

  if (code != -1)
    {
      g_assert_cmpuint (gch_hostile_count (self.server, ""), ==, 0);
      g_assert_null (gch_portal_fixture_sign_in (&self, NULL, &error));
      g_assert_error (error, GCH_ERROR, code);
      g_assert_cmpuint (gch_hostile_count (self.server, ""), ==, 0);
    }

  gch_portal_fixture_tear_down (&self, NULL);
}

static void
test_self_signed (void)
{
  g_autoptr (GTlsCertificate) certificate = make_certificate ("localhost");

  check (certificate, GCH_ERROR_CERTIFICATE);
}

static void
test_wrong_name (void)
{
  g_autoptr (GTlsCertificate) certificate = make_certificate ("elsewhere.example");

  trust ("elsewhere.example");
  check (certificate, GCH_ERROR_CERTIFICATE);
}

/* The check of the checks: with a certificate that verifies it goes through. */
static void
test_trusted (void)
{
  g_autoptr (GTlsCertificate) certificate = make_certificate ("localhost");

  trust ("localhost");
  check (certificate, -1);
}

/* TLS spoken to somebody who speaks none. */
static void
test_no_tls (void)
{
  GchPortalFixture self = { NULL };
  g_autofree char *url = NULL;
  g_autofree char *credentials = NULL;
  g_autoptr (GchOutcome) outcome = NULL;

  set_up (&self, NULL);
  gch_test_finalize (self.provider);
  url = g_strdup_printf ("https://127.0.0.1:%u", gch_hostile_get_port (self.server));
  credentials = gch_portal_fixture_credentials (url, url);
  self.provider = gch_portal_provider_new (url, url);
  g_assert_true (gch_provider_resume (self.provider, credentials, NULL));
  gch_hostile_raw (self.server, "", "HTTP/1.0 400 Bad Request\r\n\r\n", GCH_HOSTILE_CLOSE);

  outcome = gch_portal_fixture_pull (&self, NULL);
  g_assert_cmpint (outcome->code, !=, -1);
  g_assert_null (outcome->page);

  gch_portal_fixture_tear_down (&self, NULL);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = gch_test_dir_new ();

  g_test_add_func ("/tls/self-signed", test_self_signed);
  g_test_add_func ("/tls/wrong-name", test_wrong_name);
  g_test_add_func ("/tls/trusted", test_trusted);
  g_test_add_func ("/tls/no-tls", test_no_tls);

  status = g_test_run ();
  gch_test_dir_free (folder);

  return status;
}
