CREATE FUNCTION mention_field() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM mentions WHERE document_id = OLD.document_id AND table_name = '' AND row = 0 AND key = OLD.key;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    IF NEW.status IN ('accepted', 'settled') AND NEW.value <> '' THEN
      INSERT INTO mentions SELECT NEW.document_id, '', 0, NEW.key, r.role, r.trait, r.kind, NEW.value FROM documents d JOIN role_fields r
        ON r.record_type = d.record_type AND r.table_name = '' AND r.key = NEW.key
        WHERE d.id = NEW.document_id AND r.role <> '' AND (r.trait IN ('number', 'name') OR (r.trait = 'born' AND length(NEW.value) = 10));
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER field_is_mentioned AFTER INSERT OR DELETE ON fields FOR EACH ROW EXECUTE FUNCTION mention_field();
CREATE TRIGGER field_is_mentioned_otherwise AFTER UPDATE OF value, status ON fields
  FOR EACH ROW WHEN (OLD.value <> NEW.value OR OLD.status <> NEW.status) EXECUTE FUNCTION mention_field();

CREATE FUNCTION mention_table_field() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM mentions WHERE document_id = OLD.document_id AND table_name = OLD.table_name AND row = OLD.row AND key = OLD.key;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    IF NEW.status IN ('accepted', 'settled') AND NEW.value <> '' THEN
      INSERT INTO mentions SELECT NEW.document_id, NEW.table_name, NEW.row, NEW.key, r.role, r.trait, r.kind, NEW.value FROM documents d JOIN role_fields r
        ON r.record_type = d.record_type AND r.table_name = NEW.table_name AND r.key = NEW.key
        WHERE d.id = NEW.document_id AND r.role <> '' AND (r.trait IN ('number', 'name') OR (r.trait = 'born' AND length(NEW.value) = 10));
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER table_field_is_mentioned AFTER INSERT OR DELETE ON table_fields FOR EACH ROW EXECUTE FUNCTION mention_table_field();
CREATE TRIGGER table_field_is_mentioned_otherwise AFTER UPDATE OF value, status ON table_fields
  FOR EACH ROW WHEN (OLD.value <> NEW.value OR OLD.status <> NEW.status) EXECUTE FUNCTION mention_table_field();

-- Its fields say the same of others when a paper is found to be of another type.
CREATE FUNCTION mention_others() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM mentions WHERE document_id = NEW.id;
  INSERT INTO mentions SELECT f.document_id, f.table_name, f.row, f.key, r.role, r.trait, r.kind, f.value FROM told_fields f JOIN role_fields r
    ON r.record_type = NEW.record_type AND r.table_name = f.table_name AND r.key = f.key
    WHERE f.document_id = NEW.id AND r.role <> '' AND (r.trait IN ('number', 'name') OR (r.trait = 'born' AND length(f.value) = 10));
  RETURN NULL;
END $$;
CREATE TRIGGER document_mentions_others AFTER UPDATE OF record_type ON documents
  FOR EACH ROW WHEN (OLD.record_type <> NEW.record_type) EXECUTE FUNCTION mention_others();
