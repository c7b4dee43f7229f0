/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-session-private.h"
#include "gch-test.h"

G_BEGIN_DECLS

/* A session with a cache of cases that this test makes up, and no portal behind it. */
typedef struct
{
  GchTestDir *dir;     /* (owned) */
  GchSession *session; /* (owned) */
} CacheFixture;

CacheFixture *cache_fixture_new (void);
void cache_fixture_free (CacheFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CacheFixture, cache_fixture_free)

/* (transfer full): a case that can be changed before it is put into a page. */
GchCase *cache_fixture_case (guint number, gint64 version, gint64 updated_at);
GchComment *cache_fixture_comment (const char *case_id, guint number, gint64 created_at);
GchStatusChange *cache_fixture_status (const char *case_id, guint number, gint64 created_at);

GchChangePage *cache_fixture_page (void);
/* Takes @record. */
void cache_fixture_add (GchChangePage *page, GchRecordKind kind, const char *id, gpointer record);
/* Waits until it is in the cache and has been announced. Takes @page. */
void cache_fixture_apply (CacheFixture *self, GchChangePage *page);

G_END_DECLS
