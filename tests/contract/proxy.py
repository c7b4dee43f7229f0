# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A loopback proxy that keeps what goes through it.

Bytes are passed on as they come, so that an event stream arrives line by line and a client sees the
portal exactly as it is. One exchange per connection.
"""

import http.client
import http.server
import io
import select
import socket
import threading

from contract import Exchange


class FromBytes:
    """What http.client wants to read an answer from."""

    def __init__(self, data):
        self.data = data

    def makefile(self, _mode):
        return io.BytesIO(self.data)


def parse_answer(method, data):
    """(status, headers, body) of the raw bytes of an answer, as much of it as came."""
    answer = http.client.HTTPResponse(FromBytes(data), method=method)
    answer.begin()
    headers = {}
    for name, value in answer.getheaders():
        name = name.lower()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    try:
        body = answer.read()
    except http.client.IncompleteRead as error:
        body = error.partial
    return answer.status, headers, body


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments):
        pass

    def read_body(self):
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            body = b""
            while True:
                size = int(self.rfile.readline().split(b";")[0], 16)
                body += self.rfile.read(size)
                self.rfile.readline()
                if size == 0:
                    return body
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))

    def serialise(self, body):
        lines = [f"{self.command} {self.path} HTTP/1.1"]
        for name, value in self.headers.items():
            if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                lines.append(f"{name}: {value}")
        if body or self.command in ("POST", "PATCH", "PUT"):
            lines.append(f"Content-Length: {len(body)}")
        lines += ["Connection: close", "", ""]
        return "\r\n".join(lines).encode("latin-1") + body

    def pass_on(self, upstream):
        """Passes on until either side ends. Returns everything that came."""
        received = b""
        try:
            while True:
                ready, _, _ = select.select([upstream, self.connection], [], [])
                if upstream in ready:
                    data = upstream.recv(65536)
                    if not data:
                        return received
                    received += data
                    self.connection.sendall(data)
                elif not self.connection.recv(1, socket.MSG_PEEK):
                    return received
        except OSError:
            return received  # one of the two went away in its own manner

    def handle_one_request(self):
        self.raw_requestline = self.rfile.readline(65537)
        self.close_connection = True
        if not self.raw_requestline or not self.parse_request():
            return
        body = self.read_body()
        try:
            with socket.create_connection(("127.0.0.1", self.server.target_port)) as upstream:
                self.send_upstream(upstream, body)
                received = self.pass_on(upstream)
        except OSError:
            return
        if received:
            self.server.keep(self, body, received)

    def send_upstream(self, upstream, body):
        try:
            upstream.sendall(self.serialise(body))
        except OSError:
            pass  # refused before all of it was read: the answer is there


class RecordingProxy(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, target_port, source):
        super().__init__(("127.0.0.1", 0), Handler)
        self.target_port = target_port
        self.source = source
        self.exchanges = []
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self.serve_forever, daemon=True)
        self.thread.start()

    @property
    def port(self):
        return self.server_address[1]

    def handle_error(self, _request, _address):
        pass  # a client that went away

    def keep(self, request, body, received):
        status, headers, answer = parse_answer(request.command, received)
        names = {}
        for name, value in request.headers.items():
            names[name.lower()] = value
        exchange = Exchange(request.command, request.path, names, body, status, headers, answer,
                            self.source)
        with self.lock:
            self.exchanges.append(exchange)

    def stop(self):
        self.shutdown()
        self.server_close()
