-- SPDX-FileCopyrightText: The Guichet authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- A precious.db as the first release left it, with texts in it. Never changed.
BEGIN TRANSACTION;
CREATE TABLE draft_versions (
  row INTEGER PRIMARY KEY AUTOINCREMENT,
  owner INTEGER NOT NULL REFERENCES owners (row),
  key TEXT NOT NULL,
  text TEXT NOT NULL,
  saved_at INTEGER NOT NULL
);
INSERT INTO "draft_versions" VALUES(1,1,'case:c1','A sentence that was taken out',900);
CREATE TABLE drafts (
  owner INTEGER NOT NULL REFERENCES owners (row),
  key TEXT NOT NULL,
  text TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (owner, key)
) WITHOUT ROWID;
INSERT INTO "drafts" VALUES(1,'case:c1','Bonjour, l’imprimante brûle',1000);
INSERT INTO "drafts" VALUES(1,'new','{"subject":"x"}',2000);
INSERT INTO "drafts" VALUES(2,'case:c1','theirs',3000);
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
INSERT INTO "outbox" VALUES(3,'op1',1,'add_comment','c1','c1',0,'{"body":"first"}','Printer on fire',10,'queued',0,0,-1,NULL,NULL);
INSERT INTO "outbox" VALUES(4,'op2',1,'edit_case','c2','c2',7,'{"subject":"second"}','Scanner',20,'parked',3,0,10,'Somebody else changed it','k1');
CREATE TABLE owners (
  row INTEGER PRIMARY KEY,
  portal TEXT NOT NULL,
  account_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  UNIQUE (portal, account_id, user_id)
);
INSERT INTO "owners" VALUES(1,'https://portal.example','a1','u1');
INSERT INTO "owners" VALUES(2,'https://portal.example','a1','u2');
CREATE INDEX draft_versions_by_draft ON draft_versions (owner, key, row);
CREATE INDEX outbox_by_owner ON outbox (owner, sequence);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('draft_versions',1);
INSERT INTO "sqlite_sequence" VALUES('outbox',4);
COMMIT;
PRAGMA application_id = 1197688912;
PRAGMA user_version = 1;
