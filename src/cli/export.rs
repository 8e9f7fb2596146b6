//! `visionpresence export`: a report as a file.

use std::io::{IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use chrono::NaiveDate;
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};

use super::Common;
use crate::domain::employee::EmployeeId;
use crate::domain::report::Period;
use crate::domain::time::Clock as _;
use crate::export::Format;
use crate::runtime::clock::SystemClock;
use crate::runtime::exporting::{ExportRequest, Exported, ReportName, export_to_file};
use crate::store::{DataDir, Reader, settings};

/// The kinds of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// A workbook for Excel, LibreOffice, Google Sheets.
    Xlsx,
    /// Comma-separated values, RFC 4180.
    Csv,
    /// One JSON document.
    Json,
    /// A4 pages to print and sign.
    Pdf,
}

/// The reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportArg {
    /// Each work day with time in, time out and duration.
    Log,
}

/// Writes a report to a file, whole or not at all. May run beside the kiosk.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// The kind of file.
    #[arg(long, value_enum)]
    format: FormatArg,
    /// Which report.
    #[arg(long, value_enum, default_value = "log")]
    report: ReportArg,
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
    let request = ExportRequest {
        report: args.report.into(),
        period,
        person: args.person.clone(),
        format: args.format.into(),
        byte_order_mark: args.bom,
        path: args.out.clone(),
        company: settings::load(&data)?.company,
        made_at: SystemClock::start().now().moment,
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

impl From<FormatArg> for Format {
    fn from(arg: FormatArg) -> Self {
        match arg {
            FormatArg::Xlsx => Self::Xlsx,
            FormatArg::Csv => Self::Csv,
            FormatArg::Json => Self::Json,
            FormatArg::Pdf => Self::Pdf,
        }
    }
}

impl From<ReportArg> for ReportName {
    fn from(arg: ReportArg) -> Self {
        match arg {
            ReportArg::Log => Self::Log,
        }
    }
}
