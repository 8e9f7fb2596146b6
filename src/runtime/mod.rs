//! Threads, channels, clock and supervision: runs what the app asks for.
//!
//! [`kiosk::Kiosk`] starts everything; [`hub::Hub`] is its middle, the app with its store. [`rehearsal`] runs the same
//! parts on one thread with a clock set by hand, for the demo and for measuring.

pub mod clock;
pub mod exporting;
pub mod hub;
pub mod kiosk;
pub mod latest;
mod recognising;
mod recording;
pub mod rehearsal;
pub mod reporting;
pub mod sound;
mod threads;

pub use recognising::gallery;
