-- What people decided of whole papers. Numbered together with settlements: the latest of both is what undo takes back.
CREATE TABLE paper_decisions (
  number INTEGER PRIMARY KEY,
  document_id TEXT NOT NULL,
  account TEXT NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('type', 'turn', 'rescan', 'supervisor')),
  page INTEGER NOT NULL,                 -- of a turn: within the document; else 0
  value TEXT NOT NULL,                   -- record type, or the clockwise degrees that make the page upright
  before TEXT NOT NULL,                  -- the same as it was
  undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
  written INTEGER NOT NULL DEFAULT 0 CHECK (written IN (0, 1))  -- the document's folder says so, too
) STRICT;
CREATE INDEX paper_decisions_by_document ON paper_decisions (document_id) WHERE undone = 0;
CREATE INDEX paper_decisions_by_account ON paper_decisions (account, number);
CREATE INDEX paper_decisions_not_written ON paper_decisions (document_id) WHERE written = 0;

-- A paper that was read again may have a field elsewhere, or not at all: then a settlement no longer stands for it. The number
-- of the paper's decision, else 0, and the ink that was settled.
ALTER TABLE settlements ADD COLUMN let_go_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE settlements ADD COLUMN page INTEGER NOT NULL DEFAULT 0;
ALTER TABLE settlements ADD COLUMN x INTEGER NOT NULL DEFAULT 0;
ALTER TABLE settlements ADD COLUMN y INTEGER NOT NULL DEFAULT 0;
ALTER TABLE settlements ADD COLUMN w INTEGER NOT NULL DEFAULT 0;
ALTER TABLE settlements ADD COLUMN h INTEGER NOT NULL DEFAULT 0;
