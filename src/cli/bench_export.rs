//! `bench export`: how fast a log becomes a file.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context as _;
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use serde::Serialize;

use super::Common;
use crate::domain::log::LogRow;
use crate::domain::report::log::{LogTotals, describe};
use crate::domain::report::{Description, PaperWords, Period};
use crate::domain::time::Clock as _;
use crate::export::pdf::{FontFile, FontSource};
use crate::export::{Format, Options, begin};
use crate::runtime::clock::SystemClock;
use crate::store::write_whole;

/// The figures are medians over this many rounds.
const ROUNDS: usize = 3;
/// People in the log.
const PEOPLE: u32 = 1_000;

/// What `bench export` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Rows of the log, of seven cells each.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    rows: u32,
    /// Where the files are written and kept; by default a folder beside the data that is removed.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

#[derive(Debug, Serialize)]
struct ExportReport {
    rows: u32,
    xlsx_ms: f64,
    csv_ms: f64,
    json_ms: f64,
    /// The most memory that this process has had in RAM.
    rss_mb: f64,
}

/// Measures writing a log, from rows in the making to files on disk.
///
/// # Errors
/// The files cannot be written.
pub fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    let root = common.data_root();
    let folder = args.keep.clone().unwrap_or_else(|| root.join(format!("bench-{}", std::process::id())));
    std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let measured = measure(args.rows, &folder);
    if args.keep.is_none() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("{} stays behind", folder.display()))?;
    }
    let report = measured?;
    let mut out = std::io::stdout().lock();
    if common.json {
        writeln!(out, "{}", serde_json::to_string(&report)?)?;
    } else {
        let ExportReport { rows, xlsx_ms, csv_ms, json_ms, rss_mb } = report;
        writeln!(
            out,
            "{rows} rows: xlsx {xlsx_ms:.0} ms, csv {csv_ms:.0} ms, json {json_ms:.0} ms; at most {rss_mb:.0} MB in memory"
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

fn measure(rows: u32, folder: &Path) -> anyhow::Result<ExportReport> {
    let first = NaiveDate::from_ymd_opt(2026, 1, 1).context("a date")?;
    let last = first + TimeDelta::days((rows / PEOPLE).into());
    let description = describe(Period::new(first, last)?);
    let median = |format| {
        let mut times = (0..ROUNDS)
            .map(|_| write_log(rows, &description, format, folder))
            .collect::<anyhow::Result<Vec<f64>>>()?;
        times.sort_by(f64::total_cmp);
        times.get(ROUNDS / 2).copied().context("no round")
    };
    Ok(ExportReport {
        rows,
        xlsx_ms: median(Format::Xlsx)?,
        csv_ms: median(Format::Csv)?,
        json_ms: median(Format::Json)?,
        rss_mb: most_resident_megabytes(),
    })
}

/// Milliseconds until the file is on disk, whole.
fn write_log(rows: u32, description: &Description, format: Format, folder: &Path) -> anyhow::Result<f64> {
    let options = Options {
        logo: None,
        words: PaperWords::ENGLISH,
        company: "Benchmark",
        made_at: SystemClock::start().now().moment,
        byte_order_mark: false,
        expected_rows: rows.into(),
        scratch: folder,
        fonts: &NoFonts,
    };
    let started = Instant::now();
    let path = folder.join("attendance").with_extension(format.extension());
    write_whole(&path, |file| {
        let mut sink = begin(format, description, options, file)?;
        let mut totals = LogTotals::default();
        for number in 0..rows {
            let row = made_up(number, description.period.from)?;
            totals.add(&row);
            sink.row(&row.cells())?;
        }
        sink.finish(&totals.cells()).map_err(anyhow::Error::from)
    })?;
    Ok((started.elapsed().as_secs_f64() * 1e4).round() / 10.0)
}

/// A row that looks like a real one; the same number gives the same row. `scripts/bench-peer` makes the same rows.
fn made_up(number: u32, first: NaiveDate) -> anyhow::Result<LogRow> {
    let person = number % PEOPLE;
    // Spreads the numbers over the minutes of an hour or so (Knuth's multiplicative hashing).
    let mixed = number.wrapping_mul(2_654_435_761) >> 8;
    let clock = |seconds| NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).context("a time of day");
    let time_in = 8 * 3600 + mixed % 5400;
    let time_out = 17 * 3600 + mixed / 5400 % 5400;
    Ok(LogRow {
        emp_id: format!("E{person:05}").parse()?,
        name: format!("Person {person:05} of Example"),
        department: None,
        date: first + TimeDelta::days((number / PEOPLE).into()),
        time_in: Some(clock(time_in)?),
        time_out: Some(clock(time_out)?),
        worked_secs: Some(i64::from(time_out - time_in)),
        status: "Present".to_owned(),
    })
}

/// The most memory of this process that was in RAM, by the kernel's word; 0 where it says nothing.
fn most_resident_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    (kilobytes.unwrap_or_default() / 1024.0 * 10.0).round() / 10.0
}

/// No PDF is measured.
struct NoFonts;

impl FontSource for NoFonts {
    fn text_fonts(&self, _nth: usize) -> Option<[FontFile; 2]> {
        None
    }

    fn font_for(&self, _letter: char) -> Option<FontFile> {
        None
    }
}
