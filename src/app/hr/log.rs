//! The log's state.

use std::sync::Arc;

use chrono::NaiveDate;

use super::event::{LogCommand, Request, Slot};
use super::inquiry::Inquiries;
use super::view::LogView;
use super::window::Window;
use crate::domain::employee::EmployeeId;
use crate::domain::log::{DateRange, DayDetail, LogFilter, LogOutline, LogRow};
use crate::domain::report::Period;
use crate::domain::report::request::{ReportName, ReportRequest};

/// Longest text that is searched for, in characters.
const LONGEST_TEXT: usize = 100;

/// The log as it stands.
#[derive(Debug, Default)]
pub(super) struct Log {
    filter: LogFilter,
    outline: Option<LogOutline>,
    window: Window<LogRow>,
    selected: Option<(EmployeeId, NaiveDate)>,
    detail: Option<Arc<DayDetail>>,
}

impl Log {
    /// The log of this month.
    pub(super) fn of_month(today: NaiveDate) -> Self {
        let range = Some(DateRange::month_of(today));
        Self { filter: LogFilter { range, ..LogFilter::default() }, ..Self::default() }
    }

    /// Shows what `filter` finds.
    pub(super) fn set_filter(&mut self, filter: LogFilter, inquiries: &mut Inquiries) {
        self.filter = filter;
        self.window.restart();
        self.close_day();
        self.reload(inquiries);
    }

    /// Reads everything anew.
    pub(super) fn reload(&mut self, inquiries: &mut Inquiries) {
        inquiries.ask(Slot::LogOutline, Request::LogOutline(self.filter.clone()));
        if let Some((emp_id, date)) = &self.selected {
            inquiries.ask(Slot::Day, Request::Day(emp_id.clone(), *date));
        }
    }

    /// Whether new punches may be shown without the rows jumping under the reader's eyes.
    pub(super) fn may_refresh(&self) -> bool {
        self.window.is_at_start()
    }

    pub(super) fn command(&mut self, command: LogCommand, inquiries: &mut Inquiries) {
        let filter = self.filter.clone();
        let filter = match command {
            LogCommand::Range(range) => LogFilter { range, ..filter },
            LogCommand::Person(person) => LogFilter { person, ..filter },
            LogCommand::Department(department) => LogFilter { department, ..filter },
            LogCommand::Completeness(completeness) => LogFilter { completeness, ..filter },
            LogCommand::Status(status) => LogFilter { status, ..filter },
            LogCommand::Late(late) => LogFilter { late, ..filter },
            LogCommand::Text(text) => LogFilter { text: text.chars().take(LONGEST_TEXT).collect(), ..filter },
            LogCommand::Visible(first, last) => {
                self.window.look_at(first, last);
                self.read_on(inquiries);
                return;
            }
            LogCommand::Export(_) => return,
            LogCommand::Select(selected) => {
                self.close_day();
                self.selected = selected;
                if let Some((emp_id, date)) = &self.selected {
                    inquiries.ask(Slot::Day, Request::Day(emp_id.clone(), *date));
                }
                return;
            }
        };
        if filter != self.filter {
            self.set_filter(filter, inquiries);
        }
    }

    pub(super) fn counted(&mut self, outline: LogOutline, inquiries: &mut Inquiries) {
        self.window.counted(outline.records());
        self.outline = Some(outline);
        self.read_page(inquiries);
    }

    pub(super) fn read(&mut self, first: u64, rows: Vec<LogRow>, inquiries: &mut Inquiries) {
        self.window.take(first, rows);
        self.read_on(inquiries);
    }

    pub(super) fn opened(&mut self, detail: Option<DayDetail>) {
        let wanted = |detail: &DayDetail| {
            self.selected
                .as_ref()
                .is_some_and(|(emp_id, date)| *emp_id == detail.row.emp_id && *date == detail.row.date)
        };
        match detail {
            Some(detail) if wanted(&detail) => self.detail = Some(Arc::new(detail)),
            Some(_) => {}
            None => self.close_day(),
        }
    }

    /// What is shown, as a report; `None` where nothing is.
    pub(super) fn report(&self) -> Option<ReportRequest> {
        let days = &self.outline.as_ref()?.days;
        let (newest, oldest) = (days.first()?.0, days.last()?.0);
        let range = self.filter.range.unwrap_or(DateRange { from: oldest, to: newest });
        let period = Period::new(range.from, range.to).or_else(|_| Period::new(oldest, newest)).ok()?;
        let filter = self.filter.clone();
        Some(ReportRequest { filter, ..ReportRequest::of_all(ReportName::Log, period) })
    }

    pub(super) fn view(&self, departments: &Arc<Vec<String>>) -> LogView {
        LogView {
            filter: self.filter.clone(),
            departments: Arc::clone(departments),
            part: self.window.part(),
            people: self.outline.as_ref().map(|outline| outline.people),
            average_secs: self.outline.as_ref().and_then(|outline| outline.average_secs),
            selected: self.selected.clone(),
            detail: self.detail.clone(),
        }
    }

    fn close_day(&mut self) {
        self.selected = None;
        self.detail = None;
    }

    fn read_on(&mut self, inquiries: &mut Inquiries) {
        if self.window.is_short() {
            self.read_page(inquiries);
        }
    }

    fn read_page(&self, inquiries: &mut Inquiries) {
        let (first, len) = self.window.page();
        if let Some(span) = self.outline.as_ref().and_then(|outline| outline.span(first, len)) {
            inquiries.ask(Slot::LogPage, Request::LogPage(self.filter.clone(), span, first));
        }
    }
}
