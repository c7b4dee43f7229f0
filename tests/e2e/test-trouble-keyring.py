#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A computer without a keyring (run it without --keyring).

The rule: the session lasts as long as the program, and the window says so; the next start shows the
list and asks for the password; nothing that was written is lost."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from driver import main, wait  # noqa: E402
from service import PASSWORD, USER, Service  # noqa: E402
from steps import composer, list_rows, open_case, settled, write_comment  # noqa: E402
from trouble import says, sign_in  # noqa: E402

CASE = "Export PDF vide"
DRAFT = "A draft without a keyring"
SESSION_ONLY = ("There is no keyring on this computer: you stay signed in until you close "
                "Guichet.")
NOT_SIGNED_IN = "You are not signed in. Everything you wrote is kept."
KEPT = "Everything you wrote is kept, and is sent after you have signed in."


def journey(program):
    service = Service(program.build).start()
    program.start()
    sign_in(program, service, USER, PASSWORD)
    said = says(program, SESSION_ONLY)
    program.picture("no-keyring")
    settled(program)
    open_case(program, CASE)
    write_comment(program, DRAFT, send=False)
    program.passed(f"no keyring: {said}")

    program.quit()
    program.start()
    wait("the list from the cache", lambda: list_rows(program))
    open_case(program, CASE)
    wait("the draft", lambda: program.text_of(composer(program)) == DRAFT)
    program.picture("no-keyring-again")
    said = says(program, NOT_SIGNED_IN)
    program.press(program.t("Sign in…"))
    says(program, KEPT)
    program.fill(program.t("Password"), PASSWORD)
    program.press(program.t("Sign in"), "push button")
    wait("the composer", lambda: program.find_all("text", program.t("Your comment")), 30)
    assert program.text_of(composer(program)) == DRAFT
    program.mouse(composer(program))
    program.key("ctrl+Return")
    settled(program)
    assert service.one("SELECT count(*) FROM comments WHERE body = ?", DRAFT) == 1
    program.passed(f"the next start asks for the password and loses nothing: {said}")
    program.quit()
    service.stop()
    program.silent()


main(journey)
