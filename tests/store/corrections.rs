//! Corrections, locked periods and changes of the rules: what they do to the derived days, and what they leave.

use chrono::NaiveDate;
use visionpresence::domain::clock_event::{Change, EventId, Said, Source};
use visionpresence::domain::policy::Policy;
use visionpresence::domain::roster::{Assignment, Pattern, Who};
use visionpresence::domain::shift::{MissedOut, ShiftType};
use visionpresence::store::corrections::{AddedPunch, Grounds};
use visionpresence::store::rules::RulesChange;
use visionpresence::store::{StoreError, Writer};

use crate::kit::{Place, berlin, id, recorded, request};

fn grounds(reason: &str) -> Grounds {
    Grounds { author: "HR".to_owned(), reason: reason.to_owned(), at: berlin("2026-11-30 12:00:00") }
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Each derived day as `E001 2026-11-23 09:00:00 17:00:00 28800 Present`.
fn days(place: &Place) -> Vec<String> {
    let sqlite = place.sqlite();
    let mut query = sqlite
        .prepare(
            "SELECT emp_id || ' ' || attendance_date || ' ' || ifnull(time_in, '-') || ' ' || ifnull(time_out, '-')
                 || ' ' || ifnull(worked_secs, '-') || ' ' || status FROM attendance
             ORDER BY emp_id, attendance_date",
        )
        .unwrap();
    query.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

fn correct(writer: &mut Writer, target: EventId, change: &Change) -> EventId {
    let id = EventId::at(&berlin("2026-11-30 12:00:00"));
    writer.correct(id, target, change, &grounds("as the person told us")).unwrap();
    id
}

/// In at 9 and out at 17 on the Monday; the ids of both.
fn monday(writer: &mut Writer, emp_id: &str) -> [EventId; 2] {
    ["2026-11-23 09:00:00", "2026-11-23 17:00:00"]
        .map(|at| recorded(writer.punch(&request(emp_id, berlin(at)))).event_id)
}

#[test]
fn a_punch_can_be_moved_voided_and_meant_otherwise_and_each_can_be_taken_back() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    let [_, out] = monday(&mut writer, "E001");
    let before = days(&place);
    assert_eq!(before, ["E001 2026-11-23 09:00:00 17:00:00 28800 Present"]);
    for (change, after) in [
        (Change::MoveTo(berlin("2026-11-23 18:30:00")), "E001 2026-11-23 09:00:00 18:30:00 34200 Present"),
        (Change::Void, "E001 2026-11-23 09:00:00 - - Missing Punch"),
        (Change::Mean(Said::In), "E001 2026-11-23 09:00:00 - - Missing Punch"),
        (Change::MoveTo(berlin("2026-11-24 18:30:00")), "E001 2026-11-23 09:00:00 - - Missing Punch"),
    ] {
        let correction = correct(&mut writer, out, &change);
        assert_eq!(days(&place)[0], after, "{change:?}");
        place.assert_sound();
        correct(&mut writer, correction, &Change::Void);
        assert_eq!(
            days(&place),
            ["E001 2026-11-23 09:00:00 17:00:00 28800 Present"],
            "{change:?} taken back"
        );
        place.assert_sound();
    }
    assert_eq!((place.count("clock_event"), place.count("correction")), (2, 8), "nothing stored is changed");
}

#[test]
fn a_punch_of_the_wrong_person_is_given_to_the_right_one() {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    let [_, out] = monday(&mut writer, "E001");
    recorded(writer.punch(&request("E002", berlin("2026-11-23 08:00:00"))));
    let given = correct(&mut writer, out, &Change::GiveTo(id("E002")));
    let swapped =
        ["E001 2026-11-23 09:00:00 - - Missing Punch", "E002 2026-11-23 08:00:00 17:00:00 32400 Present"];
    assert_eq!(days(&place), swapped);
    place.assert_sound();
    // The kiosk goes on with what counts now.
    let later = recorded(writer.punch(&request("E002", berlin("2026-11-23 18:00:00"))));
    assert_eq!(later.day.worked().unwrap().num_hours(), 10);
    correct(&mut writer, given, &Change::Void);
    assert_eq!(
        days(&place),
        [
            "E001 2026-11-23 09:00:00 17:00:00 28800 Present",
            "E002 2026-11-23 08:00:00 18:00:00 36000 Present"
        ]
    );
    place.assert_sound();
}

#[test]
fn punches_of_an_outage_are_added_all_or_none() {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    let punch = |emp_id: &str, at: &str| AddedPunch {
        id: EventId::at(&berlin(at)),
        emp_id: id(emp_id),
        at: berlin(at),
        said: None,
        source: Source::Import,
    };
    let list = [
        punch("E001", "2026-11-23 09:00:00"),
        punch("E002", "2026-11-23 09:01:00"),
        punch("E001", "2026-11-23 17:00:00"),
        punch("E002", "2026-11-23 17:30:00"),
    ];
    writer.add_punches(&list, &grounds("power cut, list at the door")).unwrap();
    writer.add_punches(&list, &grounds("the same list again")).unwrap();
    let expected = [
        "E001 2026-11-23 09:00:00 17:00:00 28800 Present",
        "E002 2026-11-23 09:01:00 17:30:00 30540 Present",
    ];
    assert_eq!(days(&place), expected);
    assert_eq!(place.count("clock_event"), 4, "the same list twice is one list");

    let unknown = [punch("E001", "2026-11-24 09:00:00"), punch("E999", "2026-11-24 09:00:00")];
    assert!(matches!(writer.add_punches(&unknown, &grounds("list")), Err(StoreError::UnknownEmployee(_))));
    let future = [punch("E001", "2026-12-24 09:00:00")];
    assert!(matches!(
        writer.add_punches(&future, &grounds("list")),
        Err(StoreError::CorrectionRefused { .. })
    ));
    assert_eq!(days(&place), expected, "what is refused leaves nothing");
    place.assert_sound();
}

#[test]
fn a_correction_without_reason_or_target_is_refused() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    let [_, out] = monday(&mut writer, "E001");
    let made = correct(&mut writer, out, &Change::Void);
    let new = || EventId::at(&berlin("2026-11-30 12:00:00"));
    let to = Change::MoveTo(berlin("2026-11-23 18:00:00"));
    for (target, change, reason) in [
        (out, &Change::Void, " "),
        (new(), &Change::Void, "no such punch"),
        (made, &to, "a correction is taken back, not changed"),
        (out, &Change::MoveTo(berlin("2027-01-01 08:00:00")), "the future"),
    ] {
        let refused = writer.correct(new(), target, change, &grounds(reason));
        assert!(matches!(refused, Err(StoreError::CorrectionRefused { .. })), "{reason}: {refused:?}");
    }
    let nobody = writer.correct(new(), out, &Change::GiveTo(id("E999")), &grounds("typed wrong"));
    assert!(matches!(nobody, Err(StoreError::UnknownEmployee(_))), "{nobody:?}");
    assert_eq!(place.count("correction"), 1);
    for attempt in ["UPDATE correction SET reason = 'x'", "DELETE FROM correction"] {
        assert!(place.sqlite().execute(attempt, []).unwrap_err().to_string().contains("never"), "{attempt}");
    }
}

#[test]
fn a_locked_period_takes_no_correction_until_it_is_unlocked() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    let [_, out] = monday(&mut writer, "E001");
    let november = (date("2026-11-01"), date("2026-11-30"));
    let attempt = |writer: &mut Writer| {
        writer.correct(
            EventId::at(&berlin("2026-11-30 12:00:00")),
            out,
            &Change::Void,
            &grounds("late request"),
        )
    };
    let policy = |from: &str| RulesChange {
        policy: Some((date(from), Policy { dwell_secs: 1, ..Policy::default() })),
        ..RulesChange::default()
    };
    writer.lock_period(november, true, &grounds("paid")).unwrap();
    assert!(
        matches!(attempt(&mut writer), Err(StoreError::PeriodLocked { date: day }) if day == date("2026-11-23"))
    );
    let now = berlin("2026-11-30 12:00:00");
    let refused = writer.change_rules(&policy("2026-11-20"), "HR", now);
    assert!(
        matches!(refused, Err(StoreError::PeriodLocked { date: day }) if day == date("2026-11-20")),
        "{refused:?}"
    );
    writer.change_rules(&policy("2026-12-01"), "HR", now).unwrap();
    // Who stands at the door is recorded all the same.
    recorded(writer.punch(&request("E001", berlin("2026-11-24 09:00:00"))));
    writer.lock_period((date("2026-11-20"), date("2026-11-24")), false, &grounds("a mistake")).unwrap();
    attempt(&mut writer).unwrap();
    let refused = writer.change_rules(&policy("2026-11-20"), "HR", now);
    assert!(
        matches!(refused, Err(StoreError::PeriodLocked { date: day }) if day == date("2026-11-25")),
        "{refused:?}"
    );
    place.assert_sound();
}

/// From 22 to 6 on every day from `from` on.
pub(crate) fn night_shift_for_everyone(from: NaiveDate) -> RulesChange {
    let mut rules = shift_for_everyone(MissedOut::LeaveOpen);
    rules.policy = rules.policy.map(|(_, policy)| (from, policy));
    let assignments = rules.assignments.iter_mut().flatten();
    assignments.for_each(|assignment| (assignment.from, assignment.pattern.anchor) = (from, from));
    rules
}

fn shift_for_everyone(missed_out: MissedOut) -> RulesChange {
    let time = |text: &str| text.parse().unwrap();
    let mut night = ShiftType::new("night".parse().unwrap(), "Night", time("22:00"), time("06:00"));
    night.rules.missed_out = missed_out;
    let policy = Policy { shifts: vec![night], ..Policy::default() };
    let pattern = Pattern { anchor: date("2026-11-02"), days: vec![vec!["night".parse().unwrap()]] };
    let everyone = Assignment { who: Who::Everyone, from: date("2026-11-01"), to: None, pattern };
    RulesChange {
        policy: Some((date("2026-11-01"), policy)),
        assignments: Some(vec![everyone]),
        ..RulesChange::default()
    }
}

#[test]
fn a_night_shift_is_one_day_at_the_kiosk_and_after_a_change_of_the_rules() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    let now = berlin("2026-11-23 12:00:00");
    let come = recorded(writer.punch(&request("E001", berlin("2026-11-23 21:50:00"))));
    let go = recorded(writer.punch(&request("E001", berlin("2026-11-24 06:05:00"))));
    assert_eq!((come.day.date, go.day.date), (date("2026-11-23"), date("2026-11-24")), "without a shift");
    writer
        .change_rules(&shift_for_everyone(MissedOut::LeaveOpen), "HR", berlin("2026-11-24 12:00:00"))
        .unwrap();
    assert_eq!(days(&place), ["E001 2026-11-23 21:50:00 06:05:00 29700 Present"]);
    place.assert_sound();

    let come = recorded(writer.punch(&request("E001", berlin("2026-11-24 21:55:00"))));
    let go = recorded(writer.punch(&request("E001", berlin("2026-11-25 06:00:00"))));
    assert_eq!((come.day.date, go.day.date), (date("2026-11-24"), date("2026-11-24")));
    place.assert_sound();
    let unknown = RulesChange {
        assignments: Some(vec![]),
        policy: Some((date("2026-11-01"), Policy::default())),
        ..RulesChange::default()
    };
    writer.change_rules(&unknown, "HR", now).unwrap();
    place.assert_sound();
}

#[test]
fn rules_that_cannot_be_used_are_refused_with_every_fault() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    let mut change = shift_for_everyone(MissedOut::LeaveOpen);
    change.policy.as_mut().unwrap().1.shifts.clear();
    change.policy.as_mut().unwrap().1.dwell_secs = 4000;
    let refused = writer.change_rules(&change, "HR", berlin("2026-11-23 12:00:00"));
    let Err(StoreError::RulesRefused { faults }) = refused else { panic!("{refused:?}") };
    assert!(faults.iter().any(|fault| fault.contains("dwell_secs")), "{faults:?}");
    assert!(faults.iter().any(|fault| fault.contains("there is no shift \"night\"")), "{faults:?}");
    assert_eq!((place.count("policy_version"), place.count("shift_assignment")), (0, 0));
}

#[test]
fn a_forgotten_time_out_is_missing_or_added_when_the_window_has_closed() {
    for (missed_out, expected) in [
        (MissedOut::LeaveOpen, "E001 2026-11-23 21:50:00 - - Missing Punch"),
        (MissedOut::ShiftEnd, "E001 2026-11-23 21:50:00 06:00:00 29400 Present"),
    ] {
        let (place, mut writer) = Place::with_staff(&["E001"]);
        writer.change_rules(&shift_for_everyone(missed_out), "HR", berlin("2026-11-23 12:00:00")).unwrap();
        recorded(writer.punch(&request("E001", berlin("2026-11-23 21:50:00"))));
        assert_eq!(writer.close_days(&berlin("2026-11-24 06:30:00")).unwrap(), 1);
        assert_eq!(days(&place), ["E001 2026-11-23 21:50:00 - - Present"], "the window is open until 07:00");
        place.assert_sound();
        assert_eq!(writer.close_days(&berlin("2026-11-24 07:30:00")).unwrap(), 1);
        assert_eq!(days(&place), [expected]);
        place.assert_sound();
        assert_eq!(writer.close_days(&berlin("2026-11-24 08:30:00")).unwrap(), 0, "nothing is left to close");
        // The next evening is a day of its own.
        let come = recorded(writer.punch(&request("E001", berlin("2026-11-24 21:58:00"))));
        assert_eq!(come.day.date, date("2026-11-24"));
        assert_eq!(days(&place)[0], expected);
        place.assert_sound();
    }
}

#[test]
fn the_time_in_says_how_late_it_is_where_hr_wants_that_and_which_day_is_open() {
    for tell_late in [true, false] {
        let (_place, mut writer) = Place::with_staff(&["E001"]);
        let mut change = shift_for_everyone(MissedOut::LeaveOpen);
        change.policy.as_mut().unwrap().1.tell_late = tell_late;
        writer.change_rules(&change, "HR", berlin("2026-11-23 12:00:00")).unwrap();
        let mut punch = |at: &str| recorded(writer.punch(&request("E001", berlin(at)))).remarks;
        let first = punch("2026-11-23 22:12:00");
        assert_eq!(first.late.map(|late| late.num_minutes()), tell_late.then_some(12));
        assert_eq!(first.open_day, None);
        let next = punch("2026-11-24 21:59:00");
        assert_eq!((next.late, next.open_day), (None, Some(date("2026-11-23"))));
        assert_eq!(punch("2026-11-25 06:00:00"), visionpresence::store::receipt::Remarks::default());
        assert_eq!(punch("2026-11-25 22:00:00").open_day, None, "the day before is complete");
    }
}
