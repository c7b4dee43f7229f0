#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Leaving, in every way there is.

The rules: SIGTERM in the middle of a word loses nothing at all; kill -9 loses two seconds at most.
What the disk refuses is said where it is typed, keeps the program from ending without a question,
and is saved by itself when there is room. A filled outbox is safe, and quitting says so. Signing out
lists what is not sent; kept, it is there when the same person comes back. What was taken out of a
text can be restored, and that can be undone."""

import os
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from driver import main, wait  # noqa: E402
from service import PASSWORD, USER, Service  # noqa: E402
from steps import composer, list_rows, open_case, settled, write_comment  # noqa: E402
from trouble import (data, does_not_say, drafts, empty_composer, says, sign_in,  # noqa: E402
                     times_sent, typed_length)

CASE = "Export PDF vide"
FULL = ("Your text cannot be saved because this computer’s disk is full. Keep this window open "
        "until there is room.")


def typed(program):
    return program.text_of(composer(program))


def come_back(program):
    program.start()
    wait("the list", lambda: list_rows(program), 40)
    open_case(program, CASE)


def skip(program, what, why):
    program.count += 1
    print(f"ok {program.count} - {what} # SKIP {why}", flush=True)


def terminated(program):
    """Not a moment after the last key."""
    text = "Nobody waits until this is saved"
    program.mouse(composer(program))
    program.type(text)
    wait("the last letter", lambda: typed(program) == text)
    program.leave()
    program.process.send_signal(signal.SIGTERM)
    assert program.process.wait(20) == 0, program.log()
    program.silent()
    come_back(program)
    wait("every letter", lambda: typed(program) == text)
    program.passed("SIGTERM in the middle of typing loses nothing")


def terminated_in_dialog(program):
    """The form of a new case is open, and nothing of it is saved yet."""
    subject = "Not saved when the signal comes"
    program.key("ctrl+n")
    program.press(re.compile("^" + re.escape(program.t("Customer service"))))
    program.fill(program.t("Subject"), subject)
    program.leave()
    program.process.send_signal(signal.SIGTERM)
    assert program.process.wait(20) == 0, program.log()
    program.silent()
    assert any(subject in draft for draft in drafts()), drafts()
    come_back(program)
    program.passed("SIGTERM in a dialog loses nothing")


def killed(program):
    empty_composer(program)
    old, new = "Older than two seconds. ", "Younger."
    program.type(old)
    typed_at = time.monotonic()
    wait("two seconds", lambda: time.monotonic() - typed_at > 2)
    program.type(new)
    program.kill()
    come_back(program)
    back = typed(program)
    assert back.startswith(old.rstrip()) and (old + new).startswith(back), back
    program.silent()
    program.passed(f"kill -9 while typing: {len(old + new) - len(back)} letters lost")


def press_in_question(program, label):
    node = program.find("push button", program.t(label))
    program.click(node)
    program.gone("push button", program.t(label))


def full_disk(program):
    """A disk of its own for the program's data, and no room on it."""
    path = data("filler")
    filler = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        while os.write(filler, b"\0" * 4096):
            pass
    except OSError:
        pass
    os.close(filler)
    empty_composer(program)
    text = "There is no room for this. " * 400
    program.type(text[:60])
    paste_rest(program, text[60:])
    says(program, FULL)
    program.see(re.escape(program.t("Not saved: %s").replace("%s", "")))
    program.find("push button", program.t("_Try again"))
    program.picture("save-failed")
    program.key("ctrl+q")
    asked = program.find("push button", program.t("_Quit anyway"))
    program.picture("quit-unsaved")
    program.key("Return")  # tries again, and asks again
    wait("the question again", lambda: any(
        node != asked for node in program.find_all("push button", program.t("_Quit anyway"))))
    press_in_question(program, "_Keep open")
    assert program.alive() and typed(program) == text
    os.remove(path)
    does_not_say(program, FULL)
    wait("the text on the disk", lambda: text in drafts(), 20)
    program.see(re.escape(program.t("Draft saved")))
    program.silent()
    program.passed("a full disk: said, asked about at the end, saved by itself afterwards")


def paste_rest(program, text):
    """Too long to be typed."""
    other = subprocess.Popen(
        [sys.executable, os.path.join(os.path.dirname(__file__), "clipboard.py")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        other.stdin.write(text.encode())
        other.stdin.close()
        assert other.stdout.readline() == b"copied\n"
        before = typed_length(program)
        program.key("ctrl+v")
        wait("the pasted text", lambda: typed_length(program) == before + len(text))
    finally:
        other.kill()
        other.wait()


def earlier_versions(program):
    empty_composer(program)
    long, short = "A sentence that stays. A sentence that goes away.", "A sentence that stays."
    write_comment(program, long, send=False)
    program.key("ctrl+a", "Delete")
    write_comment(program, short, send=False)
    program.press(program.t("Earlier versions…"), "push button")
    wait("the text that was taken out", lambda: any(
        "A sentence that goes away" in text for text in program.texts()))
    program.picture("earlier-versions")
    rows = [row for row in program.find_all("list item") + program.find_all("table row")
            if long in row.get_name()]
    program.mouse(rows[0])
    program.press(program.t("Restore"), "push button")
    wait("the earlier text", lambda: typed(program) == long)
    program.key("ctrl+z")
    wait("the text before that", lambda: typed(program) == short)
    program.key("ctrl+shift+z")
    wait("the earlier text again", lambda: typed(program) == long)
    program.see(re.escape(program.t("Draft saved")))
    program.passed("an earlier version can be restored, and that can be undone")


def filled_outbox(program, service):
    service.stop()
    empty_composer(program)
    for text in ("One while the portal is away", "Two while the portal is away"):
        program.mouse(composer(program))
        program.type(text)
        program.key("ctrl+Return")
        wait("an empty composer", lambda: not typed_length(program))
    program.key("ctrl+q")
    said = program.see("^2 (comments are not sent|commentaires ne sont pas)")
    program.picture("quit-outbox")
    press_in_question(program, "_Keep open")
    assert program.alive()
    program.quit()
    program.silent()
    program.start()
    service.start()
    wait("the list", lambda: list_rows(program), 40)
    settled(program, 60)
    for text in ("One while the portal is away", "Two while the portal is away"):
        assert times_sent(service.database, text) == 1
    open_case(program, CASE)
    program.passed(f"a filled outbox: {said}")


def choose_sign_out(program):
    program.key("F10")
    names = [program.t(name) for name in ("New _window", "_Refresh", "_Sign out…")]
    wait("the menu", lambda: program.find_all("menu item", names[-1]))
    program.key(*["Down"] * (len(names) - 1), "Return")


def signed_out(program, service):
    text = "Kept for the one who wrote it"
    write_comment(program, text, send=False)
    choose_sign_out(program)
    program.find("push button", program.t("_Keep"))
    program.see(re.escape(text))
    program.picture("sign-out")
    press_in_question(program, "_Keep")
    program.find("push button", program.t("Sign in"))
    sign_in(program, service, USER, PASSWORD)
    open_case(program, CASE)
    wait("the draft", lambda: typed(program) == text)
    program.passed("signing out lists and keeps what is not sent")


def journey(program):
    service = Service(program.build).start()
    os.makedirs(data(), exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", data()], check=False,
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        program.start()
        sign_in(program, service, USER, PASSWORD)
        open_case(program, CASE)
        terminated(program)
        terminated_in_dialog(program)
        killed(program)
        if mounted.returncode:
            skip(program, "a full disk", f"no small disk can be made here: {mounted.stderr.strip()}")
        else:
            full_disk(program)
        earlier_versions(program)
        filled_outbox(program, service)
        signed_out(program, service)
        program.quit()
        program.silent()
    finally:
        program.kill()
        service.stop()
        if not mounted.returncode:
            subprocess.run(["umount", "-l", data()], check=False)


main(journey)
