//! The one connection that writes: punches.
//!
//! A punch is one transaction: event and derived work day together, after its photo is on disk. A commit that reports
//! an error may have reached the disk all the same. So after any error the connection is dropped and opened again, what
//! the log holds is moved into the database and synced, and the event is looked up by its id. Only then is answered.

use std::path::PathBuf;

use chrono::NaiveDate;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::backup;
use super::chain::{self, List};
use super::data_dir::DataDir;
use super::error::StoreError;
use super::person_days::PersonEvents;
use super::person_key::PersonKey;
use super::receipt::{PhotoOutcome, PunchOutcome, Receipt};
use super::rules::{self, AttendanceRules};
use super::site_key::SiteKey;
use super::{matched, open, person_days, photo_file, rows, scan_photo, settings, sweep};
use crate::domain::attendance::{Assessment, assess};
use crate::domain::clock_event::{ClockEvent, PunchRequest};
use crate::domain::day_records::PersonDays;
use crate::domain::decision::Identification;
use crate::domain::employee::EmployeeId;
use crate::domain::time::Moment;

/// Writes to the store. One thread owns it.
#[derive(Debug)]
pub struct Writer {
    pub(super) dir: DataDir,
    /// As they were when they were needed last; read again when their version has changed.
    rules: Option<AttendanceRules>,
    /// `None` after an error, until it could be opened again.
    connection: Option<Connection>,
    set_aside: Vec<PathBuf>,
    /// Photos of punches of which nobody could say whether they are stored.
    unsettled: Vec<PathBuf>,
}

/// Why a write was not carried out.
pub(super) enum Failure {
    /// It was decided before anything was written.
    Refused(StoreError),
    /// Something was begun; what became of it has to be looked up.
    Unsettled(StoreError),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Unsettled(StoreError::Sql(error))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Sql(_) => Self::Unsettled(error),
            _ => Self::Refused(error),
        }
    }
}

impl Writer {
    /// Opens the database for writing, makes it where it is missing, and sets photos without a row aside.
    ///
    /// # Errors
    /// Each with its own variant: a damaged, a foreign and a newer file, a folder that cannot be used, another program
    /// that holds the database.
    pub fn open(dir: &DataDir) -> Result<Self, StoreError> {
        let mut connection = open::for_writing(dir)?;
        backup::write_down(dir, &connection)?;
        // Without its key the kiosk records all the same; `verify` says what lies there plain.
        match photo_file::protect(dir, &mut connection) {
            Ok(0) => {}
            Ok(photos) => tracing::info!(photos, "earlier enrolments were encrypted"),
            Err(error) => {
                tracing::error!(reason = error.for_log(), "earlier enrolments are not encrypted yet");
            }
        }
        // A photo too many must not keep anybody from being recorded.
        let set_aside = sweep::set_unclaimed_aside(dir, &connection).unwrap_or_else(|error| {
            tracing::warn!(reason = error.for_log(), "photos without a row could not be set aside");
            Vec::new()
        });
        let unsettled = Vec::new();
        let mut writer =
            Self { dir: dir.clone(), rules: None, connection: Some(connection), set_aside, unsettled };
        if let Err(error) = writer.finish_erasures() {
            tracing::warn!(%error, "an erasure could not be finished; it is tried again at the next start");
        }
        Ok(writer)
    }

    /// Photos that no row named when the database was opened; they lie in `uploads/unclaimed` now.
    #[must_use]
    pub fn set_aside(&self) -> &[PathBuf] {
        &self.set_aside
    }

    /// Computes the days again whose windows have closed since they were computed: from now on a forgotten time out is
    /// missing. Gives their number.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn close_days(&mut self, now: &Moment) -> Result<u32, StoreError> {
        let path = self.dir.database();
        let (transaction, rules) = self.begin()?;
        let days = person_days::close_days(&transaction, rules, now)?;
        transaction.commit().map_err(open::explain(&path))?;
        Ok(days)
    }

    /// Records a punch, or says why it is none. The same event id again gives the same receipt and stores nothing.
    ///
    /// Takes about the time of two syncs of the disk, at most about 4 s when another program holds the database.
    ///
    /// # Errors
    /// [`StoreError::UnknownEmployee`], [`StoreError::InactiveEmployee`] and [`StoreError::Busy`]: nothing was stored.
    /// [`StoreError::NotRecorded`]: the write failed and it is certain that nothing was stored.
    /// [`StoreError::OutcomeUnknown`]: the disk keeps failing. Any other: nothing was begun.
    pub fn punch(&mut self, request: &PunchRequest) -> Result<PunchOutcome, StoreError> {
        let dir = self.dir.clone();
        let mut photo = PhotoOutcome::NotTaken;
        let (transaction, rules) = self.begin()?;
        match record(transaction, &dir, rules, request, &mut photo) {
            Ok(outcome) => {
                self.set_unsettled_aside();
                Ok(outcome)
            }
            Err(Failure::Refused(error)) => Err(error),
            Err(Failure::Unsettled(error)) => self.settle_punch(request, &photo, &error),
        }
    }

    /// Suspends a member of staff, or takes one back. A suspended person is no longer in the gallery.
    ///
    /// # Errors
    /// [`StoreError::UnknownEmployee`]; otherwise as SQLite reports.
    pub fn set_active(&mut self, emp_id: &EmployeeId, active: bool) -> Result<(), StoreError> {
        let path = self.dir.database();
        let transaction = self
            .connection()?
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(open::explain(&path))?;
        let changed = transaction
            .execute("UPDATE staff SET active = ?2 WHERE emp_id = ?1", params![emp_id.as_str(), active])?;
        if changed == 0 {
            return Err(StoreError::UnknownEmployee(emp_id.clone()));
        }
        transaction.execute("UPDATE gallery SET version = version + 1", [])?;
        transaction.commit().map_err(open::explain(&path))
    }

    /// Does `work` in one transaction: all of it is stored, or nothing.
    ///
    /// After an error of the database the connection is opened anew, so that nothing stands on a half-known state.
    pub(super) fn in_transaction<T>(
        &mut self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let path = self.dir.database();
        let transaction = self
            .connection()?
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(open::explain(&path))?;
        let done = work(&transaction).and_then(|answer| {
            transaction.commit().map_err(open::explain(&path))?;
            Ok(answer)
        });
        if matches!(done, Err(StoreError::Sql(_) | StoreError::Damaged { .. })) {
            drop(self.connection.take());
        }
        done
    }

    /// The connection, opened again where the last write failed.
    pub(super) fn connection(&mut self) -> Result<&mut Connection, StoreError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => open::again_for_writing(&self.dir)?,
        };
        Ok(self.connection.insert(connection))
    }

    /// Begins to write, with the rules as they are stored now.
    pub(super) fn begin(&mut self) -> Result<(Transaction<'_>, &AttendanceRules), StoreError> {
        let path = self.dir.database();
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => open::again_for_writing(&self.dir)?,
        };
        let transaction = self
            .connection
            .insert(connection)
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(open::explain(&path))?;
        let version = rules::version(&transaction)?;
        let known = self.rules.take().filter(|rules| rules.version == version);
        let rules = match known {
            Some(rules) => rules,
            None => rules::load(&transaction)?,
        };
        Ok((transaction, self.rules.insert(rules)))
    }

    /// Drops the connection, which rolls back what is open, and opens it again.
    pub(super) fn reopen(&mut self) -> Result<&mut Connection, StoreError> {
        drop(self.connection.take());
        self.connection()
    }

    /// The disk takes records again: photos that no row names are set aside at once. The next start may not look at them any
    /// more, because it looks at the days before the newest event alone.
    fn set_unsettled_aside(&mut self) {
        let (Some(connection), false) = (&self.connection, self.unsettled.is_empty()) else { return };
        let mut left = std::mem::take(&mut self.unsettled);
        left.retain(|photo| match sweep::set_scan_photo_aside(&self.dir, connection, photo) {
            Ok(()) => false,
            Err(error) => {
                tracing::warn!(reason = error.for_log(), "a photo without a row could not be set aside");
                true
            }
        });
        self.unsettled = left;
    }

    /// Finds out what became of a punch whose write reported `cause`.
    fn settle_punch(
        &mut self,
        request: &PunchRequest,
        photo: &PhotoOutcome,
        cause: &StoreError,
    ) -> Result<PunchOutcome, StoreError> {
        let event_id = request.event_id;
        drop(self.connection.take());
        let found =
            self.begin().and_then(|(transaction, rules)| rows::find_event(&transaction, rules, event_id));
        match found {
            Ok(Some(fields)) => Ok(PunchOutcome::Recorded(Receipt::after_commit(fields))),
            Ok(None) => {
                if let Some(path) = photo.path() {
                    // Where it cannot be removed, the next start sets it aside.
                    drop(std::fs::remove_file(self.dir.root().join(path)));
                }
                Err(StoreError::NotRecorded { event_id, reason: cause.to_string() })
            }
            Err(error) => {
                drop(self.connection.take());
                self.unsettled.extend(photo.path().map(PathBuf::from));
                Err(StoreError::OutcomeUnknown { event_id, reason: format!("{cause}; then {error}") })
            }
        }
    }
}

/// One transaction from the look at what is stored to the commit.
fn record(
    transaction: Transaction<'_>,
    dir: &DataDir,
    rules: &AttendanceRules,
    request: &PunchRequest,
    photo: &mut PhotoOutcome,
) -> Result<PunchOutcome, Failure> {
    if let Some(fields) = rows::find_event(&transaction, rules, request.event_id)? {
        return Ok(PunchOutcome::Recorded(Receipt::after_commit(fields)));
    }
    let name = active_name(&transaction, &request.emp_id)?;
    let at = rows::storable(&request.at);
    let wall = at.local().date_naive();
    let mut person = PersonEvents::load(&transaction, &request.emp_id, wall, wall)?;
    let calendar = person_days::around(rules, &request.emp_id, &at);
    let days = PersonDays::new(&person.employment, &rules.roster, &calendar, &rules.policy);
    let date = days.place(&at).date;
    let policy = rules.policy.on(date).scan();
    let punches = person.punches();
    let said_at =
        |at: &Moment| punches.iter().rev().find(|punch| punch.at == *at).and_then(|punch| punch.said);
    let assessed = match request.said {
        // Who says what it is does not look twice; only the same touch twice is one.
        Some(said) if punches.last().is_none_or(|last| last.said != Some(said)) => Assessment::Punch,
        _ => assess(&at, request.time_out_confirmed, &days, &punches, policy),
    };
    match assessed {
        Assessment::Duplicate(direction, at) => {
            return Ok(PunchOutcome::Duplicate { name, direction, said: said_at(&at), at });
        }
        Assessment::ConfirmTimeOut { time_in } => return Ok(PunchOutcome::ConfirmTimeOut { name, time_in }),
        Assessment::Punch => {}
    }
    // Held until the row is there, so that nobody takes the photo for a forgotten one.
    let files = dir.writing_files();
    if let Some(picture) = &request.photo {
        let saved = files.as_ref().map_err(ToString::to_string).and_then(|_| {
            let key = scan_key(&transaction, dir, &request.emp_id).map_err(|error| error.to_string())?;
            scan_photo::save(dir, &request.emp_id, &at, picture, key.as_ref())
                .map_err(|error| error.to_string())
        });
        *photo = match saved {
            Ok(path) => PhotoOutcome::Saved(path),
            Err(reason) => PhotoOutcome::Failed(format!("the scan photo could not be saved: {reason}")),
        };
    }
    let sequence = chain::next(&transaction, List::ClockEvent)?;
    insert_event(&transaction, sequence, request, (&at, date), photo)?;
    chain::append(&transaction, List::ClockEvent, sequence)?;
    let matched = request.evidence.as_ref().and_then(|evidence| evidence.photo.as_deref());
    matched::keep(&transaction, sequence, &request.emp_id, matched)?;
    person.events.push(ClockEvent {
        id: request.event_id,
        sequence,
        emp_id: request.emp_id.clone(),
        at,
        source: request.source(),
        said: request.said,
        clock_suspect: request.clock_suspect,
    });
    person_days::refresh(&transaction, rules, &person, (date, date), &at)?;
    let fields = rows::find_event(&transaction, rules, request.event_id)?
        .ok_or_else(|| StoreError::row("an event"))?;
    transaction.commit()?;
    Ok(PunchOutcome::Recorded(Receipt::after_commit(fields)))
}

/// The key for a scan photo, where the settings want it to be encrypted.
/// What photos of a person at the kiosk are encrypted with; `None` where the settings do not want it.
pub(super) fn scan_key(
    connection: &Connection,
    dir: &DataDir,
    emp_id: &EmployeeId,
) -> Result<Option<PersonKey>, StoreError> {
    if !settings::load(dir)?.encrypt_scan_photos {
        return Ok(None);
    }
    let site = SiteKey::load_or_make(dir, connection)?;
    PersonKey::find_or_make(connection, &site, emp_id).map(Some)
}

fn active_name(connection: &Connection, emp_id: &EmployeeId) -> Result<String, Failure> {
    use rusqlite::OptionalExtension as _;
    let found: Option<(String, bool)> = connection
        .prepare_cached("SELECT name, active FROM staff WHERE emp_id = ?1")?
        .query_row([emp_id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match found {
        Some((name, true)) => Ok(name),
        Some((_, false)) => Err(Failure::Refused(StoreError::InactiveEmployee(emp_id.clone()))),
        None => Err(Failure::Refused(StoreError::UnknownEmployee(emp_id.clone()))),
    }
}

fn insert_event(
    connection: &Connection,
    sequence: i64,
    request: &PunchRequest,
    (at, date): (&Moment, NaiveDate),
    photo: &PhotoOutcome,
) -> rusqlite::Result<()> {
    let evidence = request.evidence.as_ref();
    let margin = evidence.map(Identification::margin).filter(|margin| margin.is_finite());
    let photo_error = match photo {
        PhotoOutcome::Failed(reason) => Some(reason.as_str()),
        PhotoOutcome::Saved(_) | PhotoOutcome::NotTaken => None,
    };
    connection
        .prepare_cached(
            "INSERT INTO clock_event (id, emp_id, at_utc_us, zone, utc_offset_secs, work_date, source, score,
                 threshold, margin, runner_up, photo, photo_error, time_out_confirmed, clock_suspect, recorded_by, said,
                 sequence)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
        )?
        .execute(params![
            request.event_id.to_string(),
            request.emp_id.as_str(),
            at.utc.timestamp_micros(),
            at.zone.name(),
            at.utc_offset_secs(),
            date,
            request.source().name(),
            evidence.map(|evidence| evidence.best.score),
            evidence.map(|evidence| evidence.threshold),
            margin,
            evidence.and_then(|evidence| evidence.runner_up.as_ref()).map(|second| second.emp_id.as_str()),
            photo.path().map(|path| path.to_string_lossy()),
            photo_error,
            request.time_out_confirmed,
            request.clock_suspect,
            env!("CARGO_PKG_VERSION"),
            request.said.map(person_days::said_name),
            sequence,
        ])
        .map(|_| ())
}
