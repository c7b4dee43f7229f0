#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""That the fault proxy does to a tiny service exactly what it says, and nothing else."""

import http.client
import http.server
import math
import os
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from proxy import FAULTS, FaultProxy  # noqa: E402

ANSWER = b'{"comment": {"body": "' + b"x" * 200 + b'"}}'


class Tiny(http.server.BaseHTTPRequestHandler):
    """Counts what it is given, answers always the same, and streams where it is asked to."""

    def log_message(self, *_):
        pass

    def do_GET(self):
        if self.path != "/events":
            self.answer()
            return
        self.send_response(200)
        self.end_headers()
        try:
            while not self.server.closing.wait(0.02):
                self.wfile.write(b":\n\n")
        except OSError:
            self.server.stream_ended.set()

    def do_POST(self):
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer()

    def answer(self):
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)


class Service(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Tiny)
        self.bodies = []
        self.closing = threading.Event()
        self.stream_ended = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()


def ask(proxy, method="POST", path="/cases/1/comments", body=b'{"body": "text"}'):
    """(status, body) as a client gets them; the error where there is no whole answer."""
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=10)
    try:
        connection.request(method, path, body if method == "POST" else None,
                           {"X-One": "1", "Connection": "keep-alive"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException, ValueError) as error:
        return error, b""
    finally:
        connection.close()


def come_true(condition):
    """The proxy learns that the client has everything just after the client does."""
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.005)
    return True


def failed(result):
    return isinstance(result[0], Exception)


def passes(service, proxy):
    assert ask(proxy) == (201, ANSWER)
    assert service.bodies == [b'{"body": "text"}']
    one = proxy.seen()[0]
    assert (one.method, one.path, one.fault) == ("POST", "/cases/1/comments", "pass")
    assert come_true(lambda: one.delivered)
    assert (one.reached, one.status, one.answer) == (1, 201, ANSWER)
    assert one.headers["x-one"] == "1" and one.body == b'{"body": "text"}'


def before(service, proxy):
    proxy.add("cut-before")
    assert failed(ask(proxy))
    assert not service.bodies, "the service was asked"
    assert ask(proxy) == (201, ANSWER), "it happened more often than once"


def after(service, proxy):
    proxy.add("cut-after")
    result = ask(proxy)
    assert failed(result), result
    assert len(service.bodies) == 1
    one = proxy.seen()[0]
    assert one.status == 201 and one.answer == ANSWER and not one.delivered


def middle(service, proxy):
    proxy.add("cut-middle", at=0.8)
    result = ask(proxy)
    assert isinstance(result[0], http.client.IncompleteRead), result
    assert len(service.bodies) == 1 and not proxy.seen()[0].delivered


def stalls(_service, proxy):
    proxy.add("stall", seconds=0.3)
    begin = time.monotonic()
    assert ask(proxy) == (201, ANSWER)
    assert time.monotonic() - begin >= 0.3
    assert come_true(lambda: proxy.seen()[0].delivered)


def delivered_twice(service, proxy):
    proxy.add("twice")
    assert ask(proxy) == (201, ANSWER)
    assert service.bodies == [b'{"body": "text"}'] * 2
    assert proxy.seen()[0].reached == 2


def flipped_body(_service, proxy):
    for at in (0, 0.5, 1):
        proxy.add("flip-body", at=at)
        status, body = ask(proxy)
        assert status == 201 and len(body) == len(ANSWER)
        wrong = [one ^ other for one, other in zip(body, ANSWER) if one != other]
        assert wrong == [0x10], wrong
    assert not any(exchange.delivered for exchange in proxy.seen())


def flipped_head(_service, proxy):
    proxy.add("flip-head", at=0)  # the H of HTTP
    assert isinstance(ask(proxy)[0], http.client.BadStatusLine)


def captive(service, proxy):
    proxy.add("html", times=math.inf)
    for _ in range(3):
        status, body = ask(proxy)
        assert status == 200 and body.startswith(b"<!DOCTYPE html>")
    assert not service.bodies
    proxy.clear()
    assert ask(proxy) == (201, ANSWER)


def gateway(service, proxy):
    proxy.add("bad-gateway")
    status, body = ask(proxy)
    assert status == 502 and b"502" in body
    assert len(service.bodies) == 1 and proxy.seen()[0].status == 201


def dripped(_service, proxy):
    for part in (0.3, 0.25, 0.34, 1, 0.0001):
        proxy.add("drip", seconds=0.001, at=part)
        assert ask(proxy) == (201, ANSWER), part
    assert come_true(lambda: all(exchange.delivered for exchange in proxy.seen()))


def chosen(service, proxy):
    proxy.add("html", method="GET", path="^/changes", times=2)
    proxy.add("cut-before", path="/comments$")
    assert ask(proxy, "GET", "/cases")[0] == 201
    assert failed(ask(proxy))
    assert [ask(proxy, "GET", "/changes?after=1")[0] for _ in range(3)] == [200, 200, 201]
    assert ask(proxy)[0] == 201
    assert [exchange.fault for exchange in proxy.seen()] == \
        ["pass", "cut-before", "html", "html", "pass", "pass"]
    assert len(proxy.seen("GET", "changes", fault="html")) == 2
    assert len(service.bodies) == 1


def streams(service, proxy):
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=10)
    connection.request("GET", "/events")
    answer = connection.getresponse()
    assert answer.read(9) == b":\n\n:\n\n:\n\n", "a stream does not arrive line by line"
    proxy.cut()
    while answer.read(4096):
        pass
    assert service.stream_ended.wait(10), "the service was not told that nobody listens"
    connection.close()


def away(service, proxy):
    port = proxy.port
    proxy.away()
    assert isinstance(ask(proxy)[0], ConnectionRefusedError)
    proxy.back()
    assert proxy.port == port and ask(proxy) == (201, ANSWER)
    assert len(service.bodies) == 1


def unknown(_service, proxy):
    try:
        proxy.add("earthquake")
    except ValueError:
        return
    raise AssertionError("a fault that there is not was taken")


def service_gone(service, proxy):
    service.shutdown()
    service.server_close()
    assert failed(ask(proxy))
    for kind in sorted(set(FAULTS) - {"html"}):
        proxy.add(kind)
        assert failed(ask(proxy)), kind


TESTS = (passes, before, after, middle, stalls, delivered_twice, flipped_body, flipped_head, captive,
         gateway, dripped, chosen, streams, away, unknown, service_gone)


def main():
    worst = 0
    for number, test in enumerate(TESTS, 1):
        service = Service()
        proxy = FaultProxy(service.server_port)
        try:
            test(service, proxy)
            print(f"ok {number} - {test.__name__}", flush=True)
        except AssertionError as error:
            print(f"not ok {number} - {test.__name__}: {error}", flush=True)
            worst = 1
        finally:
            service.closing.set()
            proxy.away()
    print(f"1..{len(TESTS)}")
    return worst


sys.exit(main())
