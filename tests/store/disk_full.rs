//! No space on the disk.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::Instant;

use chrono::TimeDelta;
use nix::sys::statvfs::statvfs;
use visionpresence::store::receipt::PunchOutcome;
use visionpresence::store::{DataDir, Writer};

use crate::kit::{Place, berlin, request_with_photo};

const DIR: &str = "VISIONPRESENCE_TEST_FULL_DIR";
/// How often the child is refused before it asks for space.
const REFUSALS: usize = 3;

#[test]
#[ignore = "the child process of the test below"]
fn punches_until_the_disk_is_full_and_on_when_there_is_space_again() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let mut writer = Writer::open(&DataDir::open(dir).unwrap()).unwrap();
    let mut at = berlin("2026-11-23 09:00:00");
    let mut punch = || {
        at.utc += TimeDelta::minutes(10);
        match writer.punch(&request_with_photo("E001", at)) {
            Ok(PunchOutcome::Recorded(receipt)) => format!("R {}", receipt.event_id),
            other => format!("E {other:?}"),
        }
    };
    let say = |line: &str| println!("\n{line}");
    let mut refused = 0;
    for _ in 0..2000 {
        let answer = punch();
        refused = if answer.starts_with('E') { refused + 1 } else { 0 };
        say(&answer);
        if refused == REFUSALS {
            break;
        }
    }
    say("FULL");
    std::io::stdin().read_line(&mut String::new()).unwrap();
    for _ in 0..5 {
        say(&punch());
    }
    say("DONE");
}

#[test]
fn a_full_disk_is_said_and_punches_are_recorded_again_when_there_is_space() {
    let (place, writer) = Place::with_staff(&["E001"]);
    drop(writer);
    // A limit on the size of files stands for the end of the disk: it needs no rights. 512-byte blocks.
    let limit = std::fs::metadata(place.dir.database()).unwrap().len() / 512 + 16;
    let limited = format!("trap '' XFSZ; ulimit -S -f {limit} && exec \"$0\" \"$@\"");
    let mut child = Command::new("sh")
        .args(["-c", &limited])
        .arg(std::env::current_exe().unwrap())
        .args(["disk_full::punches_until_the_disk_is_full_and_on_when_there_is_space_again"])
        .args(["--exact", "--ignored", "--nocapture"])
        .env(DIR, place.root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let before: Vec<String> = lines.by_ref().take_while(|line| line != "FULL").collect();
    let refused = before.iter().filter(|line| line.starts_with("E ")).count();
    assert!(refused >= REFUSALS, "control: the disk was never full: {before:?}");

    let raised = Command::new("prlimit")
        .args(["--pid", &child.id().to_string(), "--fsize=unlimited:unlimited"])
        .status()
        .unwrap();
    assert!(raised.success());
    child.stdin.take().unwrap().write_all(b"\n").unwrap();
    let after: Vec<String> = lines.by_ref().take_while(|line| line != "DONE").collect();
    child.wait().unwrap();
    let recorded_after: Vec<_> = after.iter().filter(|line| line.starts_with("R ")).collect();
    assert_eq!(recorded_after.len(), 5, "{after:?}");

    let acknowledged = before.iter().chain(&after).filter(|line| line.starts_with("R ")).count();
    let stored = usize::try_from(place.count("clock_event")).unwrap();
    assert!(acknowledged <= stored && stored <= acknowledged + refused, "{acknowledged} of {stored}");
    drop(place.writer());
    place.assert_sound();
    println!("{acknowledged} punches acknowledged and there, {refused} refused while the disk was full");
}

/// A disk of memory that only the child sees. `ENOSPC` is what SQLite and the photos get there, as on a full partition.
const SMALL_DISK: &str = "mount -t tmpfs -o size=6m none \"$TMPDIR\" && exec \"$0\" \"$@\"";
/// Bytes that are in the way on the small disk until space is made.
const BALLAST: usize = 2 << 20;

#[test]
#[ignore = "the child process of the test below"]
fn punches_until_the_small_disk_is_full_and_on_when_there_is_space_again() {
    if std::env::var_os(DIR).is_none() {
        return;
    }
    let (place, mut writer) = Place::with_staff(&["E001"]);
    std::fs::write(place.beside("ballast"), vec![0; BALLAST]).unwrap();
    let mut at = berlin("2026-11-23 09:00:00");
    let mut punch = || {
        at.utc += TimeDelta::minutes(10);
        writer.punch(&request_with_photo("E001", at))
    };
    let (mut acknowledged, mut refusals) = (0, Vec::new());
    while refusals.len() < REFUSALS {
        match punch() {
            Ok(PunchOutcome::Recorded(_)) => acknowledged += 1,
            Ok(other) => panic!("{other:?}"),
            Err(error) => refusals.push(error.to_string()),
        }
    }
    let state = statvfs(place.root()).unwrap();
    let left = state.blocks_available() * state.fragment_size();
    assert!(left < 128 << 10, "control: {left} bytes were left, and it refused: {refusals:?}");
    std::fs::remove_file(place.beside("ballast")).unwrap();
    let space = Instant::now();
    assert!(matches!(punch(), Ok(PunchOutcome::Recorded(_))), "there is space, and nothing is recorded");
    let back = space.elapsed();
    for _ in 0..4 {
        assert!(matches!(punch(), Ok(PunchOutcome::Recorded(_))));
    }
    drop(writer);
    drop(place.writer());
    place.assert_sound();
    let stored = usize::try_from(place.count("clock_event")).unwrap();
    assert!((acknowledged + 5..=acknowledged + 5 + REFUSALS).contains(&stored), "{acknowledged} of {stored}");
    println!(
        "\n{} punches acknowledged and there, {} refused with {left} bytes left ({}), recorded {} ms after there was space",
        acknowledged + 5,
        refusals.len(),
        refusals[0],
        back.as_millis()
    );
}

#[test]
fn a_disk_without_space_is_said_and_punches_are_recorded_again_when_there_is_some() {
    let disk = tempfile::tempdir().unwrap();
    let child = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", SMALL_DISK])
        .arg(std::env::current_exe().unwrap())
        .args(["disk_full::punches_until_the_small_disk_is_full_and_on_when_there_is_space_again"])
        .args(["--exact", "--ignored", "--nocapture"])
        .env(DIR, disk.path())
        .env("TMPDIR", disk.path())
        .output()
        .unwrap();
    let (said, errors) = (String::from_utf8_lossy(&child.stdout), String::from_utf8_lossy(&child.stderr));
    if ["unshare:", "mount:"].iter().any(|program| errors.starts_with(program)) {
        println!("skipped: no disk may be mounted here: {errors}");
        return;
    }
    assert!(child.status.success(), "{said}{errors}");
    let done =
        said.lines().find(|line| line.contains("punches acknowledged")).expect("the child says what it did");
    println!("{done}");
    assert_eq!(std::fs::read_dir(disk.path()).unwrap().count(), 0, "control: the disk was the child's alone");
}
