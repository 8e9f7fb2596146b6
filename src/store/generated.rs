//! Years of made-up attendance, for measuring and for looking at screens: the same for the same seed.

use chrono::{Datelike as _, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone as _};
use chrono_tz::Tz;
use rusqlite::{Connection, params};

use super::chain::{self, List};
use super::error::StoreError;
use super::writer::Writer;
use super::{person_days, rows, rules};
use crate::domain::clock_event::Source;
use crate::domain::employee::EmployeeId;
use crate::domain::time::Moment;

/// What is made up.
#[derive(Debug, Clone, Copy)]
pub struct MadeUp {
    /// People: G0001, G0002 and so on.
    pub people: u32,
    /// Work days, Monday to Friday, up to the last one.
    pub days: u32,
    /// The last date.
    pub last: NaiveDate,
    /// Where they work.
    pub zone: Tz,
    /// Other numbers make other times.
    pub seed: u64,
}

const FIRST: [&str; 24] = [
    "Amara", "Bruno", "Chen", "Dalia", "Emil", "Fatima", "Goran", "Hana", "Ivan", "Jia", "Kofi", "Lena",
    "Mateo", "Nadia", "Olek", "Priya", "Quentin", "Rosa", "Samir", "Tova", "Usha", "Viktor", "Wanda",
    "Yusuf",
];
const LAST: [&str; 20] = [
    "Abara",
    "Bergmann",
    "Castillo",
    "Devi",
    "Eriksen",
    "Farkas",
    "Greco",
    "Haddad",
    "Ito",
    "Jensen",
    "Kowalski",
    "Lindqvist",
    "Moreau",
    "Novak",
    "Okafor",
    "Petrov",
    "Quispe",
    "Rossi",
    "Singh",
    "Tanaka",
];
const DEPARTMENTS: [(&str, &str); 8] = [
    ("Production", "Machinist"),
    ("Production", "Fitter"),
    ("Logistics", "Driver"),
    ("Sales", "Account executive"),
    ("Research", "Engineer"),
    ("Production", "Inspector"),
    ("Administration", "Clerk"),
    ("Logistics", "Dispatcher"),
];

impl Writer {
    /// Adds made-up staff and their punches in one transaction; gives the number of punches.
    ///
    /// On each work day about 3 in 100 people are absent and 1 in 100 forget to leave by the kiosk; on the last one a
    /// third is still there. Every 17th person is deactivated.
    ///
    /// # Errors
    /// Some of these people or punches are there already; as SQLite reports.
    pub fn make_up(&mut self, wanted: &MadeUp) -> Result<u64, StoreError> {
        self.in_transaction(|connection| {
            let people = staff(connection, wanted)?;
            let mut dice = Dice(wanted.seed);
            let mut punches = 0;
            for date in work_days(wanted) {
                let mut day: Vec<(Moment, &EmployeeId)> = Vec::new();
                for emp_id in &people {
                    day.extend(of_person(&mut dice, wanted, date).into_iter().map(|at| (at, emp_id)));
                }
                day.sort_by_key(|(at, _)| at.utc);
                for (at, emp_id) in &day {
                    punch(connection, &mut dice, emp_id, at, date)?;
                    punches += 1;
                }
            }
            chain::extend(connection, List::ClockEvent)?;
            let evening = NaiveTime::from_hms_opt(19, 0, 0).unwrap_or_default();
            let now = Moment::on_the_wall(wanted.last, evening, wanted.zone);
            person_days::refresh_everybody(
                connection,
                &rules::load(connection)?,
                (NaiveDate::MIN, NaiveDate::MAX),
                &now,
            )?;
            Ok(punches)
        })
    }
}

/// The last work days, oldest first.
fn work_days(wanted: &MadeUp) -> Vec<NaiveDate> {
    let mut dates = Vec::new();
    let mut date = wanted.last;
    while dates.len() < wanted.days as usize {
        if date.weekday().number_from_monday() <= 5 || date == wanted.last {
            dates.push(date);
        }
        date = date.checked_sub_days(Days::new(1)).unwrap_or(date);
    }
    dates.reverse();
    dates
}

fn staff(connection: &Connection, wanted: &MadeUp) -> Result<Vec<EmployeeId>, StoreError> {
    let mut dice = Dice(wanted.seed ^ 0x5EED);
    let mut people = Vec::new();
    for number in 1..=wanted.people {
        let emp_id: EmployeeId = rows::employee_id(&format!("G{number:04}"))?;
        let first = dice.one_of(&FIRST).copied().unwrap_or_default();
        let last = dice.one_of(&LAST).copied().unwrap_or_default();
        let (department, job) = dice.one_of(&DEPARTMENTS).copied().unwrap_or_default();
        let born = NaiveDate::from_ymd_opt(1960, 1, 1).map(|date| date + Days::new(dice.below(14_000)));
        let joined = NaiveDate::from_ymd_opt(2010, 1, 1).map(|date| date + Days::new(dice.below(5_000)));
        connection
            .prepare_cached(
                "INSERT INTO staff (emp_id, name, email, phone, dob, designation, department, joining_date, active,
                     created_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, '2020-01-01 00:00:00')",
            )?
            .execute(params![
                emp_id.as_str(),
                format!("{first} {last}"),
                format!("{}.{}{number}@example.com", first.to_lowercase(), last.to_lowercase()),
                format!("+49 30 {:07}", dice.below(10_000_000)),
                born,
                job,
                department,
                joined,
                number % 17 != 0
            ])?;
        people.push(emp_id);
    }
    Ok(people)
}

/// The punches of one person on one date.
fn of_person(dice: &mut Dice, wanted: &MadeUp, date: NaiveDate) -> Vec<Moment> {
    let chance = dice.below(100);
    if chance < 3 {
        return Vec::new();
    }
    let start = NaiveTime::from_hms_opt(7, 30, 0).unwrap_or_default();
    let time_in = date.and_time(start) + secs(dice.below(5_400));
    let time_out = time_in + secs(7 * 3600 + dice.below(2 * 3600));
    let still_there = chance < 4 || (date == wanted.last && dice.below(3) == 0);
    let walls = if still_there { vec![time_in] } else { vec![time_in, time_out] };
    walls
        .into_iter()
        .filter_map(|wall| wanted.zone.from_local_datetime(&wall).earliest())
        .map(|at| Moment { utc: at.to_utc(), zone: wanted.zone })
        .collect()
}

fn secs(count: u64) -> TimeDelta {
    TimeDelta::seconds(i64::try_from(count).unwrap_or(0))
}

fn punch(
    connection: &Connection,
    dice: &mut Dice,
    emp_id: &EmployeeId,
    at: &Moment,
    date: NaiveDate,
) -> Result<(), StoreError> {
    let id = uuid::Uuid::from_u64_pair(dice.next(), dice.next());
    let hundredths = |number: u64| f64::from(u32::try_from(number).unwrap_or(0)) / 100.0;
    let score = 5.0 + hundredths(dice.below(400));
    connection
        .prepare_cached(
            "INSERT INTO clock_event (id, emp_id, at_utc_us, zone, utc_offset_secs, work_date, source, score,
                 threshold, margin, runner_up, time_out_confirmed, clock_suspect, recorded_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 4.5, ?9, ?10, 0, 0, 'made up')",
        )?
        .execute(params![
            id.to_string(),
            emp_id.as_str(),
            at.utc.timestamp_micros(),
            at.zone.name(),
            at.utc_offset_secs(),
            date,
            Source::Face.name(),
            score,
            2.0 + hundredths(dice.below(250)),
            "G0001"
        ])?;
    Ok(())
}

/// Numbers that look like chance: `SplitMix64` (Steele, Lea, Flood 2014).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    fn one_of<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(usize::try_from(self.below(list.len() as u64)).ok()?)
    }
}
