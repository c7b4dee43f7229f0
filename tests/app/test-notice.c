/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-notice.h"

#include "gch-test.h"

#define HOSTILE "<b>5 > 3 & \"x\"</b> it's <img src=\"http://nowhere.example/\"/>"
#define ESCAPED                                                                                    \
  "&lt;b&gt;5 &gt; 3 &amp; \"x\"&lt;/b&gt; it's &lt;img src=\"http://nowhere.example/\"/&gt;"

static const char *interface =
    "<node><interface name='org.freedesktop.Notifications'><method name='GetCapabilities'>"
    "<arg type='as' direction='out'/></method></interface></node>";

/* A desktop. */
typedef struct
{
  GTestDBus *daemon;
  GDBusConnection *bus;
  const char *capability; /* besides "body" */
} Fixture;

static void
answer_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface_name,
           const char *method, GVariant *parameters, GDBusMethodInvocation *invocation,
           gpointer user_data)
{
  const Fixture *fixture = user_data;
  const char *capabilities[] = { "body", fixture->capability, NULL };

  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(^as)", capabilities));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->daemon);
  fixture->bus =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (fixture->daemon),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                  | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, NULL);
  g_assert_nonnull (fixture->bus);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_dbus_connection_close_sync (fixture->bus, NULL, NULL);
  g_clear_object (&fixture->bus);
  g_test_dbus_down (fixture->daemon);
  g_clear_object (&fixture->daemon);
}

static void
own (Fixture *fixture, const char *name)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      fixture->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "RequestName", g_variant_new ("(su)", name, 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);

  g_assert_nonnull (reply);
}

static void
serve (Fixture *fixture, const char *capability)
{
  static const GDBusInterfaceVTable vtable = { .method_call = answer_cb };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface, NULL);

  fixture->capability = capability;
  g_dbus_connection_register_object (fixture->bus, "/org/freedesktop/Notifications",
                                     node->interfaces[0], &vtable, fixture, NULL, NULL);
  own (fixture, "org.freedesktop.Notifications");
}

static void
assert_fit (GDBusConnection *bus, const char *text, const char *expected)
{
  g_autoptr (GAsyncResult) kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *body = NULL;

  gch_notice_fit_async (bus, text, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  body = gch_notice_fit_finish (result);
  g_assert_cmpstr (body, ==, expected);
}

/* Such a server would show it bold, with a picture from somewhere. */
static void
test_markup (Fixture *fixture, gconstpointer data)
{
  serve (fixture, "body-markup");
  assert_fit (fixture->bus, HOSTILE, ESCAPED);
  assert_fit (fixture->bus, "Plain “text”", "Plain “text”");
}

/* Such a server would show what escaping puts in. */
static void
test_plain (Fixture *fixture, gconstpointer data)
{
  serve (fixture, "persistence");
  assert_fit (fixture->bus, HOSTILE, HOSTILE);
}

/* It is asked before the other one, and reads no markup. */
static void
test_gtk (Fixture *fixture, gconstpointer data)
{
  serve (fixture, "body-markup");
  own (fixture, "org.gtk.Notifications");
  assert_fit (fixture->bus, HOSTILE, HOSTILE);
}

static void
test_nobody (Fixture *fixture, gconstpointer data)
{
  assert_fit (fixture->bus, HOSTILE, HOSTILE);
  assert_fit (NULL, HOSTILE, HOSTILE);
}

#define ADD(name, test) g_test_add ("/notice/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("markup", test_markup);
  ADD ("plain", test_plain);
  ADD ("gtk", test_gtk);
  ADD ("nobody", test_nobody);

  return g_test_run ();
}
