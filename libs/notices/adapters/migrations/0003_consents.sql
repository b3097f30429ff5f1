-- A recalled consent takes down the extracts that rest on it.
CREATE INDEX extract_of_consent ON notices.extract (consent_sender, consent_id);
