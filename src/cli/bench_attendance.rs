//! `bench attendance`: how fast days are computed from punches.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::ensure;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use uuid::Uuid;

use super::Common;
use super::bench::{Percentiles, milliseconds, percentiles, print};
use crate::domain::calendar::{Calendar, Employment, Holiday};
use crate::domain::clock_event::{Change, ClockEvent, Correction, EventId, Source};
use crate::domain::day_records::{DayRecord, Events, PersonDays, day_records, punches_of};
use crate::domain::employee::EmployeeId;
use crate::domain::policy::{Policy, PolicyHistory};
use crate::domain::roster::{Assignment, Pattern, Plan, Roster, Who};
use crate::domain::shift::{Breaks, MissedOut, OvertimeBasis, ShiftId, ShiftType, WorkingHours};
use crate::domain::time::Moment;

const PEOPLE: u16 = 1000;
const ZONE: Tz = Tz::Europe__Berlin;
/// Rounds of the whole year and of the month; the fastest counts, as other programs can only slow it down.
const ROUNDS: usize = 3;
/// Days that are refreshed one by one.
const REFRESHES: usize = 2000;

#[derive(Debug, Serialize)]
struct Report {
    people: usize,
    events: usize,
    corrections: usize,
    records: usize,
    /// All days of a year of all people.
    recompute_ms: f64,
    /// One day of one person after a new punch, from the events around it.
    day_refresh_ms: Percentiles,
    /// Codes and hours of a month of all people.
    month_matrix_ms: f64,
}

/// Measures the computation of days on one core, on a year of shifts, nights, forgotten punches and corrections that
/// is the same every time.
///
/// # Errors
/// The figures cannot be written.
pub fn run(common: &Common) -> anyhow::Result<ExitCode> {
    let company = Company::new()?;
    let (first, last) = (date(2025, 1, 1), date(2025, 12, 31));
    let year = company.calendar(first, last);
    let mut records = 0;
    let recompute_ms = fastest(|| records = company.compute(company.events(), &year).len());
    ensure!(records >= 365 * usize::from(PEOPLE), "only {records} days were computed");
    let report = Report {
        people: company.staff.len(),
        events: company.punches.len(),
        corrections: company.corrections.len(),
        records,
        recompute_ms,
        day_refresh_ms: company.refreshes(),
        month_matrix_ms: company.month_matrix()?,
    };
    print(common, &report, || in_words(&report))?;
    Ok(ExitCode::SUCCESS)
}

fn in_words(report: &Report) -> String {
    format!(
        "{} people, {} events, {} corrections, {} days\nall days {:.0} ms; one day {:.3} / {:.3} ms (p50 / p95); month \
         matrix {:.0} ms",
        report.people,
        report.events,
        report.corrections,
        report.records,
        report.recompute_ms,
        report.day_refresh_ms.p50,
        report.day_refresh_ms.p95,
        report.month_matrix_ms,
    )
}

fn fastest(mut measured: impl FnMut()) -> f64 {
    let rounds = (0..ROUNDS).map(|_| {
        let started = Instant::now();
        measured();
        milliseconds(started.elapsed())
    });
    rounds.fold(f64::INFINITY, f64::min)
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// A company with a year of punches.
struct Company {
    staff: Vec<Employment>,
    roster: Roster,
    policy: PolicyHistory,
    punches: Vec<ClockEvent>,
    corrections: Vec<Correction>,
}

impl Company {
    fn new() -> anyhow::Result<Self> {
        let mut company = Self {
            staff: Vec::new(),
            roster: roster()?,
            policy: PolicyHistory::always(policy()?)
                .with(date(2025, 7, 1), Policy { duplicate_window_secs: 90, ..policy()? }),
            punches: Vec::new(),
            corrections: Vec::new(),
        };
        let mut random = Seeded(20_250_101);
        for (number, (department, _)) in (0..PEOPLE).zip(DEPARTMENTS.iter().cycle()) {
            let emp_id: EmployeeId = format!("E{number:04}").parse()?;
            let mut person = Employment::new(emp_id);
            person.department = Some((*department).to_owned());
            company.add_year(&person, &mut random);
            company.staff.push(person);
        }
        Ok(company)
    }

    /// Mostly in and out at the times of the shift, some forgotten, some moved by HR afterwards.
    fn add_year(&mut self, person: &Employment, random: &mut Seeded) {
        let plan = self.roster.of(person);
        let policy = self.policy.on(date(2025, 1, 1));
        let mut times = Vec::new();
        for day in date(2025, 1, 1).iter_days().take(365) {
            let Plan::Shifts(shifts) = plan.on(day) else { continue };
            for shift in shifts.iter().filter_map(|id| policy.shift(id)) {
                let start = Moment::on_the_wall(day, shift.start, ZONE).utc;
                if random.below(20) == 0 {
                    continue;
                }
                times.push(start + TimeDelta::seconds(random.below(1200) - 900));
                if random.below(50) > 0 {
                    times.push(start + shift.length() + TimeDelta::seconds(random.below(1800) - 300));
                }
            }
        }
        for utc in times {
            self.add(person, utc, random);
        }
    }

    fn add(&mut self, person: &Employment, utc: DateTime<Utc>, random: &mut Seeded) {
        let number = self.punches.len() + 1;
        let id = EventId(Uuid::from_u128(number as u128));
        let sequence = i64::try_from(number).unwrap_or(i64::MAX);
        let at = Moment { utc, zone: ZONE };
        if random.below(100) == 0 {
            let moved = Moment { utc: utc - TimeDelta::minutes(5), zone: ZONE };
            let id = EventId(Uuid::from_u128(u128::MAX - number as u128));
            self.corrections.push(Correction {
                id,
                sequence,
                target: EventId(Uuid::from_u128(number as u128)),
                change: Change::MoveTo(moved),
            });
        }
        self.punches.push(ClockEvent {
            id,
            sequence,
            emp_id: person.emp_id.clone(),
            at,
            source: Source::Face,
            said: None,
            clock_suspect: false,
        });
    }

    fn events(&self) -> Events<'_> {
        Events { punches: &self.punches, corrections: &self.corrections }
    }

    fn calendar(&self, from: NaiveDate, to: NaiveDate) -> Calendar {
        let holidays = [(1, 1), (4, 18), (4, 21), (5, 1), (10, 3), (12, 25), (12, 26)];
        let now = Moment::on_the_wall(date(2026, 2, 1), NaiveTime::MIN, ZONE);
        let mut calendar = Calendar::new(from, to, now).with_holidays(holidays.map(|(month, day)| Holiday {
            date: date(2025, month, day),
            name: "Holiday".into(),
            site: None,
        }));
        calendar.go_live = self.punches.first().map(|_| date(2025, 1, 1));
        calendar
    }

    fn compute(&self, events: Events<'_>, calendar: &Calendar) -> Vec<DayRecord> {
        let (records, exceptions) = day_records(events, &self.staff, &self.roster, calendar, &self.policy);
        std::hint::black_box(exceptions);
        records
    }

    /// The punches of the days around, as the store reads them.
    fn around(&self, from: NaiveDate, to: NaiveDate) -> Vec<ClockEvent> {
        let near = |event: &&ClockEvent| {
            let day = event.at.utc.date_naive();
            from - Days::new(3) <= day && day <= to + Days::new(3)
        };
        self.punches.iter().filter(near).cloned().collect()
    }

    fn refreshes(&self) -> Percentiles {
        let mut random = Seeded(7);
        let spent = (0..REFRESHES).map(|_| {
            let picked = usize::try_from(random.below(i64::from(PEOPLE))).unwrap_or_default();
            let Some(person) = self.staff.get(picked) else { return 0.0 };
            let day = date(2025, 1, 4) + Days::new(random.below(350).unsigned_abs());
            // Sorted by person, so their punches stand together.
            let first = self.punches.partition_point(|event| event.emp_id < person.emp_id);
            let after = self.punches.partition_point(|event| event.emp_id <= person.emp_id);
            let own = self.punches.get(first..after).unwrap_or_default();
            let near = |event: &&ClockEvent| (event.at.utc.date_naive() - day).num_days().abs() <= 3;
            let events: Vec<ClockEvent> = own.iter().filter(near).cloned().collect();
            let calendar = self.calendar(day, day);
            let started = Instant::now();
            let punches = punches_of(person, Events { punches: &events, corrections: &[] });
            let (mut records, mut exceptions) = (Vec::new(), Vec::new());
            let days = PersonDays::new(person, &self.roster, &calendar, &self.policy);
            days.compute(&punches, &mut records, &mut exceptions);
            std::hint::black_box((records, exceptions));
            milliseconds(started.elapsed())
        });
        percentiles(spent.collect())
    }

    fn month_matrix(&self) -> anyhow::Result<f64> {
        let (from, to) = (date(2025, 3, 1), date(2025, 3, 31));
        let (punches, calendar) = (self.around(from, to), self.calendar(from, to));
        let events = Events { punches: &punches, corrections: &self.corrections };
        let mut text = String::new();
        let spent = fastest(|| {
            text.clear();
            for record in self.compute(events, &calendar) {
                let (code, hours) = (record.code(), record.worked_secs() / 60);
                // Writing to a string does not fail.
                if write!(text, "{code} {hours};").is_err() {
                    return;
                }
            }
        });
        ensure!(text.matches(';').count() == 31 * self.staff.len(), "the matrix is not complete");
        Ok(spent)
    }
}

/// The departments with the shifts of their days.
const DEPARTMENTS: [(&str, &[&[&str]]); 4] = [
    ("Office", &[&["day"], &["day"], &["day"], &["day"], &["day"], &[], &[]]),
    ("Sales", &[&["day"], &["day"], &["day"], &["day"], &["long"], &[], &[]]),
    ("Plant", &[&["early"], &["early"], &["late"], &["late"], &["night"], &["night"], &[], &[]]),
    ("Kitchen", &[&["am", "pm"], &["am", "pm"], &["am"], &["am", "pm"], &["am", "pm"], &[], &[]]),
];

fn roster() -> anyhow::Result<Roster> {
    let ids = |day: &&[&str]| day.iter().map(|id| id.parse::<ShiftId>()).collect::<Result<Vec<_>, _>>();
    let assignment = |(department, days): (&str, &[&[&str]])| -> anyhow::Result<Assignment> {
        Ok(Assignment {
            who: Who::Department(department.to_owned()),
            from: date(2024, 1, 1),
            to: None,
            pattern: Pattern {
                anchor: date(2024, 1, 1),
                days: days.iter().map(ids).collect::<Result<_, _>>()?,
            },
        })
    };
    Ok(Roster::new(DEPARTMENTS.into_iter().map(assignment).collect::<anyhow::Result<_>>()?))
}

fn policy() -> anyhow::Result<Policy> {
    let hours = [
        ("day", 9, 18),
        ("long", 8, 19),
        ("early", 6, 14),
        ("late", 14, 22),
        ("night", 22, 6),
        ("am", 8, 12),
        ("pm", 13, 17),
    ];
    let mut policy = Policy::default();
    for (id, start, end) in hours {
        let at = |hour: i64| NaiveTime::MIN + TimeDelta::hours(hour);
        let mut shift = ShiftType::new(id.parse()?, id, at(start), at(end));
        shift.rules.late_entry_grace_period_mins = Some(5);
        shift.rules.working_hours_threshold_for_half_day_mins = Some(120);
        shift.rules.overtime.basis = OvertimeBasis::AbovePerDay { expected_mins: None };
        match id {
            "day" => shift.rules.breaks = Breaks::AutoDeduct { mins: 30, after_mins: 360 },
            "night" => shift.rules.missed_out = MissedOut::ShiftEnd,
            "am" => shift.rules.working_hours = WorkingHours::EveryValidPair,
            _ => {}
        }
        policy.shifts.push(shift);
    }
    Ok(policy)
}

/// Numbers that look random and are the same every time (`splitmix64`).
struct Seeded(u64);

impl Seeded {
    /// From 0 to below `limit`.
    fn below(&mut self, limit: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit.unsigned_abs().max(1)).cast_signed()
    }
}
