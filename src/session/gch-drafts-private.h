/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-drafts.h"

G_BEGIN_DECLS

/* The drafts' inside, shared by their files. */

/* One draft. Versions count the texts it had; the highest is the one in memory. */
typedef struct
{
  char *key;         /* (owned) */
  char *text;        /* (owned) "": to be deleted */
  gint64 saved_at;   /* wall clock, 0 while `text` is not on disk */
  guint64 version;   /* of `text` */
  guint64 on_disk;   /* last version written */
  guint64 in_flight; /* version being written, 0 */
  guint64 moving;    /* version being moved to the outbox, 0 */
  char *moving_text; /* (owned) (nullable) */
  char *after; /* (owned) (nullable) key of the draft that has its text: see `after_version` */
  guint64 after_version; /* emptied, it is deleted once that one's version is on the disk */
  guint n_restoring;     /* transactions of the outbox that are writing it */
  guint64 restoring;     /* version that the last of them writes */
  GPtrArray *waiting;    /* (owned) (element-type Waiting) */
} GchDraftSlot;

struct _GchDrafts
{
  GObject parent_instance;

  GchStore *store;    /* (owned) */
  GchOwner *owner;    /* (owned) */
  GHashTable *drafts; /* (owned) key → GchDraftSlot */
  gboolean loading;   /* the disk is being read */
  gboolean loaded;
  guint n_in_flight;
  GError *problem;    /* (owned) (nullable) what was last asked of the disk failed */
  gboolean abandoned; /* nothing is written any more */
  guint retry_id;     /* timeout source that holds a reference, 0 */
  GPtrArray *flushes; /* (owned) (element-type GTask) */
};

/* NULL: there is none. */
GchDraftSlot *gch_drafts_find (GchDrafts *self, const char *key);
GchDraftSlot *gch_drafts_find_or_add (GchDrafts *self, const char *key);
void gch_draft_slot_set_text (GchDraftSlot *self, const char *text);
/* Writes @draft when there is something to write and nothing stands in the way. */
void gch_drafts_pump (GchDrafts *self, GchDraftSlot *draft);
/* It is on the disk up to @version. @draft may be gone afterwards. */
void gch_drafts_written (GchDrafts *self, GchDraftSlot *draft, guint64 version);
void gch_drafts_check_flushes (GchDrafts *self);
void gch_drafts_emit_changed (GchDrafts *self, const char *key);

G_END_DECLS
