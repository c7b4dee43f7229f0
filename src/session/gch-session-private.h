/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-accounts.h"
#include "gch-cache-reader.h"
#include "gch-demonstration.h"
#include "gch-drafts.h"
#include "gch-keyring.h"
#include "gch-outbox-item-private.h"
#include "gch-provider.h"
#include "gch-runner.h"
#include "gch-session.h"
#include "gch-store.h"

G_BEGIN_DECLS

/* The session's inside, shared by its files and by the models that follow it. */

#define GCH_DEMONSTRATION_PORTAL "demonstration:"
#define GCH_PENDING_PREFIX "new:"

/* What is known of the right to speak with the portal. */
typedef enum
{
  GCH_AUTH_UNKNOWN,
  GCH_AUTH_IN,
  GCH_AUTH_OUT,
} GchAuth;

typedef enum
{
  GCH_SESSION_PROP_HAS_ACCOUNT = 1,
  GCH_SESSION_PROP_CONNECTION,
  GCH_SESSION_PROP_OFFLINE_SINCE,
  GCH_SESSION_PROP_PROBLEM,
  GCH_SESSION_PROP_SYNCING,
  GCH_SESSION_PROP_FIRST_SYNC,
  GCH_SESSION_PROP_PORTAL_NAME,
  GCH_SESSION_PROP_ACCOUNT_NAME,
  GCH_SESSION_PROP_DISPLAY_NAME,
  GCH_SESSION_PROP_USER_NAME,
  GCH_SESSION_PROP_PORTAL_ADDRESS,
  GCH_SESSION_PROP_IS_DEMONSTRATION,
  GCH_SESSION_PROP_SESSION_ONLY,
  GCH_SESSION_PROP_NEEDS_SIGN_IN,
  GCH_SESSION_PROP_STORAGE_PROBLEM,
  GCH_SESSION_PROP_NOTICE,
  GCH_SESSION_PROP_PENDING,
  GCH_SESSION_PROP_PARKED,
  GCH_SESSION_PROP_HELD_REMOVING,
  GCH_SESSION_PROP_HELD_CACHED,
  GCH_SESSION_N_PROPS,
} GchSessionProp;

struct _GchSession
{
  GObject parent_instance;

  char *data_dir;        /* (owned) */
  char *cache_dir;       /* (owned) */
  GchAccounts *accounts; /* (owned) */
  GchKeyring *keyring;   /* (owned) (nullable) from start to stop */
  GchStore *store;       /* (owned) (nullable) from start to stop */
  gboolean stopped;
  gint64 started_at;      /* wall clock */
  guint reopen_id;        /* source, 0 */
  gint64 reopened_at;     /* monotonic: when a damaged cache was last made anew, 0 */
  gboolean cache_failing; /* the notice says so */

  /* The account that is open. */
  GchAccountEntry *account;        /* (owned) (nullable) */
  GchCacheReader *reader;          /* (owned) (nullable) no cache yet */
  int reader_problem;              /* GchError of the first attempt to open it, -1 */
  GchDrafts *drafts;               /* (owned) (nullable) */
  GPtrArray *former_drafts;        /* (owned) of those who left while something was not written */
  GchRunner *runner;               /* (owned) (nullable) */
  GPtrArray *former_runners;       /* (owned) what they removed is perhaps still on the disk */
  GCancellable *owner_cancellable; /* (owned) (nullable) what was begun for this account */
  gboolean opened;                 /* the runner has been started */
  gboolean outbox_read;            /* what the disk has of the outbox is in it */
  guint outbox_retry_id;           /* timeout source, 0 */
  GListStore *outbox;              /* (owned) of GchOutboxItem */
  GHashTable *items;               /* (owned) operation id → GchOutboxItem (owned by outbox) */
  GHashTable *resolved;            /* (owned) "new:…" → id of the case the portal made */
  GHashTable *to_draft;            /* (owned) ids of operations whose text is to be a draft again */
  GHashTable *told;                /* (owned) ids of comments that were announced */
  GHashTable *viewed;              /* (owned) case id → gint64*, when it was last marked */

  /* The way to its portal. */
  GchProvider *provider; /* (owned) (nullable) */
  gulong credentials_id; /* handler on @provider, 0 */
  GchAuth auth;
  GchDemonstration *demonstration;   /* (owned) (nullable) */
  GPtrArray *awaiting_demonstration; /* (owned) (element-type GTask) sign-ins */
  char *credentials;       /* (owned) (nullable) secret: found before there was an address */
  gboolean looking_up;     /* the keyring is being asked */
  gboolean silent_sign_in; /* under way */
  gboolean silent_refused; /* the demonstration portal did not take its own password */

  /* What the window shows. */
  GchConnection connection;
  gint64 offline_since;
  char *problem;         /* (owned) (nullable) */
  char *storage_problem; /* (owned) (nullable) */
  char *notice;          /* (owned) (nullable) */
  char *second_copy; /* (owned) (nullable) the same, about the lifeboat: until it is well again */
  GchRecovery *recovery; /* (owned) (nullable) */
  gboolean syncing;
  gboolean first_sync;
  gboolean session_only;
  gboolean needs_sign_in;
  guint pending;
  guint parked;
  guint held_removing;
  guint held_cached;
};

void gch_session_notify (GchSession *self, GchSessionProp prop);
void gch_session_set_flag (GchSession *self, GchSessionProp prop, gboolean *field, gboolean value);
void gch_session_set_text (GchSession *self, GchSessionProp prop, char **field, const char *value);
gboolean gch_session_is_demonstration (GchSession *self);

char *gch_session_dup_cache_path (GchSession *self, const GchOwner *owner);

/* --- gch-session-owner.c: the open account --- */

/* Takes @entry; shows its names and what its cache has. Nothing is started. */
void gch_session_show_account (GchSession *self, GchAccountEntry *entry);
/* Opens drafts, outbox and cache of the account that is shown, and starts its engine. */
void gch_session_open_owner_async (GchSession *self, GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean gch_session_open_owner_finish (GchSession *self, GAsyncResult *result, GError **error);
/* Ends all that; its text stays on the disk, bound to it. */
void gch_session_close_owner (GchSession *self);
/* The same, when somebody else comes or nobody: whoever shows a draft hears that it is gone. */
void gch_session_leave_account (GchSession *self);
/* The cache could not be read: a damaged one is made anew, soon. @error: (nullable). */
void gch_session_complain (GchSession *self, const GError *error);
void gch_session_reopen (GchSession *self);
/* Tells the runner what is known now. */
void gch_session_apply_auth (GchSession *self);
void gch_session_set_auth (GchSession *self, GchAuth auth);
void gch_session_set_provider (GchSession *self, GchProvider *provider);
void gch_session_set_storage_error (GchSession *self, const GError *error);
/* Says that what is shown of these cases may be different; @ids empty: of any. */
void gch_session_emit_cases_changed (GchSession *self, char **ids);

/* --- gch-session-sign-in.c --- */
void gch_session_begin_resume (GchSession *self);
/* The portal does not know us any more. */
void gch_session_on_signed_out (GchSession *self);
void gch_session_keep_credentials (GchSession *self, const char *credentials);

/* --- gch-session-outbox.c --- */
/* TRUE for what the user neither sees nor waits for. */
gboolean gch_session_is_silent (const GchOperation *operation);
/* The outbox as the disk has it; NULL: it could not be read, and is asked for again. */
void gch_session_take_stored (GchSession *self, GPtrArray *operations);
void gch_session_take_submitted (GchSession *self, const GchOperation *operation);
void gch_session_operation_changed (GchSession *self, const GchOperation *operation);
GchDraft *gch_session_operation_removed (GchSession *self, const GchOperation *operation);
/* Stops the runner and lets go of it; what it could not remove is tried on. */
void gch_session_stop_runner (GchSession *self);
/* Those that may still be removing something. (transfer container) (element-type GchRunner) */
GPtrArray *gch_session_list_runners (GchSession *self);
/* (transfer full) (nullable): a case that is still in the outbox */
GchCase *gch_session_dup_pending_case (GchSession *self, const char *case_id);
GchCase *gch_session_case_from_operation (GchSession *self, const GchOperation *operation);

/* --- gch-session-names.c --- */
void gch_session_name_new_case (GchSession *self, const GchOperation *created);
/* What a former run left under a name that is out of date: @operations (nullable), changed in
 * place, and drafts. */
void gch_session_name_targets (GchSession *self, GPtrArray *operations);
void gch_session_name_drafts (GchSession *self);

/* --- gch-session-drafts.c --- */
/* The drafts of @owner. Where he left while something could not be written they are the same ones:
 * two that write under the same names would write the older text over the newer one. */
void gch_session_open_drafts (GchSession *self, const GchOwner *owner);
/* Lets go of them; what the disk does not have yet is not forgotten. */
void gch_session_unwatch_drafts (GchSession *self);
/* Nothing of @owner's that is in memory only is written any more. */
void gch_session_abandon_drafts (GchSession *self, const GchOwner *owner);

/* --- for the models --- */
GchCacheReader *gch_session_get_reader (GchSession *self); /* (nullable) */
/* Signals, private: ::outbox-changed (GchOperation*), ::account-changed (the cache is another). */
void gch_session_emit_outbox_changed (GchSession *self, const GchOperation *operation);
void gch_session_emit_account_changed (GchSession *self);
void gch_session_emit_operation_sent (GchSession *self, const GchOperation *operation);
void gch_session_emit_operation_parked (GchSession *self, const GchOperation *operation);
void gch_session_emit_draft_changed (GchSession *self, const char *key);
/* Before anything of the account is closed: see ::leaving. */
void gch_session_emit_leaving (GchSession *self);
void gch_session_emit_replied (GchSession *self, const char *case_id, const char *case_title,
                               const char *author, const char *text);

G_END_DECLS
