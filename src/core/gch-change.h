/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-record.h"

G_BEGIN_DECLS

typedef enum
{
  GCH_RECORD_ACCOUNT,
  GCH_RECORD_USER,
  GCH_RECORD_KEY,
  GCH_RECORD_CASE,
  GCH_RECORD_COMMENT,
  GCH_RECORD_STATUS_CHANGE,
  GCH_RECORD_CASE_VIEWED,
} GchRecordKind;

/* The boxed type of the records of @kind. */
GType gch_record_kind_get_boxed_type (GchRecordKind kind);

/* One entry of a change feed: a record as it is now, or that it is gone for this user.
 * Immutable once built, atomically reference-counted. */
typedef struct
{
  GchRecordKind kind;
  char *id;        /* (owned) */
  gpointer record; /* (owned) (nullable) the boxed record of @kind; NULL: it is gone */
} GchChange;

GCH_DECLARE_RECORD (GchChange, gch_change)

/* Takes ownership of @record. */
GchChange *gch_change_new_record (GchRecordKind kind, const char *id, gpointer record);
GchChange *gch_change_new_gone (GchRecordKind kind, const char *id);

/* One page of a change feed. */
typedef struct
{
  GPtrArray *changes; /* (owned) (element-type GchChange) in server sequence */
  char *cursor;       /* (owned) where the next page starts; opaque */
  gboolean has_more;
} GchChangePage;

GCH_DECLARE_RECORD (GchChangePage, gch_change_page)

G_END_DECLS
