//! Erasing a person: what goes, what stays under a pseudonym, and what can be said of it afterwards.

use super::employee::EmployeeId;
use super::time::Moment;

/// What becomes of the attendance of somebody who is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttendanceFate {
    /// It stays, under a name that says nothing: reports and locked periods do not change.
    Pseudonym,
    /// It goes too.
    Erased,
}

/// What is stored of a person, as it is shown before it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasurePlan {
    /// Who.
    pub emp_id: EmployeeId,
    /// Name.
    pub name: String,
    /// How much there is of each kind.
    pub counts: ErasureCounts,
    /// Copies of the database that were made before and still hold the person until they expire.
    pub backups: u32,
    /// Why the attendance cannot go too, in words for HR; it can stay under a pseudonym then.
    pub attendance_stays: Option<String>,
}

/// Numbers of what is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ErasureCounts {
    /// Filled fields of the staff record.
    pub fields: u32,
    /// Biometric templates.
    pub templates: u32,
    /// Files of enrolment photos, also of earlier enrolments.
    pub photos: u32,
    /// Scan photos.
    pub scans: u32,
    /// Consents.
    pub consents: u32,
    /// Entries of the audit list whose contents go.
    pub audit_entries: u32,
    /// Punches.
    pub events: u32,
    /// Work days.
    pub days: u32,
}

/// Somebody was erased. Lives in memory alone: it still names the person, for their certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// What was there.
    pub plan: ErasurePlan,
    /// Under which name the attendance stays, where it does.
    pub pseudonym: Option<EmployeeId>,
    /// Who of HR did it.
    pub who: String,
    /// When.
    pub at: Moment,
    /// The database is clean down to its free space. Otherwise another program held it; the next start finishes.
    pub complete: bool,
}

/// How the id of somebody who was erased begins.
pub const PSEUDONYM: &str = "former-";
