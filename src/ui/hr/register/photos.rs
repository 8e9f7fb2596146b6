//! The photos: the live picture with its ring, what to do next, what was taken.

use std::collections::HashMap;

use egui::{
    ColorImage, Rect, RichText, Role, ScrollArea, Sense, TextureHandle, TextureOptions, Ui, UiBuilder,
    WidgetInfo, vec2,
};

use super::super::look::{ROUND, STEP, size};
use super::super::parts::Kit;
use super::super::pictures;
use super::details::column;
use super::words::Words;
use crate::app::hr::register::event::Command;
use crate::app::hr::register::view::{LikenessView, PersonView, PhotosView};
use crate::app::hr::view::PictureRef;
use crate::app::view::{Card, FaceMark, KioskView};
use crate::domain::registration::{CaptureHint, Shot};
use crate::ui::kiosk::preview::{Look, Preview};
use crate::ui::theme;

/// Side of a face that was taken, in points.
const FACE: f32 = 104.0;
/// Width of what stands about it, in points.
const SHOT: f32 = 130.0;

/// The picture on the screen and the faces beside it.
#[derive(Default)]
pub(super) struct Photos {
    preview: Preview,
    faces: HashMap<u64, TextureHandle>,
}

impl Photos {
    /// Lets go of every picture.
    pub(super) fn forget(&mut self) {
        if !self.faces.is_empty() {
            *self = Self::default();
        }
    }

    /// Paints the photos into all of `ui`.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        kit: &mut Kit<'_>,
        person: &PersonView,
        kiosk: &KioskView,
        sent: &mut Vec<Command>,
    ) {
        let photos = &person.photos;
        self.faces.retain(|number, _| photos.shots.iter().any(|shot| shot.number == *number));
        let area = ui.available_rect_before_wrap();
        let mut right = area;
        if !photos.by_files {
            let (left, rest) = area.split_left_right_at_x(area.left() + (area.width() * 0.5).floor());
            right = rest.with_min_x(rest.left() + 2.0 * STEP);
            self.live(ui, kit, photos, left);
        }
        let mut side = ui.new_child(UiBuilder::new().max_rect(right).id_salt("photos"));
        ScrollArea::vertical().auto_shrink([false, false]).show(&mut side, |ui| {
            ui.set_max_width(ui.available_width() - STEP);
            choices(ui, kit, person, sent);
            // Before anything else: without an answer nothing can be stored.
            if let Some(likeness) = &photos.likeness {
                self.alike(ui, kit, photos, likeness, sent);
            }
            if photos.by_files {
                Self::files(ui, kit, photos, sent);
            } else {
                instruction(ui, kit, photos, kiosk);
            }
            self.taken(ui, kit, photos, sent);
        });
    }

    fn live(&mut self, ui: &mut Ui, kit: &Kit<'_>, photos: &PhotosView, room: Rect) {
        let frame = (kit.frame)();
        let pixels = ui.ctx().pixels_per_point();
        self.preview.take(ui.ctx(), frame.as_ref(), room.size() * pixels);
        let width = room.width().min(room.height() * self.preview.aspect());
        let height = width / self.preview.aspect().max(0.1);
        let area = Rect::from_min_size(room.min, vec2(width, height));
        let response = ui.interact(area, egui::Id::unique("register live"), Sense::hover());
        let said = photos
            .hint
            .map_or(kit.words.register(Words::WaitingForCamera), |hint| kit.words.capture_hint(hint));
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, said));
        let look = Look {
            theme: kit.theme,
            scale: 1.0,
            free: area,
            dimmed: false,
            face: photos.face.map(|face| FaceMark { face, progress: photos.progress }),
            no_camera: frame.is_none(),
            reduce_motion: false,
            dt: ui.input(|input| input.stable_dt),
        };
        let painter = ui.painter().clone();
        self.preview.paint(&painter, area, &look);
        // The next picture comes by itself; a kiosk that rests would be painted twice a second.
        ui.ctx().request_repaint_after(std::time::Duration::from_millis(40));
    }

    fn files(ui: &mut Ui, kit: &Kit<'_>, photos: &PhotosView, sent: &mut Vec<Command>) {
        kit.caption(ui, kit.words.register(Words::FilesHow));
        let label = if photos.reading { Words::Judging } else { Words::AddPhoto };
        if kit.primary(ui, kit.words.register(label), !photos.reading).clicked() {
            sent.push(Command::ChoosePhotos);
        }
        for (name, refusal) in &photos.refused {
            let words = format!("{name}: {}", kit.words.photo_refusal(refusal));
            ui.add(egui::Label::new(RichText::new(words).color(kit.theme.wrong)).wrap());
        }
    }

    /// What was taken, with its quality.
    fn taken(&mut self, ui: &mut Ui, kit: &Kit<'_>, photos: &PhotosView, sent: &mut Vec<Command>) {
        ui.add_space(STEP);
        let gap = ui.spacing().item_spacing.x;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful of photos")]
        let in_a_row = ((ui.available_width() + gap) / (SHOT + gap)).floor().max(1.0) as usize;
        for row in photos.shots.chunks(in_a_row) {
            ui.horizontal_top(|ui| {
                for shot in row {
                    column(ui, SHOT, |ui| self.shot(ui, kit, photos, shot, sent));
                }
            });
        }
        if photos.may_have_more && kit.button(ui, kit.words.register(Words::OneMore)).clicked() {
            sent.push(Command::More);
        }
    }

    fn shot(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        photos: &PhotosView,
        shot: &Shot,
        sent: &mut Vec<Command>,
    ) {
        ui.spacing_mut().item_spacing.y = 2.0;
        let name = format!("{}, {}", kit.words.turn(shot.turn), kit.words.photo_quality(shot.quality));
        self.face(ui, shot, &name);
        ui.label(kit.words.turn(shot.turn));
        kit.caption(ui, &kit.words.photo_quality(shot.quality));
        ui.add_space(2.0);
        let label = if photos.by_files { Words::LeaveOut } else { Words::TakeAgain };
        let label = kit.words.register(label);
        let button = kit.button(ui, label);
        let spoken = format!("{label}: {}", kit.words.turn(shot.turn));
        button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
        if button.clicked() {
            sent.push(Command::Drop(shot.number));
        }
    }

    fn face(&mut self, ui: &mut Ui, shot: &Shot, name: &str) {
        let (area, response) = ui.allocate_exact_size(vec2(FACE, FACE), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
        let texture = self.faces.entry(shot.number).or_insert_with(|| {
            let portrait = &shot.portrait;
            let extent = [portrait.width() as usize, portrait.height() as usize];
            let image = ColorImage::from_rgb(extent, portrait.rgb());
            ui.ctx().load_texture("registered face", image, TextureOptions::LINEAR)
        });
        pictures::paint(ui.painter(), texture, area, f32::from(ROUND));
    }

    /// Two faces side by side: HR decides.
    fn alike(
        &mut self,
        ui: &mut Ui,
        kit: &mut Kit<'_>,
        photos: &PhotosView,
        alike: &LikenessView,
        sent: &mut Vec<Command>,
    ) {
        ui.add_space(STEP);
        let heading = RichText::new(kit.words.register(Words::LooksAlike)).color(kit.theme.warn);
        ui.label(heading.family(theme::strong()).size(16.0));
        let words = kit.words.looks_like_enrolled(&alike.name, &alike.likeness);
        ui.add(egui::Label::new(words.clone()).wrap());
        ui.horizontal_top(|ui| {
            let shot = photos
                .shots
                .iter()
                .find(|shot| shot.likeness.as_ref() == Some(&alike.likeness))
                .or_else(|| photos.shots.first());
            if let Some(shot) = shot {
                column(ui, FACE + STEP, |ui| {
                    self.face(ui, shot, kit.words.register(Words::NewFace));
                    kit.caption(ui, kit.words.register(Words::NewFace));
                });
            }
            column(ui, FACE + 6.0 * STEP, |ui| {
                let known = PictureRef::Portrait(alike.likeness.candidate.emp_id.clone());
                kit.picture(ui, vec2(FACE, FACE), Some(&known), &alike.name);
                let department = alike.department.as_deref().unwrap_or_default();
                kit.caption(ui, &format!("{}\n{department}", alike.name));
            });
        });
        let label = kit.words.register(Words::IsSomebodyElse);
        if kit.chip(ui, label, alike.is_somebody_else).clicked() {
            sent.push(Command::IsSomebodyElse(!alike.is_somebody_else));
        }
        kit.caption(ui, kit.words.register(Words::SameHow));
    }
}

/// Where the photos come from, and what becomes of those from before.
fn choices(ui: &mut Ui, kit: &Kit<'_>, person: &PersonView, sent: &mut Vec<Command>) {
    let photos = &person.photos;
    ui.horizontal_wrapped(|ui| {
        if kit.chip(ui, kit.words.register(Words::ByCamera), !photos.by_files).clicked() {
            sent.push(Command::ByCamera);
        }
        if kit.chip(ui, kit.words.register(Words::ByFiles), photos.by_files).clicked() {
            sent.push(Command::ByFiles);
        }
    });
    if person.earlier > 0 {
        kit.caption(ui, &kit.words.earlier_photos(person.earlier));
        ui.horizontal_wrapped(|ui| {
            if kit.chip(ui, kit.words.register(Words::Replace), !photos.keep_earlier).clicked() {
                sent.push(Command::KeepEarlier(false));
            }
            if kit.chip(ui, kit.words.register(Words::Add), photos.keep_earlier).clicked() {
                sent.push(Command::KeepEarlier(true));
            }
        });
    }
}

/// One sentence: what to do next.
fn instruction(ui: &mut Ui, kit: &Kit<'_>, photos: &PhotosView, kiosk: &KioskView) {
    let words = match (&kiosk.card, photos.hint) {
        (Card::CameraLost(fault), _) => kit.words.camera_lost(fault).sentence.into_owned(),
        (Card::RecognitionUnavailable(remedy), _) => {
            kit.words.recognition_unavailable(remedy).sentence.into_owned()
        }
        (_, None) => kit.words.register(Words::WaitingForCamera).to_owned(),
        (_, Some(hint)) => kit.words.capture_hint(hint).to_owned(),
    };
    let ink = match photos.hint {
        Some(CaptureHint::Done | CaptureHint::Hold(_)) => kit.theme.ok,
        Some(CaptureHint::Fault(_) | CaptureHint::SomebodyElse | CaptureHint::NoPicture) => kit.theme.warn,
        _ => kit.theme.ink,
    };
    let sentence = RichText::new(words).size(size::TITLE).family(theme::strong()).color(ink);
    let label = ui.add(egui::Label::new(sentence).wrap());
    ui.ctx().accesskit_node_builder(label.id, |node| node.set_live(egui::accesskit::Live::Polite));
}
