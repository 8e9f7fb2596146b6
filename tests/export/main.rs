//! Reports as files: from a real store to real files, read back by other libraries and compared cell by cell.
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::float_cmp,
    clippy::cast_possible_truncation,
    clippy::disallowed_methods,
    reason = "tests stop at the first surprise, and look at the database and its files from outside"
)]

mod faults;
mod formulas;
mod office;
mod openpyxl;
mod paper;
mod read_back;
mod reports;
#[path = "../store/kit.rs"]
mod store_kit;
mod wages;
