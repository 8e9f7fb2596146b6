//! The JPEG inside a motion-JPEG buffer: where it ends, and the Huffman tables that cameras leave out.
//!
//! nokhwa hands out the whole buffer and not how much of it the device has filled: behind the picture lie the remains
//! of older ones. Markers after ITU-T T.81, annex B.

use std::borrow::Cow;

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const DHT: u8 = 0xC4;
const DAC: u8 = 0xCC;
const JPG: u8 = 0xC8;

/// Why a buffer holds no JPEG.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotJpeg {
    #[error("the picture does not start as a JPEG")]
    NoStart,
    #[error("the picture's header is broken")]
    Header,
    #[error("the picture's end is missing")]
    NoEnd,
    #[error("the picture's data are broken")]
    Scan,
}

/// A JPEG in a buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Jpeg<'a> {
    /// From start-of-image to end-of-image.
    bytes: &'a [u8],
    /// Where the start-of-scan segment begins.
    scan: usize,
    has_huffman_tables: bool,
    /// Width and height as the frame header gives them.
    size: (u32, u32),
}

impl<'a> Jpeg<'a> {
    /// The JPEG that starts at the beginning of `buffer`; what follows its end is left out.
    ///
    /// # Errors
    /// [`NotJpeg`] unless the header can be followed from start-of-image to the scan, and the scan to an end-of-image.
    pub(super) fn find(buffer: &'a [u8]) -> Result<Self, NotJpeg> {
        if buffer.get(..2) != Some(&[0xFF, SOI]) {
            return Err(NotJpeg::NoStart);
        }
        let mut at = 2;
        let mut has_huffman_tables = false;
        let mut size = None;
        loop {
            let &[0xFF, marker] = buffer.get(at..at + 2).and_then(<[u8]>::as_array).ok_or(NotJpeg::Header)?
            else {
                return Err(NotJpeg::Header);
            };
            if marker == 0xFF {
                at += 1; // Fill bytes are allowed before a marker (B.1.1.2).
                continue;
            }
            if marker == SOS {
                break;
            }
            let length = buffer.get(at + 2..at + 4).and_then(<[u8]>::as_array).ok_or(NotJpeg::Header)?;
            let length = usize::from(u16::from_be_bytes(*length));
            if length < 2 || (0xD0..=EOI).contains(&marker) {
                return Err(NotJpeg::Header);
            }
            let body = buffer.get(at + 4..at + 2 + length).ok_or(NotJpeg::Header)?;
            match marker {
                DHT => has_huffman_tables = true,
                DAC | JPG => {}
                0xC0..=0xCF => size = frame_size(body),
                _ => {}
            }
            at += 2 + length;
        }
        let end = end_of_scan(buffer, at + 2)?;
        let bytes = buffer.get(..end).ok_or(NotJpeg::NoEnd)?;
        Ok(Self { bytes, scan: at, has_huffman_tables, size: size.ok_or(NotJpeg::Header)? })
    }

    /// From start-of-image to end-of-image.
    pub(super) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Width and height in pixels.
    pub(super) fn size(&self) -> (u32, u32) {
        self.size
    }

    /// What the decoder gets: with the standard Huffman tables where the JPEG has none of its own, and without the
    /// end-of-image marker. At that marker zune-jpeg makes up what is missing, even in strict mode; at the end of the
    /// data it says that the picture is incomplete.
    pub(super) fn for_decoder(&self) -> Cow<'a, [u8]> {
        let open_end = self.bytes.split_last_chunk::<2>().map_or(self.bytes, |(open_end, _)| open_end);
        match open_end.split_at_checked(self.scan) {
            Some((header, scan)) if !self.has_huffman_tables => {
                Cow::Owned([header, &standard_huffman_tables(), scan].concat())
            }
            _ => Cow::Borrowed(open_end),
        }
    }
}

/// Width and height from the body of a start-of-frame segment (B.2.2).
fn frame_size(body: &[u8]) -> Option<(u32, u32)> {
    let &[_, y1, y0, x1, x0] = body.get(..5)?.as_array()?;
    Some((u32::from(u16::from_be_bytes([x1, x0])), u32::from(u16::from_be_bytes([y1, y0]))))
}

/// Just after the end-of-image marker that ends the scan whose segment has its length at `from`.
///
/// In entropy-coded data 0xFF is followed by zero or a restart marker (B.1.1.5); a camera's pictures have one scan.
fn end_of_scan(buffer: &[u8], from: usize) -> Result<usize, NotJpeg> {
    let header = buffer.get(from..from + 2).and_then(<[u8]>::as_array).ok_or(NotJpeg::Header)?;
    let mut at = from + usize::from(u16::from_be_bytes(*header));
    loop {
        let data = buffer.get(at..).ok_or(NotJpeg::NoEnd)?;
        at += data.iter().position(|&byte| byte == 0xFF).ok_or(NotJpeg::NoEnd)? + 1;
        match buffer.get(at).ok_or(NotJpeg::NoEnd)? {
            0x00 | 0xD0..=0xD7 => at += 1,
            0xFF => {}
            &EOI => return Ok(at + 1),
            _ => return Err(NotJpeg::Scan),
        }
    }
}

/// The tables of T.81, annex K.3, as one DHT segment: (class and id, codes of each length, values).
fn standard_huffman_tables() -> Vec<u8> {
    let dc_values: [u8; 12] = std::array::from_fn(|i| u8::try_from(i).unwrap_or(0));
    let tables: [(u8, [u8; 16], &[u8]); 4] = [
        (0x00, [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], &dc_values),
        (0x01, [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], &dc_values),
        (0x10, [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7D], &AC_LUMINANCE),
        (0x11, [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77], &AC_CHROMINANCE),
    ];
    let mut body = Vec::with_capacity(420);
    for (id, counts, values) in tables {
        body.push(id);
        body.extend_from_slice(&counts);
        body.extend_from_slice(values);
    }
    let length = u16::try_from(body.len() + 2).unwrap_or(u16::MAX).to_be_bytes();
    [&[0xFF, DHT][..], &length, &body].concat()
}

/// Values of table K.5 in the order of their codes.
#[rustfmt::skip]
const AC_LUMINANCE: [u8; 162] = [
    0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07, 0x22, 0x71,
    0x14, 0x32, 0x81, 0x91, 0xA1, 0x08, 0x23, 0x42, 0xB1, 0xC1, 0x15, 0x52, 0xD1, 0xF0, 0x24, 0x33, 0x62, 0x72,
    0x82, 0x09, 0x0A, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2A, 0x34, 0x35, 0x36, 0x37,
    0x38, 0x39, 0x3A, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4A, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59,
    0x5A, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A, 0x83,
    0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0xA2, 0xA3,
    0xA4, 0xA5, 0xA6, 0xA7, 0xA8, 0xA9, 0xAA, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBA, 0xC2, 0xC3,
    0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xDA, 0xE1, 0xE2,
    0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0xFA,
];

/// Values of table K.6 in the order of their codes.
#[rustfmt::skip]
const AC_CHROMINANCE: [u8; 162] = [
    0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71, 0x13, 0x22,
    0x32, 0x81, 0x08, 0x14, 0x42, 0x91, 0xA1, 0xB1, 0xC1, 0x09, 0x23, 0x33, 0x52, 0xF0, 0x15, 0x62, 0x72, 0xD1,
    0x0A, 0x16, 0x24, 0x34, 0xE1, 0x25, 0xF1, 0x17, 0x18, 0x19, 0x1A, 0x26, 0x27, 0x28, 0x29, 0x2A, 0x35, 0x36,
    0x37, 0x38, 0x39, 0x3A, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4A, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58,
    0x59, 0x5A, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A,
    0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A,
    0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8, 0xA9, 0xAA, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBA,
    0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xDA,
    0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0xFA,
];
