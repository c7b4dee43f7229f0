# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody else at the same portal: another session, through the Portal API alone."""

import json
import urllib.request
import uuid


class OtherSession:
    """A colleague's session: reads a case and changes it, while nobody of us looks."""

    def __init__(self, address, user, password):
        self.address = address
        self.token = None
        self.token = self.ask("POST", "/v1/session", {
            "user_name": user, "password": password, "device_name": "other"})["access_token"]

    def ask(self, method, path, body=None, **headers):
        request = urllib.request.Request(self.address + path, method=method)
        request.add_header("Accept", "application/json")
        if self.token:
            request.add_header("Authorization", "Bearer " + self.token)
        if method == "POST" and self.token:
            request.add_header("Idempotency-Key", f'"{uuid.uuid4()}"')
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(body).encode()
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def edit(self, case_id, **fields):
        record = self.ask("GET", "/v1/cases/" + case_id)
        return self.ask("PATCH", "/v1/cases/" + case_id, fields,
                        If_Match=f'"{record["version"]}"')


def while_offline(service, user, password, act):
    """The portal is there for the other session, not for the program: at another port."""
    port, service.port = service.port, 0
    service.start()
    try:
        return act(OtherSession(service.address, user, password))
    finally:
        service.stop()
        service.port = port
