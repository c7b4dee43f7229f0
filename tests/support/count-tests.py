#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up what meson ran, subtests included, into one closing line."""

import json
import re
import sys

RESULT = re.compile(r"^(not )?ok\b[^#]*(#\s*(SKIP|TODO))?", re.IGNORECASE)


def subtests(text):
    """(passed, failed, skipped) of a TAP stream; all zero when it is none."""
    passed = failed = skipped = 0
    for line in text.splitlines():
        match = RESULT.match(line)
        if not match:
            continue
        if match.group(3):
            skipped += 1
        elif match.group(1):
            failed += 1
        else:
            passed += 1
    return passed, failed, skipped


def tests_of(path):
    with open(path, encoding="utf-8") as log:
        return [json.loads(line) for line in log]


def main():
    totals = [0, 0, 0]
    for path in sys.argv[1:]:
        for test in tests_of(path):
            counts = list(subtests(test.get("stdout") or ""))
            bad = test["result"] in ("FAIL", "ERROR", "TIMEOUT", "INTERRUPT")
            if bad and not counts[1]:
                counts[1] = 1
            if not any(counts):
                counts[2 if test["result"] == "SKIP" else 0] = 1
            totals = [a + b for a, b in zip(totals, counts)]
    print("{} passed, {} failed, {} skipped".format(*totals))


main()
