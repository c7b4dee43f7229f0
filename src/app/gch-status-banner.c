/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-status-banner.h"

#include <glib/gi18n-lib.h>

#include "gch-banner.h"
#include "gch-relative-time.h"

struct _GchStatusBanner
{
  GtkWidget parent_instance;

  GtkWidget *banner;             /* (not nullable) (owned as a child) */
  GchSession *session;           /* (nullable) (owned) */
  GchStatusKind kind;            /* what is shown now */
  char *dismissed_notice;        /* (nullable) (owned) the user has read this one */
  char *dismissed_recovery;      /* (nullable) (owned) and knows of this */
  gboolean dismissed_no_keyring; /* the user has read that there is no keyring */
};

G_DEFINE_FINAL_TYPE (GchStatusBanner, gch_status_banner, GTK_TYPE_WIDGET)

/* The properties of a session that the banner depends on. */
static const char *const watched[] = { "connection",      "offline-since", "problem",
                                       "first-sync",      "session-only",  "needs-sign-in",
                                       "storage-problem", "notice",        "has-account",
                                       "held-removing",   "held-cached",   NULL };

/**
 * gch_status_choose:
 * @facts: how things stand
 *
 * Decides what the user should be told, if anything.
 *
 * Returns: the most urgent thing
 */
GchStatusKind
gch_status_choose (const GchStatusFacts *facts)
{
  if (facts->storage_problem != NULL)
    return GCH_STATUS_STORAGE;
  if (facts->recovery != NULL)
    return GCH_STATUS_RECOVERED;
  if (facts->needs_sign_in || facts->connection == GCH_CONNECTION_SIGNED_OUT)
    return GCH_STATUS_SIGNED_OUT;
  if (facts->connection == GCH_CONNECTION_REFUSED)
    return GCH_STATUS_REFUSED;
  if (facts->held_cached > 0)
    return GCH_STATUS_HELD;
  if (facts->connection == GCH_CONNECTION_OFFLINE)
    return GCH_STATUS_OFFLINE;
  if (facts->notice != NULL)
    return GCH_STATUS_NOTICE;
  if (facts->session_only && !facts->no_keyring_read)
    return GCH_STATUS_SESSION_ONLY;
  if (facts->first_sync)
    return GCH_STATUS_FIRST_SYNC;

  return GCH_STATUS_QUIET;
}

static char *
format_offline (const GchStatusFacts *facts, gint64 now)
{
  g_autofree char *since = gch_relative_time_format_since (facts->offline_since, now);

  if (*since == '\0')
    return g_strdup (_ ("Offline. What you write is kept and sent later."));

  /* Translators: %s is a time such as 14:05, or a date and a time. */
  return g_strdup_printf (_ ("Offline since %s. What you write is kept and sent later."), since);
}

static char *
format_held (const GchStatusFacts *facts)
{
  /* Translators: numbers of records, which are cases or comments: 1,240 of 1,300. */
  return g_strdup_printf (ngettext ("The portal says that %'u of %'u record is gone. Nothing was "
                                    "removed here.",
                                    "The portal says that %'u of %'u records are gone. Nothing was "
                                    "removed here.",
                                    facts->held_cached),
                          facts->held_removing, facts->held_cached);
}

static char *
format_brought_back (const GchRecovery *recovery)
{
  g_autofree char *drafts =
      g_strdup_printf (ngettext ("%u draft", "%u drafts", recovery->drafts), recovery->drafts);
  g_autofree char *unsent =
      g_strdup_printf (ngettext ("%u unsent message", "%u unsent messages", recovery->operations),
                       recovery->operations);

  if (recovery->drafts == 0 || recovery->operations == 0)
    /* Translators: “3 drafts”, or “2 unsent messages”. */
    return g_strdup_printf (_ ("Brought back: %s."), recovery->drafts > 0 ? drafts : unsent);

  /* Translators: “3 drafts”, “2 unsent messages”. */
  return g_strdup_printf (_ ("Brought back: %s and %s."), drafts, unsent);
}

static char *
format_recovered (const GchRecovery *recovery)
{
  const char *what = recovery->set_aside != NULL ? _ ("The file with what you wrote was damaged.")
                                                 : _ ("The file with what you wrote was gone.");
  g_autofree char *back = format_brought_back (recovery);
  g_autofree char *lost = g_strdup_printf (
      ngettext ("%u text could not be read.", "%u texts could not be read.", recovery->incomplete),
      recovery->incomplete);

  return g_strjoin (" ", what, back, recovery->incomplete > 0 ? lost : NULL, NULL);
}

/**
 * gch_status_format:
 * @kind: what to speak of
 * @facts: how things stand
 * @now: the present, microseconds since 1970
 *
 * Puts it into words: what happened, and what is safe.
 *
 * Returns: (transfer full): a translated sentence, literal text
 */
char *
gch_status_format (GchStatusKind kind, const GchStatusFacts *facts, gint64 now)
{
  switch (kind)
    {
    case GCH_STATUS_STORAGE:
      return g_strdup (facts->storage_problem);
    case GCH_STATUS_RECOVERED:
      return format_recovered (facts->recovery);
    case GCH_STATUS_HELD:
      return format_held (facts);
    case GCH_STATUS_SIGNED_OUT:
      /* Without a keyring every start begins so: the portal has nothing to do with it. */
      if (facts->session_only)
        return g_strdup (_ ("You are not signed in. Everything you wrote is kept."));
      return g_strdup (_ ("The portal has signed you out. Everything you wrote is kept."));
    case GCH_STATUS_REFUSED:
      if (facts->problem != NULL)
        return g_strdup (facts->problem);
      return g_strdup (_ ("The portal refuses to work with this program. What you write is kept."));
    case GCH_STATUS_OFFLINE:
      return format_offline (facts, now);
    case GCH_STATUS_NOTICE:
      return g_strdup (facts->notice);
    case GCH_STATUS_SESSION_ONLY:
      return g_strdup (
          _ ("There is no keyring on this computer: you stay signed in until you close Guichet."));
    case GCH_STATUS_FIRST_SYNC:
      return g_strdup (_ ("Fetching your cases for the first time…"));
    case GCH_STATUS_QUIET:
    default:
      return g_strdup ("");
    }
}

/* What the user can do about it: the action, and what its button says. */
static const struct
{
  GchStatusKind kind;
  const char *action;
  const char *label;
} answers[] = {
  { GCH_STATUS_STORAGE, "win.save-now", N_ ("Try again") },
  { GCH_STATUS_SIGNED_OUT, "win.sign-in", N_ ("Sign in…") },
  { GCH_STATUS_HELD, "win.decide-removal", N_ ("Decide…") },
  { GCH_STATUS_RECOVERED, "win.show-recovery", N_ ("Details…") },
};

static const char *
answer_label (GchStatusKind kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    if (answers[i].kind == kind)
      return _ (answers[i].label);

  return NULL;
}

static GchBannerLook
look_of (GchStatusKind kind)
{
  if (kind == GCH_STATUS_STORAGE)
    return GCH_BANNER_ERROR;
  if (kind == GCH_STATUS_SIGNED_OUT || kind == GCH_STATUS_REFUSED || kind == GCH_STATUS_HELD
      || kind == GCH_STATUS_RECOVERED)
    return GCH_BANNER_WARNING;

  return GCH_BANNER_PLAIN;
}

static gboolean
is_dismissable (GchStatusKind kind)
{
  return kind == GCH_STATUS_NOTICE || kind == GCH_STATUS_SESSION_ONLY
         || kind == GCH_STATUS_RECOVERED;
}

static void
show (GchStatusBanner *self, const GchStatusFacts *facts)
{
  GchBanner *banner = GCH_BANNER (self->banner);
  GchStatusKind kind = gch_status_choose (facts);
  g_autofree char *text = gch_status_format (kind, facts, g_get_real_time ());

  self->kind = kind;
  if (kind == GCH_STATUS_QUIET)
    {
      gch_banner_hide (banner);
      return;
    }

  gch_banner_set_dismissable (banner, is_dismissable (kind));
  gch_banner_set_busy (banner, kind == GCH_STATUS_FIRST_SYNC);
  gch_banner_show (banner, look_of (kind), text, answer_label (kind));
  gtk_widget_set_tooltip_text (self->banner, kind == GCH_STATUS_OFFLINE ? facts->problem : NULL);
}

/* Two damages are told from each other by where the file was put. */
static char *
name_recovery (const GchRecovery *recovery)
{
  return g_strdup_printf ("%u %u %u %s", recovery->drafts, recovery->operations,
                          recovery->incomplete,
                          recovery->set_aside != NULL ? recovery->set_aside : "");
}

/* (nullable) */
static const GchRecovery *
unread_recovery (GchStatusBanner *self)
{
  const GchRecovery *recovery = gch_session_get_recovery (self->session);
  g_autofree char *name = recovery != NULL ? name_recovery (recovery) : NULL;

  return g_strcmp0 (name, self->dismissed_recovery) != 0 ? recovery : NULL;
}

static void
update (GchStatusBanner *self)
{
  g_autofree char *problem = NULL;
  g_autofree char *storage_problem = NULL;
  g_autofree char *notice = NULL;
  GchStatusFacts facts = { GCH_CONNECTION_UNKNOWN };
  gboolean has_account;
  int connection;

  if (self->session == NULL)
    return;

  g_object_get (self->session, "has-account", &has_account, "connection", &connection,
                "offline-since", &facts.offline_since, "first-sync", &facts.first_sync,
                "session-only", &facts.session_only, "needs-sign-in", &facts.needs_sign_in,
                "problem", &problem, "storage-problem", &storage_problem, "notice", &notice,
                "held-removing", &facts.held_removing, "held-cached", &facts.held_cached, NULL);
  facts.connection = (GchConnection) connection;
  facts.problem = problem;
  facts.storage_problem = storage_problem;
  facts.notice = g_strcmp0 (notice, self->dismissed_notice) != 0 ? notice : NULL;
  facts.recovery = unread_recovery (self);
  facts.no_keyring_read = self->dismissed_no_keyring;
  if (!has_account)
    {
      /* The sign-in page says by itself what goes wrong with signing in. */
      facts.connection = GCH_CONNECTION_UNKNOWN;
      facts.needs_sign_in = facts.session_only = facts.first_sync = FALSE;
      facts.held_cached = 0;
    }
  show (self, &facts);
}

static void
activated_cb (GchStatusBanner *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    if (answers[i].kind == self->kind)
      gtk_widget_activate_action (GTK_WIDGET (self), answers[i].action, NULL);
}

static void
dismissed_cb (GchStatusBanner *self)
{
  if (self->kind == GCH_STATUS_NOTICE)
    {
      g_clear_pointer (&self->dismissed_notice, g_free);
      g_object_get (self->session, "notice", &self->dismissed_notice, NULL);
    }
  else if (self->kind == GCH_STATUS_RECOVERED)
    {
      g_free (self->dismissed_recovery);
      self->dismissed_recovery = name_recovery (gch_session_get_recovery (self->session));
    }
  else if (self->kind == GCH_STATUS_SESSION_ONLY)
    self->dismissed_no_keyring = TRUE;
  update (self);
}

static void
gch_status_banner_dispose (GObject *object)
{
  GchStatusBanner *self = GCH_STATUS_BANNER (object);

  gch_status_banner_set_session (self, NULL);
  g_clear_pointer (&self->banner, gtk_widget_unparent);

  G_OBJECT_CLASS (gch_status_banner_parent_class)->dispose (object);
}

static void
gch_status_banner_finalize (GObject *object)
{
  GchStatusBanner *self = GCH_STATUS_BANNER (object);

  g_free (self->dismissed_notice);
  g_free (self->dismissed_recovery);

  G_OBJECT_CLASS (gch_status_banner_parent_class)->finalize (object);
}

static void
gch_status_banner_class_init (GchStatusBannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gch_status_banner_dispose;
  object_class->finalize = gch_status_banner_finalize;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
gch_status_banner_init (GchStatusBanner *self)
{
  self->banner = gch_banner_new ();
  gtk_widget_set_parent (self->banner, GTK_WIDGET (self));
  g_signal_connect_swapped (self->banner, "activated", G_CALLBACK (activated_cb), self);
  g_signal_connect_swapped (self->banner, "dismissed", G_CALLBACK (dismissed_cb), self);
}

/**
 * gch_status_banner_set_session:
 * @session: (nullable): the session to follow
 *
 * Shows the status of @session from now on.
 */
void
gch_status_banner_set_session (GchStatusBanner *self, GchSession *session)
{
  g_return_if_fail (GCH_IS_STATUS_BANNER (self));

  if (self->session == session)
    return;
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  for (gsize i = 0; session != NULL && watched[i] != NULL; i++)
    {
      g_autofree char *detailed = g_strconcat ("notify::", watched[i], NULL);

      g_signal_connect_swapped (session, detailed, G_CALLBACK (update), self);
    }
  if (session != NULL)
    g_signal_connect_swapped (session, "recovered", G_CALLBACK (update), self);
  update (self);
}

GchStatusKind
gch_status_banner_get_kind (GchStatusBanner *self)
{
  g_return_val_if_fail (GCH_IS_STATUS_BANNER (self), GCH_STATUS_QUIET);

  return self->kind;
}

const char *
gch_status_banner_get_text (GchStatusBanner *self)
{
  g_return_val_if_fail (GCH_IS_STATUS_BANNER (self), NULL);

  return gch_banner_get_text (GCH_BANNER (self->banner));
}
