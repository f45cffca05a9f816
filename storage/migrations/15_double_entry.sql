-- Blind double entry: doubtful fields that two people type from the picture, neither seeing what the machine or the other has.

-- Which fields those are: all that a rule's words fit, tonight's too. Empty words fit any.
CREATE TABLE double_entry_rules (
  number INTEGER PRIMARY KEY,
  batch_id TEXT NOT NULL,
  record_type TEXT NOT NULL,
  key TEXT NOT NULL,
  doubt TEXT NOT NULL,
  account TEXT NOT NULL,                 -- who made it
  at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL DEFAULT 0    -- 0: it stands
) STRICT;

-- What one person typed of a field.
CREATE TABLE keyings (
  number INTEGER PRIMARY KEY,
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  table_name TEXT NOT NULL,
  row INTEGER NOT NULL,
  key TEXT NOT NULL,
  account TEXT NOT NULL,
  at INTEGER NOT NULL,
  value TEXT NOT NULL, raw TEXT NOT NULL,
  unreadable INTEGER NOT NULL CHECK (unreadable IN (0, 1)),
  page INTEGER NOT NULL, x INTEGER NOT NULL, y INTEGER NOT NULL, w INTEGER NOT NULL, h INTEGER NOT NULL,  -- the ink it was typed from
  undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))  -- taken back, or the paper was read again and the field stands elsewhere
) STRICT;
CREATE UNIQUE INDEX keyings_standing ON keyings (document_id, table_name, row, key, account) WHERE undone = 0;
CREATE INDEX keyings_by_account ON keyings (account, number);

-- Who typed the same before the account that a settlement names; empty: it was no double entry.
ALTER TABLE settlements ADD COLUMN other_account TEXT NOT NULL DEFAULT '';

-- 0: anybody's; 1: two people are to type it; 2: they have typed it otherwise, and a supervisor decides; 3: one has typed it.
ALTER TABLE review_queue ADD COLUMN double_entry INTEGER NOT NULL DEFAULT 0;
DROP INDEX review_next;
CREATE INDEX review_next ON review_queue (kind, double_entry, due_on, dossier, arrival, document_id, priority, table_name, row, key, record_type, batch_id, doubt, status)
  WHERE status = 'waiting';
