-- What owners were asked for and what they answered. No answer by due_at is no.
CREATE TABLE exchange.consent (
  sender     text        NOT NULL,  -- the request
  id         uuid        NOT NULL,
  owner      text        NOT NULL,  -- who was asked
  of_sender  text        NOT NULL,  -- the message it is about, which for the use 'send' is still to come
  of_id      uuid        NOT NULL,
  digest     text        NOT NULL,
  exercise   boolean     NOT NULL,
  use        text        NOT NULL,
  recipients text[]      NOT NULL,
  purposes   text[]      NOT NULL,
  due_at     timestamptz NOT NULL,
  status     text        NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'granted', 'refused', 'lapsed')),
  answer_id  uuid,
  answered_at timestamptz,
  until      timestamptz,
  PRIMARY KEY (sender, id, owner)
);
CREATE INDEX consent_of_message ON exchange.consent (of_sender, of_id);
CREATE INDEX consent_by_time ON exchange.consent (due_at) WHERE status = 'pending';

-- Who accepted the conditions of a message, and where in its mailbox the message then lies.
CREATE TABLE exchange.countersigned (
  sender    text        NOT NULL,
  id        uuid        NOT NULL,
  recipient text        NOT NULL,
  by_id     uuid        NOT NULL,
  position  bigint      NOT NULL,
  at        timestamptz NOT NULL,
  PRIMARY KEY (sender, id, recipient)
);
