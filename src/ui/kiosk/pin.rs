//! The form for employee id and PIN: two fields, keys to touch, and the same by a real keyboard.
//!
//! The fields are not egui's: nothing can be selected, copied or dragged out of them, and the PIN is in no text that
//! is painted.

use egui::{CornerRadius, Event, Key, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::app::counter::PinCommand;
use crate::domain::access::Secret;
use crate::ui::hr::words::Label;
use crate::ui::keys::{self, Board, Press};
use crate::ui::text::{Style, fit, place};

use super::layout::TOUCH;
use super::parts::{Canvas, button, card_ground, named};
use super::scene::PinCard;

/// Longest text of a field, in characters.
const LONGEST: usize = 32;

/// What is being typed.
#[derive(Default)]
pub(super) struct PinTyping {
    form: u64,
    tries: u32,
    id: String,
    pin: String,
    in_pin: bool,
}

/// What happened to the form in one frame.
#[derive(Default)]
struct Done {
    typed: bool,
    entered: bool,
    closed: bool,
}

/// Where the parts of the form are.
struct Places {
    words: Rect,
    id: Rect,
    pin: Rect,
    problem: Rect,
    close: Rect,
    enter: Rect,
    keys: Rect,
}

impl PinTyping {
    /// Lets go of what was typed.
    pub(super) fn forget(&mut self) {
        if self.form != 0 {
            *self = Self::default();
        }
    }

    /// Paints the form; gives what the person did.
    pub(super) fn show(&mut self, ui: &mut Ui, canvas: &Canvas<'_>, card: &PinCard) -> Option<PinCommand> {
        if self.form != card.view.number {
            *self = Self { form: card.view.number, tries: card.view.tries, ..Self::default() };
        }
        if self.tries != card.view.tries {
            self.tries = card.view.tries;
            self.pin.clear();
        }
        let mut done = Done::default();
        self.keyboard(ui, &mut done);
        card_ground(canvas, canvas.layout.form);
        let places = places(canvas, self.board(card));
        words(canvas, places.words, card);
        if let Some(problem) = &card.problem {
            let style = Style::strong(30.0 * canvas.layout.scale, canvas.theme.wrong).rows(3).least(17.0);
            let said = fit(canvas.painter, problem, &style, places.problem.width(), places.problem.height());
            place(canvas.painter, said, places.problem.left(), places.problem.center().y);
        }
        self.fields(ui, canvas, &places);
        let typed_both = !self.id.is_empty() && !self.pin.is_empty();
        let ready = typed_both && !card.view.busy && card.view.wait_secs == 0;
        let language = canvas.language;
        done.closed |= button(ui, canvas, places.close, language.label(Label::Cancel), false).clicked();
        let enter = if card.view.busy { language.label(Label::Checking) } else { language.enter() };
        done.entered |= button(ui, canvas, places.enter, enter, ready).clicked();
        let erase = language.label(Label::Erase);
        match keys::show(ui, canvas.theme, places.keys, self.board(card), erase) {
            Some(Press::Type(key)) => self.put(key, &mut done),
            Some(Press::Erase) => self.erase(&mut done),
            None => {}
        }
        // A key that was touched must not take Enter and the space bar of a real keyboard.
        ui.memory_mut(|memory| {
            if let Some(focused) = memory.focused() {
                memory.surrender_focus(focused);
            }
        });
        self.command(&done, ready)
    }

    fn command(&mut self, done: &Done, ready: bool) -> Option<PinCommand> {
        if done.closed {
            Some(PinCommand::Close)
        } else if done.entered && !self.in_pin && self.pin.is_empty() {
            self.in_pin = true;
            Some(PinCommand::Type)
        } else if done.entered && ready {
            Some(PinCommand::Enter { id: self.id.clone(), pin: Secret::typed(&self.pin) })
        } else {
            (done.typed || done.entered).then_some(PinCommand::Type)
        }
    }

    /// The keys for the field that is typed into.
    fn board(&self, card: &PinCard) -> Board {
        if card.view.letters && !self.in_pin { Board::Letters } else { Board::Digits }
    }

    /// What a real keyboard says.
    fn keyboard(&mut self, ui: &Ui, done: &mut Done) {
        let events = ui.input(|input| input.events.clone());
        for event in events {
            match event {
                Event::Text(text) => text.chars().for_each(|key| self.put(key, done)),
                Event::Key { key: Key::Backspace, pressed: true, .. } => self.erase(done),
                Event::Key { key: Key::Enter, pressed: true, .. } => done.entered = true,
                Event::Key { key: Key::Escape, pressed: true, .. } => done.closed = true,
                Event::Key { key: Key::Tab | Key::ArrowDown | Key::ArrowUp, pressed: true, .. } => {
                    self.in_pin = !self.in_pin;
                    done.typed = true;
                }
                _ => {}
            }
        }
    }

    fn put(&mut self, key: char, done: &mut Done) {
        let fits = if self.in_pin {
            key.is_ascii_digit()
        } else {
            key.is_ascii_alphanumeric() || matches!(key, '-' | '_')
        };
        let field = if self.in_pin { &mut self.pin } else { &mut self.id };
        if fits && field.len() < LONGEST {
            field.push(key);
        }
        done.typed = true;
    }

    fn erase(&mut self, done: &mut Done) {
        if self.in_pin {
            self.pin.pop()
        } else {
            self.id.pop()
        };
        done.typed = true;
    }

    fn fields(&mut self, ui: &mut Ui, canvas: &Canvas<'_>, places: &Places) {
        let language = canvas.language;
        let id = field(ui, canvas, places.id, (language.employee_id(), &self.id), false, !self.in_pin);
        let pin = field(ui, canvas, places.pin, (language.label(Label::Pin), &self.pin), true, self.in_pin);
        if id || pin {
            self.in_pin = pin;
        }
    }
}

fn words(canvas: &Canvas<'_>, area: Rect, card: &PinCard) {
    let Canvas { painter, theme, layout, .. } = canvas;
    let s = layout.scale;
    let title = Style::strong(56.0 * s, theme.ink).least(28.0 * s);
    let title = fit(painter, &card.words.sentence, &title, area.width(), area.height() * 0.65);
    let detail = Style::text(32.0 * s, theme.text_2).least(17.0);
    let detail = fit(painter, &card.words.detail, &detail, area.width(), area.height() * 0.5);
    let high = title.rect.height() + detail.rect.height();
    let top = area.center().y - high / 2.0;
    let (first, second) = (top + title.rect.height() / 2.0, top + high - detail.rect.height() / 2.0);
    place(painter, title, area.left(), first);
    place(painter, detail, area.left(), second);
}

/// A field with its name inside, above what is typed; true when it was touched.
fn field(
    ui: &mut Ui,
    canvas: &Canvas<'_>,
    area: Rect,
    (name, text): (&str, &str),
    hidden: bool,
    active: bool,
) -> bool {
    let Canvas { painter, theme, layout, .. } = canvas;
    let s = layout.scale;
    let role = if hidden { Role::PasswordInput } else { Role::TextInput };
    let response = named(ui, area, name, Sense::click(), role, name);
    if !hidden {
        response.widget_info(|| WidgetInfo {
            current_text_value: Some(text.to_owned()),
            ..WidgetInfo::labeled(role, true, name)
        });
    }
    let radius = CornerRadius::from(14.0 * s);
    let line = if active { Stroke::new(3.0, theme.accent) } else { Stroke::new(1.5, theme.edge) };
    painter.rect(area, radius, theme.surface, line, StrokeKind::Inside);
    let inner = area.shrink2(vec2(22.0 * s, 8.0 * s));
    let label = fit(painter, name, &Style::text(26.0 * s, theme.text_2).least(15.0), inner.width(), 30.0);
    let below = inner.with_min_y(inner.top() + label.rect.height());
    place(painter, label, inner.left(), inner.top() + (below.top() - inner.top()) / 2.0);
    let end = if hidden {
        let dot = (8.0 * s).max(5.0);
        let step = (3.2 * dot).min(below.width() / 32.0_f32.max(1.0) * 2.0);
        let count = u8::try_from(text.chars().count()).unwrap_or(u8::MAX);
        for at in 0..count {
            let x = below.left() + dot + step * f32::from(at);
            if x + dot <= below.right() {
                painter.circle_filled(pos2(x, below.center().y), dot, theme.ink);
            }
        }
        below.left() + step * f32::from(count)
    } else {
        let style = Style::strong(46.0 * s, theme.ink).least(18.0);
        let typed = fit(painter, text, &style, below.width(), below.height());
        place(painter, typed, below.left(), below.center().y).right()
    };
    if active {
        let x = (end + 4.0).min(below.right());
        let caret = below.shrink2(vec2(0.0, below.height() * 0.14)).y_range();
        painter.vline(x, caret, Stroke::new(2.5, theme.accent));
    }
    response.clicked()
}

/// Fields and buttons on the left and keys on the right, or above each other on a high screen.
fn places(canvas: &Canvas<'_>, board: Board) -> Places {
    let (layout, s) = (canvas.layout, canvas.layout.scale);
    let inner = layout.form.shrink(36.0 * s);
    let (form, keys) = if layout.upright {
        let (form, keys) =
            inner.split_top_bottom_at_y(inner.bottom() - (inner.height() * 0.46).min(640.0 * s));
        (form, keys.with_min_y(keys.top() + 24.0 * s))
    } else {
        let (form, keys) = inner.split_left_right_at_fraction(0.36);
        (form, keys.with_min_x(keys.left() + 36.0 * s))
    };
    let keys = match board {
        Board::Letters => keys,
        Board::Digits => {
            let width = keys.width().min(keys.height() * 1.15);
            Rect::from_center_size(keys.center(), vec2(width, keys.height()))
        }
    };
    let gap = 16.0 * s;
    let row = (116.0 * s).max(TOUCH * 1.3).min((form.height() - 4.0 * gap) / 4.6);
    let touch = (96.0 * s).max(TOUCH);
    let from_top =
        |top: f32, height: f32| Rect::from_min_size(pos2(form.left(), top), vec2(form.width(), height));
    let words = from_top(form.top(), row);
    let id = from_top(words.bottom() + gap, row);
    let pin = from_top(id.bottom() + gap, row);
    let buttons = from_top(form.bottom() - touch, touch);
    let problem =
        Rect::from_min_max(pos2(form.left(), pin.bottom() + gap), pos2(form.right(), buttons.top() - gap));
    let (close, enter) = buttons.split_left_right_at_fraction(0.5);
    let (close, enter) =
        (close.with_max_x(close.right() - gap / 2.0), enter.with_min_x(enter.left() + gap / 2.0));
    Places { words, id, pin, problem, close, enter, keys }
}
