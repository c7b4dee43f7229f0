#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window under the knife: a person types, sends and quits, and the program is killed meanwhile
at a call that changes its files, or that call fails; then it is opened again.

What the window said is the promise: “Draft saved”, an empty composer after Ctrl+Enter. Runs inside
with-display.py.

knife-window.py --build BUILD [--points N] [--errors N] [--kills N] [--seed N]
"""

import argparse
import collections
import os
import random
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e")]

from driver import Program, wait  # noqa: E402
from knife import ALWAYS_RANDOM, CALLS, WRITES, Point, usable_strace  # noqa: E402
from service import PASSWORD, USER, Service  # noqa: E402
from steps import composer, list_rows, open_case, settled  # noqa: E402
from trouble import data, sign_in  # noqa: E402

CASE = "Export PDF vide"
STORE_THREAD = "precious"
TYPED, SAVED, SENT = "typed", "saved", "sent"


class Killed(Exception):
    """The program is gone, as was intended."""


class Text:
    def __init__(self, number):
        self.body = f"Under the knife, text {number}."
        self.promise = TYPED


class Window:
    def __init__(self, build, seed):
        self.build = build
        self.random = random.Random(seed)
        self.service = Service(build).start()
        self.program = Program(build)
        self.pending = []  # texts that no window has accounted for so far
        self.count = 0
        self.figures = collections.Counter()
        self.failures = []
        self.strace = None
        self.names = set()  # of the files, relative to the data folder
        self.counts = collections.Counter()

    # --- one life of the program ---

    def start(self, wrap=()):
        self.program.wrap = list(wrap)
        self.program.start()
        wait("the cases", lambda: list_rows(self.program), 40)

    def guarded(self, steps):
        """Runs steps; Killed when the program went the way it was meant to."""
        try:
            steps()
        except Exception as error:
            for _ in range(20):
                if not self.program.alive():
                    break
                time.sleep(0.05)
            if self.program.process is not None and self.program.process.poll() == -9:
                self.program.leave()
                raise Killed() from error
            raise

    def fail(self, how, problem):
        self.failures.append((how, problem))
        print(f"# {how}: {problem}", flush=True)

    def times_sent(self, body):
        """Also as a part of another: what is typed into a restored draft goes with it."""
        return self.service.one("SELECT count(*) FROM comments WHERE instr(body, ?) > 0", body)

    def composed(self):
        return self.program.text_of(composer(self.program))

    def write(self):
        """Types a text and sends it; notes what the window said of it."""
        self.count += 1
        text = Text(self.count)
        program = self.program
        program.mouse(composer(program))
        self.pending.append(text)
        program.type(text.body)
        program.see(re.escape(program.t("Draft saved")))
        text.promise = SAVED
        program.key("ctrl+Return")
        wait("an empty composer", lambda: not self.composed())
        text.promise = SENT

    def account(self, how):
        """Every text is in the composer, or once at the portal; what is in the composer is sent."""
        program = self.program
        open_case(program, CASE)
        settled(program)
        left = self.composed()
        for text in self.pending:
            there = self.times_sent(text.body)
            kept = text.body in left
            if there > 1 or (there and kept):
                self.fail(how, f"{text.body!r} is there {there} times, in the composer: {kept}")
                self.figures["duplicates"] += 1
            elif not there and (text.promise == SENT or (text.promise == SAVED and not kept)):
                self.fail(how, f"{text.body!r} was {text.promise} and is gone")
                self.figures["losses"] += 1
        self.pending.clear()
        if left:
            program.mouse(composer(program))
            program.key("ctrl+Return")
            wait("an empty composer", lambda: not self.composed())
            settled(program)
            if self.times_sent(left) != 1:
                self.fail(how, f"{left!r} could not be sent")
                self.figures["losses"] += 1

    def tell(self, begin, seed):
        figures = self.figures
        print(f"# killed at {figures['killed']} of {figures['points']} points; {figures['errors']} "
              f"failing calls, {figures['messages']} messages shown; {figures['kills']} kills at any "
              f"moment; {figures['losses']} lost, {figures['duplicates']} twice; "
              f"{time.monotonic() - begin:.0f} s; seed {seed}", flush=True)

    # --- strace ---

    def injection(self, point, *how):
        paths = []
        for name in sorted(self.names):
            paths += ["-P", os.path.normpath(data(name))]
        return ["-qq", "-o", self.log(), *paths, "-e", f"trace={point.call}", "-e",
                f"inject={point.call}:" + ":".join(how)]

    def wrap(self, point, *how):
        """From its first moment on; as a grandchild, so that the program itself is our child."""
        return ["strace", "-D", "-f", *self.injection(point, *how)]

    def store_thread(self):
        tasks = f"/proc/{self.program.process.pid}/task"
        for task in os.listdir(tasks):
            with open(os.path.join(tasks, task, "comm"), encoding="utf-8") as comm:
                if comm.read().strip() == STORE_THREAD:
                    return task
        return None

    def attach(self, point, *how):
        self.trace(self.injection(point, *how))

    def trace(self, options):
        """The thread that writes, and no other: the window is as fast as always."""
        thread = wait("the store's thread", self.store_thread)
        self.strace = subprocess.Popen(["strace", *options, "-p", thread],
                                       stdin=subprocess.DEVNULL)
        status = f"/proc/{self.program.process.pid}/task/{thread}/status"

        def is_traced():
            with open(status, encoding="utf-8") as lines:
                return not any(line.split() == ["TracerPid:", "0"] for line in lines)

        wait("strace", is_traced, interval=0.02)

    def detach(self):
        if self.strace is not None:
            self.strace.terminate()
            self.strace.wait()
            self.strace = None

    @staticmethod
    def log():
        return os.path.join(os.environ["XDG_RUNTIME_DIR"], "strace.log")

    def scout(self):
        """A day without trouble, counted from where a fault would begin to count."""
        self.start()
        self.account("scouting")
        self.trace(["-y", "-qq", "-o", self.log(), "-e",
                    "trace=" + ",".join("?" + call for call in CALLS)])
        self.day()
        self.program.quit()
        self.strace.wait(20)
        self.strace = None
        with open(self.log(), encoding="utf-8", errors="replace") as log:
            for line in log:
                found = re.match(r"(\w+)\(", line)
                names = re.findall(re.escape(data()) + r'[^>",]*', line) if found else []
                if names:
                    self.names.update(os.path.relpath(name, data()) for name in names
                                      if not ALWAYS_RANDOM.search(name))
                    self.counts[found[1]] += 1

    def points(self, wanted):
        kinds = [[Point("data", call, number) for number in range(1, count + 1)]
                 for call, count in sorted(self.counts.items())]
        for kind in kinds:
            self.random.shuffle(kind)
        chosen = []
        while len(chosen) < wanted and any(kinds):
            for kind in kinds:
                if kind and len(chosen) < wanted:
                    chosen.append(kind.pop())
        return chosen

    # --- killed at a call ---

    def day(self):
        self.write()
        settled(self.program)

    def kill_at(self, point):
        how = f"killed at {point}"
        self.figures["points"] += 1
        fault = (point, "signal=KILL", f"when={point.number}")
        # one in eight from the beginning, where the files are opened
        early = self.figures["points"] % 8 == 1
        try:
            self.guarded(lambda: self.start(self.wrap(*fault) if early else ()))
            self.guarded(lambda: self.account(how))
            if not early:
                self.attach(*fault)
            self.guarded(self.day)
            self.guarded(self.program.quit)
        except Killed:
            self.figures["killed"] += 1
        self.detach()

    def reopen(self, how):
        self.start()
        self.account(how)
        self.program.quit()

    # --- a call that fails ---

    def complaint(self):
        """What the window says about the disk, if it does."""
        program = self.program
        wanted = [re.split(r" \(| because", program.t(text))[0] for text in (
            "Your text cannot be saved on this computer (%s). Keep this window open.",
            "Your text cannot be saved because this computer’s disk is full. Keep this window open "
            "until there is room.")]
        wanted += [program.t(text).replace("%s", "") for text in ("Not saved: %s", "Not sent: %s")]
        return next((text for text in program.texts()
                     if any(text.startswith(start) for start in wanted)), None)

    def either(self, what, promise):
        """Until it is so, or the window says that it is not."""
        said = []

        def look():
            if promise():
                return True
            found = self.complaint()
            if found:
                said.append(found)
            return bool(found)

        wait(what + ", or a word about the disk", look, 15)
        return said[0] if said else None

    def fail_at(self, point, name, when):
        how = f"{name} {when} at {point}"
        self.figures["errors"] += 1
        fault = (point, f"error={name}", f"when={point.number}" + ("+" if when == "for ever" else ""))
        early = self.figures["errors"] % 8 == 1
        self.start(self.wrap(*fault) if early else ())
        program = self.program
        if early:
            open_case(program, CASE)
        else:
            self.account(how)
            self.attach(*fault)
        self.count += 1
        text = Text(self.count)
        self.pending.append(text)
        program.mouse(composer(program))
        program.type(text.body)
        saved = program.t("Draft saved")
        said = self.either("the draft saved", lambda: saved in program.texts())
        if said is None:
            text.promise = SAVED
        else:
            self.figures["messages"] += 1
        program.key("ctrl+Return")
        said = self.either("the comment queued", lambda: not self.composed())
        if said is None:
            text.promise = SENT
        else:
            self.figures["messages"] += 1
        program.kill()
        self.detach()

    # --- killed at any moment ---

    def kill_at_random(self):
        """Program and portal in turn."""
        how = "killed at any moment"
        self.figures["kills"] += 1
        self.start()
        self.account(how)
        steps = self.random.random()
        program = self.program
        self.count += 1
        text = Text(self.count)
        self.pending.append(text)
        program.mouse(composer(program))
        program.type(text.body)
        if steps > 0.3:
            program.see(re.escape(program.t("Draft saved")))
            text.promise = SAVED
        if steps > 0.5:
            program.key("ctrl+Return")
        time.sleep(self.random.uniform(0, 0.1))
        if self.figures["kills"] % 2:
            self.service.process.kill()
            self.service.process.wait()
            self.figures["kills"] += 1
        program.kill()
        if self.service.process.poll() is not None:
            self.service.start()


def error_plan(window, wanted):
    plan = []
    for point in window.points(10 ** 6):
        for name, calls in (("ENOSPC", (*WRITES, "openat")), ("EIO", CALLS)):
            if point.call in calls:
                plan += [(point, name, "for ever"), (point, name, "once")]
    window.random.shuffle(plan)
    kinds = collections.OrderedDict()
    for entry in plan:
        kinds.setdefault((entry[0].call, entry[1], entry[2]), []).append(entry)
    chosen = []
    while len(chosen) < wanted and any(kinds.values()):
        for kind in kinds.values():
            if kind and len(chosen) < wanted:
                chosen.append(kind.pop())
    return chosen


def run(window, arguments):
    window.program.start()
    sign_in(window.program, window.service, USER, PASSWORD)
    settled(window.program)
    window.program.quit()
    window.scout()
    print("# write-class calls of a day: " + ", ".join(
        f"{call} {count}" for call, count in sorted(window.counts.items())), flush=True)
    for point in window.points(arguments.points):
        window.kill_at(point)
    window.reopen("the last of the kills")
    for entry in error_plan(window, arguments.errors):
        window.fail_at(*entry)
    window.reopen("the last of the errors")
    while window.figures["kills"] < arguments.kills:
        window.kill_at_random()
    window.reopen("the last of the random kills")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--points", type=int, default=60)
    parser.add_argument("--errors", type=int, default=30)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    why_not = usable_strace()
    if why_not:
        print(f"# THE KNIFE DOES NOT CUT: {why_not}\nok 1 - window # SKIP {why_not}\n1..1")
        print("# skipped: 1")
        return 0

    window = Window(os.path.abspath(arguments.build), arguments.seed)
    begin = time.monotonic()
    try:
        run(window, arguments)
    except BaseException:
        window.tell(begin, arguments.seed)
        window.program.pictures = os.path.join(arguments.build, "failed")
        print("# " + "\n# ".join(window.program.log().splitlines()[-20:]))
        if window.program.alive():
            window.program.picture("failed-knife-window", whole_screen=True)
        print("not ok 1 - the window under the knife\n1..1", flush=True)
        raise
    finally:
        window.program.kill()
        window.detach()
        window.service.stop()
    window.tell(begin, arguments.seed)
    bad = len(window.failures)
    print(f"{'not ok' if bad else 'ok'} 1 - the window under the knife\n1..1")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
