/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-draft.h"
#include "gch-recovery.h"

G_BEGIN_DECLS

/* precious.db: drafts and outbox. Used on one thread. It opens itself when it is first needed and
 * again after a failure: a disk that was full for a minute is tried again by the next save.
 * Errors: GCH_ERROR_STORAGE, _FULL, _READ_ONLY; GCH_ERROR_TOO_NEW (the file is left alone). A
 * damaged file is renamed, never deleted, and a new one made of what can be read of it and of the
 * lifeboat: a second copy of all texts, written after each commit and before the call answers. A
 * lifeboat that cannot be written fails no call; gch_precious_get_trouble() says so. */

typedef struct _GchPrecious GchPrecious;

GchPrecious *gch_precious_new (const char *data_dir);
void gch_precious_free (GchPrecious *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchPrecious, gch_precious_free)

gboolean gch_precious_open (GchPrecious *self, GError **error);
GchRecovery *gch_precious_take_recovery (GchPrecious *self);
const GError *gch_precious_get_trouble (GchPrecious *self);

gboolean gch_precious_save_draft (GchPrecious *self, const GchDraft *draft, GError **error);
GPtrArray *gch_precious_load_drafts (GchPrecious *self, const GchOwner *owner, GError **error);
GPtrArray *gch_precious_load_draft_versions (GchPrecious *self, const GchOwner *owner,
                                             const char *key, GError **error);

gboolean gch_precious_submit (GchPrecious *self, const GchOperation *operation,
                              const char *draft_key, GError **error);
GPtrArray *gch_precious_load_outbox (GchPrecious *self, const GchOwner *owner, GError **error);
gboolean gch_precious_update_operation (GchPrecious *self, const GchOperation *operation,
                                        GError **error);
gboolean gch_precious_remove_operation (GchPrecious *self, const char *operation_id,
                                        const GchDraft *draft, GError **error);
gboolean gch_precious_forget_owner (GchPrecious *self, const GchOwner *owner, GError **error);

G_END_DECLS
