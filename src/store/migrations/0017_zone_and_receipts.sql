-- The zone of the clock at as_of_utc_us, which says on which date an open day was computed; NULL in rows of before, which
-- are compared in the zone of the person's last punch.
ALTER TABLE attendance ADD COLUMN as_of_zone TEXT CHECK (length(as_of_zone) BETWEEN 1 AND 64);

-- Whether the second copy of receipts was read since a backup took the place of the database: a start that is interrupted
-- in between leaves it to the next one. Gaps of before were read, or HR has been told.
ALTER TABLE gap ADD COLUMN receipts_read INTEGER NOT NULL DEFAULT 1 CHECK (receipts_read IN (0, 1));
