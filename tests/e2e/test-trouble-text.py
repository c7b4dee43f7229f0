#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Comments that nobody expects.

The rules: nothing cannot be sent; what the portal would refuse is said before sending and stays a
draft; no text, however long or hostile, freezes the window, and it is shown as it was written."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from driver import main, wait  # noqa: E402
from steps import (composer, list_rows, open_case, settled, sign_in_demonstration,  # noqa: E402
                   usable)
from trouble import (demonstration, drafts, empty_composer, literal, longest_silence,  # noqa: E402
                     paste, says, send_button, times_sent, typed_length)
from service import ask  # noqa: E402

CASE = "Export PDF vide"
TOO_LONG = "Too long for one comment: %s, the portal takes %s. Please send it in parts."
FROZEN = 2.0  # seconds; a busy machine has pauses of its own
HOSTILE = ("<b>not bold</b> &amp; <a href=\"file:///etc/passwd\">no link</a> & < > _no mnemonic_ "
           "%s %n %d\n"
           "\u202egnirts desrever\u202c \u2066isolate\u2069 \u200emark\n"
           "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301 ﷽ 漢字 שלום\n"
           "\t\u00a0tab and no-break space \ufffd \u2028 \U000e0041\n"
           "</label> ${HOME} `id` '; DROP TABLE comments; --")


def comments(program):
    return ask(demonstration(), "SELECT count(*) FROM comments")[0][0]


def nothing(program):
    before = comments(program)
    assert not usable(send_button(program)), "nothing can be sent"
    program.mouse(composer(program))
    program.key("ctrl+Return")
    program.type("   \n \n")
    assert not usable(send_button(program)), "blanks can be sent"
    program.key("ctrl+Return")
    empty_composer(program)
    settled(program)
    assert comments(program) == before
    program.passed("nothing and blanks cannot be sent")


def too_long(program, text, what):
    worst = paste(program, text, 10)
    text *= 10
    said = says(program, TOO_LONG)
    program.picture("too-long-" + what)
    assert not usable(send_button(program)), "too much can be sent"
    program.key("ctrl+Return")
    wait("the draft on the disk", lambda: drafts() == [text], 20)
    program.key("ctrl+End")
    program.type("!")
    worst = max(worst, longest_silence(program, 1))
    assert worst < FROZEN, f"{what}: the window was frozen for {worst:.1f} s"
    wait("the longer draft on the disk", lambda: drafts() == [text + "!"], 20)
    program.passed(f"1 MB, {what}: {worst:.2f} s at worst: {said}")


def kept_over_a_restart(program):
    length = typed_length(program)
    program.quit()
    program.start()
    wait("the list", lambda: list_rows(program))
    open_case(program, CASE)
    wait("the long draft", lambda: typed_length(program) == length)
    says(program, TOO_LONG)
    empty_composer(program)
    wait("no draft", lambda: not drafts(), 20)
    program.passed("1 MB: the draft outlives the program")


def round_trip(program, text, shown, picture):
    worst = paste(program, text)
    program.key("ctrl+Return")
    wait("an empty composer", lambda: not typed_length(program))
    settled(program)
    wait("it in the portal, once", lambda: times_sent(demonstration(), text) == 1)
    wait(f"{picture} as it was written", lambda: literal(program, shown))
    worst = max(worst, longest_silence(program, 1))
    program.picture(picture)
    assert worst < FROZEN, f"{picture}: the window was frozen for {worst:.1f} s"
    program.passed(f"{picture}: sent once, shown as written, {worst:.2f} s at worst")


def journey(program):
    program.environment["GUICHET_AGENT_DELAY_MS"] = "600000"
    program.start()
    sign_in_demonstration(program)
    open_case(program, CASE)
    nothing(program)
    round_trip(program, HOSTILE, HOSTILE.split("\n", maxsplit=1)[0], "hostile-text")
    lines = "\n".join(f"line {number:05d}" for number in range(10000))
    round_trip(program, lines, "line 00000\nline 00001\n", "10000-lines")
    too_long(program, ("x" * 79 + "\n") * 1250, "in-lines")
    kept_over_a_restart(program)
    program.quit()
    program.silent()


main(journey)
