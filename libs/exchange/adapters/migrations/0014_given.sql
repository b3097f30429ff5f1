-- What a message was claimed with is part of what its decision is digested from: kept as it was written, for jsonb puts the
-- members in an order of its own, and the same decision made again after a crash had another digest.
ALTER TABLE exchange.accepted ALTER COLUMN given TYPE json;
