//! The words of the review, in German.

use chrono::NaiveDate;

use super::words::{ReviewLanguage, Word};
use crate::app::hr::review::event::Wish;
use crate::app::hr::review::view::FormFault;
use crate::domain::bulk_entry::{BulkFault, MAX_ROWS};
use crate::domain::clock_event::{Change, Said};
use crate::domain::day_records::{Attendance, DayKind, Role, Trace};
use crate::domain::review::{LockedDay, RepairEntry, RepairKind, ReviewItem, ReviewKind};
use crate::domain::shift::MissedOut;
use crate::domain::time::Moment;
use crate::ui::german::{German, in_figures};

macro_rules! words {
    ($($name:ident = $german:literal,)*) => {
        fn fixed(word: Word) -> &'static str {
            match word {
                $(Word::$name => $german,)*
            }
        }
    };
}

words! {
    OpenDays = "Offene Tage",
    ToDecide = "Zu entscheiden",
    PutAside = "Zurückgestellt",
    AddMany = "Mehrere ergänzen ...",
    InGrid = "In einer Tabelle",
    AsList = "Liste einfügen",
    GridDay = "Tag, etwa 2026-11-23",
    GridSearch = "Name, Nummer oder Abteilung",
    NobodyHere = "So jemand arbeitet an diesem Tag nicht hier.",
    Recorded = "gebucht",
    Approve = "Freigeben und sperren ...",
    Unlock = "Entsperren ...",
    What = "Was",
    Times = "Kommen und Gehen",
    Nothing = "Nichts zu klären",
    NothingDetail = "Diese Tage sind in Ordnung. Wählen Sie andere Tage oder setzen Sie einen Filter zurück.",
    MoreThere = "Es gibt mehr: bitte weniger Tage wählen.",
    PickOne = "Wählen Sie eine Zeile mit den Pfeiltasten oder durch Berühren. Enter öffnet den Tag.",
    BackToList = "Zurück zur Liste (Esc)",
    WholeDay = "Ganzer Tag (Enter)",
    Figures = "Wie der Tag berechnet ist",
    Punches = "Buchungen",
    NoPunches = "An diesem Tag ist nichts gebucht.",
    NoRecord = "Kein Arbeitstag dieser Person.",
    AddPunch = "Buchung ergänzen",
    Move = "Verschieben",
    Void = "Ungültig",
    WrongPerson = "Falsche Person",
    SayIn = "Ist ein Kommen",
    SayOut = "Ist ein Gehen",
    SayBreakOut = "Beginnt eine Pause",
    SayBreakIn = "Beendet eine Pause",
    AsItFollows = "Wie es folgt",
    TakeBack = "Zurücknehmen",
    TakenBack = "zurückgenommen",
    DoesNotCount = "Zählt nicht",
    Asked = "Am Terminal gesagt",
    Reason = "Grund",
    Time = "Uhrzeit, etwa 17:30",
    PersonId = "Personalnummer der richtigen Person",
    List = "Eine Zeile je Person und Tag: Person, Datum, Kommen, Gehen",
    ListHint = "E001,2026-11-23,09:00,17:30",
    Before = "Jetzt",
    After = "Danach",
    NothingChanges = "Die Stunden keines Tages ändern sich.",
    Working = "Einen Moment ...",
    CorrectDay = "Diesen Tag korrigieren",
}

fn mins(secs: i64) -> String {
    if secs >= 3600 {
        format!("{} Std. {:02} Min.", secs / 3600, secs / 60 % 60)
    } else {
        format!("{} Min.", secs / 60)
    }
}

/// `8:05`, or `8:05:30` where there are seconds.
fn hours(secs: i64) -> String {
    let text = format!("{}:{:02}", secs / 3600, secs / 60 % 60);
    if secs % 60 == 0 { text } else { format!("{text}:{:02}", secs % 60) }
}

/// The time on the wall, with its seconds where there are any.
fn wall(at: Moment) -> String {
    at.local().format(if at.secs() % 60 == 0 { "%H:%M" } else { "%H:%M:%S" }).to_string()
}

fn short(secs: i64) -> String {
    if secs < 60 { format!("{secs} s") } else { format!("{} Min.", secs / 60) }
}

fn said(said: Said) -> &'static str {
    match said {
        Said::In => "ein Kommen",
        Said::Out => "ein Gehen",
        Said::BreakOut => "ein Pausenbeginn",
        Said::BreakIn => "ein Pausenende",
    }
}

impl ReviewLanguage for German {
    fn review(&self, word: Word) -> &'static str {
        fixed(word)
    }

    fn bulk_fault(&self, fault: BulkFault) -> String {
        bulk(fault)
    }

    fn review_kind(&self, kind: ReviewKind) -> &'static str {
        match kind {
            ReviewKind::RepairAsked => "Beantragt",
            ReviewKind::WrongPerson => "Falsche Person",
            ReviewKind::TimeOutMissing => "Gehen fehlt",
            ReviewKind::TimeInMissing => "Kommen fehlt",
            ReviewKind::AutoOut => "Automatisch beendet",
            ReviewKind::SuspectClock => "Uhr fraglich",
            ReviewKind::Ambiguous => "Mehrdeutig",
            ReviewKind::Unscheduled => "Nicht eingeplant",
            ReviewKind::Overtime => "Überstunden",
            ReviewKind::NoBreak => "Keine Pause",
            ReviewKind::UnknownShift => "Unbekannte Schicht",
            ReviewKind::Late => "Verspätet",
            ReviewKind::LeftEarly => "Früher gegangen",
        }
    }

    fn kind_count(&self, kind: &str, count: usize) -> String {
        format!("{kind} {count}")
    }

    fn item(&self, item: &ReviewItem) -> String {
        match item.kind {
            ReviewKind::RepairAsked => item.proposed.map_or_else(
                || "Gehen vergessen, Uhrzeit unbekannt".to_owned(),
                |at| format!("Laut Angabe gegangen um {}", self.clock(at, item.date)),
            ),
            ReviewKind::WrongPerson => "Laut Angabe war das jemand anders".to_owned(),
            ReviewKind::Overtime => format!("Überstunden: {}", mins(item.secs)),
            ReviewKind::Late => format!("{} verspätet", mins(item.secs)),
            ReviewKind::LeftEarly => format!("{} zu früh gegangen", mins(item.secs)),
            ReviewKind::SuspectClock => "Die Uhr war gesprungen".to_owned(),
            ReviewKind::Ambiguous => "Eine Buchung passt zu keiner anderen".to_owned(),
            ReviewKind::UnknownShift => "Die zugeteilte Schicht gibt es nicht".to_owned(),
            other => self.review_kind(other).to_owned(),
        }
    }

    fn wish_button(&self, wish: Wish, proposed: Option<Moment>, key: &str) -> String {
        let words = match (wish, proposed) {
            (Wish::Accept, Some(at)) => format!("{} annehmen", at.local().format("%H:%M")),
            (Wish::Accept, None) => "Annehmen".to_owned(),
            (Wish::TypeTime, _) => "Uhrzeit angeben".to_owned(),
            (Wish::Decline | Wish::Overtime(false), _) => "Ablehnen".to_owned(),
            (Wish::Dismiss, _) => "Zurückstellen".to_owned(),
            (Wish::TakeUp, _) => "Wieder aufnehmen".to_owned(),
            (Wish::Overtime(true), _) => "Genehmigen".to_owned(),
            (Wish::Void(_), _) => "Für ungültig erklären".to_owned(),
            (Wish::Give(_), _) => "Jemand anders zuordnen".to_owned(),
            (wish, proposed) => self.wish_title(wish, proposed),
        };
        if key.is_empty() { words } else { format!("{words} ({key})") }
    }

    fn wish_title(&self, wish: Wish, proposed: Option<Moment>) -> String {
        match wish {
            Wish::Accept => match proposed {
                Some(at) => format!("{} ergänzen", at.local().format("%H:%M")),
                None => "Die Uhrzeit ergänzen".to_owned(),
            },
            Wish::TypeTime => "Die fehlende Uhrzeit ergänzen".to_owned(),
            Wish::Decline => "Den Antrag ablehnen".to_owned(),
            Wish::Dismiss => "Zurückstellen: nichts zu tun".to_owned(),
            Wish::TakeUp => "Wieder aufnehmen".to_owned(),
            Wish::Overtime(true) => "Die Überstunden genehmigen".to_owned(),
            Wish::Overtime(false) => "Die Überstunden ablehnen".to_owned(),
            Wish::Add => "Eine Buchung ergänzen".to_owned(),
            Wish::Move(_) => "Die Buchung verschieben".to_owned(),
            Wish::Void(_) => "Die Buchung für ungültig erklären".to_owned(),
            Wish::Mean(_, kind) => format!("Die Buchung ist {}", said(kind)),
            Wish::Give(_) => "Die Buchung jemand anders zuordnen".to_owned(),
            Wish::TakeBack(_) => "Die Korrektur zurücknehmen".to_owned(),
            Wish::Bulk => "Nach einem Ausfall eine Liste ergänzen".to_owned(),
            Wish::Lock(true) => "Diese Tage freigeben und sperren".to_owned(),
            Wish::Lock(false) => "Diese Tage entsperren".to_owned(),
        }
    }

    fn wish_confirm(&self, wish: Wish) -> &'static str {
        match wish {
            Wish::Accept | Wish::TypeTime | Wish::Add => "Ergänzen",
            Wish::Decline | Wish::Overtime(false) => "Ablehnen",
            Wish::Dismiss => "Zurückstellen",
            Wish::TakeUp => "Aufnehmen",
            Wish::Overtime(true) => "Genehmigen",
            Wish::Move(_) => "Verschieben",
            Wish::Void(_) => "Für ungültig erklären",
            Wish::Mean(..) => "Speichern",
            Wish::Give(_) => "Zuordnen",
            Wish::TakeBack(_) => "Zurücknehmen",
            Wish::Bulk => "Alle ergänzen",
            Wish::Lock(true) => "Sperren",
            Wish::Lock(false) => "Entsperren",
        }
    }

    fn wish_done(&self, wish: Wish) -> &'static str {
        match wish {
            Wish::Accept | Wish::TypeTime | Wish::Add => "Die Buchung ist ergänzt.",
            Wish::Decline => "Der Antrag ist abgelehnt.",
            Wish::Dismiss => "Zurückgestellt. Ändert sich der Tag, kommt es wieder.",
            Wish::TakeUp => "Es steht wieder in der Liste.",
            Wish::Overtime(true) => "Die Überstunden sind genehmigt.",
            Wish::Overtime(false) => "Die Überstunden sind abgelehnt.",
            Wish::Move(_) => "Die Buchung ist verschoben.",
            Wish::Void(_) => "Die Buchung zählt nicht mehr.",
            Wish::Mean(..) => "Die Art der Buchung ist korrigiert.",
            Wish::Give(_) => "Die Buchung ist der anderen Person zugeordnet.",
            Wish::TakeBack(_) => "Die Korrektur ist zurückgenommen.",
            Wish::Bulk => "Die Liste ist ergänzt.",
            Wish::Lock(true) => "Die Tage sind freigegeben und gesperrt.",
            Wish::Lock(false) => "Die Tage sind entsperrt.",
        }
    }

    fn usual_reasons(&self, wish: Wish) -> &'static [&'static str] {
        match wish {
            Wish::Accept | Wish::TypeTime | Wish::Add | Wish::Move(_) => {
                &["Angabe der Person", "Von der Teamleitung bestätigt", "Laut Schichtplan"]
            }
            Wish::Decline => &["Teamleitung bestätigt es nicht", "Nicht im Betrieb"],
            Wish::Dismiss => &["Geprüft, in Ordnung", "Vorher abgesprochen"],
            Wish::TakeUp => &["Noch einmal ansehen"],
            Wish::Overtime(true) => &["Angeordnet", "Von der Teamleitung bestätigt"],
            Wish::Overtime(false) => &["Nicht angeordnet", "Als Freizeit genommen"],
            Wish::Void(_) => &["Versehentlich gebucht", "Jemand anders"],
            Wish::Mean(..) => &["Angabe der Person"],
            Wish::Give(_) => &["Laut Foto jemand anders", "Angabe beider"],
            Wish::TakeBack(_) => &["Versehentlich korrigiert"],
            Wish::Bulk => &["Stromausfall, Liste an der Tür", "Terminal außer Betrieb"],
            Wish::Lock(true) => &["Für die Lohnabrechnung freigegeben"],
            Wish::Lock(false) => &["Korrektur nach der Freigabe"],
        }
    }

    fn form_fault(&self, fault: &FormFault) -> String {
        match fault {
            FormFault::Empty => String::new(),
            FormFault::NotATime => "Bitte als Stunden und Minuten schreiben: 17:30.".to_owned(),
            FormFault::Future => "Diese Uhrzeit liegt noch vor uns.".to_owned(),
            FormFault::NotAnId => "Eine Personalnummer hat Buchstaben, Ziffern, - und _.".to_owned(),
            FormFault::NoReason => "Bitte geben Sie einen Grund an.".to_owned(),
            FormFault::LongReason => "Höchstens 500 Zeichen.".to_owned(),
            FormFault::Rows(rows) => {
                let lines =
                    rows.iter().take(5).map(|(line, fault)| format!("Zeile {line}: {}", bulk(*fault)));
                let mut text: Vec<String> = lines.collect();
                if rows.len() > 5 {
                    text.push(format!("und {} weitere", rows.len() - 5));
                }
                text.join("\n")
            }
        }
    }

    fn list_of(&self, punches: usize, days: usize) -> String {
        let punches = if punches == 1 { "1 Buchung".to_owned() } else { format!("{punches} Buchungen") };
        let days = if days == 1 { "1 Tag".to_owned() } else { format!("{days} Tagen") };
        format!("Ergänzt werden {punches} an {days}.")
    }

    fn clock(&self, at: Moment, on: NaiveDate) -> String {
        let local = at.local();
        if local.date_naive() == on {
            local.format("%H:%M").to_string()
        } else {
            local.format("%H:%M (%-d.%-m.)").to_string()
        }
    }

    fn punch_role(&self, role: Role) -> &'static str {
        match role {
            Role::In => "Kommen",
            Role::Out => "Gehen",
            Role::BreakOut => "Pausenbeginn",
            Role::BreakIn => "Pausenende",
            Role::Between => "Dazwischen",
            Role::Odd => "Ohne Gegenstück",
            Role::Duplicate => "Doppelt",
        }
    }

    fn correction(&self, change: &Change, takes_back: bool, on: NaiveDate) -> String {
        match change {
            Change::Void if takes_back => "Eine frühere Korrektur wurde zurückgenommen".to_owned(),
            Change::Void => "Für ungültig erklärt".to_owned(),
            Change::MoveTo(at) => format!("Verschoben auf {}", self.clock(*at, on)),
            Change::GiveTo(emp_id) => format!("{emp_id} zugeordnet"),
            Change::Mean(kind) => format!("Ist {}", said(*kind)),
        }
    }

    fn grounds(&self, author: &str, at: Option<Moment>, reason: &str) -> String {
        match at {
            Some(at) => format!("{reason} ({author}, {})", at.local().format("%d.%m.%Y %H:%M")),
            None => format!("{reason} (durch {author})"),
        }
    }

    fn attendance(&self, attendance: Attendance) -> &'static str {
        match attendance {
            Attendance::Present => "Anwesend",
            Attendance::HalfDay => "Halber Tag",
            Attendance::Absent => "Gefehlt",
            Attendance::MissingPunch => "Buchung fehlt",
            Attendance::InProgress => "Gerade anwesend",
            Attendance::Pending => "Noch nicht vorbei",
            Attendance::NotExpected => "Nicht erwartet",
        }
    }

    fn day_kind(&self, kind: &DayKind) -> Option<String> {
        match kind {
            DayKind::Working => None,
            DayKind::WeeklyOff => Some("Freier Tag".to_owned()),
            DayKind::Holiday { name } => Some(format!("Feiertag: {name}")),
            DayKind::Leave { kind, .. } => Some(format!("Abwesenheit: {kind}")),
        }
    }

    fn trace(&self, trace: &Trace) -> String {
        trace_in_words(trace)
    }

    fn request(&self, entry: &RepairEntry) -> String {
        let request = &entry.request;
        let said = match (request.kind, request.proposed) {
            (RepairKind::TimeOut, Some(at)) => format!("Gegangen um {}", self.clock(at, request.work_date)),
            (RepairKind::TimeOut, None) => "Gehen vergessen, Uhrzeit unbekannt".to_owned(),
            (RepairKind::WrongPerson(_), _) => "Diese Buchung war jemand anders".to_owned(),
        };
        let came_of_it = match &entry.settlement {
            Some(settled) => {
                let word = if settled.accepted_as.is_some() { "angenommen" } else { "abgelehnt" };
                format!("{word}: {}", self.grounds(&settled.author, Some(settled.at), &settled.reason))
            }
            None if entry.open => "wartet auf Sie".to_owned(),
            None => "nicht mehr nötig".to_owned(),
        };
        format!("{said} ({}): {came_of_it}", request.asked_at.local().format("%-d.%-m. %H:%M"))
    }

    fn locked(&self, day: &LockedDay) -> String {
        format!(
            "Freigegeben und gesperrt von {}: {}. Ändern lässt sich erst etwas, wenn die Administration entsperrt.",
            day.author, day.reason
        )
    }

    fn locked_days(&self, days: usize) -> String {
        if days == 1 { "1 Tag ist gesperrt".to_owned() } else { format!("{days} Tage sind gesperrt") }
    }

    fn extra(&self, late_secs: i64, early_exit_secs: i64, overtime_secs: i64) -> String {
        let parts = [("verspätet", late_secs), ("zu früh", early_exit_secs), ("Überstunden", overtime_secs)];
        let mut text = String::new();
        for (name, secs) in parts.into_iter().filter(|(_, secs)| *secs > 0) {
            text = format!("{text}, {name} {}", mins(secs));
        }
        text
    }
}

fn trace_in_words(trace: &Trace) -> String {
    match trace {
        Trace::Worked { from, to, break_secs, secs } => {
            let text = format!("gearbeitet {}: {} bis {}", hours(*secs), wall(*from), wall(*to));
            if *break_secs == 0 { text } else { format!("{text}, Pausen {}", hours(*break_secs)) }
        }
        Trace::BreakDeducted { secs, mins, after_mins } => {
            let after = hours(i64::from(*after_mins) * 60);
            format!("Pause {} abgezogen: {mins} Min. nach {after}", hours(*secs))
        }
        Trace::Late { at, start, grace_mins, secs } => format!(
            "{} verspätet: Kommen {}, Beginn {}, Karenz {grace_mins}",
            short(*secs),
            wall(*at),
            wall(*start)
        ),
        Trace::EarlyExit { at, end, grace_mins, secs } => format!(
            "{} zu früh gegangen: Gehen {}, Ende {}, Karenz {grace_mins}",
            short(*secs),
            wall(*at),
            wall(*end)
        ),
        Trace::AutoOut { rule, at } => {
            let rule = match rule {
                MissedOut::LeaveOpen => "wie es war",
                MissedOut::ShiftEnd => "zum Ende der Schicht",
                MissedOut::AfterExpected { .. } => "nach den Sollstunden",
                MissedOut::FixedTime { .. } => "zur festen Uhrzeit",
            };
            format!("Gehen fehlt: beendet {rule}, {}", wall(*at))
        }
        Trace::NoTimeOut { since } => format!("kein Gehen nach {}", wall(*since)),
        Trace::Overtime { secs, above_secs } if secs == above_secs => format!("Überstunden {}", hours(*secs)),
        Trace::Overtime { secs, above_secs } => {
            format!("Überstunden {} von {} nach Schwelle und Obergrenze", hours(*secs), hours(*above_secs))
        }
        Trace::WeeklyOvertime { secs, expected_secs } => {
            format!("Überstunden {} der Woche, über {}", hours(*secs), hours(*expected_secs))
        }
        Trace::BelowAbsent { secs, threshold_secs } => {
            format!("gefehlt: gearbeitet {}, unter {}", hours(*secs), hours(*threshold_secs))
        }
        Trace::BelowHalfDay { secs, threshold_secs } => {
            format!("halber Tag: gearbeitet {}, unter {}", hours(*secs), hours(*threshold_secs))
        }
        Trace::NotSeen { date } => format!("gefehlt: am {} nicht gesehen", in_figures(*date)),
    }
}

fn bulk(fault: BulkFault) -> String {
    match fault {
        BulkFault::Empty => {
            "Nichts zu ergänzen: bitte eine Zeile je Person und Tag schreiben, wie E001,2026-11-23,09:00,17:30.".to_owned()
        }
        BulkFault::TooLong => format!("Höchstens {MAX_ROWS} Zeilen: bitte die Liste teilen."),
        BulkFault::Fields => "Eine Zeile hat vier Felder: Person, Datum, Kommen, Gehen.".to_owned(),
        BulkFault::Person => {
            "Das ist keine Personalnummer: nur Buchstaben, Ziffern, - und _, höchstens 32.".to_owned()
        }
        BulkFault::Date => "Das Datum bitte als Jahr-Monat-Tag schreiben: 2026-11-23.".to_owned(),
        BulkFault::Time => "Die Uhrzeit bitte als Stunden und Minuten schreiben: 17:30.".to_owned(),
        BulkFault::NoTimes => "Weder Kommen noch Gehen ist angegeben.".to_owned(),
        BulkFault::Future => "Das liegt noch vor uns.".to_owned(),
        BulkFault::Twice => "Diese Person steht für diesen Tag schon darüber.".to_owned(),
    }
}
