-- Dossiers. A paper belongs to every dossier that some batch has found it in.
CREATE TABLE dossiers (
  code TEXT PRIMARY KEY,
  procedure_code TEXT NOT NULL,          -- empty: unknown
  state TEXT NOT NULL CHECK (state IN ('complete', 'incomplete', 'review', 'unknown')),
  summary TEXT NOT NULL                  -- JSON, as in dossiers/<code>.json
) STRICT, WITHOUT ROWID;
CREATE INDEX dossiers_by_state ON dossiers (state);

CREATE TABLE dossier_documents (
  code TEXT NOT NULL,
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  batch_id TEXT NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
  doubt TEXT NOT NULL,                   -- why it may belong elsewhere
  PRIMARY KEY (code, document_id, batch_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX dossier_documents_by_document ON dossier_documents (document_id);
CREATE INDEX dossier_documents_by_batch ON dossier_documents (batch_id);

-- What other papers of a dossier say of a field: for it or against it.
CREATE TABLE dossier_findings (
  code TEXT NOT NULL,
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  other_document_id TEXT NOT NULL,
  other_key TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('agrees', 'confirms', 'disagrees')),
  value TEXT NOT NULL,
  other_value TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (code, document_id, key, other_document_id, other_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX dossier_findings_by_document ON dossier_findings (document_id);

-- A field's status and reason as its paper alone gives them, where a dossier has changed them; else empty.
ALTER TABLE fields ADD COLUMN own_status TEXT NOT NULL DEFAULT '';
ALTER TABLE fields ADD COLUMN own_reason TEXT NOT NULL DEFAULT '';
