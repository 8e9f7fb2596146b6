//! The only place with SQL and with files of the product: database, scan photos, enrolment photos, settings.
//!
//! - [`Writer`]: the one connection that writes. It answers a punch with a [`receipt::Receipt`] after `COMMIT`.
//! - [`Reader`]: read-only connections, one for each thread that wants one.
//! - [`pins`]: who is recorded at the kiosk by a PIN.
//! - [`accounts`], [`audit`], [`log`], [`staff_list`], [`overview`]: what the HR workspace reads and writes.
//! - [`backup`]: everything in one file, and back.
//! - [`DataDir`]: where everything lies.
//!
//! *Invariant:* `clock_event` is the truth and is only ever appended to; `attendance` can be computed from it at any
//! time ([`verify`]). A row never names a photo that is not there: photo first, then its row. Nothing is erased but scan
//! photos that were kept as long as HR has set ([`retention`]) and people whom HR erases ([`erasure`]); a photo without a row is set aside in
//! `uploads/unclaimed`.

pub mod accounts;
pub mod attack;
pub mod audit;
pub mod backup;
mod chain;
mod consent;
pub mod corrections;
pub mod data_dir;
pub mod day_reading;
pub mod enrolment;
pub mod erasure;
pub mod error;
mod files;
pub mod gap;
pub mod generated;
mod header;
mod hex;
#[cfg(test)]
pub(crate) mod hostile;
mod jpeg;
pub mod key_care;
pub mod log;
mod matched;
mod old_attendance;
mod open;
pub mod overview;
pub mod payroll_columns;
mod person_days;
mod person_key;
mod photo_file;
pub mod pins;
mod postings;
mod proof;
pub mod read_back;
pub mod reader;
pub mod receipt;
mod receipt_file;
mod redaction;
pub mod registration;
pub mod repair;
pub mod retention;
pub mod review;
mod review_day;
mod rows;
pub mod rules;
mod rules_history;
mod scan_photo;
pub mod seal;
pub mod second_copy;
mod secret;
pub mod settings;
pub mod site_key;
mod spoof_test;
pub mod staff_import;
pub mod staff_list;
pub mod subject_access;
mod sweep;
pub mod verify;
mod wal_check;
pub mod writer;

pub use data_dir::{DataDir, InstanceLock};
pub use enrolment::{EnrolledPhoto, Enrolment};
pub use error::StoreError;
pub use files::write_whole;
pub use reader::Reader;
pub use writer::Writer;
