#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Another program that has copied a text (standard input): others can paste it while this lives."""

import os
import sys

import gi

gi.require_version("Gdk", "4.0")
from gi.repository import Gdk, GLib, GObject  # noqa: E402

text = GObject.Value(str, sys.stdin.buffer.read().decode())
clipboard = Gdk.Display.open(os.environ["DISPLAY"]).get_clipboard()
clipboard.set_content(Gdk.ContentProvider.new_for_value(text))
print("copied", flush=True)
GLib.MainLoop().run()
