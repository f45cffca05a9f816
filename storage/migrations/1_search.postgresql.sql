-- The printed text of a page and its folded form. The id is a hash of document and number, so that it does not depend
-- on the order of filing.
CREATE TABLE page_texts (
  id BIGINT PRIMARY KEY,
  document_id TEXT COLLATE "C" NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  number BIGINT NOT NULL,
  printed TEXT NOT NULL,
  folded TEXT NOT NULL,
  -- A tsvector may hold a megabyte: more than a page of text, less than a hostile file.
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple', left(folded, 200000))) STORED,
  UNIQUE (document_id, number)
);
CREATE INDEX page_texts_words ON page_texts USING gin (words);
