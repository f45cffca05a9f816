-- Papers of one person are found by their number, whatever dossier they came with.
CREATE INDEX fields_of_people ON fields (value) WHERE length(value) = 12;

-- Scans that officers took in at the counter, each a batch of its own.
CREATE TABLE counter_scans (
  batch_id TEXT PRIMARY KEY REFERENCES batches (id) ON DELETE CASCADE,
  account TEXT NOT NULL,
  at INTEGER NOT NULL,                   -- seconds since 1970 UTC
  file_name TEXT NOT NULL,
  dossier TEXT NOT NULL                  -- as the officer said; may be empty
) STRICT, WITHOUT ROWID;
CREATE INDEX counter_scans_by_account ON counter_scans (account, at);
CREATE INDEX settlements_by_time ON settlements (account, at);
