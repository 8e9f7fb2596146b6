-- The enrolled photo by which somebody was recognised, beside the event: of all photos of the person the one most like the
-- scan. It may be gone from the gallery by now.
CREATE TABLE matched_photo (
    sequence INTEGER PRIMARY KEY,
    -- Whose photo it is: the person for whom the event was recorded.
    emp_id TEXT NOT NULL REFERENCES staff (emp_id),
    -- Relative to the data directory.
    photo TEXT NOT NULL CHECK (photo GLOB 'face_data/*.jpg')
) STRICT;

CREATE INDEX matched_photo_of_person ON matched_photo (emp_id, photo);

-- Who is never named by the face alone, because somebody else looks the same: they give their PIN.
CREATE TABLE always_asked (
    emp_id TEXT NOT NULL PRIMARY KEY REFERENCES staff (emp_id)
) STRICT;
