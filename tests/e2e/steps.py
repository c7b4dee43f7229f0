# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does, in one word each: shared by the journeys and the pictures."""

import re

from driver import clean, states, wait

TITLES = {"customer_service": "Customer service", "technical_support": "Technical support"}


def sign_in_demonstration(program):
    program.press(program.t("_Try the demonstration portal"))
    wait("the first cases in the list", lambda: list_rows(program), 40)


def list_rows(program, root=None):
    return [row for row in program.find_all("list item", root=root)
            + program.find_all("table row", root=root)
            if re.search(r"\b\d{8}\b", row_text(program, row))]


def row_text(program, row):
    return " ".join([clean(row.get_name())] + program.texts(row))


def open_case(program, subject):
    row = wait(f"a row about {subject!r}", lambda: next(
        (row for row in list_rows(program) if subject in row_text(program, row)), None))
    program.mouse(row)
    wait("the composer", lambda: program.find_all("text", program.t("Your comment")))
    return row


def composer(program):
    return program.find("text", program.t("Your comment"))


def write_comment(program, text, send=True, picture=None):
    program.mouse(composer(program))
    program.type(text)
    program.see(re.escape(program.t("Draft saved")))
    if picture:
        program.picture(picture)
    if send:
        program.key("ctrl+Return")
        wait("an empty composer", lambda: not program.text_of(composer(program)))
        settled(program)


def settled(program, patience=30):
    """Until everything that was written is in the portal."""
    said = program.t("Outbox: everything is sent")
    wait("an empty outbox", lambda: any(
        clean(node.get_name()) == said for node in program.find_all("toggle button")
        + program.find_all("push button")), patience)


def choose_first(program, name):
    """Opens a drop-down by its label and takes its first real entry, by keyboard."""
    label = program.find("label", program.t(name))
    program.mouse(label)
    program.key("Down", "Return")


def create_case(program, team, subject, description, picture=None):
    program.key("ctrl+n")
    program.press(re.compile("^" + re.escape(program.t(TITLES[team]))))
    program.fill(program.t("Subject"), subject)
    if team == "technical_support":
        choose_first(program, "Product key")
    program.mouse(program.find("text", program.t("Description")))
    program.type(description)
    if picture:
        program.picture(picture)
    program.press(program.t("Create"))
    program.see(re.escape(subject))
    settled(program)


def case_menu(program, entry):
    """Opens the case's menu and takes an entry by keyboard."""
    button = program.find("push button", program.t("What to do with the case"))
    wanted = program.t(entry)

    def entries():
        # the keys pass over what cannot be chosen now
        return [clean(node.get_name()) for node in program.find_all("menu item") if usable(node)]

    # right after a menu has closed, GTK 4.8 on X11 may take a click for the end of the last one
    for _ in range(4):
        program.mouse(button)
        try:
            wait("the menu", lambda: wanted in entries(), 2.5)
            break
        except AssertionError:
            continue
    names = entries()
    assert wanted in names, f"no entry {wanted!r} in the menu, but {names}"
    program.key(*["Down"] * names.index(wanted), "Return")


def close_case(program):
    case_menu(program, "_Close case")
    settled(program)
    program.see("^" + re.escape(program.t("Closed")))


def reopen_case(program):
    case_menu(program, "_Reopen case")
    settled(program)
    program.see("^" + re.escape(program.t("%s set the status to “%s” · %s"))
                .replace("%s", ".*", 1).replace("%s", program.t("Open"), 1).replace("%s", ".*"))


def usable(node):
    return "sensitive" in states(node)


def go_back(program):
    """In a narrow window: from the conversation to the list."""
    program.press(program.t("Back to the list"))
