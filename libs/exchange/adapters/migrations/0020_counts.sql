-- What senders count themselves (seq, prev), until it is worked off: rows of messages that say no seq there are none.
CREATE TABLE exchange.counted (
  sender      text        NOT NULL,
  seq         bigint      NOT NULL,
  id          uuid        NOT NULL,
  digest      text        NOT NULL,
  prev        text,
  exercise    boolean     NOT NULL,
  accepted_at timestamptz NOT NULL,
  PRIMARY KEY (sender, seq, id)
);
-- How far each sender's count was followed.
CREATE TABLE exchange.counter (
  sender text   PRIMARY KEY,
  seq    bigint NOT NULL,
  id     uuid   NOT NULL,
  digest text   NOT NULL
);
