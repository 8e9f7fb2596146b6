//! Reports of day records: people and events from the store, through the pure computation.

use std::ops::ControlFlow;

use crate::domain::calendar::{Calendar, Employment};
use crate::domain::day_records::{Events, day_records};
use crate::domain::employee::EmployeeId;
use crate::domain::policy::{Policy, PolicyHistory};
use crate::domain::report::days::{DaysReportKind, Person, PersonDays};
use crate::domain::report::{Period, Report};
use crate::domain::roster::Roster;
use crate::domain::settings::Settings;
use crate::domain::time::Moment;
use crate::store::reader::StaffRow;
use crate::store::{Reader, StoreError};

/// The rules by which the days of a report are computed.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// All versions of the policy.
    pub policy: PolicyHistory,
    /// Who has which shift.
    pub roster: Roster,
}

impl Rules {
    /// Those of a company that has set nothing but the kiosk: no shifts, and the kiosk's own times.
    #[must_use]
    pub fn of_settings(settings: &Settings) -> Self {
        let kiosk = settings.policy();
        let policy = Policy {
            duplicate_window_secs: settings.duplicate_window_secs,
            dwell_secs: settings.dwell_secs,
            day_cutoff: kiosk.day_cutoff,
            ..Policy::default()
        };
        Self { policy: PolicyHistory::always(policy), roster: Roster::default() }
    }
}

/// Makes a report of day records. `progress` is told how many people are done and of how many; breaking it off gives
/// `None`.
///
/// People come by department and id. Who is not active any more is in it up to the last punch.
///
/// # Errors
/// As the store reports.
pub fn days_report(
    reader: &Reader,
    kind: DaysReportKind,
    period: Period,
    person: Option<&EmployeeId>,
    rules: &Rules,
    now: Moment,
    progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<Option<Report>, StoreError> {
    let mut staff = reader.staff()?;
    staff.retain(|row| person.is_none_or(|person| row.member.emp_id == *person));
    staff.sort_by(|a, b| {
        (&a.member.department, &a.member.emp_id).cmp(&(&b.member.department, &b.member.emp_id))
    });
    let mut calendar = Calendar::new(period.from, period.to, now);
    calendar.go_live = reader.first_and_last_work_date(None)?.map(|(first, _)| first);
    let mut report = kind.begin(period, &rules.policy);
    for (done, row) in (0..).zip(&staff) {
        if progress(done, staff.len() as u64).is_break() {
            return Ok(None);
        }
        let Some(employment) = employment(reader, row, period)? else { continue };
        let punches = reader.clock_events(&row.member.emp_id, period.from, period.to)?;
        let events = Events { punches: &punches, corrections: &[] };
        let (records, exceptions) =
            day_records(events, &[employment], &rules.roster, &calendar, &rules.policy);
        // The computation also tells of the days beside the period.
        let inside = |date| period.from <= date && date <= period.to;
        let exceptions: Vec<_> = exceptions.into_iter().filter(|exception| inside(exception.date)).collect();
        let person = Person {
            emp_id: row.member.emp_id.clone(),
            name: row.member.name.clone(),
            department: row.member.department.clone(),
        };
        report.add(PersonDays { person: &person, records: &records, exceptions: &exceptions });
    }
    Ok(Some(report.finish()))
}

/// The employment of somebody who belongs into the report; `None` for somebody who had left before.
fn employment(reader: &Reader, row: &StaffRow, period: Period) -> Result<Option<Employment>, StoreError> {
    let mut employment = Employment::new(row.member.emp_id.clone());
    employment.department.clone_from(&row.member.department);
    employment.joining_date = row.member.joining_date;
    if !row.active {
        let last = reader.first_and_last_work_date(Some(&row.member.emp_id))?.map(|(_, last)| last);
        if last.is_none_or(|last| last < period.from) {
            return Ok(None);
        }
        employment.leaving_date = last;
    }
    Ok(Some(employment))
}
