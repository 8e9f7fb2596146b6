//! What rounding gives and takes: exact and rounded hours of each person, and the difference.
//!
//! Rounding is lawful only where it does not take pay over time (29 CFR 785.48 (b)); this shows whether it does.

use super::days::{DaysReport, PersonDays, counted, person_columns, totals_of};
use super::{Cell, Column, Description, Kind, Line, Orientation, Period, Report};
use crate::domain::day_records::DayRecord;
use crate::domain::policy::{PolicyHistory, RoundTo, Rounding};
use crate::domain::time::Moment;

/// The comparison on its way.
pub(super) struct RoundingBias<'a> {
    period: Period,
    policy: &'a PolicyHistory,
    lines: Vec<Line>,
    all: Bias,
}

/// What rounding does to some days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Bias {
    /// Pairs of a time in and a time out.
    pairs: i64,
    exact_secs: i64,
    rounded_secs: i64,
}

impl Bias {
    fn cells(self) -> [Cell; 4] {
        [
            Cell::Integer(self.pairs),
            Cell::Duration(self.exact_secs),
            Cell::Duration(self.rounded_secs),
            Cell::Number(minutes(self.rounded_secs - self.exact_secs)),
        ]
    }
}

#[expect(clippy::cast_precision_loss, reason = "seconds of a period are few")]
fn minutes(secs: i64) -> f64 {
    secs as f64 / 60.0
}

impl<'a> RoundingBias<'a> {
    pub(super) fn new(period: Period, policy: &'a PolicyHistory) -> Self {
        Self { period, policy, lines: Vec::new(), all: Bias::default() }
    }

    fn of(&self, record: &DayRecord) -> Bias {
        let rounding = self.policy.on(record.date).rounding;
        let mut bias = Bias::default();
        for shift in &record.shifts {
            let (Some(time_in), Some(time_out)) = (shift.time_in, shift.time_out) else { continue };
            let exact = time_out.utc.timestamp() - time_in.utc.timestamp();
            let moved = rounding.map_or(0, |rounding| {
                moved_by(rounding, rounding.time_out, &time_out)
                    - moved_by(rounding, rounding.time_in, &time_in)
            });
            bias.pairs += 1;
            bias.exact_secs += exact;
            bias.rounded_secs += (exact + moved).max(0);
        }
        bias
    }
}

/// By how many seconds rounding moves a punch, later positive.
fn moved_by(rounding: Rounding, to: RoundTo, at: &Moment) -> i64 {
    use chrono::Timelike as _;
    let secs = i64::from(at.local().num_seconds_from_midnight());
    rounding.round(secs, to) - secs
}

impl DaysReport for RoundingBias<'_> {
    fn add(&mut self, of: PersonDays<'_>) {
        let add = |a: Bias, b: Bias| Bias {
            pairs: a.pairs + b.pairs,
            exact_secs: a.exact_secs + b.exact_secs,
            rounded_secs: a.rounded_secs + b.rounded_secs,
        };
        let bias = of.records.iter().map(|record| self.of(record)).fold(Bias::default(), add);
        self.all = add(self.all, bias);
        let cells = of.person.cells().into_iter().chain(bias.cells());
        self.lines.push(Line::Row(cells.collect()));
    }

    fn finish(self: Box<Self>) -> Report {
        let mut totals = totals_of("Total", 3);
        if let Some(people) = totals.get_mut(1) {
            *people = Cell::Text(counted(self.lines.len(), "person", "people"));
        }
        totals.extend(self.all.cells());
        Report { description: describe(self.period), lines: self.lines, totals }
    }
}

fn describe(period: Period) -> Description {
    let mut columns = person_columns();
    columns.extend([
        Column::new("pairs", "In and out", Kind::Integer, 12),
        Column::new("exact_hours", "Exact (h)", Kind::Hours, 12),
        Column::new("rounded_hours", "Rounded (h)", Kind::Hours, 12),
        Column::new("bias_minutes", "Difference (min)", Kind::Number(1), 17),
    ]);
    Description {
        name: "rounding".to_owned(),
        title: "Neutrality of rounding".to_owned(),
        period,
        columns,
        group_columns: 0,
        orientation: Orientation::Portrait,
        signature: false,
        notes: vec![
            "From time in to time out, breaks not taken off; above zero the rounding is in favour of the person.".to_owned(),
            "Every other report and the payroll hold exact hours.".to_owned(),
        ],
    }
}
