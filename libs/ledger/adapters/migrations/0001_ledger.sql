-- The log's sequencing state. Tiles and checkpoints are files; these tables are asked by the sequencer, the publisher and
-- whoever makes a proof, never by readers of tiles.

CREATE SCHEMA ledger;

-- The one end of the log. Its row lock puts all sequencers in one line.
CREATE TABLE ledger.head (
  one       boolean PRIMARY KEY DEFAULT true CHECK (one),
  size      bigint  NOT NULL,
  peaks     bytea   NOT NULL,  -- roots of the complete subtrees, largest first: what the next leaf is appended to
  unclaimed bigint  NOT NULL DEFAULT 0
);
INSERT INTO ledger.head (size, peaks) VALUES (0, '');

CREATE TABLE ledger.leaf (
  index bigint PRIMARY KEY,
  entry bytea  NOT NULL CHECK (octet_length(entry) = 33)
);

-- What opens an entry. Erasing empties event and secret; the entry and the key stay, so that nothing is logged twice.
CREATE TABLE ledger.opening (
  index          bigint PRIMARY KEY,
  event_key      bytea  NOT NULL UNIQUE,  -- SHA-256 of source and id: an event is logged once
  event          bytea,                   -- canonical JSON
  secret         bytea,                   -- salt ‖ SHA-256 of the value
  conflicts_with bigint                   -- the same event said otherwise before, at this index
);

-- Where each partition goes on, stored with the work.
CREATE TABLE ledger.position (
  topic       text   NOT NULL,
  partition   int    NOT NULL,
  next_offset bigint NOT NULL,
  PRIMARY KEY (topic, partition)
);

-- Entries brought back from the published files after a loss, waiting for their events to be read again.
CREATE TABLE ledger.unclaimed (
  entry bytea  PRIMARY KEY,
  index bigint NOT NULL
);

-- The largest tree that was ever signed from this database. The signer keeps its own record elsewhere.
CREATE TABLE ledger.signed (
  one  boolean PRIMARY KEY DEFAULT true CHECK (one),
  size bigint  NOT NULL,
  root bytea   NOT NULL
);
INSERT INTO ledger.signed (size, root) VALUES (0, sha256(''));

CREATE FUNCTION ledger.never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'entries of the log are neither changed nor removed';
END $$;
CREATE TRIGGER leaf_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.leaf FOR EACH STATEMENT EXECUTE FUNCTION ledger.never();
CREATE TRIGGER opening_stays BEFORE DELETE OR TRUNCATE ON ledger.opening FOR EACH STATEMENT EXECUTE FUNCTION ledger.never();
