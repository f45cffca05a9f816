-- The printed text of a page and its folded form. The id is a hash of document and number, so that it does not depend
-- on the order of filing.
CREATE TABLE page_texts (
  id INTEGER PRIMARY KEY,
  document_id TEXT NOT NULL REFERENCES documents (id),
  number INTEGER NOT NULL,
  printed TEXT NOT NULL,
  folded TEXT NOT NULL,
  indexed INTEGER NOT NULL DEFAULT 0 CHECK (indexed IN (0, 1)),  -- is in page_search
  UNIQUE (document_id, number)
) STRICT;
CREATE INDEX page_texts_not_indexed ON page_texts (id) WHERE indexed = 0;

-- FTS5 does not fold the letter d with stroke, so it is given text that is folded already. Filled when a batch ends, in
-- the order of ids: its own tables depend on the order of insertion.
CREATE VIRTUAL TABLE page_search USING fts5 (
  folded, content = 'page_texts', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 0'
);
