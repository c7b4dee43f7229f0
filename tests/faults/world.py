# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One portal, one program, one home: made once, copied for every fault, looked into afterwards."""

import contextlib
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
import time

USER = "noemie.garnier@atelier-lumen.example"
PASSWORD = "correct horse battery"


class WorldError(AssertionError):
    """The world itself could not be made: no fault of the program."""


def fast_folder():
    """In memory where that is possible: a killed process leaves the same files there, and sooner."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def free_port():
    """Outside of the range that the kernel gives to whoever asks for any port."""
    while True:
        port = random.randint(15000, 30000)
        with contextlib.closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class Journal:
    """Reads what the program promises while it runs; answers where the script wants a reply."""

    def __init__(self, portal):
        self.lines = []
        self.portal = portal
        self.read_end, self.write_end = os.pipe()
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.replies = []
        self.thread.start()

    def _read(self):
        rest = b""
        while True:
            got = os.read(self.read_end, 65536)
            if not got:
                break
            *whole, rest = (rest + got).split(b"\n")
            for line in whole:
                words = line.decode().split(" ")
                self.lines.append(words)
                if words[0] == "want-reply" and self.portal is not None:
                    # a thread of its own: the journal must never wait
                    reply = threading.Thread(target=self.portal.reply, args=words[1:3])
                    self.replies.append(reply)
                    reply.start()
        os.close(self.read_end)

    def close(self):
        """Once whoever writes has ended, and its children with it."""
        os.close(self.write_end)
        self.thread.join(10)
        for reply in self.replies:
            reply.join(10)
        return self.lines


class Portal:
    """The real service on a database of its own."""

    def __init__(self, build, folder, port):
        self.program = os.path.join(build, "src/service/guichet-portal")
        self.database = os.path.join(folder, "portal.db")
        self.port = port
        self.process = None

    def command(self, *words, said=""):
        verbs = words[:2] if words[0] == "user" else words[:1]
        return subprocess.run(
            [self.program, *verbs, "--database", self.database, *words[len(verbs):]], input=said,
            text=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode

    def make(self):
        self.command("init", "--name", "Portail Lumen")
        self.command("seed")
        account = self.rows("SELECT id FROM accounts WHERE name LIKE 'Atelier Lumen%'")[0][0]
        self.command("user", "add", "--account", account, "--user-name", USER, "--name",
                     "Noémie Garnier", "--role", "administrator", "--case-administrator",
                     said=PASSWORD + "\n")

    def start(self):
        self.process = subprocess.Popen(
            [self.program, "serve", "--database", self.database, "--listen",
             f"127.0.0.1:{self.port}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        if not self.process.stdout.readline().startswith("listening "):
            raise WorldError("the portal did not start")
        return self

    def kill(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process.stdout.close()
            self.process = None

    def reply(self, number, token):
        self.command("reply", number, said=f"An answer [{token}]")

    def rows(self, sql, *values):
        with contextlib.closing(sqlite3.connect(self.database, timeout=20)) as connection:
            return connection.execute(sql, values).fetchall()


class World:
    """A folder with the portal's database and the program's data, cache and keyring."""

    def __init__(self, build, folder, port):
        self.build = build
        self.folder = folder
        self.program = os.path.join(build, "tests/faults/scripted-session")
        self.data = os.path.join(folder, "data")
        self.cache = os.path.join(folder, "cache")
        self.portal = Portal(build, folder, port)
        self.environment = dict(
            os.environ, SECRET_BACKEND="file", SECRET_FILE_TEST_PASSWORD="test",
            SECRET_FILE_TEST_PATH=os.path.join(folder, "test.keyring"),
            GUICHET_PORTAL_PROGRAM=self.portal.program, GSETTINGS_BACKEND="memory",
            GIO_USE_VFS="local", GIO_USE_PROXY_RESOLVER="dummy", NO_AT_BRIDGE="1",
            G_DEBUG="fatal-warnings", HOME=folder, XDG_RUNTIME_DIR=folder)
        for name in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY"):
            self.environment.pop(name, None)

    def make(self):
        os.makedirs(self.folder)
        self.portal.make()
        self.portal.start()
        code, lines = self.play("prepare", f"http://127.0.0.1:{self.portal.port}", USER, PASSWORD)
        self.portal.kill()
        if code != 0:
            raise WorldError(f"no sign-in: {code} {lines}")
        return self

    def copy(self, folder):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        return World(self.build, folder, self.portal.port)

    def begin(self, mode, *words, wrap=(), options=(), environment=None):
        """Starts the program and reads its journal."""
        journal = Journal(self.portal)
        with open(os.path.join(self.folder, "log"), "ab") as log:
            process = subprocess.Popen(
                [*wrap, self.program, "--data", self.data, "--cache", self.cache, "--journal",
                 str(journal.write_end), *options, mode, *words],
                env=dict(self.environment, **(environment or {})), stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=log, pass_fds=[journal.write_end])
        return process, journal

    def play(self, mode, *words, patience=90, **how):
        """Runs the program; gives back how it ended and what it said in its journal."""
        process, journal = self.begin(mode, *words, **how)
        try:
            code = process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            code = "hung"
        return code, journal.close()

    def log(self):
        with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as log:
            return log.read()

    def remove(self):
        self.portal.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def wait_until(condition, patience=20):
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True
