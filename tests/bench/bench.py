#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures as ratios against a named peer measured in the same run, never absolute times.

start: from exec to the first complete frame of the cases page, out of the cache, without a network,
       against an empty AdwApplicationWindow; with 80 and with 100,000 cases. Memory of the same pairs.

The programs take turns (A B C A B C …) after a warm-up round, so that a machine whose speed drifts
slows all of them alike. The median is the figure; the spread is printed beside it.
"""

import argparse
import hashlib
import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
WITH_DISPLAY = os.path.join(HERE, "..", "support", "with-display.py")

PORTAL = "https://127.0.0.1:9"  # the discard port: nothing listens, so this is "no network"
OWNER = hashlib.sha256(f"{PORTAL}\0account-1\0user-1\0".encode()).hexdigest()[:16]
ACCOUNTS = f"""[last]
account=account {OWNER}

[account {OWNER}]
portal={PORTAL}
account=account-1
user=user-1
user-name=camille.moreau@atelier-lumen.example
portal-name=Solenne Software
account-name=Atelier Lumen SAS
display-name=Camille Moreau
complete=true
"""


def cache_folder(home):
    return os.path.join(home, "cache", "guichet", OWNER)


def prepare(build, home, cases):
    """A home as it is after a sync of that many cases."""
    os.makedirs(os.path.join(home, "data", "guichet"), mode=0o700)
    os.makedirs(os.path.join(home, "config"))
    with open(os.path.join(home, "data", "guichet", "accounts.ini"), "w", encoding="utf-8") as out:
        out.write(ACCOUNTS)
    subprocess.run([os.path.join(build, "tests", "bench", "fill-cache"),
                    os.path.join(cache_folder(home), "cache.db"), str(cases)], check=True)


def environment(build, home):
    return dict(
        os.environ, HOME=home, XDG_DATA_HOME=os.path.join(home, "data"),
        XDG_CACHE_HOME=os.path.join(home, "cache"), XDG_CONFIG_HOME=os.path.join(home, "config"),
        GSETTINGS_BACKEND="memory", GSETTINGS_SCHEMA_DIR=os.path.join(build, "data"),
        GUICHET_LOCALEDIR=os.path.join(build, "po"), LC_ALL="C.UTF-8")


def measure(build, command, env):
    done = subprocess.run([os.path.join(build, "tests", "bench", "first-frame"), "--", *command],
                          env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          check=False)
    if done.returncode:
        sys.exit(f"{command[0]}: no complete frame came\n{done.stdout}{done.stderr}")
    return {key: float(value) for key, value in
            (line.split() for line in done.stdout.splitlines())}


def start(arguments):
    build = os.path.abspath(arguments.build)
    program = os.path.join(build, "src", "app", "guichet")
    empty = os.path.join(build, "tests", "bench", "empty-window")
    with tempfile.TemporaryDirectory() as folder:
        subjects = {"empty window": ([empty], dict(os.environ, HOME=folder))}
        for cases in (80, 100000):
            home = os.path.join(folder, str(cases))
            prepare(build, home, cases)
            subjects[f"{cases} cases"] = ([program], environment(build, home))
        results = {name: [] for name in subjects}
        for turn in range(arguments.rounds + 1):
            for name, (command, env) in subjects.items():
                figures = measure(build, command, env)
                if turn:  # the first round warms the page cache
                    results[name].append(figures)
    report(results, arguments.rounds)


def report(results, rounds):
    print(f"start and memory, {rounds} rounds in turn, cairo renderer, window 1200 x 800")
    print(f"{'':16} {'frame ms':>26} {'x empty':>8} {'PSS MB':>8} {'x empty':>8} {'RSS x':>8}")
    base = results["empty window"]
    for name, figures in results.items():
        def median(key):
            return statistics.median(figure[key] for figure in figures)

        def ratio(key):
            return statistics.median(a[key] / b[key] for a, b in zip(figures, base))

        times = [figure["frame_ms"] for figure in figures]
        print(f"{name:16} {median('frame_ms'):8.0f} ({min(times):6.0f} – {max(times):6.0f}) "
              f"{ratio('frame_ms'):8.2f} {median('pss_kb') / 1024:8.1f} {ratio('pss_kb'):8.2f} "
              f"{ratio('rss_kb'):8.2f}")


BENCHES = {"start": start}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(BENCHES)}; all without a name")
    arguments = parser.parse_args()
    if not arguments.inside:
        # one screen and bus around all rounds, so that their start is in none of the figures
        sys.exit(subprocess.call([WITH_DISPLAY, "--size", "1600x1000", "--", sys.executable,
                                  os.path.abspath(__file__), "--inside", *sys.argv[1:]]))
    for name in arguments.names or BENCHES:
        BENCHES[name](arguments)


main()
