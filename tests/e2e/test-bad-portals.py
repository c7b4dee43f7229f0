#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in where it cannot work.

The rule: whatever answers at an address, the sign-in page says in the user's language what is wrong
and what is safe, keeps what was typed, stays usable, and sends the password to nobody but a portal
that proved to be one. There is no way round a certificate that does not verify."""

import os
import re
import socket
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import hostile  # noqa: E402
from driver import PATIENCE, clean, main, wait  # noqa: E402
from service import PASSWORD, USER, Service  # noqa: E402
from steps import list_rows  # noqa: E402

NOT_A_PORTAL = ("What answers at “%s” is not a portal. Nothing you wrote is lost. Check the "
                "address; if this network wants you to sign in first, do that in a web browser.")
BAD_ANSWER = ("The answer of the portal at “%s” could not be understood. Nothing you wrote is "
              "lost; if it happens again, tell the people who run the portal.")
UNREACHABLE = ("The portal at “%s” cannot be reached. Nothing you wrote is lost; check the "
               "address and the connection.")
HUNG_UP = ("“%s” hung up without an answer. Nothing you wrote is lost; check the address, or try "
           "again later.")
NO_WAY = ("There is no way to “%s” from here. Nothing you wrote is lost; check the address and "
          "the connection.")
SILENT = "The portal at “%s” does not answer. Nothing you wrote is lost; try again later."
CERTIFICATE = ("This address cannot prove that it is your portal: its certificate is not valid. "
               "Somebody may be listening in, so nothing was sent. Check the address, or ask your "
               "vendor.")
CREDENTIALS = ("The portal at “%s” does not know this user name with this password. Check both "
               "and try again.")
NOT_SAFE = ("An address with “http://” is not safe: anybody on the way could read your password. "
            "Type it with “https://”.")
NO_ADDRESS = "This is not an address. Check it and try again."
WRONG = "wrong but long enough"


def buttons(program):
    return sorted(clean(node.get_name()) for node in program.find_all("push button"))


def typed(program, name):
    return program.text_of(program.find("text", program.t(name)))


def responsive(program):
    """The window answers at once, whatever the portal does."""
    begin = time.monotonic()
    program.find_all("push button")
    took = time.monotonic() - begin
    assert took < 3, f"the window took {took:.1f} s to answer"


def try_address(program, address):
    program.fill(program.t("Portal address"), address)
    wait("no former error", lambda: not program.find_all("alert"))
    program.press(program.t("Sign in"), "push button")
    responsive(program)


def alert_text(program, patience):
    def said():
        for box in program.find_all("alert"):
            for text in program.texts(box) + [clean(box.get_name())]:
                if text:
                    return text
        return None
    return wait("an error on the sign-in page", said, patience)


def refused(program, picture, address, message, server=None, patience=PATIENCE, secret=True):
    """Signs in there, and sees why that does not work."""
    begin = time.monotonic()
    try_address(program, address)
    said = alert_text(program, patience)
    host = address.partition("://")[2] or address
    translated = program.catalogue.gettext(message)
    expected = translated.replace("%s", host)
    assert said == expected, f"{picture}: said {said!r} instead of {expected!r}"
    if program.language != "en":
        assert translated != message, f"{picture}: in English: {said!r}"
    program.picture(picture)
    assert typed(program, "Portal address") == address, typed(program, "Portal address")
    assert typed(program, "User name") == USER, typed(program, "User name")
    assert len(typed(program, "Password")) == len(WRONG), "the password did not stay"
    assert buttons(program) == program.usual_buttons, \
        f"{picture}: another way was offered: {buttons(program)}"
    responsive(program)
    if server and secret:
        for request in server.asked:
            assert WRONG.encode() not in request and USER.encode() not in request, request
    program.passed(f"{picture}: {time.monotonic() - begin:.1f} s: {said}")
    return said


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def wrong_addresses(program):
    refused(program, "nobody-listens", f"http://127.0.0.1:{free_port()}", UNREACHABLE)
    refused(program, "unknown-name", "https://no-such-portal.invalid", NO_WAY, patience=40)
    refused(program, "not-an-address", "https://???", NO_ADDRESS)
    refused(program, "not-safe", "http://portal.example", NOT_SAFE)


def wrong_answers(program):
    elsewhere = hostile.Hostile(hostile.says(hostile.portal_with()))
    for picture, behave, message in (
            ("html", hostile.says(hostile.answer("<!DOCTYPE html><p>Welcome to our Wi-Fi",
                                                 "text/html")), NOT_A_PORTAL),
            ("html-error", hostile.says(hostile.answer("<p>404", "text/html", "404 Not Found")),
             NOT_A_PORTAL),
            ("nothing", hostile.nothing, HUNG_UP),
            ("redirect", hostile.redirect_to(elsewhere.address), NOT_A_PORTAL),
            ("half", hostile.half, BAD_ANSWER),
            ("empty", hostile.says(hostile.answer("")), NOT_A_PORTAL),
            ("not-http", hostile.says(b"220 mail.example ESMTP\r\n"), NOT_A_PORTAL),
            ("deep", hostile.says(hostile.answer("[" * 100000 + "]" * 100000)), BAD_ANSWER),
            ("deep-objects", hostile.says(hostile.answer('{"a":' * 100000 + "1" + "}" * 100000)),
             BAD_ANSWER),
            ("not-utf-8", hostile.says(hostile.answer(
                b'{"name": "caf\xe9", "api_versions": ["1"]}')), BAD_ANSWER),
            ("wrong-types", hostile.says(hostile.portal_with(
                name=17, policy="none", demonstration="no")), BAD_ANSWER),
            ("missing", hostile.says(hostile.answer('{"name": "Elsewhere"}')), BAD_ANSWER),
            ("other-version", hostile.says(hostile.portal_with(api_versions=["9"])),
             NOT_A_PORTAL)):
        server = hostile.Hostile(behave)
        refused(program, picture, server.address, message, server)
        assert server.asked, f"{picture} was never asked"
        server.close()
    assert not elsewhere.asked, "a redirect was followed"


def too_long(program):
    for picture, behave in (("long", hostile.long_as_said), ("endless", hostile.endless)):
        server = hostile.Hostile(behave)
        refused(program, picture, server.address, BAD_ANSWER, server, patience=60)
        assert server.sent < hostile.LONG // 2, f"{picture}: it read {server.sent} bytes"
        server.close()


def stalling(program):
    server = hostile.Hostile(hostile.stalls)
    try_address(program, server.address)
    program.picture("stalls-busy")
    program.press(program.t("Cancel"), "push button")
    wait("the page to be usable again",
         lambda: buttons(program) == program.usual_buttons)
    assert typed(program, "User name") == USER
    program.passed("stalls: can be cancelled")
    refused(program, "stalls", server.address, SILENT, server, patience=60)
    server.close()


def untrusted(program):
    server = hostile.Hostile(hostile.says(hostile.portal_with()),
                             hostile.untrusted(os.environ["XDG_RUNTIME_DIR"]))
    refused(program, "certificate", server.address, CERTIFICATE, server)
    assert not server.asked, "something was sent to a portal with a bad certificate"
    server.close()


def real_service(program):
    service = Service(program.build).start()
    refused(program, "wrong-password", service.address, CREDENTIALS, secret=False)

    future = hostile.Future(service.port)
    program.fill(program.t("Portal address"), future.address)
    program.fill(program.t("Password"), PASSWORD)
    program.press(program.t("Sign in"), "push button")
    wait("the cases", lambda: list_rows(program), 40)
    program.picture("unknown-members")
    program.passed("unknown members are passed over")
    return service


def journey(program):
    program.start()
    program.fill(program.t("User name"), USER)
    program.fill(program.t("Password"), WRONG)
    program.usual_buttons = buttons(program)
    assert not any(re.search("continu|anyway|quand même", name, re.IGNORECASE)
                   for name in program.usual_buttons)
    wrong_addresses(program)
    wrong_answers(program)
    too_long(program)
    untrusted(program)
    stalling(program)
    service = real_service(program)
    program.quit()
    service.stop()
    program.silent()


main(journey)
