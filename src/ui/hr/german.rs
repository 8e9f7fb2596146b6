//! The HR workspace in German.

use chrono::{NaiveDate, NaiveDateTime};

use super::spoof_test::words::{SpoofLanguage as _, SpoofPhrase};
use super::words::{FileLanguage as _, ReportLanguage as _, ReviewLanguage as _};
use super::words::{
    GalleryLanguage as _, GapLanguage as _, MatchedLanguage as _, RulesLanguage as _, StorageLanguage as _,
};
use super::words::{HrLanguage, Label, ReasonLanguage as _, sentence};
use crate::app::hr::event::Screen;
use crate::app::hr::view::{AccessProblem, Note};
use crate::domain::access::{LEAST_PASSWORD, LEAST_PIN, Role, SecretFault};
use crate::domain::audit::AuditAction;
use crate::domain::log::DateRange;
use crate::domain::staff_list::{FieldFault, StaffField};
use crate::ui::german::{German, SHORT_WEEKDAYS, decimal, in_figures, month, short_weekday};

impl HrLanguage for German {
    fn label(&self, label: Label) -> &'static str {
        label.german()
    }

    fn screen(&self, screen: Screen) -> &'static str {
        match screen {
            Screen::Dashboard => "Übersicht",
            Screen::Review => "Klärung",
            Screen::Log => "Buchungen",
            Screen::Staff => "Personal",
            Screen::Rules => "Regeln",
            Screen::Reports => "Berichte",
            Screen::Register => "Erfassen",
            Screen::Storage => "Speicher",
            Screen::Audit => "Protokoll",
            Screen::Accounts => "Konten",
            Screen::Gallery => "Gesichter",
            Screen::Refused => "Abgewiesen",
            Screen::Settings => "Einstellungen",
            Screen::SpoofTest => "Fotoprüfung",
        }
    }

    fn role(&self, role: Role) -> &'static str {
        match role {
            Role::Hr => "Personalbüro",
            Role::Admin => "Administration",
        }
    }

    fn access_problem(&self, problem: &AccessProblem) -> String {
        match problem {
            AccessProblem::Wrong => "Das war nicht richtig. Bitte noch einmal.".to_owned(),
            AccessProblem::PresentWrong(wait) => {
                format!(
                    "Das ist nicht Ihre jetzige PIN oder Ihr Passwort. {}",
                    self.wait(wait.as_secs().max(1))
                )
            }
            AccessProblem::Wait(wait) => self.wait(wait.as_secs().max(1)),
            AccessProblem::NotTheSame => "Das ist nicht dasselbe wie darüber.".to_owned(),
            AccessProblem::NameMissing => "Bitte geben Sie einen Namen an.".to_owned(),
            AccessProblem::Secret(SecretFault::ShortPin) => {
                format!("Eine PIN braucht mindestens {LEAST_PIN} Ziffern.")
            }
            AccessProblem::Secret(SecretFault::ShortPassword) => format!(
                "Ein Passwort braucht mindestens {LEAST_PASSWORD} Zeichen, eine PIN mindestens {LEAST_PIN} Ziffern."
            ),
            AccessProblem::Secret(SecretFault::TooLong) => "Das ist zu lang.".to_owned(),
            AccessProblem::Secret(SecretFault::Trivial) => {
                "Das probiert jeder zuerst. Bitte wählen Sie etwas anderes.".to_owned()
            }
            AccessProblem::Refused(reason) => self.reason(reason),
        }
    }

    fn wait(&self, secs: u64) -> String {
        if secs < 90 {
            format!("Bitte warten Sie {secs}\u{a0}s bis zum nächsten Versuch.")
        } else {
            format!("Bitte warten Sie {} Min. bis zum nächsten Versuch.", secs.div_ceil(60))
        }
    }

    fn until(&self, last: NaiveDate) -> String {
        format!("Abteilung und Standort bis {}", self.short_date(last))
    }

    fn field(&self, field: StaffField) -> &'static str {
        match field {
            StaffField::Name => "Vor- und Nachname",
            StaffField::Email => "E-Mail-Adresse",
            StaffField::Phone => "Telefon",
            StaffField::DateOfBirth => "Geburtsdatum",
            StaffField::Designation => "Tätigkeit",
            StaffField::Department => "Abteilung",
            StaffField::Gender => "Geschlecht",
            StaffField::JoiningDate => "Eintrittsdatum",
            StaffField::Native => "Heimatort",
            StaffField::Site => "Standort",
            StaffField::PostedSince => "Neue Abteilung oder neuer Standort ab (leer: heute)",
        }
    }

    fn fault(&self, field: StaffField, fault: FieldFault) -> String {
        match fault {
            FieldFault::Missing => "Bitte geben Sie einen Namen an.".to_owned(),
            FieldFault::TooLong => format!("Höchstens {} Zeichen.", field.longest()),
            FieldFault::Unprintable => "Hier stehen Zeichen, die nicht druckbar sind.".to_owned(),
            FieldFault::NotAnAddress => "Bitte so schreiben: name@firma.de.".to_owned(),
            FieldFault::NotAPhone => "Nur Ziffern, + ( ) - und Leerzeichen.".to_owned(),
            FieldFault::NotADate => "Bitte so schreiben: 31.12.1990 oder 1990-12-31.".to_owned(),
            FieldFault::UnlikelyBirth => "Das kann kein Geburtsdatum sein.".to_owned(),
            FieldFault::UnlikelyJoining => "Das kann kein Eintrittsdatum sein.".to_owned(),
            FieldFault::UnlikelyPosting => {
                "Dieser Tag liegt noch vor uns: bitte den Wechsel eintragen, wenn er beginnt.".to_owned()
            }
        }
    }

    fn note(&self, note: &Note) -> String {
        match note {
            Note::Saved(name) => format!("Gespeichert: {name}."),
            Note::Deactivated(_, name) => format!("{name} ist deaktiviert und wird nicht mehr erkannt."),
            Note::Registered(name, true) => format!("{name} ist erfasst und wird ab jetzt erkannt."),
            Note::Registered(name, false) => {
                format!("{name} ist ohne Gesicht erfasst und bucht mit einer PIN.")
            }
            Note::Imported(imported) => {
                format!("Importiert: {} neu, {} geändert.", imported.added, imported.changed)
            }
            Note::Reactivated(name) => format!("{name} ist wieder aktiv."),
            Note::PinSet(name) => format!("{name} kann die neue PIN ab jetzt am Terminal verwenden."),
            Note::ConsentWithdrawn(name) => {
                format!(
                    "Merkmale und Erfassungsfotos von {name} sind vernichtet. Bitte eine PIN setzen, wenn keine da ist."
                )
            }
            Note::PhotoRemoved(emp_id) => self.photo_removed(emp_id),
            Note::AlwaysAsked => self.always_asked_changed().to_owned(),
            Note::SpoofTestKept => self.spoof(SpoofPhrase::Kept).to_owned(),
            Note::PinRemoved(name) => format!("{name} hat keine PIN mehr."),
            Note::AccountCreated(name) => format!("{name} kann sich jetzt anmelden."),
            Note::AccountRemoved => "Das Konto ist entfernt.".to_owned(),
            Note::SecretChanged => "PIN oder Passwort ist geändert.".to_owned(),
            Note::Rules(note) => self.rules_note(note),
            Note::ColumnsRemoved => self.columns_removed().to_owned(),
            Note::Reviewed(wish) => self.wish_done(*wish).to_owned(),
            Note::SettingsSaved => "Die Einstellungen sind gespeichert und gelten ab jetzt.".to_owned(),
            Note::Done(outcome) => self.outcome(outcome),
            Note::Busy => self.busy_with_job().to_owned(),
            Note::Storage(concern) => self.concern(concern),
            Note::ReadBack(read) => self.read_back(*read),
            Note::GapSettled => self.gap_settled().to_owned(),
            Note::BackupRemoved => "Die Sicherung ist gelöscht.".to_owned(),
            Note::Problem(reason) => self.reason(reason),
        }
    }

    fn number(&self, number: u64) -> String {
        let digits = number.to_string();
        let mut text = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push('.');
            }
            text.push(digit);
        }
        text
    }

    fn short_date(&self, date: NaiveDate) -> String {
        format!("{}, {}", short_weekday(date), in_figures(date))
    }

    fn narrow_date(&self, date: NaiveDate) -> String {
        in_figures(date)
    }

    fn day_month(&self, date: NaiveDate) -> String {
        date.format("%-d.%-m.").to_string()
    }

    fn month(&self, date: NaiveDate) -> String {
        format!("{} {}", month(date), date.format("%Y"))
    }

    fn weekdays(&self) -> [&'static str; 7] {
        SHORT_WEEKDAYS
    }

    fn range(&self, range: &DateRange) -> String {
        if range.from == range.to {
            return self.short_date(range.from);
        }
        format!("{} bis {}", in_figures(range.from), in_figures(range.to))
    }

    fn moment(&self, at: NaiveDateTime) -> String {
        format!("{}, {}", self.short_date(at.date()), at.format("%H:%M:%S"))
    }

    fn worked(&self, secs: i64) -> String {
        let minutes = secs.max(0) / 60;
        // Short, as it stands in the columns of the log.
        format!("{}:{:02} Std.", minutes / 60, minutes % 60)
    }

    fn of_people(&self, present: u32, staff: u32) -> String {
        format!("{present} von {staff}")
    }

    fn people_on(&self, people: u32, date: NaiveDate) -> String {
        let who = if people == 1 { "Person" } else { "Personen" };
        format!("{people} {who}\n{}", self.short_date(date))
    }

    fn present_on(&self, people: u32, date: NaiveDate) -> String {
        format!("{}, {}: {people} anwesend", short_weekday(date), self.day_month(date))
    }

    fn action(&self, name: &str) -> String {
        AuditAction::from_name(name).map_or_else(
            || sentence(name).trim_end_matches('.').to_owned(),
            |action| action_in_words(action).to_owned(),
        )
    }

    fn source(&self, name: &str) -> String {
        match name {
            "face" => "Per Gesicht".to_owned(),
            "pin" => "Per PIN".to_owned(),
            "manual" => "Vom Personalbüro".to_owned(),
            "import" => "Importiert".to_owned(),
            other => other.to_owned(),
        }
    }

    fn accepted(&self, score: f64, threshold: f64) -> String {
        format!("Ähnlichkeit {}; nötig waren {}.", decimal(score, 2), decimal(threshold, 2))
    }

    fn runner_up(&self, name: Option<&str>, margin: Option<f64>) -> String {
        match (name, margin) {
            (Some(name), Some(margin)) => {
                format!("Am nächsten kam {name}, {} dahinter.", decimal(margin, 2))
            }
            (Some(name), None) => format!("Am nächsten kam {name}."),
            (None, _) => "Sonst kam niemand in die Nähe.".to_owned(),
        }
    }

    fn waiting(&self, waiting: usize) -> String {
        format!("{waiting} zu klären")
    }

    fn photos(&self, photos: u32) -> String {
        match photos {
            0 => "Nicht erfasst: kein Gesicht bekannt".to_owned(),
            1 => "1 Foto erfasst".to_owned(),
            many => format!("{many} Fotos erfasst"),
        }
    }
}

fn action_in_words(action: AuditAction) -> &'static str {
    match action {
        AuditAction::AccountCreated => "Konto angelegt",
        AuditAction::AccountRemoved => "Konto entfernt",
        AuditAction::SignedIn => "Angemeldet",
        AuditAction::SignInFailed => "Falsche PIN oder falsches Passwort",
        AuditAction::SecretChanged => "PIN oder Passwort geändert",
        AuditAction::SecretReset => "PIN oder Passwort zurückgesetzt",
        AuditAction::StaffEdited => "Personaldaten geändert",
        AuditAction::StaffDeactivated => "Person deaktiviert",
        AuditAction::PhotosErased => "Alte Fotos gelöscht",
        AuditAction::SettingsChanged => "Einstellungen geändert",
        AuditAction::StaffReactivated => "Person reaktiviert",
        AuditAction::RulesChanged => "Regeln geändert",
        AuditAction::BackupMade => "Sicherung erstellt",
        AuditAction::BackupDeleted => "Sicherung gelöscht",
        AuditAction::BackupCopied => "Sicherung kopiert",
        AuditAction::BackupChecked => "Sicherung geprüft",
        AuditAction::BackupRestored => "Sicherung wiederhergestellt",
        AuditAction::RestoreUndone => "Wiederherstellung zurückgenommen",
        AuditAction::RecordsMissing => "Fehlen der neuesten Buchungen bemerkt",
        AuditAction::DatabaseRecovered => "Beschädigte Datenbank durch Sicherung ersetzt",
        AuditAction::Exported => "Bericht exportiert",
        AuditAction::PunchAdded => "Buchung ergänzt",
        AuditAction::PunchCorrected => "Buchung korrigiert",
        AuditAction::CorrectionTakenBack => "Korrektur zurückgenommen",
        AuditAction::RepairAccepted => "Antrag angenommen",
        AuditAction::RepairDeclined => "Antrag abgelehnt",
        AuditAction::ItemDismissed => "Klärungsfall zurückgestellt",
        AuditAction::ItemTakenUp => "Klärungsfall wieder aufgenommen",
        AuditAction::OvertimeApproved => "Überstunden genehmigt",
        AuditAction::OvertimeDeclined => "Überstunden abgelehnt",
        AuditAction::PeriodLocked => "Zeitraum freigegeben und gesperrt",
        AuditAction::PeriodUnlocked => "Zeitraum entsperrt",
        AuditAction::ColumnsKept => "Lohnspalten gespeichert",
        AuditAction::ColumnsRemoved => "Lohnspalten entfernt",
        AuditAction::StaffRegistered => "Person erfasst",
        AuditAction::StaffReenrolled => "Fotos ersetzt oder ergänzt",
        AuditAction::ConsentWithdrawn => "Einwilligung widerrufen",
        AuditAction::FacePhotoRemoved => "Aufgenommenes Foto herausgenommen",
        AuditAction::SpoofTested => "Lebenderkennung geprüft",
        AuditAction::AlwaysAskedChanged => "Nach der PIN gefragt",
        AuditAction::CertificateSaved => "Löschbescheinigung gespeichert",
        AuditAction::GalleryChecked => "Gesichter geprüft",
        AuditAction::StaffErased => "Person gelöscht",
        AuditAction::StaffImported => "Aus einer Liste importiert",
        AuditAction::PinSet => "Terminal-PIN gesetzt",
        AuditAction::PinRemoved => "Terminal-PIN entfernt",
        AuditAction::GapSettled => "Mögliche Lücke in den Buchungen erledigt",
        AuditAction::ReceiptsReadBack => "Buchungen aus Belegen zurückgelesen",
        AuditAction::CameraBlocked => "Kamera verdeckt oder geblendet",
        AuditAction::CameraReplaced => "Eine andere Kamera antwortet",
        AuditAction::LeaversErased => "Gesichter ausgeschiedener Personen gelöscht",
        AuditAction::AttendanceErased => "Alte Arbeitszeiten gelöscht",
    }
}
