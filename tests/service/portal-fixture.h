/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-accounts.h"
#include "gch-cases.h"
#include "gch-dispatch.h"

G_BEGIN_DECLS

/* A portal in memory with a clock and randomness of its own: two companies, a few people, keys. All
 * passwords are "right horse". */
typedef struct
{
  GchDatabase *database;
  GchPortal *portal;
  gint64 now;
  guint32 random_state;
  guint next_key;
} PortalFixture;

/* Portal users. Their user names are these with "@example.org". */
#define LUMEN "account-lumen"
#define BRIGHT "account-bright"
#define ADMIN "camille" /* administrator of Lumen */
#define MANAGER "maud"  /* group manager in Lumen, of the group of key-2 */
#define SINGLE "irene"  /* individual in Lumen, holds key-1 */
#define CASES "carl"    /* individual and case administrator in Lumen */
#define OTHER "oliver"  /* administrator of Bright, holds key-9 */

PortalFixture *portal_fixture_new (void);
void portal_fixture_free (PortalFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortalFixture, portal_fixture_free)

/* Fills @database with the same people and keys. */
void portal_fixture_fill (GchDatabase *database);

/* A fresh access token of a portal user, without a password. (transfer full) */
char *portal_fixture_token (PortalFixture *self, const char *user_id);

/* A request with every header that it needs, and a fresh Idempotency-Key. @user_id: NULL for
 * nobody.
 * @body: NULL for none. */
GchRequest *portal_fixture_request (PortalFixture *self, const char *user_id, const char *method,
                                    const char *path, const char *body);

/* Sends it; fails the test unless the status is @status. @request is taken. */
GchResponse *portal_fixture_send (PortalFixture *self, GchRequest *request, int status);

/* Both in one. */
GchResponse *portal_fixture_call (PortalFixture *self, const char *user_id, const char *method,
                                  const char *path, const char *body, int status);

/* The answer's JSON object. (transfer none) until @response is freed */
JsonObject *portal_fixture_json (GchResponse *response);

/* The answer must be this problem. */
void portal_fixture_assert_problem (GchResponse *response, const char *type);

/* A new customer-service case of this user. (transfer full) its id */
char *portal_fixture_case (PortalFixture *self, const char *user_id, const char *subject);

/* Rows that a count (*) gives. */
gint64 portal_fixture_count (PortalFixture *self, const char *sql);

G_END_DECLS
