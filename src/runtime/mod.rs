//! Threads, channels, clock and supervision: runs what the app asks for.
