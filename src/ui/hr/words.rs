//! Every word of the HR workspace, in one place.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use crate::app::hr::event::Screen;
use crate::app::hr::view::{AccessProblem, Note};
use crate::domain::access::{LEAST_PASSWORD, LEAST_PIN, Role, SecretFault};
use crate::domain::audit::AuditAction;
use crate::domain::log::DateRange;
use crate::domain::staff_list::{FieldFault, StaffField};
use crate::ui::strings::{English, Language};

use super::spoof_test::words::SpoofPhrase;

pub use super::file_words::FileLanguage;
pub use super::gallery_check::GalleryLanguage;
pub use super::gap::GapLanguage;
pub use super::labels::Label;
pub use super::matched::MatchedLanguage;
pub use super::palette::words::PaletteLanguage;
pub use super::reasons::ReasonLanguage;
pub use super::refused::RefusedLanguage;
pub use super::register::words::RegisterLanguage;
pub use super::reports::words::ReportLanguage;
pub use super::review::words::ReviewLanguage;
pub use super::rules::words::RulesLanguage;
pub use super::settings::liveness::LivenessLanguage;
pub use super::settings::words::SettingsLanguage;
pub use super::spoof_test::words::SpoofLanguage;
pub use super::storage::words::StorageLanguage;

/// The HR workspace in a language.
pub trait HrLanguage:
    FileLanguage
    + LivenessLanguage
    + GalleryLanguage
    + GapLanguage
    + MatchedLanguage
    + PaletteLanguage
    + ReasonLanguage
    + RefusedLanguage
    + RegisterLanguage
    + ReportLanguage
    + ReviewLanguage
    + RulesLanguage
    + SettingsLanguage
    + SpoofLanguage
    + StorageLanguage
{
    /// A fixed word or sentence.
    fn label(&self, label: Label) -> &'static str;
    /// Name of a screen.
    fn screen(&self, screen: Screen) -> &'static str;
    /// Name of a role.
    fn role(&self, role: Role) -> &'static str;
    /// Why somebody is not let in, or an account is not made.
    fn access_problem(&self, problem: &AccessProblem) -> String;
    /// How long the next try waits.
    fn wait(&self, secs: u64) -> String;
    /// Name of a field of the staff record.
    fn field(&self, field: StaffField) -> &'static str;
    /// What is wrong with a field.
    fn fault(&self, field: StaffField, fault: FieldFault) -> String;
    /// What was done or failed.
    fn note(&self, note: &Note) -> String;
    /// A whole number.
    fn number(&self, number: u64) -> String;
    /// A date in a row.
    fn short_date(&self, date: NaiveDate) -> String;
    /// A date in a narrow row.
    fn narrow_date(&self, date: NaiveDate) -> String;
    /// Day and month, beneath a bar.
    fn day_month(&self, date: NaiveDate) -> String;
    /// A month with its year.
    fn month(&self, date: NaiveDate) -> String;
    /// First letters of the days of the week, from Monday.
    fn weekdays(&self) -> [&'static str; 7];
    /// Above the department and site that somebody had until a day.
    fn until(&self, last: NaiveDate) -> String;
    /// Dates from and to.
    fn range(&self, range: &DateRange) -> String;
    /// Date and time of day.
    fn moment(&self, at: NaiveDateTime) -> String;
    /// Time worked.
    fn worked(&self, secs: i64) -> String;
    /// So many of so many people.
    fn of_people(&self, present: u32, staff: u32) -> String;
    /// So many people on a date.
    fn people_on(&self, people: u32, date: NaiveDate) -> String;
    /// The name of a bar: its day and how many people had a time in.
    fn present_on(&self, people: u32, date: NaiveDate) -> String;
    /// Name of an action in the audit list.
    fn action(&self, name: &str) -> String;
    /// How somebody was identified.
    fn source(&self, name: &str) -> String;
    /// Why a face was accepted: score, what it had to reach.
    fn accepted(&self, score: f64, threshold: f64) -> String;
    /// Who came next, and how far behind.
    fn runner_up(&self, name: Option<&str>, margin: Option<f64>) -> String;
    /// So many enrolled photos.
    fn photos(&self, photos: u32) -> String;
    /// So many things wait in the review.
    fn waiting(&self, waiting: usize) -> String;
}

impl HrLanguage for English {
    fn label(&self, label: Label) -> &'static str {
        label.english()
    }

    fn screen(&self, screen: Screen) -> &'static str {
        match screen {
            Screen::Dashboard => "Dashboard",
            Screen::Review => "Review",
            Screen::Log => "Log",
            Screen::Staff => "Staff",
            Screen::Rules => "Rules",
            Screen::Reports => "Reports",
            Screen::Register => "Register",
            Screen::Storage => "Storage",
            Screen::Audit => "Audit",
            Screen::Accounts => "Accounts",
            Screen::Gallery => "Faces",
            Screen::Refused => "Refused",
            Screen::Settings => "Settings",
            Screen::SpoofTest => "Spoof test",
        }
    }

    fn role(&self, role: Role) -> &'static str {
        match role {
            Role::Hr => "HR",
            Role::Admin => "Admin",
        }
    }

    fn access_problem(&self, problem: &AccessProblem) -> String {
        match problem {
            AccessProblem::Wrong => "That was not right. Please try again.".to_owned(),
            AccessProblem::PresentWrong(wait) => {
                format!("That is not your present PIN or password. {}", self.wait(wait.as_secs().max(1)))
            }
            AccessProblem::Wait(wait) => self.wait(wait.as_secs().max(1)),
            AccessProblem::NotTheSame => "That is not the same as above.".to_owned(),
            AccessProblem::NameMissing => "Please give a name.".to_owned(),
            AccessProblem::Secret(SecretFault::ShortPin) => {
                format!("A PIN needs {LEAST_PIN} digits or more.")
            }
            AccessProblem::Secret(SecretFault::ShortPassword) => {
                format!(
                    "A password needs {LEAST_PASSWORD} characters or more, a PIN {LEAST_PIN} digits or more."
                )
            }
            AccessProblem::Secret(SecretFault::TooLong) => "That is too long.".to_owned(),
            AccessProblem::Secret(SecretFault::Trivial) => {
                "That is one of the first that anybody tries. Please choose another.".to_owned()
            }
            AccessProblem::Refused(reason) => self.reason(reason),
        }
    }

    fn wait(&self, secs: u64) -> String {
        if secs < 90 {
            format!("Please wait {secs}\u{a0}s before the next try.")
        } else {
            format!("Please wait {} min before the next try.", secs.div_ceil(60))
        }
    }

    fn field(&self, field: StaffField) -> &'static str {
        match field {
            StaffField::Name => "Name",
            StaffField::Email => "E-mail",
            StaffField::Phone => "Phone",
            StaffField::DateOfBirth => "Date of birth",
            StaffField::Designation => "Job title",
            StaffField::Department => "Department",
            StaffField::Site => "Site",
            StaffField::PostedSince => "New department or site from (empty: today)",
            StaffField::Gender => "Gender",
            StaffField::JoiningDate => "Joining date",
            StaffField::Native => "Native place",
        }
    }

    fn fault(&self, field: StaffField, fault: FieldFault) -> String {
        match fault {
            FieldFault::Missing => "Please give a name.".to_owned(),
            FieldFault::TooLong => format!("At most {} characters fit.", field.longest()),
            FieldFault::Unprintable => "It holds characters that cannot be printed.".to_owned(),
            FieldFault::NotAnAddress => "Write it as name@company.com.".to_owned(),
            FieldFault::NotAPhone => "Write digits, with + ( ) - or spaces.".to_owned(),
            FieldFault::NotADate => "Write it as year-month-day: 1990-12-31.".to_owned(),
            FieldFault::UnlikelyBirth => "This cannot be a date of birth.".to_owned(),
            FieldFault::UnlikelyPosting => {
                "This day is still to come: enter the change when it begins.".to_owned()
            }
            FieldFault::UnlikelyJoining => "This cannot be a joining date.".to_owned(),
        }
    }

    fn note(&self, note: &Note) -> String {
        match note {
            Note::Saved(name) => format!("Saved: {name}."),
            Note::Deactivated(_, name) => format!("{name} is deactivated and is not recognised any more."),
            Note::Registered(name, true) => format!("{name} is registered and is recognised from now on."),
            Note::Registered(name, false) => {
                format!("{name} is registered without a face and signs in with a PIN.")
            }
            Note::Imported(imported) => {
                format!("Imported: {} new, {} changed.", imported.added, imported.changed)
            }
            Note::Reactivated(name) => format!("{name} is active again."),
            Note::PinSet(name) => format!("{name} can use the new PIN at the kiosk now."),
            Note::PhotoRemoved(emp_id) => self.photo_removed(emp_id),
            Note::AlwaysAsked => self.always_asked_changed().to_owned(),
            Note::SpoofTestKept => self.spoof(SpoofPhrase::Kept).to_owned(),
            Note::ConsentWithdrawn(name) => {
                format!(
                    "Templates and enrolment photos of {name} are destroyed. Set a PIN for the kiosk if there is none."
                )
            }
            Note::PinRemoved(name) => format!("{name} has no PIN any more."),
            Note::AccountCreated(name) => format!("{name} can sign in now."),
            Note::AccountRemoved => "The account is removed.".to_owned(),
            Note::SecretChanged => "The PIN or password is changed.".to_owned(),
            Note::Rules(note) => self.rules_note(note),
            Note::ColumnsRemoved => self.columns_removed().to_owned(),
            Note::Reviewed(wish) => self.wish_done(*wish).to_owned(),
            Note::SettingsSaved => "The settings were saved and hold from now on.".to_owned(),
            Note::Done(outcome) => self.outcome(outcome),
            Note::Busy => self.busy_with_job().to_owned(),
            Note::Storage(concern) => self.concern(concern),
            Note::ReadBack(read) => self.read_back(*read),
            Note::GapSettled => self.gap_settled().to_owned(),
            Note::BackupRemoved => "The backup is deleted.".to_owned(),
            Note::Problem(reason) => self.reason(reason),
        }
    }

    fn number(&self, number: u64) -> String {
        let digits = number.to_string();
        let mut text = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        text
    }

    fn short_date(&self, date: NaiveDate) -> String {
        date.format("%a %d %b %Y").to_string()
    }

    fn narrow_date(&self, date: NaiveDate) -> String {
        date.format("%d %b %Y").to_string()
    }

    fn day_month(&self, date: NaiveDate) -> String {
        date.format("%-d %b").to_string()
    }

    fn month(&self, date: NaiveDate) -> String {
        date.format("%B %Y").to_string()
    }

    fn weekdays(&self) -> [&'static str; 7] {
        ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
    }

    fn until(&self, last: NaiveDate) -> String {
        format!("Department and site until {}", self.short_date(last))
    }

    fn range(&self, range: &DateRange) -> String {
        if range.from == range.to {
            return self.short_date(range.from);
        }
        format!("{} to {}", range.from.format("%-d %b %Y"), range.to.format("%-d %b %Y"))
    }

    fn moment(&self, at: NaiveDateTime) -> String {
        at.format("%a %d %b %Y, %H:%M:%S").to_string()
    }

    fn worked(&self, secs: i64) -> String {
        self.duration(TimeDelta::seconds(secs))
    }

    fn of_people(&self, present: u32, staff: u32) -> String {
        format!("{present} of {staff}")
    }

    fn people_on(&self, people: u32, date: NaiveDate) -> String {
        let who = if people == 1 { "person" } else { "people" };
        format!("{people} {who}\n{}", self.short_date(date))
    }

    fn present_on(&self, people: u32, date: NaiveDate) -> String {
        format!("{}: {people} present", date.format("%a %-d %b"))
    }

    fn action(&self, name: &str) -> String {
        match AuditAction::from_name(name) {
            Some(AuditAction::AccountCreated) => "Account made".to_owned(),
            Some(AuditAction::AccountRemoved) => "Account removed".to_owned(),
            Some(AuditAction::SignedIn) => "Signed in".to_owned(),
            Some(AuditAction::SignInFailed) => "Wrong PIN or password".to_owned(),
            Some(AuditAction::SecretChanged) => "PIN or password changed".to_owned(),
            Some(AuditAction::SecretReset) => "PIN or password reset".to_owned(),
            Some(AuditAction::StaffEdited) => "Staff record edited".to_owned(),
            Some(AuditAction::StaffDeactivated) => "Staff deactivated".to_owned(),
            Some(AuditAction::PhotosErased) => "Old photos erased".to_owned(),
            Some(AuditAction::SettingsChanged) => "Settings changed".to_owned(),
            Some(AuditAction::StaffReactivated) => "Staff reactivated".to_owned(),
            Some(AuditAction::RulesChanged) => "Rules changed".to_owned(),
            Some(AuditAction::BackupMade) => "Backup made".to_owned(),
            Some(AuditAction::BackupDeleted) => "Backup deleted".to_owned(),
            Some(AuditAction::BackupCopied) => "Backup copied".to_owned(),
            Some(AuditAction::BackupChecked) => "Backup verified".to_owned(),
            Some(AuditAction::BackupRestored) => "Backup restored".to_owned(),
            Some(AuditAction::RestoreUndone) => "Restore undone".to_owned(),
            Some(AuditAction::RecordsMissing) => "Newest records found missing".to_owned(),
            Some(AuditAction::DatabaseRecovered) => "Damaged database replaced by a backup".to_owned(),
            Some(AuditAction::Exported) => "Report exported".to_owned(),
            Some(AuditAction::PunchAdded) => "Punch added".to_owned(),
            Some(AuditAction::PunchCorrected) => "Punch corrected".to_owned(),
            Some(AuditAction::CorrectionTakenBack) => "Correction taken back".to_owned(),
            Some(AuditAction::RepairAccepted) => "Request accepted".to_owned(),
            Some(AuditAction::RepairDeclined) => "Request declined".to_owned(),
            Some(AuditAction::ItemDismissed) => "Put aside in the review".to_owned(),
            Some(AuditAction::ItemTakenUp) => "Taken up again in the review".to_owned(),
            Some(AuditAction::OvertimeApproved) => "Overtime approved".to_owned(),
            Some(AuditAction::OvertimeDeclined) => "Overtime declined".to_owned(),
            Some(AuditAction::PeriodLocked) => "Period approved and locked".to_owned(),
            Some(AuditAction::PeriodUnlocked) => "Period unlocked".to_owned(),
            Some(AuditAction::ColumnsKept) => "Payroll columns kept".to_owned(),
            Some(AuditAction::ColumnsRemoved) => "Payroll columns removed".to_owned(),
            Some(AuditAction::StaffRegistered) => "Registered".to_owned(),
            Some(AuditAction::StaffReenrolled) => "Photos replaced or added".to_owned(),
            Some(AuditAction::FacePhotoRemoved) => "Enrolled photo removed".to_owned(),
            Some(AuditAction::SpoofTested) => "Liveness tested".to_owned(),
            Some(AuditAction::AlwaysAskedChanged) => "Asked for the PIN".to_owned(),
            Some(AuditAction::ConsentWithdrawn) => "Consent withdrawn".to_owned(),
            Some(AuditAction::StaffErased) => "Person erased".to_owned(),
            Some(AuditAction::CertificateSaved) => "Certificate of erasure saved".to_owned(),
            Some(AuditAction::GalleryChecked) => "Faces checked".to_owned(),
            Some(AuditAction::StaffImported) => "Imported from a list".to_owned(),
            Some(AuditAction::PinSet) => "Kiosk PIN set".to_owned(),
            Some(AuditAction::PinRemoved) => "Kiosk PIN removed".to_owned(),
            Some(AuditAction::GapSettled) => "Possible gap in the records seen to".to_owned(),
            Some(AuditAction::ReceiptsReadBack) => "Records read back from receipts".to_owned(),
            Some(AuditAction::CameraBlocked) => "Camera covered or blinded".to_owned(),
            Some(AuditAction::CameraReplaced) => "Another camera answers".to_owned(),
            Some(AuditAction::LeaversErased) => "Faces of people who left erased".to_owned(),
            Some(AuditAction::AttendanceErased) => "Old attendance erased".to_owned(),
            None => sentence(name).trim_end_matches('.').to_owned(),
        }
    }

    fn source(&self, name: &str) -> String {
        match name {
            "face" => "By face".to_owned(),
            "pin" => "By PIN".to_owned(),
            "manual" => "Entered by HR".to_owned(),
            "import" => "Imported".to_owned(),
            other => other.to_owned(),
        }
    }

    fn accepted(&self, score: f64, threshold: f64) -> String {
        format!("Likeness {score:.2}; {threshold:.2} was needed.")
    }

    fn runner_up(&self, name: Option<&str>, margin: Option<f64>) -> String {
        match (name, margin) {
            (Some(name), Some(margin)) => format!("Next was {name}, {margin:.2} behind."),
            (Some(name), None) => format!("Next was {name}."),
            (None, _) => "Nobody else came near.".to_owned(),
        }
    }

    fn waiting(&self, waiting: usize) -> String {
        format!("{waiting} to review")
    }

    fn photos(&self, photos: u32) -> String {
        match photos {
            0 => "Not enrolled: no face is known".to_owned(),
            1 => "1 enrolled photo".to_owned(),
            many => format!("{many} enrolled photos"),
        }
    }
}

/// So many of something.
pub(super) fn counted(words: &impl HrLanguage, count: u64, one: &str, many: &str) -> String {
    format!("{} {}", words.number(count), if count == 1 { one } else { many })
}

/// What the store says, as a sentence.
pub(super) fn sentence(reason: &str) -> String {
    let mut letters = reason.trim().chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    let rest: String = letters.take(300).collect();
    let stop = if rest.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{rest}{stop}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_thousands_apart() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(English.number(number), text);
        }
    }

    #[test]
    fn what_the_store_says_becomes_a_sentence() {
        assert_eq!(sentence("the disk is full"), "The disk is full.");
        assert_eq!(English.action("something newer"), "Something newer");
    }
}
