#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions and services that end in the middle.

The rules: the list is there without the portal; what is written meanwhile is kept, and is in the
portal exactly once when it is back; a session that was revoked asks for signing in, keeps the draft
and the outbox, and goes on afterwards."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from driver import main, wait  # noqa: E402
from service import PASSWORD, USER, Service  # noqa: E402
from steps import composer, list_rows, open_case, settled, write_comment  # noqa: E402
from trouble import drafts, literal, says, sign_in, typed_length  # noqa: E402

CASE = "Export PDF vide"
OFFLINE = "Offline since %s. What you write is kept and sent later."
SIGNED_OUT = "The portal has signed you out. Everything you wrote is kept."
KEPT = "Everything you wrote is kept, and is sent after you have signed in."


def send(program, text):
    program.mouse(composer(program))
    program.type(text)
    program.key("ctrl+Return")
    wait("an empty composer", lambda: not typed_length(program))


def once(program, service, text):
    settled(program, 60)
    found = service.one("SELECT count(*) FROM comments WHERE body = ?", text)
    assert found == 1, f"{found} times in the portal: {text}"
    wait(f"{text} in the conversation", lambda: literal(program, text))


def offline_start(program, service):
    """The portal is down, then the program starts, then the portal comes."""
    program.quit()
    service.stop()
    program.start()
    wait("the list from the cache", lambda: list_rows(program))
    said = says(program, OFFLINE)
    open_case(program, CASE)
    send(program, "Written while the portal was down")
    program.picture("offline")
    program.passed(f"offline start: {said}")
    service.start()
    once(program, service, "Written while the portal was down")
    program.picture("online-again")
    program.passed("what was written offline is sent once")


def killed(program, service):
    """It dies while the program runs, and comes back."""
    service.stop(9)
    send(program, "Written while the portal was dead")
    says(program, OFFLINE)
    service.start()
    once(program, service, "Written while the portal was dead")
    program.passed("the portal killed and started again: it is sent once")


def revoked(program, service):
    write_comment(program, "Written when the session was revoked", send=False)
    service.rows("DELETE FROM sessions")
    program.key("ctrl+r")
    said = says(program, SIGNED_OUT)
    program.picture("revoked")
    assert drafts() == ["Written when the session was revoked"]
    program.mouse(composer(program))
    program.key("ctrl+Return")
    wait("an empty composer", lambda: not typed_length(program))
    program.press(program.t("Sign in…"))
    says(program, KEPT)
    program.picture("revoked-sign-in")
    program.fill(program.t("Password"), PASSWORD)
    program.press(program.t("Sign in"), "push button")
    wait("the composer", lambda: program.find_all("text", program.t("Your comment")), 30)
    once(program, service, "Written when the session was revoked")
    program.picture("revoked-sent")
    program.passed(f"a token revoked in mid-session: {said}")


def journey(program):
    service = Service(program.build).start()
    program.start()
    sign_in(program, service, USER, PASSWORD)
    settled(program)
    offline_start(program, service)
    killed(program, service)
    revoked(program, service)
    program.quit()
    service.stop()
    program.silent()


main(journey)
