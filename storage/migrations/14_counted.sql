-- How many fields of a sample have which verdict. Triggers keep it in line with sample_fields, whoever changes these.
CREATE TABLE sample_counts (
  sample INTEGER NOT NULL REFERENCES samples (number) ON DELETE CASCADE,
  verdict TEXT NOT NULL,
  fields INTEGER NOT NULL,
  PRIMARY KEY (sample, verdict)
) STRICT, WITHOUT ROWID;
INSERT INTO sample_counts (sample, verdict, fields) SELECT sample, verdict, count(*) FROM sample_fields GROUP BY sample, verdict;
