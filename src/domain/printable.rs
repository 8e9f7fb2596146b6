//! Texts of one line that say what they seem to say.

use std::borrow::Cow;

/// Whether this letter may stand in a name, a note or a field: no control character (a line break, a bell, a NUL), and
/// none that turns the order of what follows (Unicode TR 36, "Bidirectional Text Spoofing"), by which `exe.gpj` is read
/// as `jpg.exe`. The direction marks and joiners that Arabic, Hebrew and Persian names need may.
#[must_use]
pub fn is_printable(letter: char) -> bool {
    !letter.is_control()
        && !matches!(letter, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether all of `text` may.
#[must_use]
pub fn all_printable(text: &str) -> bool {
    text.chars().all(is_printable)
}

/// `text` with a space for each letter that may not.
#[must_use]
pub fn in_one_line(text: &str) -> Cow<'_, str> {
    if all_printable(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|letter| if is_printable(letter) { letter } else { ' ' }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_every_script_are_printable() {
        for name in
            ["Ada Lovelace", "Öztürk", "O'Neill", "محمد\u{200C}رضا", "דוד\u{200F}", "张伟", "👩\u{200D}🔧"]
        {
            assert!(all_printable(name), "{name:?}");
            assert_eq!(in_one_line(name), name);
        }
    }

    #[test]
    fn what_breaks_the_line_hides_or_turns_it_is_not() {
        for text in ["A\nB", "A\0B", "A\u{7}B", "A\u{2028}B", "A\u{202E}B", "A\u{2066}B"] {
            assert!(!all_printable(text), "{text:?}");
            assert_eq!(in_one_line(text), "A B");
        }
    }
}
