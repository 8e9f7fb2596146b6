//! The words of the registration, in German.

use super::words::{RegisterLanguage, Words};
use crate::app::hr::register::view::IdFault;
use crate::domain::decision::QualityFault;
use crate::domain::employee::EmployeeId;
use crate::domain::erasure::{Erased, ErasureCounts};
use crate::domain::registration::{CaptureHint, ConsentText, FaceTurn, Likeness, PhotoRefusal};
use crate::domain::staff_import::{LineFault, ListedPerson, WrongLine};
use crate::ui::german::{German, decimal};
use crate::ui::hr::words::{HrLanguage as _, ReasonLanguage as _, counted};

impl RegisterLanguage for German {
    fn register(&self, words: Words) -> &'static str {
        match words {
            Words::Register => "Erfassen",
            Words::TakePhotos => "Fotos aufnehmen",
            Words::NewPhotos => "Neue Fotos",
            Words::Details => "Neue Person",
            Words::Id => "Personalnummer",
            Words::Checking => "Es wird geprüft, ob sie frei ist ...",
            Words::ToConsent => "Weiter: Einwilligung",
            Words::Consent => "Einwilligung",
            Words::ConsentHow => {
                "Lassen Sie die Person dies lesen oder lesen Sie es vor, und berühren Sie dann die Antwort."
            }
            Words::ConsentVersion => "Fassung dieses Textes:",
            Words::Agrees => "Die Person willigt ein",
            Words::Declines => "Willigt nicht ein: kein Gesicht",
            Words::Photos => "Aufnahme",
            Words::ByCamera => "Mit der Kamera",
            Words::ByFiles => "Aus Dateien",
            Words::WaitingForCamera => "Einen Moment: die Kamera wird vorbereitet.",
            Words::AddPhoto => "Fotos wählen",
            Words::FilesHow => "JPEG oder PNG, die Person allein und von vorn. 1 bis 5 Fotos; 3 sind besser.",
            Words::Judging => "Das Foto wird beurteilt ...",
            Words::TakeAgain => "Neu aufnehmen",
            Words::LeaveOut => "Weglassen",
            Words::OneMore => "Noch ein Foto",
            Words::Replace => "Frühere Fotos ersetzen",
            Words::Add => "Auch behalten",
            Words::LooksAlike => "Ist diese Person schon erfasst?",
            Words::NewFace => "Diese Person",
            Words::IsSomebodyElse => "Nein, es sind zwei Personen",
            Words::SameHow => "Ist es dieselbe Person, brechen Sie ab und öffnen Sie ihre Personaldaten.",
            Words::SaveNew => "Diese Person erfassen",
            Words::SavePhotos => "Diese Fotos speichern",
            Words::NoFace => "Ohne Gesicht",
            Words::NoFaceHow => {
                "Es wird kein Foto aufgenommen und kein Merkmal berechnet. Die Person steht in der Personalliste und bucht \
                 am Terminal mit Personalnummer und PIN. Willigt sie später ein, kann ihr Gesicht noch erfasst werden."
            }
            Words::Back => "Zurück",
            Words::Erase => "Löschen ...",
            Words::WillGo => "Das geht für immer verloren",
            Words::KeepPseudonym => "Buchungen ohne Namen behalten",
            Words::KeepHow => {
                "Zeiten und Berichte bleiben, wie sie sind, unter einer Nummer, die nichts verrät, etwa former-1. \
                 Abteilung, Eintritt und Austritt bleiben dabei, weil die Tage daraus berechnet werden."
            }
            Words::EraseAttendance => "Auch die Buchungen löschen",
            Words::EraseHow => "In Berichten früherer Monate kommt diese Person dann nicht mehr vor.",
            Words::EraseForEver => "Endgültig löschen",
            Words::Erasing => "Wird gelöscht ...",
            Words::SaveCertificate => "Bescheinigung speichern",
            Words::Import => "Import",
            Words::ImportTitle => "Personalliste importieren",
            Words::ImportHow => {
                "Eine CSV-Datei, deren erste Zeile die Spalten nennt: emp_id und name, dazu beliebige aus email, phone, \
                 dob, designation, department, gender, joining_date, native. Niemand wird entfernt, und nichts wird \
                 gespeichert, bevor Sie zustimmen."
            }
            Words::ChooseList => "Liste wählen",
            Words::PartNew => "Neu",
            Words::PartChanged => "Geändert",
            Words::PartWrong => "Falsch",
        }
    }

    fn consent(&self) -> ConsentText {
        ConsentText {
            version: "2026-11.2 de".to_owned(),
            text: "Ihr Gesicht wird verwendet, um Ihr Kommen und Gehen zu erfassen. Dafür werden jetzt Fotos Ihres \
                   Gesichts aufgenommen und aus jedem Foto zwei Listen mit je 128 Zahlen berechnet: biometrische Merkmale, \
                   an denen Sie am Eingang erkannt werden.\n\n\
                   Fotos und Merkmale bleiben auf diesem Gerät und in seinen Sicherungen. Sie werden für nichts anderes \
                   verwendet und nicht weitergegeben. Zu jedem Kommen und Gehen kann ein Foto aufbewahrt werden, so wie \
                   Ihr Arbeitgeber es eingestellt hat.\n\n\
                   Ihre Einwilligung ist freiwillig. Sie können ablehnen und ohne jeden Nachteil stattdessen eine PIN \
                   verwenden. Sie können die Einwilligung jederzeit widerrufen: Das Personalbüro löscht dann diese \
                   Fotos und die Merkmale sofort, und Sie verwenden eine PIN. Frühere Sicherungen enthalten sie noch, \
                   bis sie gelöscht werden. Fotos, die zu früherem Kommen und Gehen aufbewahrt wurden, gehören zum \
                   Nachweis Ihrer Arbeitszeit; sie werden gelöscht, wenn ihre Zeit um ist, so wie Ihr Arbeitgeber es \
                   eingestellt hat."
                .to_owned(),
        }
    }

    fn id_fault(&self, fault: &IdFault) -> String {
        match fault {
            IdFault::Missing => "Bitte geben Sie eine Personalnummer an.".to_owned(),
            IdFault::Malformed => {
                "Höchstens 32 Buchstaben (A-Z), Ziffern, - oder _, ohne Leerzeichen.".to_owned()
            }
            IdFault::Taken(name) => format!("Diese Nummer gehört {name}."),
        }
    }

    fn capture_hint(&self, hint: CaptureHint) -> &'static str {
        match hint {
            CaptureHint::NoPicture => "Die Kamera liefert kein Bild. Bitte das Kabel prüfen.",
            CaptureHint::NoFace => "Bitte vor die Kamera stellen.",
            CaptureHint::Turn(FaceTurn::Straight) => "Bitte gerade in die Kamera schauen.",
            CaptureHint::Turn(FaceTurn::Left) => "Den Kopf bitte etwas nach links drehen.",
            CaptureHint::Turn(FaceTurn::Right) => "Den Kopf bitte etwas nach rechts drehen.",
            CaptureHint::Hold(_) => "Gut. Bitte stillhalten.",
            CaptureHint::Fault(fault) => live_advice(fault),
            CaptureHint::SomebodyElse => "Das ist eine andere Person als auf dem ersten Foto.",
            CaptureHint::Done => "Alle Fotos sind aufgenommen.",
        }
    }

    fn turn(&self, turn: Option<FaceTurn>) -> &'static str {
        match turn {
            Some(FaceTurn::Straight) => "Gerade",
            Some(FaceTurn::Left) => "Nach links",
            Some(FaceTurn::Right) => "Nach rechts",
            None => "Aus Datei",
        }
    }

    fn photo_quality(&self, quality: u8) -> String {
        let word = match quality {
            0..=24 => "Genügt gerade",
            25..=59 => "Gut",
            _ => "Sehr gut",
        };
        format!("{word} ({quality})")
    }

    fn photo_refusal(&self, refusal: &PhotoRefusal) -> String {
        match refusal {
            PhotoRefusal::NoFace => {
                "Kein Gesicht gefunden. Bitte ein Foto verwenden, das es von vorn zeigt.".to_owned()
            }
            PhotoRefusal::Fault(fault) => match fault {
                QualityFault::TooFar => "Das Gesicht ist zu klein: es muss mindestens 80 Pixel breit sein.",
                QualityFault::CutOff => "Das Gesicht ist am Rand abgeschnitten.",
                QualityFault::TooDark => "Das Gesicht ist zu dunkel.",
                QualityFault::TooBright => "Das Gesicht ist zu hell.",
                QualityFault::Blurred => "Das Gesicht ist unscharf.",
                QualityFault::NotFrontal => "Das Gesicht ist abgewandt.",
                QualityFault::SeveralFaces => {
                    "Mehrere Gesichter gefunden. Bitte ein Foto der Person allein verwenden."
                }
            }
            .to_owned(),
            PhotoRefusal::SomebodyElse => "Es zeigt eine andere Person als das erste Foto.".to_owned(),
            PhotoRefusal::Failed(reason) => self.reason(reason),
        }
    }

    fn looks_like_enrolled(&self, name: &str, likeness: &Likeness) -> String {
        let id = &likeness.candidate.emp_id;
        let who = if name.is_empty() { id.to_string() } else { format!("{name} ({id})") };
        format!(
            "Ähnelt {who}: Wert {}, ähnlich ab {}.",
            decimal(likeness.candidate.score.into(), 1),
            decimal(likeness.threshold.into(), 1)
        )
    }

    fn earlier_photos(&self, photos: u32) -> String {
        match photos {
            1 => "1 Foto ist schon erfasst.".to_owned(),
            many => format!("{many} Fotos sind schon erfasst."),
        }
    }

    fn step(&self, step: usize, steps: usize) -> String {
        format!("Schritt {step} von {steps}")
    }

    fn erase_title(&self, name: &str, emp_id: &EmployeeId) -> String {
        format!("{name} ({emp_id}) löschen")
    }

    fn erased_kinds(&self, counts: &ErasureCounts) -> Vec<String> {
        let some = kinds(counts).into_iter().filter(|(count, ..)| *count > 0);
        some.map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many })).collect()
    }

    fn in_backups(&self, backups: u32) -> String {
        match backups {
            1 => "1 frühere Sicherung enthält diese Person noch, bis sie gelöscht wird.".to_owned(),
            many => {
                format!("{many} frühere Sicherungen enthalten diese Person noch, bis sie gelöscht werden.")
            }
        }
    }

    fn attendance_of(&self, counts: &ErasureCounts) -> String {
        format!("Zeiterfassung: {}", worked(counts))
    }

    fn type_id(&self, emp_id: &EmployeeId) -> String {
        format!("Zum Löschen {emp_id} schreiben. Es ist nicht umkehrbar")
    }

    fn certificate(&self, erased: &Erased) -> String {
        let plan = &erased.plan;
        let mut text = format!(
            "Löschbescheinigung\n\nPerson: {} ({})\nGelöscht: {} ({})\nDurch: {}\n\nGelöscht wurden:\n",
            plan.name,
            plan.emp_id,
            erased.at.local().format("%d.%m.%Y %H:%M:%S"),
            erased.at.zone,
            erased.who,
        );
        for line in self.erased_kinds(&plan.counts) {
            text.push_str("- ");
            text.push_str(&line);
            text.push('\n');
        }
        let attendance = match &erased.pseudonym {
            Some(pseudonym) => format!(
                "\nOhne Namen, Foto und Merkmal bleiben: {}, als {pseudonym}.\n",
                worked(&plan.counts)
            ),
            None => format!("- {}\n", worked(&plan.counts)),
        };
        text.push_str(&attendance);
        if plan.backups > 0 {
            text.push('\n');
            text.push_str(&self.in_backups(plan.backups));
            text.push('\n');
        }
        if !erased.complete {
            text.push_str(
                "\nDer freie Platz der Datenbank wird beim nächsten Start des Programms bereinigt.\n",
            );
        }
        text
    }

    fn saved_to(&self, path: &str) -> String {
        format!("Gespeichert in {path}.")
    }

    fn unchanged(&self, people: usize) -> String {
        format!("{people} wie gespeichert")
    }

    fn import_people(&self, people: usize) -> String {
        match people {
            1 => "1 Person importieren".to_owned(),
            many => format!("{many} Personen importieren"),
        }
    }

    fn new_person(&self, person: &ListedPerson) -> String {
        let member = &person.member;
        let department = member.department.as_deref().map(|name| format!(", {name}")).unwrap_or_default();
        format!("{} {}{department}", member.emp_id, member.name)
    }

    fn field_change(&self, field: &str, before: &str, after: &str) -> String {
        let shown = |text: &str| if text.is_empty() { "nichts".to_owned() } else { format!("\"{text}\"") };
        format!("{field} von {} zu {}", shown(before), shown(after))
    }

    fn wrong_line(&self, wrong: &WrongLine) -> String {
        let what = match &wrong.fault {
            LineFault::Field(field, fault) => {
                format!("{}: {}", self.field(*field), self.fault(*field, *fault))
            }
            LineFault::Other(reason) => self.reason(reason),
        };
        let id = if wrong.id.is_empty() { String::new() } else { format!(" ({})", wrong.id) };
        format!("Zeile {}{id}: {what}", wrong.line)
    }
}

/// The numbers of what goes, with their words.
fn kinds(counts: &ErasureCounts) -> [(u32, &'static str, &'static str); 6] {
    [
        (counts.fields, "Feld mit persönlichen Daten", "Felder mit persönlichen Daten"),
        (counts.templates, "biometrisches Merkmal", "biometrische Merkmale"),
        (counts.photos, "Foto der Erfassung", "Fotos der Erfassung"),
        (counts.scans, "Foto vom Eingang", "Fotos vom Eingang"),
        (counts.consents, "Einwilligung", "Einwilligungen"),
        (
            counts.audit_entries,
            "Eintrag des Protokolls verliert seinen Inhalt",
            "Einträge des Protokolls verlieren ihren Inhalt",
        ),
    ]
}

fn live_advice(fault: QualityFault) -> &'static str {
    match fault {
        QualityFault::TooFar => "Bitte näher kommen.",
        QualityFault::CutOff => "Bitte in die Mitte des Bildes treten.",
        QualityFault::TooDark => "Es ist zu dunkel. Bitte vorn ein Licht einschalten.",
        QualityFault::TooBright => "Es ist zu hell. Bitte vom Licht abwenden.",
        QualityFault::Blurred => "Bitte stillhalten: das Bild ist unscharf.",
        QualityFault::NotFrontal => "Den Kopf bitte gerade halten und in die Kamera schauen.",
        QualityFault::SeveralFaces => "Bitte nur eine Person: jemand anders ist im Bild.",
    }
}

/// Work days and punches of somebody.
fn worked(counts: &ErasureCounts) -> String {
    let days = counted(&German, counts.days.into(), "Arbeitstag", "Arbeitstage");
    format!("{days} mit {}", counted(&German, counts.events.into(), "Buchung", "Buchungen"))
}
