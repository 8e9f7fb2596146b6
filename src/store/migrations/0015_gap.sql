-- Times from which records may be missing, because a backup took the place of a damaged database; until HR has seen to it.
CREATE TABLE gap (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    -- Microseconds since 1970-01-01T00:00:00Z: when the backup was made, and when the damage was found.
    from_utc_us INTEGER NOT NULL,
    until_utc_us INTEGER NOT NULL,
    zone TEXT NOT NULL CHECK (length(zone) BETWEEN 1 AND 64),
    -- Name of the backup, and where the damaged database is kept, relative to the data directory.
    backup TEXT NOT NULL CHECK (length(backup) <= 200),
    kept TEXT NOT NULL CHECK (length(kept) <= 200),
    -- Records that came back from the second copy of receipts since.
    brought_back INTEGER NOT NULL DEFAULT 0 CHECK (brought_back >= 0),
    -- Who has seen to it.
    settled_by TEXT CHECK (length(settled_by) BETWEEN 1 AND 100),
    UNIQUE (from_utc_us, until_utc_us)
) STRICT;
