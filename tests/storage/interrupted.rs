//! A backup and a restore that are killed anywhere leave the old state or the new one, whole.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};

use visionpresence::domain::backup::Verdict;
use visionpresence::store::DataDir;
use visionpresence::store::backup;
use visionpresence::store::backup::restore;

use crate::backups::{file, go_on, make, office, plan};
use crate::kit::{Place, berlin, recorded, request_with_photo};
use crate::restores::wanted;

const DIR: &str = "VISIONPRESENCE_TEST_DIR";
const CARELESS: &str = "VISIONPRESENCE_TEST_CARELESS";
const CALLS: [&str; 8] = ["rename", "renameat2", "fsync", "syncfs", "unlink", "mkdir", "pwrite64", "openat"];

#[test]
#[ignore = "the child process of the tests below"]
fn restores_the_only_backup() {
    let Ok(root) = std::env::var(DIR) else { return };
    let dir = DataDir::open(&root).unwrap();
    let name = backup::list(&dir.backups()).unwrap().remove(0).name;
    let path = dir.backups().join(name);
    if std::env::var(CARELESS).is_ok() {
        // What a restore without a journal would do.
        let whole = dir.root().join("whole.db");
        std::fs::remove_file(dir.database()).unwrap();
        std::fs::rename(whole, dir.database()).unwrap();
        return;
    }
    let _alone = dir.lock_instance().unwrap();
    restore::require_unused(&dir).unwrap();
    restore::prepare(&dir, &wanted(path), &mut go_on).unwrap().commit().unwrap();
    restore::finish(&dir).unwrap();
}

#[test]
#[ignore = "the child process of the tests below"]
fn makes_a_backup() {
    let Ok(root) = std::env::var(DIR) else { return };
    let place = DataDir::open(&root).unwrap();
    let wanted = backup::BackupPlan {
        folder: place.backups(),
        origin: visionpresence::domain::backup::Origin::ByHand,
        scan_photos: true,
        passphrase: None,
        at: berlin("2026-11-25 02:30:00"),
    };
    backup::make(&place, &wanted, &mut go_on).unwrap();
}

/// Runs one of the tests above and kills it at the system call; `None` where strace cannot be used.
fn killed_at(place: &Place, test: &str, call: &str, when: u32, careless: bool) -> Option<bool> {
    let usable =
        Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).stderr(Stdio::null()).status();
    if !usable.is_ok_and(|status| status.success()) {
        eprintln!("skipped: strace is not installed or not allowed here");
        return None;
    }
    let mut command = Command::new("strace");
    command
        .args(["-f", "-qq", "-o", "/dev/null", "-e", "signal=none", "-e"])
        .arg(format!("inject={call}:signal=SIGKILL:when={when}"))
        .arg(std::env::current_exe().unwrap())
        .args([test, "--exact", "--ignored", "--nocapture"])
        .env(DIR, place.root())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if careless {
        command.env(CARELESS, "1");
    }
    let status = command.status().unwrap();
    let killed = status.signal() == Some(9);
    assert!(killed || status.success(), "the child panicked at {call} {when}: {status}");
    Some(killed)
}

fn prepared_office() -> Place {
    let place = office();
    make(&place, "2026-11-23 02:30:00");
    recorded(place.writer().punch(&request_with_photo("E001", berlin("2026-11-23 09:00:00"))));
    place
}

#[test]
fn a_restore_that_is_killed_anywhere_leaves_the_old_state_or_the_new_one_whole() {
    let (mut old, mut new) = (0, 0);
    for call in CALLS {
        // Most calls of "openat" belong to the start of the program.
        let step = if call == "openat" || call == "pwrite64" { 29 } else { 1 };
        for when in (1..400).step_by(step) {
            let place = prepared_office();
            let Some(killed) = killed_at(&place, "interrupted::restores_the_only_backup", call, when, false)
            else {
                return;
            };
            // The next start.
            drop(DataDir::open(place.root()).unwrap());
            drop(place.writer());
            let events = place.count("clock_event");
            assert!(events == 4 || events == 3, "killed at {call} {when}: {events} events");
            assert_eq!(
                place.files("uploads/scans").len(),
                if events == 4 { 3 } else { 2 },
                "killed at {call} {when}"
            );
            place.assert_sound();
            assert!(!place.root().join(".restore-staging").exists(), "killed at {call} {when}");
            assert_eq!(backup::set_aside(&place.dir).unwrap().len(), usize::from(events == 3));
            if events == 4 {
                old += 1;
            } else {
                new += 1;
            }
            if !killed {
                break;
            }
        }
    }
    assert!(old > 0 && new > 0, "control: {old} old, {new} new");
    println!("{old} times the old state, {new} times the new one");
}

#[test]
fn control_a_restore_without_a_journal_loses_the_database_when_it_is_killed() {
    let mut lost = 0;
    for when in 1..10 {
        let place = prepared_office();
        std::fs::copy(place.dir.database(), place.root().join("whole.db")).unwrap();
        let Some(killed) = killed_at(&place, "interrupted::restores_the_only_backup", "rename", when, true)
        else {
            return;
        };
        lost += usize::from(!place.dir.database().exists());
        if !killed {
            break;
        }
    }
    assert!(lost > 0, "the test above would not show a loss either");
    println!("{lost} times the database was gone");
}

#[test]
fn a_backup_that_is_killed_anywhere_leaves_a_whole_one_or_none() {
    let (mut none, mut whole) = (0, 0);
    for call in ["renameat2", "rename", "fsync", "pwrite64", "write"] {
        let step = if call == "pwrite64" || call == "write" { 19 } else { 1 };
        for when in (1..300).step_by(step) {
            let place = office();
            let Some(killed) = killed_at(&place, "interrupted::makes_a_backup", call, when, false) else {
                return;
            };
            let found = backup::list(&place.dir.backups()).unwrap();
            for entry in &found {
                let folder = place.dir.backups();
                let now = berlin("2026-11-26 00:00:00").utc;
                let checked = backup::check(&place.dir, &folder, &entry.name, None, now, &mut go_on).unwrap();
                assert!(
                    matches!(checked.verdict, Verdict::Verified(_)),
                    "killed at {call} {when}: {checked:?}"
                );
                assert!(file(&place, entry).is_file());
            }
            // The next one removes what is left of this one.
            backup::make(&place.dir, &plan(&place, "2026-11-27 02:30:00"), &mut go_on).unwrap();
            assert!(place.files("backups").iter().all(|name| name.starts_with("visionpresence_")));
            if found.is_empty() {
                none += 1;
            } else {
                whole += 1;
            }
            place.assert_sound();
            if !killed {
                break;
            }
        }
    }
    assert!(none > 0 && whole > 0, "control: {none} times none, {whole} times a whole one");
    println!("{none} times no backup, {whole} times a whole one");
}
