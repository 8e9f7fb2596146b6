//! The words for whoever touches the kiosk, in German.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime};

use super::turn::TurnLanguage;
use super::words::CounterLanguage;
use crate::app::view::{DayNote, PinProblem, Trouble};
use crate::domain::clock_event::{Direction, Said};
use crate::domain::decision::Side;
use crate::domain::recovery::Repair;
use crate::ui::german::{German, day_and_month, short_weekday, weekday};
use crate::ui::strings::{Language as _, Words};

/// A day as it is said on `today`, at the begin of a sentence.
fn day_said(day: NaiveDate, today: NaiveDate) -> String {
    match (today - day).num_days() {
        1 => "Gestern".to_owned(),
        2..7 => format!("Am {}", weekday(day)),
        _ => format!("Am {}", day_and_month(day)),
    }
}

impl CounterLanguage for German {
    fn privacy(&self) -> &'static str {
        "Hier werden Gesichter erkannt. Sie können stattdessen Ihre PIN verwenden."
    }

    fn trouble(&self, trouble: Trouble) -> String {
        match trouble {
            Trouble::OneMatcher => {
                "Die Erkennung ist heute weniger sicher als sonst. Bitte das Personalbüro informieren."
                    .to_owned()
            }
            Trouble::ClockJumped => {
                "Die Uhr dieses Geräts wurde heute verstellt. Bitte das Personalbüro informieren.".to_owned()
            }
            Trouble::OtherCamera => {
                "Es ist eine andere Kamera als sonst angeschlossen. Bitte das Personalbüro informieren."
                    .to_owned()
            }
            Trouble::Restored(repair) => self.repaired(repair).spoken(),
        }
    }

    fn repaired(&self, repair: Repair) -> Words {
        const CHECKED: &str = "Die Buchungen sind geprüft";
        const DAMAGED: &str = "Die Buchungen waren beschädigt";
        match repair {
            Repair::Checked => Words::new(
                CHECKED,
                "Das Gerät war unerwartet ausgegangen. Alles in Ordnung: bitte in die Kamera schauen.",
            ),
            Repair::PhotosSetAside(photos) => {
                let photos = if photos == 1 { "1 Foto".to_owned() } else { format!("{photos} Fotos") };
                let detail = "ohne Buchung beiseitegelegt, sonst alles in Ordnung.";
                Words::new(CHECKED, format!("Das Gerät war unerwartet ausgegangen: {photos} {detail}"))
            }
            Repair::Restored { backup_of, brought_back } => {
                let at = format!("{} {}", day_and_month(backup_of.date()), self.time(backup_of.time()));
                let missing = match brought_back {
                    0 => "Zeiten seither können fehlen".to_owned(),
                    1 => "1 Buchung seither wurde zurückgelesen".to_owned(),
                    _ => format!("{brought_back} Buchungen seither wurden zurückgelesen"),
                };
                Words::new(
                    DAMAGED,
                    format!(
                        "Sie sind aus der Sicherung vom {at} zurück. Bitte das Personalbüro informieren: {missing}."
                    ),
                )
            }
            Repair::Missing { brought_back: 0 } => Words::new(
                DAMAGED,
                "Die neuesten sind nicht lesbar. Bitte das Personalbüro informieren: Zeiten können fehlen.",
            ),
            Repair::Missing { brought_back } => {
                let back =
                    if brought_back == 1 { "1 kam".to_owned() } else { format!("{brought_back} kamen") };
                let detail = "aus der zweiten Kopie zurück. Bitte das Personalbüro informieren.";
                Words::new(DAMAGED, format!("Die neuesten waren nicht lesbar; {back} {detail}"))
            }
        }
    }

    fn use_pin(&self) -> &'static str {
        "Mit PIN"
    }

    fn pin_form(&self) -> Words {
        Words::new("Personalnummer und PIN", "Es wird kein Foto aufgenommen.")
    }

    fn employee_id(&self) -> &'static str {
        "Personalnummer"
    }

    fn enter(&self) -> &'static str {
        "Buchen"
    }

    fn said_punch(&self, direction: Direction, said: Option<Said>, at: NaiveTime) -> String {
        match said {
            Some(said @ (Said::BreakOut | Said::BreakIn)) => {
                format!("{} {}", CounterLanguage::said(self, said), self.time(at))
            }
            Some(Said::In | Said::Out) | None => self.punch(direction, at),
        }
    }

    fn said(&self, said: Said) -> &'static str {
        match said {
            Said::In => "Kommen",
            Said::Out => "Gehen",
            Said::BreakOut => "Pausenbeginn",
            Said::BreakIn => "Pausenende",
        }
    }

    fn break_salutation(&self, said: Said) -> Option<&'static str> {
        match said {
            Said::BreakOut => Some("Schöne Pause"),
            Said::BreakIn => Some("Willkommen zurück"),
            Said::In | Said::Out => None,
        }
    }

    fn show_hours(&self) -> &'static str {
        "Meine Zeiten"
    }

    fn ask_time_out(&self, day: NaiveDate, left: Option<NaiveTime>, today: NaiveDate) -> String {
        let day = day_said(day, today);
        match left {
            Some(left) => format!("{day} fehlt Ihr Gehen. Um {} Uhr gegangen?", self.time(left)),
            None => format!("{day} fehlt Ihr Gehen. Wann sind Sie gegangen?"),
        }
    }

    fn other_time(&self) -> &'static str {
        "Andere Zeit"
    }

    fn later(&self) -> &'static str {
        "Später"
    }

    fn pick_time(&self, day: NaiveDate, time_in: NaiveDateTime) -> Words {
        let sentence = format!("Wann sind Sie am {}, {} gegangen?", weekday(day), day_and_month(day));
        let came = self.time(time_in.time());
        Words::new(sentence, format!("Gekommen um {came} Uhr. Das Personalbüro prüft Ihre Angabe."))
    }

    fn time_step(&self, hours: bool, more: bool) -> &'static str {
        match (hours, more) {
            (true, true) => "Eine Stunde später",
            (true, false) => "Eine Stunde früher",
            (false, true) => "5 Minuten später",
            (false, false) => "5 Minuten früher",
        }
    }

    fn send_time(&self) -> &'static str {
        "Absenden"
    }

    fn repair_kept(&self) -> Words {
        Words::new("Vielen Dank", "Das Personalbüro prüft Ihre Angabe und ergänzt den Tag.")
    }

    fn repair_lost(&self) -> Words {
        Words::new(
            "Das konnte nicht weitergegeben werden",
            "Ihre heutige Buchung ist gespeichert. Bitte nennen Sie dem Personalbüro, wann Sie gegangen sind.",
        )
    }

    fn no_hours(&self) -> Words {
        Words::new(
            "Ihre Zeiten können gerade nicht gezeigt werden",
            "Ihre Buchung ist gespeichert. Versuchen Sie es später noch einmal oder fragen Sie das Personalbüro.",
        )
    }

    fn month_columns(&self) -> [&'static str; 5] {
        ["Tag", "Kommen", "Gehen", "Arbeitszeit", "Verspätet"]
    }

    fn day_of_month(&self, date: NaiveDate) -> String {
        format!("{} {}.", short_weekday(date), date.day())
    }

    fn day_note(&self, note: DayNote) -> &'static str {
        match note {
            DayNote::Absent => "gefehlt",
            DayNote::Leave => "abwesend",
            DayNote::Holiday => "Feiertag",
            DayNote::Missing => "Zeit fehlt",
            DayNote::Now => "anwesend",
        }
    }

    fn hours(&self, secs: i64) -> String {
        let minutes = secs.max(0) / 60;
        format!("{}:{:02}", minutes / 60, minutes % 60)
    }

    fn sum(&self) -> &'static str {
        "Summe"
    }

    fn touch_to_leave(&self) -> &'static str {
        "Zum Schließen berühren"
    }

    fn pin_problem(&self, problem: PinProblem) -> &'static str {
        match problem {
            PinProblem::Wrong => "Personalnummer oder PIN stimmt nicht.",
            PinProblem::TooMany => "Zu viele falsche Versuche.",
            PinProblem::Broken => {
                "PINs können gerade nicht geprüft werden. Bitte das Personalbüro informieren."
            }
        }
    }
}

impl TurnLanguage for German {
    fn turn_head(&self, side: Side, back: bool) -> Words {
        let sentence = match (side, back) {
            (_, true) => "Jetzt wieder in die Kamera schauen",
            (Side::Left, false) => "Den Kopf nach links drehen",
            (Side::Right, false) => "Den Kopf nach rechts drehen",
        };
        Words::new(sentence, "So sehe ich, dass Sie es sind und kein Foto von Ihnen.")
    }
}
