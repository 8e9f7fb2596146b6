//! System calls of a child process, recorded, failed or made the last ones with `strace`.
//!
//! `strace` counts the calls of each kind and thread. A child that does the same work on the same files makes the same
//! calls, so the number of a recorded call names it in the next run.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::kill::{Random, variable};
use crate::kit::Place;

/// The calls by which a program changes files.
const KINDS: &str = "write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,mkdir,mkdirat,unlink,unlinkat,\
                     ftruncate,openat";

/// Kills on so many cycles make the long form, in which every call has its turn.
const LONG_FORM: u64 = 1000;

/// A call that a child made.
pub struct Call {
    pub kind: String,
    /// Its number among those of its kind and thread, from 1.
    pub number: usize,
    /// As `strace` prints it, with the paths of open files.
    pub text: String,
}

/// The word of `strace`'s options that says what is done to a call.
#[derive(Clone, Copy)]
pub enum Fate {
    /// The process is killed before the call is carried out.
    Kill,
    /// This call alone is answered with an error.
    Fail(&'static str),
    /// This call and all of its kind after it are answered with an error.
    FailOn(&'static str),
}

impl Call {
    /// The rule by which `strace` does this to the call.
    pub fn rule(&self, fate: Fate) -> String {
        let Self { kind, number, .. } = self;
        match fate {
            Fate::Kill => format!("{kind}:signal=SIGKILL:when={number}"),
            Fate::Fail(error) => format!("{kind}:error={error}:when={number}"),
            Fate::FailOn(error) => format!("{kind}:error={error}:when={number}+"),
        }
    }

    /// Whether it is about a file, and not a word on the standard output.
    pub fn is_of_a_file(&self) -> bool {
        !self.text.starts_with("write(1<")
    }
}

/// Whether `strace` can be used; says so where it cannot.
pub fn can_be_traced() -> bool {
    let usable = Command::new("strace")
        .args(["-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "true"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !usable {
        eprintln!("skipped: strace is not installed or not allowed here");
    }
    usable
}

/// `strace` with these injections, or `None` with a word where it cannot be used.
pub fn strace(inject: &[String]) -> Option<Vec<String>> {
    can_be_traced().then(|| wrapper(inject, Path::new("/dev/null")))
}

fn wrapper(inject: &[String], log: &Path) -> Vec<String> {
    let mut words: Vec<String> =
        ["strace", "-f", "-qq", "-y", "-s", "0", "-e", "signal=none"].map(str::to_owned).into();
    // Much faster, but signals are not delivered with it.
    if !inject.iter().any(|rule| rule.contains("signal=")) {
        words.push("--seccomp-bpf".to_owned());
    }
    words.extend(["-o".to_owned(), log.display().to_string(), "-e".to_owned(), format!("trace={KINDS}")]);
    for rule in inject {
        words.extend(["-e".to_owned(), format!("inject={rule}")]);
    }
    words
}

/// A child that is to be killed or failed at a call of its work calls this first. The calls of the harness, which has a
/// thread of its own, are counted by themselves: now none of them has the number of a call of the work.
pub fn let_the_harness_go_first() {
    for _ in 0..96 {
        let mut nowhere = std::fs::OpenOptions::new().write(true).open("/dev/null").unwrap();
        std::io::Write::write_all(&mut nowhere, b".").unwrap();
    }
}

/// Lets `run` start a child and gives the calls by which that changed files of the place or told something.
pub fn recorded(place: &Place, run: impl FnOnce(&[&str])) -> Vec<Call> {
    let log = place.beside("calls");
    let words = wrapper(&[], &log);
    run(&words.iter().map(String::as_str).collect::<Vec<_>>());
    let text = std::fs::read_to_string(&log).unwrap();
    let folder = log.parent().unwrap().display().to_string();
    let mut numbers: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut calls = Vec::new();
    for line in text.lines() {
        let (thread, call) = line.split_once(' ').unwrap();
        let call = call.trim_start();
        assert!(!call.contains("<unfinished"), "two threads changed files at once: {line}");
        let (kind, _) = call.split_once('(').unwrap();
        let number = numbers.entry((thread, kind)).or_default();
        *number += 1;
        let changes = kind != "openat" || call.contains("O_CREAT");
        if changes && (call.contains(&folder) || call.starts_with("write(1<")) {
            calls.push((thread, Call { kind: kind.to_owned(), number: *number, text: call.to_owned() }));
        }
    }
    let worker = calls.iter().find(|(_, call)| call.is_of_a_file()).expect("no file was changed").0;
    calls.retain(|(thread, call)| *thread == worker || call.is_of_a_file());
    for (thread, call) in &calls {
        assert_eq!(*thread, worker, "{} is no call of the thread that does the work", call.text);
        let others = numbers.iter().filter(|((thread, kind), _)| *thread != worker && *kind == call.kind);
        for (_, reached) in others {
            assert!(*reached < call.number, "{}: the harness makes a call of this number", call.text);
        }
    }
    calls.into_iter().map(|(_, call)| call).collect()
}

/// Lets `run` start a child under this rule; gives what `run` gives, and how many calls were answered with an error.
pub fn injected<T>(place: &Place, rule: String, run: impl FnOnce(&[&str]) -> T) -> (T, usize) {
    let log = place.beside("injected");
    let words = wrapper(&[rule], &log);
    let answer = run(&words.iter().map(String::as_str).collect::<Vec<_>>());
    let told = std::fs::read_to_string(&log).unwrap();
    (answer, told.lines().filter(|line| line.ends_with("(INJECTED)")).count())
}

/// How many calls there are of each kind.
pub fn kinds<'a>(calls: impl IntoIterator<Item = &'a Call>) -> BTreeMap<&'a str, usize> {
    let mut kinds = BTreeMap::new();
    for call in calls {
        *kinds.entry(call.kind.as_str()).or_default() += 1;
    }
    kinds
}

/// Of each kind every `step`-th call from one that is drawn by lot, at least one; every call in the long form.
pub fn some_of_each_kind<'a>(calls: &'a [Call], step: usize, random: &mut Random) -> Vec<&'a Call> {
    let long = variable("VISIONPRESENCE_KILL_CYCLES").is_some_and(|cycles| cycles >= LONG_FORM);
    let mut chosen = Vec::new();
    for (kind, count) in kinds(calls) {
        let step = if long { 1 } else { step.min(count) };
        let first = usize::try_from(random.below(step as u64)).unwrap();
        chosen.extend(calls.iter().filter(|call| call.kind == kind).skip(first).step_by(step));
    }
    assert!(!long || chosen.len() == calls.len(), "the long form leaves no call out");
    chosen
}

/// The kinds and their numbers in words.
pub fn in_words(kinds: &BTreeMap<&str, usize>) -> String {
    kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect::<Vec<_>>().join(", ")
}
