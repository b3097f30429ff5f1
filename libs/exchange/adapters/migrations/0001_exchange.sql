-- Mailboxes and what the exchange must remember. Everything here is a view: it can be rebuilt from the topics
-- (while they last) and holds no content in clear: messages are AES-256-GCM, one key a record, keys in a schema of their own.

CREATE SCHEMA exchange;
CREATE SCHEMA vault;

-- The first acceptance of each (sender, id): what makes at-least-once effectively once.
CREATE TABLE exchange.accepted (
  sender        text        NOT NULL,
  id            uuid        NOT NULL,
  digest        text        NOT NULL,
  input_digest  bytea       NOT NULL,  -- SHA-256 of the signing input: a second signature over the same bytes is the same message
  accepted_at   timestamptz NOT NULL,
  partition     int         NOT NULL,
  "offset"      bigint      NOT NULL,
  rule_version  bigint      NOT NULL,  -- the version the decision was made at, so that deciding again gives the same record
  PRIMARY KEY (sender, id)
);

CREATE TABLE exchange.message (
  sender      text        NOT NULL,
  id          uuid        NOT NULL,
  position    bigint      NOT NULL,
  digest      text        NOT NULL,
  type        text        NOT NULL,
  exercise    boolean     NOT NULL,
  accepted_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  expires_at  timestamptz,
  recalled_at timestamptz,
  recipients  text[]      NOT NULL,  -- reached by name
  audiences   text[]      NOT NULL,
  except_for  text[]      NOT NULL,  -- members of the audiences who do not get it
  version     bigint      NOT NULL,
  content     bytea       NOT NULL,  -- nonce ‖ ciphertext ‖ tag
  PRIMARY KEY (sender, id)
);

CREATE TABLE vault.record_key (
  sender  text  NOT NULL,
  id      uuid  NOT NULL,
  wrapped bytea NOT NULL,
  PRIMARY KEY (sender, id)
);

-- One row a named addressee, one row an audience: 195 pointer rows cost fifteen times one shared row.
CREATE TABLE exchange.mailbox_pointer (
  recipient text    NOT NULL,
  exercise  boolean NOT NULL,
  position  bigint  NOT NULL,
  sender    text    NOT NULL,
  id        uuid    NOT NULL,
  PRIMARY KEY (recipient, exercise, position)
);
CREATE TABLE exchange.mailbox_shared (
  audience  text    NOT NULL,
  exercise  boolean NOT NULL,
  position  bigint  NOT NULL,
  version   bigint  NOT NULL,
  sender    text    NOT NULL,
  id        uuid    NOT NULL,
  PRIMARY KEY (audience, exercise, position)
);

-- The one counter. Its row lock puts all couriers in one line, so positions become visible in rising order.
CREATE TABLE exchange.mailbox_head (
  one      boolean PRIMARY KEY DEFAULT true CHECK (one),
  position bigint NOT NULL
);
INSERT INTO exchange.mailbox_head (position) VALUES (0);

-- How far a consumer got, stored with the work.
CREATE TABLE exchange.consumer_position (
  topic       text   NOT NULL,
  partition   int    NOT NULL,
  next_offset bigint NOT NULL,
  PRIMARY KEY (topic, partition)
);

-- One row for each page or flush that showed something: a recall asks it who has fetched.
CREATE TABLE exchange.shown (
  reader    text        NOT NULL,
  last      bigint      NOT NULL,
  first     bigint      NOT NULL,
  positions bigint[]    NOT NULL,
  at        timestamptz NOT NULL
);
CREATE INDEX shown_by_reader ON exchange.shown (reader, last);

-- Accepted, but not to be released before a time (R25). The decision is kept sealed until then.
CREATE TABLE exchange.held (
  sender     text        NOT NULL,
  id         uuid        NOT NULL,
  release_at timestamptz NOT NULL,
  content    bytea       NOT NULL,
  PRIMARY KEY (sender, id)
);
CREATE INDEX held_by_time ON exchange.held (release_at);

CREATE TABLE exchange.recall (
  sender      text        NOT NULL,
  id          uuid        NOT NULL,
  digest      text        NOT NULL,
  exercise    boolean     NOT NULL,
  by_sender   text        NOT NULL,
  by_id       uuid        NOT NULL,
  reason      text        NOT NULL,
  recalled_at timestamptz NOT NULL,
  answer_by   timestamptz NOT NULL,
  effective   boolean     NOT NULL,  -- false while it waits for its message
  told        text[]      NOT NULL,
  reminded    boolean     NOT NULL DEFAULT false,
  PRIMARY KEY (sender, id)
);

CREATE TABLE exchange.receipt (
  sender    text        NOT NULL,
  id        uuid        NOT NULL,
  recipient text        NOT NULL,
  by_id     uuid        NOT NULL,
  status    text        NOT NULL,
  note      text,
  at        timestamptz NOT NULL,
  PRIMARY KEY (sender, id, recipient, by_id)
);

-- Requests with a deadline: who still owes an answer.
CREATE TABLE exchange.owed (
  sender    text        NOT NULL,
  id        uuid        NOT NULL,
  recipient text        NOT NULL,
  digest    text        NOT NULL,
  exercise  boolean     NOT NULL,
  due_at    timestamptz NOT NULL,
  answered  boolean     NOT NULL DEFAULT false,
  reminded  boolean     NOT NULL DEFAULT false,
  PRIMARY KEY (sender, id, recipient)
);
CREATE INDEX owed_by_time ON exchange.owed (due_at) WHERE NOT answered AND NOT reminded;
