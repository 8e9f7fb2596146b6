//! The month matrix (muster roll): one column a day, for each person a row of codes and a row of hours.

use chrono::Datelike as _;

use super::days::{DaysReport, PersonDays, counted};
use super::sums::{Sums, days};
use super::{Cell, Column, Description, Kind, Line, Orientation, Period, Report, Status, Tone};
use crate::domain::day_records::{Attendance, DayRecord};

/// Columns before the days.
const LEADING: usize = 4;

/// The matrix on its way.
pub(super) struct Month {
    period: Period,
    lines: Vec<Line>,
    people: usize,
    department: Option<Part>,
    all: Part,
}

/// Totals of a department, or of all.
struct Part {
    name: String,
    sums: Sums,
    /// How many were there, by day.
    present: Vec<i64>,
}

impl Part {
    fn new(name: &str, period: Period) -> Self {
        Self { name: name.to_owned(), sums: Sums::default(), present: vec![0; period.len_days()] }
    }

    fn add(&mut self, sums: Sums, present: &[bool]) {
        self.sums = self.sums.plus(sums);
        for (count, present) in self.present.iter_mut().zip(present) {
            *count += i64::from(*present);
        }
    }

    fn cells(&self, first: [Cell; LEADING]) -> Vec<Cell> {
        let counts = self.present.iter().map(|count| Cell::Integer(*count));
        first.into_iter().chain(counts).chain(sum_cells(&self.sums)).collect()
    }
}

impl Month {
    pub(super) fn new(period: Period) -> Self {
        Self { period, lines: Vec::new(), people: 0, department: None, all: Part::new("", period) }
    }

    fn end_department(&mut self) {
        if let Some(part) = self.department.take() {
            let first = [Cell::Text(part.name.clone()), Cell::Empty, Cell::text("Present"), Cell::Empty];
            self.lines.push(Line::GroupTotals(part.cells(first)));
        }
    }
}

impl DaysReport for Month {
    fn add(&mut self, of: PersonDays<'_>) {
        let department = of.person.department();
        if self.department.as_ref().is_some_and(|part| part.name != department) {
            self.end_department();
        }
        let by_day = by_day(self.period, of.records);
        let sums = Sums::of(of.records);
        let first = |row: &str| {
            [
                Cell::text(department),
                Cell::text(of.person.emp_id.as_str()),
                Cell::text(&of.person.name),
                Cell::text(row),
            ]
        };
        let codes = by_day.iter().map(|day| Cell::of(*day, |day| Cell::Status(Status::of(day.code()))));
        self.lines.push(Line::Row(first("days").into_iter().chain(codes).chain(sum_cells(&sums)).collect()));
        let worked = |day: &DayRecord| (day.worked_secs() > 0).then(|| day.worked_secs());
        let hours = by_day.iter().map(|day| Cell::of(day.and_then(worked), Cell::Duration));
        let no_sums = sum_columns().len() - 1;
        let hours = first("hours").into_iter().chain(hours).chain(std::iter::repeat_n(Cell::Empty, no_sums));
        self.lines.push(Line::Row(hours.chain([Cell::Duration(sums.worked_secs)]).collect()));
        let present: Vec<bool> = by_day.iter().map(|day| day.is_some_and(was_there)).collect();
        self.department.get_or_insert_with(|| Part::new(department, self.period)).add(sums, &present);
        self.all.add(sums, &present);
        self.people += 1;
    }

    fn finish(mut self: Box<Self>) -> Report {
        self.end_department();
        let people = Cell::Text(counted(self.people, "person", "people"));
        let totals = self.all.cells([Cell::text("Total"), Cell::Empty, people, Cell::Empty]);
        Report { description: describe(self.period), lines: self.lines, totals }
    }
}

fn was_there(day: &DayRecord) -> bool {
    matches!(day.attendance, Attendance::Present | Attendance::HalfDay | Attendance::InProgress)
}

/// The record of each day of the period.
fn by_day(period: Period, records: &[DayRecord]) -> Vec<Option<&DayRecord>> {
    let mut records = records.iter().peekable();
    let of_day = |day| {
        while records.next_if(|record| record.date < day).is_some() {}
        records.next_if(|record| record.date == day)
    };
    period.days().map(of_day).collect()
}

fn sum_columns() -> Vec<Column> {
    let days = |key: &str, heading: &str| Column::new(key, heading, Kind::Days, 6);
    vec![
        days("present_days", "P"),
        days("absent_days", "A"),
        days("leave_days", "L"),
        days("holidays", "H"),
        days("weekly_offs", "WO"),
        days("missing_days", "M"),
        Column::new("worked_hours", "Hours", Kind::Hours, 9),
    ]
}

fn sum_cells(sums: &Sums) -> Vec<Cell> {
    vec![
        days(sums.present),
        days(sums.absent),
        days(sums.leave),
        days(sums.holiday),
        days(sums.weekly_off),
        days(sums.missing),
        Cell::Duration(sums.worked_secs),
    ]
}

fn describe(period: Period) -> Description {
    let mut columns = vec![
        Column::new("department", "Department", Kind::Text, 16),
        Column::new("emp_id", "Employee ID", Kind::Text, 13),
        Column::new("name", "Name", Kind::Text, 22),
        Column::new("row", "Row", Kind::Text, 7),
    ];
    let one_month = period.from.with_day(1) == period.to.with_day(1);
    let heading = |day: chrono::NaiveDate| {
        if one_month { day.day().to_string() } else { day.format("%m-%d").to_string() }
    };
    columns.extend(period.days().map(|day| Column::new(day.to_string(), heading(day), Kind::Status, 6)));
    columns.extend(sum_columns());
    let legend: Vec<String> = Tone::LEGEND.iter().map(|(_, code, means)| format!("{code} {means}")).collect();
    Description {
        name: "month".to_owned(),
        title: "Month matrix".to_owned(),
        period,
        columns,
        group_columns: 1,
        orientation: Orientation::Landscape,
        signature: false,
        notes: vec![
            format!("{}; two codes: both are true, H/P is work on a holiday.", legend.join(", ")),
            "The row \"hours\" holds the hours worked (H:MM); totals count who was there.".to_owned(),
        ],
    }
}
