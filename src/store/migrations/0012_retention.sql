-- Scan photos that were erased because they had been kept long enough. The event keeps the name of its photo.
CREATE TABLE erased_photo (
    sequence INTEGER PRIMARY KEY REFERENCES clock_event (sequence),
    erased_at_utc_us INTEGER NOT NULL,
    -- 0 until the file is gone.
    gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1))
) STRICT;

CREATE INDEX erased_photo_on_its_way ON erased_photo (sequence) WHERE gone = 0;
