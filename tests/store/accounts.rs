//! Who may use the HR workspace: accounts, wrong tries, and what is written down about them.

use std::time::Duration;

use chrono::TimeDelta;
use visionpresence::domain::access::{Account, Role, Secret, wait_after};
use visionpresence::domain::audit::{AuditAction, By};
use visionpresence::domain::time::Moment;
use visionpresence::store::accounts::{Admission, Attempt, HashedSecret, NewAccount};
use visionpresence::store::{Reader, StoreError, Writer};

use crate::kit::{Place, berlin};

const PIN: &str = "407183";

fn now() -> Moment {
    berlin("2026-11-23 09:00:00")
}

fn later(secs: i64) -> Moment {
    Moment { utc: now().utc + TimeDelta::seconds(secs), ..now() }
}

fn by(who: &str) -> By {
    By { who: who.to_owned(), at: now() }
}

fn new(name: &str, role: Role, pin: &str) -> NewAccount {
    NewAccount { name: name.to_owned(), role, secret: HashedSecret::new(&Secret::typed(pin)).unwrap() }
}

fn with_admin() -> (Place, Writer, Account) {
    let place = Place::new();
    let mut writer = place.writer();
    let account = writer.create_first_account(&new("Ines", Role::Hr, PIN), &now()).unwrap();
    (place, writer, account)
}

#[track_caller]
fn attempt(writer: &mut Writer, account: &Account, at: &Moment) -> Attempt {
    match writer.begin_sign_in(account.id, at).unwrap() {
        Admission::Open(attempt) => attempt,
        Admission::Wait(wait) => panic!("has to wait {wait:?}"),
    }
}

fn actions(place: &Place) -> Vec<String> {
    let entries = Reader::open(&place.dir).unwrap().audit(None, 100).unwrap();
    entries.into_iter().rev().map(|entry| format!("{}: {}", entry.by.who, entry.action)).collect()
}

#[test]
fn the_first_account_is_an_admin_and_there_is_one_first_account_alone() {
    let (place, mut writer, account) = with_admin();
    assert_eq!((account.role, account.has_pin), (Role::Admin, true));
    let again = writer.create_first_account(&new("Mallory", Role::Admin, "918273"), &now());
    assert!(matches!(again, Err(StoreError::Account(_))), "{again:?}");
    assert_eq!(Reader::open(&place.dir).unwrap().accounts().unwrap(), [account]);
    place.assert_sound();
}

#[test]
fn neither_pin_nor_password_is_anywhere_in_the_files() {
    let (place, writer, _) = with_admin();
    drop(writer);
    for name in place.files("") {
        let path = place.root().join(&name);
        if path.is_file() {
            let bytes = std::fs::read(path).unwrap();
            assert!(!bytes.windows(PIN.len()).any(|part| part == PIN.as_bytes()), "{name} holds the PIN");
        }
    }
    let stored: String =
        place.sqlite().query_row("SELECT secret FROM account", [], |row| row.get(0)).unwrap();
    assert!(stored.starts_with("$argon2id$v=19$"), "{stored}");
}

#[test]
fn the_right_pin_is_taken_and_a_wrong_one_waits_longer_each_time_also_after_a_restart() {
    let (place, mut writer, account) = with_admin();
    let mut at = 0;
    for failed in 1..=5 {
        let wrong = attempt(&mut writer, &account, &later(at));
        assert!(!wrong.is_right(&Secret::typed("999999")));
        let wait = writer.sign_in_failed(&wrong, &later(at)).unwrap();
        assert_eq!(wait, wait_after(failed));
        drop(writer);
        writer = place.writer();
        match writer.begin_sign_in(account.id, &later(at)).unwrap() {
            Admission::Wait(left) => assert_eq!(left, wait, "the wait is in the database"),
            Admission::Open(_) => panic!("try {failed} did not have to wait"),
        }
        at += i64::try_from(wait.as_secs()).unwrap();
    }
    let right = attempt(&mut writer, &account, &later(at));
    assert!(right.is_right(&Secret::typed(PIN)));
    assert_eq!(writer.signed_in(&right, &later(at)).unwrap(), account);
    let reader = Reader::open(&place.dir).unwrap();
    assert_eq!(reader.sign_in_wait(account.id, &later(at)).unwrap(), Duration::ZERO);
    let told = actions(&place);
    assert_eq!(told.iter().filter(|line| *line == "Ines: sign-in failed").count(), 5);
    assert_eq!(told.last().unwrap(), "Ines: signed in");
}

#[test]
fn a_try_that_was_begun_and_never_answered_counts_as_wrong() {
    let (place, mut writer, account) = with_admin();
    attempt(&mut writer, &account, &now());
    drop(writer);
    let left = Reader::open(&place.dir).unwrap().sign_in_wait(account.id, &now()).unwrap();
    assert_eq!(left, wait_after(1), "pulling the plug gains nothing");
}

#[test]
fn a_clock_that_was_set_back_does_not_lock_anybody_out_for_long() {
    let (place, mut writer, account) = with_admin();
    attempt(&mut writer, &account, &now());
    let long_ago = berlin("2020-01-01 00:00:00");
    let left = Reader::open(&place.dir).unwrap().sign_in_wait(account.id, &long_ago).unwrap();
    assert_eq!(left, wait_after(1));
}

#[test]
fn accounts_have_names_of_their_own_and_the_last_admin_stays() {
    let (place, mut writer, admin) = with_admin();
    let refused = |result: Result<Account, StoreError>| matches!(result, Err(StoreError::Account(_)));
    assert!(refused(writer.create_account(&new("ines", Role::Hr, "918273"), &by("Ines"))), "same name");
    assert!(refused(writer.create_account(&new("  ", Role::Hr, "918273"), &by("Ines"))), "no name");
    let other = writer.create_account(&new("Omar", Role::Hr, "a long pass phrase"), &by("Ines")).unwrap();
    assert_eq!((other.role, other.has_pin), (Role::Hr, false));
    assert!(writer.remove_account(admin.id, &by("Ines")).is_err());
    writer.remove_account(other.id, &by("Ines")).unwrap();
    assert_eq!(Reader::open(&place.dir).unwrap().accounts().unwrap(), [admin]);
    assert_eq!(
        actions(&place),
        ["Ines: account created", "Ines: account created", "Ines: account removed"],
        "what was refused is not written down as done"
    );
}

#[test]
fn a_reset_forgives_wrong_tries_takes_the_new_pin_alone_and_is_written_down() {
    let (place, mut writer, account) = with_admin();
    attempt(&mut writer, &account, &now());
    let secret = HashedSecret::new(&Secret::typed("640291")).unwrap();
    writer.change_secret(account.id, &secret, AuditAction::SecretReset, &by("command line")).unwrap();
    let attempt = attempt(&mut writer, &account, &now());
    assert!(attempt.is_right(&Secret::typed("640291")) && !attempt.is_right(&Secret::typed(PIN)));
    assert_eq!(actions(&place).last().unwrap(), "command line: secret reset");
}
