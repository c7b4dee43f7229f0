-- SPDX-FileCopyrightText: The Guichet authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- Text that exists nowhere else. Every row belongs to one owner and never leaves him.
CREATE TABLE owners (
  row INTEGER PRIMARY KEY,
  portal TEXT NOT NULL,
  account_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  UNIQUE (portal, account_id, user_id)
);

CREATE TABLE drafts (
  owner INTEGER NOT NULL REFERENCES owners (row),
  key TEXT NOT NULL,
  text TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (owner, key)
) WITHOUT ROWID;

-- What a draft said before something was taken out of it; the newest few of each.
CREATE TABLE draft_versions (
  row INTEGER PRIMARY KEY AUTOINCREMENT,
  owner INTEGER NOT NULL REFERENCES owners (row),
  key TEXT NOT NULL,
  text TEXT NOT NULL,
  saved_at INTEGER NOT NULL
);
CREATE INDEX draft_versions_by_draft ON draft_versions (owner, key, row);

-- AUTOINCREMENT: a number is never given twice, so the order of filling is the order of numbers.
CREATE TABLE outbox (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  owner INTEGER NOT NULL REFERENCES owners (row),
  command TEXT NOT NULL,
  queue TEXT NOT NULL,
  target_id TEXT,
  base_version INTEGER NOT NULL,
  payload TEXT NOT NULL,
  title TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  not_before INTEGER NOT NULL,
  problem_code INTEGER NOT NULL,
  problem TEXT,
  result_id TEXT
);
CREATE INDEX outbox_by_owner ON outbox (owner, sequence);
