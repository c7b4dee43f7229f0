#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A notification service that writes what it is given, one JSON object a line.

SIGUSR1 is a click on the newest one.
"""

import json
import signal
import sys

from gi.repository import Gio, GLib

INTERFACE = """<node><interface name="org.freedesktop.Notifications">
<method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/>
<arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="as" direction="in"/><arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
<arg type="u" direction="out"/></method>
<method name="CloseNotification"><arg type="u" direction="in"/></method>
<method name="GetCapabilities"><arg type="as" direction="out"/></method>
<method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
<arg type="s" direction="out"/><arg type="s" direction="out"/></method>
<signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
<signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
</interface></node>"""

PATH = "/org/freedesktop/Notifications"
state = {"last": 0, "connection": None}


def write(entry):
    with open(sys.argv[1], "a", encoding="utf-8") as log:
        log.write(json.dumps(entry) + "\n")


def answer(connection, _sender, path, interface, method, parameters, invocation):
    values = parameters.unpack()
    if method == "Notify":
        state["last"] = values[1] or state["last"] + 1
        write({"id": state["last"], "title": values[3], "body": values[4], "actions": values[5],
               "closed": False})
        invocation.return_value(GLib.Variant("(u)", (state["last"],)))
    elif method == "CloseNotification":
        write({"id": values[0], "title": "", "body": "", "actions": [], "closed": True})
        connection.emit_signal(None, path, interface, "NotificationClosed",
                               GLib.Variant("(uu)", (values[0], 3)))
        invocation.return_value(None)
    elif method == "GetCapabilities":
        invocation.return_value(GLib.Variant("(as)", (["body", "actions", "persistence"],)))
    else:
        invocation.return_value(GLib.Variant("(ssss)", ("recorder", "none", "1", "1.2")))


def acquired(connection, _name):
    state["connection"] = connection
    interface = Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0]
    connection.register_object(PATH, interface, answer, None, None)


def click():
    for name, value in (("ActionInvoked", ("(us)", (state["last"], "default"))),
                        ("NotificationClosed", ("(uu)", (state["last"], 2)))):
        state["connection"].emit_signal(None, PATH, "org.freedesktop.Notifications", name,
                                        GLib.Variant(*value))
    return True


def owned(_connection, _name):
    print("ready", flush=True)


Gio.bus_own_name(Gio.BusType.SESSION, "org.freedesktop.Notifications", 0, acquired, owned, None)
GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGUSR1, click)
GLib.MainLoop().run()
