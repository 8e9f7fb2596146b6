//! How good the gallery of faces is: people who look alike, photos that mislead, whom to enrol again.

use egui::{Align, Layout, RichText, ScrollArea, Ui, vec2};

use super::look::{STEP, size};
use super::parts::Kit;
use super::words::counted;
use crate::app::hr::event::{Command, Screen, StaffCommand};
use crate::app::hr::gallery_check::{Command as GalleryCommand, GalleryView};
use crate::app::hr::register::event::Command as RegisterCommand;
use crate::app::hr::view::PictureRef;
use crate::domain::employee::EmployeeId;
use crate::domain::gallery_check::{AgainReason, AlikePair, DoubtfulPhoto, GalleryCheck, Named};
use crate::ui::strings::English;
use crate::ui::theme;

/// Side of a face, in points.
const FACE: f32 = 72.0;
/// Strangers a day that can be chosen.
const VISITORS: [u32; 4] = [1, 10, 50, 200];

/// The words of the screen.
pub trait GalleryLanguage {
    /// Opens the screen.
    fn check_faces(&self) -> &'static str;
    /// Above it.
    fn faces_title(&self) -> &'static str;
    /// What it is for.
    fn faces_why(&self) -> &'static str;
    /// Begins.
    fn check_now(&self) -> &'static str;
    /// While it is done.
    fn gallery_checking(&self) -> &'static str;
    /// It was given up.
    fn gallery_check_stopped(&self) -> &'static str;
    /// It is done.
    fn gallery_checked(&self, check: &GalleryCheck) -> String;
    /// The figures.
    fn faces_figures(&self, check: &GalleryCheck, visitors: u32) -> String;
    /// Strangers on a day.
    fn strangers_a_day(&self, visitors: u32) -> String;
    /// Above the pairs.
    fn alike_title(&self) -> &'static str;
    /// Two people and how alike they are.
    fn alike(&self, pair: &AlikePair) -> String;
    /// What too alike means.
    fn too_alike(&self) -> &'static str;
    /// Both are asked for their PIN always.
    fn ask_always(&self, pair: &AlikePair) -> String;
    /// This person has no PIN yet; a button that leads to where they get one.
    fn needs_pin(&self, emp_id: &EmployeeId) -> String;
    /// They are.
    fn asked_always(&self) -> &'static str;
    /// Not any more.
    fn ask_no_more(&self, pair: &AlikePair) -> String;
    /// It was changed.
    fn always_asked_changed(&self) -> &'static str;
    /// Above the photos.
    fn doubtful_title(&self) -> &'static str;
    /// What is wrong with a photo.
    fn doubtful(&self, photo: &DoubtfulPhoto) -> String;
    /// Above those who should be enrolled again.
    fn again_title(&self) -> &'static str;
    /// Why.
    fn again(&self, person: &Named, reason: AgainReason) -> String;
    /// Nothing is wrong.
    fn all_is_well(&self) -> &'static str;
}

impl GalleryLanguage for English {
    fn check_faces(&self) -> &'static str {
        "Check faces"
    }

    fn faces_title(&self) -> &'static str {
        "How well the enrolled faces tell people apart"
    }

    fn faces_why(&self) -> &'static str {
        "Compares everybody's photos with each other and with everybody else's. It changes nothing by itself."
    }

    fn check_now(&self) -> &'static str {
        "Check now"
    }

    fn gallery_checking(&self) -> &'static str {
        "Comparing the enrolled faces"
    }

    fn gallery_check_stopped(&self) -> &'static str {
        "Stopped: the faces were not compared to the end."
    }

    fn gallery_checked(&self, check: &GalleryCheck) -> String {
        let alike = check.closest.iter().filter(|pair| pair.too_alike).count();
        format!(
            "{} compared: {} too alike, {}. See Staff, Check faces.",
            counted(self, check.people, "person", "people"),
            counted(self, alike as u64, "pair", "pairs"),
            counted(self, check.doubtful.len() as u64, "doubtful photo", "doubtful photos"),
        )
    }

    fn faces_figures(&self, check: &GalleryCheck, visitors: u32) -> String {
        format!(
            "{}. A score of {:.1} identifies. With {visitors} strangers a day, about {:.1} a year would get \
             somebody's name by a single photo; liveness and several frames are not counted in.",
            counted(self, check.people, "person", "people"),
            check.threshold,
            check.false_accepts_a_year(visitors)
        )
    }

    fn strangers_a_day(&self, visitors: u32) -> String {
        if visitors == 1 { "1 stranger a day".to_owned() } else { format!("{visitors} strangers a day") }
    }

    fn alike_title(&self) -> &'static str {
        "Most alike"
    }

    fn alike(&self, pair: &AlikePair) -> String {
        format!("{} and {} (score {:.1})", named(&pair.one), named(&pair.other), pair.score)
    }

    fn too_alike(&self) -> &'static str {
        "Too alike for the face alone. Is one person enrolled twice? Then deactivate one. Twins are asked for their PIN."
    }

    fn ask_always(&self, pair: &AlikePair) -> String {
        format!("Ask {} and {} for the PIN", pair.one.0, pair.other.0)
    }

    fn asked_always(&self) -> &'static str {
        "Asked for the PIN always."
    }

    fn needs_pin(&self, emp_id: &EmployeeId) -> String {
        format!("First give {emp_id} a PIN")
    }

    fn ask_no_more(&self, pair: &AlikePair) -> String {
        format!("Let the face do for {} and {}", pair.one.0, pair.other.0)
    }

    fn always_asked_changed(&self) -> &'static str {
        "Saved. The kiosk goes by it from now on."
    }

    fn doubtful_title(&self) -> &'static str {
        "Photos that do their person no good"
    }

    fn doubtful(&self, photo: &DoubtfulPhoto) -> String {
        let whose = named(&photo.person);
        match (&photo.resembles, photo.own) {
            (Some((other, score)), _) => {
                format!("{whose}: this photo looks like {} (score {score:.1})", named(other))
            }
            (None, Some(own)) => format!("{whose}: the other photos do not recognise it (score {own:.1})"),
            (None, None) => whose,
        }
    }

    fn again_title(&self) -> &'static str {
        "Take new photos of"
    }

    fn again(&self, person: &Named, reason: AgainReason) -> String {
        let why = match reason {
            AgainReason::FewPhotos => "fewer than three photos; more of them help",
            AgainReason::PhotosDisagree => "the photos do not look alike",
            AgainReason::PhotoOfAnother => "a photo looks like somebody else",
        };
        format!("{}: {why}", named(person))
    }

    fn all_is_well(&self) -> &'static str {
        "Nobody is too alike, and everybody's photos agree."
    }
}

fn named((emp_id, name): &Named) -> String {
    if name.is_empty() { emp_id.to_string() } else { format!("{name} ({emp_id})") }
}

/// Paints the screen.
pub(super) fn show(ui: &mut Ui, kit: &mut Kit<'_>, view: &GalleryView, commands: &mut Vec<Command>) {
    ui.spacing_mut().item_spacing.y = STEP;
    ui.horizontal(|ui| {
        if kit.button(ui, kit.words.screen(Screen::Staff)).clicked() {
            commands.push(Command::Go(Screen::Staff));
        }
        ui.add_space(STEP);
        kit.heading(ui, kit.words.faces_title());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if kit.primary(ui, kit.words.check_now(), !view.busy).clicked() {
                commands.push(Command::Gallery(GalleryCommand::Begin));
            }
        });
    });
    let Some(check) = &view.check else {
        let area = ui.available_rect_before_wrap();
        let said = if view.busy { kit.words.gallery_checking() } else { kit.words.faces_title() };
        kit.empty(ui, area, said, kit.words.faces_why());
        return;
    };
    ui.horizontal_wrapped(|ui| {
        for visitors in VISITORS {
            if kit.chip(ui, &kit.words.strangers_a_day(visitors), visitors == view.visitors).clicked() {
                commands.push(Command::Gallery(GalleryCommand::Visitors(visitors)));
            }
        }
    });
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = STEP;
        ui.add(egui::Label::new(kit.words.faces_figures(check, view.visitors)).wrap());
        if check.enrol_again.is_empty() && !check.closest.iter().any(|pair| pair.too_alike) {
            ui.label(RichText::new(kit.words.all_is_well()).color(kit.theme.ok));
        }
        doubtful_photos(ui, kit, check, commands);
        alike_people(ui, kit, view, check, commands);
        again(ui, kit, check, commands);
    });
}

fn title(ui: &mut Ui, kit: &Kit<'_>, words: &str) {
    ui.add_space(STEP);
    kit.heading(ui, words);
}

fn alike_people(
    ui: &mut Ui,
    kit: &mut Kit<'_>,
    view: &GalleryView,
    check: &GalleryCheck,
    commands: &mut Vec<Command>,
) {
    if check.closest.is_empty() {
        return;
    }
    title(ui, kit, kit.words.alike_title());
    for pair in &check.closest {
        ui.horizontal_top(|ui| {
            for (emp_id, name) in [&pair.one, &pair.other] {
                let face = PictureRef::Portrait(emp_id.clone());
                kit.picture(ui, vec2(FACE, FACE), Some(&face), name);
            }
            ui.add_space(STEP);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 4.0;
                let words = RichText::new(kit.words.alike(pair)).family(theme::strong());
                ui.add(egui::Label::new(words).wrap());
                if pair.too_alike {
                    answers(ui, kit, view, pair, commands);
                }
            });
        });
    }
}

/// What can be done about two people who are too alike.
fn answers(ui: &mut Ui, kit: &Kit<'_>, view: &GalleryView, pair: &AlikePair, commands: &mut Vec<Command>) {
    let both = vec![pair.one.0.clone(), pair.other.0.clone()];
    let asked = both.iter().all(|emp_id| view.asked.contains(emp_id));
    let (said, ink, label) = if asked {
        (kit.words.asked_always(), kit.theme.ok, kit.words.ask_no_more(pair))
    } else {
        (kit.words.too_alike(), kit.theme.warn, kit.words.ask_always(pair))
    };
    ui.add(egui::Label::new(RichText::new(said).color(ink).size(size::CAPTION)).wrap());
    ui.horizontal_wrapped(|ui| {
        // Whoever has no PIN could not be recorded at all.
        let without: Vec<_> =
            both.iter().filter(|emp_id| !view.with_pin.contains(*emp_id)).cloned().collect();
        for emp_id in &without {
            if kit.button(ui, &kit.words.needs_pin(emp_id)).clicked() {
                commands.push(Command::ShowPerson(emp_id.clone()));
            }
        }
        if (asked || without.is_empty()) && kit.button(ui, &label).clicked() {
            commands.push(Command::Gallery(GalleryCommand::AlwaysAsk(both, !asked)));
        }
        for (emp_id, name) in [&pair.one, &pair.other] {
            if kit.link(ui, if name.is_empty() { emp_id.as_str() } else { name }).clicked() {
                commands.push(Command::ShowPerson(emp_id.clone()));
            }
        }
    });
}

fn doubtful_photos(ui: &mut Ui, kit: &mut Kit<'_>, check: &GalleryCheck, commands: &mut Vec<Command>) {
    if check.doubtful.is_empty() {
        return;
    }
    title(ui, kit, kit.words.doubtful_title());
    for (number, doubtful) in check.doubtful.iter().enumerate() {
        let (emp_id, name) = &doubtful.person;
        ui.push_id(("doubtful", number), |ui| {
            ui.horizontal_top(|ui| {
                let photo = PictureRef::Enrolled(emp_id.clone(), doubtful.photo.clone());
                kit.picture(ui, vec2(FACE, FACE), Some(&photo), name);
                if let Some(((other, other_name), _)) = &doubtful.resembles {
                    let face = PictureRef::Portrait(other.clone());
                    kit.picture(ui, vec2(FACE, FACE), Some(&face), other_name);
                }
                ui.add_space(STEP);
                ui.vertical(|ui| {
                    ui.add(egui::Label::new(kit.words.doubtful(doubtful)).wrap());
                    ui.horizontal_wrapped(|ui| {
                        if kit.button(ui, kit.words.take_photo_out()).clicked() {
                            let out = StaffCommand::RemovePhoto(emp_id.clone(), doubtful.photo.clone());
                            commands.push(Command::Staff(out));
                        }
                        if kit.button(ui, &kit.words.take_new_photos(emp_id)).clicked() {
                            commands.push(Command::Register(RegisterCommand::Enrol(emp_id.clone())));
                        }
                    });
                });
            });
        });
    }
}

fn again(ui: &mut Ui, kit: &Kit<'_>, check: &GalleryCheck, commands: &mut Vec<Command>) {
    /// More are a list for `doctor gallery`.
    const MOST: usize = 100;
    if check.enrol_again.is_empty() {
        return;
    }
    title(ui, kit, kit.words.again_title());
    for (person, reason) in check.enrol_again.iter().take(MOST) {
        ui.horizontal_wrapped(|ui| {
            if kit.button(ui, &kit.words.take_new_photos(&person.0)).clicked() {
                commands.push(Command::Register(RegisterCommand::Enrol(person.0.clone())));
            }
            ui.add(egui::Label::new(kit.words.again(person, *reason)).wrap());
        });
    }
}
