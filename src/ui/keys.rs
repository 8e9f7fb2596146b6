//! A keyboard to touch: digits alone, or digits and letters. It gives what was touched and keeps nothing.

use egui::{CornerRadius, Id, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::icon::{self, Icon};
use super::text::{Style, fit, place};
use super::theme::Theme;

/// Which keys there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Board {
    /// `0` to `9`.
    Digits,
    /// `0` to `9`, `A` to `Z`, `-` and `_`: what ids are made of.
    Letters,
}

/// What was touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Press {
    /// A character.
    Type(char),
    /// The key that takes the last character back.
    Erase,
}

/// Erases.
pub(super) const ERASE: char = '\u{8}';
/// No key.
const GAP: char = '\0';

/// The rows of a board. A key that stands twice in a row is twice as wide.
fn rows(board: Board) -> &'static [&'static str] {
    match board {
        Board::Digits => &["123", "456", "789", "\u{0}0\u{8}"],
        Board::Letters => &["1234567890", "QWERTYUIOP", "ASDFGHJKL-", "ZXCVBNM_\u{8}\u{8}"],
    }
}

/// Paints the keys of `board` into `area`, which they fill; `erase` names the key that erases.
pub(super) fn show(ui: &mut Ui, theme: &Theme, area: Rect, board: Board, erase: &str) -> Option<Press> {
    let face = |key: char| {
        if key == ERASE { Face::icon(Icon::Erase, erase) } else { Face::word(key.to_string()) }
    };
    let key = show_rows(ui, theme, area, rows(board), &face)?;
    Some(if key == ERASE { Press::Erase } else { Press::Type(key) })
}

/// What stands on a key, and what it is called.
pub(super) struct Face {
    icon: Option<Icon>,
    word: String,
    name: String,
    held: bool,
}

impl Face {
    /// A word that is its name too.
    pub(super) fn word(word: String) -> Self {
        Self { icon: None, name: word.clone(), word, held: false }
    }

    /// A sign with a name.
    pub(super) fn icon(icon: Icon, name: &str) -> Self {
        Self { icon: Some(icon), word: String::new(), name: name.to_owned(), held: false }
    }

    /// The same under another name.
    pub(super) fn called(self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self }
    }

    /// The same, seen to be held down where `held`.
    pub(super) fn held(self, held: bool) -> Self {
        Self { held, ..self }
    }
}

/// Paints `rows` of keys into `area`, which they fill; gives the one that was touched. A key that stands several times
/// in a row is that much wider.
pub(super) fn show_rows(
    ui: &mut Ui,
    theme: &Theme,
    area: Rect,
    rows: &[&str],
    face: &dyn Fn(char) -> Face,
) -> Option<char> {
    let mut pressed = None;
    for (rect, key) in layout(area, rows) {
        if paint_key(ui, theme, rect, key, &face(key)) {
            pressed = Some(key);
        }
    }
    pressed
}

/// Where each key is.
#[expect(clippy::cast_precision_loss, reason = "a handful of keys")]
fn layout(area: Rect, rows: &[&str]) -> Vec<(Rect, char)> {
    let columns = rows.iter().map(|row| row.chars().count()).max().unwrap_or(1) as f32;
    let step = vec2(area.width() / columns, area.height() / rows.len().max(1) as f32);
    let gap = (step.min_elem() * 0.1).clamp(3.0, 12.0);
    let mut keys: Vec<(Rect, char)> = Vec::new();
    for (down, row) in rows.iter().enumerate() {
        for (across, key) in row.chars().enumerate().filter(|(_, key)| *key != GAP) {
            let corner = pos2(area.left() + across as f32 * step.x, area.top() + down as f32 * step.y);
            let rect = Rect::from_min_size(corner, step).shrink(gap / 2.0);
            match keys.last_mut() {
                Some((before, same)) if *same == key => *before = before.union(rect),
                _ => keys.push((rect, key)),
            }
        }
    }
    keys
}

fn paint_key(ui: &mut Ui, theme: &Theme, rect: Rect, key: char, face: &Face) -> bool {
    let response = ui.interact(rect, Id::unique(("key", key)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &face.name));
    let painter = ui.painter();
    let radius = CornerRadius::from((rect.height() * 0.16).min(16.0));
    let held = face.held || response.is_pointer_button_down_on();
    let fill = if held { theme.soft } else { theme.ground };
    painter.rect(rect, radius, fill, Stroke::new(1.5, theme.edge), StrokeKind::Inside);
    let size = (rect.height() * 0.5).min(rect.width() * 0.6).min(52.0);
    if let Some(icon) = face.icon {
        icon::paint(painter, icon, rect.center(), size, theme.ink);
    } else {
        let room = vec2(rect.width() * 0.9, rect.height());
        let word = fit(painter, &face.word, &Style::strong(size, theme.ink).centred(), room.x, room.y);
        place(painter, word, rect.center().x, rect.center().y);
    }
    response.clicked()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_there_once_and_can_be_touched_on_the_smallest_kiosk() {
        for (board, count, size) in
            [(Board::Digits, 11, vec2(240.0, 240.0)), (Board::Letters, 39, vec2(560.0, 240.0))]
        {
            let area = Rect::from_min_size(pos2(10.0, 10.0), size);
            let keys = layout(area, rows(board));
            assert_eq!(keys.len(), count);
            for (at, (rect, key)) in keys.iter().enumerate() {
                assert!(rect.width() >= 44.0 && rect.height() >= 44.0, "{key}: {rect}");
                assert!(area.contains_rect(*rect), "{key} leaves the board");
                for (other, name) in keys.iter().skip(at + 1) {
                    assert!(key != name && !rect.intersects(*other), "{key} and {name} meet");
                }
            }
        }
    }
}
