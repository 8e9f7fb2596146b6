//! Flipped bytes that opening accepts: whatever they change of what is recorded, `verify` tells. In the database, and in
//! the log beside it that a killed kiosk has left.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::types::Value;
use visionpresence::domain::settings::BackupSettings;
use visionpresence::store::backup::open_or_recover;
use visionpresence::store::verify::verify;
use visionpresence::store::{Reader, StoreError, Writer};

use crate::kill::child_running;
use crate::kit::{Place, berlin};
use crate::proof;

/// The lists that are the record, and what is computed from them.
const TABLES: [&str; 5] = ["clock_event", "chain", "correction", "audit", "attendance"];

/// Bytes of a page.
const PAGE: usize = 4096;
/// Bytes of the head of a log, and of the head of each page in it (<https://www.sqlite.org/fileformat2.html#walformat>).
const LOG_HEAD: usize = 32;
const FRAME_HEAD: usize = 24;
/// Where the head of a page says that a commit ends with it.
const COMMIT: std::ops::Range<usize> = 4..8;

/// All rows of a table in order, every value. Of a computed day what it says, and not when it was computed and whether it
/// is computed again: a day that should have been is told by `verify` from then on when it would say something else.
fn rows(sqlite: &Connection, table: &str) -> rusqlite::Result<Vec<Vec<Value>>> {
    let wanted = match table {
        "attendance" => {
            "emp_id, attendance_date, time_in, time_out, status, worked_secs, late_secs, early_exit_secs,
             overtime_secs, auto_out"
        }
        _ => "*",
    };
    let mut query = sqlite.prepare(&format!("SELECT {wanted} FROM {table} ORDER BY 1, 2"))?;
    let columns = query.column_count();
    let found = query.query_map([], |row| (0..columns).map(|at| row.get(at)).collect())?;
    found.collect()
}

/// The rows of [`TABLES`]; an error counts as other rows.
fn everything(place: &Place) -> Option<Vec<Vec<Vec<Value>>>> {
    let sqlite = place.sqlite();
    TABLES.iter().map(|table| rows(&sqlite, table).ok()).collect()
}

/// The rows that are not the same, as they were and as they are.
fn differing(before: &[Vec<Vec<Value>>], after: &[Vec<Vec<Value>>]) -> String {
    let tables = before.iter().zip(after);
    let rows = tables.flat_map(|(was, is)| (0..was.len().max(is.len())).map(|at| (was.get(at), is.get(at))));
    format!("{:?}", rows.filter(|(was, is)| was != is).collect::<Vec<_>>())
}

/// Offsets of the pages that hold rows of `table`.
fn pages_of(sqlite: &Connection, table: &str) -> Vec<usize> {
    let mut query =
        sqlite.prepare("SELECT pgoffset FROM dbstat WHERE name = ?1 AND pagetype = 'leaf'").unwrap();
    let found = query.query_map([table], |row| row.get::<_, i64>(0)).unwrap();
    found.map(|offset| usize::try_from(offset.unwrap()).unwrap()).collect()
}

fn beside(place: &Place, suffix: &str) -> PathBuf {
    let mut name = place.dir.database().into_os_string();
    name.push(suffix);
    PathBuf::from(name)
}

fn remove(path: &Path) {
    drop(std::fs::remove_file(path));
}

/// Where the pictures of the punches lie: a start sets those aside that have no row.
fn photos(place: &Place) -> Vec<(PathBuf, Vec<u8>)> {
    let scans = place.dir.scans();
    let names = place.files("uploads/scans");
    names
        .iter()
        .map(|name| scans.join(name))
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect()
}

fn put_back(place: &Place, photos: &[(PathBuf, Vec<u8>)]) {
    drop(std::fs::remove_dir_all(place.dir.unclaimed()));
    for (path, bytes) in photos.iter().filter(|(path, _)| !path.exists()) {
        std::fs::write(path, bytes).unwrap();
    }
    assert_eq!(photos.len(), place.files("uploads/scans").len());
}

#[test]
fn each_flipped_byte_among_the_rows_is_refused_told_by_verify_or_in_unused_space() {
    let (place, writer) = proof::sealed();
    drop(writer);
    let whole = std::fs::read(place.dir.database()).unwrap();
    let before = everything(&place).unwrap();
    let pages: Vec<(&str, usize)> = {
        let sqlite = place.sqlite();
        TABLES.iter().flat_map(|table| pages_of(&sqlite, table).into_iter().map(|at| (*table, at))).collect()
    };
    assert!(TABLES.iter().all(|table| pages.iter().any(|(of, _)| of == table)), "{pages:?}");
    let (mut refused, mut told, mut unused) = (0, 0, 0);
    let mut told_in = BTreeSet::new();
    for (table, page) in pages {
        // All of the head of the page, and a part of the rest that is another one in each page.
        let places = (0..24).chain((24 + page / PAGE % 7..PAGE).step_by(23));
        for (number, at) in places.map(|at| page + at).enumerate() {
            let mut flipped = whole.clone();
            flipped[at] ^= [0x01, 0x10, 0xFF][number % 3];
            remove(&beside(&place, "-wal"));
            remove(&beside(&place, "-shm"));
            std::fs::write(place.dir.database(), &flipped).unwrap();
            match Writer::open(&place.dir) {
                Ok(writer) => drop(writer),
                Err(StoreError::Damaged { .. }) => {
                    refused += 1;
                    continue;
                }
                Err(other) => panic!("byte {at} of {table}: {other:?}"),
            }
            let after = everything(&place);
            let same = after.as_ref() == Some(&before);
            if verify(&place.dir).ok {
                assert!(
                    same,
                    "byte {at} of {table} changes what is recorded, and verify says that all is well: {:?}",
                    after.map(|after| differing(&before, &after))
                );
                unused += 1;
            } else {
                told += 1;
                told_in.insert(table);
            }
        }
    }
    println!(
        "{refused} flipped bytes among the rows are refused at the start, {told} told by verify, {unused} unused"
    );
    assert!(refused > 0 && unused > 0, "{refused} refused, {unused} unused");
    assert_eq!(told_in.len(), TABLES.len(), "told in {told_in:?} alone");
}

/// A kiosk that was killed after so many acknowledged punches; gives the database and its log as it left them.
fn killed(place: &Place, acknowledged: usize) -> (Vec<u8>, Vec<u8>) {
    let mut child = child_running("kill::writes_punches_and_prints_receipts", place, &[]).spawn().unwrap();
    let said = BufReader::new(child.stdout.take().unwrap());
    let mut receipts = said.lines().map_while(Result::ok).filter(|line| line.starts_with("R "));
    assert_eq!(receipts.by_ref().take(acknowledged).count(), acknowledged);
    child.kill().unwrap();
    child.wait().unwrap();
    let read = |path: &Path| std::fs::read(path).unwrap();
    (read(&place.dir.database()), read(&beside(place, "-wal")))
}

fn lay_out(place: &Place, database: &[u8], log: &[u8]) {
    std::fs::write(place.dir.database(), database).unwrap();
    std::fs::write(beside(place, "-wal"), log).unwrap();
    remove(&beside(place, "-shm"));
}

/// Makes the checksums of all frames right again, as a forger would.
fn with_right_checksums(log: &mut [u8]) {
    let big = log[3] & 1 == 1;
    let add = |mut sum: (u32, u32), bytes: &[u8]| {
        for word in bytes.chunks_exact(8) {
            let number = |at: usize| {
                let four = [word[at], word[at + 1], word[at + 2], word[at + 3]];
                if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }
            };
            sum.0 = sum.0.wrapping_add(number(0)).wrapping_add(sum.1);
            sum.1 = sum.1.wrapping_add(number(4)).wrapping_add(sum.0);
        }
        sum
    };
    let mut sum = add((0, 0), &log[..24]);
    for frame in log[LOG_HEAD..].chunks_exact_mut(FRAME_HEAD + PAGE) {
        sum = add(sum, &frame[..8]);
        sum = add(sum, &frame[FRAME_HEAD..]);
        frame[16..20].copy_from_slice(&sum.0.to_be_bytes());
        frame[20..24].copy_from_slice(&sum.1.to_be_bytes());
    }
}

#[test]
fn a_flipped_byte_in_the_log_of_a_killed_kiosk_leaves_the_earlier_commits_and_never_another_row() {
    let (place, writer) = Place::with_staff(&["K0", "K1", "K2", "K3", "K4", "K5", "K6", "K7"]);
    drop(writer);
    let (database, log) = killed(&place, 8);
    let kept = photos(&place);
    let events = |place: &Place| rows(&place.sqlite(), "clock_event").unwrap();

    // The control: untouched, everything is there.
    lay_out(&place, &database, &log);
    let opened = || open_or_recover(&place.dir, &BackupSettings::default(), berlin("2026-11-23 18:00:00"));
    let (writer, recovery) = opened().unwrap();
    assert_eq!(recovery, None, "nothing is missing");
    drop(writer);
    let all = events(&place);
    assert!(all.len() >= 8, "{} events", all.len());
    place.assert_sound();

    let frames = (log.len() - LOG_HEAD) / (FRAME_HEAD + PAGE);
    let (mut told, mut last, mut equal, mut refused) = (0, 0, 0, 0);
    // The head of the log, the heads of some frames, and a byte in ever another place of each frame.
    let heads =
        (0..frames).step_by(5).flat_map(|frame| (0..FRAME_HEAD).step_by(3).map(move |at| (frame, at)));
    let inside = (0..frames).map(|frame| (frame, FRAME_HEAD + frame * 397 % PAGE));
    let in_frames = heads.chain(inside).map(|(frame, at)| LOG_HEAD + frame * (FRAME_HEAD + PAGE) + at);
    for (number, at) in (0..LOG_HEAD).step_by(2).chain(in_frames).enumerate() {
        let mut flipped = log.clone();
        flipped[at] ^= [0x01, 0x10, 0xFF][number % 3];
        put_back(&place, &kept);
        lay_out(&place, &database, &flipped);
        let recovery = match opened() {
            Ok((writer, recovery)) => {
                drop(writer);
                recovery
            }
            Err(StoreError::Damaged { .. }) => {
                refused += 1;
                continue;
            }
            Err(other) => panic!("byte {at} of the log: {other:?}"),
        };
        let found = events(&place);
        assert!(all.starts_with(&found), "byte {at} of the log: an event that was never stored");
        place.assert_sound();
        let missing = all.len() - found.len();
        let gaps = Reader::open(&place.dir).unwrap().gaps().unwrap();
        if let Some(gap) = gaps.first() {
            assert!(
                recovery.is_some()
                    && place.dir.root().join(&gap.kept).join("vision_attendance.db-wal").is_file()
            );
        }
        // The last transaction alone may have been torn before anybody was told of it.
        assert!(
            missing < 2 || gaps.len() == 1,
            "byte {at} of the log: {missing} events are missing in silence"
        );
        // Where the kill came in the middle of a write, a flip can make one of its frames look like a commit: then more
        // is said to be missing than is.
        let looks_like_a_commit = at >= LOG_HEAD && COMMIT.contains(&((at - LOG_HEAD) % (FRAME_HEAD + PAGE)));
        assert!(
            missing > 0 || gaps.is_empty() || looks_like_a_commit,
            "byte {at} of the log: nothing is missing"
        );
        match (missing, gaps.len()) {
            (0, _) => equal += 1,
            (_, 0) => last += 1,
            _ => told += 1,
        }
    }
    println!(
        "{told} flipped bytes in the log hide commits and are told, {last} hide the last one, {equal} none, {refused} are \
         refused"
    );
    assert!(told > 0 && last > 0, "{told} told, {last} of the last");
}

#[test]
fn control_a_changed_row_in_the_log_whose_checksums_were_made_right_is_read_and_verify_tells() {
    let (place, writer) = Place::with_staff(&["K0", "K1", "K2", "K3", "K4", "K5", "K6", "K7"]);
    drop(writer);
    let (database, log) = killed(&place, 8);
    let mut again = log.clone();
    with_right_checksums(&mut again);
    assert_eq!(again, log, "control: these are the checksums of SQLite");
    lay_out(&place, &database, &log);
    drop(place.writer());
    let all = rows(&place.sqlite(), "clock_event").unwrap();

    // Berlin is in each event; it becomes a name of the same length wherever it stands in the log.
    let mut forged = log;
    let (zone, other) = (b"Europe/Berlin", b"Europe/Warsaw");
    let places: Vec<usize> =
        forged.windows(zone.len()).enumerate().filter(|(_, part)| part == zone).map(|(at, _)| at).collect();
    for at in places {
        forged[at..at + other.len()].copy_from_slice(other);
    }
    with_right_checksums(&mut forged);
    lay_out(&place, &database, &forged);
    drop(place.writer());
    let found = rows(&place.sqlite(), "clock_event").unwrap();
    assert!(found.len() == all.len() && found != all, "control: SQLite takes it");
    let report = verify(&place.dir);
    assert!(!report.ok && report.problems.iter().any(|problem| problem.contains("link")), "{report:?}");
    println!("{} changed rows were read, and verify tells them", found.len());
}
