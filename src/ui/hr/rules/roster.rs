//! Who works when: the week drawn as bars, and the assignments behind it.

use chrono::{Days, NaiveDate};
use egui::{Align, Layout, RichText, ScrollArea, Ui};

use super::RulesScreen;
use super::bars;
use super::form::{Fields, section};
use super::shifts::named_button;
use super::words::Say;
use crate::app::hr::event::Command;
use crate::app::hr::rules::event::{Basis, Choice, Command as RulesCommand, Field, Whose};
use crate::app::hr::rules::view::{FormKind, FormView, RulesView};
use crate::domain::employee::EmployeeId;
use crate::domain::folded::folded;
use crate::domain::log::DateRange;
use crate::domain::roster::{Assignment, Who};
use crate::ui::hr::look::{STEP, TOUCH, size};
use crate::ui::hr::parts::Kit;
use crate::ui::hr::words::Label;
use crate::ui::icon::Icon;
use crate::ui::theme;

/// People in a list of choices.
const CHOICES: usize = 8;
/// Lengths of a pattern to choose from.
const CYCLES: [usize; 7] = [7, 14, 21, 28, 2, 4, 6];

/// Paints the week and the assignments.
pub(super) fn show(
    ui: &mut Ui,
    kit: &Kit<'_>,
    rules: &RulesView,
    basis: &Basis,
    screen: &mut RulesScreen,
    commands: &mut Vec<Command>,
) {
    ui.horizontal_wrapped(|ui| {
        let everybody = kit.words.rule(Say::Everybody);
        let label = match &rules.week.whose {
            Whose::Everybody => everybody.to_owned(),
            Whose::Department(name) => name.clone(),
            Whose::Person(emp_id) => name_of(basis, emp_id),
        };
        let chosen = rules.week.whose != Whose::Everybody;
        let picked = kit.choice(ui, &label, chosen, |ui| whose(ui, kit, basis, &mut screen.search));
        if let Some(picked) = picked {
            commands.push(Command::Rules(RulesCommand::Whose(picked)));
        }
        weeks(ui, kit, rules, rules.week.monday, commands);
    });
    // The week has a little more than half of the height, so that the assignments can be seen.
    let height = (ui.available_height() * 0.56 - 34.0).max(160.0);
    kit.card(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ScrollArea::vertical().id_salt("week").auto_shrink([false, true]).max_height(height).show(ui, |ui| {
            bars::week(ui, kit, &rules.week);
        });
    });
    ScrollArea::vertical().id_salt("assignments").auto_shrink([false, false]).show(ui, |ui| {
        assignments(ui, kit, rules, basis, commands);
    });
}

/// One week back or forward.
fn weeks(ui: &mut Ui, kit: &Kit<'_>, rules: &RulesView, monday: NaiveDate, commands: &mut Vec<Command>) {
    let mut go = |date: Option<NaiveDate>| {
        commands.extend(date.map(|date| Command::Rules(RulesCommand::Week(date))));
    };
    if kit.icon_button(ui, Icon::Back, kit.words.rule(Say::PreviousWeek)).clicked() {
        go(monday.checked_sub_days(Days::new(7)));
    }
    let this = DateRange::week_of(rules.today).from;
    if kit.chip(ui, kit.words.rule(Say::ThisWeek), monday == this).clicked() {
        go(Some(rules.today));
    }
    if kit.icon_button(ui, Icon::Forward, kit.words.rule(Say::NextWeek)).clicked() {
        go(monday.checked_add_days(Days::new(7)));
    }
    ui.label(kit.words.range(&DateRange::week_of(monday)));
}

/// Everybody, departments and people to choose from.
fn whose(ui: &mut Ui, kit: &Kit<'_>, basis: &Basis, search: &mut String) -> Option<Whose> {
    let mut picked = None;
    if kit.option(ui, kit.words.rule(Say::Everybody), false).clicked() {
        picked = Some(Whose::Everybody);
    }
    ScrollArea::vertical().id_salt("departments").max_height(4.0 * TOUCH).show(ui, |ui| {
        for name in &basis.departments {
            if kit.option(ui, name, false).clicked() {
                picked = Some(Whose::Department(name.clone()));
            }
        }
    });
    picked.or_else(|| person(ui, kit, basis, search).map(Whose::Person))
}

/// People to choose from by a part of the name or the id.
pub(super) fn person(ui: &mut Ui, kit: &Kit<'_>, basis: &Basis, search: &mut String) -> Option<EmployeeId> {
    kit.search(ui, kit.words.rule(Say::FindPerson), search, 240.0);
    let wanted = folded(search.trim());
    let fits = |text: &str| folded(text).contains(&wanted);
    let found =
        basis.people.iter().filter(|person| person.active).filter(|person| {
            wanted.is_empty() || fits(&person.name) || fits(person.employment.emp_id.as_str())
        });
    let mut picked = None;
    for person in found.take(CHOICES) {
        let label = format!("{} ({})", person.name, person.employment.emp_id);
        if kit.option(ui, &label, false).clicked() {
            picked = Some(person.employment.emp_id.clone());
        }
    }
    if picked.is_some() {
        search.clear();
    }
    picked
}

/// The name of somebody.
pub(super) fn name_of(basis: &Basis, emp_id: &EmployeeId) -> String {
    let person = basis.people.iter().find(|person| person.employment.emp_id == *emp_id);
    person.map_or_else(|| emp_id.to_string(), |person| person.name.clone())
}

fn who_name(kit: &Kit<'_>, basis: &Basis, who: &Who) -> String {
    match who {
        Who::Everyone => kit.words.rule(Say::Everybody).to_owned(),
        Who::Department(name) => name.clone(),
        Who::Person(emp_id) => name_of(basis, emp_id),
    }
}

fn assignments(ui: &mut Ui, kit: &Kit<'_>, rules: &RulesView, basis: &Basis, commands: &mut Vec<Command>) {
    let mut send = |command| commands.push(Command::Rules(command));
    let has_shifts = !basis.rules.policy.on(rules.today).shifts.is_empty();
    section(ui, kit, Say::Assignments, |ui| {
        let list = basis.rules.roster.assignments();
        if list.is_empty() {
            kit.caption(ui, kit.words.rule(Say::NoAssignments));
        }
        for (index, assignment) in list.iter().enumerate() {
            let who = who_name(kit, basis, &assignment.who);
            ui.horizontal(|ui| {
                ui.set_min_height(TOUCH);
                ui.label(RichText::new(&who).family(theme::strong()));
                let span = kit.words.span_of(assignment.from, assignment.to);
                let about = format!("{who}, {span}");
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let remove = named_button(ui, kit, kit.words.rule(Say::Remove), &about);
                    if remove.clicked() && !rules.busy {
                        send(RulesCommand::RemoveAssignment(index));
                    }
                    if named_button(ui, kit, kit.say(Label::Edit), &about).clicked() {
                        send(RulesCommand::EditAssignment(Some(index)));
                    }
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        let words =
                            format!("{span}  \u{b7}  {}", pattern(kit, basis, rules.today, assignment));
                        let words = RichText::new(words).size(size::CAPTION).color(kit.theme.text_2);
                        ui.add(egui::Label::new(words).truncate());
                    });
                });
            });
        }
        ui.horizontal(|ui| {
            let new = kit.primary(ui, kit.words.rule(Say::NewAssignment), has_shifts && !rules.busy);
            if new.clicked() {
                send(RulesCommand::EditAssignment(None));
            }
            if !has_shifts {
                kit.caption(ui, kit.words.rule(Say::MakeShiftsFirst));
            }
        });
    });
}

/// A pattern in a line: days with the same shifts together.
fn pattern(kit: &Kit<'_>, basis: &Basis, today: NaiveDate, assignment: &Assignment) -> String {
    let policy = basis.rules.policy.on(today.max(assignment.from));
    let days = &assignment.pattern.days;
    let name = |shifts: &Vec<crate::domain::shift::ShiftId>| {
        if shifts.is_empty() {
            return kit.words.rule(Say::DayOff).to_owned();
        }
        let names = shifts
            .iter()
            .map(|id| policy.shift(id).map_or_else(|| id.to_string(), |shift| shift.name.clone()));
        names.collect::<Vec<_>>().join(" + ")
    };
    let mut parts: Vec<(usize, String)> = Vec::new();
    for shifts in days {
        let name = name(shifts);
        match parts.last_mut() {
            Some((count, last)) if *last == name => *count += 1,
            _ => parts.push((1, name)),
        }
    }
    let shown = parts.iter().take(8).map(|(count, name)| format!("{count}\u{d7} {name}"));
    let words = shown.collect::<Vec<_>>().join(", ");
    format!("{}: {words}", kit.words.cycle(days.len()))
}

/// Paints the form of an assignment.
pub(super) fn form(
    ui: &mut Ui,
    kit: &Kit<'_>,
    (rules, basis): (&RulesView, &Basis),
    form: &FormView,
    screen: &mut RulesScreen,
    commands: &mut Vec<Command>,
) {
    let mut go = Vec::new();
    let mut fields = Fields::of(kit, form, &mut screen.typing, commands);
    let who = who_name(kit, basis, &form.draft.marks.who);
    let title = match form.kind {
        FormKind::Assignment(Some(_)) => who.as_str(),
        _ => kit.words.rule(Say::NewAssignment),
    };
    fields.head(ui, title, Say::SaveAssignment, |_, _| {});
    fields.problems(ui);
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = STEP;
        section(ui, kit, Say::ForWhom, |ui| {
            ui.horizontal_wrapped(|ui| {
                let picked = kit.choice(ui, &who, true, |ui| whose(ui, kit, basis, &mut screen.search));
                if let Some(picked) = picked {
                    let who = match picked {
                        Whose::Everybody => Who::Everyone,
                        Whose::Department(name) => Who::Department(name),
                        Whose::Person(emp_id) => Who::Person(emp_id),
                    };
                    fields.send(RulesCommand::Choose(Choice::Who(who)));
                }
            });
            fields.row(ui, &[Field::From, Field::To, Field::Anchor]);
        });
        section(ui, kit, Say::Cycle, |ui| {
            let cycle = form.draft.marks.days.len();
            ui.horizontal_wrapped(|ui| {
                for days in CYCLES {
                    if kit.chip(ui, &kit.words.cycle(days), days == cycle).clicked() {
                        fields.send(RulesCommand::Choose(Choice::Cycle(days)));
                    }
                }
            });
            cycle_days(ui, kit, basis, &mut fields);
        });
        if let Some(week) = &form.week {
            section(ui, kit, Say::WeekAsItWouldBe, |ui| {
                ui.horizontal_wrapped(|ui| weeks(ui, kit, rules, week.monday, &mut go));
                bars::week(ui, kit, week);
            });
        }
        ui.add_space(STEP);
    });
    commands.extend(go);
}

/// One line for each day of the cycle, with its shifts to touch.
fn cycle_days(ui: &mut Ui, kit: &Kit<'_>, basis: &Basis, fields: &mut Fields<'_, '_>) {
    let form = fields.form;
    let anchor: NaiveDate = form.draft.text(Field::Anchor).parse().unwrap_or_default();
    let from: NaiveDate = form.draft.text(Field::From).parse().unwrap_or(anchor);
    let shifts = &basis.rules.policy.on(from).shifts;
    for (index, chosen) in form.draft.marks.days.iter().enumerate() {
        let date = anchor.checked_add_days(Days::new(index as u64)).unwrap_or(anchor);
        let day = kit.words.cycle_day(index + 1, date);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            ui.add_sized(egui::vec2(112.0, TOUCH), egui::Label::new(&day));
            for shift in shifts {
                let holds = chosen.contains(&shift.id);
                let chip = kit.chip(ui, &shift.name, holds);
                let name = format!("{day}: {}", shift.name);
                chip.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, holds, &name));
                if chip.clicked() {
                    fields.send(RulesCommand::Choose(Choice::DayShift(index, shift.id.clone())));
                }
            }
            if chosen.is_empty() {
                kit.caption(ui, kit.words.rule(Say::DayOff));
            }
            if index > 0 {
                let like = kit.link(ui, kit.words.rule(Say::LikeDayBefore));
                let name = format!("{day}: {}", kit.words.rule(Say::LikeDayBefore));
                like.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
                if like.clicked() {
                    fields.send(RulesCommand::Choose(Choice::LikeDayBefore(index)));
                }
            }
        });
    }
}
