//! Texts that come from outside and end in a spreadsheet.
//!
//! A spreadsheet takes a CSV field that begins with `=`, `+`, `-` or `@` for a formula, which may read other cells,
//! open addresses or start programs. Names and notes are typed by people or imported, so every such *text* gets an
//! apostrophe in front in CSV (OWASP, "CSV Injection"); who reads the CSV by program takes one leading apostrophe off.
//! Numbers, dates and times are no texts and stay as they are, also negative ones. In a workbook a text is stored as a
//! text, which is never evaluated, and is marked so that it stays one when somebody edits it. JSON holds every text
//! unchanged.

use std::borrow::Cow;

/// Most UTF-16 units of a text in a cell of Excel.
const MAX_UNITS: usize = 32_767;

/// Whether a spreadsheet could take this text for a formula.
///
/// Also where the sign is the full-width one, which some East Asian versions evaluate, and where only white space or
/// invisible characters stand before it. A tab, carriage return or line feed in front counts by itself.
#[must_use]
pub fn begins_formula(text: &str) -> bool {
    if text.starts_with(['\t', '\r', '\n']) {
        return true;
    }
    let first = text.chars().find(|c| !c.is_whitespace() && !c.is_control() && !is_invisible(*c));
    first.is_some_and(|c| {
        matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '﹢' | '﹣' | '﹦' | '﹫' | '−')
    })
}

/// Format characters that are not seen: byte order mark, joiners, direction marks, soft hyphen.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FEFF}')
}

/// The text as it is written to CSV: with an apostrophe in front where it could be taken for a formula.
#[must_use]
pub fn in_csv(text: &str) -> Cow<'_, str> {
    if begins_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text as a cell of Excel can hold it: cut at 32,767 UTF-16 units, with an ellipsis.
pub(super) fn in_workbook(text: &str) -> Cow<'_, str> {
    if text.len() <= MAX_UNITS || text.encode_utf16().count() <= MAX_UNITS {
        return Cow::Borrowed(text);
    }
    let mut units = 1;
    let kept = text.chars().take_while(|letter| {
        units += letter.len_utf16();
        units <= MAX_UNITS
    });
    Cow::Owned(kept.chain(['…']).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_could_start_a_formula_gets_an_apostrophe_and_no_other_does() {
        for text in [
            "=1+1",
            "+49 30 1",
            "-1",
            "@x",
            "\t=1",
            "\rx",
            "\nx",
            " =1",
            "\u{FEFF}=1",
            "\u{200B}@x",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            "−1",
        ] {
            assert_eq!(in_csv(text), format!("'{text}"));
        }
        for text in ["", "Asha", "1-2", "a=b", "'=1", "O'Neill", "中村", "(=1)"] {
            assert_eq!(in_csv(text), text);
        }
    }

    #[test]
    fn a_text_too_long_for_a_cell_is_cut_between_letters() {
        let long = "𝄞".repeat(20_000);
        let cut = in_workbook(&long);
        assert_eq!(cut.encode_utf16().count(), 32_767);
        assert!(cut.ends_with("𝄞…"));
        assert_eq!(in_workbook("Asha"), "Asha");
    }
}
