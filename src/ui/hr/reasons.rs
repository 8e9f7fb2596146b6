//! What store, files and system say went wrong, as a sentence for HR.
//!
//! These reasons are made in English, where they happen and where the log has them too. Another language has a
//! catalogue of them, with `{}` where each says a name or a number.

use super::words::sentence;
use crate::ui::strings::English;

/// How deep a reason may stand within another.
const DEPTH: u32 = 3;

/// Reasons in a language.
pub trait ReasonLanguage {
    /// Why something was not done.
    fn reason(&self, reason: &str) -> String;
}

impl ReasonLanguage for English {
    fn reason(&self, reason: &str) -> String {
        sentence(reason)
    }
}

/// A reason by a catalogue of what is said in English and what that means; `None` where it is not in there. What stands
/// for a `{}` may be a reason itself; several are parted by semicolons.
pub(super) fn translated(catalogue: &[(&str, &str)], reason: &str) -> Option<String> {
    within(catalogue, reason.trim(), DEPTH)
}

fn within(catalogue: &[(&str, &str)], reason: &str, depth: u32) -> Option<String> {
    let inner = depth.checked_sub(1)?;
    catalogue.iter().find_map(|(english, other)| {
        let mut parts = fitted(english, reason)?.into_iter();
        let mut pieces = other.split("{}");
        let mut text = pieces.next()?.to_owned();
        for piece in pieces {
            let part = parts.next()?;
            let several = || {
                let known: Option<Vec<String>> =
                    part.split("; ").map(|single| within(catalogue, single, inner)).collect();
                Some(known?.join("; "))
            };
            text.push_str(
                &within(catalogue, part, inner).or_else(several).unwrap_or_else(|| part.to_owned()),
            );
            text.push_str(piece);
        }
        Some(text)
    })
}

/// What stands for each `{}` of a pattern; `None` where the text is another.
fn fitted<'a>(pattern: &str, text: &'a str) -> Option<Vec<&'a str>> {
    let mut literals = pattern.split("{}");
    let mut rest = text.strip_prefix(literals.next()?)?;
    let mut parts = Vec::new();
    let mut literals = literals.peekable();
    while let Some(literal) = literals.next() {
        let at = if literals.peek().is_none() {
            rest.ends_with(literal).then(|| rest.len() - literal.len())
        } else {
            rest.find(literal)
        };
        let (part, after) = rest.split_at_checked(at?)?;
        parts.push(part);
        rest = after.strip_prefix(literal)?;
    }
    rest.is_empty().then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CATALOGUE: [(&str, &str); 3] = [
        ("{} cannot be used: {}. Look at it", "{} geht nicht: {}. Bitte ansehen"),
        ("the disk is full", "die Platte ist voll"),
        ("no room", "kein Platz"),
    ];

    #[test]
    fn a_reason_within_a_reason_is_in_the_language_too() {
        for (english, other) in [
            ("the disk is full", Some("die Platte ist voll")),
            ("/a b cannot be used: no room. Look at it", Some("/a b geht nicht: kein Platz. Bitte ansehen")),
            ("x cannot be used: what. Look at it", Some("x geht nicht: what. Bitte ansehen")),
            (
                "x cannot be used: no room; the disk is full. Look at it",
                Some("x geht nicht: kein Platz; die Platte ist voll. Bitte ansehen"),
            ),
            ("the disk is full of it", None),
            ("", None),
        ] {
            assert_eq!(translated(&CATALOGUE, english).as_deref(), other, "{english}");
        }
    }
}
