//! The store on a real disk: what it keeps, what it refuses, and what it survives.
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

mod accounts;
mod attack;
mod consent;
mod corrections;
mod disk_full;
mod earlier_queries;
mod enrolment;
mod erasure;
mod files;
mod flipped;
mod hr_lists;
mod injected;
mod kill;
mod kill_enrolment;
mod kill_migration;
mod kit;
mod logs;
mod matched;
mod old_attendance;
mod opening;
mod pins;
mod postings;
mod power;
mod proof;
mod public_tools;
mod punches;
mod registration;
mod repair;
mod retention;
mod review;
mod rules;
mod secrets;
mod speed;
mod staff_import;
mod subject_access;
mod system_calls;
