/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* CRC-32C (Castagnoli), as in RFC 3720: finds every changed bit run up to 32 bits, and nearly every
 * other change. Not a defence against people. */
guint32 gch_crc32c (guint32 crc, const void *data, gsize length);

G_END_DECLS
