/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-record.h"

G_BEGIN_DECLS

/* Who does something: a portal user, or support. Everything that reads or writes for somebody takes
 * one, and shows or touches only what that one may. */
typedef struct
{
  GchAuthorKind kind;
  char *user_id; /* (owned) for support: an id that no portal user has */
  char *name;    /* (owned) */
  /* The rest is for portal users only. */
  char *person_id;  /* (owned) (nullable) */
  char *account_id; /* (owned) (nullable) */
  char *email;      /* (owned) (nullable) */
  char *session_id; /* (owned) (nullable) the session he speaks through */
  GchRole role;
  gboolean case_administrator;
  gint64 epoch;
} GchActor;

/* Somebody who answers for the vendor. (transfer full) */
GchActor *gch_actor_new_support (const char *name);
GchActor *gch_actor_copy (const GchActor *self);
void gch_actor_free (GchActor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchActor, gch_actor_free)

/* TRUE when he sees every case of his account, FALSE when only his own. */
gboolean gch_actor_sees_all_cases (const GchActor *self);

G_END_DECLS
