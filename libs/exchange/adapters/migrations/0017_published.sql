-- Filed messages that were published in a feed afterwards, as notices are when the desk publishes them: where they stand there, by
-- which rule-set version, and who does not get them. What is sent to a feed stands in exchange.message.
CREATE TABLE exchange.published (
  sender     text        NOT NULL,
  id         uuid        NOT NULL,
  audience   text        NOT NULL,  -- the feed
  position   bigint      NOT NULL,
  version    bigint      NOT NULL,
  except_for text[]      NOT NULL,
  by_sender  text        NOT NULL,  -- the message that had it published
  by_id      uuid        NOT NULL,
  at         timestamptz NOT NULL,
  PRIMARY KEY (sender, id, audience)
);
