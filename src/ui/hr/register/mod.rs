//! Registering a person: details, consent, photos. One step is on the screen at a time.

mod details;
mod erase;
mod german;
mod import;
mod photos;
pub mod words;

use egui::{Align, Layout, RichText, ScrollArea, Ui, UiBuilder, vec2};

use self::details::Details;
use self::erase::EraseScreen;
use self::import::ImportScreen;
use self::photos::Photos;
use self::words::Words;
use super::look::{STEP, TOUCH, size};
use super::parts::Kit;
use super::words::Label;
use crate::app::hr::event::Command;
use crate::app::hr::register::event as register;
use crate::app::hr::register::view::{PersonView, RegisterView, Step};
use crate::app::view::KioskView;
use crate::domain::staff_list::StaffField;
use crate::ui::shortcut;
use crate::ui::theme;

/// Height of the row of buttons at the foot, in points.
const FOOT: f32 = TOUCH + 2.0 * STEP;

/// Most height of a step, in points.
const BODY: f32 = 600.0;
const PHOTOS: f32 = 760.0;

/// Where somebody is in a registration.
#[derive(Default)]
pub(super) struct RegisterScreen {
    person: u64,
    details: Details,
    photos: Photos,
    erase: EraseScreen,
    import: ImportScreen,
}

impl RegisterScreen {
    /// Paints the step that is on its way.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        kit: &mut Kit<'_>,
        view: &RegisterView,
        kiosk: &KioskView,
        commands: &mut Vec<Command>,
    ) {
        let mut sent = Vec::new();
        match view {
            RegisterView::Reading => {
                ui.label(kit.say(Label::Reading));
                if kit.button(ui, kit.say(Label::Cancel)).clicked() {
                    sent.push(register::Command::Cancel);
                }
            }
            RegisterView::Person(person) => {
                if self.person != person.number {
                    *self = Self { person: person.number, ..Self::default() };
                }
                self.show_person(ui, kit, person, kiosk, &mut sent);
            }
            RegisterView::Erase(erase) => self.erase.show(ui, kit, erase, &mut sent),
            RegisterView::Import(import) => self.import.show(ui, kit, import, &mut sent),
        }
        commands.extend(sent.into_iter().map(Command::Register));
    }

    fn show_person(
        &mut self,
        ui: &mut Ui,
        kit: &mut Kit<'_>,
        person: &PersonView,
        kiosk: &KioskView,
        sent: &mut Vec<register::Command>,
    ) {
        let area = ui.available_rect_before_wrap();
        head(ui, kit, person);
        let top = ui.cursor().top();
        // On a large screen the buttons stay near what they are about.
        let most = if person.step == Step::Photos { PHOTOS } else { BODY };
        let end = (area.bottom() - FOOT).min(top + most);
        let body = area.with_min_y(top + STEP).with_max_y(end);
        let mut inside = ui.new_child(UiBuilder::new().max_rect(body).id_salt(("step", person.step as u8)));
        match person.step {
            Step::Details => self.details.show(&mut inside, kit, person, sent),
            Step::Consent => consent(&mut inside, kit),
            Step::Photos => self.photos.show(&mut inside, kit, person, kiosk, sent),
            Step::NoFace => no_face(&mut inside, kit),
        }
        if person.step != Step::Photos {
            self.photos.forget();
        }
        let foot = area.with_min_y(end + STEP);
        let mut below = ui.new_child(UiBuilder::new().max_rect(foot));
        below.horizontal(|ui| foot_of(ui, kit, person, sent));
    }
}

/// Who it is about, and how far it has come.
fn head(ui: &mut Ui, kit: &Kit<'_>, person: &PersonView) {
    let (number, title) = match person.step {
        Step::Details => (1, Words::Details),
        Step::Consent => (2, Words::Consent),
        Step::Photos => (3, Words::Photos),
        Step::NoFace => (3, Words::NoFace),
    };
    ui.horizontal(|ui| {
        let title = RichText::new(kit.words.register(title)).size(size::TITLE).family(theme::strong());
        ui.label(title);
        let name = person.draft.text(StaffField::Name).trim();
        if person.step != Step::Details {
            ui.label(RichText::new(format!("{name} ({})", person.id)).color(kit.theme.text_2));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let (number, of) = if person.is_known { (number - 1, 2) } else { (number, 3) };
            kit.caption(ui, &kit.words.step(number, of));
        });
    });
}

fn foot_of(ui: &mut Ui, kit: &Kit<'_>, person: &PersonView, sent: &mut Vec<register::Command>) {
    use register::Command as C;
    // Agreeing is no thing of a shortcut.
    let by_key = ui.input(|input| shortcut::pressed(input, egui::Modifiers::COMMAND, egui::Key::Enter));
    match person.step {
        Step::Details => {
            let ready = person.faults.is_empty() && person.id_fault.is_none() && !person.id_pending;
            let next = kit.primary(ui, kit.words.register(Words::ToConsent), ready);
            if next.clicked() || (ready && by_key) {
                sent.push(C::Next);
            }
        }
        Step::Consent => {
            if kit.primary(ui, kit.words.register(Words::Agrees), true).clicked() {
                sent.push(C::Agree(kit.words.consent()));
            }
            if !person.is_known && kit.button(ui, kit.words.register(Words::Declines)).clicked() {
                sent.push(C::Decline);
            }
        }
        Step::Photos | Step::NoFace => {
            let words = if person.is_known { Words::SavePhotos } else { Words::SaveNew };
            let label = if person.busy { kit.say(Label::Saving) } else { kit.words.register(words) };
            let save = kit.primary(ui, label, person.ready);
            if save.clicked() || (person.ready && by_key) {
                sent.push(C::Save);
            }
        }
    }
    let may_go_back = match person.step {
        Step::Details => false,
        Step::Consent => !person.is_known,
        Step::Photos | Step::NoFace => true,
    };
    if may_go_back && kit.button(ui, kit.words.register(Words::Back)).clicked() {
        sent.push(C::Back);
    }
    if kit.button(ui, kit.say(Label::Cancel)).clicked() {
        sent.push(C::Cancel);
    }
    if let Some(problem) = &person.problem {
        let words = RichText::new(kit.words.reason(problem)).color(kit.theme.wrong);
        ui.add(egui::Label::new(words).wrap());
    }
}

fn consent(ui: &mut Ui, kit: &Kit<'_>) {
    let text = kit.words.consent();
    let room = ui.available_size() - vec2(34.0, 34.0);
    kit.card(ui, |ui| {
        ui.set_min_size(room);
        ui.set_max_size(room);
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            ui.set_max_width(ui.available_width().min(760.0));
            kit.caption(ui, kit.words.register(Words::ConsentHow));
            ui.add_space(STEP);
            let words = RichText::new(&text.text).size(17.0).line_height(Some(26.0));
            ui.add(egui::Label::new(words).wrap());
            ui.add_space(STEP);
            kit.caption(ui, &format!("{} {}", kit.words.register(Words::ConsentVersion), text.version));
        });
    });
}

fn no_face(ui: &mut Ui, kit: &Kit<'_>) {
    kit.card(ui, |ui| {
        ui.set_max_width(ui.available_width().min(760.0));
        let words = RichText::new(kit.words.register(Words::NoFaceHow)).size(17.0).line_height(Some(26.0));
        ui.add(egui::Label::new(words).wrap());
    });
}
