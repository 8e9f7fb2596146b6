//! The company's logo.

use std::fmt;

/// Most width of a stored logo, in pixels.
pub const MAX_WIDTH: u32 = 480;
/// Most height of a stored logo, in pixels.
pub const MAX_HEIGHT: u32 = 160;
/// Largest file that is taken as a logo, in bytes.
pub const MAX_FILE_BYTES: u64 = 5 * 1024 * 1024;
/// Most pixels on a side of a file that is taken as a logo.
pub const MAX_FILE_SIDE: u32 = 4096;
/// Least pixels on a side of a logo.
pub const MIN_SIDE: u32 = 16;

/// A picture with transparency, small enough to be shown everywhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Logo {
    width: u32,
    height: u32,
    rgba: Vec<u8>,
}

impl Logo {
    /// Rows of red, green, blue and opacity from the top left, `width` times `height` times 4 bytes; the opacity is not
    /// multiplied into the colours. `None` where the sides are outside their limits or the bytes do not fit to them.
    #[must_use]
    pub fn new(width: u32, height: u32, rgba: Vec<u8>) -> Option<Self> {
        let sides = (1..=MAX_WIDTH).contains(&width) && (1..=MAX_HEIGHT).contains(&height);
        let bytes = usize::try_from(u64::from(width) * u64::from(height) * 4).ok()?;
        (sides && rgba.len() == bytes).then_some(Self { width, height, rgba })
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

    /// As in [`Logo::new`].
    #[must_use]
    pub fn rgba(&self) -> &[u8] {
        &self.rgba
    }

    /// Width over height.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a few hundred pixels")]
    pub fn aspect(&self) -> f32 {
        self.width as f32 / self.height.max(1) as f32
    }
}

impl fmt::Debug for Logo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Logo({} x {})", self.width, self.height)
    }
}

/// Why a file is not taken as a logo.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogoFault {
    /// The system does not hand it out.
    #[error("the logo cannot be read: {0}")]
    Unreadable(String),
    /// More than [`MAX_FILE_BYTES`].
    #[error("the logo is larger than {} MB; give a smaller one", MAX_FILE_BYTES / 1024 / 1024)]
    TooManyBytes,
    /// Neither JPEG nor PNG by its first bytes.
    #[error("the logo is neither a PNG nor a JPEG picture; convert it first")]
    OtherType,
    /// A side is above [`MAX_FILE_SIDE`] or below [`MIN_SIDE`].
    #[error("the logo has {width} x {height} pixels; give one from {MIN_SIDE} to {MAX_FILE_SIDE} a side")]
    Sides {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// The decoder gave up.
    #[error("the logo is damaged; save it anew as PNG")]
    Damaged,
}
