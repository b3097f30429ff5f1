-- A recall waits for its message under the digest and the mode it names: one that names others must not stand in its way.
ALTER TABLE exchange.recall DROP CONSTRAINT recall_pkey, ADD PRIMARY KEY (sender, id, digest, exercise);
