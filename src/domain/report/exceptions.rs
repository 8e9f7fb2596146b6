//! What somebody in HR should look at.

use super::days::{DaysReport, PersonDays, counted, totals_of};
use super::{Cell, Column, Description, Kind, Line, Orientation, Period, Report};
use crate::domain::day_records::ExceptionKind;

/// The list on its way.
pub(super) struct Exceptions {
    period: Period,
    lines: Vec<Line>,
}

impl Exceptions {
    pub(super) fn new(period: Period) -> Self {
        Self { period, lines: Vec::new() }
    }
}

impl DaysReport for Exceptions {
    fn add(&mut self, of: PersonDays<'_>) {
        let mut before = None;
        for exception in of.exceptions {
            // Every punch of such a day is one; the day is told of once.
            let day = (exception.kind == ExceptionKind::Unscheduled).then_some(exception.date);
            if day.is_some() && day == before {
                continue;
            }
            before = day;
            self.lines.push(Line::Row(vec![
                Cell::Date(exception.date),
                Cell::text(exception.emp_id.as_str()),
                Cell::text(&of.person.name),
                Cell::text(of.person.department()),
                Cell::text(exception.kind.name()),
                Cell::Text(exception.kind.to_string()),
            ]));
        }
    }

    fn finish(self: Box<Self>) -> Report {
        let mut totals = totals_of("Total", 6);
        if let Some(last) = totals.last_mut() {
            *last = Cell::Text(counted(self.lines.len(), "exception", "exceptions"));
        }
        Report { description: describe(self.period), lines: self.lines, totals }
    }
}

fn describe(period: Period) -> Description {
    Description {
        name: "exceptions".to_owned(),
        title: "Exceptions".to_owned(),
        period,
        columns: vec![
            Column::new("date", "Date", Kind::Date, 12),
            Column::new("emp_id", "Employee ID", Kind::Text, 13),
            Column::new("name", "Name", Kind::Text, 24),
            Column::new("department", "Department", Kind::Text, 18),
            Column::new("kind", "Kind", Kind::Text, 16),
            Column::new("what", "What", Kind::Text, 36),
        ],
        group_columns: 0,
        orientation: Orientation::Portrait,
        signature: false,
        notes: Vec::new(),
    }
}
