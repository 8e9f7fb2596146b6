//! Ctrl+K: finds people, screens and actions by a few letters.

mod german;
pub(in crate::ui) mod words;

use egui::{
    Align2, Area, Frame, Id, Key, Margin, Modifiers, Order, Rect, Role, Sense, Stroke, Ui, pos2, vec2,
};

use super::look::{ROUND, STEP, TOUCH, size};
use super::parts::{Kit, named, plain, text_in};
use crate::app::hr::event::{Command, Screen};
use crate::app::hr::palette::{Action, LONGEST_TEXT};
use crate::app::hr::view::{HrView, WorkView};
use crate::domain::access::Role as AccountRole;
use crate::domain::folded::folded;
use crate::ui::strings::Language;
use crate::ui::text::Style;

/// Most rows that are offered.
const MOST: usize = 7;
/// Width of the search, in points.
const WIDTH: f32 = 560.0;

/// The search, while it is open.
#[derive(Default)]
pub(super) struct Palette {
    open: Option<Typing>,
}

#[derive(Default)]
struct Typing {
    text: String,
    chosen: usize,
    is_new: bool,
}

/// One row that can be chosen.
struct Entry {
    label: String,
    kind: &'static str,
    commands: Vec<Command>,
}

impl Palette {
    /// Opens the search.
    pub(super) fn open(&mut self) {
        self.open = Some(Typing { is_new: true, ..Typing::default() });
    }

    /// Takes the keys that are the search's, before any screen does; gives what was chosen by Enter.
    pub(super) fn keys(&mut self, ui: &Ui, kit: &Kit<'_>, view: &HrView, work: &WorkView) -> Vec<Command> {
        if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::K)) {
            match self.open {
                Some(_) => self.open = None,
                None if work.files.is_none() => self.open(),
                None => {}
            }
        }
        let Some(typing) = &mut self.open else { return Vec::new() };
        let entries = entries(kit.words, view, work, &typing.text);
        let (up, down, enter, escape) = ui.input_mut(|input| {
            let mut pressed = |key| input.consume_key(Modifiers::NONE, key);
            (pressed(Key::ArrowUp), pressed(Key::ArrowDown), pressed(Key::Enter), pressed(Key::Escape))
        });
        let last = entries.len().saturating_sub(1);
        if down {
            typing.chosen = if typing.chosen >= last { 0 } else { typing.chosen + 1 };
        }
        if up {
            typing.chosen = if typing.chosen == 0 { last } else { typing.chosen - 1 };
        }
        if escape {
            self.open = None;
        } else if enter && let Some(entry) = entries.into_iter().nth(typing.chosen) {
            self.open = None;
            return entry.commands;
        }
        Vec::new()
    }

    /// Paints the search over everything else.
    pub(super) fn show(
        &mut self,
        ui: &Ui,
        kit: &Kit<'_>,
        view: &HrView,
        work: &WorkView,
        commands: &mut Vec<Command>,
    ) {
        let Some(typing) = &mut self.open else { return };
        let window = ui.max_rect();
        let width = WIDTH.min(window.width() - 4.0 * STEP);
        let mut close = false;
        let mut picked = None;
        // What lies behind waits; a touch on it closes the search.
        Area::new(Id::unique("palette ground")).order(Order::Middle).fixed_pos(window.min).show(
            ui.ctx(),
            |ui| {
                let behind = ui.allocate_rect(window, Sense::CLICK);
                ui.painter().rect_filled(window, 0.0, kit.theme.shadow);
                close = behind.clicked();
            },
        );
        let top = pos2(window.center().x, window.top() + 72.0);
        let area = Area::new(Id::unique("palette")).order(Order::Foreground).pivot(Align2::CENTER_TOP);
        area.fixed_pos(top).show(ui.ctx(), |ui| {
            let frame = Frame::new()
                .fill(kit.theme.surface)
                .stroke(Stroke::new(1.0, kit.theme.edge))
                .corner_radius(12)
                .inner_margin(Margin::same(12));
            frame.show(ui, |ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing.y = 2.0;
                if typed(ui, kit, typing, width) {
                    commands.push(Command::FindPeople(typing.text.clone()));
                }
                ui.add_space(STEP);
                let entries = entries(kit.words, view, work, &typing.text);
                typing.chosen = typing.chosen.min(entries.len().saturating_sub(1));
                if entries.is_empty() {
                    kit.caption(ui, kit.words.search_nothing());
                }
                for (index, entry) in entries.into_iter().enumerate() {
                    if row(ui, kit, index, &entry, index == typing.chosen) {
                        picked = Some(entry.commands);
                    }
                }
            });
        });
        if let Some(picked) = picked {
            commands.extend(picked);
            close = true;
        }
        if close {
            self.open = None;
        }
    }
}

/// The field. True where the text changed.
fn typed(ui: &mut Ui, kit: &Kit<'_>, typing: &mut Typing, width: f32) -> bool {
    let before = typing.text.clone();
    let field = kit.search_field(ui, kit.words.search_hint(), &mut typing.text, width);
    if !field.has_focus() {
        field.request_focus();
    }
    if typing.text.chars().count() > LONGEST_TEXT {
        typing.text = typing.text.chars().take(LONGEST_TEXT).collect();
    }
    let is_new = std::mem::take(&mut typing.is_new);
    let changed = typing.text != before;
    if changed {
        typing.chosen = 0;
    }
    changed || is_new
}

fn row(ui: &mut Ui, kit: &Kit<'_>, index: usize, entry: &Entry, chosen: bool) -> bool {
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), TOUCH), Sense::hover());
    let name = format!("{}, {}", entry.label, entry.kind);
    let response = named(ui, area, Id::unique(("palette row", index)), Sense::click(), Role::Button, &name);
    if chosen || response.hovered() {
        let fill = if chosen { kit.theme.soft } else { kit.theme.hover };
        ui.painter().rect_filled(area, f32::from(ROUND), fill);
    }
    let inner = area.shrink2(vec2(12.0, 4.0));
    let (left, right): (Rect, Rect) = inner.split_left_right_at_x(inner.right() - 120.0);
    let ink = if chosen { kit.theme.accent } else { kit.theme.ink };
    let style = if chosen { Style::strong(size::BODY + 1.0, ink) } else { plain(size::BODY + 1.0, ink) };
    text_in(ui.painter(), left, &entry.label, &style, false);
    text_in(ui.painter(), right, entry.kind, &plain(size::CAPTION, kit.theme.text_2), true);
    response.clicked()
}

/// What fits to `text`, the best first: people, then screens and actions.
fn entries(words: &dyn Language, view: &HrView, work: &WorkView, text: &str) -> Vec<Entry> {
    let role = work.account.role;
    let wanted: Vec<String> = folded(text).split_whitespace().map(str::to_owned).collect();
    let mut found: Vec<(u8, Entry)> = Vec::new();
    if !wanted.is_empty() && work.people_found.text.trim() == text.trim() {
        for (emp_id, name) in work.people_found.people.iter() {
            let label = format!("{name} ({emp_id})");
            let rank = if emp_id.as_str().eq_ignore_ascii_case(text.trim()) { 0 } else { 2 };
            let commands = vec![Command::ShowPerson(emp_id.clone())];
            found.push((rank, Entry { label, kind: words.is_person(), commands }));
        }
    }
    found.extend(screens(words, role, &wanted));
    for action in Action::ALL {
        let label = words.search_action(action);
        if let Some(rank) = rank_of(&wanted, label, words.search_synonyms(action)) {
            let commands = action.commands(view.today);
            found.push((rank, Entry { label: label.to_owned(), kind: words.is_action(), commands }));
        }
    }
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().take(MOST).map(|(_, entry)| entry).collect()
}

fn screens(words: &dyn Language, role: AccountRole, wanted: &[String]) -> Vec<(u8, Entry)> {
    let open = Screen::ALL.into_iter().filter(|screen| screen.is_open_to(role));
    let fits = open.filter_map(|screen| {
        let label = words.screen(screen);
        let rank = rank_of(wanted, label, "")?;
        let entry =
            Entry { label: label.to_owned(), kind: words.is_screen(), commands: vec![Command::Go(screen)] };
        Some((rank, entry))
    });
    fits.collect()
}

/// How well it fits: 1 where the name begins with what is typed, 3 where all words are in it, 4 where they are in its
/// synonyms too; `None` where not.
fn rank_of(wanted: &[String], label: &str, synonyms: &str) -> Option<u8> {
    let (label, synonyms) = (folded(label), folded(synonyms));
    if label.starts_with(&wanted.join(" ")) {
        return Some(1);
    }
    if wanted.iter().all(|word| label.contains(word)) {
        return Some(3);
    }
    let begins = |word: &String| {
        label.contains(word.as_str())
            || synonyms.split_whitespace().any(|known| known.starts_with(word.as_str()))
    };
    wanted.iter().all(begins).then_some(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn what_begins_with_the_text_comes_before_what_holds_it_and_what_means_it() {
        assert_eq!(rank_of(&words("reg"), "Register a person", "enrol"), Some(1));
        assert_eq!(rank_of(&words("person reg"), "Register a person", "enrol"), Some(3));
        assert_eq!(rank_of(&words("enrol"), "Register a person", "enrol"), Some(4));
        assert_eq!(rank_of(&words("backup"), "Register a person", "enrol"), None);
    }
}
