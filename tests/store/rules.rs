//! Changes of the rules: what is refused, which days they touch, and what is written about them.

use chrono::NaiveDate;
use visionpresence::domain::policy::Policy;
use visionpresence::domain::roster::{Assignment, Pattern, Who};
use visionpresence::domain::rules::RulesChange;
use visionpresence::domain::shift::ShiftType;
use visionpresence::store::corrections::Grounds;
use visionpresence::store::{Reader, StoreError};

use crate::kit::{Place, berlin, recorded, request};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn policy(dwell_secs: u32) -> Policy {
    let shift = |id: &str, start: &str, end: &str| {
        ShiftType::new(id.parse().unwrap(), id, start.parse().unwrap(), end.parse().unwrap())
    };
    let shifts = vec![shift("night", "22:00:00", "06:00:00"), shift("early", "05:00:00", "13:00:00")];
    Policy { dwell_secs, shifts, ..Policy::default() }
}

fn daily(who: Who, from: &str, to: Option<&str>, shift: &str) -> Assignment {
    let pattern = Pattern { anchor: date("2026-11-02"), days: vec![vec![shift.parse().unwrap()]] };
    Assignment { who, from: date(from), to: to.map(date), pattern }
}

fn grounds() -> Grounds {
    Grounds { author: "HR".to_owned(), reason: "paid".to_owned(), at: berlin("2026-12-01 12:00:00") }
}

#[test]
fn shifts_of_different_assignments_that_meet_are_refused_where_somebody_has_both() {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    let now = berlin("2026-11-20 12:00:00");
    let nights = daily(Who::Everyone, "2026-11-02", None, "night");
    let own = |to| daily(Who::Person("E002".parse().unwrap()), "2026-11-25", Some(to), "early");
    let change = |assignments| RulesChange {
        policy: Some((date("2026-11-01"), policy(1))),
        assignments: Some(assignments),
        ..RulesChange::default()
    };
    writer.change_rules(&change(vec![nights.clone()]), "HR", now).unwrap();
    let refused = writer.change_rules(&change(vec![nights.clone(), own("2026-11-26")]), "HR", now);
    let Err(StoreError::RulesRefused { faults }) = refused else { panic!("{refused:?}") };
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].starts_with("E002: shift night of 2026-11-24"), "{faults:?}");
    assert_eq!(place.count("shift_assignment"), 1);
}

#[test]
fn a_change_is_written_down_with_what_it_changed_and_not_made_on_rules_that_others_changed() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    let now = berlin("2026-11-20 12:00:00");
    let reader = Reader::open(&place.dir).unwrap();
    let version = reader.attendance_rules().unwrap().version;
    let change = |dwell| RulesChange {
        policy: Some((date("2026-11-20"), policy(dwell))),
        based_on: Some(version),
        ..RulesChange::default()
    };
    writer.change_rules(&change(120), "Ines", now).unwrap();
    let entry = reader.audit(None, 10).unwrap().remove(0);
    assert_eq!((entry.by.who.as_str(), entry.subject.as_str()), ("Ines", "policy from 2026-11-20"));
    assert!(entry.before.unwrap().contains("dwell_secs: 300"));
    assert!(entry.after.unwrap().contains("dwell_secs: 120"));
    let refused = writer.change_rules(&change(60), "Olaf", now);
    assert!(refused.unwrap_err().to_string().contains("somebody has changed the rules meanwhile"));
    assert_eq!(reader.audit(None, 10).unwrap().len(), 1, "what was refused is not written down");
}

#[test]
fn a_policy_for_some_days_leaves_locked_days_after_them_alone() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    recorded(writer.punch(&request("E001", berlin("2026-11-03 09:00:00"))));
    recorded(writer.punch(&request("E001", berlin("2026-11-03 17:00:00"))));
    let now = berlin("2026-12-01 12:00:00");
    writer.lock_period((date("2026-11-16"), date("2026-11-30")), true, &grounds()).unwrap();
    let history = Reader::open(&place.dir).unwrap().attendance_rules().unwrap().policy;
    let change = |to: &str| RulesChange {
        policy: Some((date("2026-11-01"), policy(1))),
        more_policies: vec![(date(to), history.on(date(to)).clone())],
        ..RulesChange::default()
    };
    let refused = writer.change_rules(&change("2026-11-17"), "HR", now);
    assert!(
        matches!(refused, Err(StoreError::PeriodLocked { date: day }) if day == date("2026-11-16")),
        "{refused:?}"
    );
    place.assert_sound();
    writer.change_rules(&change("2026-11-16"), "HR", now).unwrap();
    place.assert_sound();
}
