/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-engine.h"

G_BEGIN_DECLS

/* One call of gch_engine_step(), seen by the engine's parts: the time it is, and where the actions
 * go. */
typedef struct
{
  gint64 now;
  gint64 wall;
  GchEngineRandom random;
  gpointer random_data;
  GPtrArray *actions; /* (unowned) (element-type GchAction) */
} GchStep;

/* Each appends one action. Operations and strings are copied, pages referenced. */
void gch_step_operation (GchStep *self, GchActionKind kind, const GchOperation *operation);
void gch_step_pull (GchStep *self, const char *cursor);
void gch_step_apply (GchStep *self, GchChangePage *page);
void gch_step_timer (GchStep *self, gint64 at);
void gch_step_report (GchStep *self, const GchStatus *status);
void gch_step_resync_end (GchStep *self, gboolean remove);
/* One of the actions that carry nothing. */
void gch_step_bare (GchStep *self, GchActionKind kind);

/* The wait after @failures + 1 failed attempts; see gch_backoff_delay(). */
gint64 gch_step_backoff (GchStep *self, guint failures, gint64 retry_after);

G_END_DECLS
