/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-disk.h"

G_BEGIN_DECLS

/* The computer's own disk, with something in its way. One at a time. */

typedef enum
{
  FAULTY_DISK_DIES,       /* the call and all after it fail; of what it appends, half is there */
  FAULTY_DISK_FAILS_ONCE, /* just that call fails, in the same way */
  FAULTY_DISK_NO_ROOM,    /* it and all after it that write fail; the rest works */
  FAULTY_DISK_REMOVES_NOTHING, /* the rest works */
} FaultyDiskWay;

/* @at: the number of the call, from 1; 0: none. Installs it. */
void faulty_disk_install (FaultyDiskWay way, guint at);
void faulty_disk_uninstall (void);
/* Whether the call has come. */
gboolean faulty_disk_has_failed (void);
guint faulty_disk_count_calls (void);
/* How many bytes were appended to any file since it was flushed. */
gsize faulty_disk_count_unflushed (void);
/* Called before each append. (nullable) */
void faulty_disk_set_hook (void (*hook) (gpointer user_data), gpointer user_data);

G_END_DECLS
