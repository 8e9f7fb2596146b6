//! One row a department, and who came late or left early.

use super::days::{DaysReport, PersonDays, counted, person_columns, totals_of};
use super::sums::{Sums, days, minutes};
use super::{Cell, Column, Description, Kind, Line, Orientation, Period, Report};

/// The departments on their way.
pub(super) struct Departments {
    period: Period,
    /// Name, people, sums; in the order in which they came.
    departments: Vec<(String, usize, Sums)>,
}

impl Departments {
    pub(super) fn new(period: Period) -> Self {
        Self { period, departments: Vec::new() }
    }
}

impl DaysReport for Departments {
    fn add(&mut self, of: PersonDays<'_>) {
        let (name, sums) = (of.person.department(), Sums::of(of.records));
        match self.departments.iter_mut().find(|(known, ..)| known == name) {
            Some((_, people, total)) => {
                *people += 1;
                *total = total.plus(sums);
            }
            None => self.departments.push((name.to_owned(), 1, sums)),
        }
    }

    fn finish(self: Box<Self>) -> Report {
        let people = self.departments.iter().map(|(_, people, _)| people).sum();
        let all = self.departments.iter().fold(Sums::default(), |all, (.., sums)| all.plus(*sums));
        let row = |(name, people, sums): &(String, usize, Sums)| Line::Row(department(name, *people, sums));
        let lines = self.departments.iter().map(row).collect();
        Report {
            description: describe_departments(self.period),
            lines,
            totals: department("Total", people, &all),
        }
    }
}

fn department(name: &str, people: usize, sums: &Sums) -> Vec<Cell> {
    vec![
        Cell::text(name),
        Cell::Integer(i64::try_from(people).unwrap_or(i64::MAX)),
        days(sums.present),
        days(sums.absent),
        Cell::Integer(sums.half_days),
        days(sums.leave),
        days(sums.missing),
        share(sums.present, sums.present + sums.absent + sums.missing),
        Cell::Duration(sums.worked_secs),
        Cell::Duration(sums.expected_secs),
        Cell::Duration(sums.overtime_secs()),
        Cell::Integer(sums.late_days),
        minutes(sums.late_secs),
    ]
}

/// A part of a whole in percent; nothing where there is no whole.
#[expect(clippy::cast_precision_loss, reason = "days of a period are few")]
fn share(part: i64, whole: i64) -> Cell {
    if whole == 0 { Cell::Empty } else { Cell::Number(part as f64 / whole as f64 * 100.0) }
}

fn describe_departments(period: Period) -> Description {
    let days = |key: &str, heading: &str| Column::new(key, heading, Kind::Days, 10);
    Description {
        name: "departments".to_owned(),
        title: "Departments".to_owned(),
        period,
        columns: vec![
            Column::new("department", "Department", Kind::Text, 22),
            Column::new("people", "People", Kind::Integer, 9),
            days("present_days", "Present"),
            days("absent_days", "Absent"),
            Column::new("half_days", "Half days", Kind::Integer, 11),
            days("leave_days", "Leave"),
            days("missing_days", "Missing"),
            Column::new("attendance_percent", "Attendance %", Kind::Number(1), 14),
            Column::new("worked_hours", "Worked (h)", Kind::Hours, 12),
            Column::new("expected_hours", "Expected (h)", Kind::Hours, 13),
            Column::new("overtime_hours", "Overtime (h)", Kind::Hours, 13),
            Column::new("late_days", "Times late", Kind::Integer, 11),
            Column::new("late_minutes", "Late (min)", Kind::Integer, 11),
        ],
        group_columns: 0,
        orientation: Orientation::Landscape,
        signature: false,
        notes: vec!["Days are days of expected work; half a day counts 0.5.".to_owned()],
    }
}

/// Late and early on their way.
pub(super) struct Lateness {
    period: Period,
    rows: Vec<(Vec<Cell>, Sums)>,
}

impl Lateness {
    pub(super) fn new(period: Period) -> Self {
        Self { period, rows: Vec::new() }
    }
}

impl DaysReport for Lateness {
    fn add(&mut self, of: PersonDays<'_>) {
        let sums = Sums::of(of.records);
        if sums.late_days + sums.early_days > 0 {
            self.rows.push((of.person.cells(), sums));
        }
    }

    fn finish(mut self: Box<Self>) -> Report {
        // The sort is stable: who is equal stays in the order of the staff list.
        self.rows.sort_by_key(|(_, sums)| std::cmp::Reverse((sums.late_secs, sums.early_secs)));
        let all = self.rows.iter().fold(Sums::default(), |all, (_, sums)| all.plus(*sums));
        let mut totals = totals_of("Total", 3);
        if let Some(people) = totals.get_mut(1) {
            *people = Cell::Text(counted(self.rows.len(), "person", "people"));
        }
        totals.extend(late_cells(&all));
        let row = |(mut cells, sums): (Vec<Cell>, Sums)| {
            cells.extend(late_cells(&sums));
            Line::Row(cells)
        };
        let lines = self.rows.into_iter().map(row).collect();
        Report { description: describe_lateness(self.period), lines, totals }
    }
}

fn late_cells(sums: &Sums) -> Vec<Cell> {
    vec![
        Cell::Integer(sums.late_days),
        minutes(sums.late_secs),
        minutes(sums.longest_late_secs),
        Cell::Integer(sums.early_days),
        minutes(sums.early_secs),
    ]
}

fn describe_lateness(period: Period) -> Description {
    let mut columns = person_columns();
    columns.extend([
        Column::new("late_days", "Times late", Kind::Integer, 11),
        Column::new("late_minutes", "Late (min)", Kind::Integer, 11),
        Column::new("longest_late_minutes", "Longest (min)", Kind::Integer, 14),
        Column::new("early_days", "Times early", Kind::Integer, 12),
        Column::new("early_minutes", "Early (min)", Kind::Integer, 12),
    ]);
    Description {
        name: "late".to_owned(),
        title: "Late and early".to_owned(),
        period,
        columns,
        group_columns: 0,
        orientation: Orientation::Portrait,
        signature: false,
        notes: vec![
            "Minutes count from the schedule; who stayed within the grace is not in the list.".to_owned(),
        ],
    }
}
