//! The what-if: other rules for past days, and whom they would change.

use egui::{Popup, PopupCloseBehavior, RichText, ScrollArea, Ui};

use super::RulesScreen;
use super::roster::name_of;
use super::words::Say;
use crate::app::hr::event::Command;
use crate::app::hr::rules::event::{Basis, Command as RulesCommand, TrialResult};
use crate::app::hr::rules::view::{RulesView, TrialView};
use crate::domain::log::DateRange;
use crate::domain::trial::Sums;
use crate::ui::hr::look::{STEP, TOUCH, size};
use crate::ui::hr::parts::Kit;
use crate::ui::hr::words::Label;
use crate::ui::theme;

/// Most people who are listed.
const MOST: usize = 1_000;

/// Paints the what-if.
pub(super) fn show(
    ui: &mut Ui,
    kit: &Kit<'_>,
    rules: &RulesView,
    basis: &Basis,
    screen: &mut RulesScreen,
    commands: &mut Vec<Command>,
) {
    let trial = &rules.trial;
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = STEP;
        let intro = RichText::new(kit.words.rule(Say::TrialIntro)).color(kit.theme.text_2);
        ui.add(egui::Label::new(intro).wrap());
        days(ui, kit, rules, screen, commands);
        copy(ui, kit, trial, commands);
        if let Some(from) = trial.splits_at {
            ui.colored_label(kit.theme.warn, kit.words.splits_at(from));
        }
        buttons(ui, kit, rules, commands);
        match &trial.result {
            Some(Ok(result)) => people(ui, kit, basis, result),
            Some(Err(reason)) => {
                let text = RichText::new(kit.words.reason(reason)).color(kit.theme.wrong);
                ui.add(egui::Label::new(text).wrap());
            }
            None => {}
        }
    });
}

fn days(
    ui: &mut Ui,
    kit: &Kit<'_>,
    rules: &RulesView,
    screen: &mut RulesScreen,
    commands: &mut Vec<Command>,
) {
    let range = rules.trial.range;
    let mut send = |range| commands.push(Command::Rules(RulesCommand::TrialRange(range)));
    ui.horizontal_wrapped(|ui| {
        kit.caption(ui, kit.words.rule(Say::TrialDays));
        let month = DateRange { to: rules.today, ..DateRange::month_of(rules.today) };
        let before = DateRange::month_before(rules.today);
        for (label, choice) in [(Label::LastMonth, before), (Label::ThisMonth, month)] {
            if kit.chip(ui, kit.say(label), range == choice).clicked() {
                send(choice);
            }
        }
        let other = range != before && range != month;
        let label = if other { kit.words.range(&range) } else { kit.say(Label::ChooseDates).to_owned() };
        let chip = kit.chip(ui, &label, other);
        Popup::menu(&chip).close_behavior(PopupCloseBehavior::CloseOnClickOutside).gap(4.0).show(|ui| {
            if let Some(range) = screen.calendar.show(ui, kit, rules.today, Some(range)) {
                send(range);
                ui.close();
            }
        });
        if !other {
            kit.caption(ui, &kit.words.range(&range));
        }
    });
}

/// What can be changed in the copy, and what was.
fn copy(ui: &mut Ui, kit: &Kit<'_>, trial: &TrialView, commands: &mut Vec<Command>) {
    let Some(held) = trial.held.as_deref() else { return };
    let now = trial.copy.as_deref().unwrap_or(held);
    let mut send = |command| commands.push(Command::Rules(command));
    let named = |name: &str, changed: bool| {
        if changed { format!("{name}  \u{b7}  {}", kit.words.rule(Say::Changed)) } else { name.to_owned() }
    };
    ui.horizontal_wrapped(|ui| {
        kit.caption(ui, kit.words.rule(Say::TrialChange));
        let same_but_shifts = crate::domain::policy::Policy { shifts: held.shifts.clone(), ..now.clone() };
        let changed = same_but_shifts != *held;
        if kit.chip(ui, &named(kit.words.rule(Say::ThePolicy), changed), changed).clicked() {
            send(RulesCommand::TrialPolicy);
        }
        for shift in &now.shifts {
            let changed = held.shift(&shift.id) != Some(shift);
            if kit.chip(ui, &named(&shift.name, changed), changed).clicked() {
                send(RulesCommand::TrialShift(shift.id.clone()));
            }
        }
    });
}

fn buttons(ui: &mut Ui, kit: &Kit<'_>, rules: &RulesView, commands: &mut Vec<Command>) {
    let trial = &rules.trial;
    let mut send = |command| commands.push(Command::Rules(command));
    ui.horizontal_wrapped(|ui| {
        if trial.computing {
            ui.spinner();
            ui.label(kit.words.rule(Say::Computing));
            if kit.button(ui, kit.words.rule(Say::StopComputing)).clicked() {
                send(RulesCommand::DropTrial);
            }
            return;
        }
        let ready = trial.copy.is_some() && trial.splits_at.is_none();
        if kit.primary(ui, kit.words.rule(Say::Compute), ready).clicked() {
            send(RulesCommand::Compute);
        }
        if let Some(Ok(result)) = &trial.result {
            let ready = result.locked.is_none() && !rules.busy;
            if ui.add_enabled_ui(ready, |ui| kit.button(ui, kit.words.rule(Say::Apply))).inner.clicked() {
                send(RulesCommand::Apply);
            }
        }
        if trial.copy.is_some() {
            if kit.button(ui, kit.words.rule(Say::Drop)).clicked() {
                send(RulesCommand::DropTrial);
            }
        } else {
            kit.caption(ui, kit.words.rule(Say::ChangeSomething));
        }
    });
}

/// The people for whom something would change, and the sums.
fn people(ui: &mut Ui, kit: &Kit<'_>, basis: &Basis, result: &TrialResult) {
    if let Some(locked) = result.locked {
        ui.colored_label(kit.theme.wrong, kit.words.locked_day(locked));
    }
    if result.people.is_empty() {
        ui.label(kit.words.rule(Say::NothingChanges));
        return;
    }
    kit.card(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 2.0;
        kit.heading(ui, &kit.words.people_change(result.people.len(), result.staff));
        let head = [
            Say::Person,
            Say::ColumnWorked,
            Say::ColumnLate,
            Say::ColumnOvertime,
            Say::ColumnAbsent,
            Say::ColumnDays,
        ];
        line(ui, kit, &head.map(|say| kit.words.rule(say).to_owned()), true);
        let days: usize = result.people.iter().map(|person| person.days).sum();
        let sum = figures(kit, kit.words.rule(Say::Sum).to_owned(), &result.before, &result.after, days);
        line(ui, kit, &sum, true);
        for person in result.people.iter().take(MOST) {
            let name = format!("{} ({})", name_of(basis, &person.emp_id), person.emp_id);
            line(ui, kit, &figures(kit, name, &person.before, &person.after, person.days), false);
        }
    });
}

fn figures(kit: &Kit<'_>, name: String, before: &Sums, after: &Sums, days: usize) -> [String; 6] {
    let hours = |before: i64, after: i64| {
        let text = |secs: i64| {
            let mins = u32::try_from(secs / 60).unwrap_or(0);
            kit.words.minutes(mins)
        };
        changed(kit, text(before), &text(after))
    };
    let absent = changed(kit, before.absences.to_string(), &after.absences.to_string());
    [
        name,
        hours(before.worked_secs, after.worked_secs),
        hours(before.late_secs, after.late_secs),
        hours(before.overtime_secs, after.overtime_secs),
        absent,
        kit.words.number(days as u64),
    ]
}

fn changed(kit: &Kit<'_>, before: String, after: &str) -> String {
    if before == after { before } else { kit.words.becomes(&before, after) }
}

/// One line of the table: the name at the left, figures at the right of their columns.
fn line(ui: &mut Ui, kit: &Kit<'_>, cells: &[String; 6], strong: bool) {
    use crate::ui::hr::parts::text_in;
    use crate::ui::text::Style;
    let (area, response) =
        ui.allocate_exact_size(egui::vec2(ui.available_width(), TOUCH - 12.0), egui::Sense::hover());
    let label = cells.join(", ");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Row, true, &label));
    if !ui.is_rect_visible(area) {
        return;
    }
    let width = area.width();
    let mut left = area.left();
    for (nth, (cell, share)) in cells.iter().zip([0.3, 0.19, 0.15, 0.17, 0.12, 0.07]).enumerate() {
        let place = egui::Rect::from_min_size(
            egui::pos2(left, area.top()),
            egui::vec2(width * share - STEP, area.height()),
        );
        left += width * share;
        let ink = if cell.contains('\u{2192}') { kit.theme.accent } else { kit.theme.ink };
        let mut style = Style::text(size::BODY - 1.0, ink).least(11.0);
        if strong {
            style.family = theme::strong();
        }
        text_in(ui.painter(), place, cell, &style, nth > 0);
    }
}
