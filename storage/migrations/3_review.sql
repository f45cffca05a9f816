-- The review station: people, what they are looking at, what they decided, and the trail of all of it.
-- Times are seconds since 1970 UTC; papers have none.

CREATE TABLE accounts (
  name TEXT PRIMARY KEY,
  role TEXT NOT NULL CHECK (role IN ('reviewer', 'supervisor', 'administrator', 'auditor')),
  password TEXT NOT NULL,                -- Argon2id, as libsodium writes it
  must_change INTEGER NOT NULL CHECK (must_change IN (0, 1)),
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  token_sha256 TEXT PRIMARY KEY,         -- the token itself is nowhere but in the browser
  account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
  csrf TEXT NOT NULL,
  ends_at INTEGER NOT NULL,              -- whatever happens
  used_at INTEGER NOT NULL               -- to the minute
) STRICT, WITHOUT ROWID;

-- A field that one person has before them until then.
CREATE TABLE leases (
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  table_name TEXT NOT NULL,
  row INTEGER NOT NULL,
  key TEXT NOT NULL,
  account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
  ends_at INTEGER NOT NULL,
  PRIMARY KEY (document_id, table_name, row, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX leases_by_account ON leases (account);

-- What people decided, in order; value and status before and after, so that it can be undone and learned from.
CREATE TABLE settlements (
  number INTEGER PRIMARY KEY,
  document_id TEXT NOT NULL,
  table_name TEXT NOT NULL,
  row INTEGER NOT NULL,
  key TEXT NOT NULL,
  account TEXT NOT NULL,
  at INTEGER NOT NULL,
  value_before TEXT NOT NULL, raw_before TEXT NOT NULL, status_before TEXT NOT NULL, reason_before TEXT NOT NULL,
  value_after TEXT NOT NULL, raw_after TEXT NOT NULL, status_after TEXT NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
  written INTEGER NOT NULL DEFAULT 0 CHECK (written IN (0, 1))  -- document.json says so, too
) STRICT;
CREATE INDEX settlements_by_document ON settlements (document_id);
CREATE INDEX settlements_by_account ON settlements (account, number);
CREATE INDEX settlements_not_written ON settlements (document_id) WHERE written = 0;

CREATE INDEX review_next ON review_queue (priority, document_id, table_name, row, key) WHERE status = 'waiting' AND kind = 'field';

-- Where each batch's document folders are; noted as batches.archive_folder is.
CREATE TABLE document_folders (
  batch_id TEXT PRIMARY KEY REFERENCES batches (id) ON DELETE CASCADE,
  folder TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Who looked at or changed what. Each entry's hash covers the one before it.
CREATE TABLE audit (
  number INTEGER PRIMARY KEY,            -- from 1, without gaps
  at TEXT NOT NULL,                      -- 2026-01-31T07:00:00Z
  account TEXT NOT NULL,
  address TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  purpose TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
