//! What HR is shown of days beside the records: what other rules would change, what needs a human, what a person is asked.

use visionpresence::domain::day_records::{Attendance, DayRecord, Events, ExceptionKind, Role, day_records};
use visionpresence::domain::log::DateRange;
use visionpresence::domain::review::{
    DayFigures, Dismissal, RepairOffer, ReviewItem, ReviewKind, ReviewList, day_state,
};
use visionpresence::domain::time::Moment;
use visionpresence::domain::trial::{Figures, Sums, differences, people_that_change};

use crate::day_case::{date, parse};

fn records(text: &str) -> Vec<DayRecord> {
    let case = parse("review", &format!("days\n{text}")).remove(0);
    let (staff, roster, policy, calendar) =
        (case.everybody(), case.roster(), case.history(), case.calendar());
    let events = Events { punches: &case.punches, corrections: &case.corrections };
    day_records(events, &staff, &roster, &calendar, &policy).0
}

const WEEK: &str = "days 2026-03-02..2026-03-04
roster everyone 2026-01-01.. day
staff P1
staff P2
staff P3
P1 2026-03-02 09:12 18:00
P1 2026-03-03 09:00 16:30
P1 2026-03-04 09:00 17:00
P2 2026-03-02 09:00 17:00
P2 2026-03-03 09:00 17:00
P2 2026-03-04 09:00 17:00
P3 2026-03-02 09:00 11:00
P3 2026-03-03 09:00 10:00
";

#[test]
fn other_rules_are_compared_day_by_day_and_person_by_person() {
    let before = records(&format!("shift day 09:00-17:00 late=15 early=60\n{WEEK}"));
    let after = records(&format!("shift day 09:00-17:00 absent=90 ot-day break=30/480\n{WEEK}"));
    let changed = differences(&before, &after);
    let days: Vec<String> = changed.iter().map(|day| format!("{} {}", day.emp_id, day.date)).collect();
    let expected = ["P1 2026-03-02", "P1 2026-03-03", "P3 2026-03-03"];
    assert_eq!(days, expected, "who worked eight hours to the second has no break deducted");
    let figures = |code, worked_secs, late_secs, early_exit_secs, overtime_secs| Figures {
        code,
        worked_secs,
        late_secs,
        early_exit_secs,
        overtime_secs,
    };
    assert_eq!(changed[0].before, figures("P", 31_680, 0, 0, 0));
    assert_eq!(changed[0].after, figures("P", 29_880, 720, 0, 1080));
    assert_eq!(changed[1].after, figures("P", 27_000, 0, 1800, 0));

    let (people, was, is) = people_that_change(&before, &after);
    let days: Vec<(&str, usize)> =
        people.iter().map(|person| (person.emp_id.as_str(), person.days)).collect();
    assert_eq!(days, [("P1", 2), ("P3", 1)]);
    let sums = |worked_secs, late_secs, early_exit_secs, overtime_secs, absences| Sums {
        worked_secs,
        late_secs,
        early_exit_secs,
        overtime_secs,
        absences,
    };
    assert_eq!(people[0].before, sums(87_480, 0, 0, 0, 0));
    assert_eq!(people[0].after, sums(85_680, 720, 1800, 1080, 0));
    assert_eq!(
        (people[1].before, people[1].after),
        (sums(10_800, 0, 46_800, 0, 1), sums(10_800, 0, 46_800, 0, 2))
    );
    assert_eq!((was, is), (sums(98_280, 0, 46_800, 0, 1), sums(96_480, 720, 48_600, 1080, 2)));
    assert_eq!((differences(&before, &before).len(), people_that_change(&before, &before).0.len()), (0, 0));
}

#[test]
fn a_missing_time_out_is_asked_for_and_other_days_are_not() {
    let offer = |text: &str, usual: Option<&str>| {
        let record =
            records(&format!("shift day 09:00-17:00\nroster everyone 2026-01-01.. day\n{text}")).remove(0);
        let usual =
            usual.map(|at| Moment::on_the_wall(record.date, at.parse().unwrap(), chrono_tz::Europe::Berlin));
        let clock = |at: Moment| at.local().format("%H:%M").to_string();
        RepairOffer::about(&record, usual).map(|offer| (clock(offer.time_in), offer.suggested.map(clock)))
    };
    let some =
        |time_in: &str, suggested: Option<&str>| Some((time_in.to_owned(), suggested.map(str::to_owned)));
    let one = "days 2026-03-02..2026-03-02\n";
    assert_eq!(offer(&format!("{one}2026-03-02 09:05"), Some("18:00:00")), some("09:05", Some("17:00")));
    assert_eq!(offer(&format!("{one}2026-03-02 17:10"), None), some("17:10", None), "it is over by then");
    assert_eq!(offer(&format!("{one}2026-03-02 09:05 17:00"), None), None);
    assert_eq!(offer(one, None), None, "who was not there is not asked when they left");
    assert_eq!(offer(&format!("{one}2026-03-02 out@17:00"), None), None, "the time in is for HR to say");
    let split = "shift am 08:00-12:00\nshift pm 14:00-18:00\nroster P1 2026-03-02..2026-03-02 am+pm\n\
                 days 2026-03-02..2026-03-02\n2026-03-02 08:00";
    assert_eq!(
        offer(split, None),
        some("08:00", Some("12:00")),
        "also where they did not come to the next shift"
    );
    assert_eq!(offer(&format!("{split} out@18:05"), None), some("08:00", Some("12:00")));
    assert_eq!(offer(&format!("now 2026-03-02 12:30\n{one}2026-03-02 09:05"), None), None, "at work now");
    let without = "roster P1 2026-03-02..2026-03-02 -\ndays 2026-03-02..2026-03-02\n2026-03-02 09:05";
    assert_eq!(offer(without, Some("18:00:00")), some("09:05", Some("18:00")), "when they usually leave");
}

#[test]
fn nobody_stays_longer_than_a_day_or_leaves_before_they_come() {
    let time_in =
        Moment::on_the_wall(date("2026-03-02"), "09:00:00".parse().unwrap(), chrono_tz::Europe::Berlin);
    let offer = RepairOffer { work_date: date("2026-03-02"), time_in, suggested: None };
    let after = |secs| Moment { utc: time_in.utc + chrono::TimeDelta::seconds(secs), ..time_in };
    let allowed = [-1, 0, 1, 86_400, 86_401].map(|secs| offer.allows(&after(secs)));
    assert_eq!(allowed, [false, false, true, true, false]);
}

#[test]
fn every_exception_has_its_place_in_the_review_and_some_are_for_information() {
    let kinds = [
        (ExceptionKind::MissingIn, Some(ReviewKind::TimeInMissing)),
        (ExceptionKind::MissingOut, Some(ReviewKind::TimeOutMissing)),
        (ExceptionKind::AutoOut, Some(ReviewKind::AutoOut)),
        (ExceptionKind::Late(1), Some(ReviewKind::Late)),
        (ExceptionKind::EarlyExit(1), Some(ReviewKind::LeftEarly)),
        (ExceptionKind::NoBreak, Some(ReviewKind::NoBreak)),
        (ExceptionKind::Unscheduled, Some(ReviewKind::Unscheduled)),
        (ExceptionKind::SuspectClock, Some(ReviewKind::SuspectClock)),
        (ExceptionKind::Duplicate, Some(ReviewKind::Ambiguous)),
        (ExceptionKind::Odd, Some(ReviewKind::Ambiguous)),
        (ExceptionKind::UnknownShift, Some(ReviewKind::UnknownShift)),
        (ExceptionKind::Manual, None),
        (ExceptionKind::UnknownPerson, None),
    ];
    for (exception, kind) in kinds {
        assert_eq!(ReviewKind::of(exception), kind, "{exception:?}");
    }
    let names: Vec<&str> = ReviewKind::ALL.iter().map(|kind| kind.name()).collect();
    let expected = [
        "repair_asked",
        "wrong_person",
        "time_out_missing",
        "time_in_missing",
        "auto_out",
        "suspect_clock",
        "ambiguous",
        "unscheduled",
        "overtime",
        "no_break",
        "unknown_shift",
        "late",
        "left_early",
    ];
    assert_eq!(names, expected, "the names in the database, the most urgent first");
    let for_information: Vec<ReviewKind> =
        ReviewKind::ALL.into_iter().filter(|kind| !kind.needs_decision()).collect();
    assert_eq!(for_information, [ReviewKind::Late, ReviewKind::LeftEarly]);
}

#[test]
fn an_item_is_open_until_it_is_put_aside_or_its_days_are_locked() {
    let at = Moment::on_the_wall(date("2026-03-03"), chrono::NaiveTime::MIN, chrono_tz::Europe::Berlin);
    let item = ReviewItem {
        kind: ReviewKind::TimeOutMissing,
        emp_id: "P1".parse().unwrap(),
        name: "Asha".to_owned(),
        department: None,
        date: date("2026-03-02"),
        event: None,
        times: (None, None),
        proposed: None,
        request: None,
        secs: 0,
        state: "state".to_owned(),
        dismissed: None,
        locked: false,
    };
    let dismissed = Some(Dismissal { reason: "seen".to_owned(), author: "Ines".to_owned(), at });
    assert!(item.is_open());
    assert!(!ReviewItem { dismissed, ..item.clone() }.is_open());
    assert!(!ReviewItem { locked: true, ..item.clone() }.is_open());
    assert!(!ReviewItem { kind: ReviewKind::Late, ..item.clone() }.is_open());
    let key = item.key();
    assert_eq!((key.kind, key.date, key.state.as_str()), (item.kind, item.date, "state"));
    let range = DateRange { from: item.date, to: item.date };
    assert_eq!(ReviewList { range, items: vec![item], more: false, locked: Vec::new() }.items.len(), 1);
}

#[test]
fn a_day_that_shows_something_else_is_in_another_state() {
    let text = "shift day 09:00-17:00 ot-day\nroster everyone 2026-01-01.. day\ndays 2026-03-02..2026-03-02\n\
                2026-03-02 09:10 break-out@12:00 break-in@12:30 18:00";
    let record = records(text).remove(0);
    let state = day_state(&record);
    assert_eq!((state.len(), &day_state(&records(text)[0])), (64, &state), "the same day, the same state");
    let later =
        |at: Option<Moment>| at.map(|at| Moment { utc: at.utc + chrono::TimeDelta::seconds(1), ..at });
    let other = |change: fn(&mut DayRecord)| {
        let mut record = record.clone();
        change(&mut record);
        day_state(&record)
    };
    let mut states = vec![
        state,
        other(|record| record.shifts[0].worked_secs += 1),
        other(|record| record.shifts[0].break_secs += 1),
        other(|record| record.shifts[0].late_secs += 1),
        other(|record| record.shifts[0].early_exit_secs += 1),
        other(|record| record.shifts[0].overtime_secs += 1),
        other(|record| record.shifts[0].time_in = None),
        other(|record| record.shifts[0].time_out = None),
        other(|record| record.shifts[0].scheduled = None),
        other(|record| record.shifts[0].punches.truncate(1)),
        other(|record| record.shifts.clear()),
    ];
    for role in [Role::Out, Role::BreakOut, Role::BreakIn, Role::Between, Role::Odd, Role::Duplicate] {
        let mut record = record.clone();
        record.shifts[0].punches[0].1 = role;
        states.push(day_state(&record));
    }
    let mut moved = record.clone();
    moved.shifts[0].time_in = later(moved.shifts[0].time_in);
    states.push(day_state(&moved));
    let all = states.len();
    states.sort();
    states.dedup();
    assert_eq!(states.len(), all);
}

#[test]
fn the_figures_of_a_day_are_those_of_its_record_and_none_without_one() {
    let text = "shift day 09:00-17:00 after 180 ot-day ot-before\nroster everyone 2026-01-01.. day\n\
                days 2026-03-02..2026-03-03\n2026-03-02 09:10 18:20\n2026-03-03 09:00 16:00";
    let records = records(text);
    let (first, second) = (DayFigures::of(records.first()), DayFigures::of(records.get(1)));
    assert_eq!(first.attendance, Some(Attendance::Present));
    assert_eq!((first.time_in, first.time_out), (records[0].time_in(), records[0].time_out()));
    assert_eq!((first.worked_secs, first.late_secs, first.overtime_secs), (33_000, 600, 4200));
    assert_eq!(second.early_exit_secs, 3600);
    let none = DayFigures::of(None);
    assert_eq!((none.attendance, none.time_in, none.time_out), (None, None, None));
    assert_eq!([none.worked_secs, none.late_secs, none.early_exit_secs, none.overtime_secs], [0; 4]);
}
