#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A mail server on a free port of the loopback: smtp-server.py FOLDER [WORD…]

The first delivery meets the first word, and so on; after the words everything is accepted.
refuse: "try later"; break: the connection ends in the middle; silent: nobody answers.
A first word "starttls" offers TLS, with a certificate that nobody vouches for.
Accepted mails are written into the folder. Prints the port, and "silent" when it has become so; ends
with its stdin."""

import asyncio
import os
import ssl
import subprocess
import sys
import tempfile

from aiosmtpd.smtp import SMTP


class Handler:
    def __init__(self, folder, plan):
        self.folder = folder
        self.plan = plan
        self.count = 0

    async def handle_DATA(self, server, session, envelope):
        mode = self.plan.pop(0) if self.plan else "accept"
        if mode == "refuse":
            return "451 Not now, try again later"
        if mode == "break":
            server.transport.abort()
            return "421 never sent"
        if mode == "silent":
            print("silent", flush=True)
            await asyncio.sleep(3600)
        self.count += 1
        path = os.path.join(self.folder, f"{self.count:03}.eml")
        with open(path + ".part", "wb") as out:
            out.write(f"{envelope.mail_from}\n{','.join(envelope.rcpt_tos)}\n".encode())
            out.write(envelope.original_content)
        os.rename(path + ".part", path)
        return "250 Thank you"


def make_context():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        key = os.path.join(folder, "key.pem")
        certificate = os.path.join(folder, "certificate.pem")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
             "-nodes", "-subj", "/CN=127.0.0.1", "-days", "2", "-keyout", key, "-out", certificate],
            check=True, capture_output=True)
        context.load_cert_chain(certificate, key)
    return context


async def main():
    loop = asyncio.get_running_loop()
    plan = sys.argv[2:]
    context = make_context() if plan[:1] == ["starttls"] else None
    handler = Handler(sys.argv[1], plan[1:] if context else plan)
    server = await loop.create_server(
        lambda: SMTP(handler, loop=loop, tls_context=context), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    os._exit(0)


asyncio.run(main())
