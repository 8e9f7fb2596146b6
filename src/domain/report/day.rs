//! The day: one row a person, whether they came or not.

use super::days::{DaysReport, PersonDays, counted, person_columns, totals_of};
use super::sums::{Sums, minutes};
use super::timesheet::remarks;
use super::{Cell, Column, Description, Kind, Line, Orientation, Period, Report, Status};
use crate::domain::day_records::Attendance;
use crate::domain::time::Moment;

/// The day on its way; of several days, each with its rows.
pub(super) struct Days {
    period: Period,
    lines: Vec<Line>,
    present: usize,
    all: Sums,
}

impl Days {
    pub(super) fn new(period: Period) -> Self {
        Self { period, lines: Vec::new(), present: 0, all: Sums::default() }
    }
}

impl DaysReport for Days {
    fn add(&mut self, of: PersonDays<'_>) {
        let clock = |at: Moment| Cell::Time(at.local().time());
        for record in of.records {
            let mut cells = of.person.cells();
            cells.extend([
                Cell::Date(record.date),
                Cell::Status(Status::of(record.code())),
                Cell::of(record.time_in(), clock),
                Cell::of(record.time_out(), clock),
                Cell::Duration(record.worked_secs()),
                minutes(record.late_secs()),
                minutes(record.early_exit_secs()),
                Cell::Text(remarks(record, of.exceptions)),
            ]);
            self.lines.push(Line::Row(cells));
            let there = matches!(
                record.attendance,
                Attendance::Present | Attendance::HalfDay | Attendance::InProgress
            );
            self.present += usize::from(there);
        }
        self.all = self.all.plus(Sums::of(of.records));
    }

    fn finish(self: Box<Self>) -> Report {
        let mut totals = totals_of("Total", 7);
        if let Some(present) = totals.get_mut(1) {
            *present = Cell::Text(counted(self.present, "came", "came"));
        }
        totals.extend([
            Cell::Duration(self.all.worked_secs),
            minutes(self.all.late_secs),
            minutes(self.all.early_secs),
            Cell::Empty,
        ]);
        Report { description: describe(self.period), lines: self.lines, totals }
    }
}

fn describe(period: Period) -> Description {
    let mut columns = person_columns();
    columns.extend([
        Column::new("date", "Date", Kind::Date, 12),
        Column::new("status", "Status", Kind::Status, 8),
        Column::new("time_in", "Time In", Kind::Time, 10),
        Column::new("time_out", "Time Out", Kind::Time, 10),
        Column::new("worked_hours", "Worked", Kind::HoursMinutes, 9),
        Column::new("late_minutes", "Late (min)", Kind::Integer, 11),
        Column::new("early_minutes", "Early (min)", Kind::Integer, 12),
        Column::new("remarks", "Remarks", Kind::Text, 30),
    ]);
    Description {
        name: "day".to_owned(),
        title: "Day".to_owned(),
        period,
        columns,
        group_columns: 0,
        orientation: Orientation::Landscape,
        signature: false,
        notes: Vec::new(),
    }
}
