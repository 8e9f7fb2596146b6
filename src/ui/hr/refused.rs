//! Whom the kiosk refused, newest first: what was not live, and faces that were not recognised.

use chrono::NaiveDate;
use egui::{Id, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, pos2, vec2};

use super::look::{STEP, TOUCH, size};
use super::parts::{Kit, named, plain, text_in};
use super::person_choice::PersonChoice;
use super::words::Label;
use crate::app::hr::event::{Command, Screen};
use crate::app::hr::palette::PeopleFound;
use crate::app::hr::refused::{Command as RefusedCommand, RefusedView};
use crate::app::hr::view::PictureRef;
use crate::domain::attack::{Refusal, RefusedFilter, RefusedKind, RefusedRow};
use crate::domain::decision::AttackReason;
use crate::ui::strings::English;
use crate::ui::text::Style;

/// Height of a row with its photo.
const ROW: f32 = 112.0;
/// Width of the button of a row.
const BUTTON: f32 = 210.0;

/// The words of the list.
pub trait RefusedLanguage {
    /// Why somebody was refused; `None` for a reason that this program does not know.
    fn refusal(&self, reason: Option<Refusal>) -> &'static str;
    /// Whom it looks like, with the score of the search.
    fn looks_like(&self, claimed: Option<(&str, Option<f64>)>) -> String;
    /// Both kinds.
    fn all_refused(&self) -> &'static str;
    /// What was not live alone.
    fn only_not_live(&self) -> &'static str;
    /// Faces that were not recognised alone.
    fn only_unrecognised(&self) -> &'static str;
    /// Opens the choice of whose face it is.
    fn whose_face(&self) -> &'static str;
}

impl RefusedLanguage for English {
    fn refusal(&self, reason: Option<Refusal>) -> &'static str {
        match reason {
            Some(Refusal::Attack(AttackReason::FrozenPicture)) => "The camera's picture stood still",
            Some(Refusal::Attack(AttackReason::Replica)) => "It looks like a print or a screen",
            Some(Refusal::Attack(AttackReason::FlatTurn)) => "What was turned stayed flat, as a photo does",
            Some(Refusal::Attack(AttackReason::NoTurn)) => "The head was not turned as asked, or not in time",
            Some(Refusal::Attack(AttackReason::OtherFace)) => {
                "Another face than the one recognised was turned"
            }
            Some(Refusal::NotRecognised) => "Not recognised",
            Some(Refusal::TooAlike) => "Two people are too alike to say which",
            None => "For a reason that this version does not know",
        }
    }

    fn looks_like(&self, claimed: Option<(&str, Option<f64>)>) -> String {
        match claimed {
            Some((name, Some(score))) => format!("Looks like {name} (score {score:.1})"),
            Some((name, None)) => format!("Looks like {name}"),
            None => "Looks like nobody here".to_owned(),
        }
    }

    fn all_refused(&self) -> &'static str {
        "All"
    }

    fn only_not_live(&self) -> &'static str {
        "Not live"
    }

    fn only_unrecognised(&self) -> &'static str {
        "Not recognised"
    }

    fn whose_face(&self) -> &'static str {
        "Enrol this face"
    }
}

/// Where somebody is in the list.
#[derive(Default)]
pub(super) struct RefusedScreen {
    /// Whom somebody looks for.
    person: PersonChoice,
}

impl RefusedScreen {
    /// Paints the list.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        kit: &mut Kit<'_>,
        today: NaiveDate,
        view: &RefusedView,
        found: &PeopleFound,
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
        ui.add(egui::Label::new(plain_text(kit, kit.say(Label::RefusedWhy))).wrap());
        let chosen = ui.horizontal_wrapped(|ui| chips(ui, kit, today, view.filter)).inner;
        commands.extend(chosen.map(|filter| Command::Refused(RefusedCommand::Show(filter))));
        let area = ui.available_rect_before_wrap();
        let Some(rows) = &view.rows else {
            kit.empty(ui, area, kit.say(Label::Loading), "");
            return;
        };
        if rows.is_empty() {
            kit.empty(ui, area, kit.say(Label::RefusedNone), "");
            return;
        }
        ScrollArea::vertical().auto_shrink([false, false]).show_rows(ui, ROW, rows.len(), |ui, visible| {
            for row in rows.get(visible).unwrap_or_default() {
                self.row(ui, kit, row, found, commands);
            }
        });
        commands.extend(self.person.question());
    }

    fn row(
        &mut self,
        ui: &mut Ui,
        kit: &mut Kit<'_>,
        row: &RefusedRow,
        found: &PeopleFound,
        commands: &mut Vec<Command>,
    ) {
        let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
        paint_row(ui, kit, row, area);
        if row.has_photo && row.reason.is_some_and(|reason| !reason.is_attack()) {
            let place = Rect::from_min_size(
                pos2(area.right() - BUTTON, area.center().y - TOUCH / 2.0),
                vec2(BUTTON, TOUCH),
            );
            let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt(("enrol", row.sequence)));
            // Whom it looks like, and whom HR looks for.
            let (label, likely) = (kit.words.whose_face(), row.claimed.as_ref());
            if let Some(emp_id) = self.person.one(&mut inside, kit, label, found, likely) {
                commands.push(Command::Refused(RefusedCommand::Enrol(row.sequence, emp_id)));
            }
        }
    }
}

/// The kinds and the dates; gives what was chosen.
fn chips(ui: &mut Ui, kit: &Kit<'_>, today: NaiveDate, filter: RefusedFilter) -> Option<RefusedFilter> {
    let mut chosen = None;
    for (kind, label) in [
        (RefusedKind::All, kit.words.all_refused()),
        (RefusedKind::NotLive, kit.words.only_not_live()),
        (RefusedKind::NotRecognised, kit.words.only_unrecognised()),
    ] {
        if kit.chip(ui, label, filter.kind == kind).clicked() {
            chosen = Some(RefusedFilter { kind, ..filter });
        }
    }
    ui.add_space(2.0 * STEP);
    let dates = [
        (Label::Last7Days, filter.this_week(today)),
        (Label::AllDates, RefusedFilter { since: None, ..filter }),
    ];
    for (label, other) in dates {
        if kit.chip(ui, kit.say(label), filter.since.is_some() == other.since.is_some()).clicked() {
            chosen = Some(other);
        }
    }
    chosen
}

fn plain_text(kit: &Kit<'_>, text: &str) -> egui::RichText {
    egui::RichText::new(text).size(size::CAPTION).color(kit.theme.text_2)
}

fn paint_row(ui: &Ui, kit: &mut Kit<'_>, row: &RefusedRow, area: Rect) {
    let when = kit.words.moment(row.at.local().naive_local());
    let why = kit.words.refusal(row.reason);
    let claimed = row.claimed.as_ref().map(|(_, name)| (name.as_str(), row.score));
    let whom = kit.words.looks_like(claimed);
    let spoken = format!("{when}. {why}. {whom}");
    named(ui, area, Id::unique(("hr refused", row.sequence)), Sense::hover(), Role::Label, &spoken);
    let painter = ui.painter().clone();
    painter.hline(area.x_range(), area.bottom(), egui::Stroke::new(1.0, kit.theme.line));
    let photo = Rect::from_min_size(pos2(area.left(), area.top() + STEP), vec2(128.0, ROW - 2.0 * STEP));
    let name = claimed.map_or("", |(name, _)| name);
    if row.has_photo {
        kit.face(&painter, photo, &PictureRef::Refused(row.sequence), name, 8.0);
    }
    let words = area.with_min_x(photo.right() + 2.0 * STEP).with_max_x(area.right() - BUTTON - STEP);
    let line = |number: f32| {
        Rect::from_min_size(pos2(words.left(), area.top() + 12.0 + number * 30.0), vec2(words.width(), 28.0))
    };
    text_in(&painter, line(0.0), why, &Style::strong(size::BODY + 1.0, kit.theme.ink), false);
    text_in(&painter, line(1.0), &whom, &plain(size::BODY, kit.theme.ink), false);
    text_in(&painter, line(2.0), &when, &plain(size::BODY, kit.theme.text_2), false);
}
