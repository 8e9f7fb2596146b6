//! Rail, top bar and foot: what is the same on every screen.

use egui::{
    Align, CornerRadius, Id, Key, Layout, Rect, RichText, Role, Sense, Stroke, Ui, UiBuilder, pos2, vec2,
};

use super::look::{ROUND, STEP, TOUCH, size};
use super::parts::{Kit, named, text_in};
use super::words::Label;
use crate::app::hr::event::{Command, Screen, StaffCommand};
use crate::app::hr::long_work::{self, JobView};
use crate::app::hr::register::view::RegisterView;
use crate::app::hr::view::{HrView, Note, Page, WorkView};
use crate::app::view::{Card, KioskView};
use crate::ui::icon::{self, Icon};
use crate::ui::shortcut;
use crate::ui::text::Style;
use crate::ui::theme;

/// Width of the rail, in points.
pub(super) const RAIL: f32 = 104.0;
/// Height of the top bar, in points.
const BAR: f32 = 64.0;
/// Height of a line at the foot, in points.
const FOOT_LINE: f32 = TOUCH + 14.0;
/// Most width of the company's logo, in points.
const LOGO: f32 = 108.0;
/// Most width of the content, in points.
const CONTENT: f32 = 1200.0;
/// The same of a report, which has a column for each day of a month.
const WIDE_CONTENT: f32 = 1760.0;

/// Paints rail and top bar; gives the place for the screen.
pub(super) fn show(
    ui: &mut Ui,
    kit: &Kit<'_>,
    view: &HrView,
    work: &WorkView,
    kiosk: &KioskView,
    search: &mut bool,
    commands: &mut Vec<Command>,
) -> Rect {
    let window = ui.max_rect();
    let (rail, rest) = window.split_left_right_at_x(window.left() + RAIL);
    let (bar, below) = rest.split_top_bottom_at_y(rest.top() + BAR);
    paint_rail(ui, kit, work, rail, commands);
    let margin = if window.width() < 1200.0 { 2.0 * STEP } else { 3.0 * STEP };
    let most = if work.screen == Screen::Reports { WIDE_CONTENT } else { CONTENT };
    let width = (below.width() - 2.0 * margin).min(most);
    let left = below.left() + margin + ((below.width() - 2.0 * margin - width) / 2.0).floor();
    // What is said at the foot covers no button.
    let lines = u8::from(work.note.is_some()) + u8::from(work.long_work.is_some());
    let foot = if lines == 0 { margin } else { 2.0 * STEP + f32::from(lines) * (FOOT_LINE + STEP) };
    let content =
        Rect::from_min_max(pos2(left, below.top() + STEP), pos2(left + width, below.bottom() - foot));
    let bar = Rect::from_min_max(pos2(left, bar.top()), pos2(left + width, bar.bottom()));
    paint_bar(ui, kit, (view, work, kiosk), bar, search, commands);
    content
}

fn paint_rail(ui: &Ui, kit: &Kit<'_>, work: &WorkView, rail: Rect, commands: &mut Vec<Command>) {
    let painter = ui.painter();
    painter.rect_filled(rail, 0.0, kit.theme.surface);
    painter.vline(rail.right() - 0.5, rail.y_range(), Stroke::new(1.0, kit.theme.line));
    let screens: Vec<_> =
        Screen::ALL.into_iter().filter(|screen| screen.is_open_to(work.account.role)).collect();
    #[expect(clippy::cast_precision_loss, reason = "a handful of screens")]
    let room = (rail.height() - 16.0) / screens.len().max(1) as f32 - 4.0;
    let (height, mut top) = (room.floor().clamp(TOUCH, 72.0), rail.top() + 8.0);
    for (index, screen) in screens.into_iter().enumerate() {
        let area = Rect::from_min_size(pos2(rail.left() + 8.0, top), vec2(rail.width() - 16.0, height));
        top += height + 4.0;
        let name = kit.words.screen(screen);
        let chosen = screen == work.screen.on_the_rail();
        let response = named(ui, area, Id::unique(("hr rail", index)), Sense::click(), Role::Tab, name);
        let fill = if chosen { kit.theme.soft } else { kit.theme.hover };
        if chosen || response.hovered() {
            painter.rect_filled(area, f32::from(ROUND), fill);
        }
        kit.focus_ring(ui, &response);
        let ink = if chosen { kit.theme.accent } else { kit.theme.text_2 };
        // Two heads fill less of their square than the other signs.
        let extent = if screen == Screen::Staff { 34.0 } else { 24.0 } * (height / 72.0).max(0.75);
        icon::paint(
            painter,
            icon_of(screen),
            pos2(area.center().x, area.top() + height * 0.375),
            extent,
            ink,
        );
        let words = Rect::from_center_size(
            pos2(area.center().x, area.bottom() - (height * 0.24).max(10.0)),
            vec2(area.width() - 4.0, 18.0),
        );
        let style = if chosen { Style::strong(13.0, ink) } else { Style::text(13.0, ink) };
        let galley = crate::ui::text::fit(painter, name, &style.centred(), words.width(), words.height());
        crate::ui::text::place(painter, galley, words.center().x, words.center().y);
        if screen == Screen::Review {
            badge(ui, kit, work.waiting, area);
        }
        if response.clicked() || shortcut(ui, index) {
            commands.push(Command::Go(screen));
        }
    }
}

/// How many things wait, at the upper right of the sign.
fn badge(ui: &Ui, kit: &Kit<'_>, waiting: Option<usize>, area: Rect) {
    let Some(waiting) = waiting.filter(|waiting| *waiting > 0) else { return };
    let text = if waiting > 99 { "99+".to_owned() } else { waiting.to_string() };
    named(
        ui,
        area.shrink(area.height() * 0.45),
        Id::unique("hr badge"),
        Sense::hover(),
        Role::Status,
        &kit.words.waiting(waiting),
    );
    let painter = ui.painter();
    let style = Style::strong(11.5, kit.theme.on_accent).centred();
    let galley = crate::ui::text::fit(painter, &text, &style, 40.0, 18.0);
    let extent = vec2((galley.rect.width() + 10.0).max(18.0), 18.0);
    let pill = Rect::from_center_size(pos2(area.center().x + 20.0, area.top() + 14.0), extent);
    painter.rect_filled(pill, CornerRadius::same(9), kit.theme.accent);
    crate::ui::text::place(painter, galley, pill.center().x, pill.center().y);
}

/// Alt and the number of the screen; the tenth has 0.
fn shortcut(ui: &Ui, index: usize) -> bool {
    const KEYS: [Key; 10] = [
        Key::Num1,
        Key::Num2,
        Key::Num3,
        Key::Num4,
        Key::Num5,
        Key::Num6,
        Key::Num7,
        Key::Num8,
        Key::Num9,
        Key::Num0,
    ];
    KEYS.get(index).is_some_and(|key| ui.input(|input| shortcut::pressed(input, egui::Modifiers::ALT, *key)))
}

fn icon_of(screen: Screen) -> Icon {
    match screen {
        Screen::Dashboard => Icon::Bars,
        Screen::Review => Icon::Done,
        Screen::Log => Icon::Clock,
        Screen::Rules => Icon::Calendar,
        Screen::Staff | Screen::Register | Screen::Gallery => Icon::People,
        Screen::Reports => Icon::Sheet,
        Screen::Storage => Icon::Discs,
        Screen::Audit => Icon::List,
        Screen::Accounts => Icon::Key,
        Screen::Refused => Icon::Attention,
        Screen::Settings | Screen::SpoofTest => Icon::Sliders,
    }
}

fn paint_bar(
    ui: &mut Ui,
    kit: &Kit<'_>,
    (view, work, kiosk): (&HrView, &WorkView, &KioskView),
    bar: Rect,
    search: &mut bool,
    commands: &mut Vec<Command>,
) {
    let mut bar = bar;
    if let Some(logo) = &view.logo {
        let area = Rect::from_min_size(pos2(bar.left(), bar.center().y - 18.0), vec2(LOGO, 36.0));
        crate::ui::logo::paint(ui.painter(), logo, area);
        bar.min.x += crate::ui::logo::width(logo, area.height(), area.width()) + 1.5 * STEP;
    }
    let title = Style::strong(size::PAGE, kit.theme.ink);
    // Erasing and importing are no registering.
    let screen = match &work.page {
        Page::Register(register) => match **register {
            RegisterView::Erase(_) | RegisterView::Import(_) => Screen::Staff,
            _ => work.screen,
        },
        _ => work.screen,
    };
    text_in(ui.painter(), bar.with_max_x(bar.left() + 200.0), kit.words.screen(screen), &title, false);
    let mut right = ui.new_child(
        UiBuilder::new().max_rect(bar.shrink2(vec2(0.0, 10.0))).layout(Layout::right_to_left(Align::Center)),
    );
    if kit.button(&mut right, kit.say(Label::Lock)).on_hover_text(kit.say(Label::BackToKiosk)).clicked() {
        commands.push(Command::Lock);
    }
    let command_l = ui.input(|input| shortcut::pressed(input, egui::Modifiers::COMMAND, Key::L));
    if command_l {
        commands.push(Command::Lock);
    }
    right.add_space(STEP);
    right.allocate_ui_with_layout(vec2(170.0, TOUCH), Layout::top_down(Align::RIGHT), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.add_space(2.0);
        let name = RichText::new(&work.account.name).family(theme::strong());
        ui.add(egui::Label::new(name).truncate());
        let role = kit.words.role(work.account.role);
        kit.caption(ui, &format!("{role}  \u{b7}  {}", kit.words.time(view.now.time())));
    });
    *search = kit.icon_button(&mut right, Icon::Search, kit.words.search_everything()).clicked();
    entrance(ui, kit, kiosk, bar);
}

/// What happens at the entrance meanwhile.
fn entrance(ui: &Ui, kit: &Kit<'_>, kiosk: &KioskView, bar: Rect) {
    let area = Rect::from_min_max(
        pos2(bar.left() + 208.0, bar.center().y - 18.0),
        pos2(bar.right() - 340.0, bar.center().y + 18.0),
    );
    if area.width() < 120.0 {
        return;
    }
    let (ink, words) = match &kiosk.card {
        Card::Greeting(greeting) => {
            let direction = if greeting.worked().is_some() {
                crate::domain::clock_event::Direction::Out
            } else {
                crate::domain::clock_event::Direction::In
            };
            let punch = kit.words.punch(direction, greeting.at().time());
            (kit.theme.ok, format!("{}: {punch}", greeting.receipt.name))
        }
        Card::CameraLost(fault) => (kit.theme.wrong, kit.words.camera_lost(fault).sentence.into_owned()),
        Card::CannotSave => (kit.theme.wrong, kit.words.cannot_save().sentence.into_owned()),
        Card::RecognitionUnavailable(remedy) => {
            (kit.theme.wrong, kit.words.recognition_unavailable(remedy).sentence.into_owned())
        }
        Card::Repaired(repair) => (kit.theme.warn, kit.words.repaired(*repair).sentence.into_owned()),
        Card::NobodyEnrolled => (kit.theme.warn, kit.words.nobody_enrolled().sentence.into_owned()),
        Card::Registering => (kit.theme.warn, kit.words.registering().sentence.into_owned()),
        Card::SpoofTest => (kit.theme.warn, kit.words.spoof_testing().sentence.into_owned()),
        Card::Starting => (kit.theme.warn, kit.words.starting().sentence.into_owned()),
        _ => (kit.theme.ok, kit.say(Label::KioskRuns).to_owned()),
    };
    let text = format!("{}: {words}", kit.say(Label::Entrance));
    named(ui, area, Id::unique("hr entrance"), Sense::hover(), Role::Status, &text);
    let style = Style::text(size::CAPTION + 1.0, kit.theme.text_2);
    let galley = crate::ui::text::fit(ui.painter(), &text, &style, area.width() - 24.0, area.height());
    let pill = Rect::from_min_size(area.min, vec2(galley.rect.width() + 40.0, area.height()));
    let round = CornerRadius::same(18);
    ui.painter().rect_filled(pill, round, kit.theme.surface);
    ui.painter().rect_stroke(pill, round, Stroke::new(1.0, kit.theme.line), egui::StrokeKind::Inside);
    ui.painter().circle_filled(pos2(pill.left() + 16.0, pill.center().y), 4.0, ink);
    crate::ui::text::place(ui.painter(), galley, pill.left() + 28.0, pill.center().y);
}

/// What is under way and what was just done, at the foot.
pub(super) fn foot(ui: &mut Ui, kit: &Kit<'_>, work: &WorkView, commands: &mut Vec<Command>) {
    if work.note.is_none() && work.long_work.is_none() {
        return;
    }
    let most = (ui.max_rect().width() * 0.7).min(720.0);
    egui::Area::new(Id::unique("hr note"))
        .anchor(egui::Align2::CENTER_BOTTOM, vec2(RAIL / 2.0, -2.0 * STEP))
        .order(egui::Order::Foreground)
        .show(ui.ctx(), |ui| {
            let shadow = egui::Shadow { offset: [0, 6], blur: 24, spread: 0, color: kit.theme.shadow };
            let frame = kit.card_frame().shadow(shadow).inner_margin(egui::Margin::symmetric(16, 6));
            ui.spacing_mut().item_spacing.y = STEP;
            if let Some(job) = &work.long_work {
                frame.show(ui, |ui| {
                    ui.set_max_width(most);
                    show_job(ui, kit, job, commands);
                });
            }
            if let Some(note) = &work.note {
                frame.show(ui, |ui| {
                    ui.set_max_width(most);
                    show_note(ui, kit, note, commands);
                });
            }
        });
}

/// Long work with its bar, and the way to end it.
fn show_job(ui: &mut Ui, kit: &Kit<'_>, job: &JobView, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        ui.set_min_height(TOUCH);
        let progress = kit.words.job_progress(job.done, job.of);
        let what = if job.cancelling { kit.words.job_cancelling() } else { kit.words.job(job.kind) };
        let label = ui.label(format!("{what}  {progress}"));
        ui.ctx().accesskit_node_builder(label.id, |node| node.set_live(egui::accesskit::Live::Polite));
        let (bar, _) = ui.allocate_exact_size(vec2(180.0, 8.0), Sense::hover());
        ui.painter().rect_filled(bar, 4.0, kit.theme.line);
        if let Some(of) = job.of.filter(|of| *of > 0) {
            #[expect(clippy::cast_precision_loss, reason = "a part of a bar")]
            let part = (job.done as f32 / of as f32).clamp(0.0, 1.0);
            let done = Rect::from_min_size(bar.min, vec2(bar.width() * part, bar.height()));
            ui.painter().rect_filled(done, 4.0, kit.theme.accent);
        }
        if !job.cancelling && kit.button(ui, kit.say(Label::Cancel)).clicked() {
            commands.push(Command::LongWork(long_work::Command::Cancel));
        }
    });
}

/// What was just done; what can be undone has a button for it.
fn show_note(ui: &mut Ui, kit: &Kit<'_>, note: &Note, commands: &mut Vec<Command>) {
    let wrong = matches!(note, Note::Problem(_) | Note::Storage(_) | Note::Busy);
    ui.horizontal(|ui| {
        let (mark, _) = ui.allocate_exact_size(vec2(24.0, TOUCH), Sense::hover());
        let (sign, ink) = if wrong { (Icon::Attention, kit.theme.wrong) } else { (Icon::Done, kit.theme.ok) };
        icon::paint(ui.painter(), sign, mark.center(), 16.0, ink);
        let label = ui.add(egui::Label::new(kit.words.note(note)).wrap());
        ui.ctx().accesskit_node_builder(label.id, |node| {
            node.set_live(egui::accesskit::Live::Polite);
        });
        if let Note::Deactivated(emp_id, _) = note
            && kit.link(ui, kit.say(Label::Undo)).clicked()
        {
            commands.push(Command::Staff(StaffCommand::SetActive(emp_id.clone(), true)));
        }
        if let Note::Rules(done) = note
            && done.can_be_undone()
            && kit.link(ui, kit.say(Label::Undo)).clicked()
        {
            commands.push(Command::Rules(crate::app::hr::rules::event::Command::Undo));
        }
        if kit.icon_button(ui, Icon::Cross, kit.say(Label::Close)).clicked() {
            commands.push(Command::DismissNote);
        }
    });
}
