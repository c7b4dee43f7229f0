#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The service on this computer is killed while the program runs.

The rule: the program says that it is offline, starts the service again by itself and goes on; what
was written meanwhile is sent once."""

import os
import re
import signal
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from driver import main, wait  # noqa: E402
from steps import composer, open_case, settled, sign_in_demonstration  # noqa: E402
from trouble import demonstration, literal, times_sent, typed_length  # noqa: E402

CASE = "Export PDF vide"


def journey(program):
    program.environment["GUICHET_AGENT_DELAY_MS"] = "600000"
    program.start()
    sign_in_demonstration(program)
    open_case(program, CASE)
    for number in (1, 2):
        text = f"Written while the service was dead, {number}"
        portals = program.portal_pids()
        assert len(portals) == 1, portals
        program.mouse(composer(program))
        program.type(text)
        os.kill(portals[0], signal.SIGKILL)
        program.key("ctrl+Return")
        wait("an empty composer", lambda: not typed_length(program))
        program.picture(f"killed-{number}")
        wait("another service", lambda: program.portal_pids() not in ([], portals))
        settled(program, 60)
        assert times_sent(demonstration(), text) == 1, text
        wait("it in the conversation", lambda: literal(program, text))
        wait("to be online", lambda: not program.find_all(
            "label", re.compile("^" + re.escape(program.t("Offline since %s. What you write is "
                                                          "kept and sent later.").split("%")[0]))))
        program.passed(f"the service killed, {number}: back by itself, the comment is sent once")
    program.quit()
    program.silent()


main(journey)
