/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-record.h"

G_BEGIN_DECLS

/* What a list of cases shows, and in which order. */
typedef enum
{
  GCH_CASE_SORT_UPDATED,
  GCH_CASE_SORT_CREATED,
  GCH_CASE_SORT_NUMBER,
  GCH_CASE_SORT_SUBJECT,
  GCH_CASE_SORT_SEVERITY,
  GCH_CASE_SORT_STATUS,
} GchCaseSort;

typedef struct
{
  GchCaseView view;
  const char *user_id; /* for "opened by me" */
  const char
      *search; /* (nullable) words: prefix search over number, subject, description, comments */
  int team;    /* GchTeam, or -1 for both */
  GchCaseSort sort;
  gboolean descending;
} GchCaseQuery;

/* A row of the case list: immutable, atomically reference-counted. */
typedef struct
{
  guint32 rowid;
  char *id;
  char *number;
  char *subject;
  char *product; /* (nullable) */
  char *opened_by_name;
  GchTeam team;
  GchSeverity severity;
  GchCaseStatus status;
  gint64 created_at;
  gint64 updated_at;
  gboolean unread;
} GchCaseRow;

GCH_DECLARE_RECORD (GchCaseRow, gch_case_row)

G_END_DECLS
