#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""That the contract test can fail: right exchanges and documents, each spoiled in one way.

usage: test-contract-checks.py DOCUMENT
"""

import copy
import json
import sys

import document
from contract import Contract, Exchange

KEY = '"0b5c7a2e-6f0e-4b7c-9f0a-1d2e3f4a5b6c"'
ALWAYS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


def make_case(contract):
    return copy.deepcopy(contract.document["components"]["schemas"]["Case"]["examples"][0])


def get_case(contract):
    case = make_case(contract)
    headers = dict(ALWAYS, etag=f'"{case["version"]}"', date="x")
    headers["content-type"] = "application/json"
    return Exchange("GET", "/v1/cases/" + case["id"], {"authorization": "Bearer gch_x"}, b"", 200,
                    headers, json.dumps(case).encode())


def create_case(contract):
    exchange = get_case(contract)
    operation = contract.document["paths"]["/v1/cases"]["post"]
    example = operation["requestBody"]["content"]["application/json"]["examples"]["billing"]
    exchange.method, exchange.target, exchange.status = "POST", "/v1/cases", 201
    exchange.request_headers.update({"idempotency-key": KEY, "content-type": "application/json"})
    exchange.request_body = json.dumps(example["value"]).encode()
    exchange.response_headers["location"] = "/v1/cases/" + make_case(contract)["id"]
    return exchange


def not_found(contract):
    exchange = get_case(contract)
    problem = dict(type="urn:guichet:problem:not-found", status=404, title="This does not exist")
    exchange.status, exchange.response_body = 404, json.dumps(problem).encode()
    exchange.response_headers = dict(ALWAYS, **{"content-type": "application/problem+json",
                                                "content-language": "en"})
    return exchange


def events(contract):
    exchange = get_case(contract)
    exchange.target = "/v1/events"
    exchange.response_headers = dict(ALWAYS, **{"content-type": "text/event-stream"})
    exchange.response_body = b":\n\nevent: more\ndata: {}\n\n:\n\n"
    return exchange


def spoil_body(change, request=False):
    """A spoiler that changes the JSON of the answer, or of the request."""
    def spoil(exchange):
        body = json.loads(exchange.request_body if request else exchange.response_body)
        change(body)
        data = json.dumps(body).encode()
        if request:
            exchange.request_body = data
        else:
            exchange.response_body = data
    return spoil


def set_member(*path, value):
    def change(body):
        for step in path[:-1]:
            body = body[step]
        body[path[-1]] = value
    return change


def rename(old, new):
    def change(body):
        body[new] = body.pop(old)
    return change


def set_field(name, value):
    return lambda exchange: setattr(exchange, name, value)


def set_header(name, value, side="response_headers"):
    def spoil(exchange):
        if value is None:
            del getattr(exchange, side)[name]
        else:
            getattr(exchange, side)[name] = value
    return spoil


def changes(contract):
    """A page with every kind of record in it."""
    exchange = get_case(contract)
    page = dict(changes=[], cursor="x", has_more=False)
    for kind in ("account", "user", "key", "case", "comment", "status_change", "case_viewed"):
        name = "".join(part.title() for part in kind.split("_"))
        record = contract.document["components"]["schemas"][name]["examples"][0]
        page["changes"].append(dict(type=kind, id=record.get("id", record.get("case_id")),
                                    deleted=False, record=copy.deepcopy(record)))
    page["changes"].append(dict(type="key", id="k1", deleted=True, record=None))
    exchange.target, exchange.response_body = "/v1/changes?limit=8", json.dumps(page).encode()
    del exchange.response_headers["etag"]
    return exchange


EXCHANGES = [
    (get_case, "a member renamed", spoil_body(rename("subject", "title"))),
    (get_case, "a member missing", spoil_body(lambda body: body.pop("closed_at"))),
    (get_case, "a member too many", spoil_body(set_member("colour", value="red"))),
    (get_case, "a deeper member too many", spoil_body(set_member("opened_by", "age", value=7))),
    (get_case, "a wrong type", spoil_body(set_member("version", value="204"))),
    (get_case, "an unknown word", spoil_body(set_member("status", value="pending"))),
    (get_case, "a time that is none",
     spoil_body(set_member("created_at", value="2026-02-30T00:00:00Z"))),
    (get_case, "a time elsewhere",
     spoil_body(set_member("created_at", value="2026-02-03T00:00:00+01:00"))),
    (get_case, "closed without a time", spoil_body(set_member("status", value="closed"))),
    (get_case, "null where there must be text", spoil_body(set_member("subject", value=None))),
    (get_case, "no ETag", set_header("etag", None)),
    (get_case, "a weak ETag", set_header("etag", 'W/"204"')),
    (get_case, "an ETag of another version", set_header("etag", '"203"')),
    (get_case, "may be cached", set_header("cache-control", "max-age=60")),
    (get_case, "no nosniff", set_header("x-content-type-options", None)),
    (get_case, "an unknown header", set_header("server", "x")),
    (get_case, "another content type", set_header("content-type", "text/html")),
    (get_case, "an unknown status", set_field("status", 206)),
    (get_case, "another success", set_field("status", 201)),
    (get_case, "not JSON", set_field("response_body", b"<html>")),
    (get_case, "a member twice", set_field("response_body", b'{"id":"a","id":"b"}')),
    (get_case, "not UTF-8", set_field("response_body", b'{"id":"\xff"}')),
    (get_case, "nothing", set_field("response_body", b"")),
    (get_case, "no token", set_header("authorization", None, "request_headers")),
    (get_case, "an unknown parameter", set_field("target", "/v1/cases/x?colour=red")),
    (get_case, "an unknown path", set_field("target", "/v1/cases/x/colour")),
    (get_case, "an unknown method", set_field("method", "PUT")),
    (get_case, "a body after HEAD", set_field("method", "HEAD")),
    (get_case, "a body with GET", set_field("request_body", b"{}")),
    (create_case, "an unknown member was taken",
     spoil_body(set_member("colour", value="red"), request=True)),
    (create_case, "a missing member was taken",
     spoil_body(lambda body: body.pop("subject"), request=True)),
    (create_case, "a key for customer service was taken",
     spoil_body(set_member("key_id", value="k1"), request=True)),
    (create_case, "no Idempotency-Key was taken",
     set_header("idempotency-key", None, "request_headers")),
    (create_case, "a bad Idempotency-Key was taken",
     set_header("idempotency-key", '"a b"', "request_headers")),
    (create_case, "a form was taken", set_header("content-type", "text/plain", "request_headers")),
    (create_case, "no body was taken", set_field("request_body", b"")),
    (create_case, "no Location", set_header("location", None)),
    (create_case, "the Location of another", set_header("location", "/v1/cases/x")),
    (create_case, "replayed, or not", set_header("idempotency-replayed", "maybe")),
    (not_found, "another type", spoil_body(
        set_member("type", value="urn:guichet:problem:forbidden"))),
    (not_found, "another status inside", spoil_body(set_member("status", value=403))),
    (not_found, "another status outside", set_field("status", 403)),
    (not_found, "no title", spoil_body(lambda body: body.pop("title"))),
    (not_found, "a plain content type", set_header("content-type", "application/json")),
    (not_found, "no language", set_header("content-language", None)),
    (not_found, "an unknown language", set_header("content-language", "xx")),
    *[(changes, f"a member renamed in {number}",
       spoil_body(lambda body, number=number: rename("version", "revision")(
           body["changes"][number]["record"]))) for number in range(7)],
    *[(changes, f"a member too many in {number}",
       spoil_body(set_member("changes", number, "record", "colour", value="red")))
      for number in range(7)],
    (changes, "gone, but there", spoil_body(set_member("changes", 3, "deleted", value=True))),
    (changes, "there, but gone", spoil_body(set_member("changes", 7, "deleted", value=False))),
    (changes, "an unknown kind", spoil_body(set_member("changes", 0, "type", value="invoice"))),
    (changes, "no cursor", spoil_body(set_member("cursor", value=None))),
    (events, "another event", set_field("response_body", b"event: less\ndata: {}\n\n")),
    (events, "data in an event", set_field("response_body", b"event: more\ndata: {\"id\":1}\n\n")),
    (events, "no event at all", set_field("response_body", b"hello")),
]


def at(*path):
    def find(root):
        for step in path:
            root = root[step]
        return root
    return find


GET_CASE = ("paths", "/v1/cases/{id}", "get")
DOCUMENTS = [
    ("an older OpenAPI", at(), lambda one: one.update(openapi="3.0.3")),
    ("a reference to nothing", at(*GET_CASE, "responses"),
     lambda one: one.update({"404": {"$ref": "#/components/responses/Gone"}})),
    ("a component nobody uses", at("components", "schemas"), lambda one: one.update(Spare={})),
    ("a schema that is none", at("components", "schemas", "Version"),
     lambda one: one.update(type="whole number")),
    ("an example that is wrong", at("components", "schemas", "Key", "examples", 0),
     lambda one: one.update(hint="7f3k")),
    ("an example of another shape", at("components", "schemas", "Key", "examples", 0),
     lambda one: one.update(colour="red")),
    ("a wrong example of a request",
     at("paths", "/v1/cases", "post", "requestBody", "content", "application/json", "examples",
        "billing", "value"), lambda one: one.update(severity=9)),
    ("no operationId", at(*GET_CASE), lambda one: one.pop("operationId")),
    ("an operationId twice", at(*GET_CASE), lambda one: one.update(operationId="listCases")),
    ("no summary", at(*GET_CASE), lambda one: one.pop("summary")),
    ("an unknown tag", at(*GET_CASE), lambda one: one.update(tags=["spare"])),
    ("an unknown member", at(*GET_CASE), lambda one: one.update(colour="x")),
    ("an unknown method", at("paths", "/v1/cases/{id}"), lambda one: one.update(fetch={})),
    ("no answer 401", at(*GET_CASE, "responses"), lambda one: one.pop("401")),
    ("no answer 500", at(*GET_CASE, "responses"), lambda one: one.pop("500")),
    ("no success", at(*GET_CASE, "responses"), lambda one: one.pop("200")),
    ("a parameter not declared", at("paths", "/v1/cases/{id}"),
     lambda one: one.update(parameters=one["parameters"][1:])),
    ("a POST without a key", at("paths", "/v1/cases", "post"), lambda one: one.pop("parameters")),
    ("a PATCH without a version", at("paths", "/v1/cases/{id}", "patch"),
     lambda one: one.pop("parameters")),
    ("an open request", at("components", "schemas", "NewComment"),
     lambda one: one.pop("additionalProperties")),
    ("a problem that is none", at("components", "responses", "NotFound"),
     lambda one: one.update(content={"application/json": {}})),
    ("an answer that may be cached", at("components", "responses", "Case", "headers"),
     lambda one: one.pop("Cache-Control")),
    ("an unknown security scheme", at(), lambda one: one.update(security=[{"cookie": []}])),
]


def check_exchanges(contract):
    for make in (get_case, create_case, not_found, changes, events):
        exchange = make(contract)
        complaints = contract.complaints(exchange, always_well_formed=True)
        yield f"{make.__name__}: right", not complaints, complaints
    for make, name, spoil in EXCHANGES:
        exchange = make(contract)
        spoil(exchange)
        complaints = contract.complaints(exchange)
        yield f"{make.__name__}: {name}", complaints, "not noticed"
    exchange = not_found(contract)
    exchange.target = "/v1/cases/x?colour=red"
    yield "a refused request may be wrong", not contract.complaints(exchange), "noticed"
    yield "but not our own", contract.complaints(exchange, always_well_formed=True), "not noticed"


def check_documents(contract):
    whole = contract.document
    for name, find, spoil in DOCUMENTS:
        contract.document = copy.deepcopy(whole)
        spoil(find(contract.document))
        contract.reload()
        yield f"document: {name}", list(document.complaints(contract)), "not noticed"


def main():
    contract = Contract(sys.argv[1])
    count, failed = 0, False
    for check in (check_exchanges, check_documents):
        for name, good, why in check(contract):
            count += 1
            failed |= not good
            if not good:
                print(f"# {why}")
            print(f"{'ok' if good else 'not ok'} {count} - {name}")
    print(f"1..{count}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
