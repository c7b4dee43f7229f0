/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-session.h"
#include "gch-test.h"

G_BEGIN_DECLS

/* A session against the real service, with real files in a folder of its own and a real (file)
 * keyring. */
typedef struct
{
  GchTestDir *dir;      /* (owned) */
  char *data_dir;       /* (owned) */
  char *cache_dir;      /* (owned) */
  char *database;       /* (owned) the service's */
  GSubprocess *service; /* (owned) (nullable) */
  char *address;        /* (owned) (nullable) */
  char *user_name;      /* (owned) (nullable) */
  char *password;       /* (owned) (nullable) */
} SessionFixture;

/* g_test_init(), and a keyring for this process that is gone after session_fixture_run(). */
void session_fixture_init (int *argc, char ***argv);
int session_fixture_run (void);

SessionFixture *session_fixture_new (void);
void session_fixture_free (SessionFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SessionFixture, session_fixture_free)

/* Starts the service with sample data; the second time at the same address. */
void session_fixture_serve (SessionFixture *self);
/* Kills it. */
void session_fixture_cut (SessionFixture *self);
/* Runs `guichet-portal reply` for the case. */
void session_fixture_reply (SessionFixture *self, const char *number, const char *text);
/* Ends every session at the portal but the one that does it. */
void session_fixture_revoke_all (SessionFixture *self);
void session_fixture_add_user (SessionFixture *self, const char *account_id, const char *user_name,
                               const char *password);
/* Number of comments with exactly this text at the portal. */
guint session_fixture_count_comments (SessionFixture *self, const char *case_id, const char *text);

GchSession *session_fixture_session (SessionFixture *self);
/* Signs in, and waits until everything has been read once. */
GchSession *session_fixture_signed_in (SessionFixture *self);
/* FALSE and @error as gch_session_sign_in_finish(). */
gboolean session_fixture_sign_in (SessionFixture *self, GchSession *session, const char *password,
                                  GError **error);
/* Stops it, and checks that nobody else has it. Takes @session. */
void session_fixture_end (GchSession *session);

/* Waits until the boolean @property of @session is @value. */
void session_fixture_await (GchSession *session, const char *property, gboolean value);
void session_fixture_await_connection (GchSession *session, GchConnection connection);
/* Waits until nothing is in the outbox. */
void session_fixture_await_sent (GchSession *session);
gboolean session_fixture_get (GchSession *session, const char *property);
char *session_fixture_dup_text (GchSession *session, const char *property);

/* The id of some open case that may be commented. (transfer full) */
char *session_fixture_dup_case_id (GchSession *session);
/* Durable when it returns: the operation's id. (transfer full) */
char *session_fixture_comment (GchSession *session, const char *case_id, const char *text);
char *session_fixture_create (GchSession *session, const char *subject);
/* Waits until the draft says so; NULL: there is none. */
void session_fixture_await_draft (GchSession *session, const char *key, const char *text);
void session_fixture_save_draft (GchSession *session, const char *key, const char *text);

G_END_DECLS
