-- Every row is found by a key that follows from the papers themselves: the same papers give the same rows, in whatever
-- order they are filed. No column holds a time.

CREATE TABLE batches (
  id TEXT PRIMARY KEY,
  archive_folder TEXT NOT NULL,          -- originals; relative to the warehouse's folder where it lies inside
  ended INTEGER NOT NULL DEFAULT 0 CHECK (ended IN (0, 1)),
  pages_in INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE batch_outcomes (
  batch_id TEXT NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
  outcome TEXT NOT NULL,
  pages INTEGER NOT NULL,
  PRIMARY KEY (batch_id, outcome)
) STRICT, WITHOUT ROWID;

-- Whose papers they are.
CREATE TABLE owners (
  id TEXT PRIMARY KEY,                   -- kind and identifier: person:038190001234
  kind TEXT NOT NULL CHECK (kind IN ('person', 'organization')),
  identifier TEXT NOT NULL,              -- personal or organization e-identifier
  name TEXT NOT NULL DEFAULT '',
  UNIQUE (kind, identifier)
) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
  id TEXT PRIMARY KEY,
  batch_id TEXT NOT NULL REFERENCES batches (id),
  record_type TEXT NOT NULL,
  record_type_confidence REAL NOT NULL,
  source_path TEXT NOT NULL,
  source_sha256 TEXT NOT NULL,
  pages INTEGER NOT NULL,
  -- TT 01/2023/TT-VPCP; empty until known.
  owner_id TEXT REFERENCES owners (id),
  paper_type_code TEXT NOT NULL DEFAULT '',
  valid_from TEXT NOT NULL DEFAULT '',   -- YYYY-MM-DD
  valid_to TEXT NOT NULL DEFAULT '',
  validity_scope TEXT NOT NULL DEFAULT '',
  digitization_code TEXT NOT NULL DEFAULT '',
  -- 0 not digitized, 1 digitized, 2 reused, 3 reused from another result
  digitization_status INTEGER NOT NULL DEFAULT 0 CHECK (digitization_status BETWEEN 0 AND 3)
) STRICT, WITHOUT ROWID;
CREATE INDEX documents_by_batch ON documents (batch_id);
CREATE INDEX documents_by_owner ON documents (owner_id) WHERE owner_id IS NOT NULL;

-- Every page of every batch, once, with what became of it.
CREATE TABLE pages (
  batch_id TEXT NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
  source_path TEXT NOT NULL,
  source_sha256 TEXT NOT NULL,           -- empty when the file could not be read
  source_page INTEGER NOT NULL,
  document_id TEXT REFERENCES documents (id) ON DELETE CASCADE,
  number INTEGER,                        -- within the document
  outcome TEXT NOT NULL,
  error_code TEXT NOT NULL DEFAULT '',
  error_stage TEXT NOT NULL DEFAULT '',
  error_message TEXT NOT NULL DEFAULT '',
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  dpi INTEGER NOT NULL,
  rotate_degrees INTEGER NOT NULL,
  skew_degrees REAL NOT NULL,
  filed_document_id TEXT NOT NULL DEFAULT '',  -- of a duplicate: where its bytes stand
  filed_number INTEGER,
  PRIMARY KEY (batch_id, source_path, source_sha256, source_page),
  CHECK ((document_id IS NULL) = (number IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX pages_by_document ON pages (document_id, number) WHERE document_id IS NOT NULL;
CREATE INDEX pages_by_source ON pages (source_sha256, batch_id);

CREATE TABLE fields (
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  raw TEXT NOT NULL,
  confidence REAL NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('accepted', 'review', 'missing', 'settled', 'unreadable')),
  page INTEGER NOT NULL,                 -- within the document; 0 when missing
  x INTEGER NOT NULL, y INTEGER NOT NULL, w INTEGER NOT NULL, h INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (document_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE table_fields (
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  table_name TEXT NOT NULL,
  row INTEGER NOT NULL,                  -- from 1
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  raw TEXT NOT NULL,
  confidence REAL NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('accepted', 'review', 'missing', 'settled', 'unreadable')),
  page INTEGER NOT NULL,
  x INTEGER NOT NULL, y INTEGER NOT NULL, w INTEGER NOT NULL, h INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (document_id, table_name, row, key)
) STRICT, WITHOUT ROWID;

-- Where each field's value comes from; table_name is empty and row 0 for a field outside tables.
CREATE TABLE provenance (
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  table_name TEXT NOT NULL,
  row INTEGER NOT NULL,
  key TEXT NOT NULL,
  batch_id TEXT NOT NULL,
  engine TEXT NOT NULL,                  -- what read the line it stands on
  rule TEXT NOT NULL,                    -- record type and key of the definition that took it
  reviewer TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (document_id, table_name, row, key)
) STRICT, WITHOUT ROWID;

-- What waits for a person: doubtful or missing fields, and pages. Smaller priority comes first.
CREATE TABLE review_queue (
  kind TEXT NOT NULL CHECK (kind IN ('field', 'page')),
  batch_id TEXT NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
  document_id TEXT NOT NULL DEFAULT '',  -- empty for a page without a document
  table_name TEXT NOT NULL DEFAULT '',
  row INTEGER NOT NULL DEFAULT 0,
  key TEXT NOT NULL DEFAULT '',
  source_path TEXT NOT NULL DEFAULT '',  -- of a page
  source_sha256 TEXT NOT NULL DEFAULT '',
  source_page INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL,
  priority INTEGER NOT NULL,
  status TEXT NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'done')),
  PRIMARY KEY (kind, batch_id, document_id, table_name, row, key, source_path, source_sha256, source_page)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_waiting ON review_queue (priority) WHERE status = 'waiting';
CREATE INDEX review_by_document ON review_queue (document_id);
