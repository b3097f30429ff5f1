-- Erasing an entry's opening takes away the names by which it is found.
CREATE INDEX concern_of_entry ON ledger.concern (index);
