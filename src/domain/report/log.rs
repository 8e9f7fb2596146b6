//! The log: each work day with time in, time out and duration, as the earlier web version exported it.

use std::collections::HashSet;

use super::{Cell, Column, Description, Kind, Orientation, Period};
use crate::domain::employee::EmployeeId;
use crate::domain::log::LogRow;

impl LogRow {
    /// One cell a column of [`describe`].
    #[must_use]
    pub fn cells(self) -> Vec<Cell> {
        vec![
            Cell::Text(self.emp_id.into()),
            Cell::Text(self.name),
            Cell::Date(self.date),
            Cell::of(self.time_in, Cell::Time),
            Cell::of(self.time_out, Cell::Time),
            Cell::of(self.worked_secs, Cell::Duration),
            Cell::Text(self.status),
        ]
    }
}

/// What the log looks like.
#[must_use]
pub fn describe(period: Period) -> Description {
    Description {
        name: "log".to_owned(),
        title: "Attendance log".to_owned(),
        period,
        columns: vec![
            Column::new("emp_id", "Employee ID", Kind::Text, 13),
            Column::new("name", "Name", Kind::Text, 24),
            Column::new("attendance_date", "Attendance Date", Kind::Date, 16),
            Column::new("time_in", "Time In", Kind::Time, 11),
            Column::new("time_out", "Time Out", Kind::Time, 11),
            Column::new("duration_hours", "Duration (Hours)", Kind::Hours, 17),
            Column::new("status", "Status", Kind::Text, 12),
        ],
        group_columns: 0,
        orientation: Orientation::Portrait,
        signature: false,
        notes: Vec::new(),
    }
}

/// Adds up the rows of a log as they pass.
#[derive(Debug, Default)]
pub struct LogTotals {
    people: HashSet<EmployeeId>,
    records: i64,
    worked_secs: i64,
}

impl LogTotals {
    /// Counts a row.
    pub fn add(&mut self, row: &LogRow) {
        if !self.people.contains(&row.emp_id) {
            self.people.insert(row.emp_id.clone());
        }
        self.records = self.records.saturating_add(1);
        self.worked_secs = self.worked_secs.saturating_add(row.worked_secs.unwrap_or(0));
    }

    /// One cell a column of [`describe`].
    #[must_use]
    pub fn cells(&self) -> Vec<Cell> {
        let people = match self.people.len() {
            1 => "1 person".to_owned(),
            people => format!("{people} people"),
        };
        let records =
            if self.records == 1 { "1 record".to_owned() } else { format!("{} records", self.records) };
        vec![
            Cell::text("Total"),
            Cell::Text(people),
            Cell::Text(records),
            Cell::Empty,
            Cell::Empty,
            Cell::Duration(self.worked_secs),
            Cell::Empty,
        ]
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveTime;

    use super::*;

    #[test]
    fn the_log_has_the_columns_of_the_earlier_system_and_a_cell_for_each() {
        let date = "2026-11-23".parse().unwrap();
        let description = describe(Period { from: date, to: date });
        let headings: Vec<&str> = description.columns.iter().map(|column| column.heading.as_str()).collect();
        assert_eq!(
            headings,
            ["Employee ID", "Name", "Attendance Date", "Time In", "Time Out", "Duration (Hours)", "Status"]
        );
        let row = LogRow {
            emp_id: "E001".parse().unwrap(),
            name: "Asha".to_owned(),
            department: None,
            date,
            time_in: NaiveTime::from_hms_opt(9, 0, 0),
            time_out: None,
            worked_secs: None,
            status: "Present".to_owned(),
        };
        let mut totals = LogTotals::default();
        totals.add(&row);
        totals.add(&LogRow { worked_secs: Some(5400), ..row.clone() });
        let shown = |cells: &[Cell]| {
            let pairs = cells.iter().zip(&description.columns);
            pairs.map(|(cell, column)| cell.shown(column.kind).into_owned()).collect::<Vec<_>>().join("|")
        };
        assert_eq!(shown(&row.cells()), "E001|Asha|2026-11-23|09:00:00|||Present");
        assert_eq!(shown(&totals.cells()), "Total|1 person|2 records|||1.50|");
    }
}
