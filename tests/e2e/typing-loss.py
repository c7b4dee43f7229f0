#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much typing a kill -9 costs.

The rule: at most 2 s of it. Somebody types into the composer without a pause, the program is killed
at a random moment and started again; what is lost lies between the last key that is in the restored
text and the kill."""

import os
import random
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from driver import JourneyError, main, wait  # noqa: E402
from service import PASSWORD, USER, Service  # noqa: E402
from steps import composer, list_rows, open_case, settled  # noqa: E402
from trouble import sign_in, typed_length  # noqa: E402

CASE = "Export PDF vide"
MOST = 2.0  # seconds
GAP = (0.1, 0.2)  # between two keys
SPELL = (1.5, 6.0)  # from the first key to the kill
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Keyboard:
    """One process for all the keys: starting one for each would be slower than a typist."""

    def __init__(self):
        self.process = subprocess.Popen(["xdotool", "-"], stdin=subprocess.PIPE, text=True)

    def press(self, letter):
        """Gives back when it was pressed, at the earliest."""
        now = time.monotonic()
        self.process.stdin.write(f"key {letter}\n")
        self.process.stdin.flush()
        return now

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)


def type_until_killed(program, keyboard, chance):
    """(letters, when each was pressed, when the program was killed)."""
    letters, times = "", []
    end = time.monotonic() + chance.uniform(*SPELL)
    while True:
        gap = chance.uniform(*GAP)
        left = end - time.monotonic()
        time.sleep(max(0, min(gap, left)))
        if left <= gap:
            break
        letters += chance.choice(LETTERS)
        times.append(keyboard.press(letters[-1]))
    killed = time.monotonic()
    program.kill()
    return letters, times, killed


def start_again(program):
    program.start()
    wait("the list from the cache", lambda: list_rows(program))
    open_case(program, CASE)


def restored(program, before, letters):
    """How many of the letters are there; nothing but what was typed may be."""
    wait("the draft", lambda: typed_length(program) >= len(before))
    text = program.text_of(composer(program))
    if not text.startswith(before) or not (before + letters).startswith(text):
        raise JourneyError(f"restored {text!r} of {before!r} and {letters!r}")
    return text


def one_kill(program, keyboard, chance, before):
    """(seconds lost, what is in the composer now)."""
    program.mouse(composer(program))
    program.key("ctrl+End")
    letters, times, killed = type_until_killed(program, keyboard, chance)
    start_again(program)
    text = restored(program, before, letters)
    kept = len(text) - len(before)
    last = times[kept - 1] if kept else times[0]
    return killed - last, len(letters) - kept, text


def report(lost):
    lost = sorted(lost)
    p95 = lost[min(len(lost) - 1, int(len(lost) * 0.95))]
    return f"{len(lost)} kills while typing: lost at most {lost[-1]:.2f} s, p95 {p95:.2f} s, " \
           f"median {lost[len(lost) // 2]:.2f} s"


def journey(program):
    seed = program.seed or int(time.time())
    print(f"# --seed {seed}", flush=True)
    chance = random.Random(seed)
    service = Service(program.build).start()
    program.start()
    sign_in(program, service, USER, PASSWORD)
    settled(program)
    open_case(program, CASE)
    keyboard = Keyboard()
    text, lost = "", []
    for count in range(1, program.kills + 1):
        seconds, keys, text = one_kill(program, keyboard, chance, text)
        lost.append(seconds)
        print(f"# kill {count}: {seconds:.2f} s, {keys} keys", flush=True)
    keyboard.close()
    print(f"# {report(lost)}", flush=True)
    assert max(lost) <= MOST, f"more than {MOST} s of typing: {report(lost)}"
    program.passed(report(lost))
    program.quit()
    service.stop()
    program.silent()


main(journey, kills=50, seed=0)
