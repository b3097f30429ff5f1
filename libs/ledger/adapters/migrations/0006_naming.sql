-- By what entries are found has grown over time. What is in the log is gone through once for each time it grew, by the
-- auditor, which alone can open entries: up to where the log was when it began, and once more a while later, for an auditor
-- of the version before may still have been at work beside it.
CREATE TABLE ledger.naming (
  one     boolean     PRIMARY KEY DEFAULT true CHECK (one),
  version int         NOT NULL DEFAULT 0,     -- which names (`NAMED_AS`) entries below `next` have
  next    bigint      NOT NULL DEFAULT 0,
  until   bigint      NOT NULL DEFAULT 0,
  begun   timestamptz NOT NULL DEFAULT now(),
  closed  boolean     NOT NULL DEFAULT false  -- `until` is the last of it
);
INSERT INTO ledger.naming DEFAULT VALUES;
