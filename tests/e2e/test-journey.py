#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first journey: sign in to the demonstration portal, open a case, write a comment, see it sent,
see support's answer arrive with a notification, create a case for each team, close and reopen one."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from driver import Notifications, main, wait  # noqa: E402
from steps import (close_case, create_case, open_case, reopen_case, sign_in_demonstration,  # noqa
                   write_comment)

COMMENT = {
    "en": "Thank you. We restarted the service at 14:05 and the export is still empty.\n"
          "Shall I send you the log of the server?",
    "fr": "Merci. Nous avons redémarré le service à 14 h 05 et l'export est toujours vide.\n"
          "Souhaitez-vous le journal du serveur ?",
}
INVOICE = {
    "en": ("Two invoices for one renewal", "We received two invoices for the same renewal."),
    "fr": ("Deux factures pour un renouvellement", "Nous avons reçu deux factures identiques."),
}
DEFECT = {
    "en": ("Export stops at page 12", "Every export stops at page 12 since the update."),
    "fr": ("L'export s'arrête page 12", "Chaque export s'arrête page 12 depuis la mise à jour."),
}


def journey(program):
    language = program.language
    notifications = Notifications()
    program.start()
    program.picture("01-sign-in")
    sign_in_demonstration(program)
    program.picture("02-cases")

    open_case(program, "Export PDF vide")
    program.picture("03-conversation")
    write_comment(program, COMMENT[language], picture="04-draft")
    program.see(COMMENT[language].split("\n", maxsplit=1)[0][:40].replace("(", "\\("))
    program.picture("05-sent")
    # who looks at the conversation needs no call: read something else until support answers
    open_case(program, "Double prélèvement")
    note = notifications.wait_for("Export PDF vide", 30)
    program.picture("06-answered-elsewhere")
    notifications.click_last()
    answer = note["body"].split("\n")[1].split(",", maxsplit=1)[1].strip()[:20]
    wait("the answer in the conversation",
         lambda: any(answer in text for text in program.texts()), 30)
    program.picture("07-answer")

    create_case(program, "customer_service", *INVOICE[language], picture="08-new-case-customer")
    program.picture("09-new-case-customer-created")
    create_case(program, "technical_support", *DEFECT[language], picture="10-new-case-technical")
    program.picture("11-new-case-technical-created")
    close_case(program)
    program.picture("12-closed")
    reopen_case(program)
    program.picture("13-reopened")

    portals = program.portal_pids()
    assert len(portals) == 1, portals
    program.quit()
    wait("the embedded portal to end", lambda: not os.path.exists(f"/proc/{portals[0]}/exe"), 10)
    said = program.said()
    assert not said, f"the program wrote on the console:\n{said}"


main(journey)
