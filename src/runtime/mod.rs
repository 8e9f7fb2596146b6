//! Threads, channels, clock and supervision: runs what the app asks for.

pub mod sound;
