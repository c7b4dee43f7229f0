/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-mail-transport.h"

G_BEGIN_DECLS

/* Delivers into a maildir: written under tmp/, brought to the disk, then moved to new/. The folders
 * are made when they are missing. The same mail once more takes the place of the first.
 * (transfer full) */
GchMailTransport *gch_maildir_new (const char *path);

G_END_DECLS
