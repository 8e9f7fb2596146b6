//! `visionpresence export`: a report as a file.

use std::fs::File;
use std::io::{IsTerminal as _, Read as _, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use chrono::NaiveDate;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use indicatif::{ProgressBar, ProgressStyle};

use super::Common;
use crate::domain::employee::EmployeeId;
use crate::domain::log::LogFilter;
use crate::domain::report::Period;
use crate::domain::report::payroll::ColumnMapping;
use crate::domain::report::request::{ReportName, ReportRequest};
use crate::domain::time::Clock as _;
use crate::export::Format;
use crate::runtime::clock::SystemClock;
use crate::runtime::exporting::{ExportRequest, Exported, export_to_file};
use crate::store::{DataDir, Reader, settings};

/// Largest file with the columns of the payroll, in bytes.
const MAX_MAPPING_BYTES: u64 = 64 << 10;

/// Writes a report to a file, whole or not at all. May run beside the kiosk.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// The kind of file.
    #[arg(long, value_parser = format_arg())]
    format: Format,
    /// Which report. day and month take at most 62 days.
    #[arg(long, default_value = "log", value_parser = report_arg())]
    report: ReportName,
    /// First day, YYYY-MM-DD.
    #[arg(long, value_name = "DAY")]
    from: NaiveDate,
    /// Last day, included.
    #[arg(long, value_name = "DAY")]
    to: NaiveDate,
    /// One person alone.
    #[arg(long, value_name = "ID")]
    person: Option<EmployeeId>,
    /// Begin CSV with a byte order mark, by which Excel knows UTF-8.
    #[arg(long)]
    bom: bool,
    /// A file (TOML) that names the columns of the payroll: `name`, and for each `[[columns]]` its `field` and
    /// `heading`.
    #[arg(long, value_name = "FILE")]
    columns: Option<PathBuf>,
    /// A set of payroll columns that HR keeps; without it the standard one.
    #[arg(long, value_name = "NAME", conflicts_with = "columns")]
    mapping: Option<String>,
    /// The file; an old one is replaced.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Runs the export; with `--json` says what was written.
///
/// # Errors
/// There is no database, nobody has that id, or the file cannot be written.
pub fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    let period = Period::new(args.from, args.to)?;
    let data = DataDir::existing(common.data_root())?;
    let reader = Reader::open(&data)?;
    if let Some(person) = &args.person
        && reader.staff_member(person)?.is_none()
    {
        bail!("nobody with the id {person} is on the staff list: check --person");
    }
    let filter = LogFilter { person: args.person.clone(), ..LogFilter::default() };
    let mapping = match &args.columns {
        Some(file) => mapping(file)?,
        None => kept_mapping(&reader, args.mapping.as_deref())?,
    };
    let request = ExportRequest {
        report: ReportRequest { name: args.report, period, filter, mapping },
        format: args.format,
        byte_order_mark: args.bom,
        path: args.out.clone(),
        made_at: SystemClock::start().now().moment,
        company: settings::load(&data)?.company,
    };
    let bar = progress_bar(common);
    let exported = export_to_file(&reader, &request, &mut |done, expected| {
        bar.set_length(expected.unwrap_or(done));
        bar.set_position(done);
        ControlFlow::Continue(())
    });
    bar.finish_and_clear();
    say(&exported?, common)?;
    Ok(ExitCode::SUCCESS)
}

fn report_arg() -> impl TypedValueParser<Value = ReportName> {
    one_of(ReportName::ALL.map(|report| (report, report.name(), report_words(report))))
}

fn format_arg() -> impl TypedValueParser<Value = Format> {
    let words = |format| match format {
        Format::Xlsx => "A workbook for Excel and its like",
        Format::Csv => "Comma-separated values, RFC 4180",
        Format::Json => "One JSON document",
        Format::Pdf => "A4 pages to print and sign",
    };
    one_of(Format::ALL.map(|format| (format, format.extension(), words(format))))
}

/// Takes the name of one of these and shows them in the help.
fn one_of<T: Copy + Send + Sync + 'static, const N: usize>(
    values: [(T, &'static str, &'static str); N],
) -> impl TypedValueParser<Value = T> {
    let names = values.map(|(_, name, help)| PossibleValue::new(name).help(help));
    PossibleValuesParser::new(names).try_map(move |given| {
        let known = values.iter().find(|(_, name, _)| *name == given);
        known.map(|(value, ..)| *value).ok_or("not one of these")
    })
}

fn report_words(report: ReportName) -> &'static str {
    match report {
        ReportName::Log => "Each work day with time in, time out and duration",
        ReportName::Day => "One row a person and day, also of those who did not come. At most 62 days",
        ReportName::Month => "One column a day; for each person the codes and the hours. At most 62 days",
        ReportName::Timesheet => "A page a person with a line to sign",
        ReportName::Departments => "One row a department",
        ReportName::Late => "Who came late or left early, the most first",
        ReportName::Overtime => "Each day with overtime, to approve",
        ReportName::Exceptions => "What somebody should look at",
        ReportName::Rounding => "What rounding would give and take",
        ReportName::Payroll => "One row a person for payroll; --columns names and orders them",
    }
}

/// The columns that HR keeps under this name, or those that are standard.
fn kept_mapping(reader: &Reader, name: Option<&str>) -> anyhow::Result<ColumnMapping> {
    let sets = reader.column_sets()?;
    let Some(name) = name else {
        let standard = sets.into_iter().find(|set| set.standard);
        return Ok(standard.map_or_else(ColumnMapping::default, |set| set.mapping));
    };
    let known: Vec<String> = sets.iter().map(|set| set.mapping.name.clone()).collect();
    let found = sets.into_iter().find(|set| set.mapping.name.to_lowercase() == name.to_lowercase());
    found.map(|set| set.mapping).with_context(|| {
        let known = if known.is_empty() { "none yet".to_owned() } else { known.join(", ") };
        format!("no payroll columns are called {name}: HR keeps {known}")
    })
}

/// Reads the columns of the payroll.
fn mapping(path: &Path) -> anyhow::Result<ColumnMapping> {
    let mut text = String::new();
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    file.take(MAX_MAPPING_BYTES + 1)
        .read_to_string(&mut text)
        .with_context(|| format!("{} cannot be read", path.display()))?;
    if text.len() as u64 > MAX_MAPPING_BYTES {
        bail!("{} is larger than {} KiB", path.display(), MAX_MAPPING_BYTES / 1024);
    }
    columns(&text).with_context(|| format!("{} cannot be understood", path.display()))
}

/// The columns that a text names.
fn columns(text: &str) -> anyhow::Result<ColumnMapping> {
    let mapping: ColumnMapping = toml::from_str(text)?;
    let faults = mapping.faults();
    if !faults.is_empty() {
        bail!("{}", faults.join("; "));
    }
    Ok(mapping)
}

/// Reads any text as columns of the payroll.
#[cfg(test)]
pub(crate) fn read_any_columns(text: &str) -> bool {
    columns(text).is_ok()
}

/// On the terminal alone, and never where a program reads.
fn progress_bar(common: &Common) -> ProgressBar {
    if common.json || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{wide_bar} {pos} of {len} rows");
    ProgressBar::no_length().with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn say(exported: &Exported, common: &Common) -> anyhow::Result<()> {
    if !exported.unprintable.is_empty() {
        let letters: String = exported.unprintable.iter().collect();
        tracing::warn!(%letters, "no font of this machine has these letters; they are printed as boxes (install fonts-noto-core, fonts-noto-cjk)");
    }
    let mut out = std::io::stdout().lock();
    if common.json {
        serde_json::to_writer(&mut out, exported)?;
        writeln!(out)?;
    } else {
        let rows = if exported.rows == 1 { "1 row".to_owned() } else { format!("{} rows", exported.rows) };
        writeln!(out, "{}: {rows}, {} bytes", exported.file.display(), exported.bytes)?;
    }
    Ok(())
}
