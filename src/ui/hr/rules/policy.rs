//! The policy in its dated versions, and the form of a new one.

use chrono::{NaiveDate, Weekday};
use egui::{RichText, ScrollArea, Ui};

use super::form::{Fields, Typing, column, section};
use super::words::Say;
use crate::app::hr::event::Command;
use crate::app::hr::rules::event::{Basis, Choice, Command as RulesCommand, Field};
use crate::app::hr::rules::view::{FormKind, FormView, RulesView};
use crate::domain::policy::{Policy, RoundTo};
use crate::domain::shift::{Breaks, MissedOut, OvertimeBasis, WorkRules};
use crate::ui::hr::look::{STEP, size};
use crate::ui::hr::parts::{Kit, plain, text_in};
use crate::ui::strings::Language;

/// Width of the list of versions, in points.
const LIST: f32 = 260.0;
const DAYS: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// Paints the versions and the one that is chosen.
pub(super) fn show(
    ui: &mut Ui,
    kit: &Kit<'_>,
    rules: &RulesView,
    basis: &Basis,
    commands: &mut Vec<Command>,
) {
    let versions: Vec<(Option<NaiveDate>, &Policy)> = basis.rules.policy.versions().collect();
    let begun = versions.iter().filter(|(from, _)| from.is_none_or(|from| from <= rules.today));
    let now = begun.map(|(from, _)| *from).next_back().flatten();
    // Until somebody chooses, the one that holds now is shown.
    let shown = rules.policy.filter(|from| versions.iter().any(|(other, _)| other == &Some(*from))).or(now);
    let (height, width) = (ui.available_height(), ui.available_width() - LIST - 2.0 * STEP);
    let mut send = |command| commands.push(Command::Rules(command));
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0 * STEP;
        column(ui, LIST, |ui| {
            ui.set_height(height);
            if kit.primary_wide(ui, kit.words.rule(Say::NewVersion), !rules.busy).clicked() {
                send(RulesCommand::EditPolicy(None));
            }
            ScrollArea::vertical().id_salt("versions").auto_shrink([false, false]).show(ui, |ui| {
                for (from, _) in versions.iter().rev() {
                    let mut label = kit.words.version(*from);
                    if *from == now {
                        label = format!("{label}  \u{b7}  {}", kit.words.rule(Say::HoldsNow));
                    } else if from.is_some_and(|from| from > rules.today) {
                        label = format!("{label}  \u{b7}  {}", kit.words.rule(Say::NotYet));
                    }
                    if kit.option(ui, &label, *from == shown).clicked() {
                        send(RulesCommand::ShowPolicy(*from));
                    }
                }
            });
        });
        column(ui, width, |ui| {
            ui.set_height(height);
            let Some((from, policy)) = versions.iter().find(|(from, _)| *from == shown) else { return };
            let open = from.is_some_and(|from| from > rules.today);
            if open {
                if kit.button(ui, kit.words.rule(Say::ChangeVersion)).clicked() {
                    send(RulesCommand::EditPolicy(*from));
                }
            } else {
                let text = RichText::new(kit.words.rule(Say::PastVersion)).size(size::CAPTION);
                ui.add(egui::Label::new(text.color(kit.theme.text_2)).wrap());
            }
            ScrollArea::vertical().id_salt("version").auto_shrink([false, false]).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = STEP;
                read(ui, kit, policy);
            });
        });
    });
}

/// A version to read.
fn read(ui: &mut Ui, kit: &Kit<'_>, policy: &Policy) {
    let words = kit.words;
    let form = FormKind::Policy { trial: false };
    let line = |ui: &mut Ui, name: &str, value: String| line(ui, kit, name, &value);
    section(ui, kit, Say::General, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let field = |field| words.rules_field(field, &form);
        line(ui, field(Field::Zone), policy.zone.map(|zone| zone.name().to_owned()).unwrap_or_default());
        line(ui, field(Field::DuplicateWindow), policy.duplicate_window_secs.to_string());
        line(ui, field(Field::Dwell), policy.dwell_secs.to_string());
        line(ui, field(Field::DayCutoff), words.time(policy.day_cutoff));
        let offs: Vec<_> = policy.weekly_offs.iter().map(|day| words.weekday(*day)).collect();
        line(ui, words.rule(Say::WeeklyOffs), offs.join(", "));
        let rounding = policy.rounding.map_or_else(
            || words.rule(Say::RoundNot).to_owned(),
            |rounding| {
                let (time_in, time_out) =
                    (words.round_to(rounding.time_in), words.round_to(rounding.time_out));
                format!("{}: {time_in} / {time_out}", words.minutes(rounding.interval_mins))
            },
        );
        line(ui, words.rule(Say::Rounding), rounding);
    });
    section(ui, kit, Say::WithoutShift, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for (say, value) in told(words, &policy.without_shift) {
            line(ui, words.rule(say), value);
        }
    });
    section(ui, kit, Say::ShiftsOfVersion, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for shift in &policy.shifts {
            let times = format!("{}\u{2013}{}", words.time(shift.start), words.time(shift.end));
            let rules = told(words, &shift.rules).map(|(_, value)| value).join("  \u{b7}  ");
            line(ui, &shift.name, format!("{times}  \u{b7}  {rules}"));
        }
        if policy.shifts.is_empty() {
            kit.caption(ui, words.rule(Say::NoShifts));
        }
    });
}

/// A name at the left, what it is at the right of it.
fn line(ui: &mut Ui, kit: &Kit<'_>, name: &str, value: &str) {
    let (area, response) =
        ui.allocate_exact_size(egui::vec2(ui.available_width(), 26.0), egui::Sense::hover());
    let label = format!("{name}: {value}");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &label));
    let (names, values) = area.split_left_right_at_x(area.left() + (area.width() * 0.45).min(280.0));
    let style = plain(size::CAPTION, kit.theme.text_2);
    text_in(ui.painter(), names.with_max_x(names.right() - STEP), name, &style, false);
    text_in(ui.painter(), values, value, &plain(size::BODY, kit.theme.ink).least(11.0), false);
}

/// Rules of work in short.
fn told(words: &dyn Language, rules: &WorkRules) -> [(Say, String); 5] {
    use crate::app::hr::rules::event::{BreakKind, MissedKind, OvertimeKind};
    let mins = |mins: Option<u32>| mins.map_or_else(|| "\u{2013}".to_owned(), |mins| words.minutes(mins));
    let breaks = match rules.breaks {
        Breaks::None => words.breaks(BreakKind::Punched).to_owned(),
        Breaks::AutoDeduct { mins, after_mins } => {
            let (mins, after) = (words.minutes(mins), words.minutes(after_mins));
            format!("{} {mins} / {after}", words.breaks(BreakKind::Deducted))
        }
        Breaks::MustPunch { after_mins } => {
            format!("{} / {}", words.breaks(BreakKind::Required), words.minutes(after_mins))
        }
    };
    let missed = words.missed_out(match rules.missed_out {
        MissedOut::LeaveOpen => MissedKind::LeaveOpen,
        MissedOut::ShiftEnd => MissedKind::ShiftEnd,
        MissedOut::AfterExpected { .. } => MissedKind::AfterExpected,
        MissedOut::FixedTime { .. } => MissedKind::FixedTime,
    });
    let overtime = words.overtime(match rules.overtime.basis {
        OvertimeBasis::None => OvertimeKind::None,
        OvertimeBasis::AbovePerDay { .. } => OvertimeKind::PerDay,
        OvertimeBasis::AbovePerWeek { .. } => OvertimeKind::PerWeek,
        OvertimeBasis::OutsideSchedule => OvertimeKind::OutsideSchedule,
    });
    let (late, early) = (rules.late_entry_grace_period_mins, rules.early_exit_grace_period_mins);
    [
        (Say::LateAndEarly, format!("{} / {}", mins(late), mins(early))),
        (Say::Hours, words.working_hours(rules.working_hours).to_owned()),
        (Say::Breaks, breaks),
        (Say::MissedOut, missed.to_owned()),
        (Say::Overtime, overtime.to_owned()),
    ]
}

/// Paints the form of a policy.
pub(super) fn form(
    ui: &mut Ui,
    kit: &Kit<'_>,
    form: &FormView,
    typing: &mut Typing,
    commands: &mut Vec<Command>,
) {
    let trial = matches!(form.kind, FormKind::Policy { trial: true });
    let mut fields = Fields::of(kit, form, typing, commands);
    let (title, save) =
        if trial { (Say::ThePolicy, Say::SaveInCopy) } else { (Say::NewVersion, Say::SavePolicy) };
    fields.head(ui, kit.words.rule(title), save, |_, _| {});
    fields.problems(ui);
    let marks = &form.draft.marks;
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = STEP;
        section(ui, kit, Say::General, |ui| {
            if trial {
                fields.row(ui, &[Field::Zone, Field::DayCutoff]);
            } else {
                fields.row(ui, &[Field::From, Field::Zone, Field::DayCutoff]);
            }
            fields.row(ui, &[Field::DuplicateWindow, Field::Dwell]);
            kit.caption(ui, kit.words.rule(Say::WeeklyOffs));
            ui.horizontal_wrapped(|ui| {
                for day in DAYS {
                    if kit.chip(ui, kit.words.weekday(day), marks.weekly_offs.contains(&day)).clicked() {
                        fields.send(RulesCommand::Choose(Choice::WeeklyOff(day)));
                    }
                }
            });
            if kit.chip(ui, kit.words.rule(Say::TellLate), marks.tell_late).clicked() {
                fields.send(RulesCommand::Choose(Choice::TellLate(!marks.tell_late)));
            }
        });
        section(ui, kit, Say::Rounding, |ui| rounding(ui, kit, &mut fields));
        kit.heading(ui, kit.words.rule(Say::WithoutShift));
        fields.work_rules(ui);
        ui.add_space(STEP);
    });
}

fn rounding(ui: &mut Ui, kit: &Kit<'_>, fields: &mut Fields<'_, '_>) {
    let marks = fields.form.draft.marks.clone();
    let directions = [RoundTo::Down, RoundTo::Nearest, RoundTo::Up].map(|to| (to, kit.words.round_to(to)));
    kit.caption(ui, kit.words.rule(Say::RoundInTo));
    let mut options = vec![(None, kit.words.rule(Say::RoundNot))];
    options.extend(directions.map(|(to, name)| (Some(to), name)));
    fields.choices(ui, &options, marks.round_in, Choice::RoundIn);
    if marks.round_in.is_some() {
        kit.caption(ui, kit.words.rule(Say::RoundOutTo));
        ui.push_id("out", |ui| fields.choices(ui, &directions, marks.round_out, Choice::RoundOut));
        fields.row(ui, &[Field::RoundStep]);
    }
}
