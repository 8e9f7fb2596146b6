//! Keys that are pressed while others are held.

use egui::{Event, InputState, Key, Modifiers};

/// Whether `key` was pressed while `held` was. What was held is taken from the moment of the key: at the end of a frame
/// that took long, everything may have been let go again.
pub(super) fn pressed(input: &InputState, held: Modifiers, key: Key) -> bool {
    input.events.iter().any(|event| match event {
        Event::Key { key: found, pressed: true, modifiers, .. } => {
            *found == key && modifiers.matches_logically(held)
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use egui::{Context, RawInput};

    use super::*;

    fn sees(held: Modifiers, at_the_end: Modifiers, wanted: Modifiers) -> bool {
        let key = |pressed, modifiers| Event::Key {
            key: Key::Num4,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers,
        };
        let changed = Event::ModifiersChanged;
        let events = vec![changed(held), key(true, held), key(false, at_the_end), changed(at_the_end)];
        let mut seen = false;
        let input = RawInput { events, ..RawInput::default() };
        drop(
            Context::default().run_ui(input, |ui| seen = ui.input(|input| pressed(input, wanted, Key::Num4))),
        );
        seen
    }

    #[test]
    fn a_shortcut_that_is_let_go_within_one_frame_counts_and_a_plain_key_is_none() {
        let none = Modifiers::NONE;
        assert!(sees(Modifiers::ALT, none, Modifiers::ALT));
        assert!(sees(Modifiers::COMMAND, none, Modifiers::COMMAND));
        assert!(!sees(none, Modifiers::ALT, Modifiers::ALT));
        assert!(!sees(Modifiers::ALT, none, Modifiers::COMMAND));
    }
}
