-- How often it was asked since it was last assessed that a dossier be assessed anew, and its file written.
ALTER TABLE dossiers ADD COLUMN unassessed INTEGER NOT NULL DEFAULT 0;

-- The batch of the papers that were split or joined: in its folder are those that are no more. Empty: not known.
ALTER TABLE paper_recuts ADD COLUMN batch_id TEXT NOT NULL DEFAULT '';
UPDATE paper_recuts SET batch_id = coalesce((SELECT min(d.batch_id) FROM paper_recuts r JOIN documents d ON d.id = r.document_id
  WHERE r.number = paper_recuts.number), '');
