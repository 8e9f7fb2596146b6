//! From the bytes of a camera's buffer to a picture. Pure; whatever the bytes, it answers and never panics.

use std::sync::Arc;

use nokhwa::utils::{CameraFormat, FrameFormat};
use yuv::{YuvBiPlanarImage, YuvConversionMode, YuvPackedImage, YuvRange, YuvStandardMatrix};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::jpeg::{Jpeg, NotJpeg};
use crate::domain::frame::{InvalidPicture, Picture};

/// Why a buffer gives no picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadFrame {
    #[error("{bytes} bytes are too few for a picture of {width} x {height}")]
    Short { bytes: usize, width: u32, height: u32 },
    #[error(transparent)]
    NotJpeg(#[from] NotJpeg),
    #[error("the picture is {width} x {height}, which was not agreed")]
    OtherSize { width: u32, height: u32 },
    #[error("the picture is broken: {0}")]
    Broken(String),
    #[error("the picture's lower edge was never written")]
    Unfilled,
    #[error("frames of this format are not decoded")]
    Format,
    #[error(transparent)]
    Invalid(#[from] InvalidPicture),
}

/// The part of `buffer` that the picture consists of: without the remains of older ones that follow a JPEG.
///
/// # Errors
/// [`BadFrame`] when `buffer` cannot hold a picture of `mode`.
pub(super) fn payload<'a>(mode: &CameraFormat, buffer: &'a [u8]) -> Result<&'a [u8], BadFrame> {
    let pixels = mode.width() as usize * mode.height() as usize;
    let length = match mode.format() {
        FrameFormat::MJPEG => return Ok(Jpeg::find(buffer)?.bytes()),
        FrameFormat::YUYV => pixels * 2,
        FrameFormat::NV12 => pixels + pixels / 2,
        FrameFormat::RAWRGB | FrameFormat::RAWBGR => pixels * 3,
        FrameFormat::GRAY => return Err(BadFrame::Format),
    };
    let (width, height) = (mode.width(), mode.height());
    let payload = buffer.get(..length).ok_or(BadFrame::Short { bytes: buffer.len(), width, height })?;
    // Zero is no colour in YUV, not even black: nothing has been written here since the buffer was made.
    let is_yuv = matches!(mode.format(), FrameFormat::YUYV | FrameFormat::NV12);
    let last_row = payload.get(length - width as usize..).unwrap_or_default();
    if is_yuv && last_row.iter().all(|&byte| byte == 0) { Err(BadFrame::Unfilled) } else { Ok(payload) }
}

/// The picture in `payload`, as [`payload`] has cut it out.
///
/// # Errors
/// [`BadFrame`] when the bytes are no picture of the size that was agreed.
pub(super) fn picture(mode: &CameraFormat, payload: &[u8]) -> Result<Picture, BadFrame> {
    let (width, height) = (mode.width(), mode.height());
    let broken = |why: yuv::YuvError| BadFrame::Broken(why.to_string());
    // Webcams send the limited range of BT.601 unless they say otherwise, and nokhwa would not pass that on.
    let (range, matrix) = (YuvRange::Limited, YuvStandardMatrix::Bt601);
    match mode.format() {
        FrameFormat::MJPEG => jpeg_picture(payload, (width, height)),
        FrameFormat::YUYV => filled(width, height, |rgb| {
            let image = YuvPackedImage { yuy: payload, yuy_stride: width * 2, width, height };
            yuv::yuyv422_to_rgb(&image, rgb, width * 3, range, matrix).map_err(broken)
        }),
        FrameFormat::NV12 => filled(width, height, |rgb| {
            let (y_plane, uv_plane) =
                payload.split_at_checked(width as usize * height as usize).ok_or(BadFrame::Format)?;
            let image =
                YuvBiPlanarImage { y_plane, y_stride: width, uv_plane, uv_stride: width, width, height };
            yuv::yuv_nv12_to_rgb(&image, rgb, width * 3, range, matrix, YuvConversionMode::Balanced)
                .map_err(broken)
        }),
        FrameFormat::RAWRGB => Ok(Picture::new(width, height, payload)?),
        FrameFormat::RAWBGR => {
            let (pixels, _) = payload.as_chunks::<3>();
            let rgb: Vec<u8> = pixels.iter().flat_map(|&[b, g, r]| [r, g, b]).collect();
            Ok(Picture::new(width, height, rgb)?)
        }
        FrameFormat::GRAY => Err(BadFrame::Format),
    }
}

fn jpeg_picture(payload: &[u8], agreed: (u32, u32)) -> Result<Picture, BadFrame> {
    let jpeg = Jpeg::find(payload)?;
    let (width, height) = jpeg.size();
    if (width, height) != agreed {
        return Err(BadFrame::OtherSize { width, height });
    }
    let bytes = jpeg.for_decoder();
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(width as usize)
        .set_max_height(height as usize)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&*bytes), options);
    filled(width, height, |rgb| {
        decoder.decode_headers().map_err(|why| BadFrame::Broken(format!("{why:?}")))?;
        if decoder.output_buffer_size() != Some(rgb.len()) {
            return Err(BadFrame::OtherSize { width, height });
        }
        decoder.decode_into(rgb).map_err(|why| BadFrame::Broken(format!("{why:?}")))
    })
}

/// A picture whose pixels `fill` writes, without copying them afterwards.
fn filled(
    width: u32,
    height: u32,
    fill: impl FnOnce(&mut [u8]) -> Result<(), BadFrame>,
) -> Result<Picture, BadFrame> {
    let mut rgb: Arc<[u8]> = std::iter::repeat_n(0, width as usize * height as usize * 3).collect();
    fill(Arc::get_mut(&mut rgb).ok_or(BadFrame::Format)?)?;
    Ok(Picture::new(width, height, rgb)?)
}

/// True when there is nothing in the picture that could be a face: all of it has about the same brightness, as with a
/// covered lens or in the dark.
pub(super) fn is_blank(picture: &Picture) -> bool {
    /// Steps of brightness that a covered lens stays within.
    const SPREAD: u8 = 12;
    /// One pixel in this many is looked at.
    const STEP: usize = 61;
    let (pixels, _) = picture.rgb().as_chunks::<3>();
    let greens = || pixels.iter().step_by(STEP).map(|&[_, green, _]| green);
    let (low, high) = (greens().min().unwrap_or(0), greens().max().unwrap_or(0));
    high - low <= SPREAD
}

#[cfg(test)]
mod tests {
    use image::codecs::jpeg::JpegEncoder;
    use proptest::prelude::*;

    use super::*;

    const MJPEG_64: fn() -> CameraFormat = || CameraFormat::new_from(64, 48, FrameFormat::MJPEG, 30);

    fn jpeg_64() -> Vec<u8> {
        let rgb: Vec<u8> = (0..48_u8)
            .flat_map(|y| (0..64_u8).flat_map(move |x| [x * 4, y * 5, x.wrapping_mul(y)]))
            .collect();
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, 90)
            .encode(&rgb, 64, 48, image::ExtendedColorType::Rgb8)
            .unwrap();
        bytes
    }

    /// The same JPEG as many webcams send it: without Huffman tables.
    fn without_huffman_tables(jpeg: &[u8]) -> Vec<u8> {
        let mut out = jpeg[..2].to_vec();
        let mut at = 2;
        while jpeg[at + 1] != 0xDA {
            let length = 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
            if jpeg[at + 1] != 0xC4 {
                out.extend_from_slice(&jpeg[at..at + length]);
            }
            at += length;
        }
        out.extend_from_slice(&jpeg[at..]);
        out
    }

    fn decode(mode: &CameraFormat, buffer: &[u8]) -> Result<Picture, BadFrame> {
        picture(mode, payload(mode, buffer)?)
    }

    #[test]
    fn a_jpeg_is_found_in_a_longer_buffer_with_the_remains_of_an_older_one() {
        let jpeg = jpeg_64();
        let buffer = [&jpeg[..], &jpeg[500..], &[0; 900]].concat();
        assert_eq!(payload(&MJPEG_64(), &buffer).unwrap(), &jpeg[..]);
        assert_eq!(decode(&MJPEG_64(), &buffer).unwrap().rgb(), decode(&MJPEG_64(), &jpeg).unwrap().rgb());
    }

    #[test]
    fn a_jpeg_without_huffman_tables_gives_the_same_picture() {
        let jpeg = jpeg_64();
        let bare = without_huffman_tables(&jpeg);
        assert!(bare.len() + 400 < jpeg.len());
        assert_eq!(decode(&MJPEG_64(), &bare), decode(&MJPEG_64(), &jpeg));
    }

    #[test]
    fn a_jpeg_that_is_cut_or_of_another_size_is_refused() {
        let jpeg = jpeg_64();
        assert_eq!(decode(&MJPEG_64(), &jpeg[..jpeg.len() / 2]), Err(NotJpeg::NoEnd.into()));
        assert_eq!(decode(&MJPEG_64(), &[0; 4096]), Err(NotJpeg::NoStart.into()));
        let other = CameraFormat::new_from(640, 480, FrameFormat::MJPEG, 30);
        assert_eq!(decode(&other, &jpeg), Err(BadFrame::OtherSize { width: 64, height: 48 }));
    }

    #[test]
    fn uncompressed_formats_give_the_colours_that_were_sent() {
        // Red after BT.601, limited range: Y 81, U 90, V 240.
        let mode = |format| CameraFormat::new_from(16, 16, format, 30);
        let yuyv = [81, 90, 81, 240].repeat(16 * 16 / 2);
        let nv12 = [vec![81; 256], [90, 240].repeat(64)].concat();
        let bgr = [0, 0, 255].repeat(256);
        for (format, buffer) in
            [(FrameFormat::YUYV, yuyv), (FrameFormat::NV12, nv12), (FrameFormat::RAWBGR, bgr)]
        {
            let picture = decode(&mode(format), &buffer).unwrap();
            let (pixels, _) = picture.rgb().as_chunks::<3>();
            assert!(
                pixels.iter().all(|&[r, g, b]| r >= 250 && g <= 6 && b <= 6),
                "{format}: {:?}",
                pixels[0]
            );
            assert!(matches!(
                decode(&mode(format), &buffer[..buffer.len() - 1]),
                Err(BadFrame::Short { .. })
            ));
        }
    }

    #[test]
    fn a_buffer_that_was_never_written_to_its_end_is_refused() {
        let mode = CameraFormat::new_from(16, 16, FrameFormat::YUYV, 30);
        let mut buffer = [81, 90, 81, 240].repeat(16 * 16 / 2);
        buffer[300..].fill(0);
        assert_eq!(decode(&mode, &buffer), Err(BadFrame::Unfilled));
    }

    #[test]
    fn a_covered_lens_is_blank_and_a_picture_is_not() {
        assert!(is_blank(&Picture::new(64, 48, vec![17; 64 * 48 * 3]).unwrap()));
        assert!(!is_blank(&decode(&MJPEG_64(), &jpeg_64()).unwrap()));
    }

    #[test]
    fn a_jpeg_whose_data_end_early_is_refused_even_with_an_end_marker() {
        let jpeg = jpeg_64();
        for percent in [40, 60, 80, 95] {
            let cut = jpeg.len() * percent / 100;
            let cut = cut - usize::from(jpeg[cut - 1] == 0xFF);
            let buffer = [&jpeg[..cut], &[0xFF, 0xD9]].concat();
            assert!(matches!(decode(&MJPEG_64(), &buffer), Err(BadFrame::Broken(_))), "{percent} %");
        }
    }

    #[test]
    fn markers_that_do_not_belong_into_the_data_are_refused() {
        let mut jpeg = jpeg_64();
        let at = jpeg.len() - 100;
        jpeg[at..at + 2].copy_from_slice(&[0xFF, 0x37]);
        assert_eq!(decode(&MJPEG_64(), &jpeg), Err(NotJpeg::Scan.into()));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_decoder_panic(bytes in proptest::collection::vec(any::<u8>(), 0..4096)) {
            prop_assert!(decode(&MJPEG_64(), &bytes).is_err());
        }

        #[test]
        fn no_damage_to_a_jpeg_makes_the_decoder_panic(
            damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
            cut in any::<prop::sample::Index>(),
        ) {
            let mut jpeg = jpeg_64();
            for (at, value) in damage {
                let at = at.index(jpeg.len());
                jpeg[at] = value;
            }
            let whole = decode(&MJPEG_64(), &jpeg);
            let part = decode(&MJPEG_64(), &jpeg[..cut.index(jpeg.len())]);
            for picture in [whole, part].into_iter().flatten() {
                prop_assert_eq!((picture.width(), picture.height()), (64, 48));
            }
        }
    }
}
