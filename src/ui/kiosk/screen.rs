//! The whole kiosk screen: header, picture, the one thing that is said, and the way to HR.

use std::sync::Arc;

use egui::{Color32, CornerRadius, Key, Painter, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, vec2};

use crate::app::event::Event;
use crate::domain::frame::Frame;
use crate::domain::logo::Logo;
use crate::domain::settings::ThemeChoice;
use crate::ui::icon::{self, Icon};
use crate::ui::logo;
use crate::ui::strings::Language;
use crate::ui::text::{Style, fit, place};
use crate::ui::theme::{Theme, Tone};

use super::corner::corners;
use super::layout::{Layout, TOUCH};
use super::month::show_month;
use super::motion::{Eased, arrived};
use super::parts::{Canvas, button, card_ground, named};
use super::person::{Portrait, offers, paint_person};
use super::pick::Picking;
use super::pin::PinTyping;
use super::preview::{Look, Preview};
use super::scene::{Notice, Question, Says, Scene};
use super::turn;

/// Paints scenes one after the other and eases between them.
pub struct KioskScreen {
    language: &'static dyn Language,
    preview: Preview,
    portrait: Portrait,
    pin: PinTyping,
    pick: Picking,
    /// What was said last and since when, in egui's time.
    said: Option<(Says, f64)>,
    held: Eased,
    painted_at: Option<f64>,
    ground: Color32,
}

/// Pause between two paintings while something moves: 30 pictures a second are enough for what moves here.
const STEP: std::time::Duration = std::time::Duration::from_millis(33);

impl KioskScreen {
    /// A screen in `language` on which nothing has been painted yet.
    #[must_use]
    pub fn new(language: &'static dyn Language) -> Self {
        Self {
            language,
            preview: Preview::default(),
            portrait: Portrait::default(),
            pin: PinTyping::default(),
            pick: Picking::default(),
            said: None,
            held: Eased::default(),
            painted_at: None,
            ground: Theme::of(ThemeChoice::default()).ground,
        }
    }

    /// The language of the screen.
    #[must_use]
    pub fn language(&self) -> &'static dyn Language {
        self.language
    }

    /// From now on the screen speaks `language`.
    pub fn speak(&mut self, language: &'static dyn Language) {
        self.language = language;
    }

    /// Whether the camera's picture was painted last time.
    #[must_use]
    pub fn shows_picture(&self) -> bool {
        self.preview.is_shown()
    }

    /// What the window is to be cleared with before the next painting.
    ///
    /// Clearing costs next to nothing, where a painted ground takes a software renderer longer than all the rest.
    #[must_use]
    pub fn clear_color(&self) -> [f32; 4] {
        self.ground.to_normalized_gamma_f32()
    }

    /// Paints `scene` with `frame` as the camera's picture into all of `ui`; gives what the person did.
    ///
    /// A frame is let go of when `scene` says that the camera does not live.
    pub fn show(&mut self, ui: &mut Ui, scene: &Scene, frame: Option<&Frame>) -> Option<Event> {
        let theme = Theme::of(scene.theme);
        let frame = frame.filter(|_| scene.camera_live);
        let window = ui.max_rect();
        let now = ui.input(|input| input.time);
        #[expect(clippy::cast_possible_truncation, reason = "a fraction of a second")]
        let dt = self.painted_at.map_or(0.0, |before| (now - before) as f32);
        self.painted_at = Some(now);

        let before = Layout::of(window, self.preview.aspect());
        self.preview.take(ui.ctx(), frame, before.picture.size() * ui.pixels_per_point());
        let layout = Layout::of(window, self.preview.aspect());

        let painter = ui.painter().clone();
        self.ground = theme.ground;
        header(&painter, theme, &layout, scene, self.language());
        let look = Look {
            theme,
            scale: layout.scale,
            free: layout.picture.with_max_y(layout.picture.bottom().min(layout.notice.top())),
            dimmed: scene.dimmed,
            face: scene.face,
            no_camera: matches!(&scene.says, Says::Notice(notice) if notice.tone == Tone::Fault),
            reduce_motion: scene.reduce_motion,
            dt,
        };
        let mut moves = !scene.is_form() && self.preview.paint(&painter, layout.picture, &look);
        if self.preview.is_shown() && !scene.is_form() {
            let words = self.language.live_picture();
            named(ui, layout.picture, "picture", Sense::hover(), Role::Image, words);
        }
        let (said, card_moves) = self.say(ui, theme, &layout, scene, now, dt);
        moves |= card_moves;
        let corner = corners(ui, theme, &layout, scene, self.language());
        if moves {
            ui.ctx().request_repaint_after(STEP);
        }
        said.or(corner)
    }

    /// Paints what is said; gives the answer, if it is a question, and whether something moves.
    fn say(
        &mut self,
        ui: &mut Ui,
        theme: &Theme,
        layout: &Layout,
        scene: &Scene,
        now: f64,
        dt: f32,
    ) -> (Option<Event>, bool) {
        let since = match &self.said {
            Some((before, since)) if scene.says.continues(before) => *since,
            Some(_) => now,
            // The first thing after the start is simply there.
            None => now - 1.0,
        };
        let is_new = since >= now;
        self.said = Some((scene.says.clone(), since));
        let come = arrived(now - since, scene.reduce_motion);

        let mut painter = ui.painter().clone();
        let language = self.language;
        let mut answer = None;
        let mut moves = come < 1.0;
        let area = match &scene.says {
            Says::Notice(notice) => {
                painter.multiply_opacity(0.4 + 0.6 * come);
                let canvas = Canvas { painter: &painter, theme, layout, language };
                paint_notice(&canvas, notice);
                layout.notice
            }
            Says::Person(card) => {
                let (area, canvas_painter) = floating(&painter, layout, come);
                let canvas = Canvas { painter: &canvas_painter, theme, layout, language };
                let portrait = self.portrait.of(ui.ctx(), card.portrait.as_ref());
                paint_person(&canvas, area, card, portrait.as_ref());
                answer = offers(ui, &canvas, area, card);
                area
            }
            Says::Turn(asked) => {
                painter.multiply_opacity(0.4 + 0.6 * come);
                turn::paint(&Canvas { painter: &painter, theme, layout, language }, asked);
                layout.notice
            }
            Says::Question(question) => {
                let (area, canvas_painter) = floating(&painter, layout, come);
                let canvas = Canvas { painter: &canvas_painter, theme, layout, language };
                if is_new {
                    self.held = Eased::default();
                }
                let held = question.held.unwrap_or_default().clamp(0.0, 1.0);
                moves |= self.held.follow(held, dt, scene.reduce_motion);
                answer = ask(ui, &canvas, area, question, self.held.value());
                area
            }
            Says::Pick(_) | Says::Month(_) | Says::Pin(_) => {
                painter.multiply_opacity(come);
                let canvas = Canvas { painter: &painter, theme, layout, language };
                answer = form(ui, &canvas, &scene.says, (&mut self.pin, &mut self.pick));
                layout.form
            }
        };
        if !matches!(scene.says, Says::Pin(_)) {
            self.pin.forget();
        }
        if !matches!(scene.says, Says::Person(_)) {
            self.portrait.forget();
        }
        announce(ui, area, &scene.says);
        (answer, moves)
    }
}

/// Paints what takes the place of the picture; gives what the person did.
fn form(
    ui: &mut Ui,
    canvas: &Canvas<'_>,
    says: &Says,
    (pin, pick): (&mut PinTyping, &mut Picking),
) -> Option<Event> {
    match says {
        Says::Pin(card) => pin.show(ui, canvas, card).map(Event::Pin),
        Says::Pick(card) => pick.show(ui, canvas, card).map(Event::Repair),
        Says::Month(card) => show_month(ui, canvas, card).then_some(Event::Declined),
        Says::Notice(_) | Says::Person(_) | Says::Question(_) | Says::Turn(_) => None,
    }
}

/// Where a card is and with what it is painted while it slides in.
fn floating(painter: &Painter, layout: &Layout, come: f32) -> (Rect, Painter) {
    let mut painter = painter.clone();
    painter.multiply_opacity(come);
    let area = layout.card.translate(vec2(0.0, (1.0 - come) * layout.card.height() * 0.18));
    (area, painter)
}

/// Company, date and time.
fn header(painter: &Painter, theme: &Theme, layout: &Layout, scene: &Scene, language: &dyn Language) {
    let s = layout.scale;
    let date = language.date(scene.now.date());
    let clock = language.time(scene.now.time());
    let company = Style::strong(40.0 * s, theme.ink).least(20.0 * s).rows(2);
    let small = Style::text(36.0 * s, theme.text_2);
    if layout.upright {
        let put = |text: &str, style: Style, area: Rect| {
            let galley = fit(painter, text, &style.centred(), area.width(), area.height());
            place(painter, galley, area.center().x, area.center().y);
        };
        let (mark, rest) = beside_logo(scene, layout.company, s);
        if let Some((logo, area)) = mark {
            logo::paint(painter, logo, area);
        }
        put(&scene.company, company.rows(1), rest);
        put(&clock, Style::strong(190.0 * s, theme.ink), layout.clock);
        put(&date, Style::text(44.0 * s, theme.text_2), layout.date);
    } else {
        let (mark, area) = beside_logo(scene, layout.company, s);
        if let Some((logo, area)) = mark {
            logo::paint(painter, logo, area);
        }
        let name = fit(painter, &scene.company, &company, area.width(), area.height());
        place(painter, name, area.left(), area.center().y);
        let area = layout.clock;
        let time =
            fit(painter, &clock, &Style::strong(104.0 * s, theme.ink), area.width(), area.height() * 1.4);
        let left = area.right() - time.rect.width();
        place(painter, time, left, area.center().y);
        let area = layout.date;
        let day = fit(painter, &date, &small, area.width() - 24.0 * s, area.height());
        let left = left - 36.0 * s - day.rect.width();
        place(painter, day, left, area.center().y + 4.0 * s);
    }
}

/// Where the logo stands, and what is left for the name.
fn beside_logo(scene: &Scene, area: Rect, s: f32) -> (Option<(&Arc<Logo>, Rect)>, Rect) {
    let Some(logo) = &scene.logo else { return (None, area) };
    let wide = logo::width(logo, area.height(), area.width() * 0.45);
    let (mark, rest) = area.split_left_right_at_x(area.left() + wide);
    (Some((logo, mark)), rest.with_min_x(rest.left() + 28.0 * s))
}

/// A sentence for everybody: icon, sentence, what to do, as one group in the middle of its panel.
fn paint_notice(canvas: &Canvas<'_>, notice: &Notice) {
    let Canvas { painter, theme, layout, .. } = canvas;
    let (s, area, colours) = (layout.scale, layout.notice, theme.panel(notice.tone));
    let radius = CornerRadius::from(20.0 * s);
    painter.rect(area, radius, colours.fill, Stroke::new(1.0, theme.line), StrokeKind::Inside);
    let inner = area.shrink2(vec2(40.0, 16.0) * s);
    let mark = 104.0 * s;
    let gap = 32.0 * s;
    let width = inner.width() - mark - gap;
    let rows = if layout.upright { 2 } else { 1 };
    let detail_rows = if layout.upright { 3 } else { 2 };
    let sentence = Style::strong(64.0 * s, colours.ink).rows(rows).least(40.0 * s);
    let sentence = fit(painter, &notice.words.sentence, &sentence, width, inner.height() * 0.66);
    let detail = Style::text(34.0 * s, colours.ink_2).rows(detail_rows).least(24.0 * s);
    let left_over = (inner.height() - sentence.rect.height()).max(1.0);
    let detail = (!notice.words.detail.is_empty())
        .then(|| fit(painter, &notice.words.detail, &detail, width, left_over));
    let words_width = detail.as_ref().map_or(0.0, |d| d.rect.width()).max(sentence.rect.width());
    let left = inner.center().x - (mark + gap + words_width) / 2.0;
    let words = left + mark + gap;
    let centre = egui::pos2(left + mark / 2.0, inner.center().y);
    painter.circle_filled(centre, mark / 2.0, colours.mark);
    icon::paint(painter, notice.icon, centre, mark * 0.52, colours.on_mark);
    let high = sentence.rect.height() + detail.as_ref().map_or(0.0, |d| d.rect.height());
    let top = inner.center().y - high / 2.0;
    let middle = top + sentence.rect.height() / 2.0;
    let below = top + sentence.rect.height();
    place(painter, sentence, words, middle);
    if let Some(detail) = detail {
        let middle = below + detail.rect.height() / 2.0;
        place(painter, detail, words, middle);
    }
}

/// The question with its two answers; Enter is yes, Esc is no.
fn ask(ui: &mut Ui, canvas: &Canvas<'_>, area: Rect, question: &Question, held: f32) -> Option<Event> {
    let Canvas { painter, theme, layout, language } = canvas;
    let s = layout.scale;
    card_ground(canvas, area);
    let inner = area.shrink(40.0 * s);
    let button_height = (96.0 * s).max(TOUCH);
    let (top, _) = inner.split_top_bottom_at_y(inner.bottom() - button_height - 28.0 * s);

    let ring = (top.height().min(top.width() * 0.28)).min(230.0 * s);
    let centre = egui::pos2(top.left() + ring / 2.0, top.center().y);
    let radius = vec2(ring, ring) / 2.0 - vec2(8.0, 8.0) * s;
    painter.circle_stroke(centre, radius.x, Stroke::new(12.0 * s, theme.line));
    if held > 0.005 {
        painter.add(icon::ellipse_arc(centre, radius, held, Stroke::new(12.0 * s, theme.accent)));
    }
    icon::paint(painter, Icon::Clock, centre, ring * 0.42, theme.accent);

    let words = Rect::from_min_max(egui::pos2(top.left() + ring + 40.0 * s, top.top()), top.max);
    let name = Style::text(38.0 * s, theme.text_2).least(24.0 * s);
    let name = fit(painter, &question.name, &name, words.width(), words.height() * 0.25);
    let sentence = Style::strong(68.0 * s, theme.ink).least(40.0 * s).rows(2);
    let sentence = fit(painter, &question.words.sentence, &sentence, words.width(), words.height() * 0.45);
    let detail = Style::text(34.0 * s, theme.ink).least(22.0 * s).rows(4);
    let rest = words.height() - name.rect.height() - sentence.rect.height();
    let detail = fit(painter, &question.words.detail, &detail, words.width(), rest.max(1.0));
    let mut y = words.center().y - (name.rect.height() + sentence.rect.height() + detail.rect.height()) / 2.0;
    for galley in [name, sentence, detail] {
        let height = galley.rect.height();
        place(painter, galley, words.left(), y + height / 2.0);
        y += height;
    }

    let buttons = Rect::from_min_max(egui::pos2(inner.left(), inner.bottom() - button_height), inner.max);
    let (left, right) = buttons.split_left_right_at_fraction(0.5);
    let (left, right) = (left.with_max_x(left.right() - 12.0 * s), right.with_min_x(right.left() + 12.0 * s));
    let yes = button(ui, canvas, left, language.yes(), true);
    let no = button(ui, canvas, right, language.no(), false);
    answer(ui, &yes, &no)
}

/// What the touch, the mouse or the keyboard said.
fn answer(ui: &Ui, yes: &Response, no: &Response) -> Option<Event> {
    let enter = ui.input(|input| input.key_pressed(Key::Enter)) && !no.has_focus();
    let escape = ui.input(|input| input.key_pressed(Key::Escape));
    if no.clicked() || escape {
        Some(Event::Declined)
    } else if yes.clicked() || enter {
        Some(Event::Confirmed)
    } else {
        None
    }
}

/// Tells a screen reader what is said, as soon as it is said.
fn announce(ui: &mut Ui, area: Rect, says: &Says) {
    let response = named(ui, area, "says", Sense::hover(), Role::Label, &says.spoken());
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(egui::accesskit::Live::Polite));
}
