//! `bench store`: pages of the log and commits with years of events in the database.

use std::fmt::Write as _;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::ensure;
use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;

use super::Common;
use super::bench_store::BenchStore;
use crate::domain::day_records::Attendance;
use crate::domain::log::{Completeness, DateRange, LogFilter};
use crate::domain::report::Period;
use crate::domain::report::days::DaysReportKind;
use crate::domain::staff_list::{StaffFilter, StaffSort};
use crate::domain::time::Moment;
use crate::runtime::reporting::days_report;
use crate::store::generated::MadeUp;
use crate::store::{DataDir, Reader, StoreError};

/// How much is made up before measuring.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// People on the staff list.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=9_999))]
    pub people: u32,
    /// Punches in the database, about.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1_000..=10_000_000))]
    pub events: u32,
    /// Other numbers make other times.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Rows of a page, as the log asks for them.
const PAGE: u32 = 160;
/// Pages that are read with each filter.
const PAGES: u32 = 50;
/// Times that the month matrix is made.
const MONTHS: usize = 10;
/// Punches that are committed.
const COMMITS: usize = 200;

/// Punches by PIN.
const PINS: usize = 50;

/// When the punches that are timed are made: after all that was made up.
fn after(last: NaiveDate) -> Moment {
    let utc = last.and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::days(3);
    Moment { utc, zone: Tz::Europe__Berlin }
}

/// Measures and prints.
///
/// # Errors
/// The folder cannot be written.
pub fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    let mut store = BenchStore::open(&DataDir::open(common.data_root())?)?;
    let last = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default();
    let made_up = MadeUp {
        people: args.people,
        days: (args.events / (2 * args.people)).max(1),
        last,
        zone: Tz::Europe__Berlin,
        seed: args.seed,
    };
    writeln!(std::io::stderr(), "making up {} events ...", args.events)?;
    let start = Instant::now();
    let events = store.make_up(&made_up)?;
    writeln!(std::io::stderr(), "{events} events in {:.1} s", start.elapsed().as_secs_f64())?;

    let reader = Reader::open(store.folder())?;
    let mut pages = Vec::new();
    let mut by_filter = Vec::new();
    for (name, filter) in filters(last) {
        let (sums, mut times) = pages_of(&reader, &filter, args.seed)?;
        by_filter.push((name, sums, percentile(&mut times, 95)));
        pages.append(&mut times);
    }
    let (mut overview, mut staff) = (Vec::new(), Vec::new());
    for _ in 0..20 {
        overview.push(timed(|| reader.overview(last).map(|_| ()))?);
        let filter = StaffFilter { text: "an".to_owned(), ..StaffFilter::default() };
        staff.push(timed(|| reader.staff_page(&filter, StaffSort::default(), 0, PAGE).map(|_| ()))?);
    }
    let at = after(last);
    let mut months = month_matrix(&reader, last, at)?;
    let mut commits = store.time_commits(at, COMMITS)?;
    let mut pins = store.time_pins(Moment { utc: at.utc + TimeDelta::days(3), ..at }, PINS)?;

    let pair = |times: &mut Vec<Duration>, high: usize| (percentile(times, 50), percentile(times, high));
    let (page, commit, pin) = (pair(&mut pages, 95), pair(&mut commits, 99), pair(&mut pins, 95));
    let month = pair(&mut months, 95);
    let (overview, staff) = (pair(&mut overview, 95), pair(&mut staff, 95));
    if common.json {
        let sums: serde_json::Map<_, _> =
            by_filter.iter().map(|(name, sums, _)| ((*name).to_owned(), ms(*sums).into())).collect();
        let answer = serde_json::json!({
            "events": events,
            "log_page_ms": { "p50": ms(page.0), "p95": ms(page.1) },
            "log_sums_ms": sums,
            "month_matrix_ms": { "p50": ms(month.0), "p95": ms(month.1) },
            "overview_ms": { "p50": ms(overview.0), "p95": ms(overview.1) },
            "staff_page_ms": { "p50": ms(staff.0), "p95": ms(staff.1) },
            "commit_ms": { "p50": ms(commit.0), "p99": ms(commit.1) },
            "pin_ms": { "p50": ms(pin.0), "p95": ms(pin.1) },
        });
        writeln!(std::io::stdout(), "{answer}")?;
    } else {
        let mut table = String::new();
        writeln!(table, "{events} events of {} people", args.people)?;
        writeln!(table, "page of the log      p50 {:7.2} ms   p95 {:7.2} ms", ms(page.0), ms(page.1))?;
        for (name, sums, worst) in &by_filter {
            writeln!(table, "  {name:<18} p95 {:7.2} ms   its sums {:7.1} ms", ms(*worst), ms(*sums))?;
        }
        writeln!(
            table,
            "dashboard            p50 {:7.2} ms   p95 {:7.2} ms",
            ms(overview.0),
            ms(overview.1)
        )?;
        writeln!(table, "month matrix         p50 {:7.2} ms   p95 {:7.2} ms", ms(month.0), ms(month.1))?;
        writeln!(table, "page of the staff    p50 {:7.2} ms   p95 {:7.2} ms", ms(staff.0), ms(staff.1))?;
        writeln!(table, "punch with photo     p50 {:7.2} ms   p99 {:7.2} ms", ms(commit.0), ms(commit.1))?;
        writeln!(table, "punch by PIN         p50 {:7.2} ms   p95 {:7.2} ms", ms(pin.0), ms(pin.1))?;
        write!(std::io::stdout(), "{table}")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Times of the whole month matrix of the last whole month, from the database to the last cell.
///
/// # Errors
/// The database cannot be read, or the matrix is not complete.
pub fn month_matrix(reader: &Reader, last: NaiveDate, now: Moment) -> anyhow::Result<Vec<Duration>> {
    let month = DateRange::month_before(last);
    let period = Period::new(month.from, month.to)?;
    let mut times = Vec::new();
    for _ in 0..MONTHS {
        let start = Instant::now();
        let kind = DaysReportKind::Month;
        let whole = &mut |_, _| ControlFlow::Continue(());
        let report = days_report(reader, kind, period, &LogFilter::default(), now, whole)?;
        times.push(start.elapsed());
        let rows = report.map_or(0, |report| report.lines.len());
        ensure!(rows > 0, "the month matrix is empty");
    }
    Ok(times)
}

/// What HR asks for.
fn filters(last: NaiveDate) -> Vec<(&'static str, LogFilter)> {
    let none = LogFilter::default;
    let text = |text: &str| LogFilter { text: text.to_owned(), ..none() };
    vec![
        ("everything", none()),
        ("one day", LogFilter { range: Some(DateRange::day(last)), ..none() }),
        ("one month", LogFilter { range: Some(DateRange::month_of(last)), ..none() }),
        ("department", LogFilter { department: Some("Research".to_owned()), ..none() }),
        ("common text", text("an")),
        ("rare text", text("yusuf tan")),
        ("one person", LogFilter { person: "G0007".parse().ok(), ..none() }),
        ("status", LogFilter { status: Some(Attendance::MissingPunch), ..none() }),
        ("without time out", LogFilter { completeness: Completeness::Open, ..none() }),
        (
            "all at once",
            LogFilter {
                range: Some(DateRange::month_before(last)),
                department: Some("Production".to_owned()),
                text: "e".to_owned(),
                completeness: Completeness::Complete,
                ..none()
            },
        ),
    ]
}

/// How long the sums take, and pages from all over the list.
fn pages_of(reader: &Reader, filter: &LogFilter, seed: u64) -> Result<(Duration, Vec<Duration>), StoreError> {
    let start = Instant::now();
    let outline = reader.log_outline(filter)?;
    let sums = start.elapsed();
    let mut times = Vec::new();
    for number in 0..u64::from(PAGES) {
        // Steps of the golden ratio reach all parts of the list evenly.
        let place = (number + seed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let offset = u64::try_from((u128::from(place) * u128::from(outline.records())) >> 64).unwrap_or(0);
        let start = Instant::now();
        let Some(span) = outline.span(offset, PAGE) else { break };
        reader.log_page(filter, &span)?;
        times.push(start.elapsed());
    }
    Ok((sums, times))
}

fn timed(work: impl FnOnce() -> Result<(), StoreError>) -> Result<Duration, StoreError> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed())
}

/// The time below which so many percent of them are.
pub(super) fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    let last = times.len().saturating_sub(1);
    times.get(last * percent / 100).copied().unwrap_or_default()
}

/// Milliseconds with two decimals.
pub(super) fn ms(time: Duration) -> f64 {
    (time.as_secs_f64() * 100_000.0).round() / 100.0
}
