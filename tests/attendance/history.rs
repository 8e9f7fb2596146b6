//! A person's punches in memory, assessed by the pure rules alone.

use chrono::{Days, NaiveDate, TimeDelta};
use visionpresence::domain::attendance::{Assessment, assess};
use visionpresence::domain::calendar::{Calendar, Employment};
use visionpresence::domain::clock_event::{ClockEvent, DaySoFar, Direction, EventId, Source};
use visionpresence::domain::day_records::{Events, PersonDays, Place, punches_of};
use visionpresence::domain::policy::{Policy, PolicyHistory};
use visionpresence::domain::roster::Roster;
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

/// The punches of one person.
#[derive(Debug, Default)]
pub struct History {
    pub events: Vec<ClockEvent>,
    pub policy: PolicyHistory,
}

impl History {
    pub fn set_policy(&mut self, from: NaiveDate, policy: &Policy) {
        self.policy = std::mem::take(&mut self.policy).with(from, policy.clone());
    }

    /// Asks `question` about the days around `at`.
    fn around<T>(&self, at: &Moment, question: impl FnOnce(&PersonDays<'_>) -> T) -> T {
        let date = at.local().date_naive();
        let calendar = Calendar::new(date - Days::new(2), date + Days::new(2), *at);
        let (person, roster) = (employment(), Roster::default());
        question(&PersonDays::new(&person, &roster, &calendar, &self.policy))
    }

    pub fn date(&self, at: &Moment) -> NaiveDate {
        self.around(at, |days| days.place(at).date)
    }

    pub fn scan(&mut self, at: &Moment, confirmed: bool) -> Answer {
        let punches = punches_of(&employment(), Events { punches: &self.events, corrections: &[] });
        let assessed = self.around(at, |days| {
            let policy = self.policy.on(days.place(at).date).scan();
            assess(at, confirmed, days, &punches, policy)
        });
        match assessed {
            Assessment::Punch => {
                self.events.push(ClockEvent {
                    id: EventId::at(at),
                    sequence: i64::try_from(self.events.len()).unwrap() + 1,
                    emp_id: employment().emp_id,
                    at: *at,
                    source: Source::Face,
                    said: None,
                    clock_suspect: false,
                });
                match self.day(self.date(at)).unwrap().last.0 {
                    Direction::In => Answer::In,
                    Direction::Out => Answer::Out,
                }
            }
            Assessment::Duplicate(direction, at) => Answer::Already(direction, clock(&at)),
            Assessment::ConfirmTimeOut { .. } => Answer::Asks,
        }
    }

    pub fn day(&self, date: NaiveDate) -> Option<DaySoFar> {
        let at = self.events.iter().find(|event| self.date(&event.at) == date)?.at;
        let punches = punches_of(&employment(), Events { punches: &self.events, corrections: &[] });
        self.around(&at, |days| days.day_so_far(Place { date, shift: None }, &punches))
    }

    pub fn dates(&self) -> Vec<NaiveDate> {
        let mut dates: Vec<NaiveDate> = self.events.iter().map(|event| self.date(&event.at)).collect();
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

fn employment() -> Employment {
    Employment::new("E001".parse().unwrap())
}

fn clock(at: &Moment) -> String {
    at.local().format("%H:%M:%S").to_string()
}
