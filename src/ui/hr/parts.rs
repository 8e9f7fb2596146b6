//! The parts that the screens are built of: buttons, chips, fields, cards, faces.

use egui::{
    Align, Button, Color32, CornerRadius, Frame, Id, Layout, Margin, Painter, Popup, PopupCloseBehavior,
    Rect, Response, RichText, Role, Sense, Stroke, StrokeKind, TextEdit, Ui, UiBuilder, Vec2, WidgetInfo,
    vec2,
};

use super::look::{CARD_ROUND, ROUND, TOUCH, size};
use super::pictures::{self, Pictures, Source, Texture};
use super::words::Label;
use crate::app::hr::view::PictureRef;
use crate::ui::icon::{self, Icon};
use crate::ui::strings::Language;
use crate::ui::text::{Style, fit, place};
use crate::ui::theme::{self, Theme};

/// Whether a button was touched; two touches in the blink of an eye are one, or the second would answer what the first asks.
pub(super) fn once(button: &egui::Response) -> bool {
    button.clicked() && !button.double_clicked() && !button.triple_clicked()
}

/// What every screen paints with.
pub(super) struct Kit<'a> {
    pub(super) theme: &'static Theme,
    pub(super) words: &'a dyn Language,
    pub(super) pictures: &'a mut Pictures,
    pub(super) source: &'a Source,
    /// The camera's picture.
    pub(super) frame: &'a super::NewestFrame,
    /// The pointer is on the keyboard of the screen, which closes nothing.
    pub(super) keys_touched: bool,
    /// Room that text leaves at the end of a field, for the sign of the keyboard.
    pub(super) sign: i8,
}

impl Kit<'_> {
    /// A fixed word.
    pub(super) fn say(&self, label: Label) -> &'static str {
        self.words.label(label)
    }

    /// A button that does what the screen is for.
    pub(super) fn primary(&self, ui: &mut Ui, label: &str, enabled: bool) -> Response {
        let theme = self.theme;
        let text = RichText::new(label).color(theme.on_accent).family(theme::strong());
        let fill = if enabled { theme.accent } else { theme.line };
        let text = if enabled { text } else { text.color(theme.ink) };
        let button = Button::new(text).fill(fill).stroke(Stroke::NONE).min_size(vec2(TOUCH, TOUCH));
        let response = ui.add_enabled(enabled, button);
        self.focus_ring(ui, &response);
        response
    }

    /// The same over the whole width.
    pub(super) fn primary_wide(&self, ui: &mut Ui, label: &str, enabled: bool) -> Response {
        let width = ui.available_width();
        ui.allocate_ui_with_layout(vec2(width, TOUCH), Layout::top_down_justified(Align::Center), |ui| {
            self.primary(ui, label, enabled)
        })
        .inner
    }

    /// Any other button.
    pub(super) fn button(&self, ui: &mut Ui, label: &str) -> Response {
        let response = ui.add(Button::new(label).min_size(vec2(TOUCH, TOUCH)));
        self.focus_ring(ui, &response);
        response
    }

    /// A button that is only words.
    pub(super) fn link(&self, ui: &mut Ui, label: &str) -> Response {
        let text = RichText::new(label).color(self.theme.accent);
        let response = ui.add(Button::new(text).frame_when_inactive(false).min_size(vec2(TOUCH, TOUCH)));
        self.focus_ring(ui, &response);
        response
    }

    /// A choice that shows whether it holds.
    pub(super) fn chip(&self, ui: &mut Ui, label: &str, chosen: bool) -> Response {
        let theme = self.theme;
        let (fill, line, ink) = if chosen {
            (theme.soft, theme.accent, theme.accent)
        } else {
            (theme.surface, theme.line, theme.ink)
        };
        let text = RichText::new(label).color(ink);
        let text = if chosen { text.family(theme::strong()) } else { text };
        let button = Button::new(text)
            .fill(fill)
            .stroke(Stroke::new(1.0, line))
            .corner_radius(CornerRadius::same(22))
            .min_size(vec2(TOUCH, TOUCH));
        let response = ui.add(button);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, label));
        self.focus_ring(ui, &response);
        response
    }

    /// A chip that opens a list of choices.
    pub(super) fn choice<T>(
        &self,
        ui: &mut Ui,
        label: &str,
        chosen: bool,
        contents: impl FnOnce(&mut Ui) -> Option<T>,
    ) -> Option<T> {
        // Room for the arrow head, which is painted.
        let response = self.chip(ui, &format!("{label}      "), chosen);
        let ink = if chosen { self.theme.accent } else { self.theme.text_2 };
        let place = egui::pos2(response.rect.right() - 24.0, response.rect.center().y);
        icon::paint(ui.painter(), Icon::Down, place, 11.0, ink);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, label));
        let mut picked = None;
        let close = if self.keys_touched {
            PopupCloseBehavior::IgnoreClicks
        } else {
            PopupCloseBehavior::CloseOnClickOutside
        };
        Popup::menu(&response).close_behavior(close).gap(4.0).show(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            picked = contents(ui);
            if picked.is_some() {
                ui.close();
            }
        });
        picked
    }

    /// A row in a list of choices.
    pub(super) fn option(&self, ui: &mut Ui, label: &str, chosen: bool) -> Response {
        let ink = if chosen { self.theme.accent } else { self.theme.ink };
        let fill = if chosen { self.theme.soft } else { Color32::TRANSPARENT };
        let width = ui.available_width().max(220.0);
        let button = Button::new(RichText::new(label).color(ink)).fill(fill).stroke(Stroke::NONE).truncate();
        ui.allocate_ui_with_layout(vec2(width, TOUCH), Layout::top_down_justified(Align::LEFT), |ui| {
            // As far from the edge as the text of a field.
            ui.spacing_mut().button_padding.x = 12.0;
            ui.add(button)
        })
        .inner
    }

    /// A field with its name above it and, where something is wrong, what below it.
    pub(super) fn field(
        &self,
        ui: &mut Ui,
        name: &str,
        text: &mut String,
        hidden: bool,
        wrong: Option<&str>,
    ) -> Response {
        // One scope, so that whatever comes below is the same widget with the line of a fault and without: a press that
        // began before the line went must end as a click.
        ui.push_id(name, |ui| {
            let label = ui.label(RichText::new(name).size(size::CAPTION).color(self.theme.text_2));
            let edit = TextEdit::singleline(text)
                .id_salt(name)
                .password(hidden)
                .desired_width(f32::INFINITY)
                .margin(Margin { left: 12, right: 12 + self.sign, top: 0, bottom: 0 })
                .align(egui::Align2::LEFT_CENTER)
                .min_size(vec2(0.0, TOUCH));
            let response = ui
                .scope(|ui| {
                    if wrong.is_some() {
                        let line = Stroke::new(1.5, self.theme.wrong);
                        ui.visuals_mut().widgets.inactive.bg_stroke = line;
                        ui.visuals_mut().widgets.hovered.bg_stroke = line;
                    }
                    ui.add(edit)
                })
                .inner
                .labelled_by(label.id);
            if let Some(wrong) = wrong {
                let line = RichText::new(wrong).size(size::CAPTION).color(self.theme.wrong);
                ui.add(egui::Label::new(line).wrap());
            }
            response
        })
        .inner
    }

    /// A field to search in, with a cross that empties it. True where the text changed.
    pub(super) fn search(&self, ui: &mut Ui, hint: &str, text: &mut String, width: f32) -> bool {
        self.search_field(ui, hint, text, width).changed()
    }

    /// The same with what happened to it.
    pub(super) fn search_field(&self, ui: &mut Ui, hint: &str, text: &mut String, width: f32) -> Response {
        let edit = TextEdit::singleline(text)
            .hint_text(RichText::new(hint).color(self.theme.text_2))
            .desired_width(width - 24.0)
            .margin(Margin::symmetric(12, 0))
            .align(egui::Align2::LEFT_CENTER)
            .min_size(vec2(width, TOUCH));
        let add = |ui: &mut Ui| {
            // Lists of choices take the line from what stands in them.
            ui.visuals_mut().widgets.inactive.bg_stroke = Stroke::new(1.0, self.theme.edge);
            ui.add(edit)
        };
        let response = ui.scope(add).inner;
        let typed = text.clone();
        response.widget_info(|| {
            let mut info = WidgetInfo::text_edit(true, &typed, &typed, hint);
            info.label = Some(hint.to_owned());
            info
        });
        response
    }

    /// A white card.
    pub(super) fn card<R>(&self, ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
        self.card_frame().show(ui, contents).inner
    }

    /// The ground of a card.
    pub(super) fn card_frame(&self) -> Frame {
        Frame::new()
            .fill(self.theme.surface)
            .stroke(Stroke::new(1.0, self.theme.line))
            .corner_radius(CornerRadius::same(CARD_ROUND))
            .inner_margin(Margin::same(16))
    }

    /// Lesser words.
    pub(super) fn caption(&self, ui: &mut Ui, text: &str) -> Response {
        ui.label(RichText::new(text).size(size::CAPTION).color(self.theme.text_2))
    }

    /// Words above a part of a screen.
    pub(super) fn heading(&self, ui: &mut Ui, text: &str) -> Response {
        ui.label(RichText::new(text).size(16.0).family(theme::strong()).color(self.theme.ink))
    }

    /// A line on which a mark and words say how something stands.
    pub(super) fn tag(ui: &mut Ui, text: &str, ink: Color32) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            let (dot, _) = ui.allocate_exact_size(vec2(10.0, 20.0), Sense::hover());
            ui.painter().circle_filled(dot.center(), 4.0, ink);
            ui.label(RichText::new(text).color(ink).size(size::CAPTION + 1.0));
        });
    }

    /// An empty list: what it is and what to do.
    pub(super) fn empty(&self, ui: &mut Ui, area: Rect, sentence: &str, detail: &str) {
        let mut inside = ui.new_child(
            UiBuilder::new()
                .max_rect(Rect::from_center_size(area.center(), vec2(area.width().min(420.0), 80.0)))
                .layout(Layout::top_down(Align::Center)),
        );
        inside.label(RichText::new(sentence).size(size::TITLE).family(theme::strong()));
        inside.label(RichText::new(detail).color(self.theme.text_2));
    }

    /// A face, or the letters of the name where there is none.
    pub(super) fn face(
        &mut self,
        painter: &Painter,
        area: Rect,
        picture: &PictureRef,
        name: &str,
        radius: f32,
    ) {
        match self.pictures.get(painter.ctx(), self.source, picture) {
            Texture::Ready(texture) => pictures::paint(painter, &texture, area, radius),
            Texture::Waiting => {
                painter.rect_filled(area, radius, self.theme.hover);
            }
            Texture::Missing => {
                painter.rect_filled(area, radius, self.theme.soft);
                let letters = pictures::initials(name);
                let style = Style::strong(area.height() * 0.4, self.theme.accent).centred();
                let letters = fit(painter, &letters, &style, area.width(), area.height());
                place(painter, letters, area.center().x, area.center().y);
            }
        }
    }

    /// A picture with a name, or a word where there is none.
    pub(super) fn picture(&mut self, ui: &mut Ui, extent: Vec2, picture: Option<&PictureRef>, name: &str) {
        let (area, response) = ui.allocate_exact_size(extent, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
        let painter = ui.painter().clone();
        let texture = picture.map(|picture| self.pictures.get(ui.ctx(), self.source, picture));
        if let Some(Texture::Ready(texture)) = texture {
            pictures::paint(&painter, &texture, area, f32::from(ROUND));
            return;
        }
        painter.rect_filled(area, f32::from(ROUND), self.theme.hover);
        if !matches!(texture, Some(Texture::Waiting)) {
            let style = Style::text(size::CAPTION, self.theme.text_2).centred();
            let words = fit(&painter, self.say(Label::NoPhoto), &style, area.width(), area.height());
            place(&painter, words, area.center().x, area.center().y);
        }
    }

    /// A button with an icon alone; `name` is for screen readers and stands at the pointer.
    pub(super) fn icon_button(&self, ui: &mut Ui, icon: Icon, name: &str) -> Response {
        let (area, response) = ui.allocate_exact_size(vec2(TOUCH, TOUCH), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
        if response.hovered() {
            ui.painter().rect_filled(area, f32::from(ROUND), self.theme.hover);
        }
        icon::paint(ui.painter(), icon, area.center(), 16.0, self.theme.text_2);
        self.focus_ring(ui, &response);
        response.on_hover_text(name)
    }

    /// Says where the keyboard is, and scrolls there.
    pub(super) fn focus_ring(&self, ui: &Ui, response: &Response) {
        if response.gained_focus() {
            response.scroll_to_me(None);
        }
        if response.has_focus() {
            let ring = response.rect.expand(2.0);
            let radius = CornerRadius::same(ROUND + 2);
            ui.painter().rect_stroke(ring, radius, Stroke::new(2.0, self.theme.accent), StrokeKind::Outside);
        }
    }
}

/// A part of the screen with a name for screen readers.
pub(super) fn named(ui: &Ui, area: Rect, id: Id, sense: Sense, role: Role, label: &str) -> Response {
    let response = ui.interact(area, id, sense);
    response.widget_info(|| WidgetInfo::labeled(role, true, label));
    response
}

/// Words in a row of a table: always of one size, and cut where they do not fit.
pub(super) fn plain(size: f32, colour: Color32) -> Style {
    Style::text(size, colour).least(size)
}

/// One row of text at the left, or at the right, of `area`.
pub(super) fn text_in(painter: &Painter, area: Rect, text: &str, style: &Style, right: bool) {
    let galley = fit(painter, text, style, area.width(), area.height());
    let x = if right { area.right() - galley.rect.width() } else { area.left() };
    place(painter, galley, x, area.center().y);
}
