-- What a message says it was derived from, where it says so: a recall of the one is told to those who have the other.
CREATE TABLE exchange.derived (
  sender    text NOT NULL,
  id        uuid NOT NULL,
  of_sender text NOT NULL,
  of_id     uuid NOT NULL,
  PRIMARY KEY (sender, id, of_sender, of_id)
);
CREATE INDEX derived_of ON exchange.derived (of_sender, of_id);

-- What was produced to inbox topics, and by which version of the rules: what a rule set later withholds is taken back there.
CREATE TABLE exchange.taken (
  recipient     text    NOT NULL,
  sender        text    NOT NULL,
  id            uuid    NOT NULL,
  owners        text[]  NOT NULL,
  mask          text[]  NOT NULL,  -- what was withheld from it when it was produced, as JSON Pointers
  judged        bigint  NOT NULL,  -- rule-set version it was last judged at
  extent        text    CHECK (extent IN ('part', 'whole')),  -- what was taken back
  restricted_at timestamptz,
  told          boolean NOT NULL DEFAULT false,
  PRIMARY KEY (recipient, sender, id)
);
CREATE INDEX taken_by_owner ON exchange.taken USING gin (owners);
CREATE INDEX taken_to_tell ON exchange.taken (restricted_at) WHERE restricted_at IS NOT NULL AND NOT told;

-- The rule-set version up to which all of it was judged.
CREATE TABLE exchange.restrictions (
  one     boolean PRIMARY KEY DEFAULT true CHECK (one),
  version bigint  NOT NULL
);
INSERT INTO exchange.restrictions (version) VALUES (-1);
