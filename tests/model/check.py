#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks tests/model/outbox.pml with Spin, exhaustively: what must never happen, what must happen
in the end, and that the check notices when any one rule of the protocol is missing. Speaks TAP."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

MODEL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "outbox.pml")
DEPTH = "-m1000000"

# Safety with everything that promises.md asks of T3; "in the end" with one crash fewer of each
# kind, because fairness multiplies the states.
SAFE = ["-DCRASHES=3", "-DLOSSES=2", "-DREPEATS=1", "-DREFUSALS=1", "-DEXPIRIES=1"]
DELIVERED = ["-DCRASHES=2", "-DLOSSES=1", "-DREPEATS=1", "-DREFUSALS=1", "-DEXPIRIES=1"]
# A model in which nearly nothing can happen would pass anything.
FEWEST_STATES = {"safe": 1_000_000, "delivered": 100_000}

BROKEN = {
    "ORDER": "the second comment may overtake the first",
    "ONE_TRANSACTION": "the draft is deleted before the outbox has the text",
    "SENT_EARLY": "“sent” is shown when it is given to the network",
    "NEW_ID": "a new attempt has a new id",
    "REMOVE_EARLY": "it leaves the outbox when it is sent",
    "UNIQUE": "an expired key is all that the portal knows an operation by",
    "KEY_APART": "the portal stores effect and key in two transactions",
    "ANY_ANSWER": "whatever comes back counts as success",
    "DROP_REFUSED": "what the portal refuses is dropped",
    "NO_RETRY": "what waits is not tried again",
}


def run(folder, words):
    done = subprocess.run(words, cwd=folder, text=True, check=False, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def search(claim, definitions):
    """(errors, states, seconds) of one exhaustive search."""
    with tempfile.TemporaryDirectory() as folder:
        status, said = run(folder, ["spin", "-a", *definitions, MODEL])
        if status or "rror" in said:
            raise SystemExit(f"Bail out! spin: {said}")
        fair = ["-DNFAIR=4"] if claim == "delivered" else []
        status, said = run(folder, ["cc", "-O2", "-w", "-DCOLLAPSE", "-DMEMLIM=6000", *fair,
                                    "-o", "pan", "pan.c"])
        if status:
            raise SystemExit(f"Bail out! cc: {said}")
        status, said = run(folder, ["./pan", "-a", *(["-f"] if fair else []), "-N", claim, DEPTH])
        if "max search depth too small" in said or "out of memory" in said or status:
            raise SystemExit(f"Bail out! the search was not exhaustive: {said}")
        errors = int(re.search(r"errors: (\d+)", said).group(1))
        states = int(re.search(r"(\d+) states, stored", said).group(1))
        seconds = float(re.search(r"elapsed time ([\d.]+)", said).group(1))
        return errors, states, seconds


def missing_names():
    """What the model's first comment names in the code, and is no longer there."""
    root = os.path.join(os.path.dirname(MODEL), "..", "..")
    with open(MODEL, encoding="utf-8") as model:
        comment = model.read().split("*/")[0]
    text = ""
    for word in re.findall(r"src/[\w/.-]+\.c|\w+ ?\(\)|UNIQUE \(\w+, \w+\)|GCH_\w+", comment):
        if word.startswith("src/"):
            text = ""
            if os.path.exists(os.path.join(root, word)):
                with open(os.path.join(root, word), encoding="utf-8") as source:
                    text = source.read()
        elif not word.startswith("UNIQUE") and word.rstrip("() ") not in text:
            yield word


def main():
    if not shutil.which("spin"):
        print("1..0 # SKIP spin is not installed")
        return 0
    failed = 0
    print(f"1..{3 + len(BROKEN)}")
    missing = list(missing_names())
    failed += bool(missing)
    number = 1
    print(f"{'not ok' if missing else 'ok'} 1 the code still has what the model names"
          + "".join(f" # {name} is gone" for name in missing))
    for claim, definitions in (("safe", SAFE), ("delivered", DELIVERED)):
        errors, states, seconds = search(claim, definitions)
        number += 1
        good = errors == 0 and states >= FEWEST_STATES[claim]
        failed += not good
        print(f"{'ok' if good else 'not ok'} {number} {claim}: {errors} violations in {states:,} "
              f"states, {seconds:.0f} s", flush=True)
    for name, rule in BROKEN.items():
        claim = "delivered" if name == "NO_RETRY" else "safe"
        errors, _, seconds = search(claim, (DELIVERED if claim == "delivered" else SAFE)
                                    + [f"-DBREAK_{name}"])
        number += 1
        failed += errors == 0
        print(f"{'ok' if errors else 'not ok'} {number} found, when {rule}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
