# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real program from outside: finds things through accessibility, acts with real keys.

Runs inside with-display.py (screen, window manager, bus, accessibility, keyring).
"""

import gettext
import json
import os
import re
import signal
import subprocess
import sys
import time

# for the program alone: the accessibility library itself warns when a window has just gone
os.environ.pop("G_DEBUG", None)

import gi  # noqa: E402

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE = float(os.environ.get("GUICHET_PATIENCE", "20"))


KNOWN_WARNING = re.compile(
    r"Gtk-WARNING \*\*: .*: Trying to snapshot GtkGizmo 0x[0-9a-f]+ without a current allocation")


class JourneyError(AssertionError):
    """Something a person would expect to see did not come."""


def wait(what, condition, patience=PATIENCE, interval=0.1):
    """Polls until condition() gives something true, and gives it back."""
    end = time.monotonic() + patience
    while True:
        try:
            value = condition()
        except GLib.Error:
            value = None  # a widget went away while it was read: look again
        if value:
            return value
        for program in Program.running:
            if program.process.poll() is not None:
                raise JourneyError(f"the program ended with {program.process.returncode} while "
                                   f"waiting for {what}\n{program.log()}")
        if time.monotonic() > end:
            raise JourneyError(f"did not come within {patience:.0f} s: {what}")
        time.sleep(interval)


def clean(name):
    """GTK 4.8 leaves mnemonic underscores in names, and says a name twice that it has two ways."""
    name = (name or "").replace("_", "").strip()
    half = len(name) // 2
    return name[:half] if name[:half] == name[half + 1:] and name[half:half + 1] == " " else name


def walk(node):
    """Every accessible below node, depth first; what vanishes meanwhile is passed over."""
    try:
        count = node.get_child_count()
    except GLib.Error:
        return
    for index in range(count):
        try:
            child = node.get_child_at_index(index)
        except GLib.Error:
            continue
        if child is None:
            continue
        yield child
        yield from walk(child)


def states(node):
    return {state.value_nick for state in node.get_state_set().get_states()}


class Program:
    """The program under test, in a language, with a home that lasts as long as the journey."""

    running = []  # those that should be alive now
    keys_given = False

    def __init__(self, build, language="en", pictures=None, size=(1200, 800), dark=False,
                 environment=None):
        self.build = os.path.abspath(build)
        self.language = language
        self.pictures = pictures
        self.size = size
        self.wrap = []  # what it is started with, such as strace
        self.process = None
        self.root = None
        self.count = 0  # of what was found to be right
        # what the program should say in its language, from its own catalogue
        self.catalogue = gettext.translation("guichet", os.path.join(self.build, "po"), [language],
                                             fallback=language == "en")
        self.log_path = os.path.join(os.environ["XDG_RUNTIME_DIR"], "program.log")
        locale = {"en": "en_US.UTF-8", "fr": "fr_FR.UTF-8"}[language]
        self.environment = dict(
            os.environ, LOCPATH=os.path.join(self.build, "tests/support/locales"), LANG=locale,
            LC_ALL=locale, LANGUAGE=language,
            GUICHET_PORTAL_PROGRAM=os.path.join(self.build, "src/service/guichet-portal"),
            GUICHET_LOCALEDIR=os.path.join(self.build, "po"),
            GSETTINGS_SCHEMA_DIR=os.path.join(self.build, "data"),
            GSETTINGS_BACKEND="keyfile", G_DEBUG=os.environ.get("GUICHET_DEBUG", "fatal-criticals"),
            ADW_DEBUG_COLOR_SCHEME="prefer-dark" if dark else "prefer-light")
        # long enough to look away before support answers, on a slow machine too
        self.environment.setdefault("GUICHET_AGENT_DELAY_MS", "9000")
        self.environment.update(environment or {})

    def t(self, text):
        """What the program says for this English text, without the mnemonic's underscore."""
        return clean(self.catalogue.gettext(text))

    def n(self, text, number):
        """The same of a text with a number in it, whose English has one form for all."""
        return clean(self.catalogue.ngettext(text, text, number)).replace("%u", str(number))

    # --- the process ---

    @staticmethod
    def give_keys():
        """Puts letters that no key of the virtual keyboard has on spare ones, once and early:
        xdotool would do so while it types, and what is typed meanwhile gets lost."""
        letters = "eacute egrave ecircumflex agrave acircumflex ccedilla ugrave ocircumflex " \
                  "icircumflex oe Eacute rightsinglequotemark guillemotleft guillemotright " \
                  "nobreakspace ellipsis emdash EuroSign"
        listing = subprocess.run(["xmodmap", "-pke"], stdout=subprocess.PIPE, text=True,
                                 check=True).stdout
        spare = [line.split()[1] for line in listing.splitlines() if line.rstrip().endswith("=")]
        for code, letter in zip(reversed(spare), letters.split()):
            subprocess.run(["xmodmap", "-e", f"keycode {code} = {letter}"], check=False)
        time.sleep(0.3)

    def start(self, *arguments):
        if not Program.keys_given:
            self.give_keys()
            Program.keys_given = True
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [*self.wrap, os.path.join(self.build, "src/app/guichet"), *arguments],
                env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        Program.running.append(self)
        self.root = wait("the program on the accessibility bus", self._find_root)
        wait("the program's window", lambda: self.window_ids())
        self.resize(*self.size)
        return self

    def _find_root(self):
        if self.process.poll() is not None:
            raise JourneyError(f"the program ended with {self.process.returncode}:\n{self.log()}")
        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child and child.get_process_id() == self.process.pid:
                return child
        return None

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            return log.read()

    def said(self):
        """What is on its console, without the one warning of GTK 4.8's own scrollbars: they are
        drawn once before they have a place when something beside them appears. Any other warning
        makes the test fail as it would have ended the program."""
        lines = self.log().splitlines()
        return "\n".join(line for line in lines
                         if line.strip() and not KNOWN_WARNING.search(line)).strip()

    def passed(self, what):
        """One more line of the test's protocol."""
        self.count += 1
        print(f"ok {self.count} - {what}".replace("#", "no. "), flush=True)

    def silent(self):
        """Nothing was written on the console since it was started first."""
        said = self.said()
        if said:
            raise JourneyError(f"the program wrote on the console:\n{said}")

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def quit(self, patience=20):
        """Ends it as a person would: Ctrl+Q, and yes where the outbox is not empty."""
        if "-WARNING **" in self.said():
            raise JourneyError(f"the program warned:\n{self.said()}")
        self.leave()
        self.key("ctrl+q")
        end = time.monotonic() + patience
        while self.process.poll() is None:
            if time.monotonic() > end:
                raise JourneyError(f"Ctrl+Q did not end the program\n{self.log()}")
            try:
                self.process.wait(0.5)
            except subprocess.TimeoutExpired:
                self._agree_to_quit()
        if self.process.returncode:
            raise JourneyError(f"ended with {self.process.returncode}:\n{self.log()}")

    def _agree_to_quit(self):
        try:
            for node in self.find_all("push button", self.t("_Quit")):
                self.click(node)
        except GLib.Error:
            pass  # it has just ended

    def leave(self):
        """It may end from now on."""
        if self in Program.running:
            Program.running.remove(self)

    def kill(self):
        self.leave()
        if self.alive():
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def portal_pids(self):
        """The embedded portal services that this program started."""
        found = []
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    with open(f"/proc/{entry}/stat", "rb") as stat:
                        head, _, tail = stat.read().rpartition(b")")
                except OSError:
                    continue
                if head.endswith(b"(guichet-portal") and \
                        int(tail.split()[1]) == self.process.pid and tail.split()[0] != b"Z":
                    found.append(int(entry))
        return found

    # --- windows, pictures, keys ---

    def window_ids(self):
        done = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
        return [int(line) for line in done.stdout.split()]

    def resize(self, width, height):
        self.size = (width, height)
        window = self.window_ids()[0]
        # the frame's invisible border counts as window: ask for more, to have the size inside
        extents = self.frame_extents(window)
        subprocess.run(["xdotool", "windowsize", "--sync", str(window),
                        str(width + extents[0] + extents[1]),
                        str(height + extents[2] + extents[3]),
                        "windowmove", str(window), str(20 - extents[0]), str(20 - extents[2])],
                       check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.5)

    @staticmethod
    def frame_extents(window):
        done = subprocess.run(["xprop", "-id", str(window), "_GTK_FRAME_EXTENTS"],
                              stdout=subprocess.PIPE, text=True, check=False)
        numbers = re.findall(r"\d+", done.stdout.partition("=")[2])
        return [int(number) for number in numbers] if len(numbers) == 4 else [0, 0, 0, 0]

    def picture(self, name, whole_screen=False):
        """Keeps a picture of the window (cut from the screen, so that popovers are in it)."""
        if not self.pictures:
            return None
        time.sleep(0.4)
        os.makedirs(self.pictures, exist_ok=True)
        target = os.path.join(self.pictures, f"{name}.png")
        crop = [] if whole_screen else \
            ["-crop", f"{self.size[0] + 40}x{self.size[1] + 40}+0+0", "+repage"]
        subprocess.run(["import", "-silent", "-window", "root", *crop, target], check=True)
        return target

    def key(self, *keys):
        subprocess.run(["xdotool", "key", "--clearmodifiers", *keys], check=True)
        time.sleep(0.1)

    def type(self, text):
        for index, line in enumerate(text.split("\n")):
            if index:
                self.key("Return")
            if line:
                subprocess.run(["xdotool", "type", "--delay", "8", "--", line], check=True)
        time.sleep(0.2)

    # --- finding ---

    def find_all(self, role=None, name=None, root=None, showing=True):
        found = []
        for node in walk(root or self.root):
            try:
                if role and node.get_role_name() != role:
                    continue
                if name is not None and not self._matches(name, clean(node.get_name())):
                    continue
                if showing and not self.is_showing(node):
                    continue
            except GLib.Error:
                continue
            found.append(node)
        return found

    @staticmethod
    def _matches(wanted, name):
        return bool(wanted.search(name)) if hasattr(wanted, "search") else wanted == name

    @staticmethod
    def is_showing(node):
        """GTK 4.8 has no SHOWING state below the window: a size in the window has to do."""
        try:
            box = node.get_extents(Atspi.CoordType.WINDOW)
        except GLib.Error:
            return False
        return "visible" in states(node) and box.width > 0 and box.height > 0

    def find(self, role=None, name=None, root=None, patience=PATIENCE):
        return wait(f"{role or 'anything'} named {getattr(name, 'pattern', name)!r}",
                    lambda: next(iter(self.find_all(role, name, root)), None), patience)

    def gone(self, role=None, name=None, patience=PATIENCE):
        wait(f"no more {role} named {getattr(name, 'pattern', name)!r}",
             lambda: not self.find_all(role, name), patience)

    def texts(self, root=None):
        """Every text that is to be read, in tree order."""
        out = []
        for node in walk(root or self.root):
            try:
                if node.get_role_name() in ("label", "text", "static", "paragraph", "heading"):
                    text = clean(node.get_name()) or self.text_of(node)
                    if text:
                        out.append(text)
            except GLib.Error:
                continue
        return out

    def see(self, pattern, patience=PATIENCE):
        wanted = re.compile(pattern)
        return wait(f"text like {pattern!r}",
                    lambda: next((text for text in self.texts() if wanted.search(text)), None),
                    patience)

    @staticmethod
    def text_of(node):
        try:
            return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))
        except GLib.Error:
            return ""

    # --- acting ---

    def click(self, node):
        """The widget's own action where it has one, else the mouse in its middle."""
        try:
            count = Atspi.Action.get_n_actions(node)
        except GLib.Error:
            count = 0
        for index in range(count):
            if Atspi.Action.get_action_name(node, index) in ("click", "toggle", "activate", "press"):
                Atspi.Action.do_action(node, index)
                time.sleep(0.35)
                return
        self.mouse(node)

    def press(self, name, role=None):
        node = self.find(role, name) if role else wait(
            f"a button named {getattr(name, 'pattern', name)!r}",
            lambda: next((found for found in self.find_all(None, name)
                          if found.get_role_name() in ("push button", "button", "toggle button",
                                                       "menu item", "radio button", "check box",
                                                       "list item", "table row", "link")), None))
        wait(f"{clean(node.get_name())} to be usable", lambda: "sensitive" in states(node))
        self.click(node)

    def mouse(self, node, button=1, count=1):
        x, y = self.reveal(node)
        # arrive from the side, as a hand does: a tooltip that is still up goes away first
        subprocess.run(["xdotool", "mousemove", str(x - 25), str(y + 30), "sleep", "0.15",
                        "mousemove", str(x), str(y), "sleep", "0.1", "click",
                        "--repeat", str(count), str(button)], check=True)
        time.sleep(0.3)

    def reveal(self, node):
        """Where node is, after turning the wheel until it is inside its window. What the wheel does
        not move, as a button of the header, is where it belongs."""
        before, unmoved = None, 0
        for _ in range(40):
            x, y = self.still(node)
            left, top, right, bottom = self.window_box()
            unmoved = unmoved + 1 if (x, y) == before else 0
            if top + 60 <= y <= bottom - 20 or (unmoved and top <= y <= bottom) or unmoved > 2:
                break
            before = (x, y)
            subprocess.run(["xdotool", "mousemove", str((left + right) // 2),
                            str((top + bottom) // 2), "click", "5" if y > bottom - 20 else "4"],
                           check=True)
            time.sleep(0.1)
        return x, y

    def still(self, node):
        """Where node is once it has stopped moving: a list above it may be growing."""
        place = self.centre(node)
        for _ in range(20):
            time.sleep(0.15)
            again = self.centre(node)
            if again == place:
                break
            place = again
        return place

    def window_box(self):
        window = self.active_window()
        done = subprocess.run(["xdotool", "getwindowgeometry", "--shell", str(window)],
                              stdout=subprocess.PIPE, text=True, check=True)
        place = {key: value for key, _, value in
                 (line.partition("=") for line in done.stdout.splitlines())}
        left, right, top, bottom = self.frame_extents(window)
        x, y = int(place["X"]), int(place["Y"])
        return (x + left, y + top, x + int(place["WIDTH"]) - right,
                y + int(place["HEIGHT"]) - bottom)

    def centre(self, node):
        box = node.get_extents(Atspi.CoordType.WINDOW)
        left, top, _, _ = self.window_box()
        return left + box.x + box.width // 2, top + box.y + box.height // 2

    def active_window(self):
        done = subprocess.run(["xdotool", "getactivewindow"], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True, check=False)
        ids = self.window_ids()
        active = int(done.stdout) if done.stdout.strip() else 0
        return active if active in ids else ids[0]

    def fill(self, name, text, role="text"):
        """Clicks into a named entry and types, as a person does."""
        node = self.find(role, name)
        self.mouse(node)
        self.key("ctrl+a")
        self.type(text)
        return node


class Notifications:
    """The desktop's notification service, as far as the program can tell."""

    def __init__(self):
        self.path = os.path.join(os.environ["XDG_RUNTIME_DIR"], "notifications.jsonl")
        self.process = subprocess.Popen(
            ["/usr/bin/python3", os.path.join(os.path.dirname(__file__), "notifications.py"),
             self.path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        self.process.stdout.readline()  # it owns the name now

    def shown(self):
        try:
            with open(self.path, encoding="utf-8") as log:
                return [json.loads(line) for line in log]
        except FileNotFoundError:
            return []

    def wait_for(self, pattern, patience=PATIENCE):
        wanted = re.compile(pattern)
        return wait(f"a notification like {pattern!r}", lambda: next(
            (note for note in self.shown()
             if wanted.search(note["title"] + "\n" + note["body"])), None), patience)

    def click_last(self):
        self.process.send_signal(signal.SIGUSR1)
        time.sleep(0.5)


def main(journey, **options):
    """Runs one journey function; a failure keeps a picture and the program's own words. Options are
    named with what they are by default, and become members of the program."""
    import argparse
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--language", default="en")
    parser.add_argument("--pictures")
    for name, usual in options.items():
        parser.add_argument("--" + name, type=type(usual), default=usual)
    arguments = parser.parse_args()
    program = Program(arguments.build, arguments.language, arguments.pictures)
    for name in options:
        setattr(program, name, getattr(arguments, name))
    try:
        journey(program)
    except BaseException as error:
        if program.process:
            program.pictures = program.pictures or os.path.join(arguments.build, "failed")
            try:
                program.picture(f"failed-{os.path.basename(sys.argv[0])}-{arguments.language}",
                                whole_screen=True)
                print("texts on the screen:", *program.texts(), sep="\n  ")
            except Exception as second:  # the first error is the one that matters
                print("no picture:", second)
            print("the program said:\n" + program.log())
        print(f"not ok {program.count + 1} - {str(error).splitlines()[0] if str(error) else error!r}")
        raise
    finally:
        program.kill()
    program.passed("to the end")
    print(f"1..{program.count}")
