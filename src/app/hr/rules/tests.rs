//! The screen of the rules as a person at it sees it, with answers given by hand.

use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::Rules;
use super::event::{Basis, Choice, Command, Field, Found, Person, Request, Tab, TrialResult};
use super::view::{FormView, RulesView};
use crate::app::hr::inquiry::Inquiries;
use crate::app::hr::rules::Fault;
use crate::domain::audit::By;
use crate::domain::calendar::{Employment, Holiday};
use crate::domain::day_records::DayKind;
use crate::domain::log::DateRange;
use crate::domain::policy::Policy;
use crate::domain::roster::{Assignment, Pattern, Roster, Who};
use crate::domain::rules::{AttendanceRules, RulesChange};
use crate::domain::shift::ShiftType;
use crate::domain::time::Moment;
use crate::domain::trial::Sums;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Friday 20 November 2026.
fn now() -> Moment {
    Moment { utc: "2026-11-20T13:00:00Z".parse().unwrap(), zone: Tz::Europe__Berlin }
}

struct Screen {
    rules: Rules,
    inquiries: Inquiries,
}

impl Screen {
    /// Everybody has nights from Monday to Friday; 18 November is a holiday.
    fn open() -> Self {
        let shift = |id: &str, start: &str, end: &str| {
            ShiftType::new(id.parse().unwrap(), id, start.parse().unwrap(), end.parse().unwrap())
        };
        let shifts = vec![shift("night", "22:00:00", "06:00:00"), shift("early", "05:00:00", "13:00:00")];
        let week =
            (0..7).map(|day| if day < 5 { vec!["night".parse().unwrap()] } else { Vec::new() }).collect();
        let everyone = Assignment {
            who: Who::Everyone,
            from: date("2026-11-02"),
            to: None,
            pattern: Pattern { anchor: date("2026-11-02"), days: week },
        };
        let change = RulesChange {
            policy: Some((date("2026-11-02"), Policy { shifts, ..Policy::default() })),
            ..RulesChange::default()
        };
        let rules = AttendanceRules {
            version: 7,
            roster: Roster::new(vec![everyone]),
            holidays: vec![Holiday { date: date("2026-11-18"), name: "Founders".to_owned(), site: None }],
            ..change.applied_to(&AttendanceRules::default(), now())
        };
        let person = |id: &str| Person {
            employment: Employment::new(id.parse().unwrap()),
            name: format!("Name of {id}"),
            active: true,
        };
        let basis = Basis { rules, people: vec![person("E1")], departments: Vec::new(), sites: Vec::new() };
        let mut screen =
            Self { rules: Rules::new(date("2026-11-20"), now()), inquiries: Inquiries::default() };
        screen.rules.found(Found::Basis(Arc::new(basis)));
        screen
    }

    fn does(&mut self, command: Command) -> Option<Request> {
        let by = By { who: "Ines".to_owned(), at: now() };
        self.rules.command(command, date("2026-11-20"), by, false, &mut self.inquiries)
    }

    fn types(&mut self, field: Field, text: &str) {
        self.does(Command::Type(field, text.to_owned()));
    }

    fn view(&self) -> RulesView {
        self.rules.view(date("2026-11-20"), false)
    }

    fn form(&self) -> FormView {
        self.view().form.unwrap()
    }
}

#[test]
fn a_night_is_drawn_into_the_next_day_and_a_holiday_has_no_bar() {
    let screen = Screen::open();
    let week = screen.view().week;
    let row = &week.rows[0];
    let bars: Vec<_> = row.bars.iter().map(|bar| (bar.from_mins, bar.to_mins)).collect();
    assert_eq!(bars.len(), 4, "no night on the holiday and at the weekend: {bars:?}");
    assert_eq!(bars[0], (22 * 60, 30 * 60));
    assert_eq!(row.days[2].kind, Some(DayKind::Holiday { name: "Founders".to_owned() }));
    assert_eq!(row.days[5].kind, Some(DayKind::WeeklyOff));
}

#[test]
fn the_night_before_monday_runs_into_the_week() {
    let mut screen = Screen::open();
    screen.does(Command::EditAssignment(Some(0)));
    screen.does(Command::Choose(Choice::DayShift(6, "night".parse().unwrap())));
    let week = screen.form().week.unwrap();
    assert_eq!((week.rows[0].bars[0].from_mins, week.rows[0].bars[0].to_mins), (-120, 360));
}

#[test]
fn a_shift_that_is_changed_becomes_a_policy_from_its_day_on() {
    let mut screen = Screen::open();
    screen.does(Command::EditShift(Some("night".parse().unwrap())));
    assert!(!screen.form().ready, "nothing is changed");
    screen.types(Field::End, "7");
    assert!(screen.form().ready);
    let Some(Request::Change(change, by)) = screen.does(Command::Save) else { panic!("no change") };
    let (from, policy) = change.policy.clone().unwrap();
    assert_eq!((from, by.who.as_str(), change.based_on), (date("2026-11-20"), "Ines", Some(7)));
    assert_eq!(policy.shifts[0].end.to_string(), "07:00:00");
    assert_eq!(policy.shifts.len(), 2);
}

#[test]
fn a_longer_night_that_meets_a_morning_is_named_before_it_is_stored() {
    let mut screen = Screen::open();
    screen.does(Command::EditAssignment(Some(0)));
    screen.does(Command::Choose(Choice::DayShift(5, "early".parse().unwrap())));
    let form = screen.form();
    assert!(!form.ready);
    assert!(form.problems[0].contains("are at the same time"), "{:?}", form.problems);
}

#[test]
fn the_past_is_not_changed_by_a_form_and_a_shift_in_use_is_not_taken_out_of_use() {
    let mut screen = Screen::open();
    screen.does(Command::EditShift(Some("night".parse().unwrap())));
    screen.types(Field::From, "2026-11-19");
    assert_eq!(screen.form().fault(Field::From), Some(Fault::Past));
    assert!(screen.does(Command::RetireShift).is_none());
    screen.types(Field::From, "2026-11-20");
    assert!(screen.does(Command::RetireShift).is_none());
    let problems = screen.form().problems;
    assert!(problems[0].contains("there is no shift \"night\""), "{problems:?}");
    screen.does(Command::EditShift(Some("early".parse().unwrap())));
    assert!(matches!(screen.does(Command::RetireShift), Some(Request::Change(..))), "nobody works it");
}

#[test]
fn the_what_if_holds_for_its_days_alone_and_an_answer_that_was_dropped_is_not_shown() {
    let mut screen = Screen::open();
    screen.does(Command::Tab(Tab::WhatIf));
    let days = DateRange { from: date("2026-11-03"), to: date("2026-11-10") };
    screen.does(Command::TrialRange(days));
    screen.does(Command::TrialShift("night".parse().unwrap()));
    screen.types(Field::Start, "21:00");
    assert!(screen.does(Command::Save).is_none(), "only the copy is changed");
    screen.does(Command::Compute);
    let sent = screen.inquiries.take_outbox();
    let crate::app::hr::event::Request::Rules(Request::Trial(number, range, change, _)) = &sent[0].request
    else {
        panic!("{sent:?}")
    };
    assert_eq!(*range, days);
    assert_eq!(change.policies().map(|(from, _)| *from).collect::<Vec<_>>(), [days.from, date("2026-11-11")]);
    let result = |locked| TrialResult {
        people: Vec::new(),
        staff: 1,
        before: Sums::default(),
        after: Sums::default(),
        locked,
    };
    screen.rules.found(Found::Trial(*number, Ok(result(Some(date("2026-11-04"))))));
    assert!(screen.view().trial.result.is_some());
    assert!(screen.does(Command::Apply).is_none(), "a day is locked");
    screen.does(Command::Compute);
    screen.does(Command::DropTrial);
    screen.rules.found(Found::Trial(*number + 1, Ok(result(None))));
    assert_eq!(screen.view().trial.result, None);
    assert!(!screen.view().trial.computing);
}

#[test]
fn days_over_which_the_policy_changes_are_tried_apart() {
    let mut screen = Screen::open();
    screen.does(Command::Tab(Tab::WhatIf));
    screen.does(Command::TrialRange(DateRange { from: date("2026-10-20"), to: date("2026-11-10") }));
    assert_eq!(screen.view().trial.splits_at, Some(date("2026-11-02")));
}
