/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-accounts.h"

G_BEGIN_DECLS

/* The companies, people, products and keys of the sample data, as data/company.ini names them. */
typedef struct _GchSeedCompany GchSeedCompany;

/* GCH_ERROR_INVALID when the file does not make sense. */
GchSeedCompany *gch_seed_company_new (GError **error);
void gch_seed_company_free (GchSeedCompany *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchSeedCompany, gch_seed_company_free)

/* Says that @user ("nadia.benali") will need a key of @product: one is assigned to him. */
void gch_seed_company_need_key (GchSeedCompany *self, const char *user, const char *product);

/* Writes everything into the database, in the caller's transaction; maintenance ends around
 * @now. Chance is the database's own source. */
gboolean gch_seed_company_write (GchSeedCompany *self, GchDatabase *database, gint64 now,
                                 GError **error);

/* A user who was written, as somebody who acts. (transfer none) (nullable) */
const GchActor *gch_seed_company_get_actor (GchSeedCompany *self, const char *user);

/* The users of one company in the order of the file. (transfer container) (element-type GchActor)
 */
GPtrArray *gch_seed_company_list_actors (GchSeedCompany *self, const char *company);

/* Who answers for the vendor: the one with this first name, or for NULL the first.
 * (transfer none) */
const GchActor *gch_seed_company_get_support (GchSeedCompany *self, const char *first_name);

G_END_DECLS
