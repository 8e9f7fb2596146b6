//! Accounts of the HR workspace: who may sign in, with what, and how long a wrong try waits.
//!
//! A try is counted before its secret is looked at and forgiven after it was right: pulling the plug in between gains
//! nothing. Hashing takes tens of milliseconds and is done outside the writer, which has punches to record.

use std::time::Duration;

use chrono::TimeDelta;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::audit::{self, Change};
use super::error::{AccountRefusal, StoreError};
use super::reader::Reader;
use super::writer::Writer;
use super::{rows, secret};
use crate::domain::access::{Account, AccountId, LONGEST_NAME, Role, Secret, wait_after};
use crate::domain::audit::{AuditAction, By};
use crate::domain::printable::all_printable;
use crate::domain::time::Moment;

/// Most accounts that are read.
const MAX_ACCOUNTS: u32 = 100;

/// A secret that was hashed and can be stored.
#[derive(Debug, Clone)]
pub struct HashedSecret {
    pub(super) phc: String,
    pub(super) is_pin: bool,
}

impl HashedSecret {
    /// Hashes `secret`. Takes tens of milliseconds.
    ///
    /// # Errors
    /// [`StoreError::Random`] where the machine gives no random numbers.
    pub fn new(secret: &Secret) -> Result<Self, StoreError> {
        Ok(Self { phc: secret::hash(secret)?, is_pin: secret.is_pin() })
    }
}

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Shown on the lock screen; not the name of another account.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Its PIN or password.
    pub secret: HashedSecret,
}

/// A try that was counted and may be checked.
#[derive(Debug, Clone)]
pub struct Attempt {
    account: Account,
    phc: String,
}

/// Whether a try may be made now.
#[derive(Debug, Clone)]
pub enum Admission {
    /// Yes; it is counted as wrong until [`Writer::signed_in`].
    Open(Attempt),
    /// Not before this time has passed.
    Wait(Duration),
}

impl Attempt {
    /// Whether `secret` is the right one. Takes tens of milliseconds and needs no connection.
    #[must_use]
    pub fn is_right(&self, secret: &Secret) -> bool {
        secret::matches(secret, &self.phc)
    }
}

impl Reader {
    /// The accounts by name.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        self.rows(
            "SELECT id, name, role, has_pin FROM account ORDER BY name LIMIT ?1",
            [MAX_ACCOUNTS],
            account,
        )
    }

    /// How long the next try of an account has to wait at `now`; zero where it need not.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn sign_in_wait(&self, id: AccountId, now: &Moment) -> Result<Duration, StoreError> {
        Ok(find(self.connection(), id)?.map_or(Duration::ZERO, |found| found.wait(now)))
    }
}

impl Writer {
    /// Makes the first account, an Admin, where there is none yet.
    ///
    /// # Errors
    /// [`AccountRefusal::NotTheFirst`], [`AccountRefusal::BadName`]; as SQLite reports.
    pub fn create_first_account(&mut self, new: &NewAccount, at: &Moment) -> Result<Account, StoreError> {
        let new = NewAccount { role: Role::Admin, ..new.clone() };
        let by = By { who: new.name.trim().to_owned(), at: *at };
        self.in_transaction(|connection| {
            let count: i64 = connection.query_row("SELECT count(*) FROM account", [], |row| row.get(0))?;
            if count > 0 {
                return Err(StoreError::Account(AccountRefusal::NotTheFirst));
            }
            insert(connection, &new, &by)
        })
    }

    /// Makes another account.
    ///
    /// # Errors
    /// [`AccountRefusal::NameTaken`], [`AccountRefusal::BadName`]; as SQLite reports.
    pub fn create_account(&mut self, new: &NewAccount, by: &By) -> Result<Account, StoreError> {
        self.in_transaction(|connection| insert(connection, new, by))
    }

    /// Removes an account. Its entries in the audit list stay.
    ///
    /// # Errors
    /// [`AccountRefusal::Unknown`], [`AccountRefusal::LastAdmin`]; as SQLite reports.
    pub fn remove_account(&mut self, id: AccountId, by: &By) -> Result<(), StoreError> {
        self.in_transaction(|connection| {
            let found = find(connection, id)?.ok_or(StoreError::Account(AccountRefusal::Unknown))?;
            connection.execute("DELETE FROM account WHERE id = ?1", [id.0])?;
            let admins: i64 =
                connection
                    .query_row("SELECT count(*) FROM account WHERE role = 'admin'", [], |row| row.get(0))?;
            if admins == 0 {
                return Err(StoreError::Account(AccountRefusal::LastAdmin));
            }
            let Account { name, role, .. } = &found.account;
            let before = format!("role: {}", role.name());
            let change = Change {
                action: AuditAction::AccountRemoved,
                subject: name,
                before: Some(&before),
                after: None,
            };
            audit::write(connection, by, change)
        })
    }

    /// Gives an account another PIN or password and forgives its wrong tries.
    ///
    /// # Errors
    /// [`AccountRefusal::Unknown`]; as SQLite reports.
    pub fn change_secret(
        &mut self,
        id: AccountId,
        secret: &HashedSecret,
        action: AuditAction,
        by: &By,
    ) -> Result<Account, StoreError> {
        self.in_transaction(|connection| {
            connection.execute(
                "UPDATE account SET secret = ?2, has_pin = ?3, failed = 0, next_try_utc_us = 0 WHERE id = ?1",
                params![id.0, secret.phc, secret.is_pin],
            )?;
            let found = find(connection, id)?.ok_or(StoreError::Account(AccountRefusal::Unknown))?;
            let change = Change { action, subject: &found.account.name, before: None, after: None };
            audit::write(connection, by, change)?;
            Ok(found.account)
        })
    }

    /// Counts a try, so that it can be checked, or says how long it has to wait.
    ///
    /// # Errors
    /// [`AccountRefusal::Unknown`]; as SQLite reports.
    pub fn begin_sign_in(&mut self, id: AccountId, now: &Moment) -> Result<Admission, StoreError> {
        self.in_transaction(|connection| {
            let found = find(connection, id)?.ok_or(StoreError::Account(AccountRefusal::Unknown))?;
            let wait = found.wait(now);
            if !wait.is_zero() {
                return Ok(Admission::Wait(wait));
            }
            let failed = found.failed.saturating_add(1);
            let next = now.utc + TimeDelta::from_std(wait_after(failed)).unwrap_or(TimeDelta::zero());
            connection.execute(
                "UPDATE account SET failed = ?2, next_try_utc_us = ?3 WHERE id = ?1",
                params![id.0, failed, next.timestamp_micros()],
            )?;
            Ok(Admission::Open(Attempt { account: found.account, phc: found.phc }))
        })
    }

    /// The try was right: wrong ones before it are forgiven.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn signed_in(&mut self, attempt: &Attempt, at: &Moment) -> Result<Account, StoreError> {
        let account = attempt.account.clone();
        self.in_transaction(|connection| {
            connection.execute(
                "UPDATE account SET failed = 0, next_try_utc_us = 0 WHERE id = ?1",
                [account.id.0],
            )?;
            note(connection, AuditAction::SignedIn, &account, at)?;
            Ok(account)
        })
    }

    /// The try was wrong; says how long the next one has to wait.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn sign_in_failed(&mut self, attempt: &Attempt, at: &Moment) -> Result<Duration, StoreError> {
        self.in_transaction(|connection| {
            note(connection, AuditAction::SignInFailed, &attempt.account, at)?;
            Ok(find(connection, attempt.account.id)?.map_or(Duration::ZERO, |found| found.wait(at)))
        })
    }
}

fn note(
    connection: &Connection,
    action: AuditAction,
    account: &Account,
    at: &Moment,
) -> Result<(), StoreError> {
    let by = By { who: account.name.clone(), at: *at };
    audit::write(connection, &by, Change { action, subject: &account.name, before: None, after: None })
}

fn insert(connection: &Connection, new: &NewAccount, by: &By) -> Result<Account, StoreError> {
    let name = new.name.trim();
    if !(1..=LONGEST_NAME).contains(&name.chars().count()) || !all_printable(name) {
        return Err(StoreError::Account(AccountRefusal::BadName));
    }
    let taken = connection
        .query_row("SELECT 1 FROM account WHERE name = ?1", [name], |_| Ok(()))
        .optional()?
        .is_some();
    if taken {
        return Err(StoreError::Account(AccountRefusal::NameTaken));
    }
    connection.execute(
        "INSERT INTO account (name, role, secret, has_pin, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            name,
            new.role.name(),
            new.secret.phc,
            new.secret.is_pin,
            by.at.local().format("%Y-%m-%d %H:%M:%S").to_string()
        ],
    )?;
    let id = AccountId(connection.last_insert_rowid());
    let after = format!("role: {}", new.role.name());
    let change =
        Change { action: AuditAction::AccountCreated, subject: name, before: None, after: Some(&after) };
    audit::write(connection, by, change)?;
    Ok(Account { id, name: name.to_owned(), role: new.role, has_pin: new.secret.is_pin })
}

/// An account with what is needed to check a try.
struct Stored {
    account: Account,
    phc: String,
    failed: u32,
    next_try_utc_us: i64,
}

impl Stored {
    /// Never longer than the wrong tries are worth, also where the clock was set back meanwhile.
    fn wait(&self, now: &Moment) -> Duration {
        let left = self.next_try_utc_us.saturating_sub(rows::storable(now).utc.timestamp_micros());
        Duration::from_micros(u64::try_from(left).unwrap_or(0)).min(wait_after(self.failed))
    }
}

fn find(connection: &Connection, id: AccountId) -> Result<Option<Stored>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT id, name, role, has_pin, secret, failed, next_try_utc_us FROM account WHERE id = ?1",
    )?;
    let mut found = query.query([id.0])?;
    let Some(row) = found.next()? else { return Ok(None) };
    Ok(Some(Stored {
        account: account(row)?,
        phc: row.get(4)?,
        failed: row.get(5)?,
        next_try_utc_us: row.get(6)?,
    }))
}

fn account(row: &Row<'_>) -> Result<Account, StoreError> {
    let role: String = row.get(2)?;
    Ok(Account {
        id: AccountId(row.get(0)?),
        name: row.get(1)?,
        role: Role::from_name(&role).ok_or_else(|| StoreError::row(format!("the role \"{role}\"")))?,
        has_pin: row.get(3)?,
    })
}
