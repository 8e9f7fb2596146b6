//! What HR has done: one entry an action, written with the action itself and never changed.

use super::time::Moment;

/// Who does something, and when: the part that every entry shares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// Name of the account, [`KIOSK`], or [`COMMAND_LINE`], after which a name may follow that was given there.
    pub who: String,
    /// When.
    pub at: Moment,
}

/// Stands for a person who worked on the machine itself, without an account.
pub const COMMAND_LINE: &str = "command line";

/// Something that is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuditAction {
    /// Somebody was given access.
    AccountCreated,
    /// Somebody's access was taken away.
    AccountRemoved,
    /// The right PIN or password was given.
    SignedIn,
    /// A wrong one was given.
    SignInFailed,
    /// An account has a new PIN or password.
    SecretChanged,
    /// An account got a new one by the command on the machine.
    SecretReset,
    /// Personal data of a member of staff was edited.
    StaffEdited,
    /// A member of staff is no longer recognised.
    StaffDeactivated,
    /// A member of staff is recognised again.
    StaffReactivated,
    /// The rules of attendance were changed.
    RulesChanged,
    /// Somebody made a backup.
    BackupMade,
    /// Somebody deleted a backup.
    BackupDeleted,
    /// A backup was copied elsewhere.
    BackupCopied,
    /// A backup was read back.
    BackupChecked,
    /// The state of a backup was put in the place of the present one.
    BackupRestored,
    /// A state that a restore had replaced was brought back.
    RestoreUndone,
    /// The program itself has put a backup in the place of a damaged database.
    DatabaseRecovered,
    /// The kiosk found that records which had been acknowledged are not there any more.
    RecordsMissing,
    /// The settings of the kiosk were changed.
    SettingsChanged,
    /// Scan photos were erased because they had been kept long enough.
    PhotosErased,
    /// A report was written to a file.
    Exported,
    /// HR added a punch that the kiosk did not see.
    PunchAdded,
    /// HR moved or voided a punch, gave it to another person, or said what it is.
    PunchCorrected,
    /// An earlier correction no longer counts.
    CorrectionTakenBack,
    /// What a person asked for at the kiosk was done.
    RepairAccepted,
    /// What a person asked for at the kiosk was not done.
    RepairDeclined,
    /// Something in the review list was looked at and put aside.
    ItemDismissed,
    /// It is in the review list again.
    ItemTakenUp,
    /// Overtime is paid.
    OvertimeApproved,
    /// Overtime is not paid.
    OvertimeDeclined,
    /// A period was approved and locked.
    PeriodLocked,
    /// A locked period can be changed again.
    PeriodUnlocked,
    /// A set of columns for the payroll was made or changed.
    ColumnsKept,
    /// A set of columns was removed.
    ColumnsRemoved,
    /// Somebody was taken into the staff list.
    StaffRegistered,
    /// Photos of a member of staff were taken again or added.
    StaffReenrolled,
    /// One enrolled photo of a member of staff was taken out of the gallery.
    FacePhotoRemoved,
    /// Pictures and people were held before the camera to test the liveness check.
    SpoofTested,
    /// A member of staff is never named by the face alone any more, or is again.
    AlwaysAskedChanged,
    /// A member of staff has withdrawn the consent: templates and enrolment photos were destroyed.
    ConsentWithdrawn,
    /// Everything about a member of staff was erased.
    StaffErased,
    /// The certificate of an erasure was written to a file.
    CertificateSaved,
    /// The faces of everybody enrolled were compared.
    GalleryChecked,
    /// Somebody was taken into the staff list from a file.
    StaffImported,
    /// A member of staff has a new PIN for the kiosk.
    PinSet,
    /// A member of staff has no PIN any more.
    PinRemoved,
    /// HR has seen to a time from which records may be missing.
    GapSettled,
    /// Records came back from the second copy of receipts.
    ReceiptsReadBack,
    /// The camera was covered, blinded or showed the same picture; it works again where the entry says so.
    CameraBlocked,
    /// Another camera answers in the place of the one that the kiosk had.
    CameraReplaced,
    /// Templates and photos of people who left were destroyed because they had been kept long enough.
    LeaversErased,
    /// Attendance was erased because it had been kept long enough.
    AttendanceErased,
}

/// Stands for the kiosk itself, where it does what it was set to do.
pub const KIOSK: &str = "kiosk";

impl AuditAction {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::AccountCreated,
        Self::AccountRemoved,
        Self::SignedIn,
        Self::SignInFailed,
        Self::SecretChanged,
        Self::SecretReset,
        Self::StaffEdited,
        Self::StaffDeactivated,
        Self::StaffReactivated,
        Self::RulesChanged,
        Self::BackupMade,
        Self::BackupDeleted,
        Self::BackupCopied,
        Self::BackupChecked,
        Self::BackupRestored,
        Self::RestoreUndone,
        Self::DatabaseRecovered,
        Self::RecordsMissing,
        Self::SettingsChanged,
        Self::PhotosErased,
        Self::Exported,
        Self::PunchAdded,
        Self::PunchCorrected,
        Self::CorrectionTakenBack,
        Self::RepairAccepted,
        Self::RepairDeclined,
        Self::ItemDismissed,
        Self::ItemTakenUp,
        Self::OvertimeApproved,
        Self::OvertimeDeclined,
        Self::PeriodLocked,
        Self::PeriodUnlocked,
        Self::ColumnsKept,
        Self::ColumnsRemoved,
        Self::StaffRegistered,
        Self::StaffReenrolled,
        Self::FacePhotoRemoved,
        Self::SpoofTested,
        Self::AlwaysAskedChanged,
        Self::ConsentWithdrawn,
        Self::StaffErased,
        Self::CertificateSaved,
        Self::GalleryChecked,
        Self::StaffImported,
        Self::PinSet,
        Self::PinRemoved,
        Self::GapSettled,
        Self::ReceiptsReadBack,
        Self::CameraBlocked,
        Self::CameraReplaced,
        Self::LeaversErased,
        Self::AttendanceErased,
    ];

    /// The name in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AccountCreated => "account created",
            Self::AccountRemoved => "account removed",
            Self::SignedIn => "signed in",
            Self::SignInFailed => "sign-in failed",
            Self::SecretChanged => "secret changed",
            Self::SecretReset => "secret reset",
            Self::StaffEdited => "staff edited",
            Self::StaffDeactivated => "staff deactivated",
            Self::StaffReactivated => "staff reactivated",
            Self::RulesChanged => "rules changed",
            Self::BackupMade => "backup made",
            Self::BackupDeleted => "backup deleted",
            Self::BackupCopied => "backup copied",
            Self::BackupChecked => "backup checked",
            Self::BackupRestored => "backup restored",
            Self::RestoreUndone => "restore undone",
            Self::DatabaseRecovered => "database recovered",
            Self::RecordsMissing => "records missing",
            Self::SettingsChanged => "settings changed",
            Self::PhotosErased => "photos erased",
            Self::Exported => "exported",
            Self::PunchAdded => "punch added",
            Self::PunchCorrected => "punch corrected",
            Self::CorrectionTakenBack => "correction taken back",
            Self::RepairAccepted => "repair accepted",
            Self::RepairDeclined => "repair declined",
            Self::ItemDismissed => "item dismissed",
            Self::ItemTakenUp => "item taken up",
            Self::OvertimeApproved => "overtime approved",
            Self::OvertimeDeclined => "overtime declined",
            Self::PeriodLocked => "period locked",
            Self::PeriodUnlocked => "period unlocked",
            Self::ColumnsKept => "payroll columns kept",
            Self::ColumnsRemoved => "payroll columns removed",
            Self::StaffRegistered => "staff registered",
            Self::StaffReenrolled => "staff re-enrolled",
            Self::FacePhotoRemoved => "face photo removed",
            Self::SpoofTested => "liveness tested",
            Self::AlwaysAskedChanged => "always asked changed",
            Self::ConsentWithdrawn => "consent withdrawn",
            Self::StaffErased => "staff erased",
            Self::CertificateSaved => "certificate saved",
            Self::GalleryChecked => "gallery checked",
            Self::StaffImported => "staff imported",
            Self::PinSet => "PIN set",
            Self::PinRemoved => "PIN removed",
            Self::GapSettled => "gap settled",
            Self::ReceiptsReadBack => "receipts read back",
            Self::CameraBlocked => "camera blocked",
            Self::CameraReplaced => "camera replaced",
            Self::LeaversErased => "leavers erased",
            Self::AttendanceErased => "attendance erased",
        }
    }

    /// The action of this name; `None` for one of a newer program.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.name() == name)
    }
}

/// An entry as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Place in the order of all entries.
    pub sequence: i64,
    /// Who and when.
    pub by: By,
    /// Name of the action, [`AuditAction::name`].
    pub action: String,
    /// Employee id or account name that it was about.
    pub subject: String,
    /// What changed, as it was: one line a field.
    pub before: Option<String>,
    /// What changed, as it is.
    pub after: Option<String>,
}
