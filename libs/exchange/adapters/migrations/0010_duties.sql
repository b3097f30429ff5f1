-- A message can be held twice: by the bureau that endorses what its entity sends, and by who supervises its sender (R21).
-- What supervision it is held under stands beside it, so that it goes out when that is over.
ALTER TABLE exchange.endorsement ADD COLUMN review jsonb, ADD COLUMN released boolean NOT NULL DEFAULT false; -- released: the hub has said that it goes out
ALTER TABLE vault.endorsement_key ADD COLUMN endorser text;
UPDATE vault.endorsement_key k SET endorser = e.endorser FROM exchange.endorsement e WHERE e.sender = k.sender AND e.id = k.id;
DELETE FROM vault.endorsement_key WHERE endorser IS NULL;
ALTER TABLE vault.endorsement_key ALTER COLUMN endorser SET NOT NULL, DROP CONSTRAINT endorsement_key_pkey, ADD PRIMARY KEY (sender, id, endorser);
ALTER TABLE exchange.endorsement DROP CONSTRAINT endorsement_pkey, ADD PRIMARY KEY (sender, id, endorser);
CREATE INDEX endorsement_under_review ON exchange.endorsement (held_at) WHERE state = 'held' AND review IS NOT NULL AND NOT released;

-- What would have gone onto the inbox topic of a contested participant (R27): it goes there, in this order, when that is
-- settled. Its mailbox needs no such list: it is filled, and closed.
CREATE TABLE exchange.queued (
  recipient text        NOT NULL,
  number    bigint      GENERATED ALWAYS AS IDENTITY,
  sender    text        NOT NULL,
  id        uuid        NOT NULL,
  mask      text[]      NOT NULL,  -- what was withheld from it when it was decided
  version   bigint      NOT NULL,
  cause_at  timestamptz NOT NULL,  -- time and salt of the records that follow from it
  salt      bytea       NOT NULL,
  PRIMARY KEY (recipient, number),
  UNIQUE (recipient, sender, id)
);
