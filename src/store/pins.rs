//! PINs by which members of staff are recorded at the kiosk without their face.
//!
//! An id that nobody has, a person without a PIN, one who has left and a wrong PIN cannot be told apart: each try is
//! counted by the id as it was typed, costs one transaction and one hash, and waits as long. A try is counted before the
//! PIN is looked at and forgiven after it was right, so that pulling the plug in between gains nothing.

use std::time::Duration;

use chrono::TimeDelta;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::accounts::HashedSecret;
use super::audit::{self, Change};
use super::error::StoreError;
use super::reader::Reader;
use super::writer::Writer;
use super::{rows, secret, staff_list};
use crate::domain::access::{Secret, kiosk_wait_after, wait_after};
use crate::domain::audit::{AuditAction, By};
use crate::domain::employee::EmployeeId;
use crate::domain::time::Moment;

/// Longest id that can be typed.
const LONGEST_ID: usize = 32;

/// Wrong tries of an id are forgotten when nobody has tried it for so long.
const ID_FORGOTTEN_AFTER: TimeDelta = TimeDelta::hours(24);
/// Wrong tries at the kiosk are forgotten when there was none for so long.
const KIOSK_FORGOTTEN_AFTER: TimeDelta = TimeDelta::hours(1);

/// A hash that no PIN has, of the same cost as a real one: who is not there is looked at for as long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A try that was counted and may be checked.
#[derive(Debug, Clone)]
pub struct PinAttempt {
    typed: String,
    person: Option<(EmployeeId, String)>,
    /// Wrong tries of this id, with this one.
    failed: u32,
    wait: Duration,
}

/// Whether a try may be made now.
#[derive(Debug, Clone)]
pub enum PinAdmission {
    /// Yes; it is counted as wrong until [`Writer::pin_was_right`].
    Open(PinAttempt),
    /// Not before this time has passed.
    Wait(Duration),
}

impl PinAttempt {
    /// Whose PIN `secret` is, when it is the right one. Takes tens of milliseconds, needs no connection, and takes as
    /// long for an id that nobody has.
    #[must_use]
    pub fn check(&self, secret: &Secret) -> Option<EmployeeId> {
        let phc = self.person.as_ref().map_or(NOBODY, |(_, phc)| phc.as_str());
        let fits = secret::matches(secret, phc);
        self.person.as_ref().filter(|_| fits).map(|(emp_id, _)| emp_id.clone())
    }

    /// How long the next try of this id has to wait when this one is wrong.
    #[must_use]
    pub fn wait(&self) -> Duration {
        self.wait
    }
}

impl Reader {
    /// Whether the id of anybody active holds anything but digits: then the kiosk offers letters.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn ids_have_letters(&self) -> Result<bool, StoreError> {
        Ok(self
            .connection()
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM staff WHERE active = 1 AND emp_id GLOB '*[^0-9]*')",
            )?
            .query_row([], |row| row.get(0))?)
    }

    /// Whether a person has a PIN.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn has_pin(&self, emp_id: &EmployeeId) -> Result<bool, StoreError> {
        Ok(has_pin(self.connection(), emp_id)?)
    }
}

/// Whether a person has a PIN.
pub(super) fn has_pin(connection: &Connection, emp_id: &EmployeeId) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM staff_pin WHERE emp_id = ?1)")?
        .query_row([emp_id.as_str()], |row| row.get(0))
}

impl Writer {
    /// Gives a person a PIN in the place of an earlier one and forgives wrong tries, with an entry in the audit list.
    ///
    /// # Errors
    /// [`StoreError::UnknownEmployee`]; as SQLite reports.
    pub fn set_pin(&mut self, emp_id: &EmployeeId, secret: &HashedSecret, by: &By) -> Result<(), StoreError> {
        self.in_transaction(|connection| {
            staff_list::expect_listed(connection, emp_id)?;
            let set_at = by.at.local().format("%Y-%m-%d %H:%M:%S").to_string();
            connection.execute(
                "INSERT INTO staff_pin (emp_id, secret, set_at) VALUES (?1, ?2, ?3)
                 ON CONFLICT (emp_id) DO UPDATE SET secret = excluded.secret, set_at = excluded.set_at",
                params![emp_id.as_str(), secret.phc, set_at],
            )?;
            forgive(connection, &key(emp_id.as_str()))?;
            note(connection, AuditAction::PinSet, emp_id, by)
        })
    }

    /// Takes the PIN of a person away, with an entry in the audit list. False where there was none.
    ///
    /// # Errors
    /// [`StoreError::Refused`] for somebody whom the kiosk always asks for it; as SQLite reports.
    pub fn remove_pin(&mut self, emp_id: &EmployeeId, by: &By) -> Result<bool, StoreError> {
        self.in_transaction(|connection| {
            let needed: bool = connection.query_row(
                "SELECT EXISTS (SELECT 1 FROM always_asked WHERE emp_id = ?1)",
                [emp_id.as_str()],
                |row| row.get(0),
            )?;
            if needed {
                return Err(StoreError::refused(format!(
                    "{emp_id} looks like somebody else and is always asked for the PIN. First let the face do: Staff, \
                     Check faces"
                )));
            }
            let removed =
                connection.execute("DELETE FROM staff_pin WHERE emp_id = ?1", [emp_id.as_str()])? > 0;
            if removed {
                note(connection, AuditAction::PinRemoved, emp_id, by)?;
            }
            Ok(removed)
        })
    }

    /// Counts a try of the id `typed`, so that it can be checked, or says how long it has to wait.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn begin_pin(&mut self, typed: &str, now: &Moment) -> Result<PinAdmission, StoreError> {
        let typed_key = key(typed);
        let now = rows::storable(now);
        self.in_transaction(|connection| {
            forget_old(connection, &now)?;
            let (of_id, at_kiosk) = (tries_of(connection, &typed_key)?, tries_at_kiosk(connection)?);
            let wait = of_id.wait(wait_after, &now).max(at_kiosk.wait(kiosk_wait_after, &now));
            if !wait.is_zero() {
                return Ok(PinAdmission::Wait(wait));
            }
            let (of_id, at_kiosk) = (of_id.one_more(wait_after, &now), at_kiosk.one_more(kiosk_wait_after, &now));
            connection.execute(
                "INSERT INTO pin_try (typed, failed, last_utc_us, next_try_utc_us) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (typed) DO UPDATE SET failed = excluded.failed, last_utc_us = excluded.last_utc_us,
                     next_try_utc_us = excluded.next_try_utc_us",
                params![typed_key, of_id.failed, now.utc.timestamp_micros(), of_id.next_try_utc_us],
            )?;
            connection.execute(
                "UPDATE pin_tries_at_kiosk SET failed = ?1, last_utc_us = ?2, next_try_utc_us = ?3",
                params![at_kiosk.failed, now.utc.timestamp_micros(), at_kiosk.next_try_utc_us],
            )?;
            let wait = of_id.wait(wait_after, &now).max(at_kiosk.wait(kiosk_wait_after, &now));
            let person = person_with_pin(connection, typed)?;
            Ok(PinAdmission::Open(PinAttempt { typed: typed_key.clone(), person, failed: of_id.failed, wait }))
        })
    }

    /// The try was right: this one and wrong ones of the same id before it are forgiven. Those of other ids are not, or
    /// somebody with a PIN of their own could guess those of others without ever waiting.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn pin_was_right(&mut self, attempt: &PinAttempt) -> Result<(), StoreError> {
        self.in_transaction(|connection| {
            forgive(connection, &attempt.typed)?;
            let before = tries_at_kiosk(connection)?;
            let failed = before.failed.saturating_sub(attempt.failed);
            let next = if kiosk_wait_after(failed).is_zero() { 0 } else { before.next_try_utc_us };
            connection.execute(
                "UPDATE pin_tries_at_kiosk SET failed = ?1, next_try_utc_us = ?2",
                params![failed, next],
            )?;
            Ok(())
        })
    }
}

/// Wrong tries in a row, and when the next one is taken.
#[derive(Debug, Clone, Copy, Default)]
struct Tries {
    failed: u32,
    next_try_utc_us: i64,
}

impl Tries {
    /// Never longer than the wrong tries are worth, also where the clock was set back meanwhile.
    fn wait(self, after: fn(u32) -> Duration, now: &Moment) -> Duration {
        let left = self.next_try_utc_us.saturating_sub(now.utc.timestamp_micros());
        Duration::from_micros(u64::try_from(left).unwrap_or(0)).min(after(self.failed))
    }

    fn one_more(self, after: fn(u32) -> Duration, now: &Moment) -> Self {
        let failed = self.failed.saturating_add(1);
        let next = now.utc + TimeDelta::from_std(after(failed)).unwrap_or(TimeDelta::zero());
        Self { failed, next_try_utc_us: next.timestamp_micros() }
    }
}

/// The id as its tries are counted: capitals and small letters are one.
fn key(typed: &str) -> String {
    let letters = typed.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    letters.take(LONGEST_ID).map(|c| c.to_ascii_lowercase()).collect()
}

fn tries_of(connection: &Connection, typed_key: &str) -> Result<Tries, StoreError> {
    let mut query =
        connection.prepare_cached("SELECT failed, next_try_utc_us FROM pin_try WHERE typed = ?1")?;
    let found =
        query.query_row([typed_key], |row| Ok(Tries { failed: row.get(0)?, next_try_utc_us: row.get(1)? }));
    Ok(found.optional()?.unwrap_or_default())
}

fn tries_at_kiosk(connection: &Connection) -> Result<Tries, StoreError> {
    let mut query = connection.prepare_cached("SELECT failed, next_try_utc_us FROM pin_tries_at_kiosk")?;
    Ok(query.query_row([], |row| Ok(Tries { failed: row.get(0)?, next_try_utc_us: row.get(1)? }))?)
}

fn forgive(connection: &Connection, typed_key: &str) -> Result<(), StoreError> {
    connection.execute("DELETE FROM pin_try WHERE typed = ?1", [typed_key])?;
    Ok(())
}

fn forget_old(connection: &Connection, now: &Moment) -> Result<(), StoreError> {
    let before = |span: TimeDelta| (now.utc - span).timestamp_micros();
    connection.execute("DELETE FROM pin_try WHERE last_utc_us < ?1", [before(ID_FORGOTTEN_AFTER)])?;
    connection.execute(
        "UPDATE pin_tries_at_kiosk SET failed = 0, next_try_utc_us = 0 WHERE last_utc_us < ?1",
        [before(KIOSK_FORGOTTEN_AFTER)],
    )?;
    Ok(())
}

/// The active person with this id and the hash of their PIN. An id in other letters counts where no other is like it.
fn person_with_pin(connection: &Connection, typed: &str) -> Result<Option<(EmployeeId, String)>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT emp_id, secret FROM staff LEFT JOIN staff_pin USING (emp_id)
         WHERE emp_id = ?1 COLLATE NOCASE AND active = 1 LIMIT 3",
    )?;
    let mut alike: Vec<(String, Option<String>)> =
        query.query_map([typed], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let exact = alike.iter().position(|(emp_id, _)| emp_id == typed);
    let found = match (exact, alike.len()) {
        (Some(at), _) => Some(alike.swap_remove(at)),
        (None, 1) => alike.pop(),
        (None, _) => None,
    };
    let Some((emp_id, Some(phc))) = found else { return Ok(None) };
    Ok(Some((rows::employee_id(&emp_id)?, phc)))
}

fn note(
    connection: &Connection,
    action: AuditAction,
    emp_id: &EmployeeId,
    by: &By,
) -> Result<(), StoreError> {
    audit::write(connection, by, Change { action, subject: emp_id.as_str(), before: None, after: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_not_there_costs_as_much_as_who_is() {
        let costs = |phc: &str| phc.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        let real = secret::hash(&Secret::typed("407183")).unwrap();
        assert_eq!(costs(NOBODY), costs(&real));
        let sizes = |phc: &str| phc.split('$').skip(4).map(str::len).collect::<Vec<_>>();
        assert_eq!(sizes(NOBODY), sizes(&real));
        assert!(!secret::matches(&Secret::typed(""), NOBODY));
    }

    /// Work is counted, not time: a busy machine changes nothing.
    #[test]
    fn an_unknown_id_a_wrong_pin_and_the_right_one_cost_the_same_hash() {
        use crate::store::secret::COMPUTED;
        let phc = secret::hash(&Secret::typed("407183")).unwrap();
        let attempt = |person| PinAttempt { typed: String::new(), person, failed: 1, wait: Duration::ZERO };
        let known = attempt(Some(("E001".parse().unwrap(), phc)));
        let cost = |attempt: &PinAttempt, typed: &str| {
            let before = COMPUTED.get();
            let found = attempt.check(&Secret::typed(typed));
            (COMPUTED.get() - before, found.is_some())
        };
        let (work, found) = cost(&known, "407183");
        assert!(work >= 2 * 19 * 1024 && found, "the control: it is a hash of the full cost");
        assert_eq!(cost(&known, "918273"), (work, false));
        assert_eq!(cost(&attempt(None), "407183"), (work, false));
    }
}
