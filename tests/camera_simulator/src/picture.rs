//! What the simulated camera sees, in the format that the program wants.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{ImageReader, Rgb, RgbImage};

use crate::control::{Control, Fault, Mode};

/// Differently noisy versions of a compressed picture that are kept. A prime, so that every n-th frame differs too.
const VERSIONS: u64 = 31;
/// Scenes in memory; another source or mode starts anew.
const MAX_SCENES: usize = 64;
/// Part of a truncated frame that is there, in percent.
const TRUNCATED_AT: usize = 60;

/// The colour bars from left to right. Tests compare with these.
const BARS: [[u8; 3]; 8] = [
    [235, 235, 235],
    [235, 235, 16],
    [16, 235, 235],
    [16, 235, 16],
    [235, 16, 235],
    [235, 16, 16],
    [16, 16, 235],
    [40, 40, 40],
];

/// Pictures as they were asked for so far.
#[derive(Default)]
pub(crate) struct Pictures {
    scenes: HashMap<(PathBuf, u32, u32), RgbImage>,
    compressed: HashMap<(PathBuf, u32, u32, u64), Vec<u8>>,
    folders: HashMap<PathBuf, Vec<PathBuf>>,
}

impl Pictures {
    /// The bytes of frame `number`. No two frames are equal, as with a real sensor.
    pub(crate) fn frame(&mut self, control: &Control, mode: Mode, number: u64, fault: Fault) -> Vec<u8> {
        let source =
            if fault == Fault::Black { PathBuf::from("black") } else { self.source(control, mode, number) };
        let mut bytes = match &mode.fourcc {
            b"MJPG" => self.jpeg(&source, mode, number),
            b"NV12" => nv12(&self.noisy(&source, mode, number)),
            _ => yuyv(&self.noisy(&source, mode, number)),
        };
        damage(&mut bytes, fault, number);
        bytes
    }

    /// The scene or file that is in front of the camera.
    fn source(&mut self, control: &Control, mode: Mode, number: u64) -> PathBuf {
        let source = PathBuf::from(control.text("source", "bars"));
        if !source.is_dir() {
            return source;
        }
        let files = self.folders.entry(source.clone()).or_insert_with(|| {
            let entries = std::fs::read_dir(&source).into_iter().flatten().flatten();
            let mut files: Vec<PathBuf> =
                entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
            files.sort();
            files
        });
        let (numerator, denominator) = mode.interval;
        let millis = number * 1000 * u64::from(numerator) / u64::from(denominator.max(1));
        let turn = millis / u64::from(control.number("hold", 2000).max(1));
        let at = turn.checked_rem(files.len() as u64).unwrap_or(0);
        usize::try_from(at)
            .ok()
            .and_then(|at| files.get(at).cloned())
            .unwrap_or_else(|| PathBuf::from("grey"))
    }

    fn scene(&mut self, source: &Path, mode: Mode) -> &RgbImage {
        if self.scenes.len() >= MAX_SCENES {
            self.scenes.clear();
        }
        let (width, height) = (mode.width, mode.height);
        self.scenes.entry((source.to_owned(), width, height)).or_insert_with(|| match source.to_str() {
            Some("bars") => RgbImage::from_fn(width, height, |x, _| {
                let bar = usize::try_from(x * 8 / width).unwrap_or(0);
                Rgb(BARS.get(bar).copied().unwrap_or_default())
            }),
            Some("grey") => RgbImage::from_pixel(width, height, Rgb([112; 3])),
            Some("black") => RgbImage::new(width, height),
            _ => photo(source, width, height),
        })
    }

    /// The scene with noise of its own for each frame number.
    fn noisy(&mut self, source: &Path, mode: Mode, number: u64) -> RgbImage {
        let mut picture = self.scene(source, mode).clone();
        if source.as_os_str() != "black" {
            let mut random = Random::new(number);
            let bytes: &mut [u8] = &mut picture;
            let mut at = 0;
            while let Some(byte) = bytes.get_mut(at) {
                *byte = byte.wrapping_add(4).clamp(8, 250);
                at += 1 + usize::try_from(random.next() % 64).unwrap_or(0);
            }
        }
        picture
    }

    fn jpeg(&mut self, source: &Path, mode: Mode, number: u64) -> Vec<u8> {
        let version = number % VERSIONS;
        let key = (source.to_owned(), mode.width, mode.height, version);
        if !self.compressed.contains_key(&key) {
            if self.compressed.len() >= MAX_SCENES * 4 {
                self.compressed.clear();
            }
            let picture = self.noisy(source, mode, version);
            let mut bytes = Vec::new();
            let encoded = JpegEncoder::new_with_quality(&mut bytes, 85).encode_image(&picture);
            debug_assert!(encoded.is_ok());
            self.compressed.insert(key.clone(), bytes);
        }
        let plain = self.compressed.get(&key).cloned().unwrap_or_default();
        if source.as_os_str() == "black" {
            return plain;
        }
        // A comment with the frame's number after the start marker: versions come again, frames do not.
        let comment = [&[0xFF, 0xFE, 0, 18][..], format!("{number:016}").as_bytes()].concat();
        let (start, rest) = plain.split_at_checked(2).unwrap_or_default();
        [start, &comment, rest].concat()
    }
}

/// The photo in `file` before a grey background; grey alone when it cannot be read.
fn photo(file: &Path, width: u32, height: u32) -> RgbImage {
    let mut scene = RgbImage::from_pixel(width, height, Rgb([112; 3]));
    let photo = ImageReader::open(file)
        .ok()
        .and_then(|reader| reader.with_guessed_format().ok())
        .and_then(|reader| reader.decode().ok());
    if let Some(photo) = photo {
        let photo = photo.resize(width, height, FilterType::Triangle).into_rgb8();
        let (left, top) = ((width - photo.width()) / 2, (height - photo.height()) / 2);
        image::imageops::replace(&mut scene, &photo, i64::from(left), i64::from(top));
    }
    scene
}

/// Y, U, V after BT.601, limited range.
fn yuv([r, g, b]: [u8; 3]) -> [u8; 3] {
    let (r, g, b) = (i32::from(r), i32::from(g), i32::from(b));
    let y = (66 * r + 129 * g + 25 * b + 128) / 256 + 16;
    let u = (-38 * r - 74 * g + 112 * b + 128) / 256 + 128;
    let v = (112 * r - 94 * g - 18 * b + 128) / 256 + 128;
    [y, u, v].map(|value| u8::try_from(value.clamp(0, 255)).unwrap_or(0))
}

fn yuyv(picture: &RgbImage) -> Vec<u8> {
    let (pairs, _) = picture.as_raw().as_chunks::<6>();
    pairs
        .iter()
        .flat_map(|&[r0, g0, b0, r1, g1, b1]| {
            let ([y0, u, v], [y1, _, _]) = (yuv([r0, g0, b0]), yuv([r1, g1, b1]));
            [y0, u, y1, v]
        })
        .collect()
}

fn nv12(picture: &RgbImage) -> Vec<u8> {
    let (pixels, _) = picture.as_raw().as_chunks::<3>();
    let mut bytes: Vec<u8> = pixels.iter().map(|&pixel| yuv(pixel)[0]).collect();
    for y in (0..picture.height()).step_by(2) {
        for x in (0..picture.width()).step_by(2) {
            let [_, u, v] = yuv(picture.get_pixel(x, y).0);
            bytes.extend_from_slice(&[u, v]);
        }
    }
    bytes
}

fn damage(bytes: &mut Vec<u8>, fault: Fault, number: u64) {
    let length = bytes.len();
    let mut random = Random::new(number ^ 0x5555);
    match fault {
        Fault::None | Fault::Black => {}
        Fault::Truncate | Fault::Error => bytes.truncate(length * TRUNCATED_AT / 100),
        Fault::Zero => bytes.clear(),
        Fault::Noise => bytes.iter_mut().for_each(|byte| *byte = random.byte()),
        Fault::Header => bytes.iter_mut().take(64).for_each(|byte| *byte = random.byte()),
        Fault::Garbage => {
            for byte in bytes.iter_mut().skip(length / 3).take(length / 3) {
                *byte = random.byte();
            }
        }
        Fault::NoDht => remove_huffman_tables(bytes),
    }
}

fn remove_huffman_tables(jpeg: &mut Vec<u8>) {
    let mut at = 2;
    while let Some(&[0xFF, marker, high, low]) = jpeg.get(at..at + 4).and_then(<[u8]>::as_array) {
        let length = 2 + usize::from(u16::from_be_bytes([high, low]));
        match marker {
            0xDA => break,
            0xC4 => drop(jpeg.drain(at..at + length)),
            _ => at += length,
        }
    }
}

/// xorshift64.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self((seed.wrapping_add(1)).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn byte(&mut self) -> u8 {
        (self.next() >> 32).to_le_bytes()[0]
    }
}
