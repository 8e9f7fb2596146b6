//! The HR workspace as one pure function: [`Desk::update`] takes what happened and gives what is to be done.
//!
//! Views send [`event::Command`]s, a [`view::HrView`] comes back. Whatever is read or written is an
//! [`event::Effect`]; its answer is an event. One list has at most one request on the way; of several that were wanted
//! meanwhile the newest alone is sent, and an answer that something newer waits behind is not shown.
//!
//! *Invariant:* no I/O, no clock, no thread, no egui, no SQL. A PIN or password passes through and is kept nowhere.

mod accounts;
mod audit;
mod desk;
pub mod event;
pub mod files;
pub mod gallery_check;
pub mod gap;
mod inquiry;
mod lock;
mod log;
pub mod long_work;
pub mod palette;
pub mod refused;
pub mod register;
pub mod reports;
pub mod review;
pub mod rules;
pub mod settings;
pub mod spoof_test;
mod staff;
pub mod storage;
#[cfg(test)]
mod tests;
pub mod view;
mod window;
mod work;

pub use desk::Desk;
