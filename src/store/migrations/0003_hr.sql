-- Who may use the HR workspace.
CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(trim(name)) BETWEEN 1 AND 60),
    role TEXT NOT NULL CHECK (role IN ('hr', 'admin')),
    -- A PHC string of argon2id; never the PIN or password itself.
    secret TEXT NOT NULL CHECK (secret GLOB '$argon2id$*' AND length(secret) <= 256),
    -- Digits alone: the lock screen shows a keypad.
    has_pin INTEGER NOT NULL CHECK (has_pin IN (0, 1)),
    -- Wrong tries in a row, and when the next one is taken: microseconds since 1970-01-01T00:00:00Z.
    failed INTEGER NOT NULL DEFAULT 0 CHECK (failed >= 0),
    next_try_utc_us INTEGER NOT NULL DEFAULT 0,
    -- Local date and time.
    created_at TEXT NOT NULL CHECK (datetime(created_at) IS created_at)
) STRICT;

-- What HR has done, in the order in which it was stored. Never changed, never removed.
CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
    at_utc_us INTEGER NOT NULL,
    -- IANA name.
    zone TEXT NOT NULL CHECK (length(zone) BETWEEN 1 AND 64),
    -- Name of the account, or 'command line'.
    who TEXT NOT NULL CHECK (length(who) BETWEEN 1 AND 60),
    action TEXT NOT NULL CHECK (length(action) BETWEEN 1 AND 40),
    -- Employee id or account name.
    subject TEXT NOT NULL CHECK (length(subject) <= 60),
    -- The fields that changed, one 'field: value' a line.
    before TEXT,
    after TEXT
) STRICT;

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit list is never changed'); END;

CREATE TRIGGER audit_is_never_removed BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit list is never shortened'); END;

-- INSERT OR REPLACE removes rows without asking the trigger above.
CREATE TRIGGER audit_is_never_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'the audit list is never replaced'); END;

-- The order of the log with everything that its sums need, so that they are read from the index alone. It can do all
-- that the older index of the same order could.
CREATE INDEX attendance_log ON attendance (attendance_date, time_in, emp_id, worked_secs);
DROP INDEX IF EXISTS attendance_of_day;
-- The few days without a time out among the many with one.
CREATE INDEX attendance_open ON attendance (attendance_date, time_in, emp_id) WHERE worked_secs IS NULL;
