//! `visionpresence rules`: the rules of attendance as a file that can be read, changed, tried and put into force.

mod document;
mod trial;

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use chrono::{Datelike as _, NaiveDate};

use super::Common;
use crate::domain::calendar::with_new;
use crate::domain::time::{Clock as _, Moment};
use crate::holiday_file;
use crate::runtime::clock::SystemClock;
use crate::store::rules::RulesChange;
use crate::store::{DataDir, Reader, Writer};
use document::Document;

/// Largest rules file, in bytes.
const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;
/// Years ahead for which yearly holidays are taken.
const YEARS_AHEAD: i32 = 5;

/// Shows, tries and changes the rules by which days are computed: shifts, who works when, holidays, leave, policy.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum What {
    /// Print the rules of today as a file for `set` and `try`.
    Show,
    /// Put the rules in FILE into force. What the file leaves out stays as it is; a list takes the place of the one
    /// before.
    Set {
        /// The rules, as `show` prints them.
        file: PathBuf,
        /// First day on which the policy holds; days before keep theirs.
        #[arg(long, value_name = "DATE")]
        from: NaiveDate,
        /// Who changes the rules; it is kept with them.
        #[arg(long, value_name = "NAME")]
        author: String,
    },
    /// Compute days by the rules in FILE and say, person by person, what would change. Nothing is stored.
    Try {
        /// The rules, as `show` prints them.
        file: PathBuf,
        /// First day.
        #[arg(long, value_name = "DATE")]
        from: NaiveDate,
        /// Last day.
        #[arg(long, value_name = "DATE")]
        to: NaiveDate,
    },
    /// Take holidays from an iCalendar file (.ics), for this year, the one before and the next five.
    Holidays {
        /// The calendar.
        file: PathBuf,
        /// The site that has these holidays; without it, all.
        #[arg(long, value_name = "SITE")]
        site: Option<String>,
        /// Who changes the rules.
        #[arg(long, value_name = "NAME")]
        author: String,
    },
}

/// Runs the command.
///
/// # Errors
/// What is wrong with the file or the rules, all of it, in words for HR.
pub fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    let data = DataDir::existing(common.data_root())?;
    let now = SystemClock::start().now().moment;
    let today = now.local().date_naive();
    match &args.what {
        What::Show => {
            let text = Document::of(&Reader::open(&data)?.attendance_rules()?, today).to_toml()?;
            std::io::stdout().lock().write_all(text.as_bytes())?;
        }
        What::Set { file, from, author } => {
            set(&data, &read(file)?.into_change(*from), author, now)?;
            let mut out = std::io::stderr().lock();
            writeln!(out, "The rules hold from {from}; the days since then have been computed anew.")?;
        }
        What::Try { file, from, to } => {
            if to < from {
                bail!("--to {to} is before --from {from}");
            }
            let days = Reader::open(&data)?.stored_days(*from, *to, None)?;
            let changed = read(file)?.into_change(*from).applied_to(&days.rules, now);
            let faults = changed.faults();
            if !faults.is_empty() {
                bail!("the rules cannot be used:\n{}", faults.join("\n"));
            }
            trial::print(&days, &changed, now, common.json)?;
        }
        What::Holidays { file, site, author } => {
            let span = |years: i32, month, day| NaiveDate::from_ymd_opt(today.year() + years, month, day);
            let (Some(first), Some(last)) = (span(-1, 1, 1), span(YEARS_AHEAD, 12, 31)) else {
                bail!("the clock of this machine is wrong: it says {today}");
            };
            let found = holiday_file::read(file, site.as_deref(), (first, last))
                .with_context(|| file.display().to_string())?;
            let (known, new) = with_new(Reader::open(&data)?.attendance_rules()?.holidays, found);
            let change = RulesChange { holidays: Some(known), ..RulesChange::default() };
            set(&data, &change, author, now)?;
            writeln!(std::io::stderr().lock(), "{} holidays were added.", new.len())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn set(data: &DataDir, change: &RulesChange, author: &str, now: Moment) -> anyhow::Result<()> {
    let author = author.trim();
    if !(1..=100).contains(&author.chars().count()) {
        bail!("--author needs a name of 1 to 100 characters");
    }
    Ok(Writer::open(data)?.change_rules(change, author, now)?)
}

fn read(file: &Path) -> anyhow::Result<Document> {
    let mut text = String::new();
    std::fs::File::open(file)
        .and_then(|open| open.take(MAX_FILE_BYTES + 1).read_to_string(&mut text))
        .with_context(|| format!("{} cannot be read", file.display()))?;
    if text.len() as u64 > MAX_FILE_BYTES {
        bail!("{} is larger than {} MB", file.display(), MAX_FILE_BYTES / 1024 / 1024);
    }
    Document::from_toml(&text).with_context(|| format!("{} cannot be understood", file.display()))
}

/// Reads any text as a document of rules; true where its policy can be used.
#[cfg(test)]
pub(crate) fn read_any_document(text: &str) -> bool {
    document::Document::from_toml(text).is_ok_and(|document| {
        let change = document.into_change(chrono::NaiveDate::MIN);
        change.policy.is_none_or(|(_, policy)| policy.faults().is_empty())
    })
}
