# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Portals that are none: each answers the first question in one wrong way, on loopback, port 0."""

import http.client
import http.server
import json
import os
import socket
import ssl
import subprocess
import threading

PORTAL = {"name": "Elsewhere", "api_versions": ["1"], "demonstration": False,
          "policy": {"comment_max_bytes": 262144, "subject_max_chars": 200,
                     "description_max_bytes": 262144, "reopen_days": 30}}
LONG = 100 * 1024 * 1024


def answer(body, kind="application/json", status="200 OK", headers=""):
    if isinstance(body, str):
        body = body.encode()
    return (f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
            f"{headers}Connection: close\r\n\r\n").encode() + body


def portal_with(**members):
    return answer(json.dumps({**PORTAL, **members}))


class Hostile:
    """Listens, keeps what it was asked, and answers with what `behave(connection)` sends."""

    def __init__(self, behave, tls=None):
        self.behave = behave
        self.tls = tls
        self.asked = []      # the requests, as they came
        self.sent = 0        # bytes that the program took
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def address(self):
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def _serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._attend, args=(connection,), daemon=True).start()

    def _attend(self, connection):
        try:
            with connection:
                if self.tls:
                    connection = self.tls.wrap_socket(connection, server_side=True)
                request = b""
                while b"\r\n\r\n" not in request:
                    more = connection.recv(65536)
                    if not more:
                        return
                    request += more
                self.asked.append(request)
                self.behave(self, connection)
        except (OSError, ssl.SSLError):
            pass  # the program hung up, as it may

    def send(self, connection, data):
        connection.sendall(data)
        self.sent += len(data)

    def close(self):
        self.socket.close()


def says(data):
    return lambda server, connection: server.send(connection, data)


def nothing(_server, _connection):
    """Hangs up without a word."""


def stalls(_server, connection):
    connection.recv(1)  # until the program gives up


def half(server, connection):
    server.send(connection, answer(json.dumps(PORTAL))[:-40])


def redirect_to(address):
    return says(answer("", "text/html", "302 Found", f"Location: {address}/v1/portal\r\n"))


def endless(server, connection):
    """100 MB, in pieces, with no length said beforehand."""
    server.send(connection, b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                            b"Transfer-Encoding: chunked\r\n\r\n")
    piece = b"10000\r\n" + b'"' + b"x" * 0xfffe + b",\r\n"
    while server.sent < LONG:
        server.send(connection, piece)
    server.send(connection, b"0\r\n\r\n")


def long_as_said(server, connection):
    server.send(connection, f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                            f"Content-Length: {LONG}\r\n\r\n".encode())
    while server.sent < LONG:
        server.send(connection, b" " * 65536)


def untrusted(folder):
    """TLS with a certificate that nobody vouches for."""
    key, certificate = (os.path.join(folder, name) for name in ("key.pem", "certificate.pem"))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                    "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", key, "-out", certificate],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


# --- a portal of the future ---

def with_more(value):
    """The same JSON, with a member in every object that no program of today knows."""
    if isinstance(value, dict):
        more = {name: with_more(member) for name, member in value.items()}
        more["x_of_the_future"] = {"list": [1, None, "é"], "deep": {"er": True}}
        return more
    return [with_more(member) for member in value] if isinstance(value, list) else value


class Future(http.server.ThreadingHTTPServer):
    """Stands before the real service and adds unknown members to all that it says."""

    daemon_threads = True

    def __init__(self, port):
        self.behind = port
        super().__init__(("127.0.0.1", 0), FutureHandler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        pass  # the program hung up, as it may

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"


class FutureHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def pass_on(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else None
        behind = http.client.HTTPConnection("127.0.0.1", self.server.behind, timeout=60)
        behind.request(self.command, self.path, body, {
            name: value for name, value in self.headers.items() if name.lower() != "host"})
        got = behind.getresponse()
        kind = got.getheader("Content-Type") or ""
        if "event-stream" in kind:
            self.stream(got)
            return
        data = got.read()
        if "json" in kind:
            data = json.dumps(with_more(json.loads(data))).encode()
        self.send_response(got.status)
        for name in ("Content-Type", "ETag", "Location"):
            if got.getheader(name):
                self.send_header(name, got.getheader(name))
        if got.status != 204:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def stream(self, got):
        self.send_response(got.status)
        self.send_header("Content-Type", got.getheader("Content-Type"))
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        while True:
            data = got.read1(4096)
            if not data:
                return
            self.wfile.write(data)
            self.wfile.flush()

    do_GET = do_POST = do_PATCH = do_DELETE = pass_on
