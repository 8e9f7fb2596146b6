-- Templates and photos that only the key of the site opens: one key for each person, wrapped by the key of the site.
CREATE TABLE person_key (
    -- Not a reference: the key is there before the first photo is written, and the person after it.
    emp_id TEXT NOT NULL PRIMARY KEY
        CHECK (length(emp_id) BETWEEN 1 AND 32 AND emp_id NOT GLOB '*[^A-Za-z0-9_-]*'),
    -- Names the secret that it is wrapped by.
    wrapped_by TEXT NOT NULL CHECK (length(wrapped_by) = 16),
    -- XChaCha20-Poly1305: 24 bytes of nonce, 32 of the key, 16 of the tag.
    wrapped BLOB NOT NULL CHECK (length(wrapped) = 72)
) STRICT;

ALTER TABLE template RENAME TO template_before;

CREATE TABLE template (
    id INTEGER PRIMARY KEY,
    emp_id TEXT NOT NULL REFERENCES staff (emp_id),
    -- Network and version that made it.
    model TEXT NOT NULL CHECK (length(model) BETWEEN 1 AND 64),
    -- The enrolment photo, relative to the data directory.
    photo TEXT NOT NULL,
    -- 128 numbers of 4 bytes, little-endian; encrypted with the key of the person, 24 bytes of nonce before and 16 of the
    -- tag after. Plain only until the program was able to encrypt them.
    vector BLOB NOT NULL CHECK (length(vector) IN (512, 552)),
    UNIQUE (photo, model)
) STRICT;

INSERT INTO template (id, emp_id, model, photo, vector)
SELECT id, emp_id, model, photo, vector FROM template_before;

DROP TABLE template_before;

CREATE INDEX template_of_person ON template (emp_id);

-- Whether the photos of earlier enrolments were encrypted too.
CREATE TABLE photos_encrypted (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    done INTEGER NOT NULL CHECK (done IN (0, 1))
) STRICT;

INSERT INTO photos_encrypted (id, done) VALUES (1, (SELECT NOT EXISTS (SELECT 1 FROM template)));
