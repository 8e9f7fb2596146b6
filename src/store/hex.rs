//! Bytes as lower-case hexadecimal digits, and back.

pub(super) use crate::domain::hex::hex as encode;

/// `None` for anything but `N` bytes in pairs of digits.
pub(super) fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = [0; N];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_back_and_nothing_else_is() {
        assert_eq!(encode(&[0, 0xAB, 0x7F]), "00ab7f");
        assert_eq!(decode("00AB7f"), Some([0, 0xAB, 0x7F]));
        for wrong in ["", "00", "00ab7f00", "00ab7", "00ab7g", "+1ab7f", "0é7f"] {
            assert_eq!(decode::<3>(wrong), None, "{wrong}");
        }
    }
}
