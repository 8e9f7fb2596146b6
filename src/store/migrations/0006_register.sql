-- What somebody agreed to before a template of their face was made, and who of HR took that down.
CREATE TABLE consent (
    id INTEGER PRIMARY KEY,
    emp_id TEXT NOT NULL REFERENCES staff (emp_id),
    -- Names the wording, and the wording itself as it was shown.
    version TEXT NOT NULL CHECK (length(version) BETWEEN 1 AND 40),
    wording TEXT NOT NULL CHECK (length(wording) BETWEEN 1 AND 10000),
    agreed_at_utc_us INTEGER NOT NULL,
    zone TEXT NOT NULL CHECK (length(zone) BETWEEN 1 AND 64),
    witness TEXT NOT NULL CHECK (length(witness) BETWEEN 1 AND 60)
) STRICT;

CREATE INDEX consent_of_person ON consent (emp_id);

-- Numbers of events that went with a person who was erased, so that none is missed.
CREATE TABLE erased_event (
    sequence INTEGER PRIMARY KEY CHECK (sequence > 0)
) STRICT;


-- What is left to do of erasures whose rows are gone: files and folders relative to the data directory, and '' for the
-- free space of this file. Empty but for the moments of an erasure.
CREATE TABLE erasure_step (
    path TEXT NOT NULL PRIMARY KEY
) STRICT;
