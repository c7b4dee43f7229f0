/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * gch_backup_write:
 * @source: the portal's database, which may be in use
 * @target: the file to make
 * @replace: whether @target may exist and is replaced then
 *
 * Copies the database as it is at one moment. The copy grows beside @target, is checked as a whole
 * and brought to the disk, and only then gets its name: whatever has the name is complete. Only its
 * owner may read it. Where a portal goes on from it, all programs read the feed from its beginning.
 *
 * Errors: %GCH_ERROR_INVALID when @target exists and is not to be replaced, %GCH_ERROR_NOT_FOUND
 * when there is no @source, %GCH_ERROR_DAMAGED when source or copy does not pass the check, or
 * a storage error.
 */
gboolean gch_backup_write (const char *source, const char *target, gboolean replace,
                           GError **error);

G_END_DECLS
