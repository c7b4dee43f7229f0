/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-actor.h"
#include "gch-database.h"
#include "gch-keys.h"

G_BEGIN_DECLS

/* Accounts and the people in them. Functions that write need a transaction.
 * Every @id given as NULL is made up. Errors: GCH_ERROR_NOT_FOUND, GCH_ERROR_INVALID, storage. */

/* Returns: (transfer full) its id */
char *gch_accounts_create (GchDatabase *database, const char *id, const char *name,
                           const char *customer_number, GError **error);
GchAccount *gch_accounts_get (GchDatabase *database, const char *id, GError **error);

/**
 * gch_users_create:
 * @person_id: (nullable): wanted id of a person who is not there yet
 * @password_hash: (nullable): of crypto_pwhash_str(); %NULL: cannot sign in. Only for a new person:
 *   somebody with this @user_name keeps the password he has
 *
 * Makes a portal user of the person with @user_name, whom it makes too when there is none.
 *
 * Errors: %GCH_ERROR_INVALID when the person is or was a user of this account.
 * Returns: (transfer full): the portal user's id
 */
char *gch_users_create (GchDatabase *database, const char *id, const char *person_id,
                        const char *account_id, const char *user_name, const char *name,
                        const char *email, const char *password_hash, GchRole role,
                        gboolean case_administrator, GError **error);
GchUser *gch_users_get (GchDatabase *database, const char *id, GError **error);

/* Other rights: what he sees changes, so that his cursors are void. Acts at once. */
gboolean gch_users_set_role (GchDatabase *database, const char *id, GchRole role,
                             gboolean case_administrator, GError **error);

/* Takes a portal user out of his account and ends his sessions. What he wrote stays. */
gboolean gch_users_remove (GchDatabase *database, const char *id, GError **error);

/* Sets the password of the person with @user_name and ends all his sessions. */
gboolean gch_users_set_password_hash (GchDatabase *database, const char *user_name,
                                      const char *password_hash, GError **error);

/* The portal user as somebody who acts. GCH_ERROR_NOT_FOUND also for one who was removed. */
GchActor *gch_users_get_actor (GchDatabase *database, const char *id, GError **error);

G_END_DECLS
