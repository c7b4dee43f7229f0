#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Comments whose way to the portal, or the answer's way back, goes wrong.

The rules: whatever gets lost, doubled or answered by somebody else on the way, the portal has each
comment exactly once in the end, in the order they were written, and none is shown as sent before an
answer that says so came whole; not even when the program is quit in between."""

import math
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from driver import main, wait  # noqa: E402
from service import PASSWORD, USER, Service  # noqa: E402
from steps import composer, list_rows, open_case, settled  # noqa: E402
from trouble import sign_in  # noqa: E402
from witness import SENT, FaultProxy, Witness  # noqa: E402

CASE = "Export PDF vide"
COMMENTS = r"/comments$"

FEED = "^/v1/(changes|events)"

# What is done to the sendings of a comment, and whether the portal has it then; until the window was
# seen to wait, or once where the program is told in the end how it went.
TROUBLES = (
    ("the answer is lost", "cut-after", True, {}),
    ("502 after it was stored", "bad-gateway", True, {}),
    ("cut in the middle of the answer", "cut-middle", True, {"at": 0.7}),
    ("the answer is spoiled", "flip-body", True, {"at": 0}),
    ("its head is spoiled", "flip-head", True, {"at": 0}),
    ("lost before the portal", "cut-before", False, {}),
    ("delivered twice", "twice", True, {"times": 1}),
    ("the answer stalls", "stall", True, {"times": 1, "seconds": 2}),
    ("the answer drips", "drip", True, {"times": 1, "at": 0.2, "seconds": 0.2}),
)
LOOKS = 3  # at least, at a comment whose sending went wrong


def send(program, text):
    program.mouse(composer(program))
    program.type(text)
    program.key("ctrl+Return")


def sendings(proxy, text):
    return [post for post in proxy.seen("POST", COMMENTS) if text.encode() in post.body]


def one_key(proxy, text):
    """Every sending of a comment names the same operation."""
    keys = {post.headers["idempotency-key"] for post in sendings(proxy, text)}
    assert len(keys) == 1, f"several operations for {text}: {keys}"


def only_the_feed(program, service, proxy):
    """No answer to the sending ever comes, but the feed brings the comment: that says so too."""
    witness = Witness(program, service, proxy, "When only the feed tells")
    proxy.add("cut-after", method="POST", path=COMMENTS, times=math.inf)
    send(program, witness.text)
    took = witness.until_sent()
    proxy.clear()
    one_key(proxy, witness.text)
    program.passed(f"only the feed tells: sent once, {len(sendings(proxy, witness.text))} sendings, "
                   f"{took:.1f} s ({', '.join(witness.states)}; {witness.looks} looks)")
    return witness.text


def go_through(program, service, proxy, trouble):
    what, kind, stored, how = trouble
    witness = Witness(program, service, proxy, f"When {what}")
    fault = proxy.add(kind, method="POST", path=COMMENTS, **{"times": math.inf, **how})
    # nor does the feed tell how it went, while the trouble lasts
    proxy.add("cut-before", path=FEED, times=math.inf)
    proxy.cut()
    send(program, witness.text)
    wait("the trouble", lambda: witness.look() and proxy.seen("POST", COMMENTS, fault=kind),
         interval=0.01)
    if stored:
        wait("it in the portal", lambda: witness.look() and witness.in_portal(), interval=0.01)
    if fault.times:
        seen = {witness.look() for _ in range(LOOKS)}
        assert SENT not in seen and witness.in_portal() == stored, seen
    fault.times = 0
    took = witness.until_sent()
    proxy.clear()
    one_key(proxy, witness.text)
    program.passed(f"{what}: sent once, {len(sendings(proxy, witness.text))} sendings, "
                   f"{took:.1f} s ({', '.join(witness.states)}; {witness.looks} looks)")
    return witness.text


def quit_in_between(program, service, proxy):
    """The answer is lost and the program is quit; it starts without a network, then with one."""
    witness = Witness(program, service, proxy, "When the program is quit in between")
    proxy.add("cut-after", method="POST", path=COMMENTS, times=math.inf)
    proxy.add("cut-before", path=FEED, times=math.inf)
    proxy.cut()
    send(program, witness.text)
    wait("it in the portal", lambda: witness.look() and witness.in_portal(), interval=0.01)
    witness.waits(stored=True)
    program.quit()
    proxy.away()
    proxy.clear()
    start(program)
    witness.waits(stored=True)
    seen = witness.watch(1)
    assert SENT not in seen
    program.quit()
    proxy.back()
    start(program)
    took = witness.until_sent()
    one_key(proxy, witness.text)
    program.passed(f"quit in between: sent once, {len(sendings(proxy, witness.text))} sendings, "
                   f"{took:.1f} s ({', '.join(witness.states)}; {witness.looks} looks)")
    return witness.text


def start(program):
    program.start()
    wait("the list from the cache", lambda: list_rows(program))
    open_case(program, CASE)


def captive(program, service, proxy):
    """For a while somebody else answers, to everything, that all is well."""
    witness = Witness(program, service, proxy, "When a captive portal answers")
    proxy.add("html", times=math.inf)
    proxy.cut()
    send(program, witness.text)
    witness.waits()
    wait("two answers of the captive portal", lambda: witness.look() and len(
        proxy.seen("POST", COMMENTS, fault="html")) >= 2, interval=0.01)
    seen = witness.watch(1)
    assert SENT not in seen and not witness.in_portal()
    program.picture("captive")
    proxy.clear()
    took = witness.until_sent()
    one_key(proxy, witness.text)
    program.passed(f"a captive portal: sent once, {took:.1f} s after it was gone "
                   f"({', '.join(witness.states)}; {witness.looks} looks)")
    return witness.text


def journey(program):
    service = Service(program.build).start()
    proxy = FaultProxy(service.port)
    program.start()
    sign_in(program, proxy, USER, PASSWORD)
    settled(program)
    open_case(program, CASE)
    texts = [only_the_feed(program, service, proxy)]
    texts += [go_through(program, service, proxy, trouble) for trouble in TROUBLES]
    texts.append(quit_in_between(program, service, proxy))
    texts.append(captive(program, service, proxy))
    rows = service.rows("SELECT body FROM comments WHERE body LIKE 'When %' ORDER BY rowid")
    assert [body for body, in rows] == texts, rows
    program.quit()
    service.stop()
    program.silent()


main(journey)
