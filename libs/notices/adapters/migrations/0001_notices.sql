-- Notices as they stand, how they came to be so, and what is still to be told. Content lies with the messages it came in.
CREATE SCHEMA notices;

CREATE TABLE notices.notice (
  sender   text        NOT NULL,  -- the request, which names the notice
  id       uuid        NOT NULL,
  kind     text        NOT NULL,
  exercise boolean     NOT NULL,
  state    text        NOT NULL,
  standing jsonb       NOT NULL,  -- the notice as the workflow sees it
  excluded text[]      NOT NULL,  -- whom the requester keeps out
  flags    text[]      NOT NULL,  -- what the desk should look at
  title    text        NOT NULL DEFAULT '',
  begun_at timestamptz NOT NULL,
  until    timestamptz,           -- end of its term
  review_at timestamptz,          -- when its owner is asked; NULL when asked or never
  changed  bigint      NOT NULL,  -- place among all changes
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (sender, id)
);
CREATE UNIQUE INDEX notice_by_change ON notices.notice (changed);
CREATE INDEX notice_by_state ON notices.notice (state, begun_at);
CREATE INDEX notice_by_term ON notices.notice (until) WHERE until IS NOT NULL;
CREATE INDEX notice_by_review ON notices.notice (review_at) WHERE review_at IS NOT NULL;
CREATE SEQUENCE notices.change;

-- Messages that hold content of a notice: its request, and what was sent to take its place.
CREATE TABLE notices.content (
  sender     text NOT NULL,
  id         uuid NOT NULL,
  digest     text NOT NULL,
  message_id uuid NOT NULL,       -- of the same sender
  title      text NOT NULL DEFAULT '',
  PRIMARY KEY (sender, id, digest)
);
CREATE UNIQUE INDEX content_by_message ON notices.content (sender, message_id);

-- Every act that counted, in its order.
CREATE TABLE notices.act (
  sender   text        NOT NULL,
  id       uuid        NOT NULL,
  step     integer     NOT NULL,  -- how many there were before it
  act      text        NOT NULL,
  state    text        NOT NULL,  -- after it
  by_sender text       NOT NULL,  -- the signed message
  by_id    uuid        NOT NULL,
  digest   text        NOT NULL,
  at       timestamptz NOT NULL,
  PRIMARY KEY (sender, id, step)
);
CREATE INDEX act_by_message ON notices.act (by_sender, by_id);

-- What is to be told about it, in its order; gone when it is told.
CREATE TABLE notices.work (
  seq  bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  work jsonb  NOT NULL
);

-- What a bureau circulates by itself.
CREATE TABLE notices.diffusion (
  sender    text        NOT NULL,
  id        uuid        NOT NULL,
  kind      text        NOT NULL,
  exercise  boolean     NOT NULL,
  digest    text        NOT NULL,
  review    text        NOT NULL CHECK (review IN ('PRE', 'POST')),
  state     text        NOT NULL,
  standing  jsonb       NOT NULL,
  title     text        NOT NULL DEFAULT '',
  sent_at   timestamptz NOT NULL,
  changed   bigint      NOT NULL,
  PRIMARY KEY (sender, id)
);
CREATE UNIQUE INDEX diffusion_by_change ON notices.diffusion (changed);

-- Matches reported to owners, and what they found.
CREATE TABLE notices.hit (
  sender      text        NOT NULL,  -- the report
  id          uuid        NOT NULL,
  of_sender   text        NOT NULL,  -- the message matched
  of_id       uuid        NOT NULL,
  exercise    boolean     NOT NULL,
  reported_at timestamptz NOT NULL,
  verdict     text        CHECK (verdict IN ('confirmed', 'false')),
  verdict_id  uuid,
  verdict_at  timestamptz,
  PRIMARY KEY (sender, id)
);
CREATE INDEX hit_of_message ON notices.hit (of_sender, of_id);
