-- What is sealed does not compress, and a row in one piece costs less to write and to read than one whose content lies in a
-- table of its own, in pieces with an index: content stays beside its row up to a page (docs of CREATE TABLE, toast_tuple_target).
ALTER TABLE exchange.message SET (toast_tuple_target = 8160);
ALTER TABLE exchange.message ALTER COLUMN content SET STORAGE EXTERNAL;
ALTER TABLE exchange.held SET (toast_tuple_target = 8160);
ALTER TABLE exchange.held ALTER COLUMN content SET STORAGE EXTERNAL;
-- Positions of one look, 400 at most.
ALTER TABLE exchange.shown SET (toast_tuple_target = 8160);
