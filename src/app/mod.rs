//! The kiosk's behaviour as one pure function: [`App::update`] takes what happened and gives what is to be done.
//!
//! *Invariant:* no I/O, no clock, no thread, no egui, no SQL. Of the store it knows the answers alone
//! ([`crate::store::receipt`]): a greeting cannot be made without a receipt.

mod camera_watch;
mod clock_watch;
pub mod counter;
pub mod event;
pub mod hr;
mod month;
mod pin;
mod state;
#[cfg(test)]
mod tests;
pub mod view;

pub use state::App;
