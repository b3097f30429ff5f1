-- Which item the failures of a webhook are of: another in its place is tried as often.
ALTER TABLE feeds.subscription ADD COLUMN failing bigint;
