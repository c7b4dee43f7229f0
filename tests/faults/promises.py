# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the program promised in its journal, held against what is on the disk and at the portal.

A text is recognised by the mark in it, such as [t12], which no other text has.
"""

import base64
import collections
import contextlib
import glob
import hashlib
import os
import re
import shutil
import sqlite3
import tempfile

MARK = re.compile(r"\[(t\d+)\]")
CREATING = ("add_comment", "create_case")


def decode(word):
    return base64.b64decode(word).decode()


def marks(text):
    return MARK.findall(text)


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


class Slot:
    """One draft: what was reported saved last, and whatever was asked for since then."""

    def __init__(self):
        self.promised = False
        self.candidates = []  # (mark, SHA-256); the mark "-" is no text at all


class Operation:
    def __init__(self, ident, command, case, mark):
        self.ident = ident
        self.command = command
        self.case = case
        self.mark = mark
        self.sent = False
        self.given_up = None  # "take-back" or "discard", once it was asked for


class Promises:
    """Fed with journals; several lives of one program may follow each other."""

    def __init__(self):
        self.slots = collections.defaultdict(Slot)
        self.operations = collections.OrderedDict()
        self.hashes = {}
        self.failures = 0  # saves and commands that were reported as not done
        self.unreported = 0  # of these, without a word to the user
        self.notes = []

    def feed(self, lines):
        waiting = 0  # failures whose message may come a moment later
        for words in lines:
            handler = getattr(self, "_on_" + words[0].replace("-", "_"), None)
            if handler:
                handler(*words[1:])
            if words[0] in ("draft-failed", "op-failed"):
                self.failures += 1
                waiting += words[3] == "0"
            elif words[:2] == ["storage-problem", "1"]:
                waiting = 0
        self.unreported += waiting
        return self

    # --- the lines ---

    def _on_ask_draft(self, key, mark, digest):
        self.hashes[mark] = digest
        self.slots[key].candidates.append((mark, digest))
        self._replace(key)

    def _replace(self, key):
        """What was taken back stood in this draft, and another text is to stand there now."""
        for operation in self.operations.values():
            if operation.given_up == "take-back" and "case:" + operation.case == key:
                operation.given_up = "discard"

    def _on_draft_saved(self, key, mark, digest):
        slot = self.slots[key]
        slot.promised = True
        place = slot.candidates.index((mark, digest))
        slot.candidates = slot.candidates[place:]

    def _on_ask_op(self, _command, _case, mark, digest, draft_key):
        self.hashes[mark] = digest
        if draft_key != "-":
            self.slots[draft_key].candidates.append((mark, digest))
            self._replace(draft_key)

    def _on_op_queued(self, ident, command, case, mark):
        self.operations[ident] = Operation(ident, command, case, mark)
        key = {"add_comment": "case:" + case, "edit_case": "edit:" + case,
               "create_case": "new"}.get(command)
        slot = self.slots.get(key)
        if slot:
            places = [index for index, (found, _) in enumerate(slot.candidates) if found == mark]
            if places:
                del slot.candidates[:places[0] + 1]
            slot.promised = False

    def _on_op_sent(self, ident):
        if ident in self.operations:
            self.operations[ident].sent = True

    def _on_take_back(self, ident, _mark):
        self.operations[ident].given_up = "take-back"

    def _on_discard(self, ident, _mark):
        self.operations[ident].given_up = "discard"

    def _on_stuck(self, *what):
        self.notes.append("no answer: " + " ".join(what))

    def _on_stop_failed(self, *what):
        self.notes.append("stop failed: " + " ".join(what))


class Evidence:
    """What a portal's database holds."""

    def __init__(self, portal):
        self.keys = {row[0] for row in portal.rows("SELECT key FROM idempotency")}
        self.created = collections.Counter(
            row[0] for row in portal.rows(
                "SELECT client_op_id FROM comments WHERE client_op_id IS NOT NULL UNION ALL"
                " SELECT client_op_id FROM cases WHERE client_op_id IS NOT NULL"))
        self.marks = collections.Counter()
        self.order = collections.defaultdict(list)
        for case, ident, body in portal.rows(
                "SELECT case_id, client_op_id, body FROM comments WHERE author_kind = 'customer'"
                " ORDER BY sequence"):
            self.marks.update(marks(body))
            self.order[case].append(ident)
        for (description,) in portal.rows("SELECT description FROM cases"):
            self.marks.update(set(marks(description)))

    def has(self, operation):
        if operation.command in CREATING:
            return operation.ident in self.created
        return operation.ident in self.keys


class Found:
    """What the program found when it was opened again, or left in the end."""

    def __init__(self, lines, when):
        self.drafts = {}
        self.operations = []  # (id, command, state, queue, payload)
        for words in lines:
            if words[0] == when + "-draft":
                self.drafts[words[1]] = decode(words[2])
            elif words[0] == when + "-op":
                self.operations.append((*words[1:5], decode(words[5])))
        self.draft_marks = collections.Counter(
            mark for text in self.drafts.values() for mark in marks(text))
        self.operation_ids = {row[0] for row in self.operations}
        self.operation_marks = {mark for row in self.operations for mark in marks(row[4])}


def check_database(data):
    """A copy is looked at, with its journal: the program is to repair the original by itself."""
    problems = []
    with tempfile.TemporaryDirectory(dir=os.path.dirname(data)) as folder:
        for path in glob.glob(os.path.join(data, "precious.db*")):
            shutil.copy(path, folder)
        copy = os.path.join(folder, "precious.db")
        if os.path.exists(copy):
            try:
                with contextlib.closing(sqlite3.connect(copy)) as connection:
                    said = connection.execute("PRAGMA quick_check").fetchall()
                    if said != [("ok",)]:
                        problems.append(f"quick_check: {said}")
            except sqlite3.Error as error:
                problems.append(f"quick_check: {error}")
    if glob.glob(os.path.join(data, "*damaged*")) + glob.glob(os.path.join(data, "*set-aside*")):
        problems.append("a file was set aside as damaged")
    return problems


def _somewhere(candidates, found, evidence):
    for mark, _ in candidates:
        if mark == "-" or mark in found.draft_marks or mark in found.operation_marks \
                or mark in evidence.marks:
            return True
    return False


def check_drafts(promises, found, evidence):
    problems = []
    for key, slot in promises.slots.items():
        if slot.promised and slot.candidates and \
                not _somewhere(slot.candidates, found, evidence):
            problems.append(f"draft {key} reported saved and gone: {slot.candidates[0][0]}")
    for key, text in found.drafts.items():
        inside = marks(text)
        if len(inside) == 1 and promises.hashes.get(inside[0], sha(text)) != sha(text) \
                and not key.startswith("new"):
            problems.append(f"draft {key} is not what was typed")
        for mark in inside:
            if mark in evidence.marks or mark in found.operation_marks:
                problems.append(f"text {mark} is a draft and was sent as well")
    return problems


def check_found(promises, found, evidence):
    """Right after the end: nothing promised is missing, nothing is in two places."""
    problems = check_drafts(promises, found, evidence)
    for operation in promises.operations.values():
        if operation.sent and not evidence.has(operation):
            problems.append(f"{operation.command} {operation.mark} shown as sent, not at the portal")
        if operation.ident in found.operation_ids or evidence.has(operation) \
                or operation.given_up == "discard":
            continue
        if operation.given_up == "take-back" and operation.mark in found.draft_marks:
            continue
        problems.append(f"{operation.command} {operation.mark} reported queued and gone")
    known = {ident: place for place, ident in enumerate(promises.operations)}
    last = collections.defaultdict(lambda: -1)
    for ident, _command, _state, queue, _payload in found.operations:
        if ident in known:
            if known[ident] < last[queue]:
                problems.append(f"the outbox is out of order at {ident}")
            last[queue] = known[ident]
    return problems


def check_delivered(promises, left, evidence, conflicts=False):
    """After everything was delivered: once, in order, nothing over.

    With conflicts: an edit may wait for the user, and what belongs to the same case behind it.
    """
    problems = check_drafts(promises, left, evidence)
    held = {queue for _ident, command, state, queue, _payload in left.operations
            if conflicts and command == "edit_case" and state == "parked"}
    waiting = {row[0] for row in left.operations if row[3] in held}
    for operation in promises.operations.values():
        there = evidence.has(operation)
        if operation.ident in waiting:
            continue
        if not there and operation.given_up is None:
            problems.append(f"{operation.command} {operation.mark} was never delivered")
        elif not there and operation.given_up == "take-back" \
                and operation.mark not in left.draft_marks:
            problems.append(f"{operation.command} {operation.mark} was taken back and is gone")
    for what in (evidence.created, evidence.marks):
        problems += [f"{name} is at the portal {count} times"
                     for name, count in what.items() if count > 1]
    known = {ident: place for place, ident in enumerate(promises.operations)}
    for idents in evidence.order.values():
        places = [known[ident] for ident in idents if ident in known]
        if places != sorted(places):
            problems.append(f"comments out of order: {places}")
    for ident, command, state, _queue, _payload in left.operations:
        if command != "view_case" and ident not in waiting:
            problems.append(f"{command} is still in the outbox: {state}")
    return problems
