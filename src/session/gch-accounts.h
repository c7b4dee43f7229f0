/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "gch-operation.h"

G_BEGIN_DECLS

/* accounts.ini: which account was used last, and what to call it before its portal was reached.
 * Never a secret. Reading is one small file and happens at once; writing happens on a thread, is
 * atomic, and the last state wins. */

#define GCH_TYPE_ACCOUNTS (gch_accounts_get_type ())
G_DECLARE_FINAL_TYPE (GchAccounts, gch_accounts, GCH, ACCOUNTS, GObject)

typedef struct
{
  GchOwner *owner;    /* (owned) */
  char *portal_name;  /* (owned) (nullable) */
  char *account_name; /* (owned) (nullable) */
  char *user_name;    /* (owned) (nullable) what was typed to sign in */
  char *display_name; /* (owned) (nullable) */
  gboolean complete;  /* its cache has been complete once */
} GchAccountEntry;

GchAccountEntry *gch_account_entry_copy (const GchAccountEntry *self);
void gch_account_entry_free (GchAccountEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchAccountEntry, gch_account_entry_free)

/* Signal ::save-failed (GError*): what was remembered is not on disk. */
GchAccounts *gch_accounts_new (const char *data_dir);

/* The account that was used last. (transfer full) (nullable) */
GchAccountEntry *gch_accounts_dup_last (GchAccounts *self);
/* What is remembered of @owner. (transfer full) (nullable) */
GchAccountEntry *gch_accounts_dup_entry (GchAccounts *self, const GchOwner *owner);
/* Remembers @entry; @last: as the one to open next time. */
void gch_accounts_put (GchAccounts *self, const GchAccountEntry *entry, gboolean last);
void gch_accounts_set_complete (GchAccounts *self, const GchOwner *owner, gboolean complete);
void gch_accounts_remove (GchAccounts *self, const GchOwner *owner);

/* Answers once everything put so far is on disk (or could not be written). */
void gch_accounts_flush_async (GchAccounts *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_accounts_flush_finish (GchAccounts *self, GAsyncResult *result, GError **error);

/* Short name of @owner that is safe in file names: 16 hexadecimal digits. (transfer full) */
char *gch_accounts_owner_hash (const GchOwner *owner);

G_END_DECLS
