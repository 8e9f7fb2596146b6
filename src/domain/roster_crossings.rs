//! Shifts of different assignments that meet: the last night of one and the first morning of the next, or what a person
//! has of their own beside what the department has.
//!
//! Inside one assignment [`Roster::faults`] finds what collides. Here it depends on who has which assignments, so that
//! people are looked at one by one, on the days on which another assignment or another policy begins.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveTime, Timelike as _};

use super::calendar::Employment;
use super::policy::PolicyHistory;
use super::roster::{PersonRoster, Plan, Roster};
use super::shift::{ShiftId, ShiftType};

/// Two shifts of one person that are worked at the same time, on neighbouring days.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Crossing {
    /// The day on which the first shift begins.
    pub date: NaiveDate,
    /// The first shift.
    pub shift: ShiftId,
    /// The shift that begins on the next day before the first has ended.
    pub next: ShiftId,
    /// How many people have both.
    pub people: usize,
    /// One of them.
    pub example: String,
}

impl std::fmt::Display for Crossing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { date, shift, next, people, example } = self;
        let next_day = date.succ_opt().unwrap_or(*date);
        write!(
            f,
            "{example}: shift {shift} of {date} is not over when shift {next} begins on {next_day}, where another \
             assignment or policy begins"
        )?;
        if *people > 1 { write!(f, " (and {} more people)", people - 1) } else { Ok(()) }
    }
}

/// Everything of `staff` that meets where one assignment or policy gives way to another.
#[must_use]
pub fn crossings(roster: &Roster, staff: &[Employment], policy: &PolicyHistory) -> Vec<Crossing> {
    let mut found: BTreeMap<(NaiveDate, ShiftId, ShiftId), (usize, String)> = BTreeMap::new();
    for person in staff {
        let own = roster.of(person);
        for date in borders(&own, policy) {
            for (shift, next) in meeting(&own, policy, date) {
                let seen = found.entry((date, shift, next)).or_insert((0, person.emp_id.to_string()));
                seen.0 += 1;
            }
        }
    }
    found
        .into_iter()
        .map(|((date, shift, next), (people, example))| Crossing { date, shift, next, people, example })
        .collect()
}

/// The last days before something else holds.
fn borders(own: &PersonRoster<'_>, policy: &PolicyHistory) -> BTreeSet<NaiveDate> {
    let begins = own.assignments().iter().filter_map(|assignment| assignment.from.pred_opt());
    let ends = own.assignments().iter().filter_map(|assignment| assignment.to);
    let policies = policy.versions().filter_map(|(from, _)| from?.pred_opt());
    let postings = own.person().earlier.iter().map(|posting| posting.until);
    begins.chain(ends).chain(policies).chain(postings).collect()
}

/// The shifts of `date` that are not over when one of the next day begins.
fn meeting(own: &PersonRoster<'_>, policy: &PolicyHistory, date: NaiveDate) -> Vec<(ShiftId, ShiftId)> {
    let Some(next_day) = date.succ_opt() else { return Vec::new() };
    let (first, second) = (shifts(own, policy, date), shifts(own, policy, next_day));
    let mut found = Vec::new();
    for shift in first.iter().filter(|shift| shift.is_overnight()) {
        // Both on the wall clock of the next day.
        for next in second.iter().filter(|next| minute(next.start) < minute(shift.end)) {
            found.push((shift.id.clone(), next.id.clone()));
        }
    }
    found
}

fn shifts<'a>(own: &PersonRoster<'a>, policy: &'a PolicyHistory, date: NaiveDate) -> Vec<&'a ShiftType> {
    match own.on(date) {
        Plan::Unplanned | Plan::Off => Vec::new(),
        Plan::Shifts(ids) => ids.iter().filter_map(|id| policy.on(date).shift(id)).collect(),
    }
}

fn minute(time: NaiveTime) -> u32 {
    time.num_seconds_from_midnight() / 60
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policy::Policy;
    use crate::domain::roster::{Assignment, Pattern, Who};

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn policy() -> Policy {
        let shift = |id: &str, start: &str, end: &str| {
            ShiftType::new(id.parse().unwrap(), id, start.parse().unwrap(), end.parse().unwrap())
        };
        let shifts = vec![
            shift("early", "05:00:00", "13:00:00"),
            shift("six", "06:00:00", "14:00:00"),
            shift("night", "22:00:00", "06:00:00"),
        ];
        Policy { shifts, ..Policy::default() }
    }

    fn daily(who: Who, from: &str, to: Option<&str>, shift: &str) -> Assignment {
        let pattern = Pattern { anchor: date(from), days: vec![vec![shift.parse().unwrap()]] };
        Assignment { who, from: date(from), to: to.map(date), pattern }
    }

    fn person(id: &str) -> Employment {
        Employment { department: Some("Gate".to_owned()), ..Employment::new(id.parse().unwrap()) }
    }

    fn of(assignments: Vec<Assignment>) -> Vec<String> {
        let history = PolicyHistory::always(policy());
        let staff = [person("E1"), person("E2")];
        crossings(&Roster::new(assignments), &staff, &history).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_night_that_runs_into_the_first_morning_of_the_next_assignment_is_found() {
        let gate = || Who::Department("Gate".to_owned());
        let nights = daily(gate(), "2026-11-02", Some("2026-11-08"), "night");
        let found = of(vec![nights.clone(), daily(gate(), "2026-11-09", None, "early")]);
        assert_eq!(
            found,
            [
                "E1: shift night of 2026-11-08 is not over when shift early begins on 2026-11-09, where another \
              assignment or policy begins (and 1 more people)"
            ]
        );
        assert_eq!(of(vec![nights.clone(), daily(gate(), "2026-11-09", None, "six")]), [""; 0]);
        assert_eq!(
            of(vec![nights, daily(gate(), "2026-11-10", None, "early")]),
            [""; 0],
            "a day lies between"
        );
    }

    #[test]
    fn a_persons_own_assignment_is_compared_with_what_it_interrupts() {
        let nights = daily(Who::Everyone, "2026-11-02", None, "night");
        let own = daily(Who::Person("E2".parse().unwrap()), "2026-11-04", Some("2026-11-05"), "early");
        let found = of(vec![nights, own]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("E2: shift night of 2026-11-03"), "{found:?}");
    }

    #[test]
    fn a_policy_that_moves_a_shift_can_make_neighbours_meet() {
        let mut later = policy();
        for shift in &mut later.shifts {
            shift.start = "05:00:00".parse().unwrap();
        }
        let history = PolicyHistory::always(policy()).with(date("2026-11-10"), later);
        let roster = Roster::new(vec![daily(Who::Everyone, "2026-11-02", None, "night")]);
        let found = crossings(&roster, &[person("E1")], &history);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].date, found[0].people), (date("2026-11-09"), 1));
    }
}
