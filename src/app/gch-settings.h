/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* (transfer none) What this program remembers between two starts; one object for all windows. */
GSettings *gch_settings_get (void);

G_END_DECLS
