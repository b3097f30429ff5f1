-- Entries lie side by side as they were appended, a row for each batch: a row for each entry cost as much as what it holds.
CREATE TABLE ledger.leaves (
  first   bigint PRIMARY KEY,  -- index of the first of them
  entries bytea  NOT NULL CHECK (octet_length(entries) > 0 AND octet_length(entries) % 33 = 0)
);
-- Hashes do not compress.
ALTER TABLE ledger.leaves ALTER COLUMN entries SET STORAGE EXTERNAL;
INSERT INTO ledger.leaves SELECT min(index), string_agg(entry, ''::bytea ORDER BY index) FROM ledger.leaf GROUP BY index / 1024;
DROP TABLE ledger.leaf;
CREATE TRIGGER leaves_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.leaves FOR EACH STATEMENT EXECUTE FUNCTION ledger.never();
-- One by one, for whoever looks into the log by its places.
CREATE VIEW ledger.leaf AS
  SELECT first + place AS index, substring(entries FROM place * 33 + 1 FOR 33) AS entry
  FROM ledger.leaves CROSS JOIN LATERAL generate_series(0, octet_length(entries) / 33 - 1) AS place;
