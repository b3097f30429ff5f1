-- What the router was given beside the message (owners of what it was derived from, consents): claimed with the version,
-- so that a decision made again after a crash comes out the same. NULL where there was nothing.
ALTER TABLE exchange.accepted ADD COLUMN given jsonb;

-- Rules are asked again when somebody reads. The digest of a message's facts is what those decisions are remembered by;
-- whose data it is beyond what the envelope says is kept as it was when it was decided.
ALTER TABLE exchange.message
  ADD COLUMN facts    text   NOT NULL DEFAULT '',
  ADD COLUMN inherits text[] NOT NULL DEFAULT '{}';
