#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two people change the same case.

The rules: a change that somebody else's came before is not sent, and overwrites nothing; both
versions are shown, and the portal has what the user chose, of the fields that he changed and no
others; what he discards can be brought back, and still overwrites nothing."""

import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from conflict import (compare, edit_offline, parked, record_of)  # noqa: E402
from driver import main, wait  # noqa: E402
from service import PASSWORD, USER, Service  # noqa: E402
from steps import open_case, settled  # noqa: E402
from support import OtherSession, while_offline  # noqa: E402
from trouble import says, sign_in  # noqa: E402

CASE = "Export PDF vide"
MINE, THEIRS, THEIRS_AGAIN = "Changed by me", "Changed by a colleague", "Changed by a colleague again"
SUBJECT = "Export PDF vide et lent"
ASKS = ("Somebody changed this case meanwhile. Your change is kept and not sent until you choose.")


def conflict(program, service, mine, theirs):
    """Both change the description, and the colleague the subject as well."""
    service.stop()
    edit_offline(program, mine)
    found = record_of(service, CASE)
    while_offline(service, USER, PASSWORD,
                  lambda other: other.edit(found["id"], description=theirs))
    service.start()
    parked(program)
    says(program, ASKS)


def description(service):
    return record_of(service, CASE)["description"]


def keep_mine(program, service):
    conflict(program, service, MINE, THEIRS)
    program.picture("case-with-conflict")
    assert description(service) == THEIRS
    compare(program)
    wait("both versions", lambda: {MINE, THEIRS} <= set(program.texts()))
    program.picture("compare")
    # somebody changes it once more, while both are on the screen
    OtherSession(service.address, USER, PASSWORD).edit(
        record_of(service, CASE)["id"], description=THEIRS_AGAIN)
    wait("the newer version", lambda: THEIRS_AGAIN in program.texts())
    program.press(program.t("Yours"))
    program.press(program.t("_Apply"))
    settled(program)
    wait("mine at the portal", lambda: description(service) == MINE)
    program.passed("the newer version was shown before mine was sent; the portal has mine")


def keep_theirs(program, service):
    conflict(program, service, "Mine, the second time", THEIRS)
    compare(program)
    program.press(program.t("_Keep the portal’s version"))
    wait("the toast", lambda: program.find_all(None, program.t("_Undo")))
    settled(program)
    assert description(service) == THEIRS
    program.press(program.t("_Undo"))
    # back again, and as careful as before
    parked(program)
    assert description(service) == THEIRS
    compare(program)
    program.press(program.t("_Keep the portal’s version"))
    settled(program)
    assert description(service) == THEIRS
    program.passed("the portal's version was kept, also after undoing it once")


def combine(program, service):
    conflict(program, service, "Mine, the third time", "Theirs, the third time")
    compare(program)
    program.press(program.t("Combine the two"))
    node = program.find("text", program.t("The text made of both"))
    program.mouse(node)
    program.key("ctrl+a")
    program.type("Made of both")
    program.picture("combined")
    program.press(program.t("_Apply"))
    settled(program)
    wait("both at the portal", lambda: description(service) == "Made of both")
    program.passed("the portal has the text made of both")


def journey(program):
    service = Service(program.build).start()
    program.start()
    sign_in(program, service, USER, PASSWORD)
    settled(program)
    open_case(program, CASE)
    keep_mine(program, service)
    keep_theirs(program, service)
    combine(program, service)
    program.quit()
    service.stop()
    program.silent()


main(journey)
