//! The review: the list of what needs a human beside the day that is looked at, worked by keyboard.

mod day;
mod form;
mod german;
mod grid;
pub(in crate::ui) mod words;

use egui::{Key, Rect, Ui, UiBuilder, vec2};

use super::calendar::Calendar;
use super::log::department;
use super::look::{STEP, size};
use super::parts::{Kit, plain, text_in};
use super::table::{Column, Painted, Shape, Table};
use super::words::Label;
use crate::app::hr::event::Command as AnyCommand;
use crate::app::hr::review::event::{Command, Wish};
use crate::app::hr::review::view::{ReviewForm, ReviewView};
use crate::app::hr::view::HrView;
use crate::domain::log::DateRange;
use crate::domain::review::ReviewItem;

use form::FormState;
use grid::Grid;
use words::Word;

/// Where somebody is in the review.
#[derive(Default)]
pub(super) struct ReviewScreen {
    table: Table,
    calendar: Calendar,
    text: String,
    form: FormState,
    grid: Grid,
    /// Many times are pasted, and not typed into cells.
    as_list: bool,
    moved: u64,
}

/// Height below which filters and form do not fit together.
const LOW: f32 = 640.0;

impl ReviewScreen {
    /// Paints the review.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        kit: &mut Kit<'_>,
        view: &HrView,
        review: &ReviewView,
        commands: &mut Vec<AnyCommand>,
    ) {
        keys(ui, review, commands);
        if review.opened {
            day::show(ui, kit, review, &mut self.form, commands);
            return;
        }
        if let Some(form) = review.form.as_ref().filter(|form| form.wish == Wish::Bulk) {
            self.many(ui, kit, review, form, commands);
            return;
        }
        // On a low screen the form of an answer needs the height.
        if review.form.is_none() || ui.available_height() > LOW {
            self.filters(ui, kit, view, review, commands);
        }
        let area = ui.available_rect_before_wrap();
        let of_list = review.form.as_ref().is_some_and(|form| matches!(form.wish, Wish::Lock(_)));
        let width = (area.width() * 0.46).clamp(340.0, 460.0);
        let (list, side) = area.split_left_right_at_x(area.right() - width);
        self.rows(ui, kit, review, list.with_max_x(list.right() - 2.0 * STEP), commands);
        let mut side = ui.new_child(UiBuilder::new().max_rect(side).id_salt("review day"));
        if of_list && let Some(form) = &review.form {
            let room = side.available_size() - vec2(32.0, 32.0);
            kit.card_frame().show(&mut side, |ui| {
                ui.set_min_size(room);
                ui.set_max_size(room);
                if let (Wish::Lock(_), Some(range)) = (form.wish, review.range) {
                    ui.label(kit.words.range(&range));
                }
                self.form.show(ui, kit, form, None, commands);
            });
        } else if review.day.is_some() {
            day::show(&mut side, kit, review, &mut self.form, commands);
        } else {
            let room = side.available_rect_before_wrap();
            let hint = Rect::from_min_size(room.min, vec2(room.width(), 120.0));
            kit.empty(&mut side, hint, "", kit.words.review(Word::PickOne));
        }
    }

    /// Times of many people: cells or a list on the left, why and what it does on the right.
    fn many(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        review: &ReviewView,
        form: &ReviewForm,
        commands: &mut Vec<AnyCommand>,
    ) {
        let area = ui.available_rect_before_wrap();
        let width = (area.width() * 0.4).clamp(300.0, 460.0);
        let (left, right) = area.split_left_right_at_x(area.right() - width);
        let left = left.with_max_x(left.right() - 2.0 * STEP);
        let card = |ui: &mut Ui, area: Rect, name: &str, contents: &mut dyn FnMut(&mut Ui)| {
            let mut ui = ui.new_child(UiBuilder::new().max_rect(area).id_salt(name));
            let room = ui.available_size() - vec2(32.0, 32.0);
            kit.card_frame().show(&mut ui, |ui| {
                ui.set_min_size(room);
                ui.set_max_size(room);
                contents(ui);
            });
        };
        card(ui, left, "times of many", &mut |ui| {
            let mut send = |command| commands.push(AnyCommand::Review(command));
            ui.horizontal_wrapped(|ui| {
                for (word, as_list) in [(Word::InGrid, false), (Word::AsList, true)] {
                    if kit.chip(ui, kit.words.review(word), self.as_list == as_list).clicked()
                        && self.as_list != as_list
                    {
                        self.as_list = as_list;
                        let text = if as_list { form.text.clone() } else { self.grid.typed_list(review) };
                        self.form.set_text(&text);
                        send(Command::Type(text));
                    }
                }
            });
            match &review.grid {
                _ if self.as_list => self.form.list(ui, kit, form, &mut send),
                Some(grid) => self.grid.show(ui, kit, grid, form, &mut send),
                None => {
                    kit.caption(ui, kit.say(Label::Reading));
                }
            }
        });
        if std::mem::take(&mut self.grid.left) {
            self.form.go_to_reason();
        }
        card(ui, right, "reason of many", &mut |ui| {
            self.form.show(ui, kit, form, None, commands);
        });
    }

    fn filters(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        view: &HrView,
        review: &ReviewView,
        commands: &mut Vec<AnyCommand>,
    ) {
        let words = kit.words;
        let mut send = |command| commands.push(AnyCommand::Review(command));
        let today = view.today;
        ui.horizontal_wrapped(|ui| {
            let quick = [
                (words.review(Word::OpenDays), None),
                (kit.say(Label::ThisMonth), Some(DateRange::month_of(today))),
                (kit.say(Label::LastMonth), Some(DateRange::month_before(today))),
            ];
            let mut known = false;
            for (label, range) in quick {
                known |= review.wanted == range;
                if kit.chip(ui, label, review.wanted == range).clicked() {
                    send(Command::Range(range));
                }
            }
            let own = review.wanted.filter(|_| !known);
            let label = own.map_or(kit.say(Label::ChooseDates).to_owned(), |range| words.range(&range));
            let picked =
                kit.choice(ui, &label, own.is_some(), |ui| self.calendar.show(ui, kit, today, review.wanted));
            if let Some(range) = picked {
                send(Command::Range(Some(range)));
            }
            if kit.button(ui, words.review(Word::AddMany)).clicked() {
                send(Command::Begin(Wish::Bulk));
            }
            if kit.button(ui, words.review(Word::Approve)).clicked() {
                send(Command::Begin(Wish::Lock(true)));
            }
            if review.may_unlock
                && !review.locked.is_empty()
                && kit.button(ui, words.review(Word::Unlock)).clicked()
            {
                send(Command::Begin(Wish::Lock(false)));
            }
        });
        ui.horizontal_wrapped(|ui| {
            if self.text != review.text && !ui.memory(|memory| memory.focused().is_some()) {
                self.text.clone_from(&review.text);
            }
            if kit.search(ui, kit.say(Label::SearchLog), &mut self.text, 190.0) {
                send(Command::Text(self.text.clone()));
            }
            if let Some(picked) = department(ui, kit, &review.departments, review.department.as_ref()) {
                send(Command::Department(picked));
            }
            kinds(ui, kit, review, &mut send);
        });
        if let Some(range) = &review.range {
            let locked = match review.locked.len() {
                0 => String::new(),
                days => format!("  \u{b7}  {}", words.locked_days(days)),
            };
            let more = if review.more { words.review(Word::MoreThere) } else { "" };
            kit.caption(ui, &format!("{}{locked} {more}", words.range(range)));
        }
    }

    fn rows(
        &mut self,
        ui: &mut Ui,
        kit: &mut Kit<'_>,
        review: &ReviewView,
        area: Rect,
        commands: &mut Vec<AnyCommand>,
    ) {
        let wide = area.width() > 560.0;
        let columns = [
            Column::words(kit.say(Label::Date), if wide { 130.0 } else { 112.0 }, 0.1),
            Column::words(kit.say(Label::Name), 110.0, 1.0),
            Column::words(kit.words.review(Word::What), 120.0, 1.2),
            Column::words(kit.words.review(Word::Times), if wide { 120.0 } else { 0.0 }, 0.0),
        ];
        let shape = Shape {
            id: "review",
            area,
            row_height: 48.0,
            count: u64::try_from(review.items.len()).unwrap_or(u64::MAX),
            generation: 0,
            columns: &columns,
        };
        if self.moved != review.moved {
            self.moved = review.moved;
            self.table.reveal(review.selected.and_then(|index| u64::try_from(index).ok()));
        }
        let happened = self.table.show(ui, kit, &shape, &mut |kit, painter, index, cells| {
            let at = usize::try_from(index).ok()?;
            let item = review.items.get(at)?;
            paint_row(kit, painter, item, cells);
            Some(Painted { label: spoken(kit, item), chosen: review.selected == Some(at) })
        });
        if review.items.is_empty() && review.range.is_some() {
            let (sentence, detail) = (Word::Nothing, Word::NothingDetail);
            kit.empty(ui, area, kit.words.review(sentence), kit.words.review(detail));
        }
        if let Some(index) = happened.clicked.and_then(|index| usize::try_from(index).ok()) {
            commands.push(AnyCommand::Review(Command::Select(index)));
        }
    }
}

/// One chip a kind, with its number.
fn kinds(ui: &mut Ui, kit: &Kit<'_>, review: &ReviewView, send: &mut impl FnMut(Command)) {
    let words = kit.words;
    let decide: usize =
        review.counts.iter().filter(|(kind, _)| kind.needs_decision()).map(|(_, count)| count).sum();
    let all = words.kind_count(words.review(Word::ToDecide), decide);
    if kit.chip(ui, &all, review.kind.is_none() && !review.dismissed).clicked() {
        send(Command::ShowDismissed(false));
        send(Command::Kind(None));
    }
    for (kind, count) in &review.counts {
        let label = words.kind_count(words.review_kind(*kind), *count);
        if kit.chip(ui, &label, review.kind == Some(*kind)).clicked() {
            send(Command::Kind(if review.kind == Some(*kind) { None } else { Some(*kind) }));
        }
    }
    if review.dismissed_count > 0 || review.dismissed {
        let label = words.kind_count(words.review(Word::PutAside), review.dismissed_count);
        if kit.chip(ui, &label, review.dismissed).clicked() {
            send(Command::ShowDismissed(!review.dismissed));
        }
    }
}

/// Single keys, while nothing is being typed.
fn keys(ui: &Ui, review: &ReviewView, commands: &mut Vec<AnyCommand>) {
    let busy = egui::Popup::is_any_open(ui.ctx()) || ui.ctx().text_edit_focused();
    if busy || review.form.is_some() {
        return;
    }
    let pressed = |key| ui.input(|input| input.modifiers.is_none() && input.key_pressed(key));
    let mut send = |command| commands.push(AnyCommand::Review(command));
    if !review.opened && pressed(Key::ArrowDown) {
        send(Command::Move(1));
    }
    if !review.opened && pressed(Key::ArrowUp) {
        send(Command::Move(-1));
    }
    let on_button = ui.memory(|memory| memory.focused().is_some());
    if !review.opened && !on_button && pressed(Key::Enter) {
        send(Command::Open(true));
    }
    if review.detail.is_none() {
        return;
    }
    let Some(item) = review.item() else { return };
    if let Some((wish, _)) = day::answers(item).into_iter().find(|(_, key)| pressed(*key)) {
        send(Command::Begin(wish));
    }
}

fn paint_row(kit: &Kit<'_>, painter: &egui::Painter, item: &ReviewItem, cells: &[Rect]) {
    let [date, name, what, times] = cells else { return };
    let (ink, lesser) = (plain(size::BODY, kit.theme.ink), plain(size::BODY, kit.theme.text_2));
    text_in(painter, *date, &kit.words.narrow_date(item.date), &ink, false);
    text_in(painter, *name, &item.name, &ink, false);
    let colour = if item.is_open() { kit.theme.warn } else { kit.theme.text_2 };
    text_in(painter, *what, &kit.words.item(item), &plain(size::BODY, colour), false);
    if times.width() > 0.0 {
        text_in(painter, *times, &in_and_out(kit, item), &lesser, false);
    }
}

fn in_and_out(kit: &Kit<'_>, item: &ReviewItem) -> String {
    let clock = |at: Option<crate::domain::time::Moment>| {
        at.map_or("\u{2013}".to_owned(), |at| kit.words.clock(at, item.date))
    };
    format!("{} / {}", clock(item.times.0), clock(item.times.1))
}

fn spoken(kit: &Kit<'_>, item: &ReviewItem) -> String {
    let date = kit.words.short_date(item.date);
    format!("{date}, {} ({}), {}", item.name, item.emp_id, kit.words.item(item))
}
