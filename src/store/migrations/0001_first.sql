-- The names of `staff` and `attendance` are those of the earlier web version, so that a query written for it answers.
CREATE TABLE staff (
    emp_id TEXT NOT NULL PRIMARY KEY
        CHECK (length(emp_id) BETWEEN 1 AND 32 AND emp_id NOT GLOB '*[^A-Za-z0-9_-]*'),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    email TEXT CHECK (length(email) <= 320),
    phone TEXT CHECK (length(phone) <= 64),
    dob TEXT CHECK (date(dob) IS dob),
    designation TEXT CHECK (length(designation) <= 200),
    department TEXT CHECK (length(department) <= 200),
    gender TEXT CHECK (length(gender) <= 64),
    joining_date TEXT CHECK (date(joining_date) IS joining_date),
    native TEXT CHECK (length(native) <= 200),
    -- The portrait, relative to the data directory.
    image_path TEXT,
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    -- Local date and time.
    created_at TEXT NOT NULL CHECK (datetime(created_at) IS created_at)
) STRICT;

-- The truth: what was seen, in the order in which it was stored. Never changed, never removed.
CREATE TABLE clock_event (
    sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
    id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
    emp_id TEXT NOT NULL REFERENCES staff (emp_id),
    -- Microseconds since 1970-01-01T00:00:00Z.
    at_utc_us INTEGER NOT NULL,
    -- IANA name, and the offset of the wall clock then in seconds, east positive.
    zone TEXT NOT NULL CHECK (length(zone) BETWEEN 1 AND 64),
    utc_offset_secs INTEGER NOT NULL CHECK (utc_offset_secs BETWEEN -86400 AND 86400),
    work_date TEXT NOT NULL CHECK (date(work_date) IS work_date),
    source TEXT NOT NULL CHECK (source IN ('face', 'pin', 'manual', 'import')),
    -- Evidence: fused score, the threshold it had to reach, how far the runner-up was behind (NULL without one).
    score REAL,
    threshold REAL,
    margin REAL,
    runner_up TEXT,
    -- Relative to the data directory. Without a photo, photo_error says why where one was wanted.
    photo TEXT UNIQUE,
    photo_error TEXT,
    time_out_confirmed INTEGER NOT NULL CHECK (time_out_confirmed IN (0, 1)),
    clock_suspect INTEGER NOT NULL CHECK (clock_suspect IN (0, 1)),
    -- Version of the program that recorded it.
    recorded_by TEXT NOT NULL,
    CHECK (photo IS NULL OR photo_error IS NULL)
) STRICT;

CREATE INDEX clock_event_of_person ON clock_event (emp_id, work_date);
CREATE INDEX clock_event_of_day ON clock_event (work_date);

CREATE TRIGGER clock_event_is_never_changed BEFORE UPDATE ON clock_event
BEGIN SELECT RAISE(ABORT, 'clock events are never changed'); END;

CREATE TRIGGER clock_event_is_never_removed BEFORE DELETE ON clock_event
BEGIN SELECT RAISE(ABORT, 'clock events are never removed'); END;

-- INSERT OR REPLACE removes rows without asking the trigger above.
CREATE TRIGGER clock_event_is_never_replaced BEFORE INSERT ON clock_event
WHEN EXISTS (SELECT 1 FROM clock_event
             WHERE sequence = NEW.sequence OR id = NEW.id OR photo = NEW.photo)
BEGIN SELECT RAISE(ABORT, 'clock events are never replaced'); END;

-- Derived from clock_event in the same transaction; times are local.
CREATE TABLE attendance (
    id INTEGER PRIMARY KEY,
    emp_id TEXT NOT NULL REFERENCES staff (emp_id),
    attendance_date TEXT NOT NULL CHECK (date(attendance_date) IS attendance_date),
    time_in TEXT NOT NULL CHECK (time(time_in) IS time_in),
    time_out TEXT CHECK (time(time_out) IS time_out),
    status TEXT NOT NULL DEFAULT 'Present' CHECK (length(status) BETWEEN 1 AND 32),
    -- From time in to time out in real seconds, also over midnight and over a change of the clocks.
    worked_secs INTEGER CHECK (worked_secs >= 0),
    UNIQUE (emp_id, attendance_date),
    CHECK ((time_out IS NULL) = (worked_secs IS NULL))
) STRICT;

CREATE INDEX attendance_of_day ON attendance (attendance_date, time_in, emp_id);

-- One row for each enrolment photo and each model.
CREATE TABLE template (
    id INTEGER PRIMARY KEY,
    emp_id TEXT NOT NULL REFERENCES staff (emp_id),
    -- Network and version that made it.
    model TEXT NOT NULL CHECK (length(model) BETWEEN 1 AND 64),
    -- The enrolment photo, relative to the data directory.
    photo TEXT NOT NULL,
    -- 128 numbers of 4 bytes, little-endian.
    vector BLOB NOT NULL CHECK (length(vector) = 512),
    UNIQUE (photo, model)
) STRICT;

CREATE INDEX template_of_person ON template (emp_id);

-- Counts the changes of who can be recognised, so that a running kiosk notices one.
CREATE TABLE gallery (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
) STRICT;

INSERT INTO gallery (id, version) VALUES (1, 0);
