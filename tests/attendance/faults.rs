//! Rules that collide or cannot be understood, and what else is decided before any day is computed.

use visionpresence::domain::calendar::{Calendar, Employment, Holiday, Leave, LeavePart, Posting, with_new};
use visionpresence::domain::clock_event::{EventId, Source};
use visionpresence::domain::day_records::{Attendance, PersonDays, Place};
use visionpresence::domain::policy::{MAX_SHIFTS, Policy, PolicyHistory};
use visionpresence::domain::rules::{AttendanceRules, RulesChange};
use visionpresence::domain::shift::{Breaks, ShiftId, ShiftType};
use visionpresence::domain::time::Moment;

use crate::day_case::{DayCase, date, parse};

const TABLE: &str = include_str!("days/faults.txt");

fn rules(case: &DayCase) -> AttendanceRules {
    let mut versions = case.policies.iter();
    let first = PolicyHistory::always(versions.next().unwrap().1.clone());
    let policy = versions.fold(first, |all, (from, policy)| all.with(from.unwrap(), policy.clone()));
    AttendanceRules { policy, roster: case.roster(), ..AttendanceRules::default() }
}

#[test]
fn hr_is_told_everything_that_is_wrong_with_the_rules_and_nothing_else() {
    let cases = parse("faults", TABLE);
    assert!(cases.len() >= 50, "{} cases", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .map(|case| (case, rules(case).faults()))
        .filter(|(case, told)| *told != case.faults)
        .map(|(case, told)| format!("{}\n  told {told:#?}\n  expected {:#?}", case.name, case.faults))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_policy_has_so_many_shifts_with_a_name_each_and_no_more() {
    let shift = |nth: usize| {
        let time = |text: &str| text.parse().unwrap();
        ShiftType::new(format!("s{nth}").parse().unwrap(), "Day", time("09:00:00"), time("18:00:00"))
    };
    let mut policy = Policy { shifts: (0..MAX_SHIFTS).map(shift).collect(), ..Policy::default() };
    assert_eq!(policy.faults(), [""; 0]);
    policy.shifts.push(shift(MAX_SHIFTS));
    assert_eq!(policy.faults(), ["there are more than 200 shifts"]);
    for (name, right) in [
        ("D", true),
        (&"D".repeat(60), true),
        ("", false),
        (" ", false),
        (&"D".repeat(61), false),
        ("A\nB", false),
    ] {
        let fault = ShiftType { name: name.to_owned(), ..shift(1) }.fault();
        let expected =
            (!right).then(|| "shift s1: the name must have 1 to 60 printable characters".to_owned());
        assert_eq!(fault, expected, "{name:?}");
    }
}

#[test]
fn weeks_are_counted_as_soon_as_a_shift_or_the_days_without_one_want_that_in_any_version() {
    let counts = |text: &str| rules(&parse("weeks", &format!("weeks\n{text}"))[0]).policy.counts_weeks();
    assert!(!counts("shift day 09:00-18:00 ot-day"));
    assert!(counts("shift day 09:00-18:00 ot-week=2400"));
    assert!(counts("without-shift ot-week=2400"));
    assert!(counts("shift day 09:00-18:00\nfrom 2026-04-01\nshift day 09:00-18:00 ot-week=2400"));
}

#[test]
fn the_id_of_a_shift_has_1_to_32_plain_characters() {
    for id in ["a", "Late-2_b", &"x".repeat(32)] {
        assert_eq!(id.parse::<ShiftId>().unwrap().to_string(), id);
    }
    for wrong in ["", "a b", "früh", "a/b", &"x".repeat(33)] {
        let error = wrong.parse::<ShiftId>().unwrap_err().to_string();
        assert!(error.contains(wrong) && error.contains("1 to 32"), "{error}");
    }
}

#[test]
fn leave_that_ends_before_it_begins_is_told() {
    let leave = |to: &str| Leave {
        emp_id: "P1".parse().unwrap(),
        from: date("2026-03-02"),
        to: date(to),
        kind: "annual".to_owned(),
        part: LeavePart::Full,
    };
    let told = |to| AttendanceRules { leave: vec![leave(to)], ..AttendanceRules::default() }.faults();
    assert_eq!(told("2026-03-02"), [""; 0]);
    assert_eq!(told("2026-03-01"), ["the leave of P1 ends before it begins on 2026-03-02"]);
}

#[test]
fn a_calendar_has_the_leave_that_lies_in_its_days_and_that_of_one_person_alone_where_one_is_asked_for() {
    let leave = |id: &str, from: &str, to: &str| Leave {
        emp_id: id.parse().unwrap(),
        from: date(from),
        to: date(to),
        kind: "annual".to_owned(),
        part: LeavePart::Full,
    };
    let over_the_end = leave("P1", "2026-03-31", "2026-04-10");
    let over_the_beginning = leave("P2", "2026-02-10", "2026-03-01");
    let rules = AttendanceRules {
        leave: vec![over_the_end, over_the_beginning, leave("P1", "2026-03-10", "2026-03-10")],
        ..AttendanceRules::default()
    };
    let (from, to) = (date("2026-03-01"), date("2026-03-31"));
    let now = Moment::on_the_wall(to, chrono::NaiveTime::MIN, chrono_tz::Europe::Berlin);
    let (all, one) =
        (rules.calendar(from, to, now), rules.calendar_of(&"P1".parse().unwrap(), from, to, now));
    let has = |calendar: &Calendar, id: &str, day| calendar.leave(&id.parse().unwrap(), date(day)).is_some();
    for (day, p1, p2) in
        [("2026-03-01", false, true), ("2026-03-10", true, false), ("2026-03-31", true, false)]
    {
        assert_eq!((has(&all, "P1", day), has(&all, "P2", day)), (p1, p2), "{day}");
        assert_eq!((has(&one, "P1", day), has(&one, "P2", day)), (p1, false), "{day}");
    }
}

#[test]
fn a_change_takes_the_place_of_what_it_names_and_leaves_the_rest() {
    let case = parse("rules", "setup\nshift day 09:00-18:00\nroster P1 2026-03-02.. day\n\nall\n").remove(0);
    let holiday = Holiday { date: date("2026-03-06"), name: "Founders".to_owned(), site: None };
    let before = AttendanceRules { holidays: vec![holiday], ..rules(&case) };
    let now = Moment::on_the_wall(date("2026-03-02"), chrono::NaiveTime::MIN, chrono_tz::Europe::Berlin);
    assert_eq!(RulesChange::default().applied_to(&before, now), before);
    let change = RulesChange {
        policy: Some((date("2026-04-01"), Policy::default())),
        more_policies: vec![(date("2026-05-01"), Policy { tell_late: true, ..Policy::default() })],
        assignments: Some(Vec::new()),
        holidays: Some(Vec::new()),
        ..RulesChange::default()
    };
    assert_eq!(
        change.policies().map(|(from, _)| *from).collect::<Vec<_>>(),
        [date("2026-04-01"), date("2026-05-01")]
    );
    let after = change.applied_to(&before, now);
    assert_eq!(after.policy.on(date("2026-03-31")), before.policy.on(date("2026-03-31")));
    assert_eq!(
        after.policy.on(date("2026-04-01")).zone,
        Some(chrono_tz::Europe::Berlin),
        "the kiosk's, for ever"
    );
    assert!(after.policy.on(date("2026-05-01")).tell_late);
    assert_eq!((after.roster.assignments().len(), after.holidays.len()), (0, 0));
    assert_eq!(before.roster.assignments().len(), 1);
}

#[test]
fn a_holiday_that_a_site_has_already_keeps_its_name() {
    let holiday = |day: &str, name: &str, site: Option<&str>| Holiday {
        date: date(day),
        name: name.to_owned(),
        site: site.map(str::to_owned),
    };
    let (may, north) =
        (holiday("2026-05-01", "May Day", None), holiday("2026-05-01", "Labour", Some("North")));
    let new_year = holiday("2026-01-01", "New Year", None);
    let found =
        vec![holiday("2026-05-01", "First of May", None), north.clone(), new_year.clone(), north.clone()];
    let (all, new) = with_new(vec![may.clone()], found);
    assert_eq!(all, [new_year.clone(), north.clone(), may], "by date and name");
    assert_eq!(new, [north, new_year]);
}

#[test]
fn a_change_of_department_ends_what_was_before_and_what_would_have_begun_since() {
    let posting = |until: &str, department: &str| Posting {
        until: date(until),
        department: Some(department.to_owned()),
        site: None,
    };
    let before = |earlier: &[Posting], since| Posting::before(earlier, (Some("Office"), None), date(since));
    assert_eq!(before(&[], "2026-03-02"), [posting("2026-03-01", "Office")]);
    let earlier = [posting("2025-12-31", "Gate"), posting("2026-01-31", "Yard")];
    let kept = |more: Posting| [earlier[0].clone(), earlier[1].clone(), more];
    assert_eq!(before(&earlier, "2026-03-02"), kept(posting("2026-03-01", "Office")));
    assert_eq!(before(&earlier, "2026-02-02"), kept(posting("2026-02-01", "Office")));
    assert_eq!(before(&earlier, "2026-02-01"), earlier, "it ended there anyway");
    assert_eq!(before(&earlier, "2026-01-15"), [earlier[0].clone(), posting("2026-01-14", "Yard")]);
    assert_eq!(before(&earlier, "2025-06-01"), [posting("2025-05-31", "Gate")]);
}

#[test]
fn a_place_has_the_rules_of_its_shift_and_outside_of_shifts_those_without_one() {
    let text = "a place\nshift day 09:00-18:00 must-break=300\nwithout-shift must-break=60\nroster P1 2026-03-02.. day";
    let case = parse("place", text).remove(0);
    let (roster, policy) = (case.roster(), case.history());
    let person = Employment::new("P1".parse().unwrap());
    let monday = date("2026-03-02");
    let now = Moment::on_the_wall(monday, chrono::NaiveTime::MIN, case.zone);
    let calendar = Calendar::new(monday, monday, now);
    let days = PersonDays::new(&person, &roster, &calendar, &policy);
    let breaks = |shift| days.work_rules(Place { date: monday, shift }).breaks;
    assert_eq!(breaks(Some(0)), Breaks::MustPunch { after_mins: 300 });
    assert_eq!(breaks(None), Breaks::MustPunch { after_mins: 60 });
}

#[test]
fn the_words_for_a_day_and_a_punch_in_the_database_and_in_exports() {
    let sources = Source::ALL.map(Source::name);
    assert_eq!(sources, ["face", "pin", "manual", "import"]);
    let event = "0197f0c2-5b7a-7000-8000-000000000001";
    assert_eq!(event.parse::<EventId>().unwrap().to_string(), event);
    let words = [
        (Attendance::Present, "Present"),
        (Attendance::InProgress, "Present"),
        (Attendance::HalfDay, "Half Day"),
        (Attendance::Absent, "Absent"),
        (Attendance::MissingPunch, "Missing Punch"),
        (Attendance::Pending, "Pending"),
        (Attendance::NotExpected, "Off"),
    ];
    for (attendance, word) in words {
        assert_eq!(attendance.name(), word);
    }
}
