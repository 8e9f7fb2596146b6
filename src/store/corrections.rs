//! What HR adds and corrects. Nothing that is stored is changed: each correction is an event of its own.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::audit::{self, Change as Audited};
use super::chain::{self, List};
use super::error::StoreError;
use super::person_days::{self, PersonEvents};
use super::rules::{self, AttendanceRules};
use super::writer::Writer;
use super::{open, rows};
use crate::domain::audit::{AuditAction, By};
use crate::domain::clock_event::{Change, EventId};
use crate::domain::employee::EmployeeId;
use crate::domain::review::{DayDifference, DayFigures};
use crate::domain::time::Moment;

pub use crate::domain::review::AddedPunch;

/// Longest reason, in characters.
pub const MAX_REASON: usize = 500;

/// Longest name in the audit list, in characters.
const MAX_WHO: usize = 60;

/// Who does something, when, and why.
#[derive(Debug, Clone)]
pub struct Grounds {
    /// Who.
    pub author: String,
    /// Why, in words; required.
    pub reason: String,
    /// When.
    pub at: Moment,
}

impl Grounds {
    /// The part that an entry of the audit list takes.
    pub(super) fn by(&self) -> By {
        let who: String = self.author.chars().take(MAX_WHO).collect();
        By { who, at: self.at }
    }
}

impl Writer {
    /// Adds punches that the kiosk did not see, all or none: one forgotten, or a whole outage.
    ///
    /// # Errors
    /// [`StoreError::CorrectionRefused`] says what is wrong, [`StoreError::PeriodLocked`] which day is locked,
    /// [`StoreError::UnknownEmployee`] who is not on the list: nothing is stored. Otherwise as SQLite reports.
    pub fn add_punches(&mut self, punches: &[AddedPunch], grounds: &Grounds) -> Result<(), StoreError> {
        check(grounds)?;
        self.correcting(grounds, |transaction, rules, touched| {
            for punch in punches {
                store_punch(transaction, rules, touched, punch, grounds)?;
            }
            Ok(())
        })
    }

    /// Corrects an event, or takes back an earlier correction by [`Change::Void`] of its id.
    ///
    /// # Errors
    /// As [`Writer::add_punches`].
    pub fn correct(
        &mut self,
        id: EventId,
        target: EventId,
        change: &Change,
        grounds: &Grounds,
    ) -> Result<(), StoreError> {
        check(grounds)?;
        self.correcting(grounds, |transaction, _, touched| {
            store_correction(transaction, touched, (id, target), change, grounds)
        })
    }

    /// Locks the days from `first` to `last` against corrections and changes of the rules, or unlocks them.
    ///
    /// # Errors
    /// [`StoreError::CorrectionRefused`] without a reason or with the days in the wrong order; as SQLite reports.
    pub fn lock_period(
        &mut self,
        (first, last): (NaiveDate, NaiveDate),
        locked: bool,
        grounds: &Grounds,
    ) -> Result<(), StoreError> {
        check(grounds)?;
        self.in_transaction(|connection| store_lock(connection, (first, last), locked, grounds))
    }

    /// One transaction: what `change` does, and the derived rows of all days that it touches.
    pub(super) fn correcting(
        &mut self,
        grounds: &Grounds,
        change: impl FnOnce(&Transaction<'_>, &AttendanceRules, &mut Touched) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.carry_out(grounds, true, change).map(|_| ())
    }

    /// As [`Writer::correcting`]; with `store = false` nothing is stored, and the days are told as they are and as they
    /// would be.
    pub(super) fn carry_out(
        &mut self,
        grounds: &Grounds,
        store: bool,
        change: impl FnOnce(&Transaction<'_>, &AttendanceRules, &mut Touched) -> Result<(), StoreError>,
    ) -> Result<Vec<DayDifference>, StoreError> {
        let path = self.dir.database();
        let (transaction, rules) = self.begin()?;
        let mut touched = Touched::new();
        change(&transaction, rules, &mut touched)?;
        let mut days = BTreeSet::new();
        for (emp_id, at) in touched {
            let wall = at.local().date_naive();
            let around = (wall.pred_opt().unwrap_or(wall), wall.succ_opt().unwrap_or(wall));
            let person = PersonEvents::load(&transaction, &emp_id, around.0, around.1)?;
            let date = person.day_at(rules, &at).0.date;
            if days.insert((emp_id, date)) {
                person_days::refuse_locked(&transaction, date, date)?;
                person_days::refresh(&transaction, rules, &person, (date, date), &grounds.at)?;
            }
        }
        if store {
            transaction.commit().map_err(open::explain(&path))?;
            return Ok(Vec::new());
        }
        let after = figures(&transaction, rules, &days, &grounds.at)?;
        transaction.rollback()?;
        let (transaction, rules) = self.begin()?;
        let before = figures(&transaction, rules, &days, &grounds.at)?;
        let both = days.into_iter().zip(before.into_iter().zip(after));
        Ok(both
            .map(|((emp_id, date), (before, after))| DayDifference { emp_id, date, before, after })
            .collect())
    }
}

/// What days come to, as they stand in this transaction.
fn figures(
    connection: &Connection,
    rules: &AttendanceRules,
    days: &BTreeSet<(EmployeeId, NaiveDate)>,
    now: &Moment,
) -> Result<Vec<DayFigures>, StoreError> {
    let of_day = |(emp_id, date): &(EmployeeId, NaiveDate)| {
        let person = PersonEvents::load(connection, emp_id, *date, *date)?;
        let records = person.records(rules, &rules.calendar_of(emp_id, *date, *date, *now));
        Ok(DayFigures::of(records.first()))
    };
    days.iter().map(of_day).collect()
}

/// Stores the lock of days, or their unlocking, and its entry in the audit list.
pub(super) fn store_lock(
    connection: &Connection,
    (first, last): (NaiveDate, NaiveDate),
    locked: bool,
    grounds: &Grounds,
) -> Result<(), StoreError> {
    if last < first {
        return Err(refused("the last day is before the first"));
    }
    connection.execute(
        "INSERT INTO period_lock (first_day, last_day, locked, reason, author, made_at_utc_us)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![first, last, locked, grounds.reason, grounds.author, grounds.at.utc.timestamp_micros()],
    )?;
    let action = if locked { AuditAction::PeriodLocked } else { AuditAction::PeriodUnlocked };
    write_down(connection, grounds, action, &format!("{first} to {last}"), None, String::new())
}

/// Stores one added punch and its entry in the audit list.
pub(super) fn store_punch(
    transaction: &Transaction<'_>,
    rules: &AttendanceRules,
    touched: &mut Touched,
    punch: &AddedPunch,
    grounds: &Grounds,
) -> Result<(), StoreError> {
    if punch.source.is_kiosk() || punch.at.utc > grounds.at.utc {
        return Err(refused("only punches of the past can be added"));
    }
    let at = rows::storable(&punch.at);
    if find(transaction, punch.id)?.is_some() {
        return Ok(());
    }
    let person = person_days::employment(transaction, &punch.emp_id)?
        .ok_or_else(|| StoreError::UnknownEmployee(punch.emp_id.clone()))?;
    let date = PersonEvents::empty(person).day_at(rules, &at).0.date;
    let sequence = chain::next(transaction, List::ClockEvent)?;
    transaction.execute(
        "INSERT INTO clock_event (id, emp_id, at_utc_us, zone, utc_offset_secs, work_date, source, said,
             author, reason, time_out_confirmed, clock_suspect, recorded_by, sequence)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, 0, ?11, ?12)",
        params![
            punch.id.to_string(),
            punch.emp_id.as_str(),
            at.utc.timestamp_micros(),
            at.zone.name(),
            at.utc_offset_secs(),
            date,
            punch.source.name(),
            punch.said.map(person_days::said_name),
            grounds.author,
            grounds.reason,
            env!("CARGO_PKG_VERSION"),
            sequence,
        ],
    )?;
    chain::append(transaction, List::ClockEvent, sequence)?;
    touched.push((punch.emp_id.clone(), at));
    let said = punch.said.map_or_else(String::new, |said| format!(" ({})", person_days::said_name(said)));
    let after = format!("punch: {}{said}\n", shown(&at));
    write_down(transaction, grounds, AuditAction::PunchAdded, punch.emp_id.as_str(), None, after)
}

/// Stores one correction of a punch, or takes one back, and its entry in the audit list. `ids` are the new one and the
/// one of what is corrected.
pub(super) fn store_correction(
    transaction: &Transaction<'_>,
    touched: &mut Touched,
    ids: (EventId, EventId),
    change: &Change,
    grounds: &Grounds,
) -> Result<(), StoreError> {
    let (id, target) = ids;
    if find(transaction, id)?.is_some() {
        return Ok(());
    }
    let Some(found) = find(transaction, target)? else {
        return Err(refused("there is no such punch or correction"));
    };
    if found.is_correction && *change != Change::Void {
        return Err(refused("a correction can be taken back; to change it, correct the punch again"));
    }
    if let Change::MoveTo(at) = change
        && at.utc > grounds.at.utc
    {
        return Err(refused("a punch cannot be moved into the future"));
    }
    let given_to = match change {
        Change::GiveTo(emp_id) => {
            person_days::employment(transaction, emp_id)?
                .ok_or_else(|| StoreError::UnknownEmployee(emp_id.clone()))?;
            Some(emp_id.as_str())
        }
        _ => None,
    };
    // The days of everybody whom the event has ever belonged to, before and after.
    let before = belongs_to(transaction, &found)?;
    touched.extend(before.iter().cloned());
    let sequence = chain::next(transaction, List::Correction)?;
    transaction.execute(
        "INSERT INTO correction (id, target, event_id, emp_id, given_to, change, reason, author,
             made_at_utc_us, sequence)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            id.to_string(),
            target.to_string(),
            found.event_id,
            found.emp_id.as_str(),
            given_to,
            rules::to_json(change)?,
            grounds.reason,
            grounds.author,
            grounds.at.utc.timestamp_micros(),
            sequence,
        ],
    )?;
    chain::append(transaction, List::Correction, sequence)?;
    touched.extend(belongs_to(transaction, &found)?);
    let action =
        if found.is_correction { AuditAction::CorrectionTakenBack } else { AuditAction::PunchCorrected };
    let punch = before.last().map(|(emp_id, at)| format!("punch: {} of {emp_id}", shown(at)));
    let after = match change {
        Change::Void if found.is_correction => String::new(),
        Change::Void => "punch: does not count\n".to_owned(),
        Change::MoveTo(at) => format!("punch: {}\n", shown(at)),
        Change::GiveTo(emp_id) => format!("given to: {emp_id}\n"),
        Change::Mean(said) => format!("kind: {}\n", person_days::said_name(*said)),
    };
    write_down(transaction, grounds, action, found.emp_id.as_str(), punch.as_deref(), after)
}

fn shown(at: &Moment) -> String {
    at.local().format("%Y-%m-%d %H:%M:%S").to_string()
}

/// The entry in the audit list; `after` holds whole lines, to which the reason is added.
pub(super) fn write_down(
    connection: &Connection,
    grounds: &Grounds,
    action: AuditAction,
    subject: &str,
    before: Option<&str>,
    after: String,
) -> Result<(), StoreError> {
    let after = after + "reason: " + &grounds.reason;
    audit::write(connection, &grounds.by(), Audited { action, subject, before, after: Some(&after) })
}

/// Punches whose days change, by whom they belong to.
pub(super) type Touched = Vec<(EmployeeId, Moment)>;

fn refused(reason: impl Into<String>) -> StoreError {
    StoreError::CorrectionRefused { reason: reason.into() }
}

pub(super) fn check(grounds: &Grounds) -> Result<(), StoreError> {
    let length = grounds.reason.trim().chars().count();
    if !(1..=MAX_REASON).contains(&length) {
        return Err(refused(format!("a reason of 1 to {MAX_REASON} characters is needed")));
    }
    Ok(())
}

/// An event or a correction.
struct Found {
    is_correction: bool,
    /// The event at the end of the chain.
    event_id: String,
    emp_id: EmployeeId,
}

fn find(connection: &Connection, id: EventId) -> Result<Option<Found>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT 0, id, emp_id FROM clock_event WHERE id = ?1
         UNION ALL SELECT 1, event_id, emp_id FROM correction WHERE id = ?1",
    )?;
    let found = query
        .query_row([id.to_string()], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?)))
        .optional()?;
    found
        .map(|(is_correction, event_id, emp_id)| {
            Ok(Found { is_correction, event_id, emp_id: rows::employee_id(&emp_id)? })
        })
        .transpose()
}

/// To whom an event belongs now, and when it is: nobody where it is void.
fn belongs_to(connection: &Connection, found: &Found) -> Result<Touched, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT DISTINCT given_to FROM correction WHERE event_id = ?1 AND given_to IS NOT NULL",
    )?;
    let mut owners: Vec<String> =
        query.query_map([&found.event_id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    owners.push(found.emp_id.to_string());
    let recorded = connection.query_row(
        "SELECT at_utc_us, zone FROM clock_event WHERE id = ?1",
        [&found.event_id],
        |row| Ok((row.get(0)?, row.get::<_, String>(1)?)),
    )?;
    let recorded = rows::moment(recorded.0, &recorded.1)?;
    let event = person_days::event_id(&found.event_id)?;
    let mut touched = Touched::new();
    for owner in owners {
        let owner = rows::employee_id(&owner)?;
        let date = recorded.local().date_naive();
        let person = PersonEvents::load(connection, &owner, date, date)?;
        let now = person.punches().into_iter().find(|punch| punch.event == event).map(|punch| punch.at);
        touched.push((owner.clone(), recorded));
        touched.extend(now.map(|at| (owner, at)));
    }
    Ok(touched)
}
