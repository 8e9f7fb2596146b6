//! A person's punches in memory, assessed by the pure rule alone.

use chrono::{NaiveDate, TimeDelta};
use visionpresence::domain::attendance::{Assessment, ScanPolicy, assess, day_of};
use visionpresence::domain::clock_event::{DaySoFar, Direction};
use visionpresence::domain::time::Moment;

/// What the kiosk answers to a scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    In,
    Out,
    /// With the local time of the punch that is already there.
    Already(Direction, String),
    Asks,
}

/// A row of attendance as it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub date: String,
    pub time_in: String,
    pub time_out: Option<String>,
    pub worked: Option<TimeDelta>,
}

/// The punches of one person in the order of storing.
#[derive(Debug, Default)]
pub struct History {
    pub punches: Vec<(NaiveDate, Moment)>,
}

impl History {
    pub fn scan(&mut self, at: &Moment, policy: &ScanPolicy, confirmed: bool) -> Answer {
        let date = at.work_date(policy.day_cutoff);
        let neighbours = [date.pred_opt().unwrap(), date.succ_opt().unwrap()];
        let neighbour = self.punches.iter().rev().map(|(day, _)| *day).find(|day| neighbours.contains(day));
        let neighbour = neighbour.and_then(|day| self.day(day));
        match assess(at, self.day(date).as_ref(), neighbour.as_ref(), policy, confirmed) {
            Assessment::Punch(direction) => {
                self.punches.push((date, *at));
                match direction {
                    Direction::In => Answer::In,
                    Direction::Out => Answer::Out,
                }
            }
            Assessment::Duplicate(direction, at) => Answer::Already(direction, clock(&at)),
            Assessment::ConfirmTimeOut { .. } => Answer::Asks,
        }
    }

    pub fn day(&self, date: NaiveDate) -> Option<DaySoFar> {
        let of_day: Vec<Moment> =
            self.punches.iter().filter(|(day, _)| *day == date).map(|(_, at)| *at).collect();
        day_of(date, &of_day)
    }

    pub fn dates(&self) -> Vec<NaiveDate> {
        let mut dates: Vec<NaiveDate> = self.punches.iter().map(|(day, _)| *day).collect();
        dates.sort_unstable();
        dates.dedup();
        dates
    }

    pub fn rows(&self) -> Vec<Row> {
        let days = self.dates().into_iter().filter_map(|date| self.day(date));
        days.map(|day| Row {
            date: day.date.to_string(),
            time_in: clock(&day.time_in),
            time_out: day.time_out.as_ref().map(clock),
            worked: day.worked(),
        })
        .collect()
    }
}

fn clock(at: &Moment) -> String {
    at.local().format("%H:%M:%S").to_string()
}
