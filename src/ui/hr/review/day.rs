//! A day of a person: how it is computed, what was recorded, what was corrected, and what can be done about it.

use egui::{Align, Layout, RichText, ScrollArea, Ui, UiBuilder, vec2};

use super::super::look::{STEP, size};
use super::super::matched;
use super::super::parts::Kit;
use super::super::words::Label;
use super::form::{FormState, above_buttons, figures_of};
use super::words::Word;
use crate::app::hr::event::Command as AnyCommand;
use crate::app::hr::review::event::{Command, Wish};
use crate::app::hr::review::view::ReviewView;
use crate::app::hr::view::PictureRef;
use crate::domain::clock_event::Said;
use crate::domain::review::{DayFigures, ReviewDay, ReviewItem, ReviewKind, ReviewPunch};
use crate::ui::icon::Icon;
use crate::ui::theme;

/// Width from which on the form stands beside the day.
const TWO_COLUMNS: f32 = 700.0;

/// Answers to an item, with their keys.
pub(super) fn answers(item: &ReviewItem) -> Vec<(Wish, egui::Key)> {
    use egui::Key;
    if item.locked {
        return Vec::new();
    }
    if item.dismissed.is_some() {
        return vec![(Wish::TakeUp, Key::U)];
    }
    let mut answers = Vec::new();
    if item.proposed.is_some() {
        answers.push((Wish::Accept, Key::A));
    }
    match item.kind {
        ReviewKind::RepairAsked => answers.extend([(Wish::TypeTime, Key::T), (Wish::Decline, Key::N)]),
        ReviewKind::TimeOutMissing | ReviewKind::TimeInMissing | ReviewKind::AutoOut => {
            answers.push((Wish::TypeTime, Key::T));
        }
        ReviewKind::Overtime => {
            answers.extend([(Wish::Overtime(true), Key::A), (Wish::Overtime(false), Key::N)]);
        }
        ReviewKind::WrongPerson => answers.push((Wish::Decline, Key::N)),
        _ => {}
    }
    if let Some(event) = item.event {
        if item.kind == ReviewKind::WrongPerson {
            answers.push((Wish::Give(event), Key::G));
        }
        answers.push((Wish::Void(event), Key::V));
    }
    if item.request.is_none() {
        answers.push((Wish::Dismiss, Key::D));
    }
    answers
}

/// Paints the day into all of `ui`.
pub(super) fn show(
    ui: &mut Ui,
    kit: &mut Kit<'_>,
    review: &ReviewView,
    form: &mut FormState,
    commands: &mut Vec<AnyCommand>,
) {
    let room = ui.available_size();
    kit.card_frame().show(ui, |ui| {
        ui.set_min_size(room - vec2(32.0, 32.0));
        ui.set_max_size(room - vec2(32.0, 32.0));
        let Some(day) = &review.detail else {
            ui.label(kit.say(Label::Reading));
            return;
        };
        head(ui, kit, review, day, commands);
        let mut area = ui.available_rect_before_wrap();
        if let Some(open) = review.form.as_ref().filter(|_| review.opened && area.width() > TWO_COLUMNS) {
            // Beside the day, so that it is in view wherever the day is scrolled to.
            let (day, side) = area.split_left_right_at_fraction(0.55);
            area = day.with_max_x(day.right() - 2.0 * STEP);
            let mut side = ui.new_child(UiBuilder::new().max_rect(side).id_salt("answer"));
            form.show(&mut side, kit, open, review.item().and_then(|item| item.proposed), commands);
        }
        let beside = area.width() < ui.available_width();
        let open = review.form.as_ref().filter(|_| !beside);
        let (fields, buttons) = above_buttons(area);
        if open.is_some() {
            area = fields;
        }
        let mut ui = ui.new_child(UiBuilder::new().max_rect(area).id_salt("day"));
        ScrollArea::vertical().auto_shrink([false, false]).show(&mut ui, |ui| {
            if let Some(lock) = &day.locked {
                let words = RichText::new(kit.words.locked(lock)).color(kit.theme.warn);
                ui.add(egui::Label::new(words).wrap());
            }
            if let Some(open) = open {
                let proposed = review.item().and_then(|item| item.proposed);
                form.fields(ui, kit, open, proposed, commands);
                ui.separator();
            } else if let Some(item) = review.item().filter(|_| !beside) {
                item_answers(ui, kit, item, commands);
            }
            figures(ui, kit, day);
            let can_change = day.locked.is_none() && review.form.is_none();
            requests(ui, kit, day);
            punches(ui, kit, day, can_change, commands);
        });
        if let Some(open) = open {
            let mut below = ui.new_child(UiBuilder::new().max_rect(buttons).id_salt("buttons"));
            form.buttons(&mut below, kit, open, commands);
        }
    });
}

fn head(
    ui: &mut Ui,
    kit: &mut Kit<'_>,
    review: &ReviewView,
    day: &ReviewDay,
    commands: &mut Vec<AnyCommand>,
) {
    ui.horizontal_top(|ui| {
        let width = ui.available_width() - 52.0;
        ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::LEFT), |ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = 2.0;
            let name = RichText::new(&day.name).size(size::TITLE).family(theme::strong());
            ui.add(egui::Label::new(name).wrap());
            let department =
                day.department.as_deref().map(|name| format!("  \u{b7}  {name}")).unwrap_or_default();
            kit.caption(ui, &format!("{}{department}", day.emp_id));
            kit.caption(ui, &kit.words.short_date(day.date));
        });
        if review.opened {
            let back = kit.words.review(Word::BackToList);
            if kit.icon_button(ui, Icon::Cross, back).clicked() {
                commands.push(AnyCommand::Review(Command::Open(false)));
            }
        } else if kit.icon_button(ui, Icon::Forward, kit.words.review(Word::WholeDay)).clicked() {
            commands.push(AnyCommand::Review(Command::Open(true)));
        }
    });
}

fn item_answers(ui: &mut Ui, kit: &Kit<'_>, item: &ReviewItem, commands: &mut Vec<AnyCommand>) {
    let words = kit.words;
    kit.heading(ui, &words.item(item));
    if let Some(dismissal) = &item.dismissed {
        kit.caption(ui, &words.grounds(&dismissal.author, Some(dismissal.at), &dismissal.reason));
    }
    ui.horizontal_wrapped(|ui| {
        for (nth, (wish, key)) in answers(item).into_iter().enumerate() {
            let label = words.wish_button(wish, item.proposed, key.name());
            let response = if nth == 0 { kit.primary(ui, &label, true) } else { kit.button(ui, &label) };
            if response.clicked() {
                commands.push(AnyCommand::Review(Command::Begin(wish)));
            }
        }
    });
    ui.add_space(STEP);
}

fn figures(ui: &mut Ui, kit: &Kit<'_>, day: &ReviewDay) {
    let words = kit.words;
    kit.heading(ui, words.review(Word::Figures));
    let Some(record) = &day.record else {
        kit.caption(ui, words.review(Word::NoRecord));
        return;
    };
    ui.spacing_mut().item_spacing.y = 2.0;
    let line = figures_of(kit, &DayFigures::of(Some(record)), day.date);
    ui.add(egui::Label::new(RichText::new(line).family(theme::strong())).wrap());
    if let Some(kind) = words.day_kind(&record.kind) {
        ui.label(kind);
    }
    for trace in record.shifts.iter().flat_map(|shift| &shift.trace) {
        ui.add(egui::Label::new(RichText::new(words.trace(trace)).color(kit.theme.text_2)).wrap());
    }
    ui.add_space(STEP);
}

fn requests(ui: &mut Ui, kit: &Kit<'_>, day: &ReviewDay) {
    if day.requests.is_empty() {
        return;
    }
    kit.heading(ui, kit.words.review(Word::Asked));
    for entry in &day.requests {
        ui.add(egui::Label::new(kit.words.request(entry)).wrap());
    }
    ui.add_space(STEP);
}

fn punches(
    ui: &mut Ui,
    kit: &mut Kit<'_>,
    day: &ReviewDay,
    can_change: bool,
    commands: &mut Vec<AnyCommand>,
) {
    kit.heading(ui, kit.words.review(Word::Punches));
    if day.punches.is_empty() {
        kit.caption(ui, kit.words.review(Word::NoPunches));
    }
    for punch in &day.punches {
        ui.push_id(punch.sequence, |ui| one(ui, kit, day, punch, can_change, commands));
    }
    if can_change && kit.button(ui, kit.words.review(Word::AddPunch)).clicked() {
        commands.push(AnyCommand::Review(Command::Begin(Wish::Add)));
    }
}

fn one(
    ui: &mut Ui,
    kit: &mut Kit<'_>,
    day: &ReviewDay,
    punch: &ReviewPunch,
    can_change: bool,
    commands: &mut Vec<AnyCommand>,
) {
    let words = kit.words;
    ui.spacing_mut().item_spacing.y = 4.0;
    ui.horizontal_top(|ui| {
        if punch.has_photo {
            kit.picture(
                ui,
                vec2(72.0, 72.0),
                Some(&PictureRef::Scan(punch.sequence)),
                kit.say(Label::ScanPhoto),
            );
        }
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            let now = punch.counts_at.map_or_else(
                || words.review(Word::DoesNotCount).to_owned(),
                |at| {
                    let role =
                        punch.role.map_or(String::new(), |role| format!("  {}", words.punch_role(role)));
                    format!("{}{role}", words.clock(at, day.date))
                },
            );
            ui.label(RichText::new(now).family(theme::strong()));
            let mut origin = words.source(&punch.source);
            if punch.counts_at != Some(punch.recorded_at) || punch.recorded_for != day.emp_id {
                origin =
                    format!("{origin}, {} {}", punch.recorded_for, words.clock(punch.recorded_at, day.date));
            }
            kit.caption(ui, &origin);
            if let Some((score, threshold, _)) = punch.score {
                kit.caption(ui, &words.accepted(score, threshold));
            }
            if let Some((author, reason)) = &punch.added {
                kit.caption(ui, &words.grounds(author, None, reason));
            }
            if punch.clock_suspect {
                let warning = RichText::new(kit.say(Label::ClockSuspect)).color(kit.theme.warn);
                ui.add(egui::Label::new(warning).wrap());
            }
        });
    });
    corrections(ui, kit, day, punch, can_change, commands);
    matched::offer(ui, kit, punch, commands);
    if can_change {
        actions(ui, kit, punch, commands);
    }
    ui.add_space(STEP);
}

/// What was corrected stays visible, with its grounds.
fn corrections(
    ui: &mut Ui,
    kit: &Kit<'_>,
    day: &ReviewDay,
    punch: &ReviewPunch,
    can_change: bool,
    commands: &mut Vec<AnyCommand>,
) {
    let words = kit.words;
    for correction in &punch.corrections {
        let what = words.correction(&correction.change, correction.takes_back.is_some(), day.date);
        let why = words.grounds(&correction.author, Some(correction.at), &correction.reason);
        let gone = if correction.taken_back {
            format!(" \u{2013} {}", words.review(Word::TakenBack))
        } else {
            String::new()
        };
        ui.horizontal_wrapped(|ui| {
            let line = RichText::new(format!("{what}: {why}{gone}")).color(kit.theme.text_2);
            ui.add(egui::Label::new(line).wrap());
            let still = !correction.taken_back && correction.takes_back.is_none();
            if can_change && still && kit.link(ui, words.review(Word::TakeBack)).clicked() {
                commands.push(AnyCommand::Review(Command::Begin(Wish::TakeBack(correction.id))));
            }
        });
    }
}

fn actions(ui: &mut Ui, kit: &Kit<'_>, punch: &ReviewPunch, commands: &mut Vec<AnyCommand>) {
    let words = kit.words;
    let event = punch.event;
    if punch.counts_at.is_none() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        let main = [
            (Word::Move, Wish::Move(event)),
            (Word::Void, Wish::Void(event)),
            (Word::WrongPerson, Wish::Give(event)),
            (Word::SayIn, Wish::Mean(event, Said::In)),
            (Word::SayOut, Wish::Mean(event, Said::Out)),
            (Word::SayBreakOut, Wish::Mean(event, Said::BreakOut)),
            (Word::SayBreakIn, Wish::Mean(event, Said::BreakIn)),
        ];
        for (word, wish) in main {
            if kit.link(ui, words.review(word)).clicked() {
                commands.push(AnyCommand::Review(Command::Begin(wish)));
            }
        }
    });
}
