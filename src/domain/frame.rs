//! A picture from the camera, and the geometry of what is in it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Largest width or height of a picture that is taken in from anywhere, in pixels.
pub const MAX_SIDE: u32 = 8192;

/// An RGB picture: 8 bits a channel, rows top to bottom without padding. Cloning shares the pixels.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    rgb: Arc<[u8]>,
}

/// The pixels given do not fill the size given, or the size is outside 1..=[`MAX_SIDE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a picture of {width} x {height} pixels cannot be made from {bytes} bytes")]
pub struct InvalidPicture {
    width: u32,
    height: u32,
    bytes: usize,
}

impl Picture {
    /// A picture of `width` x `height` from `width * height * 3` bytes.
    ///
    /// # Errors
    /// [`InvalidPicture`] when the sizes do not agree or a side is 0 or over [`MAX_SIDE`].
    pub fn new(width: u32, height: u32, rgb: impl Into<Arc<[u8]>>) -> Result<Self, InvalidPicture> {
        let rgb = rgb.into();
        let sides_ok = (1..=MAX_SIDE).contains(&width) && (1..=MAX_SIDE).contains(&height);
        if sides_ok && rgb.len() == width as usize * height as usize * 3 {
            Ok(Self { width, height, rgb })
        } else {
            Err(InvalidPicture { width, height, bytes: rgb.len() })
        }
    }

    /// Width in pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The pixels: `height` rows of `width` times R, G, B.
    #[must_use]
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({} x {})", self.width, self.height)
    }
}

/// A picture with its place in the stream of one camera.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// Counts the frames of this run; later frames have higher numbers.
    pub sequence: u64,
    /// When it was taken, as [`Now::uptime`](super::time::Now::uptime).
    pub captured: Duration,
    /// The pixels, not mirrored.
    pub picture: Picture,
}

/// A rectangle in parts of the picture's width and height: 0.0 is left or top, 1.0 right or bottom.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RelativeRect {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}
