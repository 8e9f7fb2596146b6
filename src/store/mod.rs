//! The only place with SQL and with files of the product: database, scan photos, enrolment photos, settings.

pub mod receipt;
