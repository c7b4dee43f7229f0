/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-actor.h"
#include "gch-database.h"

G_BEGIN_DECLS

/* Products, and the product keys of accounts. Functions that write need a transaction. Every @id
 * given as NULL is made up. */

/* (transfer full) the product's id */
char *gch_products_create (GchDatabase *database, const char *id, const char *name,
                           const char *latest_version, GError **error);

char *gch_key_groups_create (GchDatabase *database, const char *id, const char *account_id,
                             const char *name, GError **error);
gboolean gch_key_groups_add_manager (GchDatabase *database, const char *key_group_id,
                                     const char *user_id, GError **error);

/* @code is the key itself; @key_group_id, @assigned_to and @last_version_used may be NULL. */
char *gch_keys_create (GchDatabase *database, const char *id, const char *account_id,
                       const char *product_id, const char *code, const char *key_group_id,
                       const char *assigned_to, const char *last_version_used,
                       gint64 maintenance_ends, GError **error);

/* Gives the key to another user of its account, or to nobody (NULL). Who had it sees it no more. */
gboolean gch_keys_assign (GchDatabase *database, const char *id, const char *user_id,
                          GError **error);

/* A key that @actor may see, or GCH_ERROR_NOT_FOUND. */
GchKey *gch_keys_get (GchDatabase *database, const GchActor *actor, const char *id, GError **error);

/* Every key that @actor may see. (transfer full) (element-type GchKey) */
GPtrArray *gch_keys_list (GchDatabase *database, const GchActor *actor, GError **error);

/* The part of a WHERE over `keys AS k` that keeps what @actor may see; ?2 is his id. */
const char *gch_keys_visible_to (const GchActor *actor);

G_END_DECLS
