//! Reports for the screen: the same as in a file, by the same code.

use std::ops::ControlFlow;

use super::reporting::days_report;
use super::wording::Wording;
use crate::domain::log::{DateRange, LogFilter};
use crate::domain::report::log::{LogTotals, describe};
use crate::domain::report::request::ReportRequest;
use crate::domain::report::{Line, Report};
use crate::domain::time::Moment;
use crate::store::{Reader, StoreError};

/// Most rows of a log that are shown at once; the file has all of them, and the screen of the log pages through all.
const MOST_LOG_ROWS: usize = 20_000;

/// Makes a report as it stands at `now`, and says how many rows it has as a file.
///
/// # Errors
/// As the store reports.
pub(super) fn report_to_show(
    reader: &Reader,
    request: &ReportRequest,
    now: Moment,
) -> Result<(Report, u64), StoreError> {
    let (report, rows) = in_english(reader, request, now)?;
    Ok((Wording::as_set(reader.dir()).report(report), rows))
}

fn in_english(reader: &Reader, request: &ReportRequest, now: Moment) -> Result<(Report, u64), StoreError> {
    let Some(kind) = request.name.kind(&request.mapping) else { return log(reader, request) };
    let mut go_on = |_, _| ControlFlow::Continue(());
    let report = days_report(reader, kind, request.period, &request.filter, now, &mut go_on)?;
    let report = report.unwrap_or_else(|| Report {
        description: describe(request.period),
        lines: Vec::new(),
        totals: Vec::new(),
    });
    let rows = report.rows() as u64;
    Ok((report, rows))
}

fn log(reader: &Reader, request: &ReportRequest) -> Result<(Report, u64), StoreError> {
    let range = DateRange { from: request.period.from, to: request.period.to };
    let filter = LogFilter { range: Some(range), ..request.filter.clone() };
    let (mut lines, mut totals, mut rows) = (Vec::new(), LogTotals::default(), 0_u64);
    reader.for_each_attendance(&filter, |row| {
        totals.add(&row);
        rows += 1;
        if lines.len() < MOST_LOG_ROWS {
            lines.push(Line::Row(row.cells()));
        }
        ControlFlow::Continue(())
    })?;
    Ok((Report { description: describe(request.period), lines, totals: totals.cells() }, rows))
}
