-- SPDX-FileCopyrightText: The Guichet authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Everything the portal keeps, version 1. Times are microseconds since 1970-01-01 UTC, 0 for
-- "never". `sequence` comes from the one counter of that name, taken inside the transaction that
-- writes the row: the change feed is these rows in that order. `version` is the record's strong
-- ETag. Word lists are stored by their wire nicks.

CREATE TABLE settings (
  name TEXT NOT NULL PRIMARY KEY, -- portal_name, instance, history, reopen_days, …
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE counters (
  name TEXT NOT NULL PRIMARY KEY, -- sequence, case_number
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO counters (name, value) VALUES ('sequence', 0), ('case_number', 10000000);

CREATE TABLE accounts (
  id TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  sequence INTEGER NOT NULL,
  name TEXT NOT NULL,
  customer_number TEXT
) STRICT;

-- A person signs in; a portal user is that person in one account, with a role in it.
CREATE TABLE people (
  id TEXT NOT NULL PRIMARY KEY,
  user_name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  password_hash TEXT -- crypto_pwhash_str; NULL: cannot sign in
) STRICT;

CREATE TABLE users (
  id TEXT NOT NULL PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES people (id),
  account_id TEXT NOT NULL REFERENCES accounts (id),
  version INTEGER NOT NULL DEFAULT 1,
  sequence INTEGER NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('administrator', 'group_manager', 'individual')),
  case_administrator INTEGER NOT NULL DEFAULT 0 CHECK (case_administrator IN (0, 1)),
  -- Goes up whenever this user may see other records than before: cursors of before are void.
  epoch INTEGER NOT NULL DEFAULT 1,
  removed_at INTEGER NOT NULL DEFAULT 0,
  UNIQUE (person_id, account_id)
) STRICT;
CREATE INDEX users_by_account ON users (account_id);

CREATE TABLE products (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  latest_version TEXT
) STRICT;

CREATE TABLE key_groups (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  name TEXT NOT NULL
) STRICT;

CREATE TABLE key_group_managers (
  key_group_id TEXT NOT NULL REFERENCES key_groups (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  PRIMARY KEY (key_group_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX key_group_managers_by_user ON key_group_managers (user_id);

CREATE TABLE keys (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  version INTEGER NOT NULL DEFAULT 1,
  sequence INTEGER NOT NULL,
  product_id TEXT NOT NULL REFERENCES products (id),
  code TEXT NOT NULL UNIQUE, -- five groups of four characters
  key_group_id TEXT REFERENCES key_groups (id),
  assigned_to TEXT REFERENCES users (id),
  last_version_used TEXT,
  maintenance_ends INTEGER NOT NULL
) STRICT;
CREATE INDEX keys_feed_account ON keys (account_id, sequence);
CREATE INDEX keys_feed_user ON keys (assigned_to, sequence) WHERE assigned_to IS NOT NULL;
CREATE INDEX keys_feed_group ON keys (key_group_id, sequence) WHERE key_group_id IS NOT NULL;

CREATE TABLE cases (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  version INTEGER NOT NULL DEFAULT 1,
  sequence INTEGER NOT NULL,
  number TEXT NOT NULL UNIQUE,
  client_op_id TEXT,
  team TEXT NOT NULL CHECK (team IN ('customer_service', 'technical_support')),
  type TEXT NOT NULL,
  severity INTEGER NOT NULL CHECK (severity BETWEEN 1 AND 4),
  status TEXT NOT NULL CHECK (status IN ('new', 'open', 'waiting_for_customer',
                                         'solution_proposed', 'closed')),
  subject TEXT NOT NULL,
  description TEXT NOT NULL,
  key_id TEXT REFERENCES keys (id),
  product TEXT, -- its name when the case was opened
  product_version TEXT,
  operating_system TEXT,
  opened_by TEXT NOT NULL REFERENCES users (id),
  opened_by_name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  closed_at INTEGER NOT NULL DEFAULT 0,
  last_comment_at INTEGER NOT NULL DEFAULT 0,
  last_reply_at INTEGER NOT NULL DEFAULT 0,
  comment_count INTEGER NOT NULL DEFAULT 0
) STRICT;
-- For ever, however long ago the key of the request was forgotten.
CREATE UNIQUE INDEX cases_operation ON cases (opened_by, client_op_id)
  WHERE client_op_id IS NOT NULL;
CREATE INDEX cases_feed_account ON cases (account_id, sequence);
CREATE INDEX cases_feed_owner ON cases (opened_by, sequence);
CREATE INDEX cases_list_account ON cases (account_id, updated_at, id);
CREATE INDEX cases_list_owner ON cases (opened_by, updated_at, id);
CREATE INDEX cases_list_account_open ON cases (account_id, updated_at, id)
  WHERE status <> 'closed';
CREATE INDEX cases_list_owner_open ON cases (opened_by, updated_at, id)
  WHERE status <> 'closed';
CREATE INDEX cases_by_key ON cases (key_id) WHERE key_id IS NOT NULL;

-- account_id and case_owner repeat the case's, so that the feed is one walk along an index.
CREATE TABLE comments (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases (id),
  account_id TEXT NOT NULL,
  case_owner TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  sequence INTEGER NOT NULL,
  client_op_id TEXT,
  author_kind TEXT NOT NULL CHECK (author_kind IN ('customer', 'support')),
  author_id TEXT NOT NULL, -- of users, or of whoever answers for the vendor
  author_name TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX comments_operation ON comments (author_id, client_op_id)
  WHERE client_op_id IS NOT NULL;
CREATE INDEX comments_by_case ON comments (case_id, sequence);
CREATE INDEX comments_feed_account ON comments (account_id, sequence);
CREATE INDEX comments_feed_owner ON comments (case_owner, sequence);

CREATE TABLE status_changes (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases (id),
  account_id TEXT NOT NULL,
  case_owner TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  sequence INTEGER NOT NULL,
  author_kind TEXT NOT NULL CHECK (author_kind IN ('customer', 'support')),
  author_id TEXT NOT NULL,
  author_name TEXT NOT NULL,
  from_status TEXT NOT NULL,
  to_status TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX status_changes_by_case ON status_changes (case_id, sequence);
CREATE INDEX status_changes_feed_account ON status_changes (account_id, sequence);
CREATE INDEX status_changes_feed_owner ON status_changes (case_owner, sequence);

CREATE TABLE case_views (
  user_id TEXT NOT NULL REFERENCES users (id),
  case_id TEXT NOT NULL REFERENCES cases (id),
  version INTEGER NOT NULL DEFAULT 1,
  sequence INTEGER NOT NULL,
  viewed_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_views_feed ON case_views (user_id, sequence);
CREATE INDEX case_views_recent ON case_views (user_id, viewed_at);
CREATE INDEX case_views_by_case ON case_views (case_id);

-- "This record is no longer yours": one row for each user who lost one.
CREATE TABLE removals (
  sequence INTEGER NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL,
  record_id TEXT NOT NULL
) STRICT;
CREATE INDEX removals_feed ON removals (user_id, sequence);

-- One signed-in device of one portal user.
CREATE TABLE sessions (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  device_name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  -- Each refresh makes a new generation of tokens. The newest one seen in use is confirmed; a
  -- refresh token older than that is in the wrong hands.
  newest_generation INTEGER NOT NULL DEFAULT 1,
  confirmed_generation INTEGER NOT NULL DEFAULT 0,
  revoked_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE tokens (
  hash BLOB NOT NULL PRIMARY KEY, -- SHA-256; the token itself is never here
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('access', 'refresh')),
  generation INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_by_session ON tokens (session_id);
CREATE INDEX tokens_by_expiry ON tokens (expires_at);

-- The answer of every POST that had an effect, so that a repetition gets the same one.
CREATE TABLE idempotency (
  user_id TEXT NOT NULL REFERENCES users (id),
  key TEXT NOT NULL,
  fingerprint BLOB NOT NULL, -- SHA-256 of method, path and body
  status INTEGER NOT NULL,
  content_type TEXT,
  etag TEXT,
  location TEXT,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, key)
) STRICT;
CREATE INDEX idempotency_by_age ON idempotency (created_at);

-- Mails to the teams, written with what they tell of, delivered at least once.
CREATE TABLE mail_queue (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('case_created', 'comment_added', 'case_closed',
                                     'case_reopened')),
  team TEXT NOT NULL,
  case_id TEXT NOT NULL REFERENCES cases (id),
  comment_id TEXT REFERENCES comments (id),
  created_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER NOT NULL DEFAULT 0,
  last_error TEXT,
  delivered_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX mail_queue_waiting ON mail_queue (next_attempt_at) WHERE delivered_at = 0;
