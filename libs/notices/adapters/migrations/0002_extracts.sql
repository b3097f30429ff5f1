-- What of a notice the public may see, as objects of their own. They are shown while the notice circulates with the content
-- they were made of, and while the consent they name stands.
CREATE TABLE notices.extract (
  sender         text        NOT NULL,  -- the extract
  id             uuid        NOT NULL,
  notice_sender  text        NOT NULL,
  notice_id      uuid        NOT NULL,
  consent_sender text        NOT NULL,
  consent_id     uuid        NOT NULL,
  content        text        NOT NULL,  -- digest of the content it was made of
  digest         text        NOT NULL,
  kind           text        NOT NULL,
  exercise       boolean     NOT NULL,
  ends_at        timestamptz NOT NULL,  -- when it is taken down
  changed        bigint      NOT NULL,
  PRIMARY KEY (sender, id)
);
CREATE UNIQUE INDEX extract_by_change ON notices.extract (changed);
CREATE INDEX extract_of_notice ON notices.extract (notice_sender, notice_id);
