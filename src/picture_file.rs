//! Reads photos from files: JPEG and PNG, any EXIF orientation, refused by size and type before they are decoded.

pub mod logo;

use std::io::{Cursor, Read as _};
use std::path::Path;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageResult, Limits};

use crate::domain::frame::{MAX_SIDE, Picture};

/// Largest file that is read, in bytes.
pub const MAX_FILE_BYTES: u64 = 32 * 1024 * 1024;
/// Most bytes of what is packed beside the pixels: a profile of a few kilobytes may claim to be gigabytes.
const MAX_BESIDE: u64 = 64 * 1024 * 1024;
/// Most pixels that are decoded.
pub const MAX_PIXELS: u64 = 40_000_000;

/// Why a file is not taken as a photo. The texts say what to do.
#[derive(Debug, thiserror::Error)]
pub enum PictureFileError {
    /// The system does not hand it out.
    #[error("the photo cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    /// A folder, a device or the like.
    #[error("this is not a file; give a JPEG or PNG photo")]
    NotAFile,
    /// Too many bytes.
    #[error("the file is larger than {} MB; give a smaller photo", MAX_FILE_BYTES / 1024 / 1024)]
    TooManyBytes,
    /// Neither JPEG nor PNG by its first bytes.
    #[error("this is neither a JPEG nor a PNG photo; convert it first")]
    OtherType,
    /// Too many pixels.
    #[error(
        "the photo is too large with {width} x {height} pixels; scale it down to 8192 a side and 40 million pixels"
    )]
    TooManyPixels {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// The decoder gave up.
    #[error("the photo is damaged: {0}")]
    Damaged(String),
}

/// Reads a photo and turns it upright.
///
/// # Errors
/// [`PictureFileError`] for anything but a JPEG or PNG of sensible size.
pub fn read(path: &Path) -> Result<Picture, PictureFileError> {
    let file = std::fs::File::open(path)?;
    if !file.metadata()?.is_file() {
        return Err(PictureFileError::NotAFile);
    }
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    decode(&bytes)
}

/// A photo from the bytes of its file, turned upright.
///
/// # Errors
/// As [`read`].
pub fn decode(bytes: &[u8]) -> Result<Picture, PictureFileError> {
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(PictureFileError::TooManyBytes);
    }
    let damaged = |error: image::ImageError| PictureFileError::Damaged(error.to_string());
    match image::guess_format(bytes).ok() {
        Some(ImageFormat::Jpeg) => upright(JpegDecoder::new(Cursor::new(bytes)).map_err(damaged)?),
        Some(ImageFormat::Png) => upright(png(bytes).map_err(damaged)?),
        _ => Err(PictureFileError::OtherType),
    }
}

/// Opens a PNG. What is packed beside the pixels, such as a colour profile, is not unpacked beyond [`MAX_BESIDE`].
fn png(bytes: &[u8]) -> ImageResult<PngDecoder<Cursor<&[u8]>>> {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_BESIDE);
    PngDecoder::with_limits(Cursor::new(bytes), limits)
}

fn upright(mut decoder: impl ImageDecoder) -> Result<Picture, PictureFileError> {
    let (width, height) = decoder.dimensions();
    let sides_ok = (1..=MAX_SIDE).contains(&width) && (1..=MAX_SIDE).contains(&height);
    if !sides_ok || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureFileError::TooManyPixels { width, height });
    }
    let damaged = |error: image::ImageError| PictureFileError::Damaged(error.to_string());
    let orientation = decoder.orientation().map_err(damaged)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    image.apply_orientation(orientation);
    let rgb = image.into_rgb8();
    let (width, height) = rgb.dimensions();
    Picture::new(width, height, rgb.into_raw()).map_err(|error| PictureFileError::Damaged(error.to_string()))
}

#[cfg(test)]
mod tests {
    use image::codecs::jpeg::JpegEncoder;
    use image::codecs::png::PngEncoder;
    use image::{ExtendedColorType, ImageEncoder as _};

    use super::*;

    /// Left half white, right half black.
    fn halves(width: u32, height: u32) -> Vec<u8> {
        (0..height)
            .flat_map(|_| (0..width).flat_map(move |x| [if x < width / 2 { 255 } else { 0 }; 3]))
            .collect()
    }

    fn jpeg(width: u32, height: u32, exif_orientation: Option<u8>) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
        if let Some(orientation) = exif_orientation {
            let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
            exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
            encoder.set_exif_metadata(exif).unwrap();
        }
        encoder.write_image(&halves(width, height), width, height, ExtendedColorType::Rgb8).unwrap();
        bytes
    }

    #[test]
    fn a_photo_is_turned_upright_as_its_exif_says() {
        let plain = decode(&jpeg(64, 32, None)).unwrap();
        assert_eq!((plain.width(), plain.height()), (64, 32));
        assert!(plain.rgb()[0] > 200, "white on the left");
        // Orientation 6: turn by 90 degrees clockwise, so the left becomes the top.
        let turned = decode(&jpeg(64, 32, Some(6))).unwrap();
        assert_eq!((turned.width(), turned.height()), (32, 64));
        let last = turned.rgb().len() - 1;
        assert!(turned.rgb()[0] > 200 && turned.rgb()[last] < 50, "white on top");
        let mirrored = decode(&jpeg(64, 32, Some(2))).unwrap();
        assert!(mirrored.rgb()[0] < 50, "black on the left");
    }

    #[test]
    fn a_png_is_read_too() {
        let mut bytes = Vec::new();
        PngEncoder::new(&mut bytes).write_image(&halves(10, 6), 10, 6, ExtendedColorType::Rgb8).unwrap();
        assert_eq!(decode(&bytes).unwrap().rgb(), halves(10, 6));
    }

    #[test]
    fn what_is_no_photo_is_refused_with_a_reason() {
        assert!(matches!(decode(b""), Err(PictureFileError::OtherType)));
        assert!(matches!(decode(b"GIF89a whatever"), Err(PictureFileError::OtherType)));
        let cut = &jpeg(64, 32, None)[..40];
        assert!(matches!(decode(cut), Err(PictureFileError::Damaged(_))));
        assert!(matches!(read(Path::new("/")), Err(PictureFileError::NotAFile)));
        assert!(matches!(read(Path::new("/nowhere.jpg")), Err(PictureFileError::Unreadable(_))));
    }

    #[test]
    fn a_picture_of_enormous_size_is_refused_by_its_header() {
        let mut bytes = Vec::new();
        PngEncoder::new(&mut bytes).write_image(&halves(10, 6), 10, 6, ExtendedColorType::Rgb8).unwrap();
        // Width and height stand at offsets 16 and 20 of a PNG, the checksum of that chunk at 29.
        bytes[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
        let error = decode(&bytes).unwrap_err();
        assert!(
            matches!(error, PictureFileError::TooManyPixels { .. } | PictureFileError::Damaged(_)),
            "{error}"
        );
    }

    #[test]
    fn random_bytes_after_a_valid_beginning_do_no_harm() {
        let whole = jpeg(64, 32, Some(3));
        for place in 2..whole.len() {
            let mut broken = whole.clone();
            broken[place] ^= 0x5a;
            // Any answer is right as long as there is one.
            decode(&broken).ok();
        }
    }
}
