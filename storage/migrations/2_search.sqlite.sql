-- Page texts go with their document, and the search follows them by itself.
CREATE TABLE page_texts_2 (
  id INTEGER PRIMARY KEY,
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  printed TEXT NOT NULL,
  folded TEXT NOT NULL,
  indexed INTEGER NOT NULL DEFAULT 0 CHECK (indexed IN (0, 1)),  -- is in page_search
  UNIQUE (document_id, number)
) STRICT;
INSERT INTO page_texts_2 SELECT id, document_id, number, printed, folded, indexed FROM page_texts;
DROP TABLE page_texts;
ALTER TABLE page_texts_2 RENAME TO page_texts;
CREATE INDEX page_texts_not_indexed ON page_texts (id) WHERE indexed = 0;

CREATE TRIGGER page_text_changed AFTER UPDATE OF folded ON page_texts WHEN old.indexed = 1 BEGIN
  INSERT INTO page_search (page_search, rowid, folded) VALUES ('delete', old.id, old.folded);
  UPDATE page_texts SET indexed = 0 WHERE id = old.id;
END;
CREATE TRIGGER page_text_gone AFTER DELETE ON page_texts WHEN old.indexed = 1 BEGIN
  INSERT INTO page_search (page_search, rowid, folded) VALUES ('delete', old.id, old.folded);
END;
