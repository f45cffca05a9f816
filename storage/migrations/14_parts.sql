-- Who stood where a part was said of them, since a paper that is read again may have them in another row.
ALTER TABLE owner_decisions ADD COLUMN number_there TEXT NOT NULL DEFAULT '';
ALTER TABLE owner_decisions ADD COLUMN name_there TEXT NOT NULL DEFAULT '';
ALTER TABLE owner_decisions ADD COLUMN born_there TEXT NOT NULL DEFAULT '';
UPDATE owner_decisions SET number_there = coalesce((SELECT min(m.value) FROM mentions m WHERE m.document_id = owner_decisions.document_id
    AND m.role = owner_decisions.role AND m.row = owner_decisions.row AND m.trait = 'number'), ''),
  name_there = coalesce((SELECT min(m.value) FROM mentions m WHERE m.document_id = owner_decisions.document_id
    AND m.role = owner_decisions.role AND m.row = owner_decisions.row AND m.trait = 'name'), ''),
  born_there = coalesce((SELECT min(m.value) FROM mentions m WHERE m.document_id = owner_decisions.document_id
    AND m.role = owner_decisions.role AND m.row = owner_decisions.row AND m.trait = 'born'), '')
  WHERE decision = 'part';
