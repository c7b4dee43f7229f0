# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A case that two people change: shared by its journey and by the pictures."""

import re

from driver import clean, wait
from steps import case_menu


def record_of(service, subject):
    """The case at the portal, as its database has it."""
    row = service.rows("SELECT id, version, description, severity, number FROM cases"
                       " WHERE subject LIKE ?", subject + "%")[0]
    return dict(zip(("id", "version", "description", "severity", "number"), row))


def edit_offline(program, description):
    """Changes what the open case says of itself, with nobody there to take it."""
    case_menu(program, "_Edit…")
    node = program.find("text", program.t("Description"))
    program.mouse(node)
    program.key("ctrl+a")
    program.type(description)
    program.key("ctrl+Return")
    wait("the dialog closed", lambda: not program.find_all("text", program.t("Description")))


def outbox_names(program):
    return [clean(node.get_name()) for node in program.find_all("toggle button")
            + program.find_all("push button")]


def parked(program, patience=60):
    """Until one thing in the outbox needs the user."""
    said = program.catalogue.ngettext("%u needs you", "%u need you", 1).replace("%u", "1")
    wait("something that needs the user",
         lambda: any(said in name for name in outbox_names(program)), patience)


def compared(program, before):
    """Until the two versions stand in a window of their own, in front and at rest."""
    program.find(None, program.t("Compare versions"))
    wait("the comparison in front", lambda: program.active_window() not in before)
    program.still(program.find(None, program.t("_Keep the portal’s version")))


def compare(program):
    """From the case's own banner."""
    before = program.window_ids()
    program.press(program.t("Compare…"))
    compared(program, before)


def compare_from_outbox(program):
    before = program.window_ids()
    program.key("ctrl+shift+o")
    rows = wait("the row", lambda: [node for node in program.find_all("push button",
                                    program.t("Compare…"))][-1:])
    program.click(rows[0])
    compared(program, before)


def outbox_button(program):
    return next(node for node in program.find_all("toggle button")
                if re.match(re.escape(program.t("Outbox: %u to send").split("%u", maxsplit=1)[0]),
                            clean(node.get_name())))
