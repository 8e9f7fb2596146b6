//! VisionPresence: an attendance kiosk that recognises staff at the entrance.
//!
//! ```text
//! camera ──newest frame──▶ recognition ──Decision──▶ app (pure) ──Effect──▶ store ──Receipt──▶ app ──view──▶ ui
//!    └──────newest frame───────────────────────────────────────────────────────────────────▶ ui texture
//! ```
//! A frame is state: one slot, the newest wins. A punch is a message: a bounded queue, never dropped.

pub mod app;
pub mod camera;
pub mod cli;
pub mod domain;
pub mod export;
pub mod holiday_file;
#[cfg(test)]
mod hostile;
pub mod picture_file;
pub mod recognition;
pub mod runtime;
pub mod staff_file;
pub mod store;
pub mod ui;
