//! `visionpresence correct`: what HR adds, corrects, takes back and locks.

mod bulk;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use chrono::{NaiveDate, NaiveDateTime};

use super::Common;
use crate::domain::clock_event::{Change, EventId, Said, Source};
use crate::domain::employee::EmployeeId;
use crate::domain::time::{Clock as _, Moment};
use crate::runtime::clock::SystemClock;
use crate::store::corrections::{AddedPunch, Grounds};
use crate::store::{DataDir, Reader, Writer};

/// Corrects attendance. What was recorded stays as it is; each correction is kept beside it, with its reason.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
    /// Who corrects; kept with the correction.
    #[arg(long, global = true, value_name = "NAME")]
    author: Option<String>,
    /// Why; kept with the correction.
    #[arg(long, global = true, value_name = "TEXT")]
    reason: Option<String>,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum What {
    /// List the punches of a person with their ids.
    Punches {
        /// Whose.
        person: EmployeeId,
        /// First day.
        #[arg(long, value_name = "DATE")]
        from: NaiveDate,
        /// Last day.
        #[arg(long, value_name = "DATE")]
        to: NaiveDate,
    },
    /// Add a punch that the kiosk did not see.
    Add {
        /// Whose.
        person: EmployeeId,
        /// Local date and time: "2026-11-23 18:00".
        #[arg(value_parser = wall_time)]
        at: NaiveDateTime,
        /// What it was; without it, as it follows from the others.
        #[arg(long, value_name = "KIND", value_parser = said)]
        kind: Option<Said>,
    },
    /// Add the punches of a list that was kept during an outage: all of them, or none. Each line is
    /// person,date,in,out as E001,2026-11-23,09:00,17:30; a time may be left out.
    Bulk {
        /// The list: CSV, at most 256 KiB and 2,000 rows.
        #[arg(value_name = "FILE.csv")]
        file: PathBuf,
        /// Only say what would change.
        #[arg(long)]
        preview: bool,
    },
    /// Move a punch to another time.
    Move {
        /// Id of the punch.
        event: EventId,
        /// Local date and time: "2026-11-23 18:00".
        #[arg(value_parser = wall_time)]
        at: NaiveDateTime,
    },
    /// Give a punch to the person whose it was.
    Give {
        /// Id of the punch.
        event: EventId,
        /// To whom.
        person: EmployeeId,
    },
    /// Say what kind of punch it was: in, out, `break_out`, `break_in`.
    Mean {
        /// Id of the punch.
        event: EventId,
        /// What it was.
        #[arg(value_parser = said)]
        kind: Said,
    },
    /// Make a punch count nothing, or take back an earlier correction.
    Void {
        /// Id of the punch or of the correction.
        event: EventId,
    },
    /// Lock the days of a period that has been approved.
    Lock {
        /// First day.
        from: NaiveDate,
        /// Last day.
        to: NaiveDate,
    },
    /// Unlock days again.
    Unlock {
        /// First day.
        from: NaiveDate,
        /// Last day.
        to: NaiveDate,
    },
}

fn wall_time(text: &str) -> Result<NaiveDateTime, String> {
    ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"]
        .into_iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .ok_or_else(|| "write the date and time as \"2026-11-23 18:00\"".to_owned())
}

fn said(text: &str) -> Result<Said, String> {
    match text {
        "in" => Ok(Said::In),
        "out" => Ok(Said::Out),
        "break_out" => Ok(Said::BreakOut),
        "break_in" => Ok(Said::BreakIn),
        _ => Err("one of in, out, break_out, break_in".to_owned()),
    }
}

/// Runs the command. Prints the id of the correction, by which it can be taken back.
///
/// # Errors
/// What was refused and why; nothing is stored then.
pub fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    let data = DataDir::existing(common.data_root())?;
    let now = SystemClock::start().now().moment;
    if let What::Punches { person, from, to } = &args.what {
        return punches(&data, person, (*from, *to), common.json);
    }
    let author = args.author.as_deref().map_or("", str::trim);
    if !(1..=100).contains(&author.chars().count()) {
        bail!("say who corrects with --author NAME");
    }
    let reason = args.reason.clone().context("say why with --reason TEXT")?;
    let grounds = Grounds { author: author.to_owned(), reason, at: now };
    let mut writer = Writer::open(&data)?;
    if let What::Bulk { file, preview } = &args.what {
        return bulk::add(&mut writer, file, &grounds, !preview);
    }
    let id = EventId::at(&now);
    let local = |at: NaiveDateTime| Moment::on_the_wall(at.date(), at.time(), now.zone);
    let mut correct = |target: EventId, change: Change| writer.correct(id, target, &change, &grounds);
    match &args.what {
        What::Punches { .. } | What::Bulk { .. } => {}
        What::Move { event, at } => correct(*event, Change::MoveTo(local(*at)))?,
        What::Give { event, person } => correct(*event, Change::GiveTo(person.clone()))?,
        What::Mean { event, kind } => correct(*event, Change::Mean(*kind))?,
        What::Void { event } => correct(*event, Change::Void)?,
        What::Add { person, at, kind } => {
            let punch = AddedPunch {
                id,
                emp_id: person.clone(),
                at: local(*at),
                said: *kind,
                source: Source::Manual,
            };
            writer.add_punches(&[punch], &grounds)?;
        }
        What::Lock { from, to } => writer.lock_period((*from, *to), true, &grounds)?,
        What::Unlock { from, to } => writer.lock_period((*from, *to), false, &grounds)?,
    }
    if !matches!(args.what, What::Lock { .. } | What::Unlock { .. }) {
        writeln!(std::io::stdout().lock(), "{id}")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn punches(
    data: &DataDir,
    person: &EmployeeId,
    (from, to): (NaiveDate, NaiveDate),
    json: bool,
) -> anyhow::Result<ExitCode> {
    let found = Reader::open(data)?.stored_days(from, to, Some(person))?.punches_of(person);
    let in_span = found.iter().filter(|punch| (from..=to).contains(&punch.at.local().date_naive()));
    let mut out = std::io::stdout().lock();
    let local = |at: &Moment| at.local().format("%Y-%m-%d %H:%M:%S").to_string();
    if json {
        let rows: Vec<_> = in_span
            .map(|punch| {
                serde_json::json!({"event": punch.event.to_string(), "at": local(&punch.at),
                    "source": punch.source.name(), "corrected": punch.corrected})
            })
            .collect();
        serde_json::to_writer(&mut out, &rows)?;
        writeln!(out)?;
        return Ok(ExitCode::SUCCESS);
    }
    for punch in in_span {
        let corrected = if punch.corrected { "  corrected" } else { "" };
        writeln!(out, "{}  {}  {}{corrected}", punch.event, local(&punch.at), punch.source.name())?;
    }
    Ok(ExitCode::SUCCESS)
}
