#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files and disks that are not as they should be.

The rules: a cache that is damaged, or newer than the program, is fetched again, and said; drafts
and unsent messages are not touched by that. A damaged precious.db is set aside, never deleted, and
said. Where drafts cannot be saved, a banner says so and stays, and the text stays in the window."""

import glob
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from driver import main, wait  # noqa: E402
from service import ask  # noqa: E402
from steps import composer, list_rows, open_case, sign_in_demonstration, write_comment  # noqa: E402
from trouble import cache, data, does_not_say, drafts, says  # noqa: E402

CASE = "Export PDF vide"
DRAFT = "A draft that nobody may lose"
DAMAGED = ("The copy of your cases on this computer was damaged. It is being fetched again; your "
           "drafts and unsent messages are not affected.")
NEWER = ("The copy of your cases on this computer was made by a newer version of Guichet. It is "
         "being fetched again; your drafts and unsent messages are not affected.")
RECOVERED = "The file with what you wrote was damaged."
SET_ASIDE = "The file with your drafts and unsent messages was damaged; it was kept as “%s”."
READ_ONLY = ("Your text cannot be saved because this computer’s disk cannot be written to. Keep "
             "this window open.")


def has_draft(program, text):
    open_case(program, CASE)
    wait("the draft in the composer", lambda: program.text_of(composer(program)) == text)


def again(program):
    """Quits, so that a file can be changed, and says how to go on."""
    program.quit()
    program.silent()


def damage(path):
    """Garbage from the second page on and in the middle of the first: a disk's, not a joker's."""
    with open(path, "r+b") as file:
        file.seek(100)
        file.write(b"\xa5" * 4096)


def remove_companions(path):
    for suffix in ("-wal", "-shm", "-journal"):
        if os.path.exists(path + suffix):
            os.remove(path + suffix)


def damaged_cache(program):
    again(program)
    remove_companions(cache())
    damage(cache())
    program.start()
    said = says(program, DAMAGED)
    program.picture("damaged-cache")
    wait("the cases again", lambda: list_rows(program), 40)
    has_draft(program, DRAFT)
    program.passed(f"damaged cache.db: {said}")


def no_cache_but_garbage(program):
    again(program)
    remove_companions(cache())
    with open(cache(), "wb") as file:
        file.write(b"This is no database at all.\n" * 500)
    program.start()
    says(program, DAMAGED)
    wait("the cases again", lambda: list_rows(program), 40)
    has_draft(program, DRAFT)
    program.passed("cache.db that is no database")


def newer_cache(program):
    again(program)
    ask(cache(), "PRAGMA user_version = 9999")
    program.start()
    said = says(program, NEWER)
    program.picture("newer-cache")
    wait("the cases again", lambda: list_rows(program), 40)
    has_draft(program, DRAFT)
    program.passed(f"newer cache.db: {said}")


def damaged_precious(program):
    again(program)
    remove_companions(data("precious.db"))
    damage(data("precious.db"))
    with open(data("precious.db"), "rb") as file:
        before = file.read()
    program.start()
    says(program, RECOVERED)
    program.picture("damaged-precious")
    program.press(program.t("Details…"))
    said = says(program, SET_ASIDE)
    program.picture("damaged-precious-details")
    program.key("Escape")  # the window has a button of that name as well
    program.gone("push button", program.t("_Show the folder"))
    aside = glob.glob(data("precious.db.damaged-*"))
    kept = [path for path in aside if not path.endswith(("-journal", "-wal", "-shm"))]
    assert len(kept) == 1 and os.path.basename(kept[0]) in said, (aside, said)
    with open(kept[0], "rb") as file:
        assert file.read() == before, "the damaged file was changed"
    wait("the cases", lambda: list_rows(program), 40)
    has_draft(program, DRAFT)
    assert drafts() == [DRAFT], drafts()
    program.passed(f"damaged precious.db: {said}")


def immutable(path, on):
    """Root writes where nobody may; not where the file system itself says no."""
    return subprocess.run(["chattr", "-R", "+i" if on else "-i", path], check=False,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          text=True)


def read_only(program):
    """The disk turns read-only while somebody writes."""
    folder = data()
    done = immutable(folder, True)
    try:
        refused = done.returncode
        if not refused:
            try:
                with open(os.path.join(folder, "probe"), "w", encoding="utf-8"):
                    refused = "it did not help"
            except OSError:
                pass
        if refused:
            program.count += 1
            print(f"ok {program.count} - read-only disk # SKIP chattr cannot make one here: "
                  f"{done.stderr.strip() or refused}", flush=True)
            return
        program.mouse(composer(program))
        program.key("ctrl+End")
        program.type(", not on this disk")
        said = says(program, READ_ONLY)
        program.picture("read-only")
        open_case(program, "Double prélèvement")
        says(program, READ_ONLY)
        has_draft(program, DRAFT + ", not on this disk")
        program.picture("read-only-later")
        assert program.t("Draft saved") not in program.texts(), "said to be saved"
    finally:
        immutable(folder, False)
    does_not_say(program, READ_ONLY)
    wait("the draft on the disk", lambda: drafts() == [DRAFT + ", not on this disk"], 20)
    program.passed(f"read-only disk: {said}")


def journey(program):
    program.environment["GUICHET_AGENT_DELAY_MS"] = "600000"
    program.start()
    sign_in_demonstration(program)
    open_case(program, CASE)
    write_comment(program, DRAFT, send=False)
    damaged_cache(program)
    no_cache_but_garbage(program)
    newer_cache(program)
    damaged_precious(program)
    read_only(program)
    program.quit()
    program.silent()


main(journey)
