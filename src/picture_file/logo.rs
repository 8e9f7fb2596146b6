//! The company's logo: read from a file that HR chose, kept as PNG.

use std::io::{Cursor, Read as _};
use std::path::Path;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder as _, ImageFormat, Limits};

use crate::domain::logo::{Logo, LogoFault, MAX_FILE_BYTES, MAX_FILE_SIDE, MAX_HEIGHT, MAX_WIDTH, MIN_SIDE};

/// Most bytes that the decoder may take: a picture of the largest sides with 16 bits a channel.
const MAX_DECODED: u64 = 160 * 1024 * 1024;

/// Reads a logo and scales it down to what is kept.
///
/// # Errors
/// [`LogoFault`] for anything but a PNG or JPEG of sensible size.
pub fn read(path: &Path) -> Result<Logo, LogoFault> {
    let unreadable = |error: std::io::Error| LogoFault::Unreadable(error.to_string());
    let file = std::fs::File::open(path).map_err(unreadable)?;
    if !file.metadata().map_err(unreadable)?.is_file() {
        return Err(LogoFault::OtherType);
    }
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    decode(&bytes)
}

/// A logo from the bytes of its file.
///
/// # Errors
/// As [`read`].
pub fn decode(bytes: &[u8]) -> Result<Logo, LogoFault> {
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(LogoFault::TooManyBytes);
    }
    let damaged = |_| LogoFault::Damaged;
    match image::guess_format(bytes).ok() {
        Some(ImageFormat::Png) => small(super::png(bytes).map_err(damaged)?),
        Some(ImageFormat::Jpeg) => small(JpegDecoder::new(Cursor::new(bytes)).map_err(damaged)?),
        _ => Err(LogoFault::OtherType),
    }
}

/// The logo as a PNG file.
#[must_use]
pub fn encode(logo: &Logo) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new(&mut bytes);
    encoder.write_image(logo.rgba(), logo.width(), logo.height(), ExtendedColorType::Rgba8).ok()?;
    Some(bytes)
}

fn small(mut decoder: impl ImageDecoder) -> Result<Logo, LogoFault> {
    let (width, height) = decoder.dimensions();
    let allowed = MIN_SIDE..=MAX_FILE_SIDE;
    if !allowed.contains(&width) || !allowed.contains(&height) {
        return Err(LogoFault::Sides { width, height });
    }
    let damaged = |_| LogoFault::Damaged;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODED);
    decoder.set_limits(limits).map_err(damaged)?;
    let orientation = decoder.orientation().map_err(damaged)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    image.apply_orientation(orientation);
    if image.width() > MAX_WIDTH || image.height() > MAX_HEIGHT {
        image = image.resize(MAX_WIDTH, MAX_HEIGHT, FilterType::CatmullRom);
    }
    let rgba = image.into_rgba8();
    let (width, height) = rgba.dimensions();
    Logo::new(width, height, rgba.into_raw()).ok_or(LogoFault::Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A PNG in one colour that lets half of the light through.
    fn png(width: u32, height: u32) -> Vec<u8> {
        let pixels: Vec<u8> =
            std::iter::repeat_n([200, 30, 40, 128], (width * height) as usize).flatten().collect();
        let mut bytes = Vec::new();
        PngEncoder::new(&mut bytes).write_image(&pixels, width, height, ExtendedColorType::Rgba8).unwrap();
        bytes
    }

    #[test]
    fn a_logo_keeps_its_shape_and_transparency_and_is_scaled_down_to_what_is_shown() {
        let logo = decode(&png(1200, 200)).unwrap();
        assert_eq!((logo.width(), logo.height()), (480, 80));
        assert_eq!(logo.rgba()[..4], [200, 30, 40, 128]);
        let small = decode(&png(64, 32)).unwrap();
        assert_eq!((small.width(), small.height()), (64, 32));
        assert_eq!(decode(&encode(&small).unwrap()), Ok(small));
    }

    #[test]
    fn what_is_no_logo_is_refused_before_it_is_decoded() {
        assert_eq!(decode(b"<svg></svg>"), Err(LogoFault::OtherType));
        assert_eq!(decode(&png(8, 300)), Err(LogoFault::Sides { width: 8, height: 300 }));
        let huge = vec![0; usize::try_from(MAX_FILE_BYTES).unwrap() + 1];
        assert_eq!(decode(&huge), Err(LogoFault::TooManyBytes));
        let whole = png(64, 64);
        assert_eq!(decode(&whole[..whole.len() / 2]), Err(LogoFault::Damaged));
        // The first bytes claim more pixels than any logo has; nothing is decoded.
        let mut claims = png(64, 64);
        claims[16..24].copy_from_slice(&[0, 0, 0x40, 0, 0, 0, 0x40, 0]);
        let refused = decode(&claims);
        assert!(matches!(refused, Err(LogoFault::Sides { .. } | LogoFault::Damaged)), "{refused:?}");
        assert!(matches!(read(Path::new("/nowhere.png")), Err(LogoFault::Unreadable(_))));
    }
}
