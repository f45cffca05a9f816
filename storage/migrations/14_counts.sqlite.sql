CREATE TRIGGER sample_field_is_counted AFTER INSERT ON sample_fields BEGIN
  INSERT INTO sample_counts (sample, verdict, fields) VALUES (NEW.sample, NEW.verdict, 1)
    ON CONFLICT (sample, verdict) DO UPDATE SET fields = sample_counts.fields + 1;
END;
CREATE TRIGGER sample_field_is_counted_otherwise AFTER UPDATE OF verdict ON sample_fields WHEN OLD.verdict <> NEW.verdict BEGIN
  UPDATE sample_counts SET fields = fields - 1 WHERE sample = OLD.sample AND verdict = OLD.verdict;
  INSERT INTO sample_counts (sample, verdict, fields) VALUES (NEW.sample, NEW.verdict, 1)
    ON CONFLICT (sample, verdict) DO UPDATE SET fields = sample_counts.fields + 1;
END;
CREATE TRIGGER sample_field_is_counted_no_more AFTER DELETE ON sample_fields BEGIN
  UPDATE sample_counts SET fields = fields - 1 WHERE sample = OLD.sample AND verdict = OLD.verdict;
END;
