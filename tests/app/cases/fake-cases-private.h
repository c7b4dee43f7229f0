/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fake-cases.h"

G_BEGIN_DECLS

/* What the parts of the session for the cases page know of each other. */

struct _GchCaseItem
{
  GObject parent_instance;

  GchCase *record;   /* (owned) */
  GchCaseRow *row;   /* (owned) */
  GchSession *owner; /* (unowned) */
  gboolean unread;
};

struct _GchConversationItem
{
  GObject parent_instance;

  GchConversationKind kind;
  GchAuthorKind author_kind;
  GchOperationState state;
  int problem_code;
  int from_status;
  int to_status;
  char *author;
  char *body;
  char *problem;
  char *operation_id;
  gint64 created_at;
  gboolean mine;
};

struct _GchSession
{
  GObject parent_instance;

  GListStore *items;         /* (owned) of GchCaseItem */
  GHashTable *conversations; /* (owned) case id → GListStore of GchConversationItem */
  GHashTable *earlier;       /* (owned) case id → number */
  GHashTable *drafts;        /* (owned) key → text */
  GPtrArray *versions;       /* (owned) (element-type GchDraftVersion) of every draft */
  guint n_lookups;           /* of versions */
  GHashTable *left;          /* (owned) (nullable) drafts of whoever was signed in before */
  GListStore *outbox;        /* (owned) of GchOutboxItem */
  GPtrArray *keys;           /* (owned) of GchKey */
  GPtrArray *held;           /* (owned) of GTask: saves that are kept back */
  GchPolicy policy;
  char *failure;    /* (owned) (nullable) */
  char *asked;      /* (owned) (nullable) */
  gint64 viewed_at; /* of every case */
  guint n_saves;
  gboolean in_memory_only;
  gboolean reopening;
  gboolean hold;
  gboolean first_sync;
  gboolean opening;
};

GListStore *fake_cases_entries_of (GchSession *self, const char *case_id);

G_END_DECLS
