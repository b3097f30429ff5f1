-- Whether the decision on a message names the entry of its acceptance: claimed with it, so that a decision made again by a
-- later version comes out as it was. What was claimed before does not.
ALTER TABLE exchange.accepted ADD COLUMN chained boolean NOT NULL DEFAULT false;
-- The commitment of the decision a message was filed by, for what is said of it later.
ALTER TABLE exchange.message ADD COLUMN decided text;
