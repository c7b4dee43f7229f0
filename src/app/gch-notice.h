/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* GNotification hands the body over as it is, and what shows it may read markup there. */

/* The body that shows @text literally, whoever shows it. @bus: (nullable): the session bus that
 * GApplication sends on. */
void gch_notice_fit_async (GDBusConnection *bus, const char *text, GAsyncReadyCallback callback,
                           gpointer user_data);
/* Never fails. (transfer full) */
char *gch_notice_fit_finish (GAsyncResult *result);

G_END_DECLS
