//! What the kiosk does; for an Admin.

mod german;
pub(in crate::ui) mod liveness;
pub(in crate::ui) mod words;

use egui::{Align, Layout, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use self::words::Phrase;
use super::look::{STEP, TOUCH, size};
use super::parts::Kit;
use super::spoof_test::words::SpoofPhrase;
use crate::app::hr::event::{Command, Screen};
use crate::app::hr::settings::{self, Folder, View};
use crate::domain::settings::{LanguageChoice, PhotoPolicy, Settings, Strictness, ThemeChoice};
use crate::ui::logo;

/// For which number of strangers the predicted rate is said.
const STRANGERS_A_DAY: u32 = 20;
/// Times for which photos are kept, in days.
const KEPT: [Option<u32>; 6] = [Some(30), Some(90), Some(180), Some(365), Some(1095), None];
/// Times for which attendance is kept, in months.
const ATTENDANCE_KEPT: [Option<u32>; 5] = [Some(24), Some(36), Some(60), Some(120), None];
/// Height of the bar with the buttons, in points.
const BAR: f32 = TOUCH + 2.0 * STEP;

/// Where somebody is in the settings.
#[derive(Default)]
pub(super) struct SettingsScreen {
    /// As they are on the screen, and to which draft of the workspace they belong: what is typed does not wait.
    typed: Option<(u64, Settings)>,
}

impl SettingsScreen {
    /// Paints the settings; each change goes to the draft at once.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        view: Option<&View>,
        commands: &mut Vec<Command>,
    ) {
        let Some(view) = view else { return };
        let typed = self.typed.take().filter(|(number, _)| *number == view.number);
        let mut draft = typed.map_or_else(|| view.draft.clone(), |(_, draft)| draft);
        let before = draft.clone();
        paint(ui, kit, view, &mut draft, commands);
        if draft != before && !view.busy {
            let draft = Box::new(draft.clone());
            commands.push(Command::Settings(settings::Command::Draft(draft, view.number)));
        }
        self.typed = Some((view.number, draft));
    }
}

fn paint(ui: &mut Ui, kit: &Kit<'_>, view: &View, draft: &mut Settings, commands: &mut Vec<Command>) {
    let area = ui.available_rect_before_wrap();
    let (cards, bar) = area.split_top_bottom_at_y(area.bottom() - BAR);
    ui.scope_builder(egui::UiBuilder::new().max_rect(cards), |ui| {
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            // The bar at the side stands beside the cards.
            let gap = ui.spacing().item_spacing.x + 2.0 * STEP;
            let width = ((ui.available_width() - gap) / 2.0).max(320.0);
            ui.horizontal_top(|ui| {
                column(ui, width, |ui| {
                    company(ui, kit, view, draft, commands);
                    camera(ui, kit, view, draft);
                    sound(ui, kit, draft);
                    backups(ui, kit, draft, commands);
                    second_copy(ui, kit, view, draft, commands);
                    attendance(ui, kit, draft);
                });
                ui.add_space(STEP);
                column(ui, width, |ui| {
                    language(ui, kit, draft);
                    look(ui, kit, draft);
                    recognition(ui, kit, view, draft, commands);
                    photos(ui, kit, draft);
                });
            });
        });
    });
    let builder = egui::UiBuilder::new()
        .max_rect(bar.with_min_y(bar.top() + STEP))
        .layout(Layout::left_to_right(Align::Center));
    ui.scope_builder(builder, |ui| buttons(ui, kit, view, commands));
}

fn buttons(ui: &mut Ui, kit: &Kit<'_>, view: &View, commands: &mut Vec<Command>) {
    let say = |phrase| kit.words.phrase(phrase);
    let ready = view.changed && view.fault.is_none() && !view.busy;
    if kit.primary(ui, say(Phrase::SaveSettings), ready).clicked() {
        commands.push(Command::Settings(settings::Command::Save));
    }
    if view.changed {
        if kit.button(ui, say(Phrase::Discard)).clicked() {
            commands.push(Command::Settings(settings::Command::Drop));
        }
    } else {
        kit.caption(ui, say(Phrase::Unchanged));
    }
}

fn company(ui: &mut Ui, kit: &Kit<'_>, view: &View, draft: &mut Settings, commands: &mut Vec<Command>) {
    card(ui, kit, None, |ui| {
        let wrong = (view.fault == Some("company")).then(|| kit.words.phrase(Phrase::CompanyTooLong));
        kit.field(ui, kit.words.phrase(Phrase::Company), &mut draft.company, false, wrong);
        kit.caption(ui, kit.words.phrase(Phrase::CompanyDetail));
        ui.add_space(STEP);
        logo_part(ui, kit, view, draft, commands);
    });
}

fn logo_part(ui: &mut Ui, kit: &Kit<'_>, view: &View, draft: &mut Settings, commands: &mut Vec<Command>) {
    kit.heading(ui, kit.words.phrase(Phrase::Logo));
    let mut remove = false;
    ui.horizontal_wrapped(|ui| {
        if let Some(logo) = &draft.logo {
            let (area, response) = ui.allocate_exact_size(vec2(132.0, TOUCH), Sense::hover());
            let name = kit.words.phrase(Phrase::Logo);
            response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
            logo::paint(ui.painter(), logo, area);
        }
        if kit.button(ui, kit.words.phrase(Phrase::ChooseLogo)).clicked() {
            commands.push(Command::Settings(settings::Command::ChooseLogo));
        }
        remove = draft.logo.is_some() && kit.button(ui, kit.words.phrase(Phrase::RemoveLogo)).clicked();
    });
    if remove {
        draft.logo = None;
    }
    match &view.logo_fault {
        Some(fault) => wrong(ui, kit, kit.words.logo_fault(fault)),
        None => {
            kit.caption(ui, kit.words.phrase(Phrase::LogoDetail));
        }
    }
}

fn language(ui: &mut Ui, kit: &Kit<'_>, draft: &mut Settings) {
    card(ui, kit, Some(Phrase::Language), |ui| {
        ui.horizontal_wrapped(|ui| {
            for language in LanguageChoice::ALL {
                if kit.chip(ui, kit.words.language_name(language), draft.language == language).clicked() {
                    draft.language = language;
                }
            }
        });
        kit.caption(ui, kit.words.phrase(Phrase::LanguageDetail));
    });
}

fn look(ui: &mut Ui, kit: &Kit<'_>, draft: &mut Settings) {
    card(ui, kit, Some(Phrase::Look), |ui| {
        ui.horizontal_wrapped(|ui| {
            for theme in [ThemeChoice::Light, ThemeChoice::Dark] {
                if kit.chip(ui, kit.words.theme_name(theme), draft.theme == theme).clicked() {
                    draft.theme = theme;
                }
            }
            if kit.chip(ui, kit.words.phrase(Phrase::ReduceMotion), draft.reduce_motion).clicked() {
                draft.reduce_motion = !draft.reduce_motion;
            }
        });
        kit.caption(ui, kit.words.phrase(Phrase::LookDetail));
    });
}

fn sound(ui: &mut Ui, kit: &Kit<'_>, draft: &mut Settings) {
    card(ui, kit, Some(Phrase::Sound), |ui| {
        if kit.chip(ui, kit.words.phrase(Phrase::Sounds), draft.sounds).clicked() {
            draft.sounds = !draft.sounds;
        }
        kit.caption(ui, kit.words.phrase(Phrase::SoundDetail));
    });
}

fn second_copy(ui: &mut Ui, kit: &Kit<'_>, view: &View, draft: &mut Settings, commands: &mut Vec<Command>) {
    let say = |phrase| kit.words.phrase(phrase);
    card(ui, kit, None, |ui| {
        kit.heading(ui, kit.words.second_copy());
        folder(ui, &draft.backup.receipts, say(Phrase::NoSecondCopy));
        ui.horizontal_wrapped(|ui| {
            choose_folder(ui, kit, Folder::SecondCopy, kit.words.second_copy(), commands);
            if !draft.backup.receipts.is_empty() && kit.button(ui, say(Phrase::EndSecondCopy)).clicked() {
                draft.backup.receipts.clear();
            }
        });
        if view.same_disk {
            wrong(ui, kit, say(Phrase::SameDisk));
        }
        kit.caption(ui, kit.words.second_copy_detail());
    });
}

/// The folder that is set, or what it means that none is.
fn folder(ui: &mut Ui, folder: &str, none: &str) {
    ui.add(egui::Label::new(if folder.is_empty() { none } else { folder }).wrap());
}

fn choose_folder(ui: &mut Ui, kit: &Kit<'_>, of: Folder, heading: &str, commands: &mut Vec<Command>) {
    let label = kit.words.phrase(Phrase::ChooseFolder);
    let button = kit.button(ui, label);
    // The same words stand on the other button.
    let name = format!("{heading}: {label}");
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if button.clicked() {
        commands.push(Command::Settings(settings::Command::ChooseFolder(of)));
    }
}

/// What is wrong with what was chosen.
fn wrong(ui: &mut Ui, kit: &Kit<'_>, words: impl Into<String>) {
    let words = RichText::new(words).size(size::CAPTION).color(kit.theme.wrong);
    ui.add(egui::Label::new(words).wrap());
}

fn backups(ui: &mut Ui, kit: &Kit<'_>, draft: &mut Settings, commands: &mut Vec<Command>) {
    let say = |phrase| kit.words.phrase(phrase);
    card(ui, kit, Some(Phrase::Backups), |ui| {
        folder(ui, &draft.backup.folder, say(Phrase::OwnFolder));
        ui.horizontal_wrapped(|ui| {
            choose_folder(ui, kit, Folder::Backups, say(Phrase::Backups), commands);
            if !draft.backup.folder.is_empty() && kit.button(ui, say(Phrase::UseOwnFolder)).clicked() {
                draft.backup.folder.clear();
            }
            if kit.chip(ui, say(Phrase::EveryNight), draft.backup.nightly).clicked() {
                draft.backup.nightly = !draft.backup.nightly;
            }
        });
        kit.caption(ui, say(Phrase::BackupsDetail));
    });
}

fn camera(ui: &mut Ui, kit: &Kit<'_>, view: &View, draft: &mut Settings) {
    card(ui, kit, Some(Phrase::Camera), |ui| {
        let missing = !draft.camera.is_empty() && !view.cameras.contains(&draft.camera);
        let any = kit.words.phrase(Phrase::AnyCamera);
        let label = match draft.camera.as_str() {
            "" => any.to_owned(),
            name if missing => format!("{name} ({})", kit.words.phrase(Phrase::NotConnected)),
            name => name.to_owned(),
        };
        let picked = kit.choice(ui, &label, !draft.camera.is_empty(), |ui| {
            let mut picked = kit.option(ui, any, draft.camera.is_empty()).clicked().then(String::new);
            for name in &view.cameras {
                if kit.option(ui, name, *name == draft.camera).clicked() {
                    picked = Some(name.clone());
                }
            }
            picked
        });
        if let Some(picked) = picked {
            draft.camera = picked;
        }
        kit.caption(ui, kit.words.phrase(Phrase::CameraDetail));
    });
}

fn recognition(ui: &mut Ui, kit: &Kit<'_>, view: &View, draft: &mut Settings, commands: &mut Vec<Command>) {
    card(ui, kit, Some(Phrase::Recognition), |ui| {
        ui.horizontal_wrapped(|ui| {
            for strictness in Strictness::ALL {
                let holds = (draft.wanted_fpir / strictness.fpir() - 1.0).abs() < 1e-6;
                if kit.chip(ui, kit.words.strictness(strictness), holds).clicked() {
                    draft.wanted_fpir = strictness.fpir();
                }
            }
        });
        kit.caption(ui, &kit.words.strictness_detail(draft.wanted_fpir, &view.prediction, STRANGERS_A_DAY));
        ui.add_space(STEP);
        kit.heading(ui, kit.words.liveness());
        liveness::show(ui, kit, draft);
        if kit.button(ui, kit.words.spoof(SpoofPhrase::Open)).clicked() {
            commands.push(Command::Go(Screen::SpoofTest));
        }
    });
}

fn photos(ui: &mut Ui, kit: &Kit<'_>, draft: &mut Settings) {
    card(ui, kit, Some(Phrase::Photos), |ui| {
        ui.horizontal_wrapped(|ui| {
            for policy in PhotoPolicy::ALL {
                if kit.chip(ui, kit.words.photo_policy(policy), draft.photos == policy).clicked() {
                    draft.photos = policy;
                }
            }
        });
        kit.caption(ui, kit.words.phrase(Phrase::PhotosDetail));
        ui.add_space(STEP);
        kit.heading(ui, kit.words.phrase(Phrase::Retention));
        ui.horizontal_wrapped(|ui| {
            let other = Some(draft.keep_scan_photos_days).filter(|days| !KEPT.contains(days));
            for days in other.into_iter().chain(KEPT) {
                if kit.chip(ui, &kit.words.kept_for(days), draft.keep_scan_photos_days == days).clicked() {
                    draft.keep_scan_photos_days = days;
                }
            }
        });
        kit.caption(ui, kit.words.phrase(Phrase::RetentionDetail));
        let days = |days| kit.words.kept_for(Some(days));
        let refused = (Phrase::KeepRefused, Phrase::WithScans);
        kept(ui, kit, &mut draft.keep_refused_photos_days, &KEPT, refused, days);
        kit.caption(ui, kit.words.phrase(Phrase::KeepRefusedDetail));
        let leavers = (Phrase::KeepLeavers, Phrase::UntilErased);
        kept(ui, kit, &mut draft.keep_leavers_days, &KEPT, leavers, days);
        kit.caption(ui, kit.words.phrase(Phrase::KeepLeaversDetail));
    });
}

fn attendance(ui: &mut Ui, kit: &Kit<'_>, draft: &mut Settings) {
    card(ui, kit, None, |ui| {
        let months = |months| kit.words.kept_months(months);
        let phrases = (Phrase::KeepAttendance, Phrase::ForEver);
        kept(ui, kit, &mut draft.keep_attendance_months, &ATTENDANCE_KEPT, phrases, months);
        kit.caption(ui, kit.words.phrase(Phrase::KeepAttendanceDetail));
    });
}

/// For how long something of a kind is kept; `never` is what it means that no time is set.
fn kept(
    ui: &mut Ui,
    kit: &Kit<'_>,
    time: &mut Option<u32>,
    choices: &[Option<u32>],
    (heading, never): (Phrase, Phrase),
    words: impl Fn(u32) -> String,
) {
    kit.heading(ui, kit.words.phrase(heading));
    ui.horizontal_wrapped(|ui| {
        let other = Some(*time).filter(|time| !choices.contains(time));
        for choice in other.into_iter().chain(choices.iter().copied()) {
            let label = match choice {
                None => kit.words.phrase(never).to_owned(),
                Some(time) => words(time),
            };
            let chip = kit.chip(ui, &label, *time == choice);
            // The same words stand on the chips of the other kinds.
            let name = format!("{}: {label}", kit.words.phrase(heading));
            chip.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
            if chip.clicked() {
                *time = choice;
            }
        }
    });
}

fn card(ui: &mut Ui, kit: &Kit<'_>, heading: Option<Phrase>, contents: impl FnOnce(&mut Ui)) {
    kit.card(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = STEP;
        if let Some(heading) = heading {
            kit.heading(ui, kit.words.phrase(heading));
        }
        contents(ui);
    });
    ui.add_space(STEP);
}

fn column(ui: &mut Ui, width: f32, contents: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::LEFT), |ui| {
        ui.set_width(width);
        contents(ui);
    });
}
