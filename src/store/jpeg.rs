//! Pictures as JPEG files, of a size that is kept for years.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Cursor, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::imageops::{self, FilterType};
use image::{DynamicImage, ExtendedColorType, ImageDecoder as _, ImageResult, Limits, RgbImage};

use crate::domain::frame::Picture;

/// How large a picture becomes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    /// Longest side in pixels; smaller pictures keep theirs.
    pub(super) longest_side: u32,
    /// The quality is lowered until the file is not larger than this, or the lowest quality is reached.
    pub(super) wanted_bytes: usize,
}

/// A scan photo: enough to see who it was.
pub(super) const SCAN: Size = Size { longest_side: 640, wanted_bytes: 56 * 1024 };

/// Somebody who was not recognised: enough to be enrolled by it.
pub(super) const FAILURE: Size = Size { longest_side: 1280, wanted_bytes: 160 * 1024 };

/// An enrolment photo: enough to make templates from again.
pub(super) const ENROLMENT: Size = Size { longest_side: 1600, wanted_bytes: 600 * 1024 };

/// The face that is shown beside a greeting.
pub(super) const PORTRAIT: Size = Size { longest_side: 320, wanted_bytes: 40 * 1024 };

/// Qualities that are tried, best first.
const QUALITIES: [u8; 5] = [88, 78, 66, 52, 38];

/// The picture as a JPEG file.
pub(super) fn encode(picture: &Picture, size: Size) -> ImageResult<Vec<u8>> {
    let (width, height, rgb) = fitted(picture, size.longest_side);
    let mut file = Vec::new();
    for quality in QUALITIES {
        file.clear();
        JpegEncoder::new_with_quality(&mut file, quality).encode(
            &rgb,
            width,
            height,
            ExtendedColorType::Rgb8,
        )?;
        if file.len() <= size.wanted_bytes {
            break;
        }
    }
    Ok(file)
}

fn fitted(picture: &Picture, longest_side: u32) -> (u32, u32, Cow<'_, [u8]>) {
    let (width, height) = (picture.width(), picture.height());
    let longest = width.max(height);
    if longest <= longest_side {
        return (width, height, Cow::Borrowed(picture.rgb()));
    }
    let scaled = |side: u32| {
        let exact = u64::from(side) * u64::from(longest_side) / u64::from(longest);
        u32::try_from(exact).unwrap_or(longest_side).max(1)
    };
    let (new_width, new_height) = (scaled(width), scaled(height));
    match RgbImage::from_raw(width, height, picture.rgb().to_vec()) {
        Some(full) => {
            let small = imageops::resize(&full, new_width, new_height, FilterType::Triangle);
            (new_width, new_height, Cow::Owned(small.into_raw()))
        }
        None => (width, height, Cow::Borrowed(picture.rgb())),
    }
}

/// The picture with its longest side at most `longest_side` pixels.
pub(super) fn smaller(picture: &Picture, longest_side: u32) -> Picture {
    let (width, height, rgb) = fitted(picture, longest_side);
    Picture::new(width, height, rgb.into_owned()).unwrap_or_else(|_| picture.clone())
}

/// The picture in a JPEG file whose sides are at most `longest_side`.
pub(super) fn decode(file: &[u8], longest_side: u32) -> ImageResult<Option<Picture>> {
    let mut decoder = JpegDecoder::new(Cursor::new(file))?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(longest_side);
    limits.max_image_height = Some(longest_side);
    decoder.set_limits(limits)?;
    let rgb = DynamicImage::from_decoder(decoder)?.into_rgb8();
    Ok(Picture::new(rgb.width(), rgb.height(), rgb.into_raw()).ok())
}

/// Whether a file has the first and the last bytes of a JPEG (ITU-T T.81, markers SOI and EOI): not cut off.
pub(super) fn looks_whole(file: &[u8]) -> bool {
    file.starts_with(&[0xFF, 0xD8]) && file.ends_with(&[0xFF, 0xD9])
}

/// As [`looks_whole`], of a file of which only the ends are read.
pub(super) fn is_whole_file(path: &Path) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let mut ends = [0; 4];
    let (head, tail) = ends.split_at_mut(2);
    let read =
        file.read_exact(head).and_then(|()| file.seek(SeekFrom::End(-2))).and_then(|_| file.read_exact(tail));
    match read {
        Ok(()) => Ok(looks_whole(&ends)),
        // Shorter than that.
        Err(error) if matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput) => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(width: u32, height: u32) -> Picture {
        let mut state = 1_u32;
        let bytes: Vec<u8> = (0..width * height * 3)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                state.to_be_bytes()[0]
            })
            .collect();
        Picture::new(width, height, bytes).unwrap()
    }

    #[test]
    fn a_large_picture_becomes_at_most_640_pixels_wide_and_keeps_its_shape() {
        let file = encode(&noise(1280, 720), SCAN).unwrap();
        assert!(looks_whole(&file));
        let small = decode(&file, 640).unwrap().unwrap();
        assert_eq!((small.width(), small.height()), (640, 360));
    }

    #[test]
    fn a_small_picture_keeps_its_size() {
        let file = encode(&noise(64, 48), SCAN).unwrap();
        let same = decode(&file, 640).unwrap().unwrap();
        assert_eq!((same.width(), same.height()), (64, 48));
    }

    #[test]
    fn a_file_with_larger_sides_than_expected_is_not_decoded() {
        let file = encode(&noise(64, 48), SCAN).unwrap();
        assert!(decode(&file, 63).is_err());
        assert!(decode(b"not a picture", 640).is_err());
    }

    #[test]
    fn a_file_without_its_end_is_seen() {
        let file = encode(&noise(64, 48), SCAN).unwrap();
        assert!(!looks_whole(&file[..file.len() - 1]));
        assert!(!looks_whole(&[]));
    }
}
