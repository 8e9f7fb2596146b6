//! The words of the product: people, moments, clock events, decisions, pictures.
//!
//! *Invariant:* nothing here does I/O, reads a clock, starts a thread or knows egui, SQL or a camera. Every other
//! module may use `domain`; `domain` uses none of them.

pub mod access;
pub mod attack;
pub mod attendance;
pub mod audit;
pub mod backup;
pub mod bulk_entry;
pub mod calendar;
pub mod camera;
pub mod clock_event;
pub mod day_records;
pub mod decision;
pub mod employee;
pub mod erasure;
pub mod folded;
pub mod frame;
pub mod gallery_check;
pub mod hex;
pub mod log;
pub mod logo;
pub mod overview;
pub mod policy;
pub mod printable;
pub mod recovery;
pub mod registration;
pub mod report;
pub mod review;
pub mod roster;
pub mod roster_crossings;
pub mod rules;
pub mod settings;
pub mod shift;
pub mod spoof_test;
pub mod staff_import;
pub mod staff_list;
pub mod template;
pub mod time;
pub mod trial;
