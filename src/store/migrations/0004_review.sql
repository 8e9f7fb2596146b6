-- What waits for a human: requests for repair from the kiosk, what HR has put aside, decisions on overtime.

-- What a person said at the kiosk about a day of their own. It changes nothing by itself. Of several about the same
-- day and of the same kind the newest counts.
CREATE TABLE repair_request (
    sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
    id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
    emp_id TEXT NOT NULL REFERENCES staff (emp_id),
    work_date TEXT NOT NULL CHECK (date(work_date) IS work_date),
    kind TEXT NOT NULL CHECK (kind IN ('time_out', 'wrong_person')),
    -- When they left, where they know it.
    proposed_utc_us INTEGER,
    -- The punch that was not theirs.
    event_id TEXT REFERENCES clock_event (id),
    asked_at_utc_us INTEGER NOT NULL,
    -- IANA name, of both instants.
    zone TEXT NOT NULL CHECK (length(zone) BETWEEN 1 AND 64),
    CHECK ((kind = 'wrong_person') = (event_id IS NOT NULL))
) STRICT;

CREATE INDEX repair_request_of_day ON repair_request (emp_id, work_date, kind);

CREATE TRIGGER repair_request_is_never_changed BEFORE UPDATE ON repair_request
BEGIN SELECT RAISE(ABORT, 'requests for repair are never changed'); END;

CREATE TRIGGER repair_request_is_never_removed BEFORE DELETE ON repair_request
BEGIN SELECT RAISE(ABORT, 'requests for repair are never removed'); END;

-- What HR decided about a request, once.
CREATE TABLE repair_settlement (
    request TEXT NOT NULL PRIMARY KEY REFERENCES repair_request (id),
    -- The added punch or the correction; NULL: declined.
    accepted_as TEXT CHECK (length(accepted_as) = 36),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    author TEXT NOT NULL CHECK (length(author) BETWEEN 1 AND 100),
    made_at_utc_us INTEGER NOT NULL,
    zone TEXT NOT NULL CHECK (length(zone) BETWEEN 1 AND 64)
) STRICT;

CREATE TRIGGER repair_settlement_is_never_changed BEFORE UPDATE ON repair_settlement
BEGIN SELECT RAISE(ABORT, 'settlements are never changed'); END;

CREATE TRIGGER repair_settlement_is_never_removed BEFORE DELETE ON repair_settlement
BEGIN SELECT RAISE(ABORT, 'settlements are never removed'); END;

-- What HR looked at and put aside, or took up again. Of several about the same thing the newest holds.
CREATE TABLE review_dismissal (
    id INTEGER PRIMARY KEY,
    emp_id TEXT NOT NULL REFERENCES staff (emp_id),
    work_date TEXT NOT NULL CHECK (date(work_date) IS work_date),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
    -- The state of the day that was looked at: another state is another thing to look at.
    day_state TEXT NOT NULL CHECK (length(day_state) = 64),
    dismissed INTEGER NOT NULL CHECK (dismissed IN (0, 1)),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    author TEXT NOT NULL CHECK (length(author) BETWEEN 1 AND 100),
    made_at_utc_us INTEGER NOT NULL,
    zone TEXT NOT NULL CHECK (length(zone) BETWEEN 1 AND 64)
) STRICT;

CREATE INDEX review_dismissal_of_day ON review_dismissal (work_date, emp_id);

CREATE TRIGGER review_dismissal_is_never_changed BEFORE UPDATE ON review_dismissal
BEGIN SELECT RAISE(ABORT, 'what was put aside is never changed'); END;

CREATE TRIGGER review_dismissal_is_never_removed BEFORE DELETE ON review_dismissal
BEGIN SELECT RAISE(ABORT, 'what was put aside is never removed'); END;

-- Decisions on the overtime of a person and day. Of several the newest holds.
CREATE TABLE overtime_decision (
    id INTEGER PRIMARY KEY,
    emp_id TEXT NOT NULL REFERENCES staff (emp_id),
    work_date TEXT NOT NULL CHECK (date(work_date) IS work_date),
    -- Seconds of overtime of the day as it was decided on, and how many of them are paid: 0 declines.
    overtime_secs INTEGER NOT NULL CHECK (overtime_secs > 0),
    approved_secs INTEGER NOT NULL CHECK (approved_secs BETWEEN 0 AND overtime_secs),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    author TEXT NOT NULL CHECK (length(author) BETWEEN 1 AND 100),
    made_at_utc_us INTEGER NOT NULL,
    zone TEXT NOT NULL CHECK (length(zone) BETWEEN 1 AND 64)
) STRICT;

CREATE INDEX overtime_decision_of_day ON overtime_decision (work_date, emp_id);

CREATE TRIGGER overtime_decision_is_never_changed BEFORE UPDATE ON overtime_decision
BEGIN SELECT RAISE(ABORT, 'decisions on overtime are never changed'); END;

CREATE TRIGGER overtime_decision_is_never_removed BEFORE DELETE ON overtime_decision
BEGIN SELECT RAISE(ABORT, 'decisions on overtime are never removed'); END;
