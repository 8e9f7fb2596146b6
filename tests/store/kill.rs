//! The writer is killed, its disk fails: what it has acknowledged is there, once.
//!
//! A child process runs the real writer and prints a line for each receipt. The parent kills it, or `strace` lets its
//! system calls fail, and compares what was printed with what a new start finds.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher as _, Hasher as _};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use chrono::{Days, TimeDelta};
use uuid::Uuid;
use visionpresence::domain::clock_event::{EventId, PunchRequest};
use visionpresence::store::receipt::PunchOutcome;
use visionpresence::store::{DataDir, Reader, StoreError, Writer};

use crate::kit::{Place, berlin, picture, request};
use crate::system_calls::{self, Call, Fate};

const PEOPLE: [&str; 8] = ["K0", "K1", "K2", "K3", "K4", "K5", "K6", "K7"];
pub const DIR: &str = "VISIONPRESENCE_TEST_DIR";
const ROUND: &str = "VISIONPRESENCE_TEST_ROUND";
const PUNCHES: &str = "VISIONPRESENCE_TEST_PUNCHES";
const AGAIN: &str = "VISIONPRESENCE_TEST_AGAIN";
const TOO_EARLY: &str = "VISIONPRESENCE_TEST_TOO_EARLY";

/// Punch `number` of a round: another minute of the round's day, the next person; every third has a photo.
fn planned(round: u64, number: u64) -> PunchRequest {
    let mut at = berlin("2026-01-01 05:00:00");
    at.utc = at.utc.checked_add_days(Days::new(round)).unwrap()
        + TimeDelta::minutes(i64::try_from(number).unwrap());
    let person = PEOPLE[usize::try_from(number).unwrap() % PEOPLE.len()];
    PunchRequest {
        event_id: EventId(Uuid::from_u128((u128::from(round) << 64) | u128::from(number))),
        photo: number.is_multiple_of(3).then(|| picture(160, 120)),
        ..request(person, at)
    }
}

pub fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// One whole line in one system call. What cannot be said was not acknowledged.
pub fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    drop(out.write_all(format!("\n{line}\n").as_bytes()).and_then(|()| out.flush()));
}

#[test]
#[ignore = "the child process of the tests below"]
fn writes_punches_and_prints_receipts() {
    let Ok(dir) = std::env::var(DIR) else { return };
    system_calls::let_the_harness_go_first();
    let dir = match DataDir::open(dir) {
        Ok(dir) => dir,
        Err(error) => return say(&format!("E open {error}")),
    };
    let opened = Writer::open(&dir);
    let mut writer = match opened {
        Ok(writer) => writer,
        Err(error) => return say(&format!("E open {error}")),
    };
    let round = variable(ROUND).unwrap_or(0);
    // As in the kiosk, where a second connection keeps the index of the log alive while the writer opens its own again.
    let _reader = (round % 2 == 1).then(|| Reader::open(&dir));
    if let Some(number) = variable(AGAIN) {
        // A sender that does not know whether its last punch was stored sends it again.
        answer(&writer.punch(&planned(round - 1, number)));
    }
    for number in 0..variable(PUNCHES).unwrap_or(1000) {
        let request = planned(round, number);
        if variable(TOO_EARLY).is_some() {
            say(&format!("R {}", request.event_id));
            drop(writer.punch(&request));
        } else {
            answer(&writer.punch(&request));
        }
    }
}

fn answer(outcome: &Result<PunchOutcome, StoreError>) {
    match outcome {
        Ok(PunchOutcome::Recorded(receipt)) => say(&format!("R {}", receipt.event_id)),
        Ok(other) => say(&format!("? {other:?}")),
        Err(StoreError::NotRecorded { event_id, .. }) => say(&format!("N {event_id}")),
        Err(error) => say(&format!("E {error}")),
    }
}

/// This test program as a writer of punches.
fn child(place: &Place, round: u64, wrapper: &[&str]) -> Command {
    let mut command = child_running("kill::writes_punches_and_prints_receipts", place, wrapper);
    command.env(ROUND, round.to_string());
    command
}

/// This test program running one of its ignored tests, started by `wrapper` where there is one.
pub fn child_running(test: &str, place: &Place, wrapper: &[&str]) -> Command {
    let program = std::env::current_exe().unwrap();
    let mut command = match wrapper.split_first() {
        Some((first, rest)) => {
            let mut command = Command::new(first);
            command.args(rest).arg(program);
            command
        }
        None => Command::new(program),
    };
    command
        .args([test, "--exact", "--ignored", "--nocapture"])
        .env(DIR, place.root())
        .env("VISIONPRESENCE_KEY", place.beside("site.key"))
        // Cargo names many folders in it, in each of which every library would be looked for.
        .env_remove("LD_LIBRARY_PATH")
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

/// What a child has said.
#[derive(Default)]
pub struct Said {
    pub acknowledged: BTreeSet<String>,
    /// Events of which was said that they are certainly not recorded.
    denied: BTreeSet<String>,
    errors: Vec<String>,
}

impl Said {
    fn listen(&mut self, line: &str) {
        match line.trim().split_once(' ') {
            Some(("R", id)) if id.len() == 36 => {
                self.acknowledged.insert(id.to_owned());
            }
            Some(("N", id)) if id.len() == 36 => {
                self.denied.insert(id.to_owned());
            }
            Some(("E", error)) => self.errors.push(error.to_owned()),
            Some(("?", other)) => panic!("an answer that was not planned: {other}"),
            _ => {}
        }
    }

    pub fn listen_to_the_end(&mut self, mut out: BufReader<ChildStdout>) {
        let mut rest = String::new();
        out.read_to_string(&mut rest).unwrap();
        rest.lines().for_each(|line| self.listen(line));
    }
}

pub struct Random(u64);

impl Random {
    /// The seed of this run, printed so that a failure can be repeated.
    pub fn new() -> Self {
        let seed = variable("VISIONPRESENCE_SEED")
            .unwrap_or_else(|| std::collections::hash_map::RandomState::new().build_hasher().finish())
            | 1;
        println!("VISIONPRESENCE_SEED={seed}");
        Self(seed)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// Starts a child and kills it: mostly some time after its first receipt, sometimes while it starts.
fn kill_at_a_random_time(command: &mut Command, random: &mut Random, said: &mut Said) {
    let mut child: Child = command.spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    if random.below(5) == 0 {
        std::thread::sleep(Duration::from_micros(random.below(60_000)));
    } else {
        let before = said.acknowledged.len();
        let mut line = String::new();
        while said.acknowledged.len() == before && out.read_line(&mut line).unwrap() > 0 {
            said.listen(&line);
            line.clear();
        }
        std::thread::sleep(Duration::from_micros(random.below(60_000)));
    }
    // SIGKILL.
    child.kill().unwrap();
    said.listen_to_the_end(out);
    child.wait().unwrap();
}

fn stored(place: &Place) -> BTreeSet<String> {
    let sqlite = place.sqlite();
    let mut query = sqlite.prepare("SELECT id FROM clock_event").unwrap();
    query.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

/// Each planned punch at most once, told by person and moment and not by the id that the table keeps unique.
fn assert_nothing_twice(place: &Place) {
    let twice: i64 = place
        .sqlite()
        .query_row(
            "SELECT count(*) FROM (SELECT 1 FROM clock_event GROUP BY emp_id, at_utc_us HAVING count(*) > 1)",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(twice, 0, "punches stored twice");
}

/// Kills on one database: looking through all that it holds after each would take ever longer.
const KILLS_OF_A_PLACE: u64 = 500;

#[test]
fn no_acknowledged_punch_is_lost_or_doubled_however_often_the_writer_is_killed() {
    let rounds = variable("VISIONPRESENCE_KILL_CYCLES").unwrap_or(200);
    let mut random = Random::new();
    let (mut done, mut acknowledged, mut set_aside) = (0, 0, 0);
    while done < rounds {
        let of_place = KILLS_OF_A_PLACE.min(rounds - done);
        let (of_them, photos) = kill_in_one_place(of_place, &mut random);
        done += of_place;
        acknowledged += of_them;
        set_aside += photos;
    }
    assert!(acknowledged > rounds, "too few punches to mean anything");
    println!(
        "{rounds} kills, {acknowledged} punches acknowledged, 0 lost, 0 twice, {set_aside} photos without a row set aside"
    );
}

/// Gives the punches that were acknowledged and the photos that were set aside.
fn kill_in_one_place(rounds: u64, random: &mut Random) -> (u64, u64) {
    let (place, writer) = Place::with_staff(&PEOPLE);
    drop(writer);
    let mut said = Said::default();
    let mut set_aside = 0;
    for round in 1..=rounds {
        let mut command = child(&place, round, &[]);
        if let Some(last) = last_of_round(&said, round - 1) {
            // The one after the last acknowledged was under way when the writer was killed.
            command.env(AGAIN, (last + 1).to_string());
        }
        kill_at_a_random_time(&mut command, random, &mut said);

        // A new start, as after a crash.
        set_aside += place.writer().set_aside().len() as u64;
        let stored = stored(&place);
        let lost: Vec<_> = said.acknowledged.difference(&stored).collect();
        assert!(lost.is_empty(), "round {round}: acknowledged and lost: {lost:?}");
        let unasked = stored.len() - said.acknowledged.len();
        assert!(unasked as u64 <= round, "round {round}: {unasked} events that nobody acknowledged");
        if round % 20 == 0 || round == rounds {
            assert_nothing_twice(&place);
            place.assert_sound();
        }
    }
    assert!(said.errors.is_empty(), "{:?}", said.errors);
    (said.acknowledged.len() as u64, set_aside)
}

fn last_of_round(said: &Said, round: u64) -> Option<u64> {
    let mut last = BTreeMap::new();
    for id in &said.acknowledged {
        let number = id.parse::<Uuid>().unwrap().as_u128();
        last.insert(
            u64::try_from(number >> 64).unwrap(),
            u64::try_from(number & u128::from(u64::MAX)).unwrap(),
        );
    }
    last.get(&round).copied()
}

#[test]
fn control_a_writer_that_acknowledges_before_the_commit_is_caught() {
    let mut random = Random::new();
    let (place, writer) = Place::with_staff(&PEOPLE);
    drop(writer);
    let mut said = Said::default();
    for round in 1..=60 {
        kill_at_a_random_time(child(&place, round, &[]).env(TOO_EARLY, "1"), &mut random, &mut said);
        drop(place.writer());
        if !said.acknowledged.is_subset(&stored(&place)) {
            println!("{round} kills until the loss was seen");
            return;
        }
    }
    panic!("60 kills did not show the loss: the test above would not show one either");
}

/// A place with staff.
fn furnished() -> Place {
    let (place, writer) = Place::with_staff(&PEOPLE);
    drop(writer);
    place
}

/// The same place without the folders that a start makes, so that a child makes the same calls as in every other run.
fn again(furnished: &Place) -> Place {
    let place = furnished.copy();
    for folder in ["uploads/scans", "uploads", "backups"] {
        std::fs::remove_dir(place.root().join(folder)).unwrap();
    }
    place
}

/// Lets a child write six punches; true when it was killed. In odd rounds a second connection reads.
fn six_punches(place: &Place, round: u64, wrapper: &[&str], said: &mut Said) -> bool {
    run_to_the_end(child(place, round, wrapper).env(PUNCHES, "6"), said)
}

/// The calls of a clean run.
fn clean_run(furnished: &Place, round: u64) -> Vec<Call> {
    let (place, mut said) = (again(furnished), Said::default());
    let calls =
        system_calls::recorded(&place, |wrapper| assert!(!six_punches(&place, round, wrapper, &mut said)));
    assert_eq!((said.acknowledged.len(), said.errors.len()), (6, 0), "control: a clean run");
    calls
}

/// Waits for the end of a child; true when it was killed.
pub fn run_to_the_end(command: &mut Command, said: &mut Said) -> bool {
    let mut process = command.spawn().unwrap();
    said.listen_to_the_end(BufReader::new(process.stdout.take().unwrap()));
    let status = process.wait().unwrap();
    // strace ends by the signal that ended the child.
    let killed = status.signal() == Some(9);
    assert!(killed || status.success(), "the child panicked: {status} under {command:?}");
    killed
}

fn assert_all_there(place: &Place, said: &Said, what: &str) {
    // The next start.
    DataDir::open(place.root()).unwrap();
    drop(place.writer());
    let stored = stored(place);
    let lost: Vec<_> = said.acknowledged.difference(&stored).collect();
    assert!(lost.is_empty(), "{what}: acknowledged and lost: {lost:?}");
    let phantoms: Vec<_> = said.denied.intersection(&stored).collect();
    assert!(phantoms.is_empty(), "{what}: said not to be recorded, and there: {phantoms:?}");
    assert_nothing_twice(place);
    place.assert_sound();
}

#[test]
fn no_acknowledged_punch_is_lost_at_whichever_write_or_sync_the_writer_is_killed() {
    if !system_calls::can_be_traced() {
        return;
    }
    let (furnished, mut random) = (furnished(), Random::new());
    let (mut kills, mut acknowledged, mut of_kinds) = (0, 0, Vec::new());
    for round in 0..2 {
        let calls = clean_run(&furnished, round);
        let clean = system_calls::kinds(&calls);
        for kind in ["write", "pwrite64", "fsync", "renameat2", "mkdir", "unlink", "ftruncate", "openat"] {
            assert!(clean.contains_key(kind), "control: the clean run has no {kind}: {clean:?}");
        }
        let chosen = system_calls::some_of_each_kind(&calls, SHORT_STEP_OF_KILLS, &mut random);
        let mut killed_at = Vec::new();
        for call in &chosen {
            let (place, mut said) = (again(&furnished), Said::default());
            let rule = call.rule(Fate::Kill);
            let (killed, _) = system_calls::injected(&place, rule, |wrapper| {
                six_punches(&place, round, wrapper, &mut said)
            });
            if killed {
                killed_at.push(*call);
            }
            assert_all_there(&place, &said, &format!("killed at {} {}", call.number, call.text));
            let unasked = stored(&place).difference(&said.acknowledged).count();
            assert!(unasked <= 1, "killed at {}: {unasked} events that nobody acknowledged", call.text);
            acknowledged += said.acknowledged.len();
        }
        let wanted = system_calls::kinds(chosen.iter().copied());
        assert_eq!(
            system_calls::kinds(killed_at.iter().copied()),
            wanted,
            "it was not killed at each of these"
        );
        assert!(wanted.keys().eq(clean.keys()), "a kind was left out: {wanted:?} of {clean:?}");
        kills += killed_at.len();
        of_kinds.push(format!("{} of {}", system_calls::in_words(&wanted), calls.len()));
    }
    println!("{kills} kills ({}), {acknowledged} punches acknowledged, 0 lost", of_kinds.join("; "));
}

/// Of the calls of each kind every so many-th has its turn in the short form.
const SHORT_STEP_OF_KILLS: usize = 10;
const SHORT_STEP_OF_FAILURES: usize = 14;

#[test]
fn a_disk_that_fails_is_never_taken_for_one_that_has_recorded() {
    if !system_calls::can_be_traced() {
        return;
    }
    let (furnished, mut random) = (furnished(), Random::new());
    let calls: Vec<Call> = clean_run(&furnished, 1).into_iter().filter(Call::is_of_a_file).collect();
    let (mut runs, mut failures, mut acknowledged, mut denied, mut errors) = (0, 0, 0, 0, 0);
    for fate in [Fate::Fail("EIO"), Fate::Fail("ENOSPC"), Fate::FailOn("EIO"), Fate::FailOn("ENOSPC")] {
        for call in system_calls::some_of_each_kind(&calls, SHORT_STEP_OF_FAILURES, &mut random) {
            let (place, mut said) = (again(&furnished), Said::default());
            let rule = call.rule(fate);
            let (killed, failed) = system_calls::injected(&place, rule.clone(), |wrapper| {
                six_punches(&place, 1, wrapper, &mut said)
            });
            assert!(!killed, "{rule}");
            let once = matches!(fate, Fate::Fail(_));
            assert!(failed == 1 || (!once && failed > 1), "{rule}: {failed} calls failed: {}", call.text);
            assert_all_there(&place, &said, &format!("{rule}: {}", call.text));
            runs += 1;
            failures += failed;
            acknowledged += said.acknowledged.len();
            denied += said.denied.len();
            errors += said.errors.len();
        }
    }
    assert!(errors > 0 && denied > 0, "control: the faults were not felt");
    println!(
        "{runs} runs with {failures} failed calls ({} in a clean run), {acknowledged} acknowledged, {denied} certainly \
         not recorded, {errors} other errors",
        system_calls::in_words(&system_calls::kinds(&calls))
    );
}
