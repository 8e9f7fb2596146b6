//! The review of HR: what needs a human, a day in detail, and the changes that come of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Days, NaiveDate};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::corrections::{self, Grounds};
use super::day_reading::StoredDays;
use super::error::StoreError;
use super::person_days;
use super::reader::Reader;
use super::writer::Writer;
use super::{repair, rows};
use crate::domain::audit::AuditAction;
use crate::domain::clock_event::EventId;
use crate::domain::day_records::{Approval, Attendance, DayRecord, Exception, ExceptionKind};
use crate::domain::employee::EmployeeId;
use crate::domain::log::DateRange;
use crate::domain::review::{
    DayDifference, Dismissal, ItemKey, LockedDay, RepairEntry, RepairKind, RepairOffer, ReviewChange,
    ReviewItem, ReviewKind, ReviewList, day_state,
};
use crate::domain::time::Moment;

/// Days before today in which open things are looked for, where nothing is locked.
const OPEN_DAYS: u64 = 61;
/// Most days of one list.
const MOST_DAYS: u64 = 400;
/// Most items of one list.
const MOST_ITEMS: usize = 5_000;

impl Writer {
    /// Carries out one change of the review, or with `store = false` says what it would do to the days.
    ///
    /// # Errors
    /// As [`Writer::add_punches`], [`Writer::correct`], [`Writer::settle_repair`] and [`Writer::lock_period`]: nothing
    /// is stored.
    pub fn review(
        &mut self,
        change: &ReviewChange,
        grounds: &Grounds,
        store: bool,
    ) -> Result<Vec<DayDifference>, StoreError> {
        corrections::check(grounds)?;
        self.carry_out(grounds, store, |transaction, rules, touched| match change {
            ReviewChange::Add(punches) => punches
                .iter()
                .try_for_each(|punch| corrections::store_punch(transaction, rules, touched, punch, grounds)),
            ReviewChange::Correct { id, target, change } => {
                corrections::store_correction(transaction, touched, (*id, *target), change, grounds)
            }
            ReviewChange::Settle(request, settle) => {
                repair::store_settlement(transaction, rules, touched, (*request, settle), grounds)
            }
            ReviewChange::Dismiss(key, dismissed) => dismiss(transaction, key, *dismissed, grounds),
            ReviewChange::Overtime { emp_id, date, overtime_secs, approved_secs } => {
                decide_overtime(transaction, (emp_id, *date), (*overtime_secs, *approved_secs), grounds)
            }
            ReviewChange::Lock(range, locked) => {
                corrections::store_lock(transaction, (range.from, range.to), *locked, grounds)
            }
        })
    }
}

fn dismiss(
    connection: &Connection,
    key: &ItemKey,
    dismissed: bool,
    grounds: &Grounds,
) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO review_dismissal (emp_id, work_date, kind, day_state, dismissed, reason, author,
             made_at_utc_us, zone)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            key.emp_id.as_str(),
            key.date,
            key.kind.name(),
            key.state,
            dismissed,
            grounds.reason,
            grounds.author,
            grounds.at.utc.timestamp_micros(),
            grounds.at.zone.name(),
        ],
    )?;
    let action = if dismissed { AuditAction::ItemDismissed } else { AuditAction::ItemTakenUp };
    let about = format!("{}: {}", key.date, key.kind.name().replace('_', " "));
    corrections::write_down(connection, grounds, action, key.emp_id.as_str(), Some(&about), String::new())
}

fn decide_overtime(
    connection: &Connection,
    (emp_id, date): (&EmployeeId, NaiveDate),
    (overtime_secs, approved_secs): (i64, i64),
    grounds: &Grounds,
) -> Result<(), StoreError> {
    if overtime_secs <= 0 || !(0..=overtime_secs).contains(&approved_secs) {
        return Err(StoreError::CorrectionRefused {
            reason: "no more overtime can be approved than there is".to_owned(),
        });
    }
    person_days::refuse_locked(connection, date, date)?;
    connection.execute(
        "INSERT INTO overtime_decision (emp_id, work_date, overtime_secs, approved_secs, reason, author,
             made_at_utc_us, zone)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            emp_id.as_str(),
            date,
            overtime_secs,
            approved_secs,
            grounds.reason,
            grounds.author,
            grounds.at.utc.timestamp_micros(),
            grounds.at.zone.name(),
        ],
    )?;
    let action =
        if approved_secs > 0 { AuditAction::OvertimeApproved } else { AuditAction::OvertimeDeclined };
    let mins = |secs: i64| format!("{} min", secs / 60);
    let before = format!("{date}: overtime {}", mins(overtime_secs));
    let after = format!("paid: {}\n", mins(approved_secs));
    corrections::write_down(connection, grounds, action, emp_id.as_str(), Some(&before), after)
}

/// A decision on the overtime of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OvertimeDecision {
    /// Seconds of overtime of the day as it was decided on.
    pub overtime_secs: i64,
    /// How many of them are paid.
    pub approved_secs: i64,
}

/// Decisions on overtime in force, by person and day.
pub(super) fn overtime_decisions(
    connection: &Connection,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<HashMap<(EmployeeId, NaiveDate), OvertimeDecision>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT emp_id, work_date, overtime_secs, approved_secs FROM overtime_decision
         WHERE work_date BETWEEN ?1 AND ?2 ORDER BY id",
    )?;
    let mut found = query.query([from, to])?;
    let mut decisions = HashMap::new();
    while let Some(row) = found.next()? {
        let emp_id = rows::employee_id(&row.get::<_, String>(0)?)?;
        let decision = OvertimeDecision { overtime_secs: row.get(2)?, approved_secs: row.get(3)? };
        decisions.insert((emp_id, row.get(1)?), decision);
    }
    Ok(decisions)
}

/// The entry that locks a day, where it is locked.
pub(super) fn lock_of(connection: &Connection, date: NaiveDate) -> Result<Option<LockedDay>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT locked, reason, author FROM period_lock WHERE ?1 BETWEEN first_day AND last_day
         ORDER BY id DESC LIMIT 1",
    )?;
    let found: Option<(bool, LockedDay)> = query
        .query_row([date], |row| {
            Ok((row.get(0)?, LockedDay { date, reason: row.get(1)?, author: row.get(2)? }))
        })
        .optional()?;
    Ok(found.filter(|(locked, _)| *locked).map(|(_, day)| day))
}

impl Reader {
    /// The days since the last locked one, two months at most: where open things are looked for.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn open_period(&self, today: NaiveDate) -> Result<DateRange, StoreError> {
        let mut from = today;
        for _ in 0..OPEN_DAYS {
            let Some(before) = from.pred_opt() else { break };
            if lock_of(self.connection(), before)?.is_some() {
                break;
            }
            from = before;
        }
        Ok(DateRange { from, to: today })
    }

    /// What needs a human in `range`, at most 400 days of it, or in the open period: newest first.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn review_list(&self, range: Option<DateRange>, now: &Moment) -> Result<ReviewList, StoreError> {
        let connection = self.connection();
        let range = match range {
            Some(range) => range,
            None => self.open_period(now.local().date_naive())?,
        };
        let earliest = range.to.checked_sub_days(Days::new(MOST_DAYS - 1)).unwrap_or(range.from);
        let range = DateRange { from: range.from.max(earliest), to: range.to };
        let stored = self.stored_days(range.from, range.to, None)?;
        let (records, exceptions) = stored.compute(*now);
        let mut locked = BTreeMap::new();
        for date in range.from.iter_days().take_while(|date| *date <= range.to) {
            if let Some(lock) = lock_of(connection, date)? {
                locked.insert(date, lock);
            }
        }
        let requests = self.repair_requests(true)?;
        let found = Finding {
            connection,
            stored: &stored,
            records: records.iter().map(|record| ((&record.emp_id, record.date), record)).collect(),
            locked: locked.keys().copied().collect(),
            dismissals: dismissals(connection, range)?,
            now,
        };
        let mut items = found.items(&exceptions, &requests)?;
        items.extend(found.overtime());
        items.sort_by(|a, b| (b.date, &a.name, &a.emp_id, a.kind).cmp(&(a.date, &b.name, &b.emp_id, b.kind)));
        let more = items.len() > MOST_ITEMS;
        items.truncate(MOST_ITEMS);
        Ok(ReviewList { range, items, more, locked: locked.into_values().collect() })
    }
}

/// Item names of a day in one state.
type DismissalKey = (String, NaiveDate, String, String);

fn dismissals(
    connection: &Connection,
    range: DateRange,
) -> Result<HashMap<DismissalKey, Option<Dismissal>>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT emp_id, work_date, kind, day_state, dismissed, reason, author, made_at_utc_us, zone
         FROM review_dismissal WHERE work_date BETWEEN ?1 AND ?2 ORDER BY id",
    )?;
    let mut found = query.query([range.from, range.to])?;
    let mut all = HashMap::new();
    while let Some(row) = found.next()? {
        let dismissal = Dismissal {
            reason: row.get(5)?,
            author: row.get(6)?,
            at: rows::moment(row.get(7)?, &row.get::<_, String>(8)?)?,
        };
        let key = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        all.insert(key, row.get::<_, bool>(4)?.then_some(dismissal));
    }
    Ok(all)
}

/// What the items are made of.
struct Finding<'a> {
    connection: &'a Connection,
    stored: &'a StoredDays,
    records: HashMap<(&'a EmployeeId, NaiveDate), &'a DayRecord>,
    locked: BTreeSet<NaiveDate>,
    dismissals: HashMap<DismissalKey, Option<Dismissal>>,
    now: &'a Moment,
}

impl Finding<'_> {
    fn items(
        &self,
        exceptions: &[Exception],
        requests: &[RepairEntry],
    ) -> Result<Vec<ReviewItem>, StoreError> {
        let mut items: BTreeMap<(NaiveDate, &EmployeeId, ReviewKind), ReviewItem> = BTreeMap::new();
        for RepairEntry { request, .. } in requests {
            let Some(record) = self.records.get(&(&request.emp_id, request.work_date)) else { continue };
            let (kind, event) = match request.kind {
                RepairKind::TimeOut => (ReviewKind::RepairAsked, None),
                RepairKind::WrongPerson(event) => (ReviewKind::WrongPerson, Some(event)),
            };
            let mut item = self.item(record, kind, event);
            // A newer answer from the kiosk is something else to look at.
            item.proposed = request.proposed;
            item.request = Some(request.id);
            items.insert((request.work_date, &request.emp_id, kind), item);
        }
        for exception in exceptions {
            let Some(kind) = ReviewKind::of(exception.kind) else { continue };
            let Some(record) = self.records.get(&(&exception.emp_id, exception.date)) else { continue };
            let asked = (exception.date, &exception.emp_id, ReviewKind::RepairAsked);
            let of_time_out = matches!(kind, ReviewKind::TimeOutMissing | ReviewKind::AutoOut);
            if of_time_out && items.contains_key(&asked) {
                continue;
            }
            let key = (exception.date, &exception.emp_id, kind);
            if items.contains_key(&key) {
                continue;
            }
            let mut item = self.item(record, kind, exception.event);
            if let ExceptionKind::Late(secs) | ExceptionKind::EarlyExit(secs) = exception.kind {
                item.secs = secs;
            }
            item.proposed = self.proposed(record, kind)?;
            items.insert(key, item);
        }
        Ok(items.into_values().collect())
    }

    /// Overtime on which nobody has decided as it is now.
    fn overtime(&self) -> Vec<ReviewItem> {
        let waits =
            |record: &&&DayRecord| record.closed && matches!(record.approval, Approval::Waiting { .. });
        let item = |record: &&DayRecord| {
            let item = self.item(record, ReviewKind::Overtime, None);
            ReviewItem { secs: record.overtime_secs(), ..item }
        };
        self.records.values().filter(waits).map(item).collect()
    }

    fn item(&self, record: &DayRecord, kind: ReviewKind, event: Option<EventId>) -> ReviewItem {
        let emp_id = record.emp_id.clone();
        let state = day_state(record);
        let key = (emp_id.to_string(), record.date, kind.name().to_owned(), state.clone());
        let person = self.stored.staff.iter().find(|person| person.emp_id == emp_id);
        ReviewItem {
            kind,
            name: self.stored.names.get(&emp_id).cloned().unwrap_or_default(),
            department: person.and_then(|person| person.department.clone()),
            emp_id,
            date: record.date,
            event,
            times: (record.time_in(), record.time_out()),
            proposed: None,
            request: None,
            secs: 0,
            state,
            dismissed: self.dismissals.get(&key).cloned().flatten(),
            locked: self.locked.contains(&record.date),
        }
    }

    /// The time that is missing, where there is one to offer.
    fn proposed(&self, record: &DayRecord, kind: ReviewKind) -> Result<Option<Moment>, StoreError> {
        Ok(match kind {
            ReviewKind::TimeOutMissing => {
                let zone = self.stored.rules.policy.on(record.date).zone.unwrap_or(self.now.zone);
                let usual = repair::usual_time_out(self.connection, &record.emp_id, record.date)?;
                let usual = usual.map(|time| Moment::on_the_wall(record.date, time, zone));
                RepairOffer::about(record, usual).and_then(|offer| offer.suggested)
            }
            ReviewKind::AutoOut => record.time_out(),
            ReviewKind::TimeInMissing => record
                .shifts
                .iter()
                .filter(|shift| shift.attendance == Attendance::MissingPunch && shift.time_in.is_none())
                .find_map(|shift| shift.scheduled.as_ref().map(|scheduled| scheduled.start)),
            _ => None,
        })
    }
}
