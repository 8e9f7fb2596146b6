//! Requests for repair: what people say at the kiosk about their own days, until HR has decided.

use chrono::{NaiveDate, NaiveTime};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

use super::corrections::{self, Grounds, Touched};
use super::error::StoreError;
use super::person_days::{self, PersonEvents};
use super::reader::{MAX_ROWS, Reader};
use super::rules::AttendanceRules;
use super::writer::Writer;
use super::{open, rows};
use crate::domain::audit::AuditAction;
use crate::domain::clock_event::EventId;
use crate::domain::employee::EmployeeId;
use crate::domain::review::{
    RepairAsked, RepairEntry, RepairKind, RepairOffer, RepairRequest, RepairSettlement,
};
use crate::domain::time::Moment;

pub use crate::domain::review::Settle;

/// Days by which it is told when somebody usually leaves, and how many of them are needed.
const USUAL_DAYS: u32 = 10;
const USUAL_LEAST: usize = 3;

impl Writer {
    /// Keeps what a person said about a day of their own; HR decides. A newer answer about the same day takes the place
    /// of an open one; the same id again stores nothing.
    ///
    /// # Errors
    /// [`StoreError::UnknownEmployee`]; [`StoreError::RepairRefused`] for a time at which nobody can have left and a
    /// punch that is not this person's; otherwise as SQLite reports.
    pub fn ask_for_repair(&mut self, request: &RepairRequest) -> Result<RepairAsked, StoreError> {
        let path = self.dir.database();
        let (transaction, rules) = self.begin()?;
        let id = request.id.to_string();
        let known =
            transaction.prepare_cached("SELECT 1 FROM repair_request WHERE id = ?1")?.exists([&id])?;
        if known {
            return Ok(RepairAsked::Waiting);
        }
        person_days::employment(&transaction, &request.emp_id)?
            .ok_or_else(|| StoreError::UnknownEmployee(request.emp_id.clone()))?;
        let needed = match request.kind {
            RepairKind::TimeOut => check_time_out(&transaction, rules, request)?,
            RepairKind::WrongPerson(event) => check_wrong_person(&transaction, request, event)?,
        };
        if !needed {
            return Ok(RepairAsked::NotNeeded);
        }
        let (kind, event) = match request.kind {
            RepairKind::TimeOut => ("time_out", None),
            RepairKind::WrongPerson(event) => ("wrong_person", Some(event.to_string())),
        };
        transaction.execute(
            "INSERT INTO repair_request (id, emp_id, work_date, kind, proposed_utc_us, event_id, asked_at_utc_us, zone)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                id,
                request.emp_id.as_str(),
                request.work_date,
                kind,
                request.proposed.map(|at| at.utc.timestamp_micros()),
                event,
                request.asked_at.utc.timestamp_micros(),
                request.asked_at.zone.name(),
            ],
        )?;
        transaction.commit().map_err(open::explain(&path))?;
        Ok(RepairAsked::Waiting)
    }

    /// Settles an open request: what HR stores for it, the settlement and the audit entry, all or nothing.
    ///
    /// # Errors
    /// [`StoreError::RepairRefused`] for a request that is settled or replaced; as [`Writer::add_punches`] and
    /// [`Writer::correct`].
    pub fn settle_repair(
        &mut self,
        request: EventId,
        settle: &Settle,
        grounds: &Grounds,
    ) -> Result<(), StoreError> {
        corrections::check(grounds)?;
        self.correcting(grounds, |transaction, rules, touched| {
            store_settlement(transaction, rules, touched, (request, settle), grounds)
        })
    }
}

/// Stores how a request was settled, what came of it, and its entry in the audit list.
pub(super) fn store_settlement(
    transaction: &Transaction<'_>,
    rules: &AttendanceRules,
    touched: &mut Touched,
    (request, settle): (EventId, &Settle),
    grounds: &Grounds,
) -> Result<(), StoreError> {
    let id = request.to_string();
    let entry = entries(transaction, Some(&id))?.pop().ok_or_else(|| refused("there is no such request"))?;
    if entry.settlement.is_some() {
        return Err(refused("somebody has decided it already"));
    }
    let accepted_as = match settle {
        Settle::AddTimeOut(punch) => {
            if punch.emp_id != entry.request.emp_id {
                return Err(refused("it is about another person"));
            }
            corrections::store_punch(transaction, rules, touched, punch, grounds)?;
            Some(punch.id)
        }
        Settle::Correct(correction, change) => {
            let RepairKind::WrongPerson(event) = entry.request.kind else {
                return Err(refused("it is not about a punch"));
            };
            corrections::store_correction(transaction, touched, (*correction, event), change, grounds)?;
            Some(*correction)
        }
        Settle::Decline => None,
    };
    transaction.execute(
        "INSERT INTO repair_settlement (request, accepted_as, reason, author, made_at_utc_us, zone)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            id,
            accepted_as.map(|id| id.to_string()),
            grounds.reason,
            grounds.author,
            grounds.at.utc.timestamp_micros(),
            grounds.at.zone.name(),
        ],
    )?;
    let action =
        if accepted_as.is_some() { AuditAction::RepairAccepted } else { AuditAction::RepairDeclined };
    let (asked, emp_id) = (described(&entry.request), entry.request.emp_id.as_str());
    corrections::write_down(transaction, grounds, action, emp_id, Some(&asked), String::new())
}

impl Reader {
    /// What people have asked for, newest first, at most [`MAX_ROWS`]: what is open, or all of it.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn repair_requests(&self, open: bool) -> Result<Vec<RepairEntry>, StoreError> {
        let mut found = entries(self.connection(), None)?;
        found.retain(|entry| entry.open || !open);
        Ok(found)
    }

    /// The question to a person about the work date, where it has no time out and nobody has answered yet. `now` is when
    /// it would be asked.
    ///
    /// # Errors
    /// [`StoreError::UnknownEmployee`]; as SQLite reports.
    pub fn repair_offer(
        &self,
        emp_id: &EmployeeId,
        work_date: NaiveDate,
        now: &Moment,
    ) -> Result<Option<RepairOffer>, StoreError> {
        let rules = self.attendance_rules()?;
        offer(self.connection(), &rules, emp_id, work_date, now)
    }
}

/// What can be asked about a day without time out: nothing where this person has answered before.
pub(super) fn offer(
    connection: &Connection,
    rules: &AttendanceRules,
    emp_id: &EmployeeId,
    work_date: NaiveDate,
    now: &Moment,
) -> Result<Option<RepairOffer>, StoreError> {
    let answered = connection
        .prepare_cached(
            "SELECT 1 FROM repair_request WHERE emp_id = ?1 AND work_date = ?2 AND kind = 'time_out'",
        )?
        .exists(params![emp_id.as_str(), work_date])?;
    if answered { Ok(None) } else { question(connection, rules, emp_id, work_date, now) }
}

fn question(
    connection: &Connection,
    rules: &AttendanceRules,
    emp_id: &EmployeeId,
    work_date: NaiveDate,
    now: &Moment,
) -> Result<Option<RepairOffer>, StoreError> {
    let person = PersonEvents::load(connection, emp_id, work_date, work_date)?;
    let records = person.records(rules, &rules.calendar_of(emp_id, work_date, work_date, *now));
    let Some(record) = records.first() else { return Ok(None) };
    let zone = rules.policy.on(work_date).zone.unwrap_or(now.zone);
    let usual = usual_time_out(connection, emp_id, work_date)?;
    Ok(RepairOffer::about(record, usual.map(|time| Moment::on_the_wall(work_date, time, zone))))
}

/// The middle one of this person's last times out before the day, to five minutes; `None` where there are too few.
pub(super) fn usual_time_out(
    connection: &Connection,
    emp_id: &EmployeeId,
    before: NaiveDate,
) -> Result<Option<NaiveTime>, StoreError> {
    use chrono::Timelike as _;
    let mut query = connection.prepare_cached(
        "SELECT time_out FROM attendance WHERE emp_id = ?1 AND attendance_date < ?2 AND time_out IS NOT NULL
             AND auto_out = 0 ORDER BY attendance_date DESC LIMIT ?3",
    )?;
    let mut times: Vec<NaiveTime> = query
        .query_map(params![emp_id.as_str(), before, USUAL_DAYS], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    times.sort_unstable();
    let middle = times.get(times.len() / 2).filter(|_| times.len() >= USUAL_LEAST);
    Ok(middle.and_then(|time| NaiveTime::from_hms_opt(time.hour(), time.minute() / 5 * 5, 0)))
}

/// Whether a time out is missing on the day that the request is about.
fn check_time_out(
    connection: &Connection,
    rules: &AttendanceRules,
    request: &RepairRequest,
) -> Result<bool, StoreError> {
    let now = &request.asked_at;
    let Some(offer) = question(connection, rules, &request.emp_id, request.work_date, now)? else {
        return Ok(false);
    };
    match request.proposed {
        Some(at) if !offer.allows(&at) => {
            Err(refused("nobody leaves before the time in or after more than a day"))
        }
        Some(at) if at.utc > now.utc => Err(refused("that time has not come yet")),
        _ => Ok(true),
    }
}

/// Whether the punch is this person's and nobody has corrected it.
fn check_wrong_person(
    connection: &Connection,
    request: &RepairRequest,
    event: EventId,
) -> Result<bool, StoreError> {
    let id = event.to_string();
    let owner: Option<String> = connection
        .prepare_cached("SELECT emp_id FROM clock_event WHERE id = ?1")?
        .query_row([&id], |row| row.get(0))
        .optional()?;
    if owner.as_deref() != Some(request.emp_id.as_str()) {
        return Err(refused("there is no such punch of this person"));
    }
    let corrected =
        connection.prepare_cached("SELECT 1 FROM correction WHERE event_id = ?1")?.exists([&id])?;
    Ok(!corrected)
}

/// A request in words, for the audit list.
fn described(request: &RepairRequest) -> String {
    let day = request.work_date;
    match (request.kind, request.proposed) {
        (RepairKind::TimeOut, Some(at)) => format!("{day}: left at {}", at.local().format("%Y-%m-%d %H:%M")),
        (RepairKind::TimeOut, None) => format!("{day}: no time out, time not known"),
        (RepairKind::WrongPerson(event), _) => format!("{day}: punch {event} was somebody else"),
    }
}

fn refused(reason: &str) -> StoreError {
    StoreError::RepairRefused { reason: reason.to_owned() }
}

/// Requests, newest first: the one with this id, or as many as are read at once.
fn entries(connection: &Connection, id: Option<&str>) -> Result<Vec<RepairEntry>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT request.id, request.emp_id, staff.name, request.work_date, kind, proposed_utc_us, event_id,
             asked_at_utc_us, request.zone, settled.request IS NOT NULL, accepted_as, reason, author,
             made_at_utc_us, settled.zone,
             -- Still open: not settled, the newest of its kind, and nobody has mended it another way.
             settled.request IS NULL
             AND NOT EXISTS (SELECT 1 FROM repair_request AS newer WHERE newer.emp_id = request.emp_id
                 AND newer.work_date = request.work_date AND newer.kind = request.kind
                 AND newer.event_id IS request.event_id AND newer.sequence > request.sequence)
             AND CASE kind
                 WHEN 'time_out' THEN EXISTS (SELECT 1 FROM attendance WHERE attendance.emp_id = request.emp_id
                     AND attendance_date = request.work_date AND time_out IS NULL)
                 ELSE NOT EXISTS (SELECT 1 FROM correction WHERE correction.event_id = request.event_id) END
         FROM repair_request AS request JOIN staff USING (emp_id)
             LEFT JOIN repair_settlement AS settled ON settled.request = request.id
         WHERE ?1 IS NULL OR request.id = ?1 ORDER BY request.sequence DESC LIMIT ?2",
    )?;
    let mut found = query.query(params![id, MAX_ROWS])?;
    let mut answer = Vec::new();
    while let Some(row) = found.next()? {
        answer.push(entry(row)?);
    }
    Ok(answer)
}

fn entry(row: &Row<'_>) -> Result<RepairEntry, StoreError> {
    let zone: String = row.get(8)?;
    let event = row.get::<_, Option<String>>(6)?.map(|text| person_days::event_id(&text)).transpose()?;
    let settlement = if row.get(9)? {
        let accepted: Option<String> = row.get(10)?;
        Some(RepairSettlement {
            accepted_as: accepted.map(|text| person_days::event_id(&text)).transpose()?,
            reason: row.get(11)?,
            author: row.get(12)?,
            at: rows::moment(row.get(13)?, &row.get::<_, String>(14)?)?,
        })
    } else {
        None
    };
    Ok(RepairEntry {
        request: RepairRequest {
            id: person_days::event_id(&row.get::<_, String>(0)?)?,
            emp_id: rows::employee_id(&row.get::<_, String>(1)?)?,
            work_date: row.get(3)?,
            kind: event.map_or(RepairKind::TimeOut, RepairKind::WrongPerson),
            proposed: row.get::<_, Option<i64>>(5)?.map(|at| rows::moment(at, &zone)).transpose()?,
            asked_at: rows::moment(row.get(7)?, &zone)?,
        },
        name: row.get(2)?,
        open: row.get(15)?,
        settlement,
    })
}
