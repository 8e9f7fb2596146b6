//! Answers for the screen of the rules.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::app::hr::event::Found;
use crate::app::hr::rules::event::{self as rules, Basis, Person, Request, TrialResult};
use crate::domain::log::DateRange;
use crate::domain::rules::RulesChange;
use crate::domain::time::Moment;
use crate::domain::trial::people_that_change;
use crate::holiday_file;
use crate::runtime::recording::Errands;
use crate::store::{Reader, StoreError};

/// Answers one request, or says why not in words for HR.
pub(super) fn answer(reader: &Reader, errands: &Errands, request: Request) -> Result<Found, String> {
    match request {
        Request::Basis => {
            let basis = basis(reader).map_err(|error| error.to_string())?;
            Ok(Found::Rules(rules::Found::Basis(Arc::new(basis))))
        }
        Request::Change(change, by) => errands
            .run(move |writer| writer.change_rules(&change, &by.who, by.at))
            .map(|()| Found::Changed(true)),
        Request::Calendar(path, site, range) => {
            let found = holiday_file::read(&path, site.as_deref(), (range.from, range.to));
            Ok(Found::Rules(rules::Found::Calendar(found.map_err(|error| error.to_string()))))
        }
        Request::Trial(number, range, change, by) => {
            let result = trial(reader, range, *change, by.at);
            Ok(Found::Rules(rules::Found::Trial(number, result)))
        }
    }
}

fn basis(reader: &Reader) -> Result<Basis, StoreError> {
    let people: Vec<Person> = reader
        .employments()?
        .into_iter()
        .map(|(employment, name, active)| Person { employment, name, active })
        .collect();
    let rules = reader.attendance_rules()?;
    let of_people = people.iter().filter_map(|person| person.employment.site.clone());
    let sites: BTreeSet<String> =
        of_people.chain(rules.holidays.iter().filter_map(|holiday| holiday.site.clone())).collect();
    let departments: BTreeSet<String> =
        people.iter().filter_map(|person| person.employment.department.clone()).collect();
    Ok(Basis {
        rules,
        people,
        departments: departments.into_iter().collect(),
        sites: sites.into_iter().collect(),
    })
}

/// What the days would be by other rules. Nothing is stored.
fn trial(reader: &Reader, range: DateRange, change: RulesChange, now: Moment) -> Result<TrialResult, String> {
    let days = reader.stored_days(range.from, range.to, None).map_err(|error| error.to_string())?;
    let changed = change.applied_to(&days.rules, now);
    let known = days.rules.faults();
    let faults: Vec<String> = changed.faults().into_iter().filter(|fault| !known.contains(fault)).collect();
    if !faults.is_empty() {
        return Err(faults.join("; "));
    }
    let (before, _) = days.compute(now);
    let (after, _) = days.compute_by(&changed, now);
    let (people, before, after) = people_that_change(&before, &after);
    let locked = reader.first_locked_day(range.from, range.to).map_err(|error| error.to_string())?;
    Ok(TrialResult { people, staff: days.staff.len(), before, after, locked })
}
