//! The reports' state: which one is shown, of which days and people, and the column sets of the payroll.

mod columns;
pub mod event;
pub mod view;

use std::sync::Arc;

use chrono::NaiveDate;

use self::columns::ColumnSets;
use self::event::{Command, Found, Request};
use self::view::{ReportsView, ShownReport};
use super::event::{Request as AnyRequest, Screen, Slot};
use super::inquiry::Inquiries;
use super::view::Note;
use crate::domain::audit::By;
use crate::domain::employee::EmployeeId;
use crate::domain::log::{DateRange, LogFilter};
use crate::domain::report::Period;
use crate::domain::report::request::{ReportName, ReportRequest};
use crate::domain::time::Moment;

/// The reports as they stand.
#[derive(Debug)]
pub(super) struct Reports {
    name: ReportName,
    range: DateRange,
    person: Option<(EmployeeId, String)>,
    department: Option<String>,
    columns: ColumnSets,
    shown: Option<ShownReport>,
    problem: Option<String>,
    count: u64,
}

impl Reports {
    /// The day of `today`.
    pub(super) fn of_day(today: NaiveDate) -> Self {
        Self {
            name: ReportName::Day,
            range: DateRange::day(today),
            person: None,
            department: None,
            columns: ColumnSets::default(),
            shown: None,
            problem: None,
            count: 0,
        }
    }

    /// Reads everything anew.
    pub(super) fn reload(&mut self, now: Moment, inquiries: &mut Inquiries) {
        inquiries.ask(Slot::PayrollColumns, AnyRequest::Reports(Request::ColumnSets));
        self.make(now, inquiries);
    }

    /// What is shown, to be exported; `None` where nothing can be.
    pub(super) fn request(&self) -> Option<ReportRequest> {
        let period = Period::new(self.range.from, self.range.to).ok()?;
        let filter = LogFilter {
            person: self.person.as_ref().map(|(id, _)| id.clone()),
            department: self.department.clone(),
            ..LogFilter::default()
        };
        let mapping = self.columns.chosen();
        (period.len_days() <= self.name.max_days()).then_some(ReportRequest {
            name: self.name,
            period,
            filter,
            mapping,
        })
    }

    /// A command; gives a change that is to be stored.
    pub(super) fn command(
        &mut self,
        command: Command,
        by: &By,
        inquiries: &mut Inquiries,
    ) -> Option<Request> {
        match command {
            Command::Choose(name) => self.name = name,
            Command::Range(range) => self.range = range,
            Command::Department(department) => self.department = department,
            Command::Person(person) => self.person = person,
            Command::Export(_) => return None,
            Command::Columns(command) => {
                let used = self.columns.chosen();
                let change = self.columns.command(command, by);
                if self.name != ReportName::Payroll || self.columns.chosen() == used {
                    return change;
                }
                self.make(by.at, inquiries);
                return change;
            }
        }
        self.make(by.at, inquiries);
        None
    }

    pub(super) fn found(&mut self, found: Found, now: Moment, inquiries: &mut Inquiries) {
        match found {
            Found::Report(report, rows) => {
                self.count += 1;
                self.problem = None;
                self.shown = Some(ShownReport { number: self.count, report: Arc::new(report), rows });
            }
            Found::ColumnSets(sets) => {
                let used = self.columns.chosen();
                self.columns.read(sets);
                if self.name == ReportName::Payroll && self.columns.chosen() != used {
                    self.make(now, inquiries);
                }
            }
        }
    }

    /// The report could not be made.
    pub(super) fn failed(&mut self, reason: String) {
        self.shown = None;
        self.problem = Some(reason);
    }

    /// A change of the column sets was stored, or why not.
    pub(super) fn settled(&mut self, result: Result<(), String>, inquiries: &mut Inquiries) -> Note {
        inquiries.ask(Slot::PayrollColumns, AnyRequest::Reports(Request::ColumnSets));
        self.columns.settled(result)
    }

    pub(super) fn view(&self, departments: &Arc<Vec<String>>, inquiries: &Inquiries) -> ReportsView {
        let days = Period::new(self.range.from, self.range.to).map_or(usize::MAX, Period::len_days);
        let most = self.name.max_days();
        let too_long = (days > most).then_some(most);
        ReportsView {
            name: self.name,
            range: self.range,
            person: self.person.clone(),
            department: self.department.clone(),
            departments: Arc::clone(departments),
            shown: self.shown.clone().filter(|_| too_long.is_none()),
            busy: inquiries.waits_for(Slot::Report),
            problem: self.problem.clone(),
            too_long,
            columns: self.columns.view(inquiries.waits_for(Slot::Change(Screen::Reports))),
        }
    }

    fn make(&mut self, now: Moment, inquiries: &mut Inquiries) {
        self.problem = None;
        // What is shown belongs to another question from now on.
        self.shown = None;
        if let Some(request) = self.request() {
            inquiries.ask(Slot::Report, AnyRequest::Reports(Request::Make(Box::new(request), now)));
        }
    }
}
