-- People and organizations over all papers. What a paper says of whom is data of the record types, noted here by each batch.

DROP INDEX documents_by_owner;           -- owners are found by mentions; the columns of version 1 stay empty

-- A field that tells something of somebody; role empty: of the paper itself.
CREATE TABLE role_fields (
  record_type TEXT NOT NULL,
  table_name TEXT NOT NULL,
  key TEXT NOT NULL,
  role TEXT NOT NULL,
  trait TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('person', 'organization')),
  PRIMARY KEY (record_type, table_name, key, role, trait)
) STRICT, WITHOUT ROWID;

CREATE TABLE role_kin (
  record_type TEXT NOT NULL,
  role TEXT NOT NULL,
  kin TEXT NOT NULL,
  other_role TEXT NOT NULL,
  PRIMARY KEY (record_type, role, kin)
) STRICT, WITHOUT ROWID;

-- Where somebody's number, name or whole date of birth stands that nobody doubts. Triggers keep it in line with the fields, whoever changes them.
CREATE TABLE mentions (
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  table_name TEXT NOT NULL,
  row INTEGER NOT NULL,
  key TEXT NOT NULL,
  role TEXT NOT NULL,
  trait TEXT NOT NULL CHECK (trait IN ('number', 'name', 'born')),
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (document_id, table_name, row, key, role, trait)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_by_value ON mentions (value, trait, kind) WHERE trait <> 'name';  -- nobody is found by a name alone

-- What people said of who is who.
CREATE TABLE owner_decisions (
  number INTEGER PRIMARY KEY,
  decision TEXT NOT NULL CHECK (decision IN ('join', 'part')),  -- join: both numbers are one owner's; part: the paper does not speak of that owner
  kind TEXT NOT NULL,
  owner TEXT NOT NULL,                   -- a number
  other TEXT NOT NULL,                   -- of join: the other number
  document_id TEXT NOT NULL,             -- of part, as are the next two
  role TEXT NOT NULL,
  row INTEGER NOT NULL,
  reason TEXT NOT NULL,
  account TEXT NOT NULL,
  at INTEGER NOT NULL,                   -- seconds since 1970 UTC
  undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
) STRICT;
CREATE INDEX owner_decisions_by_owner ON owner_decisions (owner);
CREATE INDEX owner_decisions_by_other ON owner_decisions (other);

-- Fields, in and outside tables, that nobody doubts.
CREATE VIEW told_fields AS
  SELECT document_id, '' AS table_name, 0 AS row, key, value, status, page FROM fields WHERE status IN ('accepted', 'settled') AND value <> ''
  UNION ALL SELECT document_id, table_name, row, key, value, status, page FROM table_fields WHERE status IN ('accepted', 'settled') AND value <> '';
