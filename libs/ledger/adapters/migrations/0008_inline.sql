-- Sealed payloads do not compress, and beside their row they cost less than in pieces of their own (toast_tuple_target).
ALTER TABLE ledger.opening SET (toast_tuple_target = 8160);
ALTER TABLE ledger.opening ALTER COLUMN sealed SET STORAGE EXTERNAL;
