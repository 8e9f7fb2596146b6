//! Whatever comes from outside is mutated at random and handed to the part that reads it: it answers, and never panics.
//!
//! Seeds are small and made here. `VISIONPRESENCE_FUZZ_RUNS` and `VISIONPRESENCE_SEED` make a run longer or repeat it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::domain::clock_event::Change;
use crate::domain::settings::Settings;
use crate::domain::template::{Matcher, Template};
use crate::{camera, cli, holiday_file, picture_file, staff_file, store};

/// Runs of each target without other wishes: a few seconds together.
const RUNS: u64 = 1500;

/// Longest input, in bytes.
const LONGEST: usize = 8192;

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

struct Target {
    name: &'static str,
    seeds: Vec<Vec<u8>>,
    read: fn(&[u8]),
}

fn targets() -> Vec<Target> {
    let text = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect::<Vec<_>>();
    let rules = "[policy]\nday_cutoff = \"04:00\"\nweekly_offs = [\"Sat\", \"Sun\"]\n[[policy.shifts]]\nid = \"day\"\n\
                 name = \"Day\"\nstart = \"09:00\"\nend = \"18:00\"\n[[assignments]]\nwho = \"everyone\"\n\
                 from = \"2026-03-02\"\npattern = { anchor = \"2026-03-02\", days = [[\"day\"], []] }\n[[holidays]]\n\
                 day = \"2026-12-25\"\nname = \"Christmas\"\n";
    let calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20200303\r\n\
                    DTEND;VALUE=DATE:20200305\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Day\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    vec![
        Target { name: "photo", seeds: pictures(), read: |bytes| drop(picture_file::decode(bytes)) },
        Target { name: "camera frame", seeds: pictures(), read: camera::decode_anything },
        Target {
            name: "staff list",
            seeds: text(&[
                "emp_id,name,email,dob\nE001,\"Ann, B\",a@b.c,1990-02-28\n",
                "emp_id;name\nE2;Bo\n",
            ]),
            read: |bytes| drop(staff_file::read(bytes)),
        },
        Target { name: "rules", seeds: text(&[rules]), read: cli::rules::read_any_document },
        Target {
            name: "settings",
            seeds: vec![toml::to_string_pretty(&Settings::default()).unwrap().into_bytes()],
            read: |bytes| drop(store::settings::parse(Path::new("settings.toml"), bytes)),
        },
        Target {
            name: "template",
            seeds: vec![vec![0; 512], [0x3F; 512].to_vec()],
            read: |bytes| {
                Template::from_bytes(Matcher::SFace, bytes).ok();
            },
        },
        Target {
            name: "correction",
            seeds: text(&["\"void\"", "{\"give_to\":\"E001\"}", "{\"set_said\":\"in\"}"]),
            read: |bytes| drop(serde_json::from_slice::<Change>(bytes)),
        },
        Target { name: "holidays", seeds: text(&[calendar]), read: read_calendar },
        Target {
            name: "receipts",
            seeds: text(&[&format!(
                "visionpresence receipts 1 site {0} key {0} erased 0\n17 {1} {1}\n",
                "5d41402abc4b2a76",
                "5a".repeat(32)
            )]),
            read: store::second_copy::read_any,
        },
        Target {
            name: "backup",
            seeds: store::backup::hostile::seeds(),
            read: store::backup::hostile::read_any,
        },
        Target {
            name: "key of the site",
            seeds: text(&[&format!("visionpresence-site-key 1\nsign {0}\nwrap {0}\n", "5a".repeat(32))]),
            read: store::site_key::read_any,
        },
    ]
}

fn read_calendar(bytes: &[u8]) {
    let day = |year| chrono::NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    drop(holiday_file::parse(&String::from_utf8_lossy(bytes), None, (day(2020), day(2030))));
}

/// A small JPEG and a small PNG.
fn pictures() -> Vec<Vec<u8>> {
    let picture = image::RgbImage::from_fn(16, 12, |x, y| {
        image::Rgb([x.to_le_bytes()[0] * 15, y.to_le_bytes()[0] * 20, 90])
    });
    [image::ImageFormat::Jpeg, image::ImageFormat::Png]
        .into_iter()
        .map(|format| {
            let mut file = std::io::Cursor::new(Vec::new());
            picture.write_to(&mut file, format).unwrap();
            file.into_inner()
        })
        .collect()
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

/// Runs one target; gives the input that made it panic.
fn run(target: &Target, runs: u64, seed: u64) -> Option<Vec<u8>> {
    let mut dice = Dice(seed | 1);
    let mut corpus = target.seeds.clone();
    for _ in 0..runs {
        let mut bytes = corpus[dice.below(corpus.len())].clone();
        let other = corpus[dice.below(corpus.len())].clone();
        mutate(&mut bytes, &other, &mut dice);
        if catch_unwind(AssertUnwindSafe(|| (target.read)(&bytes))).is_err() {
            return Some(bytes);
        }
        // Some mutants live on, so that changes add up.
        if dice.below(50) == 0 {
            let seeds = target.seeds.len();
            if corpus.len() < seeds + 64 {
                corpus.push(bytes);
            } else {
                corpus[seeds + dice.below(64)] = bytes;
            }
        }
    }
    None
}

#[test]
fn nothing_from_outside_makes_the_program_panic() {
    let runs = variable("VISIONPRESENCE_FUZZ_RUNS").unwrap_or(RUNS);
    let seed = variable("VISIONPRESENCE_SEED").unwrap_or(0x5EED_2026);
    println!("VISIONPRESENCE_SEED={seed}");
    for target in targets() {
        target.seeds.iter().for_each(|seed| (target.read)(seed));
        if let Some(bytes) = run(&target, runs, seed) {
            panic!("{} panics on {:?} ({bytes:02x?})", target.name, String::from_utf8_lossy(&bytes));
        }
        println!("hostile {}: {runs} runs", target.name);
    }
}

#[test]
fn control_a_reader_that_trusts_its_input_is_caught() {
    let careless = |bytes: &[u8]| assert!(!bytes.windows(2).any(|pair| pair == b"-1"), "trusted");
    let target = Target { name: "careless", seeds: vec![b"name = 5\n".to_vec()], read: careless };
    let input = run(&target, 20_000, 7).expect("a panic within 20,000 runs");
    println!("{} bytes made the careless reader panic", input.len());
}
