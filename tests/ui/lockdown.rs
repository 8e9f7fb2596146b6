//! Nothing that can be pressed, dragged or dropped at the kiosk leads out of its window, to HR's workspace, or to text that
//! was shown.

use egui::{
    Event, Modifiers, OutputCommand, PointerButton, ViewportCommand, ViewportEvent, ViewportId, pos2,
};
use visionpresence::app::view::PinView;

use super::*;

fn desk() -> Harness<'static, KioskWindow> {
    let link = Link {
        view: Box::new(|| Arc::new(idle())),
        frame: Box::new(|| None),
        send: Box::new(|_| {}),
        hr: None,
    };
    Harness::builder().with_size([1024.0, 600.0]).build_eframe(move |cc| {
        prepare(&cc.egui_ctx, ThemeChoice::Light);
        KioskWindow::new(link, true)
    })
}

/// What the window was told to do, but for staying open.
fn told(window: &Harness<'static, KioskWindow>) -> Vec<String> {
    let output = window.output();
    let window = output.viewport_output.values().flat_map(|viewport| &viewport.commands);
    let window = window
        .filter(|command| **command != ViewportCommand::CancelClose)
        .map(|command| format!("{command:?}"));
    let system = output.platform_output.commands.iter().map(|command| match command {
        OutputCommand::CopyText(text) => format!("copied {text:?}"),
        other => format!("{other:?}"),
    });
    window.chain(system).collect()
}

#[derive(Debug)]
struct Dropped;

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &std::path::Path {
        std::path::Path::new("/etc/hostname")
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("nobody reads it".to_owned())
    }
}

/// One frame with this key alone, so that its output can be looked at.
fn press(window: &mut Harness<'static, KioskWindow>, modifiers: Modifiers, key: Key, pressed: bool) {
    let input = window.input_mut();
    input.events.push(Event::ModifiersChanged(modifiers));
    input.events.push(Event::Key { key, physical_key: None, pressed, repeat: false, modifiers });
    window.step();
}

fn combinations() -> Vec<Modifiers> {
    let (ctrl, alt, shift) = (Modifiers::COMMAND, Modifiers::ALT, Modifiers::SHIFT);
    vec![Modifiers::NONE, ctrl, alt, shift, ctrl | alt, ctrl | shift, alt | shift, ctrl | alt | shift]
}

#[test]
fn no_key_in_any_combination_closes_the_window_leaves_it_or_copies_anything() {
    // The control: on a desk, Ctrl+Q closes.
    let mut desk = desk();
    desk.run_steps(3);
    press(&mut desk, Modifiers::COMMAND, Key::Q, true);
    assert!(told(&desk).contains(&"Close".to_owned()), "{:?}", told(&desk));

    let form = PinView { number: 7, tries: 0, letters: true, busy: false, problem: None, wait_secs: 0 };
    let duplicate =
        Card::Duplicate { name: NAME.to_owned(), direction: Direction::In, said: None, at: at(9, 2) };
    let mut kiosk = Kiosk::open(1024.0, 600.0);
    for view in [idle(), with(duplicate), with(Card::Pin(form))] {
        kiosk.show(view);
        for key in Key::ALL {
            for modifiers in combinations() {
                press(&mut kiosk.window, modifiers, *key, true);
                assert_eq!(told(&kiosk.window), Vec::<String>::new(), "{modifiers:?} {key:?}");
                press(&mut kiosk.window, modifiers, *key, false);
                assert_eq!(told(&kiosk.window), Vec::<String>::new(), "{modifiers:?} {key:?} let go");
            }
        }
        // The lock symbol may have had the focus: what it asks for is the screen that asks for a PIN.
        let sent = kiosk.sent();
        let harmless = |sent: &String| {
            sent == "HrRequested" || sent.starts_with("Pin(") || sent == "Said" || sent.contains("Hours")
        };
        assert!(sent.iter().all(harmless), "{sent:?}");
    }
}

#[test]
fn a_window_manager_that_asks_the_kiosk_to_close_is_told_no() {
    let mut kiosk = Kiosk::open(1024.0, 600.0);
    kiosk.show(idle());
    let root = kiosk.window.input_mut().viewports.entry(ViewportId::ROOT).or_default();
    root.events.push(ViewportEvent::Close);
    kiosk.window.step();
    let output = kiosk.window.output();
    let commands: Vec<_> = output.viewport_output.values().flat_map(|viewport| &viewport.commands).collect();
    assert!(commands.contains(&&ViewportCommand::CancelClose), "{commands:?}");
    assert!(!commands.contains(&&ViewportCommand::Close), "{commands:?}");
}

#[test]
fn a_file_that_is_dropped_on_the_kiosk_and_text_that_is_dragged_over_and_copied_lead_to_nothing() {
    let mut kiosk = Kiosk::open(1024.0, 600.0);
    let duplicate =
        Card::Duplicate { name: NAME.to_owned(), direction: Direction::In, said: None, at: at(9, 2) };
    kiosk.show(with(duplicate.clone()));
    kiosk.window.input_mut().dropped_files.push(Arc::new(Dropped));
    kiosk.window.step();
    assert_eq!(told(&kiosk.window), Vec::<String>::new());
    let press = |pressed, at| Event::PointerButton {
        pos: at,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    for row in 0..12_u8 {
        let y = 50.0 * f32::from(row);
        for event in [
            Event::PointerMoved(pos2(5.0, y)),
            press(true, pos2(5.0, y)),
            Event::PointerMoved(pos2(1000.0, y + 45.0)),
            Event::Copy,
            Event::Cut,
        ] {
            kiosk.window.event(event);
            kiosk.window.step();
            assert_eq!(told(&kiosk.window), Vec::<String>::new(), "row {row}");
        }
        kiosk.window.event(press(false, pos2(1000.0, y + 45.0)));
        kiosk.window.step();
        kiosk.show(with(duplicate.clone()));
    }
    let sent = kiosk.sent();
    assert!(!sent.iter().any(|sent| sent.contains("hostname")), "{sent:?}");
}
