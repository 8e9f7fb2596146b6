//! The words for whoever touches the kiosk.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use crate::app::view::{DayNote, PinProblem, Trouble};
use crate::domain::clock_event::{Direction, Said};
use crate::domain::recovery::Repair;
use crate::ui::strings::{English, Language as _, Words};

/// What the kiosk says to somebody who touches it, in a language.
pub trait CounterLanguage {
    /// That faces are recognised here, and what else there is.
    fn privacy(&self) -> &'static str;
    /// What works less well than it should, for the guard.
    fn trouble(&self, trouble: Trouble) -> String;
    /// What the program repaired at its start, and what is to be done.
    fn repaired(&self, repair: Repair) -> Words;
    /// The way to the PIN.
    fn use_pin(&self) -> &'static str;
    /// What the form for id and PIN asks for.
    fn pin_form(&self) -> Words;
    /// Name of the field for the id.
    fn employee_id(&self) -> &'static str;
    /// Both are typed.
    fn enter(&self) -> &'static str;
    /// What was recorded, with its time.
    fn said_punch(&self, direction: Direction, said: Option<Said>, at: NaiveTime) -> String;
    /// Begin or end of a break; the words of a button.
    fn said(&self, said: Said) -> &'static str;
    /// Before the name, at the begin and the end of a break.
    fn break_salutation(&self, said: Said) -> Option<&'static str>;
    /// The way to one's own hours.
    fn show_hours(&self) -> &'static str;
    /// A day has no time out: asks whether they left at this time. Seen on `today`.
    fn ask_time_out(&self, day: NaiveDate, left: Option<NaiveTime>, today: NaiveDate) -> String;
    /// Another time than the one that is offered.
    fn other_time(&self) -> &'static str;
    /// Not now.
    fn later(&self) -> &'static str;
    /// Asks when they left on a day.
    fn pick_time(&self, day: NaiveDate, time_in: NaiveDateTime) -> Words;
    /// More of an hour or of minutes; or less.
    fn time_step(&self, hours: bool, more: bool) -> &'static str;
    /// This time.
    fn send_time(&self) -> &'static str;
    /// What they said about an earlier day waits for HR.
    fn repair_kept(&self) -> Words;
    /// It could not be kept.
    fn repair_lost(&self) -> Words;
    /// One's own hours cannot be read.
    fn no_hours(&self) -> Words;
    /// Names of the columns: day, time in, time out, worked, late.
    fn month_columns(&self) -> [&'static str; 5];
    /// A day of a month.
    fn day_of_month(&self, date: NaiveDate) -> String;
    /// What a day is besides its times.
    fn day_note(&self, note: DayNote) -> &'static str;
    /// Hours and minutes in a column.
    fn hours(&self, secs: i64) -> String;
    /// Before the sums.
    fn sum(&self) -> &'static str;
    /// How one's own hours are left.
    fn touch_to_leave(&self) -> &'static str;
    /// Why nobody was recorded by id and PIN.
    fn pin_problem(&self, problem: PinProblem) -> &'static str;
}

/// A day as it is said on `today`.
fn day_said(day: NaiveDate, today: NaiveDate) -> String {
    match (today - day).num_days() {
        1 => "Yesterday".to_owned(),
        2..7 => day.format("%A").to_string(),
        _ => day.format("%-d %B").to_string(),
    }
}

impl CounterLanguage for English {
    fn privacy(&self) -> &'static str {
        "Faces are recognised here. You can use your PIN instead."
    }

    fn trouble(&self, trouble: Trouble) -> String {
        match trouble {
            Trouble::OneMatcher => "Recognition is less sure than usual today. Please tell HR.".to_owned(),
            Trouble::ClockJumped => "The clock of this machine was changed today. Please tell HR.".to_owned(),
            Trouble::OtherCamera => "Another camera than usual is in use. Please tell HR.".to_owned(),
            Trouble::Restored(repair) => self.repaired(repair).spoken(),
        }
    }

    fn repaired(&self, repair: Repair) -> Words {
        const CHECKED: &str = "The records have been checked";
        const DAMAGED: &str = "The records were damaged";
        match repair {
            Repair::Checked => Words::new(
                CHECKED,
                "The kiosk had stopped unexpectedly. All is in order: look at the camera.",
            ),
            Repair::PhotosSetAside(photos) => {
                let photos = if photos == 1 { "1 photo".to_owned() } else { format!("{photos} photos") };
                let detail = "without a record set aside, all else in order.";
                Words::new(CHECKED, format!("The kiosk had stopped unexpectedly: {photos} {detail}"))
            }
            Repair::Restored { backup_of, brought_back } => {
                let at = format!("{} {}", backup_of.format("%-d %B"), self.time(backup_of.time()));
                let missing = match brought_back {
                    0 => "times since then may be missing".to_owned(),
                    1 => "1 record since then was read back".to_owned(),
                    _ => format!("{brought_back} records since then were read back"),
                };
                Words::new(
                    DAMAGED,
                    format!("They are back from the backup of {at}. Please tell HR: {missing}."),
                )
            }
            Repair::Missing { brought_back: 0 } => {
                Words::new(DAMAGED, "The newest cannot be read. Please tell HR: times may be missing.")
            }
            Repair::Missing { brought_back } => {
                let back =
                    if brought_back == 1 { "1 came".to_owned() } else { format!("{brought_back} came") };
                Words::new(
                    DAMAGED,
                    format!(
                        "The newest could not be read; {back} back from the second copy. Please tell HR."
                    ),
                )
            }
        }
    }

    fn use_pin(&self) -> &'static str {
        "Use PIN"
    }

    fn pin_form(&self) -> Words {
        Words::new("Your id and PIN", "No photo is taken.")
    }

    fn employee_id(&self) -> &'static str {
        "Employee id"
    }

    fn enter(&self) -> &'static str {
        "OK"
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
            Said::In => "Time in",
            Said::Out => "Time out",
            Said::BreakOut => "Break out",
            Said::BreakIn => "Break in",
        }
    }

    fn break_salutation(&self, said: Said) -> Option<&'static str> {
        match said {
            Said::BreakOut => Some("Enjoy your break"),
            Said::BreakIn => Some("Welcome back"),
            Said::In | Said::Out => None,
        }
    }

    fn show_hours(&self) -> &'static str {
        "Show my hours"
    }

    fn ask_time_out(&self, day: NaiveDate, left: Option<NaiveTime>, today: NaiveDate) -> String {
        let day = day_said(day, today);
        match left {
            Some(left) => format!("{day} has no time out. Left at {}?", self.time(left)),
            None => format!("{day} has no time out. When did you leave?"),
        }
    }

    fn other_time(&self) -> &'static str {
        "Other time"
    }

    fn later(&self) -> &'static str {
        "Later"
    }

    fn pick_time(&self, day: NaiveDate, time_in: NaiveDateTime) -> Words {
        let sentence = format!("When did you leave on {}?", day.format("%A %-d %B"));
        Words::new(sentence, format!("You came at {}. HR checks what you say.", self.time(time_in.time())))
    }

    fn time_step(&self, hours: bool, more: bool) -> &'static str {
        match (hours, more) {
            (true, true) => "Hour later",
            (true, false) => "Hour earlier",
            (false, true) => "5 minutes later",
            (false, false) => "5 minutes earlier",
        }
    }

    fn send_time(&self) -> &'static str {
        "Send to HR"
    }

    fn repair_kept(&self) -> Words {
        Words::new("Thank you", "HR will check it and complete your day.")
    }

    fn repair_lost(&self) -> Words {
        Words::new(
            "That could not be passed on",
            "Your time today is recorded. Please tell HR when you left.",
        )
    }

    fn no_hours(&self) -> Words {
        Words::new(
            "Your hours cannot be shown now",
            "Your time is recorded. Please try again later or ask HR.",
        )
    }

    fn month_columns(&self) -> [&'static str; 5] {
        ["Day", "In", "Out", "Worked", "Late"]
    }

    fn day_of_month(&self, date: NaiveDate) -> String {
        date.format("%a %-d").to_string()
    }

    fn day_note(&self, note: DayNote) -> &'static str {
        match note {
            DayNote::Absent => "absent",
            DayNote::Leave => "leave",
            DayNote::Holiday => "holiday",
            DayNote::Missing => "time missing",
            DayNote::Now => "at work",
        }
    }

    fn hours(&self, secs: i64) -> String {
        let minutes = secs.max(0) / 60;
        format!("{}:{:02}", minutes / 60, minutes % 60)
    }

    fn sum(&self) -> &'static str {
        "Sum"
    }

    fn touch_to_leave(&self) -> &'static str {
        "Touch to close"
    }

    fn pin_problem(&self, problem: PinProblem) -> &'static str {
        match problem {
            PinProblem::Wrong => "The id or the PIN is not right.",
            PinProblem::TooMany => "There were too many wrong tries.",
            PinProblem::Broken => "PINs cannot be checked at the moment. Please tell HR.",
        }
    }
}
