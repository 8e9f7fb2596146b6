//! Times from which records may be missing: HR adds what is known, reads receipts back, and says that it is seen to.

use crate::domain::audit::By;
use crate::domain::recovery::ReadBack;

/// What a person does about it, on the dashboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Reads the second copy of receipts, and stores again what is missing.
    ReadBack,
    /// Whatever could be done is done: it is listed no longer.
    Settle(i64),
}

/// What is asked of the office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// [`ReadBack`].
    ReadBack(By),
    /// Whether anything changed.
    Settle(i64, By),
}

/// What came of it.
pub type Found = ReadBack;
