-- SPDX-FileCopyrightText: The Guichet authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- The CRC-32C of a row and of whose it is, by the program's function gch_checksum(): a flipped bit in
-- a text is found when it is read.
ALTER TABLE drafts ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
ALTER TABLE draft_versions ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;

-- An attempt ended without an answer: the portal may have it. Of what the first schema sent nobody
-- knows.
ALTER TABLE outbox ADD COLUMN uncertain INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET uncertain = 1 WHERE attempts > 0;

UPDATE drafts SET checksum = (
  SELECT gch_checksum (portal, account_id, user_id, key, text, saved_at)
  FROM owners WHERE owners.row = drafts.owner
);
UPDATE draft_versions SET checksum = (
  SELECT gch_checksum (portal, account_id, user_id, key, text, saved_at)
  FROM owners WHERE owners.row = draft_versions.owner
);
UPDATE outbox SET checksum = (
  SELECT gch_checksum (portal, account_id, user_id, sequence, id, command, queue, target_id,
                       base_version, payload, title, created_at, state, attempts, not_before,
                       problem_code, problem, result_id, uncertain)
  FROM owners WHERE owners.row = outbox.owner
);
