/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-record.h"

G_BEGIN_DECLS

/* A change of a case, beside what the portal has of the same case: field by field, and what comes
 * out of the user's choices. Only the fields that the change names take part, so that nothing else
 * is touched. Pure. */

typedef enum
{
  GCH_CONFLICT_UNDECIDED,
  GCH_CONFLICT_MINE,
  GCH_CONFLICT_THEIRS,
  GCH_CONFLICT_COMBINED, /* a text of its own, made from both */
} GchConflictChoice;

typedef struct
{
  const char *member; /* (static) of the payload: "subject" … */
  char *mine;         /* (owned) as it is sent; "" where the field is emptied */
  char *theirs;       /* (owned) as the portal has it now */
  char *combined;     /* (nullable) (owned) the text that is sent with GCH_CONFLICT_COMBINED */
  GchConflictChoice choice;
  gboolean renewed; /* the portal has another value since the user saw the first one */
} GchConflictField;

typedef struct
{
  gint64 version;    /* of the portal's copy that the fields show */
  GPtrArray *fields; /* (owned) (element-type GchConflictField) those that differ */
  char *payload;     /* (owned) the change as it was asked for */
} GchConflict;

/* NULL for a change that cannot be read. */
GchConflict *gch_conflict_new (const char *payload, const GchCase *current);
/* With its fields: a row that shows one of them lets go of it before. */
void gch_conflict_free (GchConflict *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchConflict, gch_conflict_free)

/* Another copy came from the portal: what the user decided stays only where it still shows what he
 * decided about. FALSE when it is the one that is shown already. */
gboolean gch_conflict_renew (GchConflict *self, const GchCase *current);

void gch_conflict_choose (GchConflictField *field, GchConflictChoice choice, const char *combined);
/* How many fields the user has still to choose for; 0: it can be applied. */
guint gch_conflict_count_undecided (const GchConflict *self);

/* What is to be sent, made of the choices; NULL: nothing is different from what the portal has.
 * (transfer full) (nullable) */
char *gch_conflict_to_payload (const GchConflict *self);

/* What a field is called, translated; how its value is shown, literal text. */
const char *gch_conflict_field_label (const GchConflictField *field);
char *gch_conflict_field_describe (const GchConflictField *field, const char *value);
/* TRUE for a text of several lines, that can be made of both. */
gboolean gch_conflict_field_is_text (const GchConflictField *field);
/* Both texts, one after the other, to begin with. (transfer full) */
char *gch_conflict_field_join (const GchConflictField *field);

G_END_DECLS
