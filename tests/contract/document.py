# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the OpenAPI document itself is sound: a small structural check."""

import re

import jsonschema

from contract import METHODS, Contract

# The session's own: a second sign-in is a second session, and rotation makes refreshing safe.
WITHOUT_KEY = {"/v1/session", "/v1/session/refresh"}
ITEM_MEMBERS = set(METHODS) | {"parameters", "summary", "description"}
OPERATION_MEMBERS = {"operationId", "tags", "summary", "description", "security", "parameters",
                     "requestBody", "responses"}


def walk(node, where=""):
    yield node, where
    if isinstance(node, dict):
        for name, child in node.items():
            yield from walk(child, f"{where}/{name}")
    elif isinstance(node, list):
        for number, child in enumerate(node):
            yield from walk(child, f"{where}/{number}")


def check_references(contract):
    used = set()
    for node, where in walk(contract.document):
        if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
            continue
        used.add(node["$ref"])
        try:
            contract.resolver.resolve(node["$ref"])
        except jsonschema.RefResolutionError:
            yield f"{where}: {node['$ref']} does not exist"
    for kind, components in contract.document["components"].items():
        for name in components:
            if kind != "securitySchemes" and f"#/components/{kind}/{name}" not in used:
                yield f"components/{kind}/{name}: nobody uses it"


def schemas(contract):
    for node, where in walk(contract.document):
        parent, _, name = where.rpartition("/")
        if name == "schema" or parent == "/components/schemas":
            yield node, where


def check_schemas(contract):
    for node, where in schemas(contract):
        try:
            jsonschema.Draft202012Validator.check_schema(node)
        except jsonschema.SchemaError as error:
            yield f"{where}: {error.message}"


def check_schema_examples(contract):
    for node, where in schemas(contract):
        for example in node.get("examples", []):
            yield from contract.schema_complaints(node, example, f"{where}/examples")
            yield from contract.unknown_complaints([node], example, f"{where}/examples")


def check_examples(contract):
    for node, where in walk(contract.document):
        if isinstance(node, dict) and "schema" in node:
            values = [one["value"] for one in node.get("examples", {}).values()]
            if "example" in node:
                values.append(node["example"])
            for value in values:
                yield from contract.schema_complaints(node["schema"], value, f"{where}/examples")


def check_bodies(contract, operation, where):
    body = contract.resolve(operation["requestBody"])
    if list(body["content"]) != ["application/json"]:
        yield f"{where}: a body that is not JSON"
    schema = contract.resolve(body["content"]["application/json"]["schema"])
    if schema.get("additionalProperties") is not False:
        yield f"{where}: the body may have unknown members"
    for status in ("400", "413", "415", "422"):
        if status == "422" and not schema.get("properties"):
            continue
        if status not in operation["responses"]:
            yield f"{where}: takes a body, but has no answer {status}"


def check_responses(contract, operation, where):
    if not any(status.startswith("2") for status in operation["responses"]):
        yield f"{where}: nothing says what success is"
    for status, response in operation["responses"].items():
        response = contract.resolve(response)
        if not response.get("description"):
            yield f"{where}/{status}: no description"
        content = list(response.get("content", {}))
        if int(status) >= 400 and content != ["application/problem+json"]:
            yield f"{where}/{status}: not a problem document"
        for name in ("Cache-Control", "X-Content-Type-Options"):
            if name not in response.get("headers", {}):
                yield f"{where}/{status}: without header {name}"
    if "500" not in operation["responses"]:
        yield f"{where}: nothing says what a failure is"
    if operation.get("security") != [] and "401" not in operation["responses"]:
        yield f"{where}: needs a token, but has no answer 401"


def check_operation(contract, template, method, operation):
    where = f"{method} {template}"
    names = {parameter["name"] for parameter in contract.parameters(template, operation)}
    for member in set(operation) - OPERATION_MEMBERS:
        yield f"{where}: {member} is not a member of an operation"
    if not operation.get("operationId") or not operation.get("summary"):
        yield f"{where}: no operationId or no summary"
    for tag in operation.get("tags", []):
        if tag not in [one["name"] for one in contract.document["tags"]]:
            yield f"{where}: tag {tag} is not described"
    if method == "POST" and template not in WITHOUT_KEY and "Idempotency-Key" not in names:
        yield f"{where}: without Idempotency-Key"
    if method == "PATCH" and "If-Match" not in names:
        yield f"{where}: without If-Match"
    if "requestBody" in operation:
        yield from check_bodies(contract, operation, where)
    yield from check_responses(contract, operation, where)


def check_paths(contract):
    seen = set()
    for template, item in contract.document["paths"].items():
        for member in set(item) - ITEM_MEMBERS:
            yield f"{template}: {member} is not a member of a path"
        declared = [contract.resolve(one)["name"] for one in item.get("parameters", [])
                    if contract.resolve(one)["in"] == "path"]
        if declared != re.findall(r"\{(\w+)\}", template):
            yield f"{template}: its parameters are not those of the path"
    for (template, method), operation in contract.operations.items():
        yield from check_operation(contract, template, method, operation)
        if operation.get("operationId") in seen:
            yield f"{method} {template}: operationId {operation['operationId']} occurs twice"
        seen.add(operation.get("operationId"))


def check_head(contract):
    document = contract.document
    if not re.fullmatch(r"3\.1\.\d+", str(document.get("openapi"))):
        yield "openapi: not version 3.1"
    if not document.get("info", {}).get("title") or not document["info"].get("version"):
        yield "info: without title or version"
    for requirement in document["security"]:
        for name in requirement:
            if name not in document["components"]["securitySchemes"]:
                yield f"security: {name} is not described"


def complaints(contract: Contract):
    """Stops at the first check that finds something: what follows rests on it."""
    for check in (check_head, check_references, check_schemas, check_schema_examples, check_examples,
                  check_paths):
        found = list(check(contract))
        if found:
            return found
    return []
