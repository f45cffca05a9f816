-- Who alone sees what a batch brought. A batch without rows is open to every account.
CREATE TABLE batch_access (
  batch_id TEXT NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
  account TEXT NOT NULL REFERENCES accounts (name),  -- one that went with its account would open the batch to everybody
  PRIMARY KEY (batch_id, account)
) STRICT, WITHOUT ROWID;
