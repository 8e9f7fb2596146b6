//! Timesheets: for each person a row a day, totals, and a line to sign.

use super::days::{DaysReport, PersonDays, counted, person_columns, totals_of};
use super::sums::{Sums, minutes};
use super::{Cell, Column, Description, Kind, Line, Orientation, Period, Report, Status};
use crate::domain::day_records::{DayKind, DayRecord, Exception, ExceptionKind};
use crate::domain::time::Moment;

/// The timesheets on their way.
pub(super) struct Timesheets {
    period: Period,
    lines: Vec<Line>,
    people: usize,
    all: Sums,
}

impl Timesheets {
    pub(super) fn new(period: Period) -> Self {
        Self { period, lines: Vec::new(), people: 0, all: Sums::default() }
    }
}

impl DaysReport for Timesheets {
    fn add(&mut self, of: PersonDays<'_>) {
        for record in of.records {
            let cells = of.person.cells().into_iter().chain(day_cells(record, of.exceptions));
            self.lines.push(Line::Row(cells.collect()));
        }
        let sums = Sums::of(of.records);
        let mut totals = of.person.cells();
        totals.extend(sum_cells("Total", &sums));
        if of.records.is_empty() {
            return;
        }
        self.lines.push(Line::GroupTotals(totals));
        self.all = self.all.plus(sums);
        self.people += 1;
    }

    fn finish(self: Box<Self>) -> Report {
        let description = describe(self.period);
        let mut totals = totals_of("Total", 3);
        if let Some(people) = totals.get_mut(1) {
            *people = Cell::Text(counted(self.people, "person", "people"));
        }
        totals.extend(sum_cells("", &self.all));
        Report { description, lines: self.lines, totals }
    }
}

fn day_cells(record: &DayRecord, exceptions: &[Exception]) -> Vec<Cell> {
    let clock = |at: Moment| Cell::Time(at.local().time());
    let some = |secs: i64, cell: fn(i64) -> Cell| if secs == 0 { Cell::Empty } else { cell(secs) };
    vec![
        Cell::Date(record.date),
        Cell::Text(record.date.format("%a").to_string()),
        Cell::Status(Status::of(record.code())),
        Cell::of(record.time_in(), clock),
        Cell::of(record.time_out(), clock),
        some(record.break_secs(), Cell::Duration),
        some(record.worked_secs(), Cell::Duration),
        some(record.late_secs(), minutes),
        some(record.early_exit_secs(), minutes),
        some(record.overtime_secs(), Cell::Duration),
        Cell::Text(remarks(record, exceptions)),
    ]
}

/// What is to be said about a day: its name, a time out on another date, what needs a look.
pub(super) fn remarks(record: &DayRecord, exceptions: &[Exception]) -> String {
    let mut words = Vec::new();
    match &record.kind {
        DayKind::Holiday { name } => words.push(name.clone()),
        DayKind::Leave { kind, .. } => words.push(kind.clone()),
        DayKind::Working | DayKind::WeeklyOff => {}
    }
    let out_on = record.time_out().map(|out| out.local().date_naive()).filter(|date| *date != record.date);
    words.extend(out_on.map(|date| format!("out on {date}")));
    let of_day = exceptions.iter().filter(|exception| exception.date == record.date);
    // Late and early have columns of their own; a repeated look is nobody's concern.
    let told = |kind: ExceptionKind| {
        !matches!(kind, ExceptionKind::Late(_) | ExceptionKind::EarlyExit(_) | ExceptionKind::Duplicate)
    };
    for exception in of_day.filter(|exception| told(exception.kind)) {
        let word = exception.kind.to_string();
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.retain(|word| !word.is_empty());
    words.join(", ")
}

fn sum_cells(words: &str, sums: &Sums) -> Vec<Cell> {
    vec![
        Cell::text(words),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Duration(sums.break_secs),
        Cell::Duration(sums.worked_secs),
        minutes(sums.late_secs),
        minutes(sums.early_secs),
        Cell::Duration(sums.overtime_secs()),
        Cell::Text(in_words(sums)),
    ]
}

fn in_words(sums: &Sums) -> String {
    let parts = [
        (sums.present, "present"),
        (sums.absent, "absent"),
        (sums.leave, "leave"),
        (sums.holiday, "holiday"),
        (sums.weekly_off, "off"),
        (sums.missing, "missing a punch"),
    ];
    let shown =
        |halves: i64| if halves % 2 == 0 { (halves / 2).to_string() } else { format!("{}.5", halves / 2) };
    let parts = parts.iter().filter(|(halves, _)| *halves > 0);
    parts.map(|(halves, words)| format!("{} {words}", shown(*halves))).collect::<Vec<_>>().join(", ")
}

fn describe(period: Period) -> Description {
    let mut columns = person_columns();
    columns.extend([
        Column::new("date", "Date", Kind::Date, 12),
        Column::new("weekday", "Day", Kind::Text, 6),
        Column::new("status", "Status", Kind::Status, 8),
        Column::new("time_in", "Time In", Kind::Time, 10),
        Column::new("time_out", "Time Out", Kind::Time, 10),
        Column::new("break_hours", "Break", Kind::HoursMinutes, 8),
        Column::new("worked_hours", "Worked", Kind::HoursMinutes, 9),
        Column::new("late_minutes", "Late (min)", Kind::Integer, 11),
        Column::new("early_minutes", "Early (min)", Kind::Integer, 12),
        Column::new("overtime_hours", "Overtime", Kind::HoursMinutes, 10),
        Column::new("remarks", "Remarks", Kind::Text, 30),
    ]);
    Description {
        name: "timesheet".to_owned(),
        title: "Timesheet".to_owned(),
        period,
        columns,
        group_columns: 3,
        orientation: Orientation::Portrait,
        signature: true,
        notes: Vec::new(),
    }
}
