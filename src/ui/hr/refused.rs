//! Presentations that the kiosk refused as not live, newest first.

use egui::{Id, Rect, Role, ScrollArea, Sense, Ui, pos2, vec2};

use super::look::{STEP, size};
use super::parts::{Kit, named, plain, text_in};
use super::words::Label;
use crate::app::hr::event::{Command, Screen};
use crate::app::hr::view::PictureRef;
use crate::domain::attack::RefusedRow;
use crate::domain::decision::AttackReason;
use crate::ui::strings::English;
use crate::ui::text::Style;

/// Height of a row with its photo.
const ROW: f32 = 112.0;

/// The words of the list.
pub trait RefusedLanguage {
    /// Why a presentation was refused; `None` for a reason that this program does not know.
    fn attack_reason(&self, reason: Option<AttackReason>) -> &'static str;
    /// Whom it looks like, with the score of the search.
    fn attack_looks_like(&self, claimed: Option<(&str, Option<f64>)>) -> String;
}

impl RefusedLanguage for English {
    fn attack_reason(&self, reason: Option<AttackReason>) -> &'static str {
        match reason {
            Some(AttackReason::FrozenPicture) => "The camera's picture stood still",
            Some(AttackReason::Replica) => "It looks like a print or a screen",
            Some(AttackReason::FlatTurn) => "What was turned stayed flat, as a photo does",
            Some(AttackReason::NoTurn) => "The head was not turned as asked, or not in time",
            Some(AttackReason::OtherFace) => "Another face than the one recognised was turned",
            None => "For a reason that this version does not know",
        }
    }

    fn attack_looks_like(&self, claimed: Option<(&str, Option<f64>)>) -> String {
        match claimed {
            Some((name, Some(score))) => format!("Looks like {name} (score {score:.1})"),
            Some((name, None)) => format!("Looks like {name}"),
            None => "Looks like nobody here".to_owned(),
        }
    }
}

/// Paints the list.
pub(super) fn show(
    ui: &mut Ui,
    kit: &mut Kit<'_>,
    rows: Option<&Vec<RefusedRow>>,
    commands: &mut Vec<Command>,
) {
    ui.spacing_mut().item_spacing.y = STEP;
    ui.horizontal(|ui| {
        if kit.button(ui, kit.say(Label::BackToDashboard)).clicked() {
            commands.push(Command::Go(Screen::Dashboard));
        }
        ui.add_space(STEP);
        kit.heading(ui, kit.say(Label::RefusedTitle));
    });
    kit.caption(ui, kit.say(Label::RefusedWhy));
    let area = ui.available_rect_before_wrap();
    let Some(rows) = rows else {
        kit.empty(ui, area, kit.say(Label::Loading), "");
        return;
    };
    if rows.is_empty() {
        kit.empty(ui, area, kit.say(Label::RefusedNone), "");
        return;
    }
    ScrollArea::vertical().auto_shrink([false, false]).show_rows(ui, ROW, rows.len(), |ui, visible| {
        for row in rows.get(visible).unwrap_or_default() {
            paint_row(ui, kit, row);
        }
    });
}

fn paint_row(ui: &mut Ui, kit: &mut Kit<'_>, row: &RefusedRow) {
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let when = kit.words.moment(row.at.local().naive_local());
    let why = kit.words.attack_reason(row.reason);
    let claimed = row.claimed.as_ref().map(|(_, name)| (name.as_str(), row.score));
    let whom = kit.words.attack_looks_like(claimed);
    let spoken = format!("{when}. {why}. {whom}");
    named(ui, area, Id::unique(("hr refused", row.sequence)), Sense::hover(), Role::Label, &spoken);
    let painter = ui.painter().clone();
    painter.hline(area.x_range(), area.bottom(), egui::Stroke::new(1.0, kit.theme.line));
    let photo = Rect::from_min_size(pos2(area.left(), area.top() + STEP), vec2(128.0, ROW - 2.0 * STEP));
    let name = claimed.map_or("", |(name, _)| name);
    if row.has_photo {
        kit.face(&painter, photo, &PictureRef::Refused(row.sequence), name, 8.0);
    }
    let words = area.with_min_x(photo.right() + 2.0 * STEP);
    let line = |number: f32| {
        Rect::from_min_size(pos2(words.left(), area.top() + 12.0 + number * 30.0), vec2(words.width(), 28.0))
    };
    text_in(&painter, line(0.0), why, &Style::strong(size::BODY + 1.0, kit.theme.ink), false);
    text_in(&painter, line(1.0), &whom, &plain(size::BODY, kit.theme.ink), false);
    text_in(&painter, line(2.0), &when, &plain(size::BODY, kit.theme.text_2), false);
}
