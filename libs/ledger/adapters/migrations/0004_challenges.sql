-- Questions of auditors: "I sent digest D under this reference". A row is there before the question's record is, and the
-- answer stands in it before it goes into the log: whoever takes up after a crash makes the same records again.
CREATE TABLE ledger.challenge (
  id        text        PRIMARY KEY,            -- digest of the challenge as it was signed
  by        text        NOT NULL,               -- who asked
  message   text        NOT NULL,               -- <from>/<id> it is about
  digest    text        NOT NULL,               -- what it is claimed to have been
  challenge text        NOT NULL,               -- the JWS
  salt      bytea       NOT NULL,
  asked_at  timestamptz NOT NULL,
  answer_by timestamptz NOT NULL,
  recorded  boolean     NOT NULL DEFAULT false, -- the question is in the log
  answer    text,                               -- the hub's signed answer; the first one stands
  answered  boolean     NOT NULL DEFAULT false  -- the answer is in the log
);
CREATE INDEX challenge_open ON ledger.challenge (asked_at) WHERE NOT (recorded AND answered);
-- What was accepted under a reference that another message had taken: rare, and asked for by challenges alone.
CREATE INDEX opening_conflicts ON ledger.opening (conflicts_with) WHERE conflicts_with IS NOT NULL;
