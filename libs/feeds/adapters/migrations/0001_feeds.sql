-- Subscriptions to feeds, where their webhooks stand, and each attempt to deliver. What is published lies in the mailboxes.

CREATE SCHEMA feeds;

CREATE TABLE feeds.subscription (
  id           uuid        PRIMARY KEY,
  participant  text        NOT NULL,
  feed         text        NOT NULL,
  exercise     boolean     NOT NULL,
  purpose      text        NOT NULL,
  officer      text,
  case_file    text,
  filter       jsonb       NOT NULL,
  created_at   timestamptz NOT NULL,
  since        bigint      NOT NULL,  -- the position when it was made: without a cursor it begins behind it
  state        text        NOT NULL CHECK (state IN ('active', 'paused', 'disabled', 'ended')),
  state_reason text,
  state_at     timestamptz NOT NULL,
  url          text,                  -- of its webhook; null where it is pulled
  generation   int         NOT NULL DEFAULT 1,  -- of the webhook's secret, which follows from the hub's and from this
  rotated_at   timestamptz,
  position     bigint      NOT NULL,  -- everything up to here was delivered by webhook, or was not to be
  failures     int         NOT NULL DEFAULT 0,  -- of the item that is next
  next_at      timestamptz NOT NULL,
  lease        uuid,
  leased_until timestamptz
);
CREATE INDEX subscription_by_participant ON feeds.subscription (participant);
CREATE INDEX subscription_due ON feeds.subscription (next_at) WHERE url IS NOT NULL AND state = 'active';

CREATE TABLE feeds.attempt (
  id           uuid        PRIMARY KEY,
  subscription uuid        NOT NULL,
  sender       text        NOT NULL,
  message_id   uuid        NOT NULL,
  digest       text        NOT NULL,
  position     bigint      NOT NULL,
  number       int         NOT NULL,
  at           timestamptz NOT NULL,
  took_ms      int         NOT NULL,
  status       int,                   -- what the receiver answered; null when it did not
  outcome      text        NOT NULL CHECK (outcome IN ('delivered', 'failed', 'address-refused')),
  detail       text,
  resent       boolean     NOT NULL,  -- asked for by the subscriber, out of turn
  recorded     boolean     NOT NULL   -- whether exchange.delivered has it; always true where there is nothing to record
);
CREATE INDEX attempt_by_subscription ON feeds.attempt (subscription, id);
CREATE INDEX attempt_to_record ON feeds.attempt (id) WHERE NOT recorded;

-- What a subscriber asked to be posted again, out of turn.
CREATE TABLE feeds.resend (
  subscription uuid        NOT NULL,
  position     bigint      NOT NULL,
  asked_at     timestamptz NOT NULL,
  PRIMARY KEY (subscription, position)
);

-- What a subscriber was told to purge.
CREATE INDEX recall_told ON exchange.recall USING gin (told);
