-- Presentations that the kiosk refused as not live, the newest of them: the program erases the oldest with their photos.
CREATE TABLE spoof_attempt (
    sequence INTEGER PRIMARY KEY,
    -- Microseconds since 1970-01-01T00:00:00Z.
    at_utc_us INTEGER NOT NULL,
    -- IANA name.
    zone TEXT NOT NULL CHECK (length(zone) BETWEEN 1 AND 64),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 40),
    -- Whom the face looks like, which proves nothing against them; not a reference, so that nobody's record is kept by it.
    emp_id TEXT CHECK (length(emp_id) BETWEEN 1 AND 32),
    score REAL,
    -- Relative to the data directory.
    photo TEXT CHECK (photo GLOB 'uploads/refused/*.jpg')
) STRICT;

CREATE INDEX spoof_attempt_by_time ON spoof_attempt (at_utc_us);
