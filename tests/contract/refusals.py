# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every operation must refuse, read off the document: no operation can be forgotten.

Each check is a generator of complaints.
"""

import json

from contract import METHODS
from portal import Caller, new_key

MISSING_ID = "no-such-record"
BAD_BODIES = [b"", b"{", b"[]", b"null", b'"x"', b"{}x", b'{"a":1,"a":2}', b'{"a":"\\u0000"}',
              b'{"a":"\xff"}', b'{"a":"\\ud800"}', b"{'a':1}", b"\xef\xbb\xbf{}",
              b'{"a":99999999999999999999}', b"[" * 100000, b'{"a":' * 33 + b"1" + b"}" * 33]
TOO_LARGE_BODIES = [b'{"a":"' + b"x" * (1024 * 1024) + b'"}', b"[" * (8 * 1024 * 1024)]


class Refusals:
    def __init__(self, stage):
        self.stage = stage
        self.contract = stage.contract
        self.caller = Caller(stage.port, stage.me.token)

    def target(self, template, record_id=None):
        if template.startswith("/v1/cases/"):
            return template.replace("{id}", record_id or self.stage.case_id)
        return template.replace("{id}", record_id or MISSING_ID)

    def names(self, template, operation):
        return {one["name"] for one in self.contract.parameters(template, operation)
                if one.get("required")}

    def good_headers(self, template, operation, leave_out=()):
        headers = [("Accept-Language", "en")]
        if operation.get("security") != [] and "Authorization" not in leave_out:
            headers.append(("Authorization", f"Bearer {self.caller.token}"))
        if "requestBody" in operation and "Content-Type" not in leave_out:
            headers.append(("Content-Type", "application/json"))
        for name, value in (("Idempotency-Key", new_key()), ("If-Match", '"1"')):
            if name in self.names(template, operation) and name not in leave_out:
                headers.append((name, value))
        return headers

    def good_body(self, operation):
        """A body that the document allows, so that only what is tested can be refused."""
        if "requestBody" not in operation:
            return b""
        body = self.contract.resolve(operation["requestBody"])["content"]["application/json"]
        for example in body.get("examples", {}).values():
            return json.dumps(example["value"]).encode()
        return b'{"refresh_token":"x"}' if operation["operationId"] == "refreshSession" else b"{}"

    def check(self, answer, status, kind, what):
        if (answer.status, answer.type) != (status, kind):
            yield f"{what}: {answer.status} {answer.type} instead of {status} {kind}"

    def without_token(self, template, method, operation):
        if operation.get("security") == []:
            return
        headers = self.good_headers(template, operation, ("Authorization",))
        for value in (None, "Bearer", "Bearer ", "Bearer gch_" + "A" * 43, "Basic YTpi",
                      "Bearer " + "x" * 5000):
            more = [] if value is None else [("Authorization", value)]
            answer = self.caller.send(method, self.target(template), self.good_body(operation),
                                      headers + more)
            yield from self.check(answer, 401, "signed-out", f"with “{str(value)[:20]}”")

    def bad_bodies(self, template, method, operation):
        if "requestBody" not in operation:
            return
        target = self.target(template)
        for body in BAD_BODIES:
            answer = self.caller.send(method, target, body, self.good_headers(template, operation))
            yield from self.check(answer, 400, "not-acceptable-json", f"body {body[:20]}")
        for body in TOO_LARGE_BODIES:
            answer = self.caller.send(method, target, body, self.good_headers(template, operation))
            yield from self.check(answer, 413, "too-large", f"body {body[:20]}")
        for media in (None, "text/plain", "application/x-www-form-urlencoded", "application/jsonp",
                      "application/problem+json"):
            headers = self.good_headers(template, operation, ("Content-Type",))
            headers += [("Content-Type", media)] if media else []
            answer = self.caller.send(method, target, self.good_body(operation), headers)
            yield from self.check(answer, 415, "unsupported-media-type", f"a body of {media}")
        answer = self.caller.send(method, target, b'{"colour":"red"}',
                                  self.good_headers(template, operation))
        yield from self.check(answer, 422, "validation", "an unknown member")
        if "colour" not in [one["field"] for one in (answer.json or {}).get("errors", [])]:
            yield "an unknown member: not named in errors"

    def missing_headers(self, template, method, operation):
        for name, status, kind in (("Idempotency-Key", 400, "idempotency-key-required"),
                                   ("If-Match", 428, "precondition-required")):
            if name not in self.names(template, operation):
                continue
            headers = self.good_headers(template, operation, (name,))
            answer = self.caller.send(method, self.target(template), self.good_body(operation),
                                      headers)
            yield from self.check(answer, status, kind, f"without {name}")
        if "Idempotency-Key" in self.names(template, operation):
            for key in ('""', "", '"a b"', '"' + "x" * 200 + '"', '"é"'.encode().decode("latin-1")):
                headers = self.good_headers(template, operation, ("Idempotency-Key",))
                headers.append(("Idempotency-Key", key))
                answer = self.caller.send(method, self.target(template),
                                          self.good_body(operation), headers)
                yield from self.check(answer, 400, "idempotency-key-required", f"key {key[:9]}")

    def repeated_headers(self, template, method, operation):
        headers = self.good_headers(template, operation)
        for name, value in (("Host", "a.example"), ("Authorization", "Bearer b")):
            answer = self.caller.send(method, self.target(template), self.good_body(operation),
                                      [*headers, (name, value), (name, value)])
            yield from self.check(answer, 400, "bad-request", f"{name} twice")

    def foreign_ids(self, template, method, operation):
        """What is somebody else's is answered byte by byte as what does not exist."""
        if "{id}" not in template:
            return
        prefix = template.split("{id}")[0]
        bodies = set()
        for record_id in (MISSING_ID, self.stage.foreign[prefix], "%F0%9F%91%A9", "%2E%2E",
                          "a%2Fb", "x" * 129, "%00", "%FF"):
            answer = self.caller.send(method, self.target(template, record_id),
                                      self.good_body(operation),
                                      self.good_headers(template, operation))
            yield from self.check(answer, 404, "not-found", f"id {record_id[:20]}")
            if answer.json is None:
                continue
            problem = {name: value for name, value in answer.json.items() if name != "instance"}
            bodies.add((json.dumps(problem), tuple(sorted(
                (name.lower(), value) for name, value in answer.headers.items()
                if name.lower() not in ("date", "content-length")))))
        if len(bodies) > 1:
            yield f"one can tell what exists from what does not: {bodies}"

    def bad_query(self, template, method, operation):
        if "422" in operation["responses"] and method == "GET":
            answer = self.caller.send(method, self.target(template) + "?limit=%",
                                      headers=self.good_headers(template, operation))
            yield from self.check(answer, 422, "validation", "a query that is none")

    def head(self, template, method, operation):
        if method != "GET":
            return
        answer = self.caller.send("HEAD", self.target(template),
                                  headers=self.good_headers(template, operation))
        wanted = 404 if template.startswith("/v1/sessions/") else 200
        if answer.status != wanted or answer.body:
            yield f"HEAD: {answer.status}, {len(answer.body)} bytes"

    def all_of(self, template, method, operation):
        for part in (self.without_token, self.bad_bodies, self.missing_headers,
                     self.repeated_headers, self.foreign_ids, self.bad_query, self.head):
            for complaint in part(template, method, operation):
                yield f"{method} {template}: {complaint}"

    def wrong_methods(self, template):
        """Every method that the document does not have for this path."""
        item = self.contract.document["paths"][template]
        allowed = {one.upper() for one in METHODS if one in item}
        allowed |= {"HEAD"} if "GET" in allowed else set()
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"):
            if method in allowed:
                continue
            answer = self.caller.send(method, self.target(template), headers=[
                ("Authorization", f"Bearer {self.caller.token}")])
            what = f"{method} {template}"
            yield from self.check(answer, 405, "method-not-allowed", what)
            found = set((answer.headers.get("Allow") or "").split(", "))
            if found != allowed:
                yield f"{what}: Allow says {found} instead of {allowed}"

    def wrong_paths(self):
        for path in ("/", "/v1", "/v1/", "/v2/portal", "/v1/portal/", "/V1/portal", "/v1//cases",
                     "/v1/cases/", "/v1/cases/x/colour", "/v1/cases/x/close/now", "/favicon.ico",
                     "/v1/cases%2Fx", "/v1/%63ases", "/v1/cases/../portal", "/%", "/v1/cases/%"):
            answer = self.caller.send("GET", path, headers=[
                ("Authorization", f"Bearer {self.caller.token}")])
            yield from self.check(answer, 404, "not-found", path)
