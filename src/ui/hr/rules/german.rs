//! The words of the screen of the rules, in German.

use chrono::{NaiveDate, Weekday};

use super::words::{RulesLanguage, Say};
use crate::app::hr::rules::Fault;
use crate::app::hr::rules::event::{BreakKind, Field, MissedKind, OvertimeKind, Tab};
use crate::app::hr::rules::view::{FormKind, RulesNote};
use crate::domain::calendar::LeavePart;
use crate::domain::log::DateRange;
use crate::domain::policy::RoundTo;
use crate::domain::shift::WorkingHours;
use crate::ui::german::{German, SHORT_WEEKDAYS, short_weekday};
use crate::ui::hr::words::HrLanguage as _;

macro_rules! words {
    ($($name:ident = $german:literal,)*) => {
        fn fixed(say: Say) -> &'static str {
            match say {
                $(Say::$name => $german,)*
            }
        }
    };
}

words! {
    NewShift = "Neue Schicht",
    NoShifts = "Es gibt noch keine Schichten",
    NoShiftsDetail = "Legen Sie die erste an und sagen Sie dann unter \"Schichtplan\", wer sie arbeitet.",
    CopyShift = "Kopieren",
    Retire = "Stilllegen",
    SplitHint = "Geteilter Dienst: Legen Sie jeden Teil als eigene Schicht an und geben Sie unter \"Schichtplan\" demselben Tag beide.",
    Overnight = "Endet am nächsten Tag",
    BarUnreadable = "Geben Sie Beginn und Ende an, dann wird der Tag hier gezeichnet.",
    Times = "Zeiten",
    LateAndEarly = "Zu spät und zu früh",
    Hours = "Welche Stunden zählen",
    Breaks = "Pausen",
    MissedOut = "Gehen fehlt",
    Overtime = "Überstunden",
    CountBefore = "Zeit vor der Schicht zählt",
    NeedsApproval = "Genehmigung nötig",
    LegendShift = "Schicht",
    LegendWindow = "Buchungen gehören dazu",
    LegendGrace = "Karenz",
    LegendBreak = "Abgezogene Pause",
    NextDay = "nächster Tag",
    Week = "Woche",
    PreviousWeek = "Vorige Woche",
    NextWeek = "Nächste Woche",
    ThisWeek = "Diese Woche",
    Everybody = "Alle Personen",
    Assignments = "Wer welche Schichten arbeitet",
    NewAssignment = "Neue Zuteilung",
    NoAssignments = "Noch hat niemand Schichten. Ohne sie werden nur die Stunden gezählt.",
    FindPerson = "Name oder Nummer",
    ForWhom = "Für wen",
    Cycle = "Das Muster wiederholt sich nach",
    OneWeek = "1 Woche",
    LikeDayBefore = "Wie am Tag davor",
    DayOff = "Frei",
    Unplanned = "Keine Schicht",
    NotEmployed = "Nicht hier",
    NobodyHere = "Hier ist niemand zu zeichnen",
    WeekAsItWouldBe = "So sähe die Woche aus",
    UntilFurtherNotice = "bis auf Weiteres",
    MakeShiftsFirst = "Legen Sie zuerst eine Schicht an.",
    AllSites = "Alle Standorte",
    NewHoliday = "Neuer Feiertag",
    AddHoliday = "Feiertag ergänzen",
    NoHolidays = "Keine Feiertage in diesem Jahr",
    NoHolidaysDetail = "Ergänzen Sie sie einzeln oder aus einer Kalenderdatei.",
    PreviousYear = "Voriges Jahr",
    NextYear = "Nächstes Jahr",
    Import = "Aus Kalenderdatei (.ics)",
    ChooseFile = "Datei wählen ...",
    ImportHint = "Gilt für den Standort darüber; leer heißt alle Standorte.",
    NothingNew = "Alles darin ist schon bekannt.",
    DropImport = "Nicht übernehmen",
    NewLeave = "Neue Abwesenheit",
    AddLeave = "Abwesenheit ergänzen",
    NoLeave = "Keine Abwesenheit ist eingetragen",
    NoLeaveDetail = "Wer Urlaub hat oder krank ist, fehlt nicht unentschuldigt.",
    ChoosePerson = "Person wählen ...",
    Remove = "Entfernen",
    NewVersion = "Neue Fassung",
    ChangeVersion = "Ändern",
    Always = "Schon immer",
    HoldsNow = "Gilt jetzt",
    NotYet = "Gilt noch nicht",
    PastVersion = "Die Vergangenheit lässt sich hier nicht ändern. \"Was wäre wenn\" zeigt, was andere Regeln aus vergangenen Tagen gemacht hätten, und kann sie in Kraft setzen.",
    General = "Buchungen und Tage",
    Rounding = "Rundung in Berichten",
    RoundNot = "Genau",
    RoundInTo = "Kommen",
    RoundOutTo = "Gehen",
    WithoutShift = "Tage ohne Schicht",
    TellLate = "Verspätung am Terminal anzeigen",
    WeeklyOffs = "Freie Tage für Personen ohne Schicht",
    ShiftsOfVersion = "Schichten",
    TrialIntro = "Ändern Sie die Regeln vergangener Tage in einer Kopie und sehen Sie, was sich für wen ändern würde. Nichts wird gespeichert, bevor Sie es in Kraft setzen.",
    TrialDays = "Tage",
    TrialChange = "In der Kopie ändern",
    ThePolicy = "Allgemeine Regeln",
    Changed = "geändert",
    Compute = "Zeigen, was sich ändern würde",
    Computing = "Wird berechnet ...",
    StopComputing = "Anhalten",
    Apply = "Für diese Tage in Kraft setzen",
    Drop = "Kopie verwerfen",
    NothingChanges = "Für niemanden würde sich etwas ändern.",
    ChangeSomething = "Ändern Sie zuerst etwas in der Kopie.",
    Sum = "Alle zusammen",
    ColumnWorked = "Arbeitszeit",
    ColumnLate = "Verspätet",
    ColumnOvertime = "Überstunden",
    ColumnAbsent = "Fehltage",
    ColumnDays = "Tage",
    Person = "Mitarbeiter/in",
    SaveShift = "Schicht speichern",
    SaveAssignment = "Zuteilung speichern",
    SavePolicy = "Regeln speichern",
    SaveInCopy = "In die Kopie übernehmen",
    Add = "Ergänzen",
}

impl RulesLanguage for German {
    fn rule(&self, say: Say) -> &'static str {
        fixed(say)
    }

    fn rules_tab(&self, tab: Tab) -> &'static str {
        match tab {
            Tab::Shifts => "Schichten",
            Tab::Roster => "Schichtplan",
            Tab::Holidays => "Feiertage",
            Tab::Leave => "Abwesenheit",
            Tab::Policy => "Regelwerk",
            Tab::WhatIf => "Was wäre wenn",
        }
    }

    fn rules_field(&self, field: Field, form: &FormKind) -> &'static str {
        match field {
            Field::Name => "Bezeichnung",
            Field::Start => "Beginn",
            Field::End => "Ende",
            Field::CheckInBefore => "Kommen ab, Minuten vorher",
            Field::CheckOutAfter => "Gehen bis, Minuten danach",
            Field::LateGrace => "Verspätet nach, Minuten (leer: nie)",
            Field::EarlyGrace => "Zu früh ab, Minuten (leer: nie)",
            Field::AbsentBelow => "Fehltag unter, Minuten",
            Field::HalfDayBelow => "Halber Tag unter, Minuten",
            Field::BreakMins => "Minuten Pause",
            Field::BreakAfter => "Nach Minuten Arbeit",
            Field::MissedTolerance => "Minuten obendrauf",
            Field::MissedAt => "Uhrzeit",
            Field::Expected => "Sollminuten",
            Field::OvertimeFrom => "Nicht unter, Minuten",
            Field::OvertimeCap => "Höchstens, Minuten am Tag",
            Field::WeekdayPercent => "Prozent an Arbeitstagen",
            Field::WeeklyOffPercent => "Prozent an freien Tagen",
            Field::HolidayPercent => "Prozent an Feiertagen",
            Field::Zone => "Zeitzone (leer: die des Terminals)",
            Field::DuplicateWindow => "Doppelt innerhalb, Sekunden",
            Field::Dwell => "Vor Gehen fragen, Sekunden",
            Field::DayCutoff => "Tageswechsel um",
            Field::RoundStep => "Schritt, Minuten",
            Field::From if matches!(form, FormKind::Holiday) => "Datum (Jahr-Monat-Tag)",
            Field::From => "Von (Jahr-Monat-Tag)",
            Field::To if matches!(form, FormKind::Leave) => "Bis (leer: ein Tag)",
            Field::To => "Bis (leer: offen)",
            Field::Anchor => "Muster beginnt am",
            Field::Site => "Standort (leer: alle)",
            Field::Kind => "Art, etwa Urlaub oder krank",
        }
    }

    fn rules_fault(&self, fault: Fault) -> String {
        match fault {
            Fault::Missing => "Bitte ausfüllen.".to_owned(),
            Fault::TooLong(most) => format!("Höchstens {most} druckbare Zeichen."),
            Fault::NotFrom(least, most) => format!("Eine ganze Zahl von {least} bis {most}."),
            Fault::NotATime => "Als Stunden:Minuten schreiben: 09:00.".to_owned(),
            Fault::NotADate => "Als Jahr-Monat-Tag schreiben: 2026-12-31.".to_owned(),
            Fault::NotAZone => "Schreiben wie Europe/Berlin.".to_owned(),
            Fault::Past => "Dieser Tag ist vorbei: siehe \"Was wäre wenn\".".to_owned(),
            Fault::BeforeFirst => "Das liegt vor dem ersten Tag.".to_owned(),
            Fault::NameTaken => "Eine andere Schicht heißt so.".to_owned(),
            Fault::WindowTooLong(mins) => format!(
                "Mit der Zeit davor und danach: {} Std. {:02} Min. Es müssen weniger als 24 Std. sein.",
                mins / 60,
                mins % 60
            ),
            Fault::AbsentAboveHalf => "Nicht mehr als beim halben Tag.".to_owned(),
            Fault::BreakTooLong => "Das ist länger als die Arbeit davor.".to_owned(),
            Fault::CutoffTooLate => "Spätestens um 12:00.".to_owned(),
            Fault::Taken => "An diesem Tag steht schon etwas.".to_owned(),
            Fault::NoShift => "Bitte mindestens einem Tag eine Schicht geben.".to_owned(),
            Fault::Nobody => "Bitte zuerst eine Person wählen.".to_owned(),
        }
    }

    fn rules_note(&self, note: &RulesNote) -> String {
        match note {
            RulesNote::Shift(name, from) => format!(
                "Schicht {name} gilt ab {}. Die Tage seitdem sind neu berechnet.",
                self.short_date(*from)
            ),
            RulesNote::Retired(name, from) => {
                format!("Schicht {name} ist ab {} stillgelegt.", self.short_date(*from))
            }
            RulesNote::Policy(from) => format!("Das Regelwerk gilt ab {}.", self.short_date(*from)),
            RulesNote::Roster => "Der Schichtplan ist gespeichert; die Tage sind neu berechnet.".to_owned(),
            RulesNote::HolidaysAdded(1) => "Der Feiertag ist ergänzt.".to_owned(),
            RulesNote::HolidaysAdded(many) => format!("{many} Feiertage sind ergänzt."),
            RulesNote::HolidayRemoved(name) => format!("{name} ist entfernt."),
            RulesNote::LeaveAdded(name) => format!("Die Abwesenheit von {name} ist ergänzt."),
            RulesNote::LeaveRemoved(name) => format!("Die Abwesenheit von {name} ist entfernt."),
            RulesNote::Undone => "Es ist wie vorher.".to_owned(),
            RulesNote::Applied(range) => format!("Die Kopie gilt für {}.", self.range(range)),
        }
    }

    fn working_hours(&self, hours: WorkingHours) -> &'static str {
        match hours {
            WorkingHours::FirstInLastOut => "Vom ersten Kommen zum letzten Gehen",
            WorkingHours::EveryValidPair => "Jedes Kommen und Gehen",
        }
    }

    fn breaks(&self, kind: BreakKind) -> &'static str {
        match kind {
            BreakKind::Punched => "Wie gebucht",
            BreakKind::Deducted => "Abziehen",
            BreakKind::Required => "Buchung nötig",
        }
    }

    fn missed_out(&self, kind: MissedKind) -> &'static str {
        match kind {
            MissedKind::LeaveOpen => "Melden",
            MissedKind::ShiftEnd => "Schichtende",
            MissedKind::AfterExpected => "Nach den Sollstunden",
            MissedKind::FixedTime => "Feste Uhrzeit",
        }
    }

    fn overtime(&self, kind: OvertimeKind) -> &'static str {
        match kind {
            OvertimeKind::None => "Keine",
            OvertimeKind::PerDay => "Über dem Tagessoll",
            OvertimeKind::PerWeek => "Über dem Wochensoll",
            OvertimeKind::OutsideSchedule => "Außerhalb der Schicht",
        }
    }

    fn round_to(&self, to: RoundTo) -> &'static str {
        match to {
            RoundTo::Down => "Abrunden",
            RoundTo::Nearest => "Kaufmännisch",
            RoundTo::Up => "Aufrunden",
        }
    }

    fn leave_part(&self, part: LeavePart) -> &'static str {
        match part {
            LeavePart::Full => "Ganzer Tag",
            LeavePart::FirstHalf => "Erste Hälfte",
            LeavePart::SecondHalf => "Zweite Hälfte",
        }
    }

    fn week_day(&self, date: NaiveDate) -> String {
        format!("{} {}", short_weekday(date), date.format("%-d.%-m."))
    }

    fn weekday(&self, day: Weekday) -> &'static str {
        SHORT_WEEKDAYS.get(day.num_days_from_monday() as usize).copied().unwrap_or_default()
    }

    fn cycle_day(&self, day: usize, date: NaiveDate) -> String {
        format!("{} (Tag {day})", short_weekday(date))
    }

    fn cycle(&self, days: usize) -> String {
        match days {
            1 => "1 Tag".to_owned(),
            7 => "1 Woche".to_owned(),
            weeks if weeks.is_multiple_of(7) => format!("{} Wochen", weeks / 7),
            days => format!("{days} Tage"),
        }
    }

    fn span_of(&self, from: NaiveDate, to: Option<NaiveDate>) -> String {
        match to {
            Some(to) => self.range(&DateRange { from, to }),
            None => format!("ab {}", self.narrow_date(from)),
        }
    }

    fn more_people(&self, people: usize) -> String {
        format!("und {people} weitere; wählen Sie eine Abteilung oder eine Person")
    }

    fn found_holidays(&self, new: usize, known: usize) -> String {
        let days =
            |count: usize| if count == 1 { "1 Feiertag".to_owned() } else { format!("{count} Feiertage") };
        format!("{} neu, {} schon bekannt", days(new), days(known))
    }

    fn splits_at(&self, from: NaiveDate) -> String {
        format!("Am {} beginnen andere Regeln. Wählen Sie Tage davor oder ab da.", self.narrow_date(from))
    }

    fn locked_day(&self, date: NaiveDate) -> String {
        format!(
            "Der {} liegt in einem gesperrten Zeitraum: zuerst muss die Administration ihn entsperren.",
            self.narrow_date(date)
        )
    }

    fn people_change(&self, people: usize, staff: usize) -> String {
        format!("Für {people} von {staff} Personen würde sich etwas ändern")
    }

    fn becomes(&self, before: &str, after: &str) -> String {
        format!("{before} \u{2192} {after}")
    }

    fn version(&self, from: Option<NaiveDate>) -> String {
        from.map_or_else(|| fixed(Say::Always).to_owned(), |from| format!("Ab {}", self.narrow_date(from)))
    }

    fn minutes(&self, mins: u32) -> String {
        format!("{}:{:02}", mins / 60, mins % 60)
    }
}
