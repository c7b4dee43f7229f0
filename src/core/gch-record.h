/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-types.h"

G_BEGIN_DECLS

/* The records as every provider delivers them and the cache keeps them. Each is a plain value:
 * made with gch_X_new(), filled in, then never changed again, so that it may cross threads;
 * reference-counted atomically. Every `char *` is owned, UTF-8. Times are microseconds since
 * 1970-01-01 UTC, 0 for "never". `version` is the portal's strong version of the record. */

#define GCH_DECLARE_RECORD(Type, type)                                                             \
  GType type##_get_type (void);                                                                    \
  Type *type##_new (void);                                                                         \
  Type *type##_ref (Type *self);                                                                   \
  void type##_unref (Type *self);                                                                  \
  G_DEFINE_AUTOPTR_CLEANUP_FUNC (Type, type##_unref)

typedef struct
{
  char *id;
  gint64 version;
  char *name;
  char *customer_number; /* (nullable) */
} GchAccount;

typedef struct
{
  char *id;
  gint64 version;
  char *name;
  char *email;
  GchRole role;
  gboolean case_administrator;
} GchUser;

/* What a case needs to know of a product key. The key itself is never in here. */
typedef struct
{
  char *id;
  gint64 version;
  char *product;
  char *hint;              /* last group of the key, for example "7F3K" */
  char *latest_version;    /* (nullable) newest released version of the product */
  char *last_version_used; /* (nullable) */
  gint64 maintenance_ends;
} GchKey;

typedef struct
{
  char *id;
  gint64 version;
  char *number;       /* 8 digits */
  char *client_op_id; /* (nullable) the operation that created it */
  GchTeam team;
  GchCaseType type;
  GchSeverity severity;
  GchCaseStatus status;
  guint allowed; /* GchCaseAllowed */
  char *subject;
  char *description;
  char *key_id;           /* (nullable) */
  char *product;          /* (nullable) */
  char *product_version;  /* (nullable) */
  char *operating_system; /* (nullable) */
  char *opened_by_id;
  char *opened_by_name;
  gint64 created_at;
  gint64 updated_at;
  gint64 closed_at;
  gint64 last_comment_at;
  gint64 last_reply_at; /* last comment or status change made by support */
  guint comment_count;
} GchCase;

typedef struct
{
  char *id;
  gint64 version;
  char *case_id;
  char *client_op_id; /* (nullable) */
  GchAuthorKind author_kind;
  char *author_id;
  char *author_name;
  char *body; /* plain text */
  gint64 created_at;
} GchComment;

typedef struct
{
  char *id;
  gint64 version;
  char *case_id;
  GchAuthorKind author_kind;
  char *author_name;
  GchCaseStatus from;
  GchCaseStatus to;
  gint64 created_at;
} GchStatusChange;

/* When this user last looked at a case, on any of his devices. The id is the case's id. */
typedef struct
{
  char *case_id;
  gint64 version;
  gint64 viewed_at;
} GchCaseViewed;

GCH_DECLARE_RECORD (GchAccount, gch_account)
GCH_DECLARE_RECORD (GchUser, gch_user)
GCH_DECLARE_RECORD (GchKey, gch_key)
GCH_DECLARE_RECORD (GchCase, gch_case)
GCH_DECLARE_RECORD (GchComment, gch_comment)
GCH_DECLARE_RECORD (GchStatusChange, gch_status_change)
GCH_DECLARE_RECORD (GchCaseViewed, gch_case_viewed)

/* TRUE when support did something since @viewed_at (0: never viewed). */
gboolean gch_case_is_unread (const GchCase *self, gint64 viewed_at);

G_END_DECLS
