//! The spoof test: the live picture, what to hold up, and what was counted.

mod german;
pub(in crate::ui) mod words;

use std::time::Duration;

use egui::{Align, Layout, Rect, RichText, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use self::words::SpoofPhrase;
use super::look::{STEP, size};
use super::parts::Kit;
use crate::app::hr::event::{Command, Screen};
use crate::app::hr::spoof_test::{
    Command as SpoofCommand, LastTest, RunningView, SpoofResult, SpoofView, TryStage,
};
use crate::app::view::{Card, FaceMark, KioskView};
use crate::domain::decision::Side;
use crate::domain::spoof_test::{SpoofKind, SpoofRate, Verdict};
use crate::ui::icon::{self, Icon};
use crate::ui::kiosk::preview::{Look, Preview};
use crate::ui::theme;

/// Time between two pictures of the camera on the screen.
const NEXT_PICTURE: Duration = Duration::from_millis(40);

/// The picture on the screen.
#[derive(Default)]
pub(super) struct SpoofScreen {
    preview: Preview,
}

impl SpoofScreen {
    /// Paints the test.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        view: &SpoofView,
        kiosk: &KioskView,
        commands: &mut Vec<Command>,
    ) {
        ui.spacing_mut().item_spacing.y = STEP;
        let Some(running) = &view.running else {
            self.preview = Preview::default();
            return before(ui, kit, view, commands);
        };
        let area = ui.available_rect_before_wrap();
        let (left, right) = area.split_left_right_at_x(area.left() + (area.width() * 0.45).floor());
        let below = self.live(ui, kit, running, left) + STEP;
        let mut beneath =
            ui.new_child(UiBuilder::new().max_rect(left.with_min_y(below)).id_salt("spoof test end"));
        ending(&mut beneath, kit, running, commands);
        let right = right.with_min_x(right.left() + 2.0 * STEP);
        let mut side = ui.new_child(UiBuilder::new().max_rect(right).id_salt("spoof test"));
        ScrollArea::vertical().auto_shrink([false, false]).show(&mut side, |ui| {
            ui.set_max_width(ui.available_width() - STEP);
            ui.spacing_mut().item_spacing.y = STEP;
            during(ui, kit, running, kiosk, view.saving, commands);
        });
    }

    /// Gives the lower end of the picture.
    fn live(&mut self, ui: &mut Ui, kit: &Kit<'_>, running: &RunningView, room: Rect) -> f32 {
        let frame = (kit.frame)();
        let pixels = ui.ctx().pixels_per_point();
        self.preview.take(ui.ctx(), frame.as_ref(), room.size() * pixels);
        let width = room.width().min(room.height() * self.preview.aspect());
        let area = Rect::from_min_size(room.min, vec2(width, width / self.preview.aspect().max(0.1)));
        let response = ui.interact(area, egui::Id::unique("spoof test live"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, kit.words.live_picture()));
        let report = running.report.as_ref().filter(|_| running.stage == TryStage::Judging);
        let look = Look {
            theme: kit.theme,
            scale: 1.0,
            free: area,
            dimmed: false,
            face: report.and_then(|report| Some(FaceMark { face: report.face?, progress: report.progress })),
            no_camera: frame.is_none(),
            reduce_motion: false,
            dt: ui.input(|input| input.stable_dt),
        };
        let painter = ui.painter().clone();
        self.preview.paint(&painter, area, &look);
        if let Some(turn) = report.and_then(|report| report.turn).filter(|turn| !turn.back) {
            let (part, arrow) =
                if turn.side == Side::Left { (0.14, Icon::Back) } else { (0.86, Icon::Forward) };
            let centre = pos2(egui::lerp(area.x_range(), part), area.center().y);
            let size = area.height() * 0.26;
            painter.circle_filled(centre, size / 2.0, theme::BENEATH_ON_PICTURE);
            icon::paint(&painter, arrow, centre, size * 0.6, theme::ON_PICTURE);
        }
        ui.ctx().request_repaint_after(NEXT_PICTURE);
        area.bottom()
    }
}

/// The ways out.
fn ending(ui: &mut Ui, kit: &Kit<'_>, running: &RunningView, commands: &mut Vec<Command>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.y = STEP;
        if running.tries > 0 && kit.button(ui, kit.words.spoof(SpoofPhrase::Finish)).clicked() {
            commands.push(Command::SpoofTest(SpoofCommand::Finish));
        }
        if kit.button(ui, kit.words.spoof(SpoofPhrase::Cancel)).clicked() {
            commands.push(Command::SpoofTest(SpoofCommand::Cancel));
        }
    });
}

/// What it is for, and what was found last.
fn before(ui: &mut Ui, kit: &Kit<'_>, view: &SpoofView, commands: &mut Vec<Command>) {
    let say = |phrase| kit.words.spoof(phrase);
    ui.horizontal(|ui| {
        if kit.button(ui, kit.words.screen(Screen::Settings)).clicked() {
            commands.push(Command::Go(Screen::Settings));
        }
        ui.add_space(STEP);
        kit.heading(ui, say(SpoofPhrase::Title));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if kit.primary(ui, say(SpoofPhrase::Begin), true).clicked() {
                commands.push(Command::SpoofTest(SpoofCommand::Begin));
            }
        });
    });
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = STEP;
        ui.set_max_width(ui.available_width() - STEP);
        for phrase in [SpoofPhrase::Why, SpoofPhrase::How, SpoofPhrase::Meanwhile] {
            ui.add(egui::Label::new(say(phrase)).wrap());
        }
        ui.add_space(STEP);
        kit.heading(ui, say(SpoofPhrase::Last));
        match &view.last {
            LastTest::Unread => {}
            LastTest::Missing => {
                kit.caption(ui, say(SpoofPhrase::NoneYet));
            }
            LastTest::Kept(last) => result(ui, kit, last),
        }
    });
}

fn result(ui: &mut Ui, kit: &Kit<'_>, last: &SpoofResult) {
    let policy = kit.words.liveness_policy(last.test.liveness);
    let made = RichText::new(kit.words.spoof_made(last, policy)).size(size::CAPTION).color(kit.theme.text_2);
    ui.add(egui::Label::new(made).wrap());
    counted(ui, kit, &last.rates);
}

fn counted(ui: &mut Ui, kit: &Kit<'_>, rates: &[SpoofRate]) {
    for rate in rates {
        kit.card(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 2.0;
            let name = RichText::new(kit.words.spoof_kind(rate.kind)).family(theme::strong());
            ui.label(name);
            let ink = match rate.tally.errors(rate.kind) {
                0 => kit.theme.ink,
                _ if rate.kind == SpoofKind::Live => kit.theme.warn,
                _ => kit.theme.wrong,
            };
            ui.add(egui::Label::new(RichText::new(kit.words.spoof_rate(rate)).color(ink)).wrap());
        });
    }
}

fn during(
    ui: &mut Ui,
    kit: &Kit<'_>,
    running: &RunningView,
    kiosk: &KioskView,
    saving: bool,
    commands: &mut Vec<Command>,
) {
    let say = |phrase| kit.words.spoof(phrase);
    let trying = matches!(running.stage, TryStage::GetReady(_) | TryStage::Judging);
    let send = |commands: &mut Vec<Command>, command| commands.push(Command::SpoofTest(command));
    kit.heading(ui, say(SpoofPhrase::What));
    ui.add_enabled_ui(!trying && !saving, |ui| {
        ui.horizontal_wrapped(|ui| {
            for kind in SpoofKind::ALL {
                if kit.chip(ui, kit.words.spoof_kind(kind), kind == running.kind).clicked() {
                    send(commands, SpoofCommand::Kind(kind));
                }
            }
        });
    });
    instruction(ui, kit, running, kiosk);
    ui.horizontal_wrapped(|ui| {
        if kit.primary(ui, say(SpoofPhrase::Try), !trying && !saving).clicked() {
            send(commands, SpoofCommand::Try);
        }
        if running.tries > 0 && !trying && kit.button(ui, say(SpoofPhrase::TakeBack)).clicked() {
            send(commands, SpoofCommand::TakeBack);
        }
    });
    kit.caption(ui, say(SpoofPhrase::Meanwhile));
    if running.tries == 0 {
        kit.caption(ui, say(SpoofPhrase::NothingCounted));
    }
    counted(ui, kit, &running.rates);
}

/// One sentence: how the try stands, or what to do.
fn instruction(ui: &mut Ui, kit: &Kit<'_>, running: &RunningView, kiosk: &KioskView) {
    let report = running.report.as_ref().filter(|_| running.stage == TryStage::Judging);
    let turn = report.and_then(|report| report.turn);
    let words = match (&kiosk.card, turn) {
        (Card::CameraLost(fault), _) => kit.words.camera_lost(fault).sentence.into_owned(),
        (Card::RecognitionUnavailable(remedy), _) => {
            kit.words.recognition_unavailable(remedy).sentence.into_owned()
        }
        (_, Some(turn)) => kit.words.turn_head(turn.side, turn.back).sentence.into_owned(),
        _ => kit.words.spoof_stage(running.stage, running.kind),
    };
    let live = running.kind == SpoofKind::Live;
    let ink = match running.stage {
        TryStage::Judged(verdict) if (verdict == Verdict::Passed) == live => kit.theme.ok,
        TryStage::Judged(_) if live => kit.theme.warn,
        TryStage::Judged(_) => kit.theme.wrong,
        TryStage::NotJudged => kit.theme.warn,
        _ => kit.theme.ink,
    };
    let sentence = RichText::new(words).size(size::TITLE).family(theme::strong()).color(ink);
    let label = ui.add(egui::Label::new(sentence).wrap());
    ui.ctx().accesskit_node_builder(label.id, |node| node.set_live(egui::accesskit::Live::Polite));
    let hint = match report {
        Some(report) if report.nobody => Some(kit.words.spoof(SpoofPhrase::Nobody).into()),
        Some(report) => report.fault.map(|fault| kit.words.hint(fault).sentence),
        None => None,
    };
    if let Some(hint) = hint {
        kit.caption(ui, &hint);
    }
}
