//! Erases scan photos that were kept long enough. The row says so first, then the file goes: wherever the program is
//! killed between the two, the next night ends what was begun.

use std::fs;
use std::io;
use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate};
use rusqlite::{Connection, params};

use super::audit::{self, Change};
use super::error::StoreError;
use super::reader::Reader;
use super::writer::Writer;
use super::{open, rows};
use crate::domain::audit::{AuditAction, By};
use crate::domain::settings::Settings;
use crate::domain::time::Moment;

/// How the line of an entry in the audit list begins that names the events whose photos went.
const EVENTS: &str = "events = ";

/// Photos in one transaction, so that a punch waits a moment at most.
const AT_A_TIME: u32 = 100;

/// The date from which on scan photos are kept; `None` where all are.
#[must_use]
pub fn kept_since(settings: &Settings, now: &Moment) -> Option<NaiveDate> {
    let days = settings.keep_scan_photos_days?;
    now.local().date_naive().checked_sub_days(Days::new(u64::from(days)))
}

impl Reader {
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
    /// Erases some of the photos from before `since`, of scans and of refused faces; gives how many, 0 when none is left. What was erased
    /// is in the audit list.
    ///
    /// # Errors
    /// As SQLite reports; [`StoreError::Path`] for a file that cannot be removed: it is tried again the next time.
    pub fn erase_photos_before(&mut self, since: NaiveDate, by: &By) -> Result<u32, StoreError> {
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
                subject: "scan photos",
                before: None,
                after: Some(&after),
            };
            audit::write(&transaction, by, change)?;
        }
        transaction.commit().map_err(open::explain(&path))?;
        let (transaction, _) = self.begin()?;
        let erased = remove_files(&transaction, &dir)?;
        transaction.commit().map_err(open::explain(&path))?;
        Ok(erased + self.erase_refused_before(since, by)?)
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
    let mut query = connection.prepare("SELECT after FROM audit WHERE action = ?1 AND after IS NOT NULL")?;
    let mut entries = query.query([AuditAction::PhotosErased.name()])?;
    let mut named = Vec::new();
    while let Some(row) = entries.next()? {
        let after: String = row.get(0)?;
        named.extend(after.lines().filter_map(|line| line.strip_prefix(EVENTS)).flat_map(in_spans));
    }
    named.sort_unstable_by_key(|span| *span.start());
    let mut query = connection.prepare("SELECT sequence FROM erased_photo ORDER BY sequence")?;
    let mut erased = query.query([])?;
    let (mut unexplained, mut spans) = (0, named.into_iter().peekable());
    while let Some(row) = erased.next()? {
        let sequence = row.get(0)?;
        while spans.next_if(|span| *span.end() < sequence).is_some() {}
        if !spans.peek().is_some_and(|span| span.contains(&sequence)) {
            unexplained += 1;
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
