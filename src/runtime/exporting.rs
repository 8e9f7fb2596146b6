//! From the store to a file: the reports, read row by row and written whole or not at all.

use std::fmt;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;

use super::reporting::days_report;
use super::wording::Wording;
use crate::domain::log::{DateRange, LogFilter};
use crate::domain::report::log::{self, LogTotals};
use crate::domain::report::request::{ReportName, ReportRequest};
use crate::domain::report::{Cell, Description, Line, Period, Report};
use crate::domain::settings::LanguageChoice;
use crate::domain::time::Moment;
use crate::export::pdf::{FontFile, FontSource};
use crate::export::{self, ExportError, Finished, Format, Options, Sink};
use crate::store::{self, Reader, StoreError, write_whole};
use crate::ui::fonts;

/// After how many rows progress is told.
const STEP: u64 = 512;

/// What is to be exported, and where to.
#[derive(Debug, Clone)]
pub struct ExportRequest {
    /// Which report.
    pub report: ReportRequest,
    /// The kind of file.
    pub format: Format,
    /// Begin CSV with a byte order mark.
    pub byte_order_mark: bool,
    /// The file; an old one is replaced.
    pub path: PathBuf,
    /// Stands in the heading.
    pub company: String,
    /// When it is made.
    pub made_at: Moment,
}

/// A file that is on disk, whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Exported {
    /// Where it is.
    pub file: PathBuf,
    /// Which report.
    pub report: ReportName,
    /// Its kind.
    pub format: Format,
    /// Rows in it, totals not counted.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
    /// How long it took.
    pub ms: f64,
    /// Letters that no font of this machine has, in order; a PDF shows a box in the place of each.
    pub unprintable: Vec<char>,
}

/// Why there is no new file. An old one of that name is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ExportFailure {
    /// It was cancelled.
    #[error("the export was cancelled: no file was written")]
    Cancelled,
    /// The period is too long for the report.
    #[error("this report takes at most {max_days} days: choose a shorter period")]
    PeriodTooLong {
        /// Longest.
        max_days: usize,
    },
    /// The rows cannot be read.
    #[error("the rows for the export cannot be read: {0}")]
    Store(#[from] StoreError),
    /// The file cannot be written.
    #[error("{path} was not written: {reason}")]
    File {
        /// Which.
        path: PathBuf,
        /// What happened and what to do.
        reason: String,
    },
}

/// Told how many rows are done and, where known, of how many; breaking cancels.
pub type Progress<'a> = dyn FnMut(u64, Option<u64>) -> ControlFlow<()> + 'a;

/// Writes a report to a file.
///
/// # Errors
/// [`ExportFailure`]; no part of a file is left.
pub fn export_to_file(
    reader: &Reader,
    request: &ExportRequest,
    progress: &mut Progress<'_>,
) -> Result<Exported, ExportFailure> {
    let started = Instant::now();
    let max_days = request.report.name.max_days();
    if request.report.period.len_days() > max_days {
        return Err(ExportFailure::PeriodTooLong { max_days });
    }
    // A setting that cannot be read is said at the start of the program; a file is written all the same.
    let settings = store::settings::load(reader.dir()).unwrap_or_default();
    // Workbooks and pages are read by people; programs read the rest, by its documented names.
    let for_people = matches!(request.format, Format::Xlsx | Format::Pdf);
    let wording = Wording::of(if for_people { settings.language } else { LanguageChoice::English });
    let source = Source::of(reader, request, wording, progress)?;
    let fonts = SystemFonts;
    let options = Options {
        company: &request.company,
        logo: settings.logo.as_deref(),
        words: wording.paper(),
        made_at: request.made_at,
        byte_order_mark: request.byte_order_mark,
        expected_rows: source.rows(),
        scratch: reader.dir().root(),
        fonts: &fonts,
    };
    let mut count = Counter { done: 0, expected: source.rows(), progress };
    let written: Result<Finished, Stopped> = write_whole(&request.path, |file| {
        let mut sink = export::begin(request.format, source.description(), options, &mut *file)?;
        let totals = source.write(reader, request, &mut *sink, &mut count)?;
        let finished = sink.finish(&totals)?;
        // The last moment at which nothing has happened yet.
        count.tell()?;
        Ok(finished)
    });
    let finished = written.map_err(|stopped| stopped.in_words(&request.path))?;
    let period = &request.report.period;
    // The file is there; without its seal it is as good as before.
    if let Err(error) = reader.seal_beside(&request.path, (period.from, period.to), &request.made_at) {
        tracing::warn!(reason = error.for_log(), "the seal could not be written beside the exported file");
    }
    Ok(Exported {
        file: request.path.clone(),
        report: request.report.name,
        format: request.format,
        rows: count.done,
        bytes: std::fs::metadata(&request.path).map_or(0, |found| found.len()),
        ms: (started.elapsed().as_secs_f64() * 1e4).round() / 10.0,
        unprintable: finished.unprintable,
    })
}

/// Where the rows come from.
enum Source {
    /// Row by row from the store.
    Log { description: Description, wording: Wording, rows: u64 },
    /// Computed.
    Days(Report),
}

impl Source {
    fn of(
        reader: &Reader,
        request: &ExportRequest,
        wording: Wording,
        progress: &mut Progress<'_>,
    ) -> Result<Self, ExportFailure> {
        let ReportRequest { name, period, filter, mapping } = &request.report;
        let Some(kind) = name.kind(mapping) else {
            let rows = reader.log_outline(&in_period(filter, *period))?.records();
            return Ok(Self::Log { description: wording.description(log::describe(*period)), wording, rows });
        };
        let mut told = |_, _| progress(0, None);
        let report = days_report(reader, kind, *period, filter, request.made_at, &mut told)?;
        report.map(|report| Self::Days(wording.report(report))).ok_or(ExportFailure::Cancelled)
    }

    fn description(&self) -> &Description {
        match self {
            Self::Log { description, .. } => description,
            Self::Days(report) => &report.description,
        }
    }

    fn rows(&self) -> u64 {
        match self {
            Self::Log { rows, .. } => *rows,
            Self::Days(report) => report.rows() as u64,
        }
    }

    /// Passes every row on, and gives the totals.
    fn write(
        &self,
        reader: &Reader,
        request: &ExportRequest,
        sink: &mut dyn Sink,
        count: &mut Counter<'_, '_>,
    ) -> Result<Vec<Cell>, Stopped> {
        match self {
            Self::Log { description, wording, .. } => {
                write_log(reader, request, (description, *wording), sink, count)
            }
            Self::Days(report) => {
                for line in &report.lines {
                    match line {
                        Line::Row(cells) => {
                            sink.row(cells)?;
                            count.add()?;
                        }
                        Line::GroupTotals(cells) => sink.group_totals(cells)?,
                    }
                }
                Ok(report.totals.clone())
            }
        }
    }
}

fn write_log(
    reader: &Reader,
    request: &ExportRequest,
    (description, wording): (&Description, Wording),
    sink: &mut dyn Sink,
    count: &mut Counter<'_, '_>,
) -> Result<Vec<Cell>, Stopped> {
    let filter = in_period(&request.report.filter, request.report.period);
    let mut totals = LogTotals::default();
    let mut stopped = None;
    reader.for_each_attendance(&filter, |row| {
        totals.add(&row);
        let put = sink
            .row(&wording.row(description, row.cells()))
            .map_err(Stopped::from)
            .and_then(|()| count.add());
        match put {
            Ok(()) => ControlFlow::Continue(()),
            Err(reason) => {
                stopped = Some(reason);
                ControlFlow::Break(())
            }
        }
    })?;
    stopped.map_or_else(|| Ok(wording.totals(totals.cells())), Err)
}

/// The rows of the log in a period.
fn in_period(filter: &LogFilter, period: Period) -> LogFilter {
    LogFilter { range: Some(DateRange { from: period.from, to: period.to }), ..filter.clone() }
}

/// Counts rows and tells the progress.
struct Counter<'c, 'p> {
    done: u64,
    expected: u64,
    progress: &'c mut Progress<'p>,
}

impl Counter<'_, '_> {
    fn add(&mut self) -> Result<(), Stopped> {
        self.done += 1;
        if self.done.is_multiple_of(STEP) { self.tell() } else { Ok(()) }
    }

    fn tell(&mut self) -> Result<(), Stopped> {
        match (self.progress)(self.done, Some(self.expected)) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Stopped::Cancelled),
        }
    }
}

/// Why no file came of it.
enum Stopped {
    Cancelled,
    Store(StoreError),
    Export(ExportError),
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Export(ExportError::Write(error))
    }
}

impl From<ExportError> for Stopped {
    fn from(error: ExportError) -> Self {
        Self::Export(error)
    }
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Stopped {
    fn in_words(self, path: &Path) -> ExportFailure {
        let reason = match self {
            Self::Cancelled => return ExportFailure::Cancelled,
            Self::Store(error) => return ExportFailure::Store(error),
            Self::Export(ExportError::Write(error)) => because(&error, path),
            Self::Export(error) => error.to_string(),
        };
        ExportFailure::File { path: path.to_path_buf(), reason }
    }
}

/// What the system's answer means for the person who asked for the file.
fn because(error: &io::Error, path: &Path) -> String {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let advice: &dyn fmt::Display = match error.kind() {
        io::ErrorKind::NotFound => &"the folder is not there; is the stick plugged in?",
        io::ErrorKind::PermissionDenied => &"this account may not write there; choose another folder",
        io::ErrorKind::ReadOnlyFilesystem => &"that disk can only be read; choose another folder",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            &"the disk is full; make room or choose another folder"
        }
        io::ErrorKind::IsADirectory => &"this is the name of a folder; add the name of a file",
        io::ErrorKind::InvalidFilename => &"that name cannot be used for a file; choose another",
        _ => error,
    };
    format!("{advice} (folder {})", folder.display())
}

/// The fonts that the window shows, for paper.
struct SystemFonts;

impl FontSource for SystemFonts {
    fn text_fonts(&self, nth: usize) -> Option<[FontFile; 2]> {
        fonts::text_pairs().nth(nth).map(|files| files.map(|file| Arc::new(file) as FontFile))
    }

    fn font_for(&self, letter: char) -> Option<FontFile> {
        fonts::for_letter(letter).map(|file| Arc::new(file) as FontFile)
    }
}
