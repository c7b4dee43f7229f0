/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-lifeboat.h"
#include "gch-precious.h"
#include "gch-sqlite.h"

G_BEGIN_DECLS

/* The inside of GchPrecious, shared by its files. */

struct _GchPrecious
{
  char *data_dir;        /* (owned) */
  char *path;            /* (owned) */
  GchLifeboat *lifeboat; /* (owned) */
  GchSqlite *database;   /* (owned) (nullable) NULL: not open */
  GchRecovery *recovery; /* (owned) (nullable) of a damaged file, until asked for */
  char *set_aside;       /* (owned) (nullable) where it went, while that has not come to its end */
  guint incomplete;      /* the same: what is known to be lost */
  GError *trouble;       /* (owned) (nullable) why the lifeboat is behind */
};

/* Brings the lifeboat up to date; what hinders it is kept in trouble, and is no failure. */
void gch_precious_flush_lifeboat (GchPrecious *self);

G_END_DECLS
