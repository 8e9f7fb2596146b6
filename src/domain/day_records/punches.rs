//! From stored events and corrections to the punches that count.

use std::collections::HashMap;

use chrono::TimeDelta;

use super::{Events, Exception, ExceptionKind};
use crate::domain::calendar::Calendar;
use crate::domain::clock_event::{Change, ClockEvent, Correction, EventId, Said, Source};
use crate::domain::employee::EmployeeId;
use crate::domain::time::Moment;

/// A punch after all corrections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Punch {
    /// The event that it comes from.
    pub event: EventId,
    /// When.
    pub at: Moment,
    /// What somebody said it is.
    pub said: Option<Said>,
    /// Where it comes from.
    pub source: Source,
    /// The clock had jumped shortly before.
    pub clock_suspect: bool,
    /// HR changed it.
    pub corrected: bool,
    /// The place of its event in the order of storing.
    pub sequence: i64,
}

/// The punches of everybody.
pub(super) struct PunchesOfAll<'a> {
    by_person: HashMap<&'a EmployeeId, Vec<Punch>>,
}

impl<'a> PunchesOfAll<'a> {
    pub(super) fn of(events: Events<'a>) -> Self {
        let corrections = Corrections::of(events);
        let mut by_person: HashMap<&EmployeeId, Vec<Punch>> = HashMap::new();
        for event in events.punches {
            if let Some((emp_id, punch)) = corrections.apply(event) {
                by_person.entry(emp_id).or_default().push(punch);
            }
        }
        Self { by_person }
    }

    /// The punches of one person, in the order in which they count.
    pub(super) fn take(&mut self, emp_id: &EmployeeId) -> Vec<Punch> {
        let mut punches = self.by_person.remove(emp_id).unwrap_or_default();
        in_order(&mut punches);
        punches
    }

    /// What belongs to nobody: punches of people who are not on the list.
    pub(super) fn left_over(self, calendar: &Calendar) -> Vec<Exception> {
        let about = |emp_id: &EmployeeId, punch: &Punch| Exception {
            emp_id: emp_id.clone(),
            date: punch.at.local().date_naive(),
            kind: ExceptionKind::UnknownPerson,
            event: Some(punch.event),
        };
        let unknown = self
            .by_person
            .iter()
            .flat_map(|(emp_id, punches)| punches.iter().map(move |punch| about(emp_id, punch)))
            .filter(|exception| (calendar.from..=calendar.to).contains(&exception.date));
        unknown.collect()
    }
}

/// How far a clock may be set back without turning the order of punches; beyond it the punch is of another day.
const SET_BACK: TimeDelta = TimeDelta::hours(12);

/// Brings the punches of one person into the order in which they count: by time. For punches that the kiosk took
/// itself, the order of storing goes before a clock that was set back in between: each counts from the latest time within
/// half a day at which the kiosk had seen the person before. What lies further away has no say, so that the days around
/// a punch are enough to know its order.
fn in_order(punches: &mut [Punch]) {
    punches.sort_by_key(|punch| (punch.at.utc, punch.sequence));
    let is_kiosk = |punch: &&Punch| punch.source.is_kiosk() && !punch.corrected;
    if punches.iter().filter(is_kiosk).is_sorted_by_key(|punch| punch.sequence) {
        return;
    }
    let counts_from = |(place, punch): (usize, &Punch)| {
        let seen_before = punches
            .iter()
            .skip(place)
            .take_while(|later| later.at.utc - punch.at.utc < SET_BACK)
            .filter(is_kiosk)
            .filter(|later| is_kiosk(&punch) && later.sequence < punch.sequence);
        (seen_before.last().unwrap_or(punch).at.utc, punch.sequence)
    };
    let keys: Vec<_> = punches.iter().enumerate().map(counts_from).collect();
    let mut sorted: Vec<_> = keys.into_iter().zip(punches.iter().cloned()).collect();
    sorted.sort_by_key(|(key, _)| *key);
    for (place, (_, punch)) in punches.iter_mut().zip(sorted) {
        *place = punch;
    }
}

/// The corrections that are in force, by the event that they change.
struct Corrections<'a> {
    of_event: HashMap<EventId, Vec<&'a Correction>>,
}

impl<'a> Corrections<'a> {
    fn of(events: Events<'a>) -> Self {
        if events.corrections.is_empty() {
            return Self { of_event: HashMap::new() };
        }
        let mut newest_first: Vec<&Correction> = events.corrections.iter().collect();
        newest_first.sort_by_key(|correction| std::cmp::Reverse(correction.sequence));
        let by_id: HashMap<EventId, i64> =
            newest_first.iter().map(|correction| (correction.id, correction.sequence)).collect();
        let mut revoked = std::collections::HashSet::new();
        let mut of_event: HashMap<EventId, Vec<&Correction>> = HashMap::new();
        for correction in newest_first {
            if revoked.contains(&correction.id) {
                continue;
            }
            let takes_back =
                by_id.get(&correction.target).is_some_and(|earlier| *earlier < correction.sequence)
                    && correction.change == Change::Void;
            if takes_back {
                revoked.insert(correction.target);
            } else {
                of_event.entry(correction.target).or_default().push(correction);
            }
        }
        for corrections in of_event.values_mut() {
            corrections.reverse();
        }
        Self { of_event }
    }

    /// Whose punch it is and what it is, `None` when it does not count.
    fn apply(&self, event: &'a ClockEvent) -> Option<(&'a EmployeeId, Punch)> {
        let mut emp_id = &event.emp_id;
        let mut punch = Punch {
            event: event.id,
            at: event.at,
            said: event.said,
            source: event.source,
            clock_suspect: event.clock_suspect,
            corrected: false,
            sequence: event.sequence,
        };
        for correction in self.of_event.get(&event.id).into_iter().flatten() {
            punch.corrected = true;
            match &correction.change {
                Change::Void => return None,
                Change::MoveTo(at) => punch.at = *at,
                Change::GiveTo(other) => emp_id = other,
                Change::Mean(said) => punch.said = Some(*said),
            }
        }
        Some((emp_id, punch))
    }
}
