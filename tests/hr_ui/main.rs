//! The HR workspace in its window, by role and label: real store, real threads, a clock set by hand.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop at the first surprise"
)]

mod consent;
mod dashboard;
mod exports;
mod faces;
mod files;
mod gap;
mod german;
mod keyboard;
mod lists;
mod office;
mod palette;
mod pin;
mod reasons;
mod register;
mod reports;
mod review;
mod rules;
mod settings;
mod spoof_test;
mod storage;
mod suggested_id;
mod table;
mod touch;
mod workspace;
