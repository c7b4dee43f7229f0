/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-record.h"

G_BEGIN_DECLS

/* How one case of the sample data goes. The scripts are text files under data/:
 *
 *   # a comment
 *   @case The subject
 *   team: technical_support        nicks as on the wire
 *   type: defect
 *   severity: 2
 *   product: Solenne Studio        optional, with version and system
 *   by: camille.moreau             a user of company.ini
 *   age: 2d 5h                     opened so long before the sample data is made
 *   also: grace.whitfield 12d      optional: the same case once more, by others, older by so much
 *
 *   The description, until the next line that starts with "@".
 *
 *   @support Élodie +3h waiting_for_customer
 *   A comment of support, so long after the step before; the status is optional.
 *
 *   @customer +2h
 *   A comment of whoever opened the case.
 *
 *   @close +5m
 *
 * "{customer}" in a text stands for the first name of whoever opened the case. */

typedef enum
{
  GCH_SEED_STEP_CUSTOMER,
  GCH_SEED_STEP_SUPPORT,
  GCH_SEED_STEP_CLOSE,
} GchSeedStepKind;

typedef struct
{
  GchSeedStepKind kind;
  char *who;    /* (owned) (nullable) first name of who answers for support */
  gint64 after; /* microseconds since the step before */
  gboolean has_status;
  GchCaseStatus status;
  char *body; /* (owned) */
} GchSeedStep;

/* Who lives through a script, and how much earlier than it says. */
typedef struct
{
  char *user; /* (owned) */
  gint64 older;
} GchSeedCast;

typedef struct
{
  char *subject;     /* (owned) */
  char *description; /* (owned) */
  char *product;     /* (owned) (nullable) */
  char *version;     /* (owned) (nullable) */
  char *system;      /* (owned) (nullable) */
  GchTeam team;
  GchCaseType type;
  GchSeverity severity;
  gint64 age;       /* microseconds */
  GPtrArray *casts; /* (owned) (element-type GchSeedCast) "by" first */
  GPtrArray *steps; /* (owned) (element-type GchSeedStep) */
} GchSeedScript;

/* Reads all scripts of one file. GCH_ERROR_INVALID names the line.
 * (transfer full) (element-type GchSeedScript) */
GPtrArray *gch_seed_script_parse (const char *text, GError **error);

/* "2d 5h", "20m" in microseconds. */
gboolean gch_seed_script_parse_duration (const char *text, gint64 *duration);

G_END_DECLS
