-- What is erased is forgotten here too: it lies on inbox topics, but no rule is asked about it any more.
CREATE INDEX taken_by_message ON exchange.taken (sender, id);
DELETE FROM exchange.taken t USING exchange.message m WHERE m.sender = t.sender AND m.id = t.id AND m.erased_at IS NOT NULL AND (t.restricted_at IS NULL OR t.told);
