//! What can go wrong in the store, each with what to do about it.

use std::io;
use std::path::PathBuf;

use crate::domain::clock_event::EventId;
use crate::domain::employee::EmployeeId;

/// Why the store could not do what was asked.
///
/// The text of each says what happened and what to do. No variant means that something was erased.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A folder or file of the data directory cannot be made or read.
    #[error("{path} cannot be used: {source}. Check that the folder exists, is yours and has free space")]
    Path {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A kiosk already runs on this data directory.
    #[error(
        "VisionPresence is already running on {folder}: close it first, or choose another folder with --data"
    )]
    AlreadyRunning {
        /// The data directory.
        folder: PathBuf,
    },
    /// A restore was begun from the running kiosk and takes effect at its next start.
    #[error("a backup is about to be restored in {folder}: start the kiosk anew first")]
    RestoreWaits {
        /// The data directory.
        folder: PathBuf,
    },
    /// There is no database yet.
    #[error(
        "there is no database in {folder} yet: enrol somebody with \"visionpresence enrol\", or check --data"
    )]
    NoDatabase {
        /// The data directory.
        folder: PathBuf,
    },
    /// The file is not a database of this program.
    #[error(
        "{path} is not a database of VisionPresence ({found}): it was left as it is. Move it away, or choose another folder with --data"
    )]
    NotOurs {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        found: String,
    },
    /// The file was written by a newer version of this program.
    #[error(
        "{path} was written by a newer VisionPresence (format {found}, this program knows up to {known}): it was left as it is. Install the newer version"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The format of the file.
        found: i64,
        /// The newest format that this program knows.
        known: i64,
    },
    /// The file was written by an older version of this program and has not been opened for writing since.
    #[error("{path} was written by an older VisionPresence: open the kiosk once, which brings it up to date")]
    Older {
        /// The file.
        path: PathBuf,
    },
    /// The file is damaged.
    #[error("{path} is damaged ({detail}): it was left as it is. Keep a copy of it, then restore a backup")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite found.
        detail: String,
    },
    /// The SQLite in this program or its settings are not the ones that the promises rest on.
    #[error("the database cannot be used safely: {0}")]
    Unsafe(String),
    /// Another program holds the database.
    #[error(
        "another program is using the database and did not let go within {waited_ms} ms: close it and try again"
    )]
    Busy {
        /// How long was waited, in milliseconds.
        waited_ms: u64,
    },
    /// Nobody with this id is on the staff list. Nothing was stored.
    #[error("nobody with the id {0} is on the staff list: enrol this person first")]
    UnknownEmployee(EmployeeId),
    /// The person has left or is suspended. Nothing was stored.
    #[error("{0} is not active on the staff list: nothing was recorded")]
    InactiveEmployee(EmployeeId),
    /// An enrolment that cannot be stored as it is. Nothing was stored.
    #[error("the enrolment of {emp_id} was refused: {reason}")]
    EnrolmentRefused {
        /// Who.
        emp_id: EmployeeId,
        /// Why.
        reason: String,
    },
    /// Something that HR wants kept is not in order. Nothing was stored.
    #[error("{reason}")]
    Refused {
        /// Why, in words for HR.
        reason: String,
    },
    /// Rules of attendance that cannot be used. Nothing was stored.
    #[error("the rules were refused: {}", faults.join("; "))]
    RulesRefused {
        /// Everything that is wrong with them, in words for HR.
        faults: Vec<String>,
    },
    /// A correction that cannot be stored as it is. Nothing was stored.
    #[error("the correction was refused: {reason}")]
    CorrectionRefused {
        /// Why.
        reason: String,
    },
    /// A request for repair that cannot be kept or settled. Nothing was stored.
    #[error("the request was refused: {reason}")]
    RepairRefused {
        /// Why.
        reason: String,
    },
    /// A day in a period that is approved and locked would change. Nothing was stored.
    #[error("{date} is in a locked period: an administrator has to unlock it first")]
    PeriodLocked {
        /// The first such day.
        date: chrono::NaiveDate,
    },
    /// The write failed and it is certain that nothing of it was stored.
    #[error("nothing was recorded: {reason}")]
    NotRecorded {
        /// The event that is not there.
        event_id: EventId,
        /// Why.
        reason: String,
    },
    /// The write failed and it is not known whether it was stored. Asking again with the same event id never stores it
    /// twice.
    #[error("the record could not be confirmed as saved: {reason}")]
    OutcomeUnknown {
        /// The event in question.
        event_id: EventId,
        /// Why.
        reason: String,
    },
    /// An account that cannot be made or changed as asked. Nothing was stored.
    #[error("{0}")]
    Account(AccountRefusal),
    /// The key of the site is not there or cannot be used.
    #[error("the key of this site, {path}, cannot be used: {reason}")]
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong and what to do.
        reason: String,
    },
    /// The machine gives no random numbers.
    #[error("no random numbers can be had from this machine: {0}")]
    Random(io::Error),
    /// The settings file cannot be understood.
    #[error("{path}, {place}: {reason}. Correct it, or delete the file to start from the defaults")]
    Settings {
        /// The file.
        path: PathBuf,
        /// Line or setting.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// A row that this program could not have written.
    #[error("the database holds {what} that cannot be understood: run \"visionpresence verify\"")]
    Row {
        /// Which kind of row.
        what: String,
    },
    /// Anything else that SQLite reports.
    #[error("the database reported an error: {0}")]
    Sql(#[from] rusqlite::Error),
}

impl StoreError {
    /// What happened, without who is concerned: for the log.
    #[must_use]
    pub fn for_log(&self) -> String {
        match self {
            Self::Path { source, .. } => format!("a file of the data directory cannot be used: {source}"),
            Self::UnknownEmployee(_) => "somebody is not on the staff list".to_owned(),
            Self::InactiveEmployee(_) => "somebody is not active on the staff list".to_owned(),
            Self::EnrolmentRefused { .. } => "an enrolment was refused".to_owned(),
            Self::RulesRefused { .. } => "rules were refused".to_owned(),
            Self::CorrectionRefused { .. } => "a correction was refused".to_owned(),
            Self::Account(_) => "an account was refused".to_owned(),
            Self::Row { .. } => "a row cannot be understood: run \"visionpresence verify\"".to_owned(),
            other => other.to_string(),
        }
    }

    /// Names the file in an I/O error.
    pub(super) fn path(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Path { path, source }
    }

    /// For a value in a row that cannot be read back.
    pub(super) fn refused(reason: impl Into<String>) -> Self {
        Self::Refused { reason: reason.into() }
    }

    pub(super) fn row(what: impl Into<String>) -> Self {
        Self::Row { what: what.into() }
    }
}

/// Why an account was not made or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccountRefusal {
    /// Somebody set the first one meanwhile.
    #[error("there is an account already: sign in with it")]
    NotTheFirst,
    /// Another account has this name.
    #[error("there is an account with this name already: choose another name")]
    NameTaken,
    /// The name is empty or too long.
    #[error("an account needs a name of 1 to 60 characters")]
    BadName,
    /// The account is gone.
    #[error("there is no such account")]
    Unknown,
    /// Nobody could change settings any more.
    #[error("this is the last Admin account: make another Admin first")]
    LastAdmin,
}
