-- What opens an entry is encrypted record by record, with keys in the schema whose backups expire sooner; what traces and
-- audits ask for is found by names enciphered under the hub's key. event and secret are those of entries from before.
CREATE SCHEMA IF NOT EXISTS vault;
CREATE TABLE vault.opening_key (
  index  bigint PRIMARY KEY,
  secret bytea  NOT NULL
);
ALTER TABLE ledger.opening ADD COLUMN sealed bytea;

CREATE TABLE ledger.concern (
  subject bytea       NOT NULL,  -- HMAC of what it concerns: a message, a case, a recipient, a rule
  at      timestamptz NOT NULL,  -- time of the event
  index   bigint      NOT NULL,
  PRIMARY KEY (subject, at, index)
);

-- What is to be erased and was not in the log yet when the order came.
CREATE TABLE ledger.erasing (
  event_key bytea PRIMARY KEY,
  since     timestamptz NOT NULL DEFAULT now()
);
