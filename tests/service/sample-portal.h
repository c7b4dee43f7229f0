/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-cases.h"
#include "gch-test.h"

G_BEGIN_DECLS

/* A portal in a file, filled with the small sample data, and people who write in it. */
typedef struct
{
  GchTestDir *dir;       /* (owned) */
  char *path;            /* (owned) */
  GchDatabase *database; /* (owned) */
  gint64 clock;          /* microseconds that the database's clock is ahead of the real one */
} SamplePortal;

SamplePortal *sample_portal_new (void);
void sample_portal_free (SamplePortal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SamplePortal, sample_portal_free)

/* @user: "camille.moreau"; NULL is somebody of support. (transfer full) */
GchActor *sample_portal_actor (SamplePortal *self, const char *user);

/* A new case of Camille Moreau; technical ones are about Solenne Studio. (transfer full) */
GchCase *sample_portal_open_case (SamplePortal *self, GchTeam team, const char *subject,
                                  const char *description);

/* @user as above. */
void sample_portal_comment (SamplePortal *self, const char *user, const char *case_id,
                            const char *body);

GchCase *sample_portal_get_case (SamplePortal *self, const char *id); /* (transfer full) */

/* The number that @sql gives, with @value for ?1. */
gint64 sample_portal_count (SamplePortal *self, const char *sql, const char *value);

/* The text that @sql gives. (transfer full) */
char *sample_portal_text (SamplePortal *self, const char *sql, const char *value);

/* Waits until the number that @sql gives is @count, which another thread or process brings about.
 * Fails the test after 20 seconds. */
void sample_portal_await (SamplePortal *self, const char *sql, gint64 count);

/* ---- The program ---- */

typedef struct
{
  int status; /* exit status */
  char *out;  /* (owned) */
  char *err;  /* (owned) */
} ProgramResult;

/* Runs guichet-portal to its end, with @input on its stdin; the arguments end with NULL. */
ProgramResult *program_run (const char *input, ...) G_GNUC_NULL_TERMINATED;
ProgramResult *program_run_in (const char *language, const char *input, ...) G_GNUC_NULL_TERMINATED;
void program_result_free (ProgramResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProgramResult, program_result_free)

/* Fails the test, showing what was printed, unless it ended like that and @words are in what it
 * printed on stdout (status 0) or stderr. */
void program_assert (const ProgramResult *result, int status, const char *words);

/* The program's path. */
const char *program_path (void);

G_END_DECLS
