-- Departments and sites that somebody had before those of the staff row, each with its last day.
CREATE TABLE earlier_posting (
    emp_id TEXT NOT NULL REFERENCES staff (emp_id),
    last_day TEXT NOT NULL CHECK (date(last_day) IS last_day),
    department TEXT CHECK (length(department) <= 200),
    site TEXT CHECK (length(site) <= 100),
    PRIMARY KEY (emp_id, last_day)
) STRICT, WITHOUT ROWID;

-- A month of everybody.
CREATE INDEX clock_event_by_time ON clock_event (at_utc_us);
