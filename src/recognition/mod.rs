//! Finds faces, compares them with the gallery and decides who is there.
//!
//! ```text
//! picture ─▶ detect (YuNet) ─▶ quality ─▶ align ─▶ sface + dlib ─▶ gallery (1:N, fused) ─▶ decide (several frames)
//! ```
//! *Invariant:* nothing here knows a thread, a channel, a clock, the store or the screen. The one who calls owns an
//! [`engine::Engine`] or a [`recogniser::Recogniser`] and calls it from one thread.

pub mod accuracy;
pub mod align;
pub mod blas;
pub mod calibration;
pub mod capture;
mod coarse;
pub mod decide;
pub mod detect;
pub mod dlib;
pub mod engine;
pub mod enrol;
pub mod evaluation;
pub mod figures;
pub mod fit;
pub mod gallery;
pub mod gallery_health;
pub mod liveness;
pub mod models;
mod network;
pub mod quality;
pub mod recogniser;
pub mod resample;
pub mod sface;
pub mod statistics;
pub mod track;
