//! The kiosk in German, and how Germans write dates and numbers.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike as _};

use super::strings::{LONGEST_REMEDY, Language, Words};
use crate::domain::camera::CameraFault;
use crate::domain::clock_event::Direction;
use crate::domain::decision::QualityFault;
use crate::domain::printable::in_one_line;

/// German.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct German;

const WEEKDAYS: [&str; 7] = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"];
const MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
/// The days of the week in two letters, from Monday.
pub(super) const SHORT_WEEKDAYS: [&str; 7] = ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"];

/// The day of the week, written out.
pub(super) fn weekday(date: NaiveDate) -> &'static str {
    WEEKDAYS.get(date.weekday().num_days_from_monday() as usize).copied().unwrap_or_default()
}

/// The day of the week in two letters.
pub(super) fn short_weekday(date: NaiveDate) -> &'static str {
    SHORT_WEEKDAYS.get(date.weekday().num_days_from_monday() as usize).copied().unwrap_or_default()
}

/// The month, written out.
pub(super) fn month(date: NaiveDate) -> &'static str {
    MONTHS.get(date.month0() as usize).copied().unwrap_or_default()
}

/// Day and month: `23. November`.
pub(super) fn day_and_month(date: NaiveDate) -> String {
    format!("{}. {}", date.day(), month(date))
}

/// A date in figures: `23.11.2026`.
pub(super) fn in_figures(date: NaiveDate) -> String {
    date.format("%d.%m.%Y").to_string()
}

/// A number with its decimals behind a comma.
pub(super) fn decimal(number: f64, decimals: usize) -> String {
    format!("{number:.decimals$}").replace('.', ",")
}

impl Language for German {
    fn date(&self, date: NaiveDate) -> String {
        format!("{}, {}", weekday(date), day_and_month(date))
    }

    fn time(&self, time: NaiveTime) -> String {
        time.format("%H:%M").to_string()
    }

    fn duration(&self, worked: TimeDelta) -> String {
        let minutes = worked.num_minutes().max(0);
        if minutes < 60 {
            format!("{minutes} Min.")
        } else {
            format!("{} Std. {} Min.", minutes / 60, minutes % 60)
        }
    }

    fn starting(&self) -> Words {
        Words::new("Einen Moment bitte", "Das Terminal wird vorbereitet.")
    }

    fn idle(&self) -> Words {
        Words::new("Bitte in die Kamera schauen", "Ihr Kommen oder Gehen wird automatisch gebucht.")
    }

    fn recognising(&self) -> Words {
        Words::new("Bitte weiter in die Kamera schauen", "Einen Moment bitte.")
    }

    fn hint(&self, fault: QualityFault) -> Words {
        match fault {
            QualityFault::TooFar => {
                Words::new("Bitte näher kommen", "Ihr Gesicht ist noch zu klein, um es gut zu sehen.")
            }
            QualityFault::CutOff => {
                Words::new("Bitte in die Mitte treten", "Ihr ganzes Gesicht sollte im Bild sein.")
            }
            QualityFault::TooDark => {
                Words::new("Bitte ins Licht treten", "Hier ist es zu dunkel, um Ihr Gesicht zu sehen.")
            }
            QualityFault::TooBright => Words::new(
                "Bitte aus dem grellen Licht treten",
                "Hier ist es zu hell, um Ihr Gesicht zu sehen.",
            ),
            QualityFault::Blurred => {
                Words::new("Bitte kurz stillhalten", "Ihr Gesicht ist noch nicht scharf zu sehen.")
            }
            QualityFault::NotFrontal => Words::new(
                "Bitte gerade in die Kamera schauen",
                "Ihr Gesicht sollte ganz von vorn zu sehen sein.",
            ),
            QualityFault::SeveralFaces => {
                Words::new("Bitte einzeln eintreten", "Alle anderen treten bitte einen Schritt zurück.")
            }
        }
    }

    fn saving(&self) -> Words {
        Words::new("Einen Moment bitte", "Ihre Buchung wird gespeichert.")
    }

    fn salutation(&self, direction: Direction, at: NaiveTime) -> &'static str {
        match (direction, at.hour()) {
            (Direction::In, 4..11) => "Guten Morgen",
            (Direction::In, 11..18) => "Guten Tag",
            (Direction::In, 18..) => "Guten Abend",
            (Direction::In, _) => "Hallo",
            (Direction::Out, 4..18) => "Einen schönen Tag",
            (Direction::Out, 18..22) => "Einen schönen Abend",
            (Direction::Out, _) => "Gute Nacht",
        }
    }

    fn punch(&self, direction: Direction, at: NaiveTime) -> String {
        let what = match direction {
            Direction::In => "Kommen",
            Direction::Out => "Gehen",
        };
        format!("{what} {}", self.time(at))
    }

    fn worked_today(&self, worked: TimeDelta) -> String {
        format!("Heute {}", self.duration(worked))
    }

    fn late(&self, late: TimeDelta) -> String {
        format!("Verspätung: {}", self.duration(late))
    }

    fn no_time_out(&self, day: NaiveDate, today: NaiveDate) -> String {
        // A weekday says enough within a week.
        let day = if (today - day).num_days() < 7 { weekday(day).to_owned() } else { day_and_month(day) };
        format!("Für {day} fehlt Ihr Gehen. Bitte nennen Sie dem Personalbüro die Uhrzeit.")
    }

    fn without_photo(&self) -> &'static str {
        "Ihre Buchung ist gespeichert. Das Foto konnte nicht gespeichert werden."
    }

    fn already_recorded(&self) -> &'static str {
        "Bereits gebucht"
    }

    fn confirm_time_out(&self, time_in: NaiveDateTime, by_look: bool) -> Words {
        let how = if by_look {
            "Zum Gehen weiter in die Kamera schauen, sonst bitte zur Seite treten."
        } else {
            "Zum Gehen bitte Ja berühren."
        };
        Words::new("Schon Gehen buchen?", format!("Gekommen um {} Uhr. {how}", self.time(time_in.time())))
    }

    fn yes(&self) -> &'static str {
        "Ja"
    }

    fn no(&self) -> &'static str {
        "Nein"
    }

    fn not_recognised(&self) -> Words {
        Words::new(
            "Ich erkenne Sie noch nicht",
            "Nehmen Sie bitte Mütze oder Sonnenbrille ab oder verwenden Sie Ihre PIN. Sind Sie neu hier, wenden Sie sich \
             bitte an das Personalbüro.",
        )
    }

    fn not_sure(&self) -> Words {
        Words::new(
            "Ich bin nicht sicher, wer Sie sind",
            "Kommen Sie näher und schauen Sie gerade in die Kamera. Sonst helfen Ihre PIN oder das Personalbüro.",
        )
    }

    fn attack_refused(&self) -> Words {
        Words::new(
            "Ich sehe keine Bewegung",
            "Stellen Sie sich bitte selbst vor die Kamera. Sonst helfen Ihre PIN oder das Personalbüro.",
        )
    }

    fn camera_lost(&self, fault: &CameraFault) -> Words {
        let sentence = match fault {
            CameraFault::NotFound => "Keine Kamera gefunden",
            CameraFault::Busy => "Die Kamera wird anderweitig benutzt",
            CameraFault::Unplugged => "Die Kamera ist nicht angeschlossen",
            CameraFault::Stalled => "Die Kamera liefert kein Bild",
            CameraFault::Frozen => "Das Bild der Kamera steht still",
            CameraFault::Garbage => "Das Bild der Kamera ist gestört",
            CameraFault::Covered => "Die Kamera sieht nichts",
            CameraFault::Blinded => "Die Kamera ist geblendet",
            CameraFault::Virtual => "Das ist keine echte Kamera",
            CameraFault::Other(_) => "Die Kamera funktioniert nicht",
        };
        let detail = match fault {
            CameraFault::NotFound | CameraFault::Unplugged => {
                "Bitte verwenden Sie Ihre PIN und informieren Sie das Personalbüro. Sobald die Kamera angeschlossen ist, \
                 geht es von selbst weiter."
            }
            CameraFault::Busy => {
                "Bitte verwenden Sie Ihre PIN und informieren Sie das Personalbüro. Sobald die Kamera frei ist, geht es \
                 von selbst weiter."
            }
            CameraFault::Covered => {
                "Ist etwas davor, oder ist das Licht aus? Danach geht es von selbst weiter. Bitte solange die PIN verwenden."
            }
            CameraFault::Blinded => {
                "Scheint ein Licht oder die Sonne hinein? Danach geht es von selbst weiter. Bitte solange die PIN verwenden."
            }
            CameraFault::Virtual => {
                "Ihre Bilder stammen von einem Programm; daraus wird niemand erkannt. Bitte informieren Sie das \
                 Personalbüro."
            }
            CameraFault::Stalled | CameraFault::Frozen | CameraFault::Garbage | CameraFault::Other(_) => {
                "Bitte verwenden Sie Ihre PIN und informieren Sie das Personalbüro. Oft hilft es, die Kamera aus- und \
                 wieder einzustecken."
            }
        };
        Words::new(sentence, detail)
    }

    fn cannot_save(&self) -> Words {
        Words::new(
            "Ihre Buchung wurde nicht gespeichert",
            "Bitte informieren Sie jetzt das Personalbüro, damit sie nicht verloren geht.",
        )
    }

    fn recognition_unavailable(&self, remedy: &str) -> Words {
        let remedy: String = in_one_line(remedy).chars().take(LONGEST_REMEDY).collect();
        Words::new(
            "Die Erkennung funktioniert nicht",
            format!(
                "Bitte verwenden Sie Ihre PIN und informieren Sie das Personalbüro. Meldung: {}",
                remedy.trim()
            ),
        )
    }

    fn nobody_enrolled(&self) -> Words {
        Words::new(
            "Noch niemand ist erfasst",
            "Das Personalbüro erfasst die erste Person: HR berühren, dann Personal, dann Erfassen",
        )
    }

    fn registering(&self) -> Words {
        Words::new("Gerade wird jemand erfasst", "Bitte warten Sie einen Moment oder verwenden Sie Ihre PIN")
    }

    fn spoof_testing(&self) -> Words {
        Words::new(
            "Die Kamera wird gerade geprüft",
            "Solange wird niemand erkannt: Bitte warten Sie oder verwenden Sie Ihre PIN",
        )
    }

    fn hr(&self) -> &'static str {
        "HR"
    }

    fn live_picture(&self) -> &'static str {
        "Kamerabild"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_times_and_numbers_are_written_as_germans_write_them() {
        let day: NaiveDate = "2026-03-02".parse().unwrap();
        assert_eq!(German.date(day), "Montag, 2. März");
        assert_eq!(in_figures(day), "02.03.2026");
        assert_eq!((decimal(8.5, 2), decimal(-0.25, 1)), ("8,50".to_owned(), "-0,2".to_owned()));
        let nine = NaiveTime::from_hms_opt(9, 2, 0).unwrap();
        assert_eq!(German.punch(Direction::In, nine), "Kommen 09:02");
        assert_eq!(German.punch(Direction::Out, nine), "Gehen 09:02");
        assert_eq!(German.worked_today(TimeDelta::minutes(509)), "Heute 8 Std. 29 Min.");
    }
}
