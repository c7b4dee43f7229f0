#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up what two runs of the simulator printed: add-up.py FIRST-LOG SECOND-LOG."""

import re
import sys


def split(path):
    """What was told of breaches, and the lines of figures."""
    told, figures = [], []
    with open(path, encoding="utf-8") as log:
        for line in log:
            (figures if figures or line.startswith("seeds ") else told).append(line)
    return "".join(told), figures


def numbers(line):
    return [int(number) for number in re.findall(r"\b\d+\b", line)]


def add(first, second):
    """One line of figures out of two that differ in nothing else."""
    sums = iter([a + b for a, b in zip(numbers(first), numbers(second))])
    return re.sub(r"\b\d+\b", lambda _: str(next(sums)), first)


def main():
    told, logs = zip(*[split(path) for path in sys.argv[1:3]])
    print("".join(told), end="")
    for first, second in zip(*logs):
        if first.startswith(("trace", "faults", "breaches")):
            print(first, end="")
        elif "seeds/s" in first:
            seconds = [float(line.split()[0]) for line in (first, second)]
            rates = [int(line.split()[2]) for line in (first, second)]
            hours = [float(line.split()[4]) for line in (first, second)]
            print(f"{max(seconds):.1f} s, {sum(rates)} seeds/s, {sum(hours):.1f} hours simulated")
        else:
            name = re.match(r"^ *(?:429 and 503|502 after it was done) *", first)
            head = name.group(0) if name else ""
            print(head + add(first[len(head):], second[len(head):]), end="")
    if len(logs[0]) != len(logs[1]):
        print("one of the two runs ended early")


main()
