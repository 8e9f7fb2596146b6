//! The words of the review.

use chrono::NaiveDate;

use crate::app::hr::review::event::Wish;
use crate::app::hr::review::view::FormFault;
use crate::domain::bulk_entry::BulkFault;
use crate::domain::clock_event::{Change, Said};
use crate::domain::day_records::{Attendance, DayKind, Role, Trace};
use crate::domain::review::{LockedDay, RepairEntry, RepairKind, ReviewItem, ReviewKind};
use crate::domain::time::Moment;
use crate::ui::strings::English;

macro_rules! words {
    ($($name:ident = $english:literal,)*) => {
        /// A fixed word or sentence of the review.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Word {
            $(#[doc = $english] $name,)*
        }

        impl Word {
            /// In English.
            fn english(self) -> &'static str {
                match self {
                    $(Self::$name => $english,)*
                }
            }
        }
    };
}

words! {
    OpenDays = "Open days",
    ToDecide = "To decide",
    PutAside = "Put aside",
    AddMany = "Add many...",
    InGrid = "In a grid",
    AsList = "Paste a list",
    GridDay = "Day, such as 2026-11-23",
    GridSearch = "Name, id or department",
    NobodyHere = "Nobody like this works here on that day.",
    Recorded = "recorded",
    Approve = "Approve and lock...",
    Unlock = "Unlock...",
    What = "What",
    Times = "In and out",
    Nothing = "Nothing to review",
    NothingDetail = "These days are in order. Choose other days, or clear a filter.",
    MoreThere = "There are more: choose fewer days.",
    PickOne = "Choose a row with the arrow keys or a touch. Enter opens its day.",
    BackToList = "Back to the list (Esc)",
    WholeDay = "Whole day (Enter)",
    Figures = "How the day is computed",
    Punches = "Punches",
    NoPunches = "Nothing is recorded on this day.",
    NoRecord = "Not a day of work of this person.",
    AddPunch = "Add a punch",
    Move = "Move",
    Void = "Void",
    WrongPerson = "Wrong person",
    SayIn = "Is a time in",
    SayOut = "Is a time out",
    SayBreakOut = "Begins a break",
    SayBreakIn = "Ends a break",
    AsItFollows = "As it follows",
    TakeBack = "Take back",
    TakenBack = "taken back",
    DoesNotCount = "Does not count",
    Asked = "Said at the kiosk",
    Reason = "Reason",
    Time = "Time, such as 17:30",
    PersonId = "Employee id of the right person",
    List = "One row a person and day: person, date, in, out",
    ListHint = "E001,2026-11-23,09:00,17:30",
    Before = "Now",
    After = "Then",
    NothingChanges = "The hours of no day change.",
    Working = "One moment...",
    CorrectDay = "Correct this day",
}

/// The review in a language.
pub trait ReviewLanguage {
    /// A fixed word or sentence.
    fn review(&self, word: Word) -> &'static str;
    /// A kind of item.
    fn review_kind(&self, kind: ReviewKind) -> &'static str;
    /// A kind with its number.
    fn kind_count(&self, kind: &str, count: usize) -> String;
    /// What an item says.
    fn item(&self, item: &ReviewItem) -> String;
    /// What is done, on a button; with its key.
    fn wish_button(&self, wish: Wish, proposed: Option<Moment>, key: &str) -> String;
    /// What is done, above the form.
    fn wish_title(&self, wish: Wish, proposed: Option<Moment>) -> String;
    /// The button that does it.
    fn wish_confirm(&self, wish: Wish) -> &'static str;
    /// What was done.
    fn wish_done(&self, wish: Wish) -> &'static str;
    /// Reasons that are usual.
    fn usual_reasons(&self, wish: Wish) -> &'static [&'static str];
    /// What is wrong in the form.
    fn form_fault(&self, fault: &FormFault) -> String;
    /// What is wrong with a row of many.
    fn bulk_fault(&self, fault: BulkFault) -> String;
    /// So many punches of a list.
    fn list_of(&self, punches: usize, days: usize) -> String;
    /// Hours and minutes of a moment; with the date where it is another day.
    fn clock(&self, at: Moment, on: NaiveDate) -> String;
    /// What a punch turned out to be.
    fn punch_role(&self, role: Role) -> &'static str;
    /// What a correction changed.
    fn correction(&self, change: &Change, takes_back: bool, on: NaiveDate) -> String;
    /// Who, when and why.
    fn grounds(&self, author: &str, at: Option<Moment>, reason: &str) -> String;
    /// Whether somebody was there.
    fn attendance(&self, attendance: Attendance) -> &'static str;
    /// What kind of day it is, where it is not a day of work.
    fn day_kind(&self, kind: &DayKind) -> Option<String>;
    /// Why a figure is what it is.
    fn trace(&self, trace: &Trace) -> String;
    /// What a person said at the kiosk, and what became of it.
    fn request(&self, entry: &RepairEntry) -> String;
    /// Why a day cannot be changed.
    fn locked(&self, day: &LockedDay) -> String;
    /// So many days of the list are locked.
    fn locked_days(&self, days: usize) -> String;
    /// Late, left early and overtime, where there is any.
    fn extra(&self, late_secs: i64, early_exit_secs: i64, overtime_secs: i64) -> String;
}

fn mins(secs: i64) -> String {
    if secs >= 3600 {
        format!("{} h {:02} min", secs / 3600, secs / 60 % 60)
    } else {
        format!("{} min", secs / 60)
    }
}

fn said(said: Said) -> &'static str {
    match said {
        Said::In => "a time in",
        Said::Out => "a time out",
        Said::BreakOut => "the begin of a break",
        Said::BreakIn => "the end of a break",
    }
}

impl ReviewLanguage for English {
    fn review(&self, word: Word) -> &'static str {
        word.english()
    }

    fn review_kind(&self, kind: ReviewKind) -> &'static str {
        match kind {
            ReviewKind::RepairAsked => "Asked for",
            ReviewKind::WrongPerson => "Wrong person",
            ReviewKind::TimeOutMissing => "No time out",
            ReviewKind::TimeInMissing => "No time in",
            ReviewKind::AutoOut => "Closed automatically",
            ReviewKind::SuspectClock => "Suspect clock",
            ReviewKind::Ambiguous => "Ambiguous",
            ReviewKind::Unscheduled => "Not scheduled",
            ReviewKind::Overtime => "Overtime",
            ReviewKind::NoBreak => "No break",
            ReviewKind::UnknownShift => "Unknown shift",
            ReviewKind::Late => "Late",
            ReviewKind::LeftEarly => "Left early",
        }
    }

    fn kind_count(&self, kind: &str, count: usize) -> String {
        format!("{kind} {count}")
    }

    fn item(&self, item: &ReviewItem) -> String {
        match item.kind {
            ReviewKind::RepairAsked => item.proposed.map_or_else(
                || "Forgot the time out, does not know when".to_owned(),
                |at| format!("Says: left at {}", self.clock(at, item.date)),
            ),
            ReviewKind::WrongPerson => "Says: that punch was somebody else".to_owned(),
            ReviewKind::Overtime => format!("Overtime {}", mins(item.secs)),
            ReviewKind::Late => format!("Late {}", mins(item.secs)),
            ReviewKind::LeftEarly => format!("Left {} early", mins(item.secs)),
            ReviewKind::SuspectClock => "The clock had jumped".to_owned(),
            ReviewKind::Ambiguous => "A punch fits to no other".to_owned(),
            ReviewKind::UnknownShift => "The assigned shift does not exist".to_owned(),
            other => self.review_kind(other).to_owned(),
        }
    }

    fn wish_button(&self, wish: Wish, proposed: Option<Moment>, key: &str) -> String {
        let words = match (wish, proposed) {
            (Wish::Accept, Some(at)) => format!("Accept {}", at.local().format("%H:%M")),
            (Wish::Accept, None) => "Accept".to_owned(),
            (Wish::TypeTime, _) => "Type a time".to_owned(),
            (Wish::Decline | Wish::Overtime(false), _) => "Decline".to_owned(),
            (Wish::Dismiss, _) => "Put aside".to_owned(),
            (Wish::TakeUp, _) => "Take up again".to_owned(),
            (Wish::Overtime(true), _) => "Approve".to_owned(),
            (Wish::Void(_), _) => "Void the punch".to_owned(),
            (Wish::Give(_), _) => "Give to another".to_owned(),
            (wish, proposed) => self.wish_title(wish, proposed),
        };
        if key.is_empty() { words } else { format!("{words} ({key})") }
    }

    fn wish_title(&self, wish: Wish, proposed: Option<Moment>) -> String {
        match wish {
            Wish::Accept => match proposed {
                Some(at) => format!("Add {}", at.local().format("%H:%M")),
                None => "Add the time".to_owned(),
            },
            Wish::TypeTime => "Add the missing time".to_owned(),
            Wish::Decline => "Decline what was asked".to_owned(),
            Wish::Dismiss => "Put aside: nothing to do".to_owned(),
            Wish::TakeUp => "Take up again".to_owned(),
            Wish::Overtime(true) => "Approve the overtime".to_owned(),
            Wish::Overtime(false) => "Decline the overtime".to_owned(),
            Wish::Add => "Add a punch".to_owned(),
            Wish::Move(_) => "Move the punch".to_owned(),
            Wish::Void(_) => "Void the punch".to_owned(),
            Wish::Mean(_, kind) => format!("The punch is {}", said(kind)),
            Wish::Give(_) => "Give the punch to another person".to_owned(),
            Wish::TakeBack(_) => "Take back the correction".to_owned(),
            Wish::Bulk => "Add a list, after an outage".to_owned(),
            Wish::Lock(true) => "Approve and lock these days".to_owned(),
            Wish::Lock(false) => "Unlock these days".to_owned(),
        }
    }

    fn wish_confirm(&self, wish: Wish) -> &'static str {
        match wish {
            Wish::Accept | Wish::TypeTime | Wish::Add => "Add it",
            Wish::Decline | Wish::Overtime(false) => "Decline it",
            Wish::Dismiss => "Put it aside",
            Wish::TakeUp => "Take it up",
            Wish::Overtime(true) => "Approve it",
            Wish::Move(_) => "Move it",
            Wish::Void(_) => "Void it",
            Wish::Mean(..) => "Save",
            Wish::Give(_) => "Give it",
            Wish::TakeBack(_) => "Take it back",
            Wish::Bulk => "Add all",
            Wish::Lock(true) => "Lock them",
            Wish::Lock(false) => "Unlock them",
        }
    }

    fn wish_done(&self, wish: Wish) -> &'static str {
        match wish {
            Wish::Accept | Wish::TypeTime | Wish::Add => "The punch is added.",
            Wish::Decline => "The request is declined.",
            Wish::Dismiss => "Put aside. It comes back if the day changes.",
            Wish::TakeUp => "It is in the list again.",
            Wish::Overtime(true) => "The overtime is approved.",
            Wish::Overtime(false) => "The overtime is declined.",
            Wish::Move(_) => "The punch is moved.",
            Wish::Void(_) => "The punch does not count any more.",
            Wish::Mean(..) => "The kind of the punch is corrected.",
            Wish::Give(_) => "The punch is given to the other person.",
            Wish::TakeBack(_) => "The correction is taken back.",
            Wish::Bulk => "The list is added.",
            Wish::Lock(true) => "The days are approved and locked.",
            Wish::Lock(false) => "The days are unlocked.",
        }
    }

    fn usual_reasons(&self, wish: Wish) -> &'static [&'static str] {
        match wish {
            Wish::Accept | Wish::TypeTime | Wish::Add | Wish::Move(_) => {
                &["As the person says", "Confirmed by the team lead", "As in the shift plan"]
            }
            Wish::Decline => &["Does not agree with the team lead", "Not on the premises"],
            Wish::Dismiss => &["Checked, in order", "Agreed beforehand"],
            Wish::TakeUp => &["To be looked at again"],
            Wish::Overtime(true) => &["Ordered", "Confirmed by the team lead"],
            Wish::Overtime(false) => &["Not ordered", "Taken as time off"],
            Wish::Void(_) => &["Scanned by mistake", "Somebody else"],
            Wish::Mean(..) => &["As the person says"],
            Wish::Give(_) => &["Somebody else, by the photo", "As both say"],
            Wish::TakeBack(_) => &["Corrected by mistake"],
            Wish::Bulk => &["Power cut, list at the door", "Kiosk out of order"],
            Wish::Lock(true) => &["Approved for payroll"],
            Wish::Lock(false) => &["Correction after approval"],
        }
    }

    fn form_fault(&self, fault: &FormFault) -> String {
        match fault {
            FormFault::Empty => String::new(),
            FormFault::NotATime => "Write a time as hours and minutes: 17:30.".to_owned(),
            FormFault::Future => "That time has not come yet.".to_owned(),
            FormFault::NotAnId => "Write an employee id: letters, digits, - and _.".to_owned(),
            FormFault::NoReason => "Please give a reason.".to_owned(),
            FormFault::LongReason => "At most 500 characters fit.".to_owned(),
            FormFault::Rows(rows) => {
                let lines = rows.iter().take(5).map(|(line, fault)| format!("Row {line}: {}", bulk(*fault)));
                let mut text: Vec<String> = lines.collect();
                if rows.len() > 5 {
                    text.push(format!("and {} more", rows.len() - 5));
                }
                text.join("\n")
            }
        }
    }

    fn bulk_fault(&self, fault: BulkFault) -> String {
        let text = bulk(fault);
        let mut letters = text.chars();
        letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
    }

    fn list_of(&self, punches: usize, days: usize) -> String {
        let of = |number: usize, one: &str| {
            if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
        };
        let punches = if punches == 1 { "1 punch".to_owned() } else { format!("{punches} punches") };
        format!("{punches} on {} will be added.", of(days, "day"))
    }

    fn clock(&self, at: Moment, on: NaiveDate) -> String {
        let local = at.local();
        if local.date_naive() == on {
            local.format("%H:%M").to_string()
        } else {
            local.format("%H:%M (%-d %b)").to_string()
        }
    }

    fn punch_role(&self, role: Role) -> &'static str {
        match role {
            Role::In => "Time in",
            Role::Out => "Time out",
            Role::BreakOut => "Break begins",
            Role::BreakIn => "Break ends",
            Role::Between => "Between",
            Role::Odd => "Without its other half",
            Role::Duplicate => "Same as the one before",
        }
    }

    fn correction(&self, change: &Change, takes_back: bool, on: NaiveDate) -> String {
        match change {
            Change::Void if takes_back => "An earlier correction was taken back".to_owned(),
            Change::Void => "Voided".to_owned(),
            Change::MoveTo(at) => format!("Moved to {}", self.clock(*at, on)),
            Change::GiveTo(emp_id) => format!("Given to {emp_id}"),
            Change::Mean(kind) => format!("Is {}", said(*kind)),
        }
    }

    fn grounds(&self, author: &str, at: Option<Moment>, reason: &str) -> String {
        match at {
            Some(at) => format!("{reason} ({author}, {})", at.local().format("%-d %b %Y %H:%M")),
            None => format!("{reason} ({author})"),
        }
    }

    fn attendance(&self, attendance: Attendance) -> &'static str {
        match attendance {
            Attendance::Present => "Present",
            Attendance::HalfDay => "Half day",
            Attendance::Absent => "Absent",
            Attendance::MissingPunch => "A punch is missing",
            Attendance::InProgress => "At work now",
            Attendance::Pending => "Not over yet",
            Attendance::NotExpected => "Not expected",
        }
    }

    fn day_kind(&self, kind: &DayKind) -> Option<String> {
        match kind {
            DayKind::Working => None,
            DayKind::WeeklyOff => Some("Weekly off".to_owned()),
            DayKind::Holiday { name } => Some(format!("Holiday: {name}")),
            DayKind::Leave { kind, .. } => Some(format!("Leave: {kind}")),
        }
    }

    fn trace(&self, trace: &Trace) -> String {
        trace.to_string()
    }

    fn request(&self, entry: &RepairEntry) -> String {
        let request = &entry.request;
        let said = match (request.kind, request.proposed) {
            (RepairKind::TimeOut, Some(at)) => format!("Left at {}", self.clock(at, request.work_date)),
            (RepairKind::TimeOut, None) => "Forgot the time out, does not know when".to_owned(),
            (RepairKind::WrongPerson(_), _) => "That punch was somebody else".to_owned(),
        };
        let came_of_it = match &entry.settlement {
            Some(settled) if settled.accepted_as.is_some() => {
                format!("accepted: {}", self.grounds(&settled.author, Some(settled.at), &settled.reason))
            }
            Some(settled) => {
                format!("declined: {}", self.grounds(&settled.author, Some(settled.at), &settled.reason))
            }
            None if entry.open => "waits for you".to_owned(),
            None => "no longer needed".to_owned(),
        };
        format!("{said} ({}): {came_of_it}", request.asked_at.local().format("%-d %b %H:%M"))
    }

    fn locked(&self, day: &LockedDay) -> String {
        format!(
            "Approved and locked by {}: {}. Nothing can be changed until an Admin unlocks it.",
            day.author, day.reason
        )
    }

    fn locked_days(&self, days: usize) -> String {
        if days == 1 { "1 day is locked".to_owned() } else { format!("{days} days are locked") }
    }

    fn extra(&self, late_secs: i64, early_exit_secs: i64, overtime_secs: i64) -> String {
        let parts = [("late", late_secs), ("early", early_exit_secs), ("overtime", overtime_secs)];
        let mut text = String::new();
        for (name, secs) in parts.into_iter().filter(|(_, secs)| *secs > 0) {
            text = format!("{text}, {name} {}", mins(secs));
        }
        text
    }
}

fn bulk(fault: BulkFault) -> String {
    format!("{fault}.")
}
