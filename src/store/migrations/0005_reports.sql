-- The sets of columns that HR exports the payroll with.
CREATE TABLE payroll_columns (
    name TEXT NOT NULL PRIMARY KEY COLLATE NOCASE CHECK (length(trim(name)) BETWEEN 1 AND 100),
    -- The columns in their order: a JSON list of {field, heading, unit}.
    columns TEXT NOT NULL CHECK (json_valid(columns) AND length(columns) <= 20000),
    -- Used where no set is named.
    standard INTEGER NOT NULL CHECK (standard IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX payroll_columns_standard ON payroll_columns (standard) WHERE standard = 1;

-- The days of one status in the order of the log, with everything that their sums need.
CREATE INDEX attendance_of_status ON attendance (status, attendance_date, time_in, emp_id, worked_secs);
