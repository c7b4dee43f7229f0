#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A comment written without a network.

The rules: it is in the outbox and waits, and is never called sent; it outlives the program, also a
start without a network; with a network it is sent once, and shown as sent only when the portal has
it. A program that was started without a network goes on by itself when there is one, with nobody
touching it and no network monitor telling it."""

import os
import re
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from driver import main, wait  # noqa: E402
from service import PASSWORD, USER, Service, ask  # noqa: E402
from steps import composer, list_rows, open_case, settled  # noqa: E402
from trouble import OFFLINE, data, says, sign_in, typed_length  # noqa: E402
from witness import FaultProxy, Witness  # noqa: E402

CASE = "Export PDF vide"
FIRST_WAIT, LONGEST_WAIT = 2.0, 300.0  # seconds; doubled with each failure up to the longest
PROMPT = 3.0  # seconds from the end of a wait to the window, on a busy machine


def send(program, text):
    program.mouse(composer(program))
    program.type(text)
    program.key("ctrl+Return")
    wait("an empty composer", lambda: not typed_length(program))


def quit_and_told(program):
    """Ctrl+Q asks, because not everything is sent, and says that leaving is safe."""
    program.key("ctrl+q")
    said = program.n("%u comment is not sent yet.", 1)
    program.see(re.escape(said))
    said += " " + program.n("It is kept on this computer and will be sent the next time Guichet "
                            "starts.", 1)
    program.see(re.escape(said))
    program.picture("quit-offline")
    program.leave()
    program.press(program.t("_Quit"), "push button")
    program.process.wait(20)
    assert program.process.returncode == 0, program.log()
    return said


def listed(program, text):
    """The outbox lists it, and in no word says that it is sent."""
    program.press(program.n("Outbox: %u to send", 1))
    wait("it in the outbox", lambda: text in in_outbox(program))
    said = in_outbox(program)
    program.picture("outbox-offline")
    assert any(waits_in_words(program, found) for found in said), f"it does not wait: {said}"
    program.key("Escape")
    wait("the outbox closed", lambda: text not in in_outbox(program))


def waits_in_words(program, said):
    return said.startswith(tuple(program.t(words) for words in (
        "Waiting for the network", "Waiting to be sent", "Being sent…")))


def in_outbox(program):
    """What is to be read in the outbox's list: it is in the tree only while it is open."""
    return [text for row in program.find_all("list item") for text in program.texts(row)
            if program.t("Comment") in program.texts(row)]


def start_offline(program):
    program.start()
    rows = wait("the list from the cache", lambda: list_rows(program))
    said = says(program, OFFLINE)
    open_case(program, CASE)
    return len(rows), said


def written_offline(program, witness):
    witness.proxy.away()
    said = says(program, OFFLINE)
    send(program, witness.text)
    witness.waits()
    listed(program, witness.text)
    witness.watch(2)
    safe = quit_and_told(program)
    assert not witness.in_portal()
    program.passed(f"written offline, tried {attempts()[0]} times: it waits "
                   f"({', '.join(witness.states)}); {said} {safe}")


def started_offline(program, witness):
    rows, said = start_offline(program)
    witness.waits()
    program.picture("started-offline")
    seen = witness.watch(2)
    program.quit()
    assert not witness.in_portal()
    program.passed(f"started offline with {rows} cases: it still waits ({', '.join(sorted(seen))})")


def started_online(program, witness):
    witness.proxy.back()
    program.start()
    wait("the list", lambda: list_rows(program))
    open_case(program, CASE)
    took = witness.until_sent()
    program.picture("sent")
    program.passed(f"started online: sent once, shown {took:.1f} s after the case was opened "
                   f"({', '.join(witness.states)}; {witness.looks} looks)")


def by_itself(program, service, proxy):
    """The network comes while the program runs; nobody touches anything, nothing signals it."""
    program.quit()
    proxy.away()
    start_offline(program)
    witness = Witness(program, service, proxy, "Written before the network came")
    send(program, witness.text)
    witness.waits()
    wait("a failure", lambda: attempts()[0] >= 1)
    count, not_before = attempts()
    now = time.time()
    bound = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (count - 1))
    left = max(0, not_before / 1e6 - now)
    assert left <= bound, f"it waits for {left:.1f} s after {count} failures"
    proxy.back()
    took = witness.until_sent(bound + PROMPT)
    assert took <= left + PROMPT, f"it took {took:.1f} s, though it was to wait for {left:.1f} s"
    program.passed(f"the network came after {count} failures: went on by itself after {took:.1f} s "
                   f"of at most {bound:.0f} s")


def attempts():
    """How often it was tried, and when it will be again."""
    found = ask(data("precious.db"), "SELECT attempts, not_before FROM outbox")
    return found[0] if found else (0, 0)


def journey(program):
    service = Service(program.build).start()
    proxy = FaultProxy(service.port)
    program.start()
    sign_in(program, proxy, USER, PASSWORD)
    settled(program)
    open_case(program, CASE)
    witness = Witness(program, service, proxy, "Written while there was no network")
    written_offline(program, witness)
    started_offline(program, witness)
    started_online(program, witness)
    by_itself(program, service, proxy)
    for text in (witness.text, "Written before the network came"):
        posts = [post for post in proxy.seen("POST", "/comments$")
                 if text.encode() in post.body and post.status == 201]
        assert len(posts) == 1, f"{len(posts)} times accepted: {text}"
    program.quit()
    service.stop()
    program.silent()


main(journey)
