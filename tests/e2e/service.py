# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real portal service for a journey: made, filled, started, killed, asked what it has."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import tempfile

USER = "noemie.garnier@atelier-lumen.example"
PASSWORD = "correct horse battery"


class Service:
    """A vendor's portal on this computer, with one user of its own; no demonstration."""

    def __init__(self, build, demonstration_of=None):
        self.program = os.path.join(os.path.abspath(build), "src/service/guichet-portal")
        self.folder = tempfile.mkdtemp(prefix="service-", dir=os.environ["XDG_RUNTIME_DIR"])
        self.database = os.path.join(self.folder, "portal.db")
        self.process = None
        self.port = 0
        self.command("init", "--name", "Portail Lumen")
        self.command("seed")
        account = self.one("SELECT id FROM accounts WHERE name LIKE 'Atelier Lumen%'")
        self.command("user", "add", "--account", account, "--user-name", USER,
                     "--name", "Noémie Garnier", "--role", "administrator", "--case-administrator",
                     said=PASSWORD + "\n")

    def command(self, *words, said=""):
        verbs = words[:2] if words[0] == "user" else words[:1]
        subprocess.run([self.program, *verbs, "--database", self.database, *words[len(verbs):]],
                       input=said, text=True, stdout=subprocess.DEVNULL, check=True)

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        """The second time at the same port, so that whoever waits for it finds it again."""
        self.process = subprocess.Popen(
            [self.program, "serve", "--database", self.database,
             "--listen", f"127.0.0.1:{self.port}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        said = self.process.stdout.readline()
        self.port = int(said.rsplit(":", maxsplit=1)[1])
        return self

    def stop(self, sign=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(sign)
            self.process.wait(20)

    # --- what it has ---

    def rows(self, sql, *values):
        return ask(self.database, sql, *values)

    def one(self, sql, *values):
        return self.rows(sql, *values)[0][0]


def ask(database, sql, *values):
    """Reads or writes a database that somebody else has open too."""
    with contextlib.closing(sqlite3.connect(database, timeout=20)) as connection:
        with connection:
            return connection.execute(sql, values).fetchall()


def comments_like(database, body):
    return ask(database, "SELECT count(*) FROM comments WHERE body = ?", body)[0][0]
