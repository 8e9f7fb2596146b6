//! Reports of day records: people, punches and rules from the store, through the pure computation.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use chrono::NaiveDate;

use crate::domain::calendar::Employment;
use crate::domain::day_records::{DayRecord, Exception};
use crate::domain::employee::EmployeeId;
use crate::domain::log::LogFilter;
use crate::domain::report::days::{DaysReportKind, Person, PersonDays};
use crate::domain::report::{Period, Report};
use crate::domain::time::Moment;
use crate::store::{Reader, StoreError};

/// Makes a report of day records, computed by the rules as they are stored. `progress` is told how many people are done
/// and of how many; breaking it off gives `None`.
///
/// `whose` gives person and department. People come by department and id; who has changed the department comes in each
/// with the days in it where the report is by department, and else in the last one. Who is not active any more is in it where there are punches.
///
/// # Errors
/// As the store reports.
pub fn days_report(
    reader: &Reader,
    kind: DaysReportKind,
    period: Period,
    whose: &LogFilter,
    now: Moment,
    progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<Option<Report>, StoreError> {
    let stored = reader.stored_days(period.from, period.to, whose.person.as_ref())?;
    let (records, exceptions) = stored.compute(now);
    let records = by_person(&records, |record| &record.emp_id);
    let exceptions = by_person(&exceptions, |exception| &exception.emp_id);
    let active: HashSet<EmployeeId> = reader
        .employments()?
        .into_iter()
        .filter(|(_, _, active)| *active)
        .map(|(person, ..)| person.emp_id)
        .collect();
    let mut people: Vec<(Person, Period)> = Vec::new();
    for employment in &stored.staff {
        let name = stored.names.get(&employment.emp_id).cloned().unwrap_or_default();
        let parts = if kind.is_by_department() { parts(employment, period) } else { vec![period] };
        people.extend(parts.into_iter().map(|part| {
            let department = employment.department_on(part.to).map(str::to_owned);
            (Person { emp_id: employment.emp_id.clone(), name: name.clone(), department }, part)
        }));
    }
    people.retain(|(person, _)| whose.department.is_none() || person.department == whose.department);
    people.sort_by(|(a, first), (b, second)| {
        (&a.department, &a.emp_id, first.from).cmp(&(&b.department, &b.emp_id, second.from))
    });
    let mut report = kind.begin(period, &stored.rules.policy);
    for (done, (person, part)) in (0..).zip(&people) {
        if progress(done, people.len() as u64).is_break() {
            return Ok(None);
        }
        let records: &[DayRecord] = records.get(&person.emp_id).copied().unwrap_or_default();
        let records = of_part(records, *part, |record| record.date);
        let exceptions: &[Exception] = exceptions.get(&person.emp_id).copied().unwrap_or_default();
        let exceptions = of_part(exceptions, *part, |exception| exception.date);
        let was_seen = records.iter().any(|record| record.time_in().is_some() || record.time_out().is_some());
        if active.contains(&person.emp_id) || was_seen {
            report.add(PersonDays { person, records, exceptions });
        }
    }
    Ok(Some(report.finish()))
}

/// The stretches of `period` in which a person was in one department.
fn parts(person: &Employment, period: Period) -> Vec<Period> {
    let mut parts: Vec<Period> = Vec::new();
    for day in period.days() {
        match parts.last_mut() {
            Some(part) if person.department_on(part.to) == person.department_on(day) => part.to = day,
            _ => parts.push(Period { from: day, to: day }),
        }
    }
    parts
}

/// What of a list by date is in `part`.
fn of_part<T>(list: &[T], part: Period, date: impl Fn(&T) -> NaiveDate) -> &[T] {
    let first = list.partition_point(|item| date(item) < part.from);
    let after = list.partition_point(|item| date(item) <= part.to);
    list.get(first..after).unwrap_or_default()
}

/// The stretch of each person in a list in which those of a person stand together.
fn by_person<T>(list: &[T], of: impl Fn(&T) -> &EmployeeId) -> HashMap<EmployeeId, &[T]> {
    list.chunk_by(|a, b| of(a) == of(b))
        .filter_map(|those| Some((of(those.first()?).clone(), those)))
        .collect()
}
