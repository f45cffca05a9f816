-- How a batch was read, so that a paper of it is read again in the same way. Empty and 0: by a version that did not note it.
ALTER TABLE batches ADD COLUMN effort TEXT NOT NULL DEFAULT '';
ALTER TABLE batches ADD COLUMN error_budget REAL NOT NULL DEFAULT 0;

-- Papers may be split and joined, too.
CREATE TABLE paper_decisions_6 (
  number INTEGER PRIMARY KEY,
  document_id TEXT NOT NULL,             -- of a join: the first of the two
  account TEXT NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('type', 'turn', 'rescan', 'supervisor', 'split', 'join')),
  page INTEGER NOT NULL,                 -- of a turn, and the first of the second paper; else 0
  value TEXT NOT NULL,                   -- record type, the clockwise degrees that make the page upright, or what came out
  before TEXT NOT NULL,                  -- the same as it was
  undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
  written INTEGER NOT NULL DEFAULT 0 CHECK (written IN (0, 1))  -- the document's folder says so, too
) STRICT;
INSERT INTO paper_decisions_6 SELECT number, document_id, account, at, kind, page, value, before, undone, written FROM paper_decisions;
DROP TABLE paper_decisions;
ALTER TABLE paper_decisions_6 RENAME TO paper_decisions;
CREATE INDEX paper_decisions_by_document ON paper_decisions (document_id) WHERE undone = 0;
CREATE INDEX paper_decisions_by_account ON paper_decisions (account, number);
CREATE INDEX paper_decisions_not_written ON paper_decisions (document_id) WHERE written = 0;

-- Which papers a split or a join was made of, and which it made.
CREATE TABLE paper_recuts (
  number INTEGER NOT NULL REFERENCES paper_decisions (number) ON DELETE CASCADE,
  document_id TEXT NOT NULL,
  made INTEGER NOT NULL CHECK (made IN (0, 1)),
  place INTEGER NOT NULL,                -- among those of its side, from 0
  PRIMARY KEY (number, document_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX paper_recuts_by_document ON paper_recuts (document_id);
