//! Whatever comes from outside is mutated at random and handed to the part that reads it: it answers, and never panics.
//!
//! What is mutated lies in `tests/hostile/TARGET/`, files of at most 4 KiB. `taken_*` is sound and must be read,
//! `refused_*` must be refused, `crash_*` once made the program panic and may be either. A name with `_once` in it is read
//! and not mutated, because it takes long. `VISIONPRESENCE_FUZZ_RUNS` and `VISIONPRESENCE_SEED` make a run longer or
//! repeat it.

mod targets;
mod unpacked;

use std::fmt::Write as _;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};
use targets::{Target, targets};

/// Runs of each target without other wishes: a few seconds together.
const RUNS: u64 = 1500;

/// Longest input, in bytes.
const LONGEST: usize = 8192;

/// Longest file of the corpus, in bytes.
const LONGEST_FILE: usize = 4096;

/// Fewest files of a target.
const FEWEST_FILES: usize = 12;

/// So long no input of this length may take, on the slowest machine: it would be a loop that does not end.
const HANG: Duration = Duration::from_mins(1);

/// Texts that readers look for.
const WORDS: [&[u8]; 25] = [
    b"\0",
    b"\n",
    b"\r\n",
    b"\"",
    b",",
    b";",
    b"[",
    b"]",
    b"{",
    b"}",
    b"=",
    b"-1",
    b"0",
    b"9223372036854775807",
    b"-9223372036854775808",
    b"1e999",
    b"nan",
    b"18446744073709551615",
    b"9999-12-31",
    b"0000-00-00",
    b"24:00",
    b"\xff\xd8",
    b"\xff\xd9",
    b"\xef\xbb\xbf",
    b"BEGIN:VEVENT",
];

struct Seed {
    name: String,
    bytes: Vec<u8>,
}

fn corpus() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/hostile"))
}

/// The files of a target by name.
fn seeds(target: &Target) -> Vec<Seed> {
    let mut seeds: Vec<Seed> = fs::read_dir(corpus().join(target.name))
        .unwrap_or_else(|error| panic!("tests/hostile/{}: {error}", target.name))
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            Seed { name, bytes: fs::read(entry.path()).unwrap() }
        })
        .collect();
    seeds.sort_by(|a, b| a.name.cmp(&b.name));
    seeds
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap()
    }
}

/// Some changes of `bytes`, of all kinds.
fn mutate(bytes: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    for _ in 0..=dice.below(6) {
        let at = dice.below(bytes.len() + 1);
        match dice.below(8) {
            0 => bytes.truncate(at),
            1 => drop(bytes.splice(at..at, WORDS[dice.below(WORDS.len())].iter().copied())),
            2 => {
                let from = dice.below(other.len() + 1);
                let length = dice.below(other.len() - from + 1);
                drop(bytes.splice(at..at, other[from..from + length].iter().copied()));
            }
            3 => {
                let end = at + dice.below(bytes.len() - at + 1);
                drop(bytes.drain(at..end));
            }
            4 => {
                let end = at + dice.below((bytes.len() - at + 1).min(64));
                let again = bytes[at..end].repeat(1 + dice.below(20));
                drop(bytes.splice(at..at, again));
            }
            kind => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = if kind == 5 {
                        *byte ^ (1 << dice.below(8))
                    } else {
                        dice.below(256).to_le_bytes()[0]
                    };
                }
            }
        }
    }
    bytes.truncate(LONGEST);
}

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// What became of the runs of one target.
struct Outcome {
    /// The input that made it panic, and what went before.
    crash: Option<Vec<u8>>,
    took: Duration,
    slowest: Duration,
}

/// Runs one target on mutants of `seeds`.
fn run(target: &Target, seeds: &[Vec<u8>], runs: u64, seed: u64) -> Outcome {
    let mut dice = Dice(seed | 1);
    let mut corpus = seeds.to_vec();
    let started = Instant::now();
    let mut slowest = Duration::ZERO;
    for _ in 0..runs {
        let mut bytes = corpus[dice.below(corpus.len())].clone();
        let other = dice.below(corpus.len());
        mutate(&mut bytes, &corpus[other], &mut dice);
        if let Some(mend) = target.mend
            && dice.below(2) == 0
        {
            mend(&mut bytes);
        }
        let begun = Instant::now();
        let crashed = catch_unwind(AssertUnwindSafe(|| (target.read)(&bytes))).is_err();
        slowest = slowest.max(begun.elapsed());
        if crashed {
            return Outcome { crash: Some(bytes), took: started.elapsed(), slowest };
        }
        // Some mutants live on, so that changes add up.
        if dice.below(50) == 0 {
            if corpus.len() < seeds.len() + 64 {
                corpus.push(bytes);
            } else {
                corpus[seeds.len() + dice.below(64)] = bytes;
            }
        }
    }
    Outcome { crash: None, took: started.elapsed(), slowest }
}

/// The command that keeps an input for good.
fn to_keep(target: &str, bytes: &[u8]) -> String {
    let name: String = Sha256::digest(bytes).iter().take(4).fold(String::new(), |mut name, byte| {
        write!(name, "{byte:02x}").unwrap();
        name
    });
    let written: String = bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "\\x{byte:02x}").unwrap();
        text
    });
    format!("printf '{written}' > tests/hostile/{target}/crash_{name}")
}

#[test]
fn nothing_from_outside_makes_the_program_panic() {
    let runs = variable("VISIONPRESENCE_FUZZ_RUNS").unwrap_or(RUNS);
    let seed = variable("VISIONPRESENCE_SEED").unwrap_or(0x5EED_2026);
    println!("VISIONPRESENCE_SEED={seed}");
    let targets = targets();
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        while let Some(target) = targets.get(next.fetch_add(1, Ordering::SeqCst)) {
            let mutated: Vec<Vec<u8>> = seeds(target)
                .into_iter()
                .filter(|seed| !seed.name.contains("_once"))
                .map(|seed| seed.bytes)
                .collect();
            done.push((target.name, run(target, &mutated, runs, seed)));
        }
        done
    };
    let mut outcomes = std::thread::scope(|scope| {
        let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let started: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        started.into_iter().flat_map(|one| one.join().unwrap()).collect::<Vec<_>>()
    });
    outcomes.sort_by_key(|(name, _)| *name);
    let mut wrong = Vec::new();
    for (name, outcome) in &outcomes {
        if let Some(bytes) = &outcome.crash {
            let text = String::from_utf8_lossy(bytes);
            wrong.push(format!("{name} panics on {text:?}; keep it:\n{}", to_keep(name, bytes)));
        }
        if outcome.slowest > HANG {
            wrong.push(format!("{name} took {:?} for one input", outcome.slowest));
        }
        let each = u128::from(runs) * 1_000_000 / outcome.took.as_micros().max(1);
        println!("hostile {name}: {runs} runs, {each} a second, slowest {} ms", outcome.slowest.as_millis());
    }
    assert_eq!(outcomes.len(), targets.len());
    let slowest = outcomes.iter().map(|(_, outcome)| outcome.slowest.as_millis()).max().unwrap_or(0);
    println!("{} readers, {runs} mutants for each, slowest {slowest} ms", outcomes.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_file_of_the_corpus_is_taken_or_refused_as_its_name_says() {
    let targets = targets();
    let mut wrong = Vec::new();
    for entry in fs::read_dir(corpus()).unwrap() {
        let folder = entry.unwrap().file_name().into_string().unwrap();
        if !targets.iter().any(|target| target.name == folder) {
            wrong.push(format!("nothing reads tests/hostile/{folder}"));
        }
    }
    for target in &targets {
        let seeds = seeds(target);
        let told = |kind: &str| seeds.iter().filter(|seed| seed.name.starts_with(kind)).count();
        if seeds.len() < FEWEST_FILES || told("taken_") == 0 || told("refused_") == 0 {
            wrong.push(format!("{}: too few files, or all of one kind", target.name));
        }
        for Seed { name, bytes } in &seeds {
            let place = format!("{}/{name}", target.name);
            let Ok(taken) = catch_unwind(AssertUnwindSafe(|| (target.read)(bytes))) else {
                wrong.push(format!("{place} panics"));
                continue;
            };
            let said = match name.split_once('_') {
                Some(("taken", _)) => taken,
                Some(("refused", _)) => !taken,
                Some(("crash", _)) => true,
                _ => false,
            };
            if !said {
                wrong.push(format!("{place} was {}", if taken { "taken" } else { "refused" }));
            }
            if bytes.len() > LONGEST_FILE {
                wrong.push(format!("{place} has {} bytes; the limit is {LONGEST_FILE}", bytes.len()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn control_a_reader_that_trusts_its_input_is_caught_and_the_input_can_be_kept() {
    fn careless(bytes: &[u8]) -> bool {
        assert!(!bytes.windows(2).any(|pair| pair == b"-1"), "trusted");
        true
    }
    let target = Target { name: "careless", read: careless, mend: None };
    let crash = run(&target, &[b"name = 5\n".to_vec()], 20_000, 7).crash.unwrap();
    println!("{} bytes made the careless reader panic", crash.len());
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("tests/hostile/careless")).unwrap();
    let script = to_keep("careless", &crash);
    let done =
        std::process::Command::new("bash").args(["-c", &script]).current_dir(&folder).status().unwrap();
    assert!(done.success());
    let kept: Vec<_> = fs::read_dir(folder.path().join("tests/hostile/careless")).unwrap().collect();
    assert_eq!(fs::read(kept[0].as_ref().unwrap().path()).unwrap(), crash);
}
