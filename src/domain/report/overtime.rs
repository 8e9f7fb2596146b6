//! Each day with overtime, for somebody to approve.

use super::days::{DaysReport, PersonDays, counted, person_columns, totals_of};
use super::{Cell, Column, Description, Kind, Line, Orientation, Period, Report};
use crate::domain::day_records::{Approval, DayRecord, OvertimeClass};

/// The list on its way.
pub(super) struct Overtime {
    period: Period,
    lines: Vec<Line>,
    total_secs: i64,
}

impl Overtime {
    pub(super) fn new(period: Period) -> Self {
        Self { period, lines: Vec::new(), total_secs: 0 }
    }
}

impl DaysReport for Overtime {
    fn add(&mut self, of: PersonDays<'_>) {
        for record in of.records.iter().filter(|record| record.overtime_secs() > 0) {
            self.total_secs += record.overtime_secs();
            let mut cells = of.person.cells();
            cells.extend([
                Cell::Date(record.date),
                Cell::text(class(record)),
                Cell::Duration(record.worked_secs()),
                Cell::Duration(record.expected_secs()),
                Cell::Duration(record.overtime_secs()),
                approved(record),
            ]);
            self.lines.push(Line::Row(cells));
        }
    }

    fn finish(self: Box<Self>) -> Report {
        let mut totals = totals_of("Total", 3);
        if let Some(days) = totals.get_mut(1) {
            *days = Cell::Text(counted(self.lines.len(), "day", "days"));
        }
        totals.resize(7, Cell::Empty);
        totals.extend([Cell::Duration(self.total_secs), Cell::Empty]);
        Report { description: describe(self.period), lines: self.lines, totals }
    }
}

/// Empty while it waits for somebody to sign.
fn approved(record: &DayRecord) -> Cell {
    match record.approval {
        Approval::Waiting { .. } => Cell::Empty,
        Approval::NotNeeded => Cell::text("not needed"),
        Approval::Decided { approved_secs: 0 } => Cell::text("declined"),
        Approval::Decided { approved_secs } => {
            let mins = approved_secs.min(record.overtime_secs()) / 60;
            Cell::Text(format!("{}:{:02}", mins / 60, mins % 60))
        }
    }
}

fn class(record: &DayRecord) -> &'static str {
    // The day has some: all of it is that of its week.
    if record.daily_overtime_secs() == 0 {
        return "week";
    }
    match record.overtime_class() {
        OvertimeClass::Weekday => "weekday",
        OvertimeClass::WeeklyOff => "weekly off",
        OvertimeClass::Holiday => "holiday",
    }
}

fn describe(period: Period) -> Description {
    let mut columns = person_columns();
    columns.extend([
        Column::new("date", "Date", Kind::Date, 12),
        Column::new("class", "Class", Kind::Text, 12),
        Column::new("worked_hours", "Worked", Kind::HoursMinutes, 9),
        Column::new("expected_hours", "Expected", Kind::HoursMinutes, 10),
        Column::new("overtime_hours", "Overtime", Kind::HoursMinutes, 10),
        Column::new("approved", "Approved", Kind::Text, 12),
    ]);
    Description {
        name: "overtime".to_owned(),
        title: "Overtime to approve".to_owned(),
        period,
        columns,
        group_columns: 0,
        orientation: Orientation::Portrait,
        signature: true,
        notes: Vec::new(),
    }
}
