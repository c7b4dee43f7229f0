# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Watches one comment on its way: what the window says of it against what the portal has.

The rules, checked at every look: the window never says that the portal has it before the portal's
database does, nor before an answer that says so came whole; the portal never has it twice."""

import os
import sys
import time

from gi.repository import GLib

from driver import JourneyError, clean, wait, walk
from service import comments_like

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../faults"))

from proxy import FaultProxy  # noqa: E402, F401  for the journeys

# What the window may say while the comment waits, and what already claims that the portal has it.
WAITING = ("Waiting to be sent", "Sending…", "Waiting for the network",
           "The portal is busy; trying again soon", "Waiting until you have signed in again")
RECEIVED = "Received by the portal"
SENT = "sent"
ABSENT = "absent"


class Witness:
    """Of one comment, whose text is like no other's."""

    def __init__(self, program, service, proxy, text):
        self.program = program
        self.service = service
        self.proxy = proxy
        self.text = text
        self.states = []  # what was seen, each once in a row
        self.looks = 0
        self.card = None

    # --- the two sides ---

    def in_portal(self):
        found = comments_like(self.service.database, self.text)
        if found > 1:
            raise JourneyError(f"{found} times in the portal: {self.text}")
        return found

    def told(self):
        """Whether an answer with the comment in it came to the program whole."""
        said = self.text.encode()
        return any(said in exchange.answer for exchange in self.proxy.seen(delivered=True)
                   if 200 <= exchange.status < 300)

    def shown(self):
        """What the conversation says: ABSENT, SENT, or the words below the comment."""
        labels = self._labels() or self._find()
        if not labels:
            return ABSENT
        below = labels[labels.index(self.text) + 1:]
        return below[0] if below else SENT

    def _find(self):
        """The part of the conversation with the comment, read anew."""
        self.card = None
        for node in self.program.find_all("label", self.text):
            self.card = node.get_parent().get_parent()
        return self._labels()

    def _labels(self):
        if not self.card:
            return None
        try:
            names = [clean(node.get_name()) for node in walk(self.card)
                     if node.get_role_name() == "label"]
        except GLib.Error:
            return None
        return names if self.text in names else None

    def outbox_empty(self):
        said = self.program.t("Outbox: everything is sent")
        return bool(self.program.find_all("push button", said))

    # --- looking ---

    def look(self, whole=False):
        """One look at the window, then at the portal; the order makes every claim checkable."""
        state = self.shown()
        claims = [state] if state in (SENT, self.program.t(RECEIVED)) else []
        if claims and self.shown() != state:
            claims = []  # it was read while it changed: look again
            state = self.shown()
        if whole and self.outbox_empty():
            claims.append("the outbox is empty")
        found = self.in_portal()
        if claims and not found:
            raise JourneyError(f"said before the portal has it: {claims[0]}: {self.text}")
        if claims:
            wait(f"an answer that says so: {self.text}", self.told, 1, 0.01)
        self.looks += 1
        if not self.states or self.states[-1] != state:
            self.states.append(state)
        return state

    def watch(self, seconds):
        """Looks for a while, and gives back what was said."""
        end = time.monotonic() + seconds
        said = set()
        while time.monotonic() < end:
            said.add(self.look(whole=True))
            time.sleep(0.02)
        return said

    def waits(self, stored=False):
        """It is in the conversation and waits; the outbox counts it; the portal has it not, or has
        it and could not say so."""
        words = [self.program.t(word) for word in WAITING]
        wait(f"it waits: {self.text}", lambda: self.look() in words)
        wait("one to send", lambda: self.program.find_all(
            "push button", self.program.n("Outbox: %u to send", 1)))
        if self.in_portal() != stored:
            raise JourneyError(f"in the portal {'not' if stored else 'already'}: {self.text}")

    def until_sent(self, patience=40):
        """Looks until the conversation shows it as sent; gives back how long that took."""
        begin = time.monotonic()
        wait(f"it is shown as sent: {self.text}", lambda: self.look() == SENT, patience, 0.02)
        took = time.monotonic() - begin
        wait("an empty outbox", self.outbox_empty)
        self.look(whole=True)
        if self.in_portal() != 1:
            raise JourneyError(f"not in the portal: {self.text}")
        return took
