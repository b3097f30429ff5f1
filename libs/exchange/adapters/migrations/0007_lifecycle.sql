-- Content whose time is over: the key goes, the row stays as far as the ledger and the statistics of its owner need it.
ALTER TABLE exchange.message ADD COLUMN erased_at timestamptz;
CREATE INDEX message_by_expiry ON exchange.message (expires_at) WHERE expires_at IS NOT NULL AND erased_at IS NULL;

-- Dates by which the need to keep a message must be looked at again; its owner is asked half a year ahead, once.
CREATE TABLE exchange.review (
  sender    text    NOT NULL,
  id        uuid    NOT NULL,
  digest    text    NOT NULL,
  exercise  boolean NOT NULL,
  owners    text[]  NOT NULL,
  review_by date    NOT NULL,
  asked     boolean NOT NULL DEFAULT false,
  PRIMARY KEY (sender, id)
);
CREATE INDEX review_by_time ON exchange.review (review_by) WHERE NOT asked;

-- When all this was last looked at, by whichever process.
CREATE TABLE exchange.lifecycle (
  one       boolean     PRIMARY KEY DEFAULT true CHECK (one),
  looked_at timestamptz NOT NULL,
  erased    bigint      NOT NULL DEFAULT 0,
  asked     bigint      NOT NULL DEFAULT 0,
  lapsed    bigint      NOT NULL DEFAULT 0
);
INSERT INTO exchange.lifecycle (looked_at) VALUES ('-infinity');
