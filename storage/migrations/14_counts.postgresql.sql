CREATE FUNCTION count_sample_field() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    UPDATE sample_counts SET fields = fields - 1 WHERE sample = OLD.sample AND verdict = OLD.verdict;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO sample_counts (sample, verdict, fields) VALUES (NEW.sample, NEW.verdict, 1)
    ON CONFLICT (sample, verdict) DO UPDATE SET fields = sample_counts.fields + 1;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER sample_field_is_counted AFTER INSERT OR DELETE ON sample_fields FOR EACH ROW EXECUTE FUNCTION count_sample_field();
CREATE TRIGGER sample_field_is_counted_otherwise AFTER UPDATE OF verdict ON sample_fields
  FOR EACH ROW WHEN (OLD.verdict <> NEW.verdict) EXECUTE FUNCTION count_sample_field();
