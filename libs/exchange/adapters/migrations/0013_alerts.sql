-- Who was refused what its owner wants to hear of (R6): stored before the answer is given, said by the hub afterwards, and
-- kept as long as it keeps the same from being said again that day.
CREATE TABLE exchange.alert (
  day       date        NOT NULL,
  owner     text        NOT NULL,
  reader    text        NOT NULL,
  sender    text        NOT NULL,  -- of the message
  id        uuid        NOT NULL,
  rule      text        NOT NULL,  -- the owner's, which asks for it
  who       text        NOT NULL,  -- the reader, by the name the owner may know
  action    text        NOT NULL,
  met_at    timestamptz NOT NULL,
  said      boolean     NOT NULL DEFAULT false,
  PRIMARY KEY (day, owner, reader, sender, id, rule)
);
CREATE INDEX alert_by_time ON exchange.alert (met_at) WHERE NOT said;
