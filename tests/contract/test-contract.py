#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real client and a real service, every exchange between them held against the document.

The service runs behind two recording proxies: the program's own provider (contract-driver) goes
through one, raw requests through the other. The test fails when anything that went over the wire is
not in the document, and when anything in the document never went over the wire.

usage: test-contract.py DOCUMENT CATALOGUE SERVICE DRIVER
"""

import subprocess
import sys
import tempfile
import traceback

import document
from contract import Contract
from proxy import RecordingProxy
from refusals import Refusals
from portal import Caller, Service
from scenes import SCENES, Stage, scene_too_many

# What the program does; the rest of the document is for others.
OWN_OPERATIONS = {"getPortal", "signIn", "refreshSession", "signOut", "createCase", "editCase",
                  "closeCase", "reopenCase", "addComment", "viewCase", "listChanges",
                  "listenToEvents"}
# Answers that nobody can bring about on purpose from outside.
NOT_ON_PURPOSE = {"500", "503"}
SHOWN = 12


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = False

    def report(self, name, complaints):
        complaints = list(complaints)
        self.count += 1
        self.failed |= bool(complaints)
        for complaint in complaints[:SHOWN]:
            print(f"# {complaint}")
        if len(complaints) > SHOWN:
            print(f"# … and {len(complaints) - SHOWN} more")
        print(f"{'not ok' if complaints else 'ok'} {self.count} - {name}", flush=True)

    def run(self, name, function, *arguments):
        """A function that raises when something is wrong, or yields what is."""
        try:
            self.report(name, function(*arguments) or [])
        except Exception:  # pylint: disable=broad-except
            self.report(name, traceback.format_exc().splitlines()[-6:])


def drive(driver, port, service):
    """The program's own way to the portal; its complaint is on its standard error."""
    done = subprocess.run([driver, f"http://127.0.0.1:{port}", service.user_name],
                          input=service.password + "\n", text=True, timeout=300, check=False,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode:
        yield from [f"exit status {done.returncode}"] + done.stderr.splitlines()[-5:]


def all_refusals(refusals, contract, caller, token):
    refusals.caller.token = caller.token = token
    for (template, method), operation in contract.operations.items():
        yield from refusals.all_of(template, method, operation)


def all_wrong_methods(refusals, contract):
    for template in contract.document["paths"]:
        yield from refusals.wrong_methods(template)


def check_traffic(contract, exchanges, own):
    """Complaints of all exchanges; equal ones once, with how often they came."""
    found = {}
    for exchange in exchanges:
        template, _ = contract.match(exchange.path)
        for complaint in contract.complaints(exchange, always_well_formed=own):
            line = f"{exchange.method} {template or exchange.path} → {exchange.status}: {complaint}"
            found[line] = found.get(line, 0) + 1
    for line, count in sorted(found.items(), key=lambda one: -one[1]):
        yield f"{line} ({count} times)" if count > 1 else line


def seen_answers(contract, exchanges):
    seen = {}
    for exchange in exchanges:
        template, method, operation = contract.find(exchange.method, exchange.path)
        if operation is not None:
            seen.setdefault((template, method), set()).add(str(exchange.status))
    return seen


def check_coverage(contract, exchanges):
    """Every answer of every operation in the document was really given."""
    seen = seen_answers(contract, exchanges)
    for key, operation in contract.operations.items():
        for status in operation["responses"]:
            if status in NOT_ON_PURPOSE or (status == "429"
                                            and operation["operationId"] != "signIn"):
                continue
            if status not in seen.get(key, set()):
                yield f"{key[1]} {key[0]} → {status}: never seen"


def check_own_coverage(contract, exchanges):
    """The program uses what it is said to use, and gets what it asks for at least once."""
    done = set()
    for exchange in exchanges:
        _, _, operation = contract.find(exchange.method, exchange.path)
        if operation is not None and exchange.status < 300:
            done.add(operation["operationId"])
    for name in sorted(done ^ OWN_OPERATIONS):
        yield f"{name}: " + ("used, but not in the list" if name in done else "never succeeded")


def perform(tap, contract, catalogue, service, driver):
    own, raw = RecordingProxy(service.port, "client"), RecordingProxy(service.port, "raw")
    stage = Stage(service, raw.port, contract, catalogue)
    refusals = None
    tap.run("the program's own client", drive, driver, own.port, service)
    for scene in SCENES:
        tap.run(scene.__name__.replace("_", " "), scene, stage)
    if stage.me is not None and stage.foreign:
        refusals = Refusals(stage)
        tap.run("what every operation refuses", all_refusals, refusals, contract, Caller(raw.port),
                stage.me.token)
        tap.run("methods that a path does not have", all_wrong_methods, refusals, contract)
        tap.run("paths that do not exist", refusals.wrong_paths)
    tap.run("too many attempts to sign in", scene_too_many, stage)
    status = service.stop()
    tap.report("the service ends when its program does",
               [] if status == 0 else [f"exit status {status}"])
    own.stop()
    raw.stop()
    tap.report(f"{len(own.exchanges)} exchanges of the program's client",
               check_traffic(contract, own.exchanges, True))
    tap.report(f"{len(raw.exchanges)} raw exchanges", check_traffic(contract, raw.exchanges, False))
    tap.report("the program's client did all it can do",
               check_own_coverage(contract, own.exchanges))
    tap.report("every documented answer was seen",
               check_coverage(contract, own.exchanges + raw.exchanges))


def main():
    path, catalogue_path, program, driver = sys.argv[1:5]
    tap = Tap()
    contract = Contract(path)
    with open(catalogue_path, encoding="utf-8") as source:
        catalogue = source.read()
    tap.run("the document is sound", document.complaints, contract)
    with tempfile.TemporaryDirectory(prefix="guichet-contract-") as folder:
        service = Service(program, folder)
        try:
            perform(tap, contract, catalogue, service, driver)
        finally:
            if service.process.poll() is None:
                service.stop()
    print(f"1..{tap.count}")
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
