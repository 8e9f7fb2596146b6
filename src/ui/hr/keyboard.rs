//! A keyboard on the screen, for machines without one: it types into whatever text field has the focus.
//!
//! It opens when a field is touched with a finger, or by the sign at the end of the field, and goes when a key of a real
//! keyboard is pressed. What stands beneath it moves up, so that it never covers the field.

use egui::{
    Area, Event, Id, Key, Modifiers, Order, Rect, Sense, Stroke, SurrenderFocusOn, Ui, Vec2, pos2, vec2,
};

use super::look::{STEP, TOUCH};
use super::parts::Kit;
use super::words::Label;
use crate::ui::icon::{self, Icon};
use crate::ui::keys::{self, ERASE, Face};

/// Most height of the keyboard, in points, and the part of the window that it takes at most.
const HEIGHT: f32 = 300.0;
const PART: f32 = 0.46;
/// Most width of its keys, in points.
const WIDTH: f32 = 1100.0;

const SHIFT: char = '\u{e}';
const SIGNS: char = '\u{11}';
const ACCENTS: char = '\u{12}';
const ENTER: char = '\r';
const HIDE: char = '\u{1b}';

/// Which keys are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Page {
    #[default]
    Letters,
    Signs,
    Accents,
}

impl Page {
    /// Its rows in small letters; capitals are made of them.
    fn rows(self) -> [&'static str; 5] {
        const LAST: &str = "\u{11}\u{11}\u{12}\u{12}   \r\r\u{1b}\u{1b}";
        match self {
            Self::Letters => ["1234567890\u{8}", "qwertyuiop-", "asdfghjkl'@", "\u{e}zxcvbnm,._", LAST],
            Self::Signs => {
                ["1234567890\u{8}", "!?\"#$%&/()=", "+*:;<>[]{}~", "\\|^`\u{20ac}\u{a3}\u{a7}\u{b0},._", LAST]
            }
            Self::Accents => [
                "\u{105}\u{119}\u{107}\u{17a}\u{17c}\u{151}\u{159}\u{11b}\u{161}\u{15f}\u{8}",
                "\u{e4}\u{f6}\u{fc}\u{df}\u{e9}\u{e8}\u{ea}\u{eb}\u{e0}\u{e1}\u{e2}",
                "\u{ed}\u{ec}\u{ee}\u{ef}\u{f3}\u{f2}\u{f4}\u{fa}\u{f9}\u{fb}\u{f1}",
                "\u{e}\u{e7}\u{e5}\u{f8}\u{e6}\u{142}\u{144}\u{15b}\u{17e}\u{10d}\u{11f}",
                LAST,
            ],
        }
    }
}

/// The keyboard, open or not.
#[derive(Default)]
pub(super) struct Keyboard {
    open: bool,
    page: Page,
    capitals: bool,
    /// A real keyboard was used: no sign at the fields.
    has_real: bool,
    /// For the field that has the focus, before the next frame is painted.
    pending: Vec<Event>,
    /// The keyboard or its sign, where it was painted last.
    area: Option<Rect>,
    /// How far the screen is moved up, in points.
    lifted: f32,
}

impl Keyboard {
    /// Before anything is painted: gives what was touched to the field that has the focus. Says whether the pointer is
    /// on the keyboard or its sign.
    pub(super) fn begin(&mut self, ui: &Ui) -> bool {
        let (touch, real) = ui.input(|input| {
            let touch = input.events.iter().any(|event| matches!(event, Event::Touch { .. }));
            let real = |event: &Event| match event {
                Event::Text(_) => true,
                Event::Key { key, pressed: true, .. } => !matches!(key, Key::Escape | Key::Tab),
                _ => false,
            };
            (touch, input.events.iter().any(real))
        });
        if real {
            (self.open, self.has_real) = (false, true);
        } else if touch {
            self.open = true;
        }
        let over = ui
            .input(|input| input.pointer.interact_pos())
            .is_some_and(|at| self.area.is_some_and(|area| area.contains(at)));
        ui.ctx().options_mut(|options| {
            // A field keeps the focus while keys are touched.
            options.input_options.surrender_focus_on =
                if over { SurrenderFocusOn::Never } else { SurrenderFocusOn::default() };
        });
        if !self.pending.is_empty() {
            let pending = std::mem::take(&mut self.pending);
            ui.input_mut(|input| input.events.extend(pending));
        }
        over
    }

    /// A sign stands at the end of the field that has the focus: text leaves room for it.
    pub(super) fn has_sign(&self) -> bool {
        !self.has_real && !self.open
    }

    /// The keyboard is on the screen.
    pub(super) fn is_shown(&self, ui: &Ui) -> bool {
        self.open && field(ui).is_some()
    }

    /// How far what lies in `area` of the window is moved up, so that the field that has the focus is seen.
    pub(super) fn lift(&mut self, ui: &Ui, area: Rect, screen: Rect) -> f32 {
        let shown = if self.open { field(ui) } else { None };
        let Some(field) = shown else {
            self.lifted = 0.0;
            return 0.0;
        };
        let keys = height(screen);
        let field = field.translate(vec2(0.0, self.lifted));
        let free = screen.bottom() - keys;
        let covered = field.bottom() + 2.0 * STEP > free;
        let most = (area.bottom() - free).max(0.0);
        self.lifted =
            if covered { (field.top() - area.top() - 6.0 * STEP).clamp(0.0, most).floor() } else { 0.0 };
        self.lifted
    }

    /// Paints it over the lower end of the window, right of `left`, or its sign at the field.
    pub(super) fn show(&mut self, ui: &Ui, kit: &Kit<'_>, screen: Rect, left: f32) {
        self.area = None;
        let Some(field) = field(ui) else { return };
        if self.open {
            self.board(ui, kit, screen, left);
        } else if !self.has_real {
            self.sign(ui, kit, field);
        }
    }

    fn sign(&mut self, ui: &Ui, kit: &Kit<'_>, field: Rect) {
        let area = Rect::from_min_size(pos2(field.right() - TOUCH, field.top()), Vec2::splat(TOUCH));
        self.area = Some(area);
        let id = Id::unique("hr keyboard sign");
        let touched = Area::new(id).order(Order::Tooltip).fixed_pos(area.min).show(ui.ctx(), |ui| {
            let (area, response) = ui.allocate_exact_size(area.size(), Sense::click());
            let name = kit.say(Label::ShowKeyboard);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, name));
            icon::paint(ui.painter(), Icon::Keyboard, area.center(), 22.0, kit.theme.text_2);
            response.on_hover_text(name).clicked()
        });
        if touched.inner {
            self.open = true;
        }
    }

    fn board(&mut self, ui: &Ui, kit: &Kit<'_>, screen: Rect, left: f32) {
        let area = Rect::from_min_max(pos2(left, screen.bottom() - height(screen)), screen.max);
        self.area = Some(area);
        let id = Id::unique("hr keyboard");
        // An area that is moved into the window keeps the height that it was moved for, and takes touches above the keys.
        let place = Area::new(id).order(Order::Tooltip).fixed_pos(area.min).constrain(false);
        let touched = place.show(ui.ctx(), |ui| {
            ui.allocate_rect(area, Sense::click_and_drag());
            ui.painter().rect_filled(area, 0.0, kit.theme.surface);
            ui.painter().hline(area.x_range(), area.top() + 0.5, Stroke::new(1.0, kit.theme.line));
            let width = (area.width() - 2.0 * STEP).min(WIDTH);
            let room = Rect::from_center_size(area.center(), vec2(width, area.height() - STEP));
            let rows = self.page.rows().map(|row| self.cased(row));
            let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
            keys::show_rows(ui, kit.theme, room, &rows, &|key| self.face(kit, key))
        });
        if let Some(key) = touched.inner {
            self.press(key);
            ui.ctx().request_repaint();
        }
    }

    fn cased(&self, row: &str) -> String {
        let upper = |c: char| c.to_uppercase().next().filter(|_| c != '\u{df}').unwrap_or(c);
        if self.capitals { row.chars().map(upper).collect() } else { row.to_owned() }
    }

    fn face(&self, kit: &Kit<'_>, key: char) -> Face {
        let letters = |page| {
            if self.page == page {
                "abc"
            } else if page == Page::Signs {
                "#+="
            } else {
                "\u{e4}\u{f6}\u{e9}"
            }
        };
        let switch = |page, name| {
            let name = if self.page == page { Label::KeysLetters } else { name };
            Face::word(letters(page).to_owned()).called(kit.say(name))
        };
        match key {
            ERASE => Face::icon(Icon::Erase, kit.say(Label::Erase)),
            SHIFT => Face::icon(Icon::Up, kit.say(Label::KeysCapitals)).held(self.capitals),
            SIGNS => switch(Page::Signs, Label::KeysSigns),
            ACCENTS => switch(Page::Accents, Label::KeysAccents),
            ENTER => Face::word(kit.say(Label::KeysEnter).to_owned()),
            HIDE => Face::icon(Icon::Down, kit.say(Label::HideKeyboard)),
            ' ' => Face::word(String::new()).called(kit.say(Label::KeysSpace)),
            key => Face::word(key.to_string()),
        }
    }

    fn press(&mut self, key: char) {
        let turn = |now: Page, to: Page| if now == to { Page::Letters } else { to };
        let press = |key| Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::NONE,
        };
        match key {
            ERASE => self.pending.push(press(Key::Backspace)),
            SHIFT => self.capitals = !self.capitals,
            SIGNS => self.page = turn(self.page, Page::Signs),
            ACCENTS => self.page = turn(self.page, Page::Accents),
            ENTER => self.pending.push(press(Key::Enter)),
            HIDE => self.open = false,
            key => {
                self.pending.push(Event::Text(key.to_string()));
                self.capitals = false;
            }
        }
    }
}

/// Where the text field is that has the focus.
fn field(ui: &Ui) -> Option<Rect> {
    let id = ui.memory(egui::Memory::focused)?;
    egui::text_edit::TextEditState::load(ui.ctx(), id)?;
    ui.ctx().read_response(id).map(|response| response.rect)
}

fn height(screen: Rect) -> f32 {
    HEIGHT.min(screen.height() * PART).floor()
}
