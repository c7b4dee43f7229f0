-- SPDX-FileCopyrightText: The Guichet authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- A cache.db as the first release made it, with a case and a comment in it. Never changed.
-- A copy of what the portal shows this user. Disposable: it can be fetched again.
CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  customer_number TEXT
) WITHOUT ROWID;

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  role INTEGER NOT NULL,
  case_administrator INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE keys (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  product TEXT NOT NULL,
  hint TEXT NOT NULL,
  latest_version TEXT,
  last_version_used TEXT,
  maintenance_ends INTEGER NOT NULL
) WITHOUT ROWID;

-- The small number that stands for a case in lists, given out when anything first names the case: a
-- comment may arrive before it. Never given twice, so that a list cannot mistake one for another.
CREATE TABLE case_rows (
  row INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE
);

-- The same for people who opened cases: a number is short in an index.
CREATE TABLE people (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
);

-- What a list shows of a case, and what it sorts and filters by. Narrow, so that a page is few reads.
CREATE TABLE cases (
  row INTEGER PRIMARY KEY,
  version INTEGER NOT NULL,
  number TEXT NOT NULL,
  subject TEXT NOT NULL,
  subject_key TEXT NOT NULL,
  product TEXT,
  team INTEGER NOT NULL,
  type INTEGER NOT NULL,
  severity INTEGER NOT NULL,
  status INTEGER NOT NULL,
  is_open INTEGER NOT NULL,
  opened_by INTEGER NOT NULL,
  opened_by_name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  last_reply_at INTEGER NOT NULL,
  viewed_at INTEGER NOT NULL,
  unread INTEGER NOT NULL
);

-- The rest of a case, read one at a time.
CREATE TABLE case_details (
  row INTEGER PRIMARY KEY,
  client_op_id TEXT,
  allowed INTEGER NOT NULL,
  description TEXT NOT NULL,
  key_id TEXT,
  product_version TEXT,
  operating_system TEXT,
  closed_at INTEGER NOT NULL,
  last_comment_at INTEGER NOT NULL,
  comment_count INTEGER NOT NULL
);

-- One index per order, holding also what the views filter by: a list is read from its index alone.
CREATE INDEX cases_by_updated ON cases (updated_at, row, team, opened_by);
CREATE INDEX cases_by_created ON cases (created_at, row, team, opened_by);
CREATE INDEX cases_by_number ON cases (number, row, team, opened_by);
CREATE INDEX cases_by_subject ON cases (subject_key, row, team, opened_by);
CREATE INDEX cases_by_severity ON cases (severity, updated_at, row, team, opened_by);
CREATE INDEX cases_by_status ON cases (status, updated_at, row, team, opened_by);

-- Few cases are open, so the views of open cases have small indexes of their own. is_open is in them
-- because SQLite looks it up in the table otherwise.
CREATE INDEX open_cases_by_updated ON cases (updated_at, row, team, is_open) WHERE is_open = 1;
CREATE INDEX open_cases_by_created ON cases (created_at, row, team, is_open) WHERE is_open = 1;
CREATE INDEX open_cases_by_number ON cases (number, row, team, is_open) WHERE is_open = 1;
CREATE INDEX open_cases_by_subject ON cases (subject_key, row, team, is_open) WHERE is_open = 1;
CREATE INDEX open_cases_by_severity ON cases (severity, updated_at, row, team, is_open) WHERE is_open = 1;
CREATE INDEX open_cases_by_status ON cases (status, updated_at, row, team, is_open) WHERE is_open = 1;

CREATE INDEX cases_by_opener ON cases (opened_by, updated_at, row, team);
CREATE INDEX cases_by_viewed ON cases (viewed_at, row, team) WHERE viewed_at > 0;

-- row = (row of the case << 20) + n, n from 1: the comments of a case lie together, and a hit of the
-- search index names its case without another read.
CREATE TABLE comments (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  case_row INTEGER NOT NULL,
  client_op_id TEXT,
  author_kind INTEGER NOT NULL,
  author_id TEXT NOT NULL,
  author_name TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX comments_by_time ON comments (case_row, created_at, row);

CREATE TABLE status_changes (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  case_row INTEGER NOT NULL,
  author_kind INTEGER NOT NULL,
  author_name TEXT NOT NULL,
  from_status INTEGER NOT NULL,
  to_status INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX status_changes_by_time ON status_changes (case_row, created_at);

CREATE TABLE case_views (
  case_row INTEGER PRIMARY KEY,
  version INTEGER NOT NULL,
  viewed_at INTEGER NOT NULL
);

-- Words of cases (n = 0) and comments, under the same numbers as above. No copy of the text, no
-- triggers: a trigger makes FTS5 write a segment per row.
CREATE VIRTUAL TABLE search USING fts5 (
  text, content = '', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
CREATE VIRTUAL TABLE subjects USING fts5 (
  subject, content = '', tokenize = 'unicode61 remove_diacritics 2'
);

-- What the pages of a running resync have named so far.
CREATE TABLE resync_seen (
  kind INTEGER NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID;

INSERT INTO meta VALUES ('cursor', '5'), ('complete', '1');
INSERT INTO case_rows VALUES (1, 'c1');
INSERT INTO people VALUES (1, 'u1');
INSERT INTO cases VALUES (1, 3, '00000001', 'Printer on fire', 'printer on fire', 'Atelier', 1, 0, 2, 1,
  1, 1, 'Camille Moreau', 1000, 2000, 0, 0, 0);
INSERT INTO case_details VALUES (1, 'op9', 1, 'It burns since Monday', NULL, NULL, NULL, 0, 2000, 1);
INSERT INTO comments VALUES (1048577, 'k1', 1, 1, NULL, 1, 's1', 'Support', 'Have you tried water?', 2000);
INSERT INTO search (rowid, text) VALUES (1048577, 'Have you tried water?');
PRAGMA application_id = 1197688899;
PRAGMA user_version = 1;
