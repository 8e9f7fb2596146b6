//! The words of the settings screen, in German.

use super::liveness::LivenessLanguage;
use super::words::{Phrase, SettingsLanguage};
use crate::app::hr::settings::Prediction;
use crate::domain::logo::{LogoFault, MAX_FILE_BYTES, MAX_FILE_SIDE, MIN_SIDE};
use crate::domain::settings::{LivenessPolicy, PhotoPolicy, Strictness, ThemeChoice};
use crate::ui::german::{German, decimal};
use crate::ui::hr::words::HrLanguage as _;

impl SettingsLanguage for German {
    fn phrase(&self, phrase: Phrase) -> &'static str {
        match phrase {
            Phrase::Company => "Name der Firma",
            Phrase::CompanyDetail => "Steht oben am Terminal und auf jedem Bericht.",
            Phrase::CompanyTooLong => "Höchstens 60 druckbare Zeichen.",
            Phrase::Logo => "Firmenlogo",
            Phrase::LogoDetail => "PNG oder JPEG. Steht am Terminal, hier und auf gedruckten Seiten.",
            Phrase::ChooseLogo => "Logo wählen ...",
            Phrase::RemoveLogo => "Logo entfernen",
            Phrase::Language => "Sprache",
            Phrase::LanguageDetail => {
                "Gilt am Eingang, im Personalbereich und in neuen Berichten, sobald gespeichert ist."
            }
            Phrase::Look => "Aussehen",
            Phrase::ReduceMotion => "Ohne Bewegung",
            Phrase::LookDetail => {
                "Am Eingang und hier. Ohne Bewegung gleitet, blendet und dreht sich nichts: für alle, die das stört, und \
                 für langsame Geräte."
            }
            Phrase::Sound => "Ton",
            Phrase::Sounds => "Töne",
            Phrase::SoundDetail => "Ein Ton für eine Buchung, ein anderer, wenn jemand etwas tun muss.",
            Phrase::Backups => "Sicherungen",
            Phrase::BackupsDetail => {
                "Jede Nacht wird von selbst eine gemacht und zurückgelesen; ältere werden ausgedünnt. Ein Stick oder anderer \
                 Datenträger bewahrt sie, wenn dieses Gerät ausfällt. Frühere bleiben, wo sie sind."
            }
            Phrase::OwnFolder => "Im Ordner der Daten, auf diesem Gerät.",
            Phrase::ChooseFolder => "Ordner wählen ...",
            Phrase::NoSecondCopy => "Es gibt keine.",
            Phrase::EndSecondCopy => "Keine zweite Kopie",
            Phrase::SameDisk => {
                "Dieser Ordner liegt auf dem Datenträger der Daten: fällt er aus, ist beides verloren."
            }
            Phrase::UseOwnFolder => "Zurück auf dieses Gerät",
            Phrase::EveryNight => "Jede Nacht",
            Phrase::Camera => "Kamera",
            Phrase::AnyCamera => "Die erste, die funktioniert",
            Phrase::CameraDetail => "Gilt nach dem Speichern. Fehlt sie, springt eine andere ein.",
            Phrase::NotConnected => "nicht angeschlossen",
            Phrase::Recognition => "Wie sicher die Erkennung sein muss",
            Phrase::Photos => "Fotos am Eingang",
            Phrase::PhotosDetail => {
                "Ein Foto zu jeder Buchung klärt spätere Fragen. Ohne Fotos sieht das Personalbüro nur Zeiten und \
                 Ähnlichkeitswerte."
            }
            Phrase::Retention => "Fotos aufbewahren",
            Phrase::RetentionDetail => "Ältere Fotos werden jede Nacht gelöscht. Die Buchungen dazu bleiben.",
            Phrase::KeepRefused => "Fotos abgewiesener Gesichter aufbewahren",
            Phrase::WithScans => "Wie die anderen",
            Phrase::KeepRefusedDetail => {
                "Von denen, die nicht erkannt wurden oder wie ein vorgehaltenes Bild wirkten. Die Übersicht führt zu ihnen."
            }
            Phrase::KeepLeavers => "Gesichter nach dem Ausscheiden aufbewahren",
            Phrase::UntilErased => "Bis zum Löschen",
            Phrase::KeepLeaversDetail => {
                "Gezählt ab dem Tag, an dem jemand inaktiv wurde. Dann gehen Fotos und Erkennungsmerkmale; Name und Zeiten \
                 bleiben."
            }
            Phrase::KeepAttendance => "Arbeitszeiten und Abwesenheiten aufbewahren",
            Phrase::ForEver => "Unbegrenzt",
            Phrase::KeepAttendanceDetail => {
                "Ältere werden nachts in ganzen Monaten endgültig gelöscht. Fristen des Gesetzes beachten: Löhne müssen \
                 jahrelang belegbar sein."
            }
            Phrase::SaveSettings => "Einstellungen speichern",
            Phrase::Discard => "Verwerfen",
            Phrase::Unchanged => "Nichts ist geändert.",
        }
    }

    fn logo_fault(&self, fault: &LogoFault) -> String {
        match fault {
            LogoFault::Unreadable(reason) => format!("Das Logo ist nicht lesbar. Meldung: {reason}"),
            LogoFault::TooManyBytes => {
                format!(
                    "Das Logo ist größer als {} MB; bitte ein kleineres wählen.",
                    MAX_FILE_BYTES / 1024 / 1024
                )
            }
            LogoFault::OtherType => "Das ist weder PNG noch JPEG; bitte zuerst umwandeln.".to_owned(),
            LogoFault::Sides { width, height } => format!(
                "Das Logo hat {width} x {height} Pixel; bitte eines mit {MIN_SIDE} bis {MAX_FILE_SIDE} je Seite wählen."
            ),
            LogoFault::Damaged => "Das Logo ist beschädigt; bitte neu als PNG speichern.".to_owned(),
        }
    }

    fn theme_name(&self, theme: ThemeChoice) -> &'static str {
        match theme {
            ThemeChoice::Light => "Hell",
            ThemeChoice::Dark => "Dunkel",
        }
    }

    fn strictness(&self, strictness: Strictness) -> &'static str {
        match strictness {
            Strictness::Strict => "Streng",
            Strictness::Normal => "Mittel",
            Strictness::Relaxed => "Locker",
        }
    }

    fn strictness_detail(&self, wanted_fpir: f64, prediction: &Prediction, strangers_a_day: u32) -> String {
        let fpir = prediction.for_wanted(wanted_fpir);
        let a_year = fpir * f64::from(strangers_a_day) * 365.0;
        let often = decimal(a_year, usize::from(a_year < 10.0));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at least 20, and it saturates"
        )]
        let one_in = self.number((1.0 / fpir).round() as u64);
        let with = match prediction.people {
            0 => "Sobald jemand registriert ist".to_owned(),
            1 => "Bei 1 registrierten Person".to_owned(),
            people => format!("Bei {people} registrierten Personen"),
        };
        format!(
            "{with} kann unter {one_in} Fremden einer bei einem einzelnen Bild für jemanden gehalten werden: etwa {often} \
             im Jahr bei {strangers_a_day} Fremden am Tag. Je strenger, desto öfter muss das Personal noch einmal \
             hinschauen."
        )
    }

    fn photo_policy(&self, policy: PhotoPolicy) -> &'static str {
        match policy {
            PhotoPolicy::None => "Keine",
            PhotoPolicy::Recorded => "Zu jeder Buchung",
            PhotoPolicy::Refused => "Nur von Abgewiesenen",
            PhotoPolicy::Both => "Beides",
        }
    }

    fn kept_for(&self, days: Option<u32>) -> String {
        match days {
            None => "Unbegrenzt".to_owned(),
            Some(365) => "1 Jahr".to_owned(),
            Some(days) if days % 365 == 0 => format!("{} Jahre", days / 365),
            Some(1) => "1 Tag".to_owned(),
            Some(days) => format!("{days} Tage"),
        }
    }
    fn kept_months(&self, months: u32) -> String {
        match months {
            12 => "1 Jahr".to_owned(),
            months if months % 12 == 0 => format!("{} Jahre", months / 12),
            months => format!("{months} Monate"),
        }
    }
}

impl LivenessLanguage for German {
    fn liveness(&self) -> &'static str {
        "Ein Mensch, kein Foto"
    }

    fn liveness_policy(&self, policy: LivenessPolicy) -> &'static str {
        match policy {
            LivenessPolicy::Off => "Aus",
            LivenessPolicy::Passive => "Nach Augenschein",
            LivenessPolicy::PassiveThenChallenge => "Augenschein, dann Kopfdrehung",
            LivenessPolicy::Challenge => "Immer Kopfdrehung",
        }
    }

    fn liveness_detail(&self, policy: LivenessPolicy) -> &'static str {
        match policy {
            LivenessPolicy::Off => {
                "Ein vorgehaltenes Foto wird wie die Person selbst erkannt. Nur für Versuche."
            }
            LivenessPolicy::Passive => {
                "Netze zur Lebenderkennung beurteilen jedes Bild, niemand muss etwas tun. Sind sie nicht installiert, \
                 drehen alle den Kopf."
            }
            LivenessPolicy::PassiveThenChallenge => {
                "Netze zur Lebenderkennung beurteilen jedes Bild; im Zweifel, oder wenn sie nicht installiert sind, dreht \
                 die Person den Kopf. Das dauert etwa zwei Sekunden."
            }
            LivenessPolicy::Challenge => {
                "Alle drehen den Kopf zu einer ausgelosten Seite. Das dauert etwa zwei Sekunden."
            }
        }
    }
}
