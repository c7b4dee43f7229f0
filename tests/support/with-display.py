#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a command on a screen, a session bus and a home of its own, and leave nothing behind.

with-display.py [--size WxH] [--window-manager] [--accessibility] [--keyring] [--keep-home]
                [--service FILE ...] -- COMMAND [ARGUMENT ...]

The bus knows only the services asked for: with the usual service folders any GTK program would wake
portals and daemons that have nothing to do with the test. The exit status is the command's.
"""

import argparse
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <keep_umask/>
  <listen>unix:tmpdir={runtime}</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""

SETTINGS = """[Settings]
gtk-font-name=Cantarell 11
gtk-icon-theme-name=Adwaita
gtk-decoration-layout=appmenu:close
"""

KEYRING = """set -e
eval "$(printf '%s' guichet-test | gnome-keyring-daemon --unlock --components=secrets | sed 's/^/export /')"
exec "$@"
"""


def children(pid):
    """Every living descendant of pid, deepest last."""
    parents = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", "rb") as stat:
                fields = stat.read().rpartition(b")")[2].split()
        except OSError:
            continue
        if fields[0] != b"Z":
            parents.setdefault(int(fields[1]), []).append(int(entry))
    found, queue = [], [pid]
    while queue:
        for child in parents.get(queue.pop(0), []):
            found.append(child)
            queue.append(child)
    return found


def reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def end_children():
    """Ends our own descendants only: we are the subreaper, so none of them can escape."""
    for sign, patience in ((signal.SIGTERM, 3.0), (signal.SIGKILL, 2.0)):
        for pid in children(os.getpid()):
            try:
                os.kill(pid, sign)
            except ProcessLookupError:
                pass
        end = time.monotonic() + patience
        while time.monotonic() < end:
            reap()
            if not children(os.getpid()):
                return
            time.sleep(0.02)


def start_screen(size):
    read_end, write_end = os.pipe()
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{size}x24", "-nolisten", "tcp",
         "-noreset", "-dpi", "96"],
        pass_fds=[write_end], stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write_end)
    with os.fdopen(read_end) as answer:
        number = answer.readline().strip()
    if not number:
        sys.exit("with-display: Xvfb did not start")
    return screen, f":{number}"


def start_bus(config, environment):
    """The bus and what it activates talk to nobody: every start would repeat the same lines."""
    bus = subprocess.Popen(["dbus-daemon", f"--config-file={config}", "--nofork",
                            "--print-address=1"], env=environment, stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    address = bus.stdout.readline().strip()
    if not address:
        sys.exit("with-display: the session bus did not start")
    return address


def private_environment(root, arguments):
    environment = dict(os.environ)
    for name in ("WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS",
                 "XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP", "XAUTHORITY"):
        environment.pop(name, None)
    folders = {"XDG_RUNTIME_DIR": "run"}
    if not arguments.keep_home:
        folders.update({"HOME": "home", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data",
                        "XDG_CACHE_HOME": "cache", "XDG_STATE_HOME": "state"})
    for name, folder in folders.items():
        environment[name] = os.path.join(root, folder)
        os.makedirs(environment[name], mode=0o700, exist_ok=True)
    config = environment.get("XDG_CONFIG_HOME")
    if config and not arguments.keep_home:
        os.makedirs(os.path.join(config, "gtk-4.0"))
        with open(os.path.join(config, "gtk-4.0", "settings.ini"), "w", encoding="utf-8") as out:
            out.write(SETTINGS)
    environment.update({
        "GDK_BACKEND": "x11",
        "GSK_RENDERER": environment.get("GSK_RENDERER", "cairo"),
        # the first is GTK before 4.14, the second after it
        "GDK_DEBUG": "gl-disable", "GDK_DISABLE": "gl,vulkan",
        "ADW_DISABLE_PORTAL": "1",
        "NO_AT_BRIDGE": "1",
        "GTK_A11Y": "atspi" if arguments.accessibility else environment.get("GTK_A11Y", "none"),
    })
    return environment


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", default="1280x900")
    parser.add_argument("--window-manager", action="store_true")
    parser.add_argument("--accessibility", action="store_true")
    parser.add_argument("--keyring", action="store_true")
    parser.add_argument("--keep-home", action="store_true")
    parser.add_argument("--service", action="append", default=[])
    parser.add_argument("command", nargs="+")
    arguments = parser.parse_args()

    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
    root = tempfile.mkdtemp(prefix="guichet-test-")
    status = 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        services = os.path.join(root, "services")
        os.mkdir(services)
        wanted = list(arguments.service)
        if arguments.accessibility:
            wanted.append("/usr/share/dbus-1/services/org.a11y.Bus.service")
        for service in wanted:
            shutil.copy(service, services)
        environment = private_environment(root, arguments)
        bus = os.path.join(root, "bus.conf")
        with open(bus, "w", encoding="utf-8") as out:
            out.write(BUS.format(services=services, runtime=environment["XDG_RUNTIME_DIR"]))
        _screen, environment["DISPLAY"] = start_screen(arguments.size)
        command = arguments.command
        if arguments.keyring:
            command = ["sh", "-c", KEYRING, "keyring"] + command
        if arguments.window_manager:
            # a warning of the window manager's own is not to end it, and the test with it
            command = ["sh", "-c", "env -u G_DEBUG -u G_ENABLE_DIAGNOSTIC -u MALLOC_PERTURB_ "
                       "metacity --sm-disable 2>/dev/null & exec \"$@\"", "wm"] + command
        environment["DBUS_SESSION_BUS_ADDRESS"] = start_bus(bus, environment)
        status = subprocess.call(command, env=environment)
    finally:
        end_children()
        shutil.rmtree(root, ignore_errors=True)
    sys.exit(status if status >= 0 else 128 - status)


if __name__ == "__main__":
    main()
