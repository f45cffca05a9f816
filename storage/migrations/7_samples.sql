-- Quality samples: accepted fields of a batch that people look at again, to measure what nobody looks at.
CREATE TABLE samples (
  number INTEGER PRIMARY KEY,
  batch_id TEXT NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
  account TEXT NOT NULL,                 -- who drew it
  at INTEGER NOT NULL,
  share REAL NOT NULL,                   -- of the accepted fields there were
  accepted INTEGER NOT NULL,             -- how many those were
  seed INTEGER NOT NULL                  -- of the draw, which can be repeated
) STRICT;

CREATE TABLE sample_fields (
  sample INTEGER NOT NULL REFERENCES samples (number) ON DELETE CASCADE,
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  table_name TEXT NOT NULL,
  row INTEGER NOT NULL,
  key TEXT NOT NULL,
  record_type TEXT NOT NULL,
  value TEXT NOT NULL,                   -- as it was accepted
  verdict TEXT NOT NULL DEFAULT '' CHECK (verdict IN ('', 'right', 'wrong', 'unreadable', 'changed')),  -- changed: before anybody looked
  value_seen TEXT NOT NULL DEFAULT '',   -- what the paper says, where it was wrong
  account TEXT NOT NULL DEFAULT '',      -- who has it before them, or looked
  ends_at INTEGER NOT NULL DEFAULT 0,    -- until then
  at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (sample, document_id, table_name, row, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX sample_fields_open ON sample_fields (sample, document_id, table_name, row, key) WHERE verdict = '';
CREATE INDEX sample_fields_by_document ON sample_fields (document_id);
