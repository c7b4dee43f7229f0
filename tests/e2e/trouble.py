# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the journeys through trouble share: looking into files, pasting, watching for a freeze."""

import glob
import os
import re
import subprocess
import sys
import time

from gi.repository import Atspi

from driver import clean, wait
from service import ask
from steps import composer, list_rows

OFFLINE = "Offline since %s. What you write is kept and sent later."


def data(*names):
    return os.path.join(os.environ["XDG_DATA_HOME"], "guichet", *names)


def cache():
    return glob.glob(os.path.join(os.environ["XDG_CACHE_HOME"], "guichet", "*", "cache.db"))[0]


def drafts():
    """Every draft on the disk."""
    return [row[0] for row in ask(data("precious.db"), "SELECT text FROM drafts")]


def demonstration():
    return data("demonstration", "portal.db")


def times_sent(database, body):
    return ask(database, "SELECT count(*) FROM comments WHERE body = ?", body)[0][0]


def sign_in(program, service, user, password):
    program.fill(program.t("Portal address"), service.address)
    program.fill(program.t("User name"), user)
    program.fill(program.t("Password"), password)
    program.press(program.t("Sign in"), "push button")
    wait("the first cases in the list", lambda: list_rows(program), 40)


def paste(program, text, times=1):
    """Into the composer, from another program's clipboard."""
    other = subprocess.Popen(
        [sys.executable, os.path.join(os.path.dirname(__file__), "clipboard.py")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        other.stdin.write(text.encode())
        other.stdin.close()
        if other.stdout.readline() != b"copied\n":
            raise AssertionError("nothing could be copied")
        program.mouse(composer(program))
        worst = 0
        for count in range(1, times + 1):
            program.key("ctrl+v")
            worst = max(worst, longest_silence(program, 2 if count == times else 0.2))
            wait("the pasted text", lambda: typed_length(program) == count * len(text), 30)
        return worst
    finally:
        other.kill()
        other.wait()


def typed_length(program):
    return Atspi.Text.get_character_count(composer(program))


def longest_silence(program, seconds):
    """How long the window did not answer at worst, while it is watched."""
    node = program.find_all("push button")[0]
    worst, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        begin = time.monotonic()
        node.get_extents(Atspi.CoordType.WINDOW)
        worst = max(worst, time.monotonic() - begin)
        time.sleep(0.02)
    return worst


def pattern(program, text):
    """What the program says in its language, with whatever fills its gaps."""
    translated = program.catalogue.gettext(text)
    if program.language != "en" and translated == text:
        raise AssertionError(f"not in {program.language}: {text}")
    return re.sub(r"%(\d\\?\$)?s", ".+", re.escape(translated))


def says(program, text, patience=30):
    """Waits until the window says so, in its language; gives back the words."""
    return program.see(pattern(program, text), patience)


def does_not_say(program, text):
    wanted = re.compile(pattern(program, text))
    wait(f"no more {text!r}",
         lambda: not any(wanted.search(found) for found in program.texts()), 40)


def send_button(program):
    return next(node for node in program.find_all("push button", program.t("Send")))


def literal(program, text):
    """Whether a label shows exactly this text, from its beginning."""
    return any(node.get_name().startswith(text) for node in program.find_all("label"))


def empty_composer(program):
    program.mouse(composer(program))
    program.key("ctrl+a", "Delete")
    wait("an empty composer", lambda: typed_length(program) == 0)


def button_names(program):
    return [clean(node.get_name()) for node in program.find_all("push button")]
