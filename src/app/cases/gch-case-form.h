/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-session.h"

G_BEGIN_DECLS

/* The fields of a case while somebody fills them in: how they are kept as a draft, and what is
 * missing before they can be sent. Pure. */

typedef struct
{
  gboolean has_team; /* the first question is answered */
  GchTeam team;
  GchCaseType type;
  GchSeverity severity;
  char *subject;          /* (owned) */
  char *description;      /* (owned) */
  char *key_id;           /* (owned) "" for none */
  char *product_version;  /* (owned) */
  char *operating_system; /* (owned) */
  gint64 base_version;    /* of the case that is changed, as it was seen then; 0 for a new one */
} GchCaseForm;

typedef enum
{
  GCH_CASE_FIELD_KEY,
  GCH_CASE_FIELD_SUBJECT,
  GCH_CASE_FIELD_DESCRIPTION,
  GCH_CASE_N_FIELDS,
} GchCaseField;

GchCaseForm *gch_case_form_new (void);
GchCaseForm *gch_case_form_new_from_record (const GchCase *record);
GchCaseForm *gch_case_form_copy (const GchCaseForm *self);
void gch_case_form_free (GchCaseForm *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchCaseForm, gch_case_form_free)

void gch_case_form_apply_json (GchCaseForm *self, const char *text);
char *gch_case_form_to_json (const GchCaseForm *self);
char *gch_case_form_to_changes (const GchCaseForm *self, const GchCaseForm *base);
gboolean gch_case_form_is_blank (const GchCaseForm *self);
char *gch_case_form_check (const GchCaseForm *self, GchCaseField field, const GchPolicy *policy);
gboolean gch_case_form_is_complete (const GchCaseForm *self, const GchPolicy *policy);
void gch_case_form_to_fields (const GchCaseForm *self, GchCaseFields *fields);

G_END_DECLS
