-- The newest rule-set version at which anything in the mailboxes was decided: who reads with an older registry would
-- show a message to a member who had left, and pass over one for a member who had come.
ALTER TABLE exchange.mailbox_head ADD COLUMN version bigint NOT NULL DEFAULT -1;
