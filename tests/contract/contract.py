# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the OpenAPI document says of one exchange between a client and a portal.

Contract.complaints(exchange) is empty when the document allows the exchange. The schemas are
validated by python3-jsonschema (Draft 2020-12); what OpenAPI adds to them is checked here.
"""

import dataclasses
import datetime
import json
import re
import urllib.parse

import jsonschema
import yaml

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# Of HTTP itself: they belong to the message, not to the contract.
TRANSPORT_HEADERS = {"date", "connection", "keep-alive", "content-length", "content-type",
                     "transfer-encoding"}

formats = jsonschema.FormatChecker(formats=())


@formats.checks("date-time", raises=ValueError)
def is_date_time(text):
    if isinstance(text, str):
        datetime.datetime.fromisoformat(re.sub(r"\.\d+", "", text).replace("Z", "+00:00"))
    return True


@dataclasses.dataclass
class Exchange:
    """One request and what was answered. Header names are in lower case."""
    method: str
    target: str
    request_headers: dict
    request_body: bytes
    status: int
    response_headers: dict
    response_body: bytes
    source: str = ""

    @property
    def path(self):
        return self.target.split("?", 1)[0]

    @property
    def query(self):
        return urllib.parse.parse_qsl(self.target.partition("?")[2], keep_blank_values=True)

    def __str__(self):
        return f"{self.method} {self.target} → {self.status}"


def refuse_duplicates(pairs):
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        raise ValueError("a name occurs twice in one object")
    return dict(pairs)


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def parse_json(data):
    return json.loads(data.decode("utf-8"), object_pairs_hook=refuse_duplicates,
                      parse_constant=refuse_constant)


class Contract:
    def __init__(self, path):
        with open(path, encoding="utf-8") as source:
            self.document = yaml.safe_load(source)
        self.reload()

    def reload(self):
        """Takes in what self.document says now."""
        self.resolver = jsonschema.RefResolver("", self.document)
        self.operations = {}
        self.routes = []
        for template, item in self.document["paths"].items():
            pattern = re.sub(r"\\{\w+\\}", "([^/]+)", re.escape(template))
            self.routes.append((re.compile(pattern + r"\Z"), template))
            for method in METHODS:
                if method in item:
                    self.operations[template, method.upper()] = item[method]

    def resolve(self, node):
        """The node itself, behind however many references."""
        while isinstance(node, dict) and "$ref" in node:
            node = self.resolver.resolve(node["$ref"])[1]
        return node

    def parameters(self, template, operation):
        item = self.document["paths"][template]
        return [self.resolve(parameter)
                for parameter in item.get("parameters", []) + operation.get("parameters", [])]

    def match(self, path):
        """The template that the path is of, and the value of its {id}; (None, None)."""
        for pattern, template in self.routes:
            found = pattern.match(path)
            if found:
                return template, found.groups()
        return None, None

    def find(self, method, path):
        """(template, method of the document, operation); None for what there is not."""
        template, _ = self.match(path)
        if template is None:
            return None, None, None
        if method == "HEAD" and (template, "HEAD") not in self.operations:
            method = "GET"
        return template, method, self.operations.get((template, method))

    # --- schemas ---

    def schema_complaints(self, schema, value, where):
        validator = jsonschema.Draft202012Validator(schema, resolver=self.resolver,
                                                    format_checker=formats)
        for error in sorted(validator.iter_errors(value), key=lambda one: list(one.path)):
            best = jsonschema.exceptions.best_match([error])
            place = "/".join(str(step) for step in best.absolute_path)
            yield f"{where}/{place}: {best.message[:300]}"

    def known_members(self, schema, known):
        """Collects every member that the schema names on this level: name -> its schemas."""
        schema = self.resolve(schema)
        for name, member in schema.get("properties", {}).items():
            known.setdefault(name, []).append(member)
        for word in ("allOf", "anyOf", "oneOf"):
            for part in schema.get(word, []):
                self.known_members(part, known)
        for word in ("if", "then", "else"):
            if word in schema:
                self.known_members(schema[word], known)
        return known

    def items(self, schema):
        schema = self.resolve(schema)
        if "items" in schema:
            yield schema["items"]
        for word in ("allOf", "anyOf", "oneOf"):
            for part in schema.get(word, []):
                yield from self.items(part)

    def unknown_complaints(self, schemas, value, where):
        """Members that the document does not name. A client ignores them; the portal that is part
        of this project has none."""
        if isinstance(value, list):
            items = [item for schema in schemas for item in self.items(schema)]
            for number, element in enumerate(value):
                yield from self.unknown_complaints(items, element, f"{where}/{number}")
        if not isinstance(value, dict):
            return
        known = {}
        for schema in schemas:
            self.known_members(schema, known)
        for name, member in value.items():
            if name in known:
                yield from self.unknown_complaints(known[name], member, f"{where}/{name}")
            else:
                yield f"{where}/{name}: not in the document"

    # --- requests ---

    def parameter_value(self, parameter, exchange):
        """The value as the schema wants to see it, or None."""
        name = parameter["name"]
        if parameter["in"] == "header":
            text = exchange.request_headers.get(name.lower())
        elif parameter["in"] == "query":
            text = dict(exchange.query).get(name)
        else:
            _, groups = self.match(exchange.path)
            text = urllib.parse.unquote(groups[0])
        if text is not None and self.resolve(parameter["schema"]).get("type") == "integer":
            return int(text) if re.fullmatch(r"-?\d{1,18}", text) else text
        return text

    def header_complaints(self, template, operation, exchange):
        """What every call must bring, also one that fails."""
        for parameter in self.parameters(template, operation):
            value = self.parameter_value(parameter, exchange)
            where = f"{parameter['in']} parameter {parameter['name']}"
            if value is None:
                if parameter.get("required"):
                    yield f"{where} is missing"
            else:
                yield from self.schema_complaints(parameter["schema"], value, where)
        names = {parameter["name"] for parameter in self.parameters(template, operation)
                 if parameter["in"] == "query"}
        for name, _ in exchange.query:
            if name not in names:
                yield f"query parameter {name}: not in the document"
        security = operation.get("security", self.document["security"])
        authorization = exchange.request_headers.get("authorization", "")
        if security and not re.fullmatch(r"Bearer \S+", authorization):
            yield "there is no bearer token"
        if not security and authorization:
            yield "a token is sent where none is needed"

    def request_body_complaints(self, operation, exchange):
        body = self.resolve(operation.get("requestBody"))
        if body is None:
            if exchange.request_body:
                yield "request: a body where the document has none"
            return
        if not exchange.request_body:
            yield "request: the body is missing"
            return
        media = exchange.request_headers.get("content-type", "").split(";")[0].strip()
        if media not in body["content"]:
            yield f"request: content type “{media}” is not in the document"
            return
        try:
            value = parse_json(exchange.request_body)
        except ValueError as error:
            yield f"request: {error}"
            return
        yield from self.schema_complaints(body["content"][media]["schema"], value, "request")

    def request_complaints(self, exchange):
        template, _, operation = self.find(exchange.method, exchange.path)
        if operation is None:
            yield "there is no such operation"
            return
        yield from self.header_complaints(template, operation, exchange)
        yield from self.request_body_complaints(operation, exchange)

    # --- answers ---

    def find_response(self, exchange):
        _, _, operation = self.find(exchange.method, exchange.path)
        if operation is None:
            answers = self.document["x-requests-without-operation"]
            template, _ = self.match(exchange.path)
            wanted = "404" if template is None else "405"
            return self.resolve(answers[wanted]) if wanted == str(exchange.status) else None
        return self.resolve(operation["responses"].get(str(exchange.status)))

    def response_header_complaints(self, response, exchange):
        documented = {}
        for name, header in response.get("headers", {}).items():
            header = self.resolve(header)
            documented[name.lower()] = header
            value = exchange.response_headers.get(name.lower())
            if value is None:
                if header.get("required"):
                    yield f"header {name} is missing"
            else:
                yield from self.schema_complaints(header["schema"], value, f"header {name}")
        for name in exchange.response_headers:
            if name not in documented and name not in TRANSPORT_HEADERS:
                yield f"header {name}: not in the document"

    def response_body_complaints(self, response, exchange):
        if "content" not in response:
            if exchange.response_body or "content-type" in exchange.response_headers:
                yield "answer: content where the document has none"
            return
        media = exchange.response_headers.get("content-type", "").split(";")[0].strip()
        if media not in response["content"]:
            yield f"answer: content type “{media}” is not in the document"
            return
        if exchange.method == "HEAD":
            if exchange.response_body:
                yield "answer: a body after HEAD"
            return
        schema = response["content"][media]["schema"]
        try:
            if media.endswith("json"):
                value = parse_json(exchange.response_body)
            else:
                value = exchange.response_body.decode("utf-8")
        except ValueError as error:
            yield f"answer: {error}"
            return
        yield from self.schema_complaints(schema, value, "answer")
        yield from self.unknown_complaints([schema], value, "answer")
        if isinstance(value, dict):
            yield from self.agreement_complaints(value, exchange)

    def agreement_complaints(self, value, exchange):
        """What the document says in words: the body and the head of the message agree."""
        record = value.get("current", {}) if exchange.status == 412 else value
        etag = exchange.response_headers.get("etag")
        if etag is not None and etag != f'"{record.get("version")}"':
            yield f"header ETag {etag} is not the record's version {record.get('version')}"
        location = exchange.response_headers.get("location")
        if location is not None and location != f"/v1/cases/{value.get('id')}":
            yield f"header Location {location} is not where the record is"
        if exchange.status >= 400 and value.get("status") != exchange.status:
            yield f"answer/status: {value.get('status')} in an answer of status {exchange.status}"

    # --- both ---

    def complaints(self, exchange, always_well_formed=False):
        """Everything that is wrong with an exchange. A request that breaks the document is right
        when it is refused; @always_well_formed: our own client never makes one."""
        found = []
        if exchange.status < 400:
            found += self.request_complaints(exchange)
        elif always_well_formed:
            template, _, operation = self.find(exchange.method, exchange.path)
            if operation is None:
                found.append("our own client asks for what is not in the document")
            else:
                found += self.header_complaints(template, operation, exchange)
        response = self.find_response(exchange)
        if response is None:
            return found + [f"status {exchange.status} is not in the document"]
        found += self.response_header_complaints(response, exchange)
        found += self.response_body_complaints(response, exchange)
        return found
