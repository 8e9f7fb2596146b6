-- The rules by which days are computed, corrections by HR, and the derived days with what follows from the rules.

-- What is needed to judge a day.
ALTER TABLE staff ADD COLUMN site TEXT CHECK (length(site) <= 100);
ALTER TABLE staff ADD COLUMN leaving_date TEXT CHECK (date(leaving_date) IS leaving_date);

-- What the person or HR said the punch is; without it the direction follows from the punches before.
ALTER TABLE clock_event ADD COLUMN said TEXT CHECK (said IN ('in', 'out', 'break_out', 'break_in'));
-- For punches that the kiosk did not see itself: who added it, and why.
ALTER TABLE clock_event ADD COLUMN author TEXT CHECK (length(author) <= 100);
ALTER TABLE clock_event ADD COLUMN reason TEXT CHECK (length(reason) <= 500);

CREATE INDEX clock_event_of_person_by_time ON clock_event (emp_id, at_utc_us);

-- Corrections are events of their own; what they refer to stays as it is.
CREATE TABLE correction (
    sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
    id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
    -- A clock event or an earlier correction.
    target TEXT NOT NULL CHECK (length(target) = 36),
    -- The clock event at the end of the chain, and whose it was as recorded.
    event_id TEXT NOT NULL REFERENCES clock_event (id),
    emp_id TEXT NOT NULL REFERENCES staff (emp_id),
    -- To whom the event is given, where it is.
    given_to TEXT REFERENCES staff (emp_id),
    -- JSON.
    change TEXT NOT NULL CHECK (json_valid(change)),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    author TEXT NOT NULL CHECK (length(author) BETWEEN 1 AND 100),
    made_at_utc_us INTEGER NOT NULL
) STRICT;

CREATE INDEX correction_of_event ON correction (event_id);
CREATE INDEX correction_of_person ON correction (emp_id);
CREATE INDEX correction_for_person ON correction (given_to) WHERE given_to IS NOT NULL;

CREATE TRIGGER correction_is_never_changed BEFORE UPDATE ON correction
BEGIN SELECT RAISE(ABORT, 'corrections are never changed'); END;

CREATE TRIGGER correction_is_never_removed BEFORE DELETE ON correction
BEGIN SELECT RAISE(ABORT, 'corrections are never removed'); END;

CREATE TRIGGER correction_is_never_replaced BEFORE INSERT ON correction
WHEN EXISTS (SELECT 1 FROM correction WHERE sequence = NEW.sequence OR id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'corrections are never replaced'); END;

-- Versions of the policy. Of several with the same first day the newest holds; none is ever changed.
CREATE TABLE policy_version (
    id INTEGER PRIMARY KEY,
    valid_from TEXT NOT NULL CHECK (date(valid_from) IS valid_from),
    -- JSON.
    document TEXT NOT NULL CHECK (json_valid(document)),
    author TEXT NOT NULL CHECK (length(author) BETWEEN 1 AND 100),
    made_at_utc_us INTEGER NOT NULL
) STRICT;

CREATE TRIGGER policy_version_is_never_changed BEFORE UPDATE ON policy_version
BEGIN SELECT RAISE(ABORT, 'versions of the policy are never changed'); END;

CREATE TRIGGER policy_version_is_never_removed BEFORE DELETE ON policy_version
BEGIN SELECT RAISE(ABORT, 'versions of the policy are never removed'); END;

-- Who works which shifts: exactly one of the two says to whom; neither means everyone.
CREATE TABLE shift_assignment (
    id INTEGER PRIMARY KEY,
    emp_id TEXT REFERENCES staff (emp_id),
    department TEXT CHECK (length(department) BETWEEN 1 AND 200),
    first_day TEXT NOT NULL CHECK (date(first_day) IS first_day),
    last_day TEXT CHECK (date(last_day) IS last_day),
    -- JSON.
    pattern TEXT NOT NULL CHECK (json_valid(pattern)),
    CHECK (emp_id IS NULL OR department IS NULL),
    CHECK (last_day IS NULL OR first_day <= last_day)
) STRICT;

CREATE TABLE holiday (
    id INTEGER PRIMARY KEY,
    day TEXT NOT NULL CHECK (date(day) IS day),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    -- NULL: all sites.
    site TEXT CHECK (length(site) <= 100)
) STRICT;

CREATE UNIQUE INDEX holiday_of_site ON holiday (day, ifnull(site, ''));

CREATE TABLE leave (
    id INTEGER PRIMARY KEY,
    emp_id TEXT NOT NULL REFERENCES staff (emp_id),
    first_day TEXT NOT NULL CHECK (date(first_day) IS first_day),
    last_day TEXT NOT NULL CHECK (date(last_day) IS last_day),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 60),
    part TEXT NOT NULL CHECK (part IN ('full', 'first_half', 'second_half')),
    CHECK (first_day <= last_day)
) STRICT;

CREATE INDEX leave_of_person ON leave (emp_id, first_day);

-- Periods that are approved and locked, or unlocked again. Of all entries about a day the newest holds.
CREATE TABLE period_lock (
    id INTEGER PRIMARY KEY,
    first_day TEXT NOT NULL CHECK (date(first_day) IS first_day),
    last_day TEXT NOT NULL CHECK (date(last_day) IS last_day),
    locked INTEGER NOT NULL CHECK (locked IN (0, 1)),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    author TEXT NOT NULL CHECK (length(author) BETWEEN 1 AND 100),
    made_at_utc_us INTEGER NOT NULL,
    CHECK (first_day <= last_day)
) STRICT;

CREATE TRIGGER period_lock_is_never_changed BEFORE UPDATE ON period_lock
BEGIN SELECT RAISE(ABORT, 'locks of periods are never changed'); END;

CREATE TRIGGER period_lock_is_never_removed BEFORE DELETE ON period_lock
BEGIN SELECT RAISE(ABORT, 'locks of periods are never removed'); END;

-- Counts the changes of the rules above, so that a running kiosk notices one.
CREATE TABLE attendance_rules (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
) STRICT;

INSERT INTO attendance_rules (id, version) VALUES (1, 0);

-- Derived, so it can be made anew.
DROP INDEX attendance_of_day;
ALTER TABLE attendance RENAME TO attendance_before;

CREATE TABLE attendance (
    id INTEGER PRIMARY KEY,
    emp_id TEXT NOT NULL REFERENCES staff (emp_id),
    attendance_date TEXT NOT NULL CHECK (date(attendance_date) IS attendance_date),
    -- Local; NULL where only a time out is known.
    time_in TEXT CHECK (time(time_in) IS time_in),
    time_out TEXT CHECK (time(time_out) IS time_out),
    status TEXT NOT NULL DEFAULT 'Present' CHECK (length(status) BETWEEN 1 AND 32),
    -- Real seconds, also over midnight and over a change of the clocks; NULL while the day is open.
    worked_secs INTEGER CHECK (worked_secs >= 0),
    late_secs INTEGER NOT NULL DEFAULT 0 CHECK (late_secs >= 0),
    early_exit_secs INTEGER NOT NULL DEFAULT 0 CHECK (early_exit_secs >= 0),
    overtime_secs INTEGER NOT NULL DEFAULT 0 CHECK (overtime_secs >= 0),
    -- The time out was added by the policy.
    auto_out INTEGER NOT NULL DEFAULT 0 CHECK (auto_out IN (0, 1)),
    -- The window of the day had closed at as_of_utc_us, when the row was computed.
    closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1)),
    as_of_utc_us INTEGER NOT NULL DEFAULT 0,
    UNIQUE (emp_id, attendance_date)
) STRICT;

INSERT INTO attendance (id, emp_id, attendance_date, time_in, time_out, status, worked_secs)
SELECT id, emp_id, attendance_date, time_in, time_out, status, worked_secs FROM attendance_before;

DROP TABLE attendance_before;

CREATE INDEX attendance_of_day ON attendance (attendance_date, time_in, emp_id);
CREATE INDEX attendance_not_closed ON attendance (attendance_date) WHERE closed = 0;
