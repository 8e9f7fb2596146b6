//! Erases what was kept long enough: scan photos, photos of refused faces, faces of people who left, and by way of
//! `old_attendance` the attendance itself. The row says so first, then the file goes: wherever the program is killed between
//! the two, the next night ends what was begun.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate};
use rusqlite::{Connection, params};

use super::audit::{self, Change};
use super::error::StoreError;
use super::reader::Reader;
use super::writer::Writer;
use super::{old_attendance, open, rows};
use crate::domain::audit::{AuditAction, By};
use crate::domain::settings::Settings;
use crate::domain::time::Moment;

/// How the line of an entry in the audit list begins that names the events whose photos went.
const EVENTS: &str = "events = ";

/// Photos in one transaction, so that a punch waits a moment at most.
const AT_A_TIME: u32 = 100;

/// People whose faces are destroyed at a time.
const LEAVERS_AT_A_TIME: u32 = 20;

/// What an entry in the audit list is about that says that scan photos were erased.
const SCANS: &str = "scan photos";

/// Erases some of a kind from before a date.
type Purge = fn(&mut Writer, NaiveDate, &By) -> Result<u32, StoreError>;

/// The date from which on scan photos are kept; `None` where all are.
#[must_use]
pub fn kept_since(settings: &Settings, now: &Moment) -> Option<NaiveDate> {
    let days = settings.keep_scan_photos_days?;
    now.local().date_naive().checked_sub_days(Days::new(u64::from(days)))
}

/// Local dates before which things go, by kind; `None` where all are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Due {
    /// Scan photos of recorded punches.
    pub scans: Option<NaiveDate>,
    /// Photos of those who were refused or not recognised.
    pub refused: Option<NaiveDate>,
    /// Templates and enrolment photos of people who had left by then.
    pub leavers: Option<NaiveDate>,
    /// Punches and days, corrections of them, leave.
    pub attendance: Option<NaiveDate>,
}

impl Due {
    /// As the settings say, seen at `now`.
    #[must_use]
    pub fn of(settings: &Settings, now: &Moment) -> Self {
        let today = now.local().date_naive();
        let before = |days: Option<u32>| today.checked_sub_days(Days::new(u64::from(days?)));
        Self {
            scans: kept_since(settings, now),
            refused: before(settings.keep_refused_photos_days.or(settings.keep_scan_photos_days)),
            leavers: before(settings.keep_leavers_days),
            attendance: old_attendance::kept_since(settings, now),
        }
    }
}

/// What would go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DueCounts {
    /// Scan photos, and the bytes that they take on the disk.
    pub scans: (u64, u64),
    /// Photos of refused faces.
    pub refused: u64,
    /// People whose templates and enrolment photos go.
    pub leavers: u64,
    /// Punches.
    pub punches: u64,
}

/// People who left before `?1` and still have a template or a portrait: since when is in the audit list, else they were there
/// last at their last punch, else they came when they were registered.
const LEAVERS: &str = "FROM staff WHERE active = 0
    AND (image_path IS NOT NULL OR EXISTS (SELECT 1 FROM template WHERE template.emp_id = staff.emp_id))
    AND coalesce(
        (SELECT max(at_utc_us) FROM audit WHERE subject = staff.emp_id AND action = 'staff deactivated'),
        (SELECT max(at_utc_us) FROM clock_event WHERE clock_event.emp_id = staff.emp_id),
        CAST(strftime('%s', created_at) AS INTEGER) * 1000000) < ?1";

pub(super) fn midnight(date: NaiveDate) -> i64 {
    date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_micros()
}

impl Reader {
    /// What [`Writer::purge`] would erase.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn due(&self, due: &Due) -> Result<DueCounts, StoreError> {
        let count = |query: &str, before: Option<NaiveDate>| -> Result<u64, StoreError> {
            let Some(before) = before else { return Ok(0) };
            let count: i64 = self.connection().query_row(query, [midnight(before)], |row| row.get(0))?;
            Ok(u64::try_from(count).unwrap_or(0))
        };
        Ok(DueCounts {
            scans: due.scans.map_or(Ok((0, 0)), |since| self.photos_before(since))?,
            refused: count(
                "SELECT count(*) FROM spoof_attempt WHERE at_utc_us < ?1 AND photo IS NOT NULL",
                due.refused,
            )?,
            leavers: count(&format!("SELECT count(*) {LEAVERS}"), due.leavers)?,
            punches: due
                .attendance
                .map_or(Ok(0), |since| old_attendance::count_before(self.connection(), since))?,
        })
    }

    /// How many scan photos are older than `since`, and the bytes that they take on the disk.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn photos_before(&self, since: NaiveDate) -> Result<(u64, u64), StoreError> {
        let mut query = self.connection().prepare(
            "SELECT photo FROM clock_event
             WHERE photo IS NOT NULL AND work_date < ?1
               AND sequence NOT IN (SELECT sequence FROM erased_photo WHERE gone = 1)",
        )?;
        let mut photos = query.query([since])?;
        let (mut count, mut bytes) = (0, 0);
        while let Some(row) = photos.next()? {
            let path = self.dir().root().join(row.get::<_, String>(0)?);
            bytes += fs::metadata(path).map_or(0, |file| file.len());
            count += 1;
        }
        Ok((count, bytes))
    }
}

impl Writer {
    /// Erases some of what is due, each kind with its entry in the audit list; gives how many, 0 when nothing is left. A kind
    /// that cannot be erased keeps no other from it: its error is told when nothing else was erased.
    ///
    /// # Errors
    /// As [`Writer::erase_photos_before`] and [`Writer::withdraw_consent`]; for attendance as SQLite reports.
    pub fn purge(&mut self, due: &Due, by: &By) -> Result<u32, StoreError> {
        let kinds: [(Option<NaiveDate>, Purge); 4] = [
            (due.scans, Self::erase_scans_before),
            (due.refused, Self::erase_refused_before),
            (due.leavers, Self::erase_leavers_before),
            (due.attendance, Self::erase_attendance_before),
        ];
        let (mut erased, mut failed) = (0, None);
        for (since, purge) in kinds {
            match since.map_or(Ok(0), |since| purge(self, since, by)) {
                Ok(count) => erased += count,
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.filter(|_| erased == 0).map_or(Ok(erased), Err)
    }

    /// Destroys templates and enrolment photos of some people who left before `since`.
    fn erase_leavers_before(&mut self, since: NaiveDate, by: &By) -> Result<u32, StoreError> {
        let people: Vec<String> = self
            .connection()?
            .prepare(&format!("SELECT emp_id {LEAVERS} ORDER BY emp_id LIMIT {LEAVERS_AT_A_TIME}"))?
            .query_map([midnight(since)], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let mut erased = 0;
        for person in people {
            let emp_id = rows::employee_id(&person)?;
            erased += u32::from(self.destroy_faces(&emp_id, AuditAction::LeaversErased, by)?);
        }
        Ok(erased)
    }

    /// Erases some of the photos from before `since`, of scans and of refused faces; gives how many, 0 when none is left. What was erased
    /// is in the audit list.
    ///
    /// # Errors
    /// As SQLite reports; [`StoreError::Path`] for a file that cannot be removed: it is tried again the next time.
    pub fn erase_photos_before(&mut self, since: NaiveDate, by: &By) -> Result<u32, StoreError> {
        Ok(self.erase_scans_before(since, by)? + self.erase_refused_before(since, by)?)
    }

    fn erase_scans_before(&mut self, since: NaiveDate, by: &By) -> Result<u32, StoreError> {
        let (dir, path) = (self.dir.clone(), self.dir.database());
        let (transaction, _) = self.begin()?;
        let marked: Vec<i64> = transaction
            .prepare_cached(
                "INSERT INTO erased_photo (sequence, erased_at_utc_us)
                 SELECT sequence, ?2 FROM clock_event
                 WHERE photo IS NOT NULL AND work_date < ?1 AND sequence NOT IN (SELECT sequence FROM erased_photo)
                 ORDER BY sequence LIMIT ?3 RETURNING sequence",
            )?
            .query_map(params![since, rows::storable(&by.at).utc.timestamp_micros(), AT_A_TIME], |row| {
                row.get(0)
            })?
            .collect::<rusqlite::Result<_>>()?;
        if !marked.is_empty() {
            let count = marked.len();
            let after = format!("photos = {count}\nbefore = {since}\n{EVENTS}{}", spans(&marked));
            let change = Change {
                action: AuditAction::PhotosErased,
                subject: SCANS,
                before: None,
                after: Some(&after),
            };
            audit::write(&transaction, by, change)?;
        }
        transaction.commit().map_err(open::explain(&path))?;
        let (transaction, _) = self.begin()?;
        let erased = remove_files(&transaction, &dir)?;
        transaction.commit().map_err(open::explain(&path))?;
        Ok(erased)
    }
}

/// Numbers in rising order as spans, such as `3-5 9`.
fn spans(numbers: &[i64]) -> String {
    let mut spans: Vec<(i64, i64)> = Vec::new();
    for number in numbers.iter().copied() {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => spans.push((number, number)),
        }
    }
    let word = |(first, last): &(i64, i64)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    spans.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// The reverse of [`spans`]; what is no span is left out.
fn in_spans(text: &str) -> impl Iterator<Item = RangeInclusive<i64>> {
    text.split(' ').filter_map(|word| {
        let (first, last) = word.split_once('-').unwrap_or((word, word));
        Some(first.parse().ok()?..=last.parse().ok()?)
    })
}

/// Photos that are noted as erased though no entry of the audit list names their event: whoever removes a photo cannot
/// call that a purge afterwards.
pub(super) fn unexplained(connection: &Connection) -> Result<u64, StoreError> {
    let mut query =
        connection.prepare("SELECT after, at_utc_us FROM audit WHERE action = ?1 AND subject = ?2")?;
    let mut entries = query.query(params![AuditAction::PhotosErased.name(), SCANS])?;
    let (mut named, mut counted) = (Vec::new(), BTreeMap::<i64, u64>::new());
    while let Some(row) = entries.next()? {
        let after: String = row.get::<_, Option<String>>(0)?.unwrap_or_default();
        if let Some(events) = after.lines().find_map(|line| line.strip_prefix(EVENTS)) {
            named.extend(in_spans(events));
        } else {
            // Earlier versions noted how many photos went then, and not which.
            let count = after.lines().find_map(|line| line.strip_prefix("photos = ")?.parse().ok());
            *counted.entry(row.get(1)?).or_default() += count.unwrap_or(0);
        }
    }
    named.sort_unstable_by_key(|span| *span.start());
    let mut query =
        connection.prepare("SELECT sequence, erased_at_utc_us FROM erased_photo ORDER BY sequence")?;
    let mut erased = query.query([])?;
    let (mut unexplained, mut spans) = (0, named.into_iter().peekable());
    while let Some(row) = erased.next()? {
        let sequence: i64 = row.get(0)?;
        while spans.next_if(|span| *span.end() < sequence).is_some() {}
        if spans.peek().is_some_and(|span| span.contains(&sequence)) {
            continue;
        }
        match counted.get_mut(&row.get(1)?) {
            Some(left) if *left > 0 => *left -= 1,
            _ => unexplained += 1,
        }
    }
    Ok(unexplained)
}

/// Removes the files of photos that are marked; one that is gone already counts as removed.
fn remove_files(connection: &Connection, dir: &super::DataDir) -> Result<u32, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT erased_photo.sequence, photo FROM erased_photo JOIN clock_event USING (sequence)
         WHERE gone = 0 LIMIT ?1",
    )?;
    let marked: Vec<(i64, String)> = query
        .query_map([AT_A_TIME], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut erased = 0;
    for (sequence, photo) in marked {
        let file = dir.root().join(photo);
        match fs::remove_file(&file) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(StoreError::Path { path: file, source }),
        }
        connection
            .prepare_cached("UPDATE erased_photo SET gone = 1 WHERE sequence = ?1")?
            .execute([sequence])?;
        erased += 1;
    }
    Ok(erased)
}
