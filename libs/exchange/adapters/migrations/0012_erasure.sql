-- Messages whose content is to be erased by order of their owner or of the oversight body, under a law that is named. An
-- order may come before its message; it is carried out once that is filed.
CREATE TABLE exchange.erasure (
  sender     text        NOT NULL,
  id         uuid        NOT NULL,
  digest     text        NOT NULL,
  exercise   boolean     NOT NULL,
  by_sender  text        NOT NULL,
  by_id      uuid        NOT NULL,
  basis      text        NOT NULL,
  ordered_at timestamptz NOT NULL,
  done       boolean     NOT NULL DEFAULT false,
  PRIMARY KEY (sender, id, digest, exercise)
);
CREATE INDEX erasure_open ON exchange.erasure (ordered_at) WHERE NOT done;
