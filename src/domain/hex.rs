//! Digests as text.

use std::fmt::Write as _;

/// Two lower-case hexadecimal digits for each byte.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String does not fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_becomes_two_digits() {
        assert_eq!(hex(&[0, 9, 0xAB, 0xFF]), "0009abff");
        assert_eq!(hex(&[]), "");
    }
}
