-- A challenge that cannot be answered is tried again by itself, ever more seldom, and holds up no other.
ALTER TABLE ledger.challenge ADD COLUMN failures int NOT NULL DEFAULT 0;
ALTER TABLE ledger.challenge ADD COLUMN again_at timestamptz NOT NULL DEFAULT '-infinity';
-- How many questions somebody asked within an hour.
CREATE INDEX challenge_by ON ledger.challenge (by, asked_at);

-- How many entries came of each partition: the log's leaves by topic, reconciled with its size.
ALTER TABLE ledger.position ADD COLUMN entries bigint NOT NULL DEFAULT 0;

-- Stretches of the log, one an hour, each beginning where the one before ends. What is said of one was signed once; whoever
-- takes up after a crash makes the same records again.
CREATE TABLE ledger.stretch (
  ends_at  timestamptz PRIMARY KEY,
  first    bigint  NOT NULL,
  until    bigint  NOT NULL,
  topics   jsonb   NOT NULL,               -- entries of each topic, from the beginning of the log
  account  text,                           -- the hub's signed word of it
  complete boolean NOT NULL DEFAULT false  -- all that is said of it is in the log
);
-- Nothing is stated of what was logged before.
INSERT INTO ledger.stretch (ends_at, first, until, topics, complete) SELECT '-infinity', 0, size, '{}', true FROM ledger.head;

-- What the hub says it gave to a participant within a stretch.
CREATE TABLE ledger.statement (
  participant text        NOT NULL,
  ends_at     timestamptz NOT NULL REFERENCES ledger.stretch,
  statement   text        NOT NULL,        -- the hub's signed word; the first one stands
  recorded    boolean     NOT NULL DEFAULT false,
  PRIMARY KEY (participant, ends_at)
);
