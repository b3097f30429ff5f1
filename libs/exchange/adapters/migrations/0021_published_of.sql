-- Which notice what is published afterwards is of, by its first content, and whether it is content itself or says what became of the
-- content that stood then, as an act does: that is for those who have the content. Acts published before this column say nothing of
-- whose they are, and are shown to nobody.
ALTER TABLE exchange.published ADD COLUMN of_sender text, ADD COLUMN of_id uuid, ADD COLUMN says boolean NOT NULL DEFAULT false;
UPDATE exchange.published p SET says = m.type = 'notice.act/1', of_sender = CASE WHEN m.type <> 'notice.act/1' THEN p.sender END, of_id = CASE WHEN m.type <> 'notice.act/1' THEN p.id END
  FROM exchange.message m WHERE m.sender = p.sender AND m.id = p.id;
CREATE INDEX published_of ON exchange.published (of_sender, of_id);
