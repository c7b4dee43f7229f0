#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of every page: English and French, wide and 360 px, light and dark."""

import argparse
import glob
import itertools
import math
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from conflict import compare_from_outbox, edit_offline, parked, record_of  # noqa: E402
from driver import Program, wait  # noqa: E402
from service import PASSWORD, USER, Service, ask  # noqa: E402
from steps import (TITLES, case_menu, composer, list_rows, settled, choose_first, go_back, open_case, sign_in_demonstration,  # noqa: E402
                   write_comment)
from support import while_offline  # noqa: E402
from witness import FaultProxy  # noqa: E402

SIZES = {"wide": (1200, 800), "narrow": (360, 720)}
DRAFT = {"en": "We tried version 24.2.2 this morning. All forty sheets are there.",
         "fr": "Nous avons essayé la 24.2.2 ce matin. Les quarante planches y sont."}
SUBJECT = {"en": "Export of large drawings is slow", "fr": "Export PDF lent depuis la mise à jour"}


def new_case_pages(program):
    for team in TITLES:
        program.key("ctrl+n")
        if team == "technical_support":
            program.picture("05-new-case-team")
        program.press(program.t(TITLES[team]))
        program.picture(f"06-new-case-{team.replace('_', '-')}")
        if team == "technical_support":
            choose_first(program, "Product key")
            program.fill(program.t("Subject"), SUBJECT[program.language])
            time.sleep(1)
            program.mouse(program.find("label", re.compile(r"^\d+ (similar|cas)")))
            program.picture("07-new-case-similar")
            program.key("Escape")
        program.key("Escape")
        time.sleep(0.5)


def popovers(program):
    for name, picture in (("Main menu", "08-menu"), ("Outbox: everything is sent", "09-outbox"),
                          ("Order and team", "10-order"), ("What to do with the case", "11-case-menu")):
        found = [node for node in program.find_all(None, program.t(name))
                 if node.get_role_name() in ("push button", "toggle button", "button")]
        if found:
            program.mouse(found[-1])
            program.picture(picture)
            program.key("Escape")
            time.sleep(0.3)


def other_windows(program):
    program.key("ctrl+question")
    time.sleep(1)
    program.picture("12-shortcuts", whole_screen=True)
    program.key("Escape")
    time.sleep(0.5)


def walk_pages(program, narrow):
    program.picture("01-sign-in")
    sign_in_demonstration(program)
    time.sleep(1)
    program.picture("02-cases")
    open_case(program, "Export PDF vide")
    time.sleep(1)
    program.picture("03-conversation")
    write_comment(program, DRAFT[program.language], send=False)
    program.picture("04-draft")
    if narrow:
        go_back(program)
        program.picture("04-list-with-draft")
    new_case_pages(program)
    popovers(program)
    other_windows(program)


def walk_trouble(program, narrow):
    """What is seen on bad days, and what is asked before something is lost."""
    service = Service(program.build).start()
    try:
        sign_in(program, service.address, "not the password")
        time.sleep(2)
        program.picture("20-wrong-password")
        sign_in(program, service.address, PASSWORD)
        wait("the first cases in the list", lambda: list_rows(program), 40)
        program.picture("21-signed-in")
        open_case(program, "Export PDF vide")
        case_menu(program, "_Edit…")
        time.sleep(1)
        program.picture("22-edit-case")
        program.key("Escape")
        service.stop()
        write_comment(program, DRAFT[program.language], send=False)
        program.key("ctrl+Return")
        time.sleep(3)
        program.picture("23-offline")
        program.key("ctrl+shift+o")
        time.sleep(0.5)
        program.picture("24-outbox-waiting")
        program.key("Escape")
        if narrow:
            go_back(program)
        program.key("ctrl+f")
        program.type("zzz")
        time.sleep(1)
        program.picture("25-nothing-found")
        program.key("Escape")
        choose_in_menu(program, "About Guichet", "26-about")
        choose_in_menu(program, "Sign out…", "27-sign-out")
        service.start()
        settled(program, 60)
    finally:
        service.stop()


MINE = {"en": "Exporting the drawing as PDF gives an empty file since the update.\n\n"
              "It also happens without the option “Include fonts”, and with any profile.",
        "fr": "L’export PDF du plan donne un fichier vide depuis la mise à jour.\n\n"
              "Cela arrive aussi sans l’option « Inclure les polices », avec tous les profils."}
THEIRS = {"en": "Exporting the drawing as PDF gives an empty file since the update to 24.2.\n\n"
                "Sheet 12 alone is enough to see it. Our printer waits for the files.",
          "fr": "L’export PDF du plan donne un fichier vide depuis la mise à jour 24.2.\n\n"
                "La planche 12 seule suffit à le voir. Notre imprimeur attend les fichiers."}


def two_writers(program, service):
    """A change that a colleague's came before, with a comment behind it."""
    service.stop()
    edit_offline(program, MINE[program.language])
    write_comment_and_wait(program)
    found = record_of(service, "Export PDF vide")
    while_offline(service, USER, PASSWORD, lambda other: other.edit(
        found["id"], description=THEIRS[program.language], severity=1))
    service.start()
    parked(program)


def write_comment_and_wait(program):
    write_comment(program, DRAFT[program.language], send=False)
    program.key("ctrl+Return")
    time.sleep(1)


def walk_conflict(program, narrow):
    """Two people change the same case; what waits, is parked, and waits behind it."""
    service = Service(program.build).start()
    try:
        sign_in(program, service.address, PASSWORD)
        wait("the first cases in the list", lambda: list_rows(program), 40)
        settled(program)
        open_case(program, "Export PDF vide")
        two_writers(program, service)
        program.picture("30-conflict-in-case")
        service.stop()
        if narrow:
            go_back(program)
        open_case(program, "Relay drops")
        write_comment_and_wait(program)
        program.key("ctrl+shift+o")
        time.sleep(1)
        program.picture("31-outbox")
        program.key("Escape")
        compare_from_outbox(program)
        program.picture("32-compare")
        program.press(program.t("On the portal now"))
        program.picture("33-chosen")
        program.press(program.t("Combine the two"))
        time.sleep(0.5)
        program.picture("34-combine")
    finally:
        service.stop()


def cache_file(program):
    return glob.glob(os.path.join(program.environment["XDG_CACHE_HOME"], "guichet", "*",
                                  "cache.db"))[0]


def lose_cases(service):
    """The portal has four cases left."""
    for table in ("comments", "status_changes", "case_views"):
        service.rows(f"DELETE FROM {table}")
    service.rows("DELETE FROM cases WHERE number NOT IN"
                 " (SELECT number FROM cases ORDER BY number DESC LIMIT 4)")


def walk_loss(program, narrow):
    """The portal loses its cases; the computer's disk loses what was written."""
    service = Service(program.build).start()
    try:
        sign_in(program, service.address, PASSWORD)
        wait("the first cases in the list", lambda: list_rows(program), 40)
        settled(program)
        open_case(program, "Export PDF vide")
        write_comment(program, DRAFT[program.language], send=False)
        program.quit()
        lose_cases(service)
        ask(cache_file(program), "UPDATE meta SET value = 'of another portal' WHERE name = 'cursor'")
        program.start()
        wait("the banner", lambda: program.find_all("push button", program.t("Decide…")), 40)
        program.picture("40-held")
        program.press(program.t("Decide…"))
        time.sleep(1)
        program.picture("41-decide")
        program.press(program.t("_Later"))
        program.quit()
        damage(os.path.join(program.environment["XDG_DATA_HOME"], "guichet", "precious.db"))
        program.start()
        wait("the banner", lambda: program.find_all("push button", program.t("Details…")), 40)
        program.picture("42-recovered")
        program.press(program.t("Details…"))
        time.sleep(1)
        program.picture("43-recovered-details")
    finally:
        service.stop()


def lose_answer(program, proxy):
    """A comment that the portal has, and nobody knows."""
    for kind, what in (("cut-after", {"method": "POST", "path": r"/comments$"}),
                       ("cut-before", {"path": "^/v1/(changes|events)"})):
        proxy.add(kind, times=math.inf, **what)
    proxy.cut()
    write_comment_and_wait(program)
    wait("the lost answer", lambda: proxy.seen("POST", r"/comments$", fault="cut-after"))
    proxy.away()
    time.sleep(1)


def walk_doubt(program, narrow):
    """An answer that never came: what may have arrived is not taken back unasked."""
    service = Service(program.build).start()
    proxy = FaultProxy(service.port)
    try:
        sign_in(program, proxy.address, PASSWORD)
        wait("the first cases in the list", lambda: list_rows(program), 40)
        settled(program)
        open_case(program, "Export PDF vide")
        lose_answer(program, proxy)
        program.key("ctrl+shift+o")
        time.sleep(0.5)
        program.picture("50-outbox-in-doubt")
        program.press(program.t("Edit"))
        time.sleep(1)
        program.picture("51-edit-in-doubt")
        program.press(program.t("_Keep waiting"))
        time.sleep(0.5)
        program.key("ctrl+shift+o")
        program.press(program.t("Discard"))
        time.sleep(1)
        program.picture("52-discard-in-doubt")
    finally:
        proxy.away()
        service.stop()


def damage(path):
    with open(path, "r+b") as file:
        file.write(b"not a database any more " * 200)


def immutable(program, on):
    """A disk that takes nothing more; TRUE where one can be made."""
    folder = os.path.join(program.environment["XDG_DATA_HOME"], "guichet")
    return not subprocess.run(["chattr", "-R", "+i" if on else "-i", folder], check=False,
                              stderr=subprocess.DEVNULL).returncode


def ask_to_quit(program, picture):
    program.key("ctrl+q")
    program.find("push button", program.t("_Keep open"))
    program.picture(picture)
    program.key("Escape")
    program.gone("push button", program.t("_Keep open"))


def walk_farewell(program, narrow):
    """What is said and asked before text could be lost."""
    service = Service(program.build).start()
    try:
        sign_in(program, service.address, PASSWORD)
        wait("the first cases in the list", lambda: list_rows(program), 40)
        open_case(program, "Export PDF vide")
        write_comment(program, DRAFT[program.language], send=False)
        program.key("ctrl+a", "Delete")
        write_comment(program, DRAFT[program.language].split(".")[0] + ".", send=False)
        program.press(program.t("Earlier versions…"), "push button")
        program.find("push button", program.t("Restore"))
        program.picture("30-earlier-versions")
        program.key("Escape")
        service.stop()
        program.key("ctrl+Return")
        time.sleep(2)
        ask_to_quit(program, "31-quit-outbox")
        write_comment(program, DRAFT[program.language], send=False)
        if not narrow:
            choose_in_menu(program, "Sign out…", "32-sign-out")
        if immutable(program, True):
            program.mouse(composer(program))
            program.key("ctrl+End")
            program.type(" …")
            program.find("push button", program.t("_Try again"))
            time.sleep(1)
            program.picture("33-save-failed")
            ask_to_quit(program, "34-quit-unsaved")
        if narrow:
            choose_in_menu(program, "Sign out…", "35-sign-out-unsaved")
    finally:
        immutable(program, False)
        service.stop()


def sign_in(program, address, password):
    program.fill(program.t("Portal address"), address)
    program.fill(program.t("User name"), USER)
    program.fill(program.t("Password"), password)
    program.key("Return")


def choose_in_menu(program, entry, picture):
    program.key("F10")
    time.sleep(0.5)
    names = [program.t(name) for name in ("New _window", "_Refresh", "_Sign out…",
                                          "_Keyboard shortcuts", "_About Guichet")]
    program.key(*["Down"] * names.index(program.t("_" + entry)), "Return")
    time.sleep(1)
    program.picture(picture)
    program.key("Escape")
    time.sleep(0.5)


def quiet_settings(config):
    """The desktop's font, and nothing that moves: two runs should give the same pictures."""
    os.makedirs(os.path.join(config, "gtk-4.0"))
    with open(os.path.join(os.environ["XDG_CONFIG_HOME"], "gtk-4.0", "settings.ini"),
              encoding="utf-8") as given:
        settings = given.read()
    with open(os.path.join(config, "gtk-4.0", "settings.ini"), "w", encoding="utf-8") as out:
        out.write(settings + "gtk-enable-animations=0\ngtk-cursor-blink=0\n")


SCENES = {"pages": walk_pages, "trouble": walk_trouble, "conflict": walk_conflict,
          "doubt": walk_doubt, "farewell": walk_farewell, "loss": walk_loss}


def take(arguments, language, size, scheme, scene):
    """All pictures of one scene, in a home of its own."""
    folder = os.path.join(arguments.pictures, f"{language}-{size}-{scheme}")
    home = os.path.join(os.environ["XDG_RUNTIME_DIR"], f"{language}-{size}-{scheme}-{scene}")
    quiet_settings(os.path.join(home, "config"))
    program = Program(arguments.build, language, folder, SIZES[size], scheme == "dark", {
        "XDG_DATA_HOME": os.path.join(home, "data"),
        "XDG_CACHE_HOME": os.path.join(home, "cache"),
        "XDG_CONFIG_HOME": os.path.join(home, "config")})
    try:
        program.start()
        SCENES[scene](program, size == "narrow")
        print(f"{language} {size} {scheme} {scene}: done", flush=True)
        return True
    except AssertionError as error:
        print(f"{language} {size} {scheme} {scene}: {error}", flush=True)
        program.picture(f"failed-{scene}", whole_screen=True)
        return False
    finally:
        program.kill()
        time.sleep(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("--pictures", required=True)
    parser.add_argument("only", nargs="*", help="for example: fr narrow dark pages")
    arguments = parser.parse_args()
    failed = 0
    for words in itertools.product(("en", "fr"), SIZES, ("light", "dark"), SCENES):
        if set(arguments.only) <= set(words):
            failed += not take(arguments, *words)
    sys.exit(1 if failed else 0)


main()
