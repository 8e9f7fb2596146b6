//! Holidays of each site, and leave: a list, and a form beside it.

use chrono::Datelike as _;
use egui::{Align, Layout, RichText, ScrollArea, Ui};

use super::RulesScreen;
use super::form::{Fields, column, section};
use super::roster::{name_of, person};
use super::shifts::named_button;
use super::words::Say;
use crate::app::hr::event::Command;
use crate::app::hr::rules::event::{Basis, Choice, Command as RulesCommand, Field};
use crate::app::hr::rules::view::{FormKind, RulesView};
use crate::domain::calendar::{Holiday, Leave, LeavePart};
use crate::ui::hr::look::{STEP, TOUCH, size};
use crate::ui::hr::parts::Kit;
use crate::ui::icon::Icon;
use crate::ui::theme;

/// Width of the form beside the list, in points.
const FORM: f32 = 380.0;
/// Most days of a calendar file that are listed before they are taken.
const PREVIEW: usize = 200;

/// Paints the holidays of a year.
pub(super) fn holidays(
    ui: &mut Ui,
    kit: &Kit<'_>,
    rules: &RulesView,
    basis: &Basis,
    screen: &mut RulesScreen,
    commands: &mut Vec<Command>,
) {
    beside(
        ui,
        commands,
        |ui, commands| holiday_list(ui, kit, rules, basis, commands),
        |ui, commands| {
            let Some(form) = rules.form.as_ref().filter(|form| form.kind == FormKind::Holiday) else {
                return;
            };
            let mut fields = Fields::of(kit, form, &mut screen.typing, commands);
            section(ui, kit, Say::NewHoliday, |ui| {
                fields.one(ui, Field::From);
                fields.one(ui, Field::Name);
                fields.one(ui, Field::Site);
                fields.problems(ui);
                let ready = form.ready && !rules.busy;
                if kit.primary(ui, kit.words.rule(Say::AddHoliday), ready).clicked() {
                    fields.send(RulesCommand::Save);
                }
            });
            section(ui, kit, Say::Import, |ui| import(ui, kit, rules, &mut fields));
        },
    );
}

fn holiday_list(ui: &mut Ui, kit: &Kit<'_>, rules: &RulesView, basis: &Basis, commands: &mut Vec<Command>) {
    let mut send = |command| commands.push(Command::Rules(command));
    ui.horizontal_wrapped(|ui| {
        if kit.icon_button(ui, Icon::Back, kit.words.rule(Say::PreviousYear)).clicked() {
            send(RulesCommand::Year(rules.year - 1));
        }
        ui.label(RichText::new(rules.year.to_string()).size(size::TITLE).family(theme::strong()));
        if kit.icon_button(ui, Icon::Forward, kit.words.rule(Say::NextYear)).clicked() {
            send(RulesCommand::Year(rules.year + 1));
        }
        let all = kit.words.rule(Say::AllSites);
        let label = rules.site.as_deref().unwrap_or(all);
        let picked = kit.choice(ui, label, rules.site.is_some(), |ui| {
            let mut picked = kit.option(ui, all, rules.site.is_none()).clicked().then_some(None);
            for site in &basis.sites {
                if kit.option(ui, site, rules.site.as_ref() == Some(site)).clicked() {
                    picked = Some(Some(site.clone()));
                }
            }
            picked
        });
        if let Some(site) = picked {
            send(RulesCommand::Site(site));
        }
    });
    let wanted = |holiday: &&Holiday| {
        let here = holiday.site.is_none() || rules.site.is_none() || holiday.site == rules.site;
        holiday.date.year() == rules.year && here
    };
    let list: Vec<&Holiday> = basis.rules.holidays.iter().filter(wanted).collect();
    if list.is_empty() {
        let area = ui.available_rect_before_wrap();
        kit.empty(ui, area, kit.words.rule(Say::NoHolidays), kit.words.rule(Say::NoHolidaysDetail));
        return;
    }
    rows(ui, kit, "holidays", &list, |ui, holiday| {
        let site = holiday.site.as_deref().unwrap_or_else(|| kit.words.rule(Say::AllSites));
        let date = kit.words.short_date(holiday.date);
        if row(ui, kit, &date, &holiday.name, site) && !rules.busy {
            send(RulesCommand::RemoveHoliday((*holiday).clone()));
        }
    });
}

/// A calendar file: first what is new in it, then it is taken.
fn import(ui: &mut Ui, kit: &Kit<'_>, rules: &RulesView, fields: &mut Fields<'_, '_>) {
    let import = &rules.import;
    let Some(new) = &import.new else {
        kit.caption(ui, kit.words.rule(Say::ImportHint));
        if let Some(problem) = &import.problem {
            let text = RichText::new(kit.words.reason(problem)).color(kit.theme.wrong);
            ui.add(egui::Label::new(text).wrap());
        }
        if kit.primary(ui, kit.words.rule(Say::ChooseFile), !import.reading).clicked() {
            fields.send(RulesCommand::ChooseCalendar);
        }
        return;
    };
    ui.label(kit.words.found_holidays(new.len(), import.known));
    if new.is_empty() {
        kit.caption(ui, kit.words.rule(Say::NothingNew));
    }
    ui.horizontal(|ui| {
        if !new.is_empty() && kit.primary(ui, kit.words.rule(Say::Add), !rules.busy).clicked() {
            fields.send(RulesCommand::TakeCalendar);
        }
        if kit.button(ui, kit.words.rule(Say::DropImport)).clicked() {
            fields.send(RulesCommand::DropCalendar);
        }
    });
    for holiday in new.iter().take(PREVIEW) {
        kit.caption(ui, &format!("{}  {}", kit.words.short_date(holiday.date), holiday.name));
    }
}

/// Paints the leave.
pub(super) fn leave(
    ui: &mut Ui,
    kit: &Kit<'_>,
    rules: &RulesView,
    basis: &Basis,
    screen: &mut RulesScreen,
    commands: &mut Vec<Command>,
) {
    beside(
        ui,
        commands,
        |ui, commands| leave_list(ui, kit, rules, basis, commands),
        |ui, commands| {
            let Some(form) = rules.form.as_ref().filter(|form| form.kind == FormKind::Leave) else { return };
            let mut fields = Fields::of(kit, form, &mut screen.typing, commands);
            section(ui, kit, Say::NewLeave, |ui| {
                let chosen = form.draft.marks.person.as_ref().map(|emp_id| name_of(basis, emp_id));
                let label = chosen.as_deref().unwrap_or_else(|| kit.words.rule(Say::ChoosePerson));
                let picked =
                    kit.choice(ui, label, chosen.is_some(), |ui| person(ui, kit, basis, &mut screen.search));
                if let Some(emp_id) = picked {
                    fields.send(RulesCommand::Choose(Choice::Person(emp_id)));
                }
                fields.row(ui, &[Field::From, Field::To]);
                let parts = [LeavePart::Full, LeavePart::FirstHalf, LeavePart::SecondHalf]
                    .map(|part| (part, kit.words.leave_part(part)));
                fields.choices(ui, &parts, form.draft.marks.part, Choice::Part);
                fields.one(ui, Field::Kind);
                fields.problems(ui);
                let ready = form.ready && !rules.busy;
                if kit.primary(ui, kit.words.rule(Say::AddLeave), ready).clicked() {
                    fields.send(RulesCommand::Save);
                }
            });
        },
    );
}

fn leave_list(ui: &mut Ui, kit: &Kit<'_>, rules: &RulesView, basis: &Basis, commands: &mut Vec<Command>) {
    let mut list: Vec<&Leave> = basis.rules.leave.iter().collect();
    list.sort_by_key(|leave| std::cmp::Reverse((leave.from, leave.to)));
    if list.is_empty() {
        let area = ui.available_rect_before_wrap();
        kit.empty(ui, area, kit.words.rule(Say::NoLeave), kit.words.rule(Say::NoLeaveDetail));
        return;
    }
    rows(ui, kit, "leave", &list, |ui, leave| {
        let dates = kit.words.span_of(leave.from, Some(leave.to));
        let what = format!("{}, {}", leave.kind, kit.words.leave_part(leave.part));
        if row(ui, kit, &name_of(basis, &leave.emp_id), &dates, &what) && !rules.busy {
            commands.push(Command::Rules(RulesCommand::RemoveLeave((*leave).clone())));
        }
    });
}

/// A list and, at its right, what is added to it.
fn beside(
    ui: &mut Ui,
    commands: &mut Vec<Command>,
    list: impl FnOnce(&mut Ui, &mut Vec<Command>),
    form: impl FnOnce(&mut Ui, &mut Vec<Command>),
) {
    let height = ui.available_height();
    let width = (ui.available_width() - FORM - 2.0 * STEP).max(300.0);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0 * STEP;
        column(ui, width, |ui| {
            ui.set_height(height);
            list(ui, commands);
        });
        column(ui, FORM, |ui| {
            ui.set_height(height);
            ScrollArea::vertical().id_salt("beside").auto_shrink([false, false]).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = STEP;
                form(ui, commands);
            });
        });
    });
}

/// The rows of a list in a card; only those that can be seen are painted.
fn rows<T>(ui: &mut Ui, kit: &Kit<'_>, id: &str, list: &[T], mut paint: impl FnMut(&mut Ui, &T)) {
    let height = (ui.available_height() - 34.0).max(TOUCH);
    kit.card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        let area = ScrollArea::vertical().id_salt(id).auto_shrink([false, true]).max_height(height);
        area.show_rows(ui, TOUCH, list.len(), |ui, range| {
            for item in list.get(range).unwrap_or_default() {
                paint(ui, item);
            }
        });
    });
}

/// One row; true where it is to be removed.
fn row(ui: &mut Ui, kit: &Kit<'_>, first: &str, second: &str, third: &str) -> bool {
    let mut removed = false;
    ui.horizontal(|ui| {
        ui.set_min_height(TOUCH);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let about = format!("{first}, {second}");
            removed = named_button(ui, kit, kit.words.rule(Say::Remove), &about).clicked();
            ui.with_layout(Layout::top_down(Align::LEFT), |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                let name = RichText::new(format!("{first}   {second}"));
                ui.add(egui::Label::new(name).truncate());
                kit.caption(ui, third);
            });
        });
    });
    removed
}
