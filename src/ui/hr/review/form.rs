//! The form of one answer: what is typed, why, and what it does to the days before it is stored.

use egui::{Key, Rect, RichText, ScrollArea, TextEdit, Ui, UiBuilder};

use super::super::look::{STEP, TOUCH, size};
use super::super::parts::Kit;
use super::super::words::Label;
use super::words::Word;
use crate::app::hr::event::Command as AnyCommand;
use crate::app::hr::review::event::{Command, Wish};
use crate::app::hr::review::view::{FormFault, ReviewForm};
use crate::app::hr::view::Note;
use crate::domain::clock_event::Said;
use crate::domain::review::{DayDifference, DayFigures};
use crate::domain::time::Moment;
use crate::ui::theme;

/// Days of a preview that are shown.
const SHOWN: usize = 12;

/// What is being typed.
#[derive(Default)]
pub(super) struct FormState {
    number: u64,
    text: String,
    reason: String,
    /// The button that confirms has been given the keyboard.
    led: bool,
    /// The field of the reason gets the keyboard.
    to_reason: bool,
    /// Enter was pressed in a field.
    entered: bool,
}

/// The part of `area` for the fields, and the strip below them for the buttons, which no scrolling takes out of sight.
pub(super) fn above_buttons(area: Rect) -> (Rect, Rect) {
    let strip = area.bottom() - TOUCH;
    (area.with_max_y(strip - STEP), area.with_min_y(strip))
}

impl FormState {
    /// Paints the form into all that is left of `ui`.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        form: &ReviewForm,
        proposed: Option<Moment>,
        commands: &mut Vec<AnyCommand>,
    ) {
        let (fields, buttons) = above_buttons(ui.available_rect_before_wrap());
        let mut above = ui.new_child(UiBuilder::new().max_rect(fields).id_salt("fields"));
        ScrollArea::vertical().auto_shrink([false, false]).show(&mut above, |ui| {
            self.fields(ui, kit, form, proposed, commands);
        });
        let mut below = ui.new_child(UiBuilder::new().max_rect(buttons).id_salt("buttons"));
        self.buttons(&mut below, kit, form, commands);
    }

    /// Paints what is asked for and what it does.
    pub(super) fn fields(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        form: &ReviewForm,
        proposed: Option<Moment>,
        commands: &mut Vec<AnyCommand>,
    ) {
        // The bar of what can be scrolled lies beside the fields.
        ui.set_max_width(ui.available_width() - STEP);
        let words = kit.words;
        let fresh = self.number != form.number;
        if fresh {
            let usual = words.usual_reasons(form.wish).first().copied().unwrap_or_default();
            *self = Self {
                number: form.number,
                text: form.text.clone(),
                reason: usual.to_owned(),
                led: needs_text(form.wish),
                to_reason: false,
                entered: false,
            };
        }
        let mut send = |command| commands.push(AnyCommand::Review(command));
        kit.heading(ui, &words.wish_title(form.wish, proposed));
        let typed = self.input(ui, kit, form, fresh, &mut send);
        ui.add_space(2.0);
        ui.horizontal_wrapped(|ui| {
            for usual in words.usual_reasons(form.wish) {
                if kit.chip(ui, usual, self.reason == *usual).clicked() {
                    (*usual).clone_into(&mut self.reason);
                }
            }
        });
        let of_reason = matches!(form.fault, Some(FormFault::NoReason | FormFault::LongReason));
        let wrong = form.fault.as_ref().filter(|_| of_reason).map(|fault| words.form_fault(fault));
        let reason = kit.field(ui, words.review(Word::Reason), &mut self.reason, false, wrong.as_deref());
        if std::mem::take(&mut self.to_reason) {
            reason.request_focus();
        }
        self.entered = ui.input(|input| input.key_pressed(Key::Enter))
            && (reason.lost_focus() || typed.is_some_and(|field| field.lost_focus()));
        preview(ui, kit, form);
    }

    /// Paints what confirms and what gives up.
    pub(super) fn buttons(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        form: &ReviewForm,
        commands: &mut Vec<AnyCommand>,
    ) {
        let mut send = |command| commands.push(AnyCommand::Review(command));
        let ready = matches!(form.preview, Some(Ok(_))) && !form.busy;
        let entered = std::mem::take(&mut self.entered);
        let mut done = false;
        ui.horizontal(|ui| {
            let confirm = kit.primary(ui, kit.words.wish_confirm(form.wish), ready);
            // Not before it can be pressed: what is disabled loses the keyboard.
            if ready && !self.led {
                self.led = true;
                confirm.request_focus();
            }
            if (confirm.clicked() || entered) && ready {
                done = true;
            }
            if kit.button(ui, kit.say(Label::Cancel)).clicked() {
                send(Command::Cancel);
            }
        });
        if done {
            send(Command::Confirm(self.reason.clone()));
        }
    }

    /// What has to be typed besides the reason.
    fn input(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        form: &ReviewForm,
        fresh: bool,
        send: &mut impl FnMut(Command),
    ) -> Option<egui::Response> {
        let words = kit.words;
        let of_text = form
            .fault
            .as_ref()
            .filter(|fault| !matches!(fault, FormFault::NoReason | FormFault::LongReason | FormFault::Empty));
        let wrong = of_text.map(|fault| words.form_fault(fault));
        if form.wish == Wish::Add {
            let kinds = [
                (None, Word::AsItFollows),
                (Some(Said::In), Word::SayIn),
                (Some(Said::Out), Word::SayOut),
                (Some(Said::BreakOut), Word::SayBreakOut),
                (Some(Said::BreakIn), Word::SayBreakIn),
            ];
            ui.horizontal_wrapped(|ui| {
                for (said, word) in kinds {
                    if kit.chip(ui, words.review(word), form.said == said).clicked() {
                        send(Command::Say(said));
                    }
                }
            });
        }
        let field = match form.wish {
            // It is typed beside the form.
            Wish::Bulk => return None,
            Wish::TypeTime | Wish::Add | Wish::Move(_) => Word::Time,
            Wish::Give(_) => Word::PersonId,
            _ => {
                if let Some(wrong) = wrong {
                    ui.label(RichText::new(wrong).color(kit.theme.wrong));
                }
                return None;
            }
        };
        let response = kit.field(ui, words.review(field), &mut self.text, false, wrong.as_deref());
        if fresh {
            response.request_focus();
        }
        if response.changed() {
            send(Command::Type(self.text.clone()));
        }
        Some(response)
    }

    /// Takes over what has been typed elsewhere.
    pub(super) fn set_text(&mut self, text: &str) {
        text.clone_into(&mut self.text);
    }

    /// Gives the keyboard to the field of the reason.
    pub(super) fn go_to_reason(&mut self) {
        self.to_reason = true;
    }

    /// A list of many punches, typed or pasted.
    pub(super) fn list(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        form: &ReviewForm,
        send: &mut impl FnMut(Command),
    ) {
        let wrong = form.fault.as_ref().filter(|fault| matches!(fault, FormFault::Rows(_)));
        let wrong = wrong.map(|fault| kit.words.form_fault(fault));
        let name = kit.caption(ui, kit.words.review(Word::List));
        let height = (ui.available_height() - 140.0).max(120.0);
        let rows = ScrollArea::vertical().id_salt("rows").max_height(height).show(ui, |ui| {
            let hint = RichText::new(kit.words.review(Word::ListHint)).color(kit.theme.text_2);
            let edit = TextEdit::multiline(&mut self.text)
                .hint_text(hint)
                .desired_rows(8)
                .desired_width(f32::INFINITY)
                .font(egui::TextStyle::Monospace);
            ui.add(edit).labelled_by(name.id)
        });
        if rows.inner.changed() {
            send(Command::Type(self.text.clone()));
        }
        if let Some(wrong) = wrong {
            ui.add(egui::Label::new(RichText::new(wrong).color(kit.theme.wrong)).wrap());
        }
    }
}

fn needs_text(wish: Wish) -> bool {
    matches!(wish, Wish::TypeTime | Wish::Add | Wish::Move(_) | Wish::Give(_) | Wish::Bulk)
}

/// What the change does to the days.
fn preview(ui: &mut Ui, kit: &Kit<'_>, form: &ReviewForm) {
    let words = kit.words;
    ui.add_space(2.0);
    match &form.preview {
        None if form.fault.is_none() => {
            kit.caption(ui, words.review(Word::Working));
        }
        None => {}
        Some(Err(reason)) => {
            ui.add(
                egui::Label::new(
                    RichText::new(words.note(&Note::Problem(reason.clone()))).color(kit.theme.wrong),
                )
                .wrap(),
            );
        }
        Some(Ok(days)) => {
            if form.wish == Wish::Bulk {
                ui.label(words.list_of(form.punches, days.len()));
            }
            let changes: Vec<&DayDifference> = days.iter().filter(|day| day.before != day.after).collect();
            let about_days = !matches!(
                form.wish,
                Wish::Decline | Wish::Dismiss | Wish::TakeUp | Wish::Overtime(_) | Wish::Lock(_)
            );
            if changes.is_empty() && about_days {
                kit.caption(ui, words.review(Word::NothingChanges));
            }
            ScrollArea::vertical()
                .id_salt("preview")
                .max_height(if ui.ctx().content_rect().height() < 700.0 { 96.0 } else { 170.0 })
                .show(ui, |ui| {
                    for day in changes.into_iter().take(SHOWN) {
                        difference(ui, kit, day);
                    }
                });
        }
    }
    ui.add_space(STEP);
}

fn difference(ui: &mut Ui, kit: &Kit<'_>, day: &DayDifference) {
    let words = kit.words;
    ui.spacing_mut().item_spacing.y = 2.0;
    kit.caption(ui, &format!("{}  \u{b7}  {}", day.emp_id, words.short_date(day.date)));
    for (word, figures, strong) in [(Word::Before, &day.before, false), (Word::After, &day.after, true)] {
        let line = format!("{}: {}", words.review(word), figures_of(kit, figures, day.date));
        let text = RichText::new(line).size(size::BODY);
        let text = if strong { text.family(theme::strong()) } else { text.color(kit.theme.text_2) };
        ui.add(egui::Label::new(text).wrap());
    }
}

/// A day in one line.
pub(super) fn figures_of(kit: &Kit<'_>, figures: &DayFigures, date: chrono::NaiveDate) -> String {
    let words = kit.words;
    let clock = |at: Option<Moment>| at.map_or("\u{2013}".to_owned(), |at| words.clock(at, date));
    let status = figures.attendance.map_or("\u{2013}", |attendance| words.attendance(attendance));
    format!(
        "{} \u{2013} {}, {}, {status}{}",
        clock(figures.time_in),
        clock(figures.time_out),
        words.worked(figures.worked_secs),
        words.extra(figures.late_secs, figures.early_exit_secs, figures.overtime_secs)
    )
}
