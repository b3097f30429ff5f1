-- Messages of entities that are held until their bureau endorses them.
CREATE TABLE exchange.endorsement (
  sender     text        NOT NULL,
  id         uuid        NOT NULL,
  digest     text        NOT NULL,
  endorser   text        NOT NULL,
  exercise   boolean     NOT NULL,
  held_at    timestamptz NOT NULL,
  expires_at timestamptz,
  state      text        NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'endorsed', 'returned', 'lapsed')),
  settled_by text,        -- the verdict that counts: worked off again, it leads to the same
  settled_at timestamptz,
  content    bytea,       -- the accepted record, encrypted; gone when it was returned or lapsed
  PRIMARY KEY (sender, id)
);
CREATE INDEX endorsement_by_expiry ON exchange.endorsement (expires_at) WHERE state = 'held';
CREATE INDEX endorsement_by_settling ON exchange.endorsement (settled_at) WHERE content IS NOT NULL;
CREATE TABLE vault.endorsement_key (
  sender  text  NOT NULL,
  id      uuid  NOT NULL,
  wrapped bytea NOT NULL,
  PRIMARY KEY (sender, id)
);

-- To whom a bureau handed a message on: each its own place in the mailbox, behind everything read before.
CREATE TABLE exchange.dispatched (
  sender    text   NOT NULL,
  id        uuid   NOT NULL,
  recipient text   NOT NULL,
  position  bigint NOT NULL,
  by_sender text   NOT NULL,
  by_id     uuid   NOT NULL,
  PRIMARY KEY (sender, id, recipient)
);
