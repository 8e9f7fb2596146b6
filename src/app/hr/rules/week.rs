//! The week of some people as the computation of days plans it: without punches, by the very function that judges days.

use chrono::NaiveDate;

use super::event::{Basis, Person, Whose};
use super::view::{WeekBar, WeekDay, WeekRow, WeekView};
use crate::domain::day_records::{DayRecord, Events, day_records};
use crate::domain::log::DateRange;
use crate::domain::roster::Plan;
use crate::domain::rules::AttendanceRules;
use crate::domain::time::Moment;

/// Most people who are drawn at a time.
const MOST: usize = 60;

/// The week of `monday` by `rules`, which may be others than those of `basis`.
pub(super) fn week(
    basis: &Basis,
    rules: &AttendanceRules,
    whose: &Whose,
    monday: NaiveDate,
    now: Moment,
) -> WeekView {
    let concerned = |person: &&Person| match whose {
        Whose::Everybody => person.active,
        Whose::Department(name) => {
            person.active && person.employment.department_on(monday) == Some(name.as_str())
        }
        Whose::Person(emp_id) => person.employment.emp_id == *emp_id,
    };
    let all: Vec<&Person> = basis.people.iter().filter(concerned).collect();
    let rows = all.iter().take(MOST).map(|person| row(rules, person, monday, now)).collect();
    WeekView { monday, whose: whose.clone(), rows, more: all.len().saturating_sub(MOST) }
}

fn row(rules: &AttendanceRules, person: &Person, monday: NaiveDate, now: Moment) -> WeekRow {
    let week = DateRange::week_of(monday);
    // The night before can run into Monday.
    let from = week.from.pred_opt().unwrap_or(week.from);
    let emp_id = &person.employment.emp_id;
    let calendar = rules.calendar_of(emp_id, from, week.to, now);
    let staff = std::slice::from_ref(&person.employment);
    let (records, _) = day_records(Events::default(), staff, &rules.roster, &calendar, &rules.policy);
    let own = rules.roster.of(&person.employment);
    let days = week.from.iter_days().take(7).map(|date| WeekDay {
        date,
        kind: records.iter().find(|record| record.date == date).map(|record| record.kind.clone()),
        unplanned: own.on(date) == Plan::Unplanned,
    });
    let days = days.collect();
    let bars = records.iter().flat_map(|record| bars(rules, record, week.from)).collect();
    WeekRow { emp_id: emp_id.clone(), name: person.name.clone(), days, bars }
}

fn bars(rules: &AttendanceRules, record: &DayRecord, monday: NaiveDate) -> Vec<WeekBar> {
    if !record.kind.is_working() {
        return Vec::new();
    }
    let midnight = monday.and_time(chrono::NaiveTime::MIN);
    let mins = |at: &Moment| (at.local().naive_local() - midnight).num_minutes();
    let scheduled = record.shifts.iter().filter_map(|shift| shift.scheduled.as_ref());
    let bar = |scheduled: &crate::domain::day_records::Scheduled| {
        let name = rules.policy.on(record.date).shift(&scheduled.shift);
        WeekBar {
            shift: scheduled.shift.clone(),
            name: name.map_or_else(|| scheduled.shift.to_string(), |shift| shift.name.clone()),
            date: record.date,
            from_mins: mins(&scheduled.start),
            to_mins: mins(&scheduled.end),
        }
    };
    scheduled.map(bar).filter(|bar| bar.to_mins > 0).collect()
}

/// The Monday of the week of `date`, in this age.
pub(super) fn monday_of(date: NaiveDate) -> NaiveDate {
    let earliest = NaiveDate::from_ymd_opt(2000, 1, 3).unwrap_or(date);
    let latest = NaiveDate::from_ymd_opt(2199, 1, 7).unwrap_or(date);
    DateRange::week_of(date.clamp(earliest, latest)).from
}
