#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program twice.

The rules: two windows on one case share one draft and one conversation; a second start shows the
first one's window and ends with 0."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from driver import main, wait  # noqa: E402
from steps import list_rows, open_case, settled, sign_in_demonstration  # noqa: E402
from trouble import demonstration, drafts, times_sent  # noqa: E402

CASE = "Export PDF vide"
TEXT = "Written in one window"


def composers(program):
    return program.find_all("text", program.t("Your comment"))


def frames(program):
    """The program's windows. By their place and not by their role: GTK 4.8 gives “frame” to grids
    as well, and to the second window none at all."""
    application = program.root
    children = (application.get_child_at_index(index)
                for index in range(application.get_child_count()))
    return [node for node in children if node]


def journey(program):
    program.environment["GUICHET_AGENT_DELAY_MS"] = "600000"
    program.start()
    sign_in_demonstration(program)
    open_case(program, CASE)
    first = program.active_window()
    program.key("ctrl+shift+n")
    wait("a second window", lambda: len(program.window_ids()) == 2)
    other = next(window for window in program.window_ids() if window != first)
    subprocess.run(["xdotool", "windowactivate", "--sync", str(other)], check=True, timeout=20)
    wait("two lists", lambda: len(frames(program)) == 2)
    second = next(frame for frame in frames(program)
                  if not program.find_all("text", program.t("Your comment"), root=frame))
    row = wait("the case in the second window", lambda: next(
        (row for row in list_rows(program, second)
         if any(CASE in text for text in program.texts(row))), None))
    program.mouse(row)
    wait("two composers", lambda: len(composers(program)) == 2)
    program.mouse(program.find("text", program.t("Your comment"), root=second))
    program.type(TEXT)
    wait("the draft on the disk", lambda: drafts() == [TEXT])
    wait("the draft in both windows", lambda: all(
        program.text_of(node) == TEXT for node in composers(program)))
    program.picture("two-windows-draft", whole_screen=True)
    program.passed("a draft is in step in two windows")

    program.key("ctrl+Return")
    wait("two empty composers", lambda: not any(
        program.text_of(node) for node in composers(program)))
    settled(program)
    wait("the comment in both", lambda: all(
        any(text == TEXT for text in program.texts(frame)) for frame in frames(program)))
    assert times_sent(demonstration(), TEXT) == 1
    program.picture("two-windows-sent", whole_screen=True)
    program.passed("a comment appears in two windows")

    done = subprocess.run([os.path.join(program.build, "src/app/guichet")], timeout=20, check=False,
                          env=program.environment, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0 and not done.stdout, (done.returncode, done.stdout)
    assert len(program.window_ids()) == 2, program.window_ids()
    assert program.alive() and len(program.portal_pids()) == 1
    program.passed("a second start presents the first and ends with 0")
    program.quit()
    program.silent()


main(journey)
