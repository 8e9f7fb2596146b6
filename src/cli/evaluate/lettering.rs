//! Capital letters and digits of 5 x 7 dots, for the labels of a plot.

/// Dots across a letter, without the gap after it.
pub(super) const WIDTH: u32 = 5;
/// Dots from the top to the bottom of a letter.
pub(super) const HEIGHT: u32 = 7;

/// The rows of a letter from top to bottom; the lowest five bits are its dots, the left one highest. Nothing for what
/// is not here.
fn rows(letter: char) -> [u8; 7] {
    match letter {
        '0' => [14, 17, 19, 21, 25, 17, 14],
        '1' => [4, 12, 4, 4, 4, 4, 14],
        '2' => [14, 17, 1, 2, 4, 8, 31],
        '3' => [31, 2, 4, 2, 1, 17, 14],
        '4' => [2, 6, 10, 18, 31, 2, 2],
        '5' => [31, 16, 30, 1, 1, 17, 14],
        '6' => [6, 8, 16, 30, 17, 17, 14],
        '7' => [31, 1, 2, 4, 8, 8, 8],
        '8' => [14, 17, 17, 14, 17, 17, 14],
        '9' => [14, 17, 17, 15, 1, 2, 12],
        'A' => [14, 17, 17, 31, 17, 17, 17],
        'B' => [30, 17, 17, 30, 17, 17, 30],
        'C' => [14, 17, 16, 16, 16, 17, 14],
        'D' => [28, 18, 17, 17, 17, 18, 28],
        'E' => [31, 16, 16, 30, 16, 16, 31],
        'F' => [31, 16, 16, 30, 16, 16, 16],
        'G' => [14, 17, 16, 23, 17, 17, 15],
        'H' => [17, 17, 17, 31, 17, 17, 17],
        'I' => [14, 4, 4, 4, 4, 4, 14],
        'L' => [16, 16, 16, 16, 16, 16, 31],
        'M' => [17, 27, 21, 21, 17, 17, 17],
        'N' => [17, 17, 25, 21, 19, 17, 17],
        'O' => [14, 17, 17, 17, 17, 17, 14],
        'P' => [30, 17, 17, 30, 16, 16, 16],
        'R' => [30, 17, 17, 30, 20, 18, 17],
        'S' => [15, 16, 16, 14, 1, 1, 30],
        'T' => [31, 4, 4, 4, 4, 4, 4],
        'U' => [17, 17, 17, 17, 17, 17, 14],
        'W' => [17, 17, 17, 21, 21, 21, 10],
        '.' => [0, 0, 0, 0, 0, 12, 12],
        '-' => [0, 0, 0, 31, 0, 0, 0],
        '%' => [24, 25, 2, 4, 8, 19, 3],
        '(' => [2, 4, 8, 8, 8, 4, 2],
        ')' => [8, 4, 2, 2, 2, 4, 8],
        _ => [0; 7],
    }
}

/// The dots of a text, from its upper left corner; small letters are drawn as capitals.
pub(super) fn dots(text: &str) -> impl Iterator<Item = (u32, u32)> {
    text.chars().zip(0_u32..).flat_map(|(letter, place)| {
        rows(letter.to_ascii_uppercase()).into_iter().zip(0_u32..).flat_map(move |(row, y)| {
            let lit = (0..WIDTH).filter(move |x| row >> (WIDTH - 1 - x) & 1 == 1);
            lit.map(move |x| (place * (WIDTH + 1) + x, y))
        })
    })
}

/// Dots across a text.
pub(super) fn width(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or_default() * (WIDTH + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_stand_side_by_side_and_unknown_ones_leave_room() {
        let of = |text: &str| dots(text).collect::<Vec<_>>();
        assert_eq!(of("-"), [(0, 3), (1, 3), (2, 3), (3, 3), (4, 3)]);
        assert_eq!(of("?-")[0], (6, 3));
        assert_eq!(of("sface"), of("SFACE"));
        assert!(of("FNMR (%) 0.1").iter().all(|(x, y)| *x < width("FNMR (%) 0.1") && *y < HEIGHT));
    }
}
