-- Tests of the liveness check that people of the site have made: the tries by kind, without a picture or a name of whoever
-- was held up.
CREATE TABLE spoof_test (
    number INTEGER PRIMARY KEY,
    -- Microseconds since 1970-01-01T00:00:00Z.
    at_utc_us INTEGER NOT NULL,
    -- IANA name.
    zone TEXT NOT NULL CHECK (length(zone) BETWEEN 1 AND 64),
    who TEXT NOT NULL CHECK (length(who) BETWEEN 1 AND 60),
    -- The policy that judged, by its name in the settings file.
    liveness TEXT NOT NULL CHECK (length(liveness) BETWEEN 1 AND 40),
    -- Tries that the tester did not count.
    taken_back INTEGER NOT NULL CHECK (taken_back >= 0)
) STRICT;

CREATE TABLE spoof_test_tally (
    test INTEGER NOT NULL REFERENCES spoof_test (number),
    -- print, phone, tablet, live.
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
    presented INTEGER NOT NULL CHECK (presented > 0),
    passed INTEGER NOT NULL CHECK (passed BETWEEN 0 AND presented),
    PRIMARY KEY (test, kind)
) STRICT, WITHOUT ROWID;
