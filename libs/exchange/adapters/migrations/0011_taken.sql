-- What is on inbox topics is judged again when the registry changes, page by page in the order it was produced.
ALTER TABLE exchange.taken
  DROP COLUMN extent,
  ADD COLUMN number   bigint GENERATED ALWAYS AS IDENTITY,
  ADD COLUMN demand   text   CHECK (demand IN ('destroy', 'keep-unused', 'none')),  -- what its reader was last asked to do; null: nothing yet
  ADD COLUMN withheld text[] NOT NULL DEFAULT '{}';                                 -- what of it was taken back, as JSON Pointers; nothing named: all
CREATE UNIQUE INDEX taken_in_order ON exchange.taken (number);

-- version: the one up to which everything was judged; set back when a courier notes what it judged by an older one.
-- target: the newest version anything was judged by: a process whose registry is older judges nothing.
ALTER TABLE exchange.restrictions ADD COLUMN target bigint NOT NULL DEFAULT -1, ADD COLUMN judged_at timestamptz NOT NULL DEFAULT '-infinity';
