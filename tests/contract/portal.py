# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A portal service of one's own for a test, and raw requests to it."""

import dataclasses
import http.client
import json
import os
import queue
import sqlite3
import subprocess
import threading
import uuid

START_SECONDS = 60


class Service:
    """`guichet-portal serve --demonstration`, on a database in @folder that it makes itself."""

    def __init__(self, program, folder):
        self.program = program
        self.database = os.path.join(folder, "portal.db")
        self.mails = os.path.join(folder, "mails")
        os.mkdir(self.mails)
        # The scripted agent would change cases in the middle of a scene: it may answer in an hour.
        environment = dict(os.environ, GUICHET_AGENT_DELAY_MS="3600000", HOME=folder)
        self.process = subprocess.Popen(
            [program, "serve", "--database", self.database, "--listen", "127.0.0.1:0",
             "--demonstration", "--mail-dir", self.mails],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        self.lines = queue.Queue()
        threading.Thread(target=self.read_lines, daemon=True).start()
        self.port = int(self.next_line("listening").rpartition(":")[2])
        _, self.user_name, self.password = self.next_line("demonstration").split(" ", 2)

    def read_lines(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def next_line(self, word):
        line = self.lines.get(timeout=START_SECONDS)
        if line is None or not line.startswith(word + " "):
            raise RuntimeError(f"the service said {line!r} instead of “{word} …”")
        return line

    def add_user(self, account_id, user_name, password, role):
        subprocess.run([self.program, "user", "add", "--database", self.database, "--account",
                        account_id, "--user-name", user_name, "--name", "Robin Marsh", "--role",
                        role], input=password + "\n", text=True, check=True,
                       stdout=subprocess.DEVNULL)

    def find_other_account(self, account_id):
        """An account that is not @account_id; the API never says that there are others."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=20) as connection:
            return connection.execute("SELECT id FROM accounts WHERE id <> ? ORDER BY id LIMIT 1",
                                      [account_id]).fetchone()[0]

    def stop(self):
        """Ends it as its program would: by letting go of it. Returns its exit status."""
        self.process.stdin.close()
        try:
            return self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None


@dataclasses.dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self):
        return json.loads(self.body) if self.body else None

    @property
    def type(self):
        """The problem's type without its base."""
        return (self.json or {}).get("type", "").removeprefix("urn:guichet:problem:")


def new_key():
    return f'"{uuid.uuid4()}"'


class Caller:
    """Raw requests, also those that the program would never make."""

    def __init__(self, port, token=None):
        self.port = port
        self.token = token

    def send(self, method, target, body=b"", headers=()):
        """Exactly this: @headers is a list of pairs, nothing is added to it but the length."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.putrequest(method, target, skip_accept_encoding=True)
            for name, value in headers:
                connection.putheader(name, value)
            if body or method in ("POST", "PATCH", "PUT"):
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body or None)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def call(self, method, target, value=None, *, key=None, version=None, language="en",
             token=None, more=()):
        """A request as it should be. @value: the body. @key: True for a new Idempotency-Key."""
        headers = [("Accept-Language", language), *more]
        if token is None:
            token = self.token
        if token:
            headers.append(("Authorization", f"Bearer {token}"))
        if key is not None:
            headers.append(("Idempotency-Key", new_key() if key is True else key))
        if version is not None:
            headers.append(("If-Match", f'"{version}"'))
        body = b""
        if value is not None:
            headers.append(("Content-Type", "application/json"))
            body = json.dumps(value).encode()
        return self.send(method, target, body, headers)

    def get(self, target, **options):
        return self.call("GET", target, **options)

    def post(self, target, value, **options):
        options.setdefault("key", True)
        return self.call("POST", target, value, **options)

    def sign_in(self, user_name, password, **more):
        """(tokens and records); the caller speaks with them from now on."""
        answer = self.call("POST", "/v1/session", dict(user_name=user_name, password=password,
                                                       device_name="Contract", **more), token="")
        if answer.status == 201:
            self.token = answer.json["access_token"]
        return answer

    def listen(self, stop_when):
        """Reads the event stream until @stop_when says so of what came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", "/v1/events", headers={"Authorization": f"Bearer {self.token}"})
        answer = connection.getresponse()
        received = b""
        while not stop_when(received):
            data = answer.read1(4096)
            if not data:
                break
            received += data
        connection.close()
        return Answer(answer.status, answer.headers, received)
