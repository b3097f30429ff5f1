-- An order to erase reaches what is still held for endorsement: it never goes out.
ALTER TABLE exchange.endorsement DROP CONSTRAINT endorsement_state_check,
  ADD CONSTRAINT endorsement_state_check CHECK (state IN ('held', 'endorsed', 'returned', 'lapsed', 'erased'));

-- The conditions of a source are the source's words: the door alone asks for them, and they are no part of any decision. What was
-- claimed with a message outlives its source, so they are taken out of it. Everything else stays as it was written.
UPDATE exchange.accepted SET given =
  (SELECT json_object_agg(member.key, CASE WHEN member.key = 'sources'
     THEN (SELECT coalesce(json_agg(json_build_object('reference', source->'reference', 'data', source->'data')), '[]') FROM json_array_elements(member.value) AS source)
     ELSE member.value END) FROM json_each(given) AS member)
WHERE given IS NOT NULL AND EXISTS (SELECT 1 FROM json_array_elements(given->'sources') AS source WHERE source->'conditions' IS NOT NULL);
