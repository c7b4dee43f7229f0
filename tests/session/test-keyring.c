/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "session-fixture.h"

#include "gch-error.h"
#include "gch-keyring.h"

static char *
look_up (GchKeyring *keyring, const GchOwner *owner, GError **error)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  gch_keyring_lookup_async (keyring, owner, NULL, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);

  return gch_keyring_lookup_finish (keyring, result, error);
}

static void
flush (GchKeyring *keyring)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  gch_keyring_flush_async (keyring, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  gch_keyring_flush_finish (keyring, result, NULL);
}

static void
expect (GchKeyring *keyring, const GchOwner *owner, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  char *found = look_up (keyring, owner, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, wanted);
  gch_secret_free (found);
}

static void
on_superseded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  guint *n = user_data;
  g_autoptr (GError) error = NULL;

  if (!gch_keyring_store_finish (GCH_KEYRING (source), result, &error))
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      (*n)++;
    }
}

static void
test_keeps (void)
{
  GchKeyring *keyring = gch_keyring_new ();
  g_autoptr (GchOwner) first = gch_owner_new ("https://a", "a1", "u1");
  g_autoptr (GchOwner) second = gch_owner_new ("https://a", "a1", "u2");
  guint n_superseded = 0;

  expect (keyring, first, NULL);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *secret = g_strdup_printf ("secret %u", i);

      gch_keyring_store_async (keyring, first, "label", secret, on_superseded, &n_superseded);
    }
  expect (keyring, first, "secret 4");
  g_assert_cmpuint (n_superseded, ==, 3);
  expect (keyring, second, NULL);

  gch_keyring_store_async (keyring, first, "label", "late", NULL, NULL);
  gch_keyring_clear_async (keyring, first, NULL, NULL);
  gch_keyring_clear_async (keyring, second, NULL, NULL);
  flush (keyring);
  expect (keyring, first, NULL);
  gch_test_drain ();
  gch_test_finalize (keyring);
}

static void
test_none (void)
{
  GchKeyring *keyring;
  g_autoptr (GchOwner) owner = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  g_unsetenv ("SECRET_FILE_TEST_PASSWORD");
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  keyring = gch_keyring_new ();
  owner = gch_owner_new ("https://a", "a1", "u1");
  g_assert_null (look_up (keyring, owner, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_NO_KEYRING);
  gch_test_drain ();
  gch_test_finalize (keyring);
}

static GDBusMessage *
swallow (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer data)
{
  const char *path = g_dbus_message_get_path (message);

  if (incoming && path != NULL && g_str_has_prefix (path, "/org/freedesktop/secrets"))
    g_clear_object (&message);

  return message;
}

static void
on_owned (GDBusConnection *connection, const char *name, gpointer user_data)
{
  gboolean *owned = user_data;

  *owned = TRUE;
}

static void
on_slow (GchKeyring *keyring, guint *n_slow)
{
  (*n_slow)++;
}

/* A keyring that takes the question and never answers. */
static void
test_hangs (void)
{
  g_autoptr (GTestDBus) bus = NULL;
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GchOwner) owner = NULL;
  g_autoptr (GError) error = NULL;
  GchKeyring *keyring;
  gboolean owned = FALSE;
  guint n_slow = 0;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  g_unsetenv ("SECRET_BACKEND");
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  connection =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (bus),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                  | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_add_filter (connection, swallow, NULL, NULL);
  g_bus_own_name_on_connection (connection, "org.freedesktop.secrets", G_BUS_NAME_OWNER_FLAGS_NONE,
                                on_owned, NULL, &owned, NULL);
  gch_test_await (&owned);

  keyring = gch_keyring_new ();
  gch_keyring_set_limits (keyring, 50, 300);
  g_signal_connect (keyring, "slow", G_CALLBACK (on_slow), &n_slow);
  owner = gch_owner_new ("https://a", "a1", "u1");
  g_assert_null (look_up (keyring, owner, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_NO_KEYRING);
  g_assert_cmpuint (n_slow, ==, 1);
  g_object_unref (keyring);
  g_dbus_connection_close_sync (connection, NULL, NULL);
  g_test_dbus_stop (bus);
}

int
main (int argc, char *argv[])
{
  session_fixture_init (&argc, &argv);

  g_test_add_func ("/keyring/keeps", test_keeps);
  g_test_add_func ("/keyring/none", test_none);
  g_test_add_func ("/keyring/hangs", test_hangs);

  return session_fixture_run ();
}
