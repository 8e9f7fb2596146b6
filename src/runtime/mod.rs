//! Threads, channels, clock and supervision: runs what the app asks for.
//!
//! [`kiosk::Kiosk`] starts everything; [`hub::Hub`] is its middle, the app with its store;
//! [`desk::HrDesk`] is the HR workspace beside it. [`one_thread`] runs the same
//! parts on one thread with a clock set by hand, for [`rehearsal`] (the demo) and for the simulation.

mod backing_up;
mod checking;
pub mod choosing;
pub mod clock;
pub mod copying;
mod counter;
pub mod desk;
pub mod exporting;
pub mod hub;
pub mod kiosk;
pub mod latest;
mod long_work;
pub mod nightly;
mod office;
pub mod one_thread;
mod outline;
pub mod pictures;
pub mod pulse;
mod recognising;
mod recording;
pub mod rehearsal;
pub mod reporting;
pub mod restart;
pub mod settings;
mod showing;
pub mod sound;
mod spoof_testing;
mod threads;
mod wording;

pub use recognising::gallery;
pub use recording::Errands;
