//! The screen of the rules in its states.

use visionpresence::app::hr::event::{Command, Screen};
use visionpresence::app::hr::rules::event::{Choice, Command as Rules, Field, Tab, Whose};
use visionpresence::app::hr::view::Page;
use visionpresence::domain::calendar::{Holiday, Leave, LeavePart};
use visionpresence::domain::policy::Policy;
use visionpresence::domain::roster::{Assignment, Pattern, Who};
use visionpresence::domain::shift::{Breaks, Overtime, OvertimeBasis, ShiftType, WorkRules};
use visionpresence::domain::time::Moment;
use visionpresence::store::Writer;
use visionpresence::store::rules::RulesChange;

use super::hr::Started;

fn shift(id: &str, name: &str, start: &str, end: &str) -> ShiftType {
    let rules = WorkRules {
        late_entry_grace_period_mins: Some(10),
        breaks: Breaks::AutoDeduct { mins: 60, after_mins: 240 },
        overtime: Overtime {
            basis: OvertimeBasis::AbovePerDay { expected_mins: None },
            ..Overtime::default()
        },
        ..WorkRules::default()
    };
    ShiftType {
        rules,
        ..ShiftType::new(id.parse().unwrap(), name, start.parse().unwrap(), end.parse().unwrap())
    }
}

/// Shifts, who works them, holidays, leave.
pub(crate) fn make(writer: &mut Writer, now: Moment) {
    let date = |text: &str| text.parse().unwrap();
    let shifts = vec![
        shift("day", "Day", "09:00:00", "18:00:00"),
        shift("night", "Night watch", "22:00:00", "06:00:00"),
        shift("morning", "Split, morning", "07:00:00", "11:00:00"),
        shift("evening", "Split, evening", "16:00:00", "20:00:00"),
    ];
    let ids = |names: &[&str]| names.iter().map(|name| name.parse().unwrap()).collect::<Vec<_>>();
    let week = |first: &[&str], days: usize| {
        let days = (0..7).map(|day| if day < days { ids(first) } else { Vec::new() }).collect();
        Pattern { anchor: date("2026-10-05"), days }
    };
    let assign = |who, pattern| Assignment { who, from: date("2026-10-05"), to: None, pattern };
    let assignments = vec![
        assign(Who::Everyone, week(&["day"], 5)),
        assign(Who::Person("E001".parse().unwrap()), week(&["night"], 6)),
        assign(Who::Person("G0003".parse().unwrap()), week(&["morning", "evening"], 5)),
    ];
    let holiday = |day: &str, name: &str, site: Option<&str>| Holiday {
        date: date(day),
        name: name.to_owned(),
        site: site.map(str::to_owned),
    };
    let leave = |id: &str, from: &str, to: &str, kind: &str, part| Leave {
        emp_id: id.parse().unwrap(),
        from: date(from),
        to: date(to),
        kind: kind.to_owned(),
        part,
    };
    let change = RulesChange {
        policy: Some((date("2026-10-05"), Policy { shifts, ..Policy::default() })),
        assignments: Some(assignments),
        holidays: Some(vec![
            holiday("2026-01-01", "New Year's Day", None),
            holiday("2026-11-18", "Founders' Day", None),
            holiday("2026-12-24", "Half a day before Christmas", Some("North")),
            holiday("2026-12-25", "Christmas Day", None),
        ]),
        leave: Some(vec![
            leave("G0005", "2026-11-16", "2026-11-20", "annual", LeavePart::Full),
            leave("G0006", "2026-11-19", "2026-11-19", "dentist", LeavePart::FirstHalf),
        ]),
        ..RulesChange::default()
    };
    writer.change_rules(&change, "Ines Duarte", now).unwrap();
}

/// Brings the workspace into `state`.
pub(crate) fn reach(started: &Started, state: &str) {
    started.send(Command::Go(Screen::Rules));
    started.page("rules", |page| matches!(page, Page::Rules(rules) if rules.basis.is_some()));
    let send = |command| started.send(Command::Rules(command));
    let type_in = |field, text: &str| send(Rules::Type(field, text.to_owned()));
    match state {
        "hr-rules-shift" => send(Rules::EditShift(Some("night".parse().unwrap()))),
        "hr-rules-shift-wrong" => {
            send(Rules::EditShift(None));
            type_in(Field::Name, "Day");
            type_in(Field::Start, "06:00");
            type_in(Field::End, "05:30");
            type_in(Field::LateGrace, "ten");
        }
        "hr-rules-week" => {
            send(Rules::Tab(Tab::Roster));
            send(Rules::Whose(Whose::Everybody));
        }
        "hr-rules-assignment" => {
            send(Rules::Tab(Tab::Roster));
            send(Rules::EditAssignment(None));
            send(Rules::Choose(Choice::Who(Who::Person("E001".parse().unwrap()))));
            for day in 0..3 {
                send(Rules::Choose(Choice::DayShift(day, "day".parse().unwrap())));
            }
        }
        "hr-rules-holidays" => send(Rules::Tab(Tab::Holidays)),
        "hr-rules-leave" => send(Rules::Tab(Tab::Leave)),
        "hr-rules-policy" => send(Rules::Tab(Tab::Policy)),
        "hr-rules-what-if" => {
            send(Rules::Tab(Tab::WhatIf));
            let range = visionpresence::domain::log::DateRange {
                from: "2026-11-01".parse().unwrap(),
                to: "2026-11-19".parse().unwrap(),
            };
            send(Rules::TrialRange(range));
            send(Rules::TrialShift("day".parse().unwrap()));
            type_in(Field::Start, "08:30");
            send(Rules::Save);
            send(Rules::Compute);
            started.page("result", |page| matches!(page, Page::Rules(rules) if rules.trial.result.is_some()));
        }
        _ => {}
    }
}
