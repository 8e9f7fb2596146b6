-- PINs by which members of staff are recorded who cannot or will not use their face.
CREATE TABLE staff_pin (
    emp_id TEXT NOT NULL PRIMARY KEY REFERENCES staff (emp_id),
    -- A PHC string of argon2id; never the PIN itself.
    secret TEXT NOT NULL CHECK (secret GLOB '$argon2id$*' AND length(secret) <= 256),
    -- Local date and time.
    set_at TEXT NOT NULL CHECK (datetime(set_at) IS set_at)
) STRICT;

-- Wrong tries by the id as it was typed, in small letters. Also of ids that nobody has, which wait like any other.
CREATE TABLE pin_try (
    typed TEXT NOT NULL PRIMARY KEY CHECK (length(typed) <= 32 AND typed NOT GLOB '*[^a-z0-9_-]*'),
    failed INTEGER NOT NULL CHECK (failed >= 0),
    -- When the last one was and when the next one is taken: microseconds since 1970-01-01T00:00:00Z.
    last_utc_us INTEGER NOT NULL,
    next_try_utc_us INTEGER NOT NULL
) STRICT;

-- Wrong tries at this kiosk, of whatever ids.
CREATE TABLE pin_tries_at_kiosk (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    failed INTEGER NOT NULL DEFAULT 0 CHECK (failed >= 0),
    last_utc_us INTEGER NOT NULL DEFAULT 0,
    next_try_utc_us INTEGER NOT NULL DEFAULT 0
) STRICT;

INSERT INTO pin_tries_at_kiosk (id) VALUES (1);
