/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-mail-transport.h"

G_BEGIN_DECLS

/* Delivers by SMTP. @url: smtp:// or smtps://, with host and port, perhaps a user's name; the
 * password then comes from the environment variable GUICHET_SMTP_PASSWORD, because a command line
 * is for everybody to see. With a user's name, or smtps://, nothing is sent without TLS and a
 * certificate that somebody vouches for. Otherwise TLS is taken where it is offered, whoever offers
 * it: who could answer with a false certificate could as well offer none (RFC 7435).
 * NULL with GCH_ERROR_INVALID for any other URL. (transfer full) */
GchMailTransport *gch_smtp_new (const char *url, GError **error);

G_END_DECLS
