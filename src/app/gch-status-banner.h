/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "gch-session.h"

G_BEGIN_DECLS

/* What the strip below the header bar speaks of, the most urgent first. One at a time. */
typedef enum
{
  GCH_STATUS_QUIET,
  GCH_STATUS_STORAGE,      /* what is typed cannot be saved */
  GCH_STATUS_RECOVERED,    /* what was written was brought back from a damaged file */
  GCH_STATUS_SIGNED_OUT,   /* the portal ended the session */
  GCH_STATUS_REFUSED,      /* it answers, but nothing we can use */
  GCH_STATUS_HELD,         /* it no longer names most of what is here: the user decides */
  GCH_STATUS_OFFLINE,      /* it cannot be reached */
  GCH_STATUS_NOTICE,       /* something happened at start */
  GCH_STATUS_SESSION_ONLY, /* there is no keyring */
  GCH_STATUS_FIRST_SYNC,   /* the cases come for the first time */
} GchStatusKind;

/* What it is decided from. Strings are borrowed. */
typedef struct
{
  GchConnection connection;
  gint64 offline_since;
  gboolean first_sync;
  gboolean session_only;
  gboolean no_keyring_read; /* the user knows that there is none */
  gboolean needs_sign_in;
  guint held_removing;
  guint held_cached;           /* 0: nothing is held */
  const GchRecovery *recovery; /* (nullable) */
  const char *problem;         /* (nullable) */
  const char *storage_problem; /* (nullable) */
  const char *notice;          /* (nullable) */
} GchStatusFacts;

GchStatusKind gch_status_choose (const GchStatusFacts *facts);
/* (transfer full) @now: microseconds since 1970. */
char *gch_status_format (GchStatusKind kind, const GchStatusFacts *facts, gint64 now);

/* Shows a session's status. Its button activates "win.sign-in", "win.decide-removal" or
 * "win.show-recovery". */
#define GCH_TYPE_STATUS_BANNER (gch_status_banner_get_type ())
G_DECLARE_FINAL_TYPE (GchStatusBanner, gch_status_banner, GCH, STATUS_BANNER, GtkWidget)

void gch_status_banner_set_session (GchStatusBanner *self, GchSession *session);
GchStatusKind gch_status_banner_get_kind (GchStatusBanner *self);
const char *gch_status_banner_get_text (GchStatusBanner *self);

G_END_DECLS
