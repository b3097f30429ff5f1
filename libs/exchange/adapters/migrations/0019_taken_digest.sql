-- Which message it was: a recall that is worked off before the message of a failed turn comes back finds who has it already.
-- Null: noted by a version before.
ALTER TABLE exchange.taken ADD COLUMN digest text;
