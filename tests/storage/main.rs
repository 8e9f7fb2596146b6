//! Backups on a real disk: what is in them, what is refused, and what a stop in the middle leaves behind.
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "tests stop at the first surprise, and look at the database and its files from outside"
)]

mod backups;
mod commands;
mod interrupted;
#[path = "../store/kit.rs"]
mod kit;
mod modes;
mod nightly;
mod pulse;
mod recovery;
mod restores;
mod second_copy;
