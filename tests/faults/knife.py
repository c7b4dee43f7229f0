#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real program under the knife.

Kills it at every call that changes a file, makes each of these calls fail, kills program and portal
at any moment; then looks whether everything that was promised is there, once and in order.

knife.py --build BUILD [--points all|N] [--errors all|N] [--kills N]
         [--only kill,error,random] [--workers N] [--seed N]
"""

import argparse
import collections
import glob
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

from promises import (Evidence, Found, Promises, check_database, check_delivered, check_found)
from world import World, WorldError, fast_folder, free_port

# Whatever changes a file, a name or what is promised to be on the disk.
CALLS = ("write", "pwrite64", "writev", "pwritev", "pwritev2", "fsync", "fdatasync", "ftruncate",
         "truncate", "fallocate", "rename", "renameat", "renameat2", "unlink", "unlinkat", "link",
         "linkat", "openat", "mkdir", "mkdirat")
WRITES = ("write", "pwrite64", "writev", "pwritev")
OWNER = re.compile(r"^[0-9a-f]{16}")  # a folder of the cache: made of the portal's address
ALWAYS_RANDOM = re.compile(r"\.[A-Za-z0-9]{6}$")  # names that are new each time

# What was found once, and mended, is looked at each time.
KNOWN = [("data", "openat", 1, "EINTR", "for a while")]  # accounts.ini

# How a call fails, and for which calls that is a thing that happens.
ERRORS = collections.OrderedDict([
    ("ENOSPC", lambda call: call in WRITES or call in ("openat", "mkdir", "ftruncate", "fallocate")),
    ("EDQUOT", lambda call: call in WRITES or call in ("openat", "mkdir")),
    ("EIO", lambda call: True),
    ("EINTR", lambda call: call in WRITES or call in ("openat", "ftruncate", "fsync", "fdatasync")),
])


def usable_strace():
    """strace with faults, or why not."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    done = subprocess.run(["strace", "-f", "-o", "/dev/null", "-e", "trace=fsync", "-e",
                           "inject=fsync:error=EIO:when=1", "true"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    return None if done.returncode == 0 else "strace cannot trace here: " + done.stderr.strip()


class Table:
    """The figures, and every failure with how to see it again."""

    def __init__(self):
        self.rows = collections.OrderedDict()
        self.failures = []
        self.lock = threading.Lock()

    def add(self, row, column, number=1):
        with self.lock:
            self.rows.setdefault(row, collections.Counter())[column] += number

    def fail(self, row, how, problems):
        with self.lock:
            self.failures.append((row, how, problems))
            print(f"# {row}: {how}\n#   " + "\n#   ".join(problems), flush=True)

    def print(self):
        columns = ("points", "reached", "survived", "not saved and said so", "crashes",
                   "silent losses", "other")
        width = max(len(row) for row in self.rows) + 2 if self.rows else 10
        print("# " + "".ljust(width) + "  ".join(columns))
        for row, counts in self.rows.items():
            print("# " + row.ljust(width)
                  + "  ".join(str(counts[column]).rjust(len(column)) for column in columns))


class Point:
    """One place to cut: the n-th time that a call is made on files of one folder."""

    def __init__(self, group, call, number):
        self.group = group
        self.call = call
        self.number = number

    def __str__(self):
        return f"{self.group} {self.call} no. {self.number}"


class Scout:
    """One clean run, counted."""

    def __init__(self, template, folder, options):
        self.paths = {"data": set(), "cache": set()}
        self.counts = collections.Counter()
        world = template.copy(folder)
        log = os.path.join(folder, "strace")
        world.portal.start()
        code, lines = world.play("run", options=options, wrap=[
            "strace", "-f", "-y", "-qq", "-o", log, "-e", "trace=" + self.known_calls()])
        if code != 0 or ["end"] not in lines:
            raise WorldError(f"the clean run failed: {code}\n{lines}\n{world.log()}")
        self._count(world, log)
        world.remove()

    @staticmethod
    def known_calls():
        return ",".join("?" + call for call in CALLS)

    def _count(self, world, log):
        per_thread = collections.Counter()
        with open(log, encoding="utf-8", errors="replace") as stream:
            for line in stream:
                found = re.match(r"(\d+) +(\w+)\(", line)
                if not found:
                    continue
                for group, folder in (("data", world.data), ("cache", world.cache)):
                    names = re.findall(re.escape(folder) + r'[^>",]*', line)
                    if names:
                        self.paths[group].update(
                            OWNER.sub("OWNER", os.path.relpath(name, folder)) for name in names
                            if not ALWAYS_RANDOM.search(name))
                        per_thread[found[1], group, found[2]] += 1
                        break
        for (_thread, group, call), count in per_thread.items():
            self.counts[group, call] = max(self.counts[group, call], count)

    def points(self):
        return [Point(group, call, number) for (group, call), count in sorted(self.counts.items())
                for number in range(1, count + 1)]


class Knife:
    def __init__(self, build, top, seed):
        self.build = build
        self.top = top
        self.random = random.Random(seed)
        self.seed = seed
        self.table = Table()
        self.options = ["--rounds", "1"]
        self.done = 0
        self.stopping = False  # somebody has seen enough
        self.scout = None

    def template(self, name):
        return World(self.build, os.path.join(self.top, name), free_port()).make()

    def wrap(self, world, point, *injection):
        """strace that sees nothing but the files of the point's folder."""
        folder = world.data if point.group == "data" else world.cache
        paths = []
        owner = next((name for name in os.listdir(world.cache) if OWNER.match(name)), "none")
        for name in sorted(self.scout.paths[point.group]):
            name = name.replace("OWNER", owner)
            paths += ["-P", os.path.normpath(os.path.join(folder, name))]
        return ["strace", "-f", "-qq", "-o", os.path.join(world.folder, "strace"), *paths, "-e", "trace=" + point.call,
                "-e", f"inject={point.call}:" + ":".join(injection)]

    @staticmethod
    def was_injected(world):
        with open(os.path.join(world.folder, "strace"), encoding="utf-8",
                  errors="replace") as log:
            return any("(INJECTED)" in line for line in log)

    # --- what comes after each fault ---

    def judge(self, row, how, world, lines, code, killed, goes_on=False):
        """Looks, opens again, delivers, looks again."""
        promises = Promises().feed(lines)
        problems = list(promises.notes) + check_database(world.data)
        if goes_on and ["last-words"] not in lines and ["signed-out"] not in lines:
            problems.append("nothing can be saved any more, although the disk is well again")
        crashed = 0
        if not killed and (code != 0 or ["end"] not in lines):
            crashed = 1
            problems.append(f"ended with {code}\n{world.log()[-600:]}")
        evidence = Evidence(world.portal)
        code, told = world.play("check")
        if code != 0 or ["end"] not in told:
            crashed = 1
            problems.append(f"opening it again ended with {code}\n{world.log()[-600:]}")
        problems += [" ".join(words) for words in told if words[0] in ("stuck", "unreadable")]
        losses = check_found(promises, Found(told, "found"), evidence)
        # after a write to the cache that failed, an edit may be based on what is no longer true
        losses += check_delivered(promises, Found(told, "left"), Evidence(world.portal),
                                  conflicts=not killed)
        if promises.unreported:
            losses.append(f"{promises.unreported} failures without a word to the user")
        self.table.add(row, "not saved and said so", promises.failures - promises.unreported)
        if not problems and not losses:
            self.table.add(row, "survived")
            return
        self.table.add(row, "crashes", crashed)
        self.table.add(row, "silent losses", 1 if losses else 0)
        self.table.add(row, "other", 1 if problems and not crashed else 0)
        self.table.fail(row, how, losses + problems)

    # --- killed at a call ---

    def kill_at(self, template, folder, point):
        world = template.copy(folder)
        row = f"killed at {point.group}"
        try:
            world.portal.start()
            code, lines = world.play("run", options=self.options, wrap=self.wrap(
                world, point, "signal=KILL", f"when={point.number}"))
            self.table.add(row, "points")
            killed = code == -9
            self.table.add(row, "reached", 1 if killed else 0)
            self.judge(row, f"killed at {point}", world, lines, code, killed)
        finally:
            world.remove()

    def kill_twice(self, template, folder, point, seed):
        """Killed somewhere, and again while it puts itself in order and sends what was left."""
        chance = random.Random(seed)
        world = template.copy(folder)
        row = "killed, and killed again at the start"
        first = chance.choice([other for other in self.scout.points() if other.group == "data"])
        second = Point(point.group, point.call, min(point.number, chance.randint(1, 60)))
        try:
            world.portal.start()
            _, lines = world.play("run", options=self.options, wrap=self.wrap(
                world, first, "signal=KILL", f"when={first.number}"))
            code, more = world.play("check", wrap=self.wrap(
                world, second, "signal=KILL", f"when={second.number}"))
            self.table.add(row, "points")
            self.table.add(row, "reached", 1 if code == -9 else 0)
            self.judge(row, f"killed at {first}, then at {second}", world, lines + more, -9, True)
        finally:
            world.remove()

    def kill_and_lose(self, template, folder, point):
        """Killed, and then precious.db is gone: what was promised is in the lifeboat."""
        world = template.copy(folder)
        row = "killed, and precious.db destroyed"
        try:
            world.portal.start()
            code, lines = world.play("run", options=self.options, wrap=self.wrap(
                world, point, "signal=KILL", f"when={point.number}"))
            self.table.add(row, "points")
            self.table.add(row, "reached", 1 if code == -9 else 0)
            for path in glob.glob(os.path.join(world.data, "precious.db*")):
                os.remove(path)
            self.judge(row, f"killed at {point}, precious.db destroyed", world, lines, -9, True)
        finally:
            world.remove()

    # --- a call that fails ---

    def fail_at(self, template, folder, point, name, when):
        if name == "half written":
            self.shorten_at(template, folder, point, when == "then full")
            return
        world = template.copy(folder)
        row = f"{name} {when}"
        try:
            world.portal.start()
            last = {"once": "", "for a while": f"..{point.number + 3}", "for ever": "+"}[when]
            code, lines = world.play(
                "run", options=[*self.options, "--patience", "400"],
                wrap=self.wrap(world, point, "retval=0" if name == "nothing written"
                               else f"error={name}", f"when={point.number}{last}"))
            self.table.add(row, "points")
            self.table.add(row, "reached", 1 if self.was_injected(world) else 0)
            self.judge(row, f"{name} {when} at {point}", world, lines, code, False,
                       goes_on=when != "for ever")
        finally:
            world.remove()

    # --- half a write ---

    def shorten_at(self, template, folder, point, then_full):
        world = template.copy(folder)
        row = "half written, then full" if then_full else "half written"
        mark = os.path.join(folder, "mark")
        try:
            world.portal.start()
            code, lines = world.play(
                "run", options=[*self.options, "--patience", "400"], environment={
                    "LD_PRELOAD": os.path.join(self.build, "tests/faults/short-write.so"),
                    "KNIFE_FOLDER": world.data if point.group == "data" else world.cache,
                    "KNIFE_WHEN": str(point.number), "KNIFE_MARK": mark,
                    "KNIFE_THEN_FULL": "5" if then_full else "0"})
            self.table.add(row, "points")
            self.table.add(row, "reached", 1 if os.path.exists(mark) else 0)
            self.judge(row, f"{row} at {point}", world, lines, code, False, goes_on=True)
        finally:
            world.remove()

    # --- killed at any moment ---

    def kill_at_random(self, template, folder, kills, seed):
        """One home through many lives; program and portal are killed in turn, or both."""
        chance = random.Random(seed)
        world = template.copy(folder)
        row = "killed at any moment"
        promises = []
        token = 1
        try:
            world.portal.start()
            done = 0
            while done < kills:
                process, journal = world.begin("run", options=[
                    "--rounds", "100000", "--token", str(token), "--patience", "700"])
                token += 100000
                alive = True
                while alive and done < kills:
                    time.sleep(chance.uniform(0.02, 0.9))
                    victim = chance.choice(["program", "portal", "both"])
                    if victim != "program":
                        world.portal.kill()
                    if victim != "portal":
                        process.kill()
                        alive = False
                    done += 1
                    self.table.add(row, "points")
                    self.table.add(row, "reached")
                    if world.portal.process is None:
                        time.sleep(chance.uniform(0, 0.2))
                        world.portal.start()
                if process.poll() not in (None, -9):
                    self.table.add(row, "crashes")
                    self.table.fail(row, f"seed {seed}", [f"ended with {process.returncode}",
                                                          world.log()[-600:]])
                process.kill()
                process.wait()
                promises += journal.close()
            self.judge(row, f"killed {kills} times, seed {seed}", world, promises, -9, True)
        finally:
            world.remove()

    def random_jobs(self, kills):
        lives = 25  # a home, before it is looked through
        return [lambda template, folder, part=part: self.kill_at_random(
            template, folder, min(lives, kills - part), self.seed * 1000 + part)
                for part in range(0, kills, lives)]

    # --- running many ---

    def share(self, jobs, workers):
        """Each worker has a portal, and so a program, of its own."""
        queue = collections.deque(jobs)
        problems = []
        begin = time.monotonic()

        def work(number):
            try:
                template = self.template(f"template-{number}")
                while not problems and not self.stopping:
                    try:
                        job = queue.popleft()
                    except IndexError:
                        return
                    job(template, os.path.join(self.top, f"worker-{number}"))
                    self.done += 1
                    if self.done % 100 == 0:
                        print(f"# {self.done} of {len(jobs)} after "
                              f"{time.monotonic() - begin:.0f} s", flush=True)
            except BaseException as error:  # told by the main thread
                problems.append(error)
                raise

        threads = [threading.Thread(target=work, args=[number]) for number in range(workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if problems:
            raise problems[0]

    def sample(self, things, wanted):
        """Evenly from each kind of call, so that the rare ones are among them."""
        if wanted is None or wanted >= len(things):
            return things
        kinds = collections.OrderedDict()
        for thing in things:
            kinds.setdefault((thing.group, thing.call), []).append(thing)
        for kind in kinds.values():
            self.random.shuffle(kind)
        chosen = []
        while len(chosen) < wanted:
            for kind in kinds.values():
                if kind and len(chosen) < wanted:
                    chosen.append(kind.pop())
        return chosen

    def kill_jobs(self, wanted):
        points = self.sample(self.scout.points(), wanted)
        self.random.shuffle(points)
        jobs = [lambda template, folder, point=point: self.kill_at(template, folder, point)
                for point in points]
        # a fifth of them once more
        jobs += [lambda template, folder, point=point, seed=seed: self.kill_twice(
            template, folder, point, seed) for seed, point in enumerate(points[::5])]
        if "lifeboat" in self.scout.paths["data"]:
            jobs += [lambda template, folder, point=point: self.kill_and_lose(
                template, folder, point) for point in points[1::5]]
        return jobs

    def sample_errors(self, combinations, wanted):
        """Some of each kind; more where it is about what exists nowhere else."""
        kinds = collections.OrderedDict()
        for combination in sorted(combinations, key=lambda c: c[0].group, reverse=True):
            point, name, when = combination
            kinds.setdefault((point.group, point.call, name, when), []).append(combination)
        for kind in kinds.values():
            self.random.shuffle(kind)
        chosen = []
        for turn in range(len(combinations)):
            for (group, *_), kind in kinds.items():
                if kind and len(chosen) < wanted and (group == "data" or turn % 4 == 1):
                    chosen.append(kind.pop())
        return chosen

    def error_jobs(self, wanted):
        combinations = []
        for point in self.sample(self.scout.points(), None if wanted is None else wanted * 4):
            for name, fits in ERRORS.items():
                if fits(point.call):
                    combinations.append((point, name, "once"))
                    combinations.append((point, name, "for a while"))
                    # nothing stands interrupted for ever
                    if name != "EINTR":
                        combinations.append((point, name, "for ever"))
            if point.call in WRITES:
                combinations += [(point, "nothing written", "once"),
                                 (point, "half written", "once"),
                                 (point, "half written", "then full")]
        if wanted is not None:
            combinations = self.sample_errors(combinations, wanted)
        self.random.shuffle(combinations)
        combinations += [(Point(group, call, number), name, when)
                         for group, call, number, name, when in KNOWN]
        return [lambda template, folder, c=combination: self.fail_at(template, folder, *c)
                for combination in combinations]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--points", default="all", help="how many places to cut; all of them")
    parser.add_argument("--errors", help="how many failing calls; as many as points, or 1000")
    parser.add_argument("--kills", type=int, default=300,
                        help="how many at any moment, of program and portal")
    parser.add_argument("--only", default="kill,error,random")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()

    why_not = usable_strace()
    if why_not:
        print(f"# THE KNIFE DOES NOT CUT: {why_not}\nok 1 - faults # SKIP {why_not}\n1..1")
        print("# skipped: 1")
        return 0

    def number(text):
        return None if text == "all" else int(text)

    points = number(arguments.points)
    # all of them, in every way, would take hours
    errors = number(arguments.errors or ("1000" if points is None else arguments.points))
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="guichet-knife-", dir=fast_folder()) as top:
        knife = Knife(os.path.abspath(arguments.build), top, arguments.seed)
        knife.scout = Scout(knife.template("scout"), os.path.join(top, "scouting"), knife.options)
        print("# write-class calls of a clean run: " + ", ".join(
            f"{group} {call} {count}" for (group, call), count
            in sorted(knife.scout.counts.items())), flush=True)
        wanted = arguments.only.split(",")
        jobs = knife.kill_jobs(points) if "kill" in wanted else []
        jobs += knife.error_jobs(errors) if "error" in wanted else []
        jobs += knife.random_jobs(arguments.kills) if "random" in wanted else []
        signal.signal(signal.SIGTERM, lambda *_: setattr(knife, "stopping", True))
        knife.share(jobs, arguments.workers)
    knife.table.print()
    seconds = time.monotonic() - begin
    done = knife.done
    print(f"# {done} faults in {seconds:.0f} s, {seconds / max(1, done):.2f} s each; "
          f"seed {arguments.seed}")
    failed = len(knife.table.failures)
    print(f"{'not ok' if failed else 'ok'} 1 - {done} faults, {failed} not survived\n1..1")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
