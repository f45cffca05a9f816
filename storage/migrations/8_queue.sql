-- What orders and narrows the queue stands beside each of its fields, so that one index answers for 100,000 of them.
-- storage/queue_tags.h keeps it in line.

-- In which order batches came, and when.
CREATE TABLE batch_arrivals (
  batch_id TEXT PRIMARY KEY REFERENCES batches (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  at INTEGER NOT NULL                    -- 0: not known
) STRICT, WITHOUT ROWID;
INSERT INTO batch_arrivals (batch_id, ordinal, at) SELECT id, 0, 0 FROM batches;

ALTER TABLE dossiers ADD COLUMN due_on TEXT NOT NULL DEFAULT '';  -- YYYY-MM-DD, as its receipt says; empty: it does not

ALTER TABLE review_queue ADD COLUMN due_on TEXT NOT NULL DEFAULT '9999-12-31';  -- the same; that day: not known
ALTER TABLE review_queue ADD COLUMN dossier TEXT NOT NULL DEFAULT '';           -- the first of its paper's; empty: none
ALTER TABLE review_queue ADD COLUMN arrival INTEGER NOT NULL DEFAULT 0;         -- its batch's ordinal
ALTER TABLE review_queue ADD COLUMN record_type TEXT NOT NULL DEFAULT '';
ALTER TABLE review_queue ADD COLUMN doubt TEXT NOT NULL DEFAULT 'rule';         -- what kind of reason it has
UPDATE review_queue SET record_type = coalesce((SELECT d.record_type FROM documents d WHERE d.id = review_queue.document_id), '');

DROP INDEX review_next;
CREATE INDEX review_next ON review_queue (kind, due_on, dossier, arrival, document_id, priority, table_name, row, key, record_type, batch_id, doubt, status)
  WHERE status = 'waiting';
