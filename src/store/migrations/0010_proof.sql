-- What proves that nothing was changed afterwards: links over the rows of three lists, and signed seals over the links.
-- Which bytes a link is made of stands in the module `chain`; the links of rows that are here already are made by the
-- program in the transaction of this step. A column that is added to these lists later must be NULL in older rows.
CREATE TABLE chain (
    list TEXT NOT NULL CHECK (list IN ('clock_event', 'correction', 'audit')),
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    -- SHA-256 over the row and its salt. The salt is destroyed when the row changes or goes with a person who is erased.
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    salt BLOB CHECK (length(salt) = 16),
    -- SHA-256 over the digest and the link before.
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (list, sequence)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER chain_is_never_changed BEFORE UPDATE ON chain
BEGIN SELECT RAISE(ABORT, 'links are never changed'); END;

CREATE TRIGGER chain_is_never_removed BEFORE DELETE ON chain
BEGIN SELECT RAISE(ABORT, 'links are never removed'); END;

CREATE TRIGGER chain_is_never_replaced BEFORE INSERT ON chain
WHEN EXISTS (SELECT 1 FROM chain WHERE list = NEW.list AND sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'links are never replaced'); END;

-- Rows that were changed or removed because a person was erased. The entry of the audit list that says so carries a
-- fingerprint over all of them (module `redaction`).
CREATE TABLE redaction (
    list TEXT NOT NULL CHECK (list IN ('clock_event', 'correction', 'audit')),
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    entry INTEGER NOT NULL REFERENCES audit (sequence),
    -- As in `chain`, over the row as it is since; NULL where it is gone. The salt is destroyed when the row changes again.
    digest BLOB CHECK (length(digest) = 32),
    salt BLOB CHECK (length(salt) = 16),
    PRIMARY KEY (list, sequence, entry)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER redaction_is_never_changed BEFORE UPDATE ON redaction
BEGIN SELECT RAISE(ABORT, 'redactions are never changed'); END;

CREATE TRIGGER redaction_is_never_removed BEFORE DELETE ON redaction
BEGIN SELECT RAISE(ABORT, 'redactions are never removed'); END;

CREATE TRIGGER redaction_is_never_replaced BEFORE INSERT ON redaction
WHEN EXISTS (SELECT 1 FROM redaction WHERE list = NEW.list AND sequence = NEW.sequence AND entry = NEW.entry)
BEGIN SELECT RAISE(ABORT, 'redactions are never replaced'); END;

CREATE TABLE seal (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    -- The last day that was over.
    day TEXT NOT NULL CHECK (date(day) IS day),
    -- What is signed, byte for byte.
    statement TEXT NOT NULL CHECK (length(statement) BETWEEN 1 AND 2000),
    -- Ed25519, RFC 8032.
    public_key BLOB NOT NULL CHECK (length(public_key) = 32),
    signature BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT;

CREATE TRIGGER seal_is_never_changed BEFORE UPDATE ON seal
BEGIN SELECT RAISE(ABORT, 'seals are never changed'); END;

CREATE TRIGGER seal_is_never_removed BEFORE DELETE ON seal
BEGIN SELECT RAISE(ABORT, 'seals are never removed'); END;

CREATE TRIGGER seal_is_never_replaced BEFORE INSERT ON seal
WHEN EXISTS (SELECT 1 FROM seal WHERE number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'seals are never replaced'); END;
