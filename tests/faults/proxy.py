# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A loopback proxy that does to requests and answers what bad networks do.

    proxy = FaultProxy(service.port)
    proxy.add("cut-after", method="POST", path=r"/comments$")     # the next one
    proxy.add("html", times=math.inf)                             # until clear()
    proxy.away()                                                  # nobody answers at its port
    proxy.back()

What no fault matches passes as it is, event streams line by line. One exchange per connection, each
kept in `exchanges` with what the service answered and what the client got of it.
"""

import dataclasses
import http.client
import io
import math
import re
import select
import socket
import struct
import threading
import time

LONGEST_KEPT = 4 * 1024 * 1024

PAGE = (b"<!DOCTYPE html><html><head><title>Welcome</title></head><body>"
        b"<p>Sign in to our Wi-Fi</p></body></html>")


@dataclasses.dataclass
class Fault:
    """One trouble, for the requests that match, as often as said."""

    kind: str
    method: str = ""      # every one
    path: str = ""        # a regular expression, found anywhere in the path
    times: float = 1      # so many are left; math.inf until it is taken away
    seconds: float = 1.0  # stall: so long; drip: between two pieces
    at: float = 0.5       # cut-middle, flip-*: where, as a part of what there is; drip: of a piece

    def matches(self, method, path):
        return self.times > 0 and self.method in ("", method) and bool(re.search(self.path, path))


@dataclasses.dataclass
class Exchange:
    """What went through, and how far it came."""

    method: str
    path: str
    headers: dict          # names in lower case
    body: bytes
    fault: str = "pass"
    reached: int = 0       # how often the service was given it
    status: int = 0        # the service's last answer; 0: none
    answer: bytes = b""    # its body
    delivered: bool = False  # whether the client was given that answer, whole and as it was
    ended: float = 0.0     # when the last byte was given, by time.monotonic()


class Hangup(Exception):
    """The client went away, or is to be left alone."""


# --- bytes ---

def read_request(connection):
    """(method, path, headers, raw head, body); Hangup when there is none."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            raise Hangup
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    method, path, _ = lines[0].split(" ", 2)
    headers = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    if "transfer-encoding" in headers:
        raise ValueError("a request in chunks: this proxy does not know their end")
    length = int(headers.get("content-length", "0"))
    while len(body) < length:
        more = connection.recv(65536)
        if not more:
            raise Hangup
        body += more
    return method, path, headers, head, body


def one_exchange(head):
    """The request's head, saying that the connection ends after the answer."""
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join(lines + [b"Connection: close", b"", b""])


class FromBytes:
    """What http.client wants to read an answer from."""

    def __init__(self, data):
        self.data = data

    def makefile(self, _mode):
        return io.BytesIO(self.data)


def parse_answer(method, data):
    """(status, body) of an answer's raw bytes; (0, b"") of what is none, or not whole."""
    answer = http.client.HTTPResponse(FromBytes(data), method=method)
    try:
        answer.begin()
        return answer.status, answer.read()
    except (http.client.HTTPException, ValueError):
        return 0, b""


def make_answer(status, body, kind="text/html"):
    return (f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
            "Connection: close\r\n\r\n").encode() + body


def flip(data, position):
    """One bit of one byte turned over."""
    spoiled = bytearray(data)
    spoiled[position] ^= 0x10
    return bytes(spoiled)


def flip_head(data, at):
    head = data.index(b"\r\n\r\n")
    return flip(data, min(int(head * at), head - 1))


def flip_body(data, at):
    start = data.index(b"\r\n\r\n") + 4
    return flip(data, min(start + int((len(data) - start) * at), len(data) - 1))


# --- the faults: each has the exchange, and what it gives back is said to the client ---

def cut_before(_visit):
    return b""


def cut_after(visit):
    visit.ask()
    return b""


def cut_middle(visit):
    answer = visit.ask()
    return answer[:max(1, int(len(answer) * visit.fault.at))]


def stall(visit):
    answer = visit.ask()
    visit.rest(visit.fault.seconds)
    return answer


def twice(visit):
    visit.ask()
    return visit.ask()


def corrupt_head(visit):
    return flip_head(visit.ask(), visit.fault.at)


def corrupt_body(visit):
    return flip_body(visit.ask(), visit.fault.at)


def html(_visit):
    return make_answer("200 OK", PAGE)


def bad_gateway(visit):
    visit.ask()
    return make_answer("502 Bad Gateway", b"<html><center><h1>502 Bad Gateway</h1></center></html>")


def drip(visit):
    """All of it, in small pieces."""
    answer = visit.ask()
    piece = max(1, int(len(answer) * visit.fault.at))
    for start in range(0, len(answer) - piece, piece):
        visit.say(answer[start:start + piece])
        visit.rest(visit.fault.seconds)
    visit.say(answer[(len(answer) - 1) // piece * piece:])
    visit.exchange.delivered = True
    return b""


FAULTS = {
    "cut-before": cut_before,
    "cut-after": cut_after,
    "cut-middle": cut_middle,
    "stall": stall,
    "twice": twice,
    "flip-head": corrupt_head,
    "flip-body": corrupt_body,
    "html": html,
    "bad-gateway": bad_gateway,
    "drip": drip,
}


class Visit:
    """One connection of the client's, from its request to the end."""

    def __init__(self, proxy, connection):
        self.proxy = proxy
        self.connection = connection
        self.exchange = None
        self.fault = None
        self.request = b""

    def run(self):
        try:
            method, path, headers, head, body = read_request(self.connection)
            self.request = one_exchange(head) + body
            self.exchange = Exchange(method, path, headers, body)
            self.fault = self.proxy.take(self.exchange)
            if self.fault is None:
                self.pass_on()
            else:
                self.spoil()
        except (Hangup, OSError):
            pass  # one of the two went away in its own manner
        finally:
            self.connection.close()
            if self.exchange:
                self.exchange.ended = self.exchange.ended or time.monotonic()

    def spoil(self):
        answer = FAULTS[self.fault.kind](self)
        if answer:
            self.say(answer)
            self.exchange.delivered = self.fault.kind in ("stall", "twice")
        else:
            self.end_at_once()

    def end_at_once(self):
        """Without a goodbye, as when the wireless is gone: what was said must have arrived."""
        if self.fault.kind in ("cut-before", "cut-after"):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                       struct.pack("ii", 1, 0))

    def say(self, data):
        self.connection.sendall(data)
        self.exchange.ended = time.monotonic()

    def rest(self, seconds):
        """Does nothing for a while, but notices a client that gives up."""
        if select.select([self.connection], [], [], seconds)[0]:
            raise Hangup

    def call(self):
        upstream = socket.create_connection(("127.0.0.1", self.proxy.target_port))
        self.exchange.reached += 1
        upstream.sendall(self.request)
        return upstream

    def keep(self, data):
        self.exchange.status, self.exchange.answer = parse_answer(self.exchange.method, data)

    def ask(self):
        """The whole answer of the service."""
        data = b""
        with self.call() as upstream:
            while True:
                more = upstream.recv(65536)
                if not more:
                    break
                data += more
        self.keep(data)
        if not data:
            raise Hangup
        return data

    def pass_on(self):
        """Passes on what comes as it comes, until either side ends."""
        data = b""
        with self.call() as upstream:
            while True:
                ready, _, _ = select.select([upstream, self.connection], [], [])
                if upstream not in ready:
                    if not self.connection.recv(1, socket.MSG_PEEK):
                        break  # it may have all that it wanted
                    continue
                more = upstream.recv(65536)
                if not more:
                    break
                if len(data) < LONGEST_KEPT:
                    data += more
                self.say(more)
        self.keep(data)
        self.exchange.delivered = bool(self.exchange.status)


class FaultProxy:
    """Stands at a port of its own before the service at target_port."""

    def __init__(self, target_port, port=0):
        self.target_port = target_port
        self.port = port
        self.faults = []
        self.exchanges = []
        self.lock = threading.Lock()
        self.listener = None
        self.connections = set()
        self.back()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    # --- what goes wrong ---

    def add(self, kind, **how):
        """Puts a fault behind those that are there already; the first that matches counts."""
        if kind not in FAULTS:
            raise ValueError(f"no such fault: {kind}")
        fault = Fault(kind, **how)
        with self.lock:
            self.faults.append(fault)
        return fault

    def clear(self):
        with self.lock:
            self.faults = []

    def away(self):
        """Nobody answers any more, and who was talking is cut off."""
        with self.lock:
            listener, self.listener = self.listener, None
        if listener:
            listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
            listener.close()
        self.cut()

    def back(self):
        self.listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, args=(self.listener,), daemon=True).start()

    def cut(self):
        """Ends every connection there is."""
        with self.lock:
            connections = list(self.connections)
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    # --- what happened ---

    def seen(self, method="", path="", **members):
        """The exchanges so far that are like this."""
        with self.lock:
            exchanges = list(self.exchanges)
        return [exchange for exchange in exchanges
                if method in ("", exchange.method) and re.search(path, exchange.path)
                and all(getattr(exchange, name) == value for name, value in members.items())]

    # --- at work ---

    def take(self, exchange):
        with self.lock:
            self.exchanges.append(exchange)
            for fault in self.faults:
                if fault.matches(exchange.method, exchange.path):
                    if fault.times != math.inf:
                        fault.times -= 1
                    exchange.fault = fault.kind
                    return fault
        return None

    def serve(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.attend, args=(listener, connection), daemon=True).start()

    def attend(self, listener, connection):
        with self.lock:
            if self.listener is not listener:  # it came while we went
                connection.close()
                return
            self.connections.add(connection)
        try:
            Visit(self, connection).run()
        finally:
            with self.lock:
                self.connections.discard(connection)
