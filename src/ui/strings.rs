//! Every word of the kiosk, in one place: one type a language.
//!
//! Short, polite, no technical word, no blame; what happened first, then what to do.

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike as _};

use crate::domain::camera::CameraFault;
use crate::domain::clock_event::Direction;
use crate::domain::decision::QualityFault;
use crate::domain::printable::in_one_line;
use crate::domain::settings::LanguageChoice;

pub use super::german::German;
pub use super::hr::words::HrLanguage;
pub use super::kiosk::turn::TurnLanguage;
pub use super::kiosk::words::CounterLanguage;

/// One thing that the screen says: the sentence and, smaller, what it means or what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The biggest thing on the screen after the clock.
    pub sentence: Cow<'static, str>,
    /// What to do; may be empty.
    pub detail: Cow<'static, str>,
}

impl Words {
    pub(super) fn new(sentence: impl Into<Cow<'static, str>>, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { sentence: sentence.into(), detail: detail.into() }
    }

    /// Both, as a screen reader says them.
    #[must_use]
    pub fn spoken(&self) -> String {
        let Self { sentence, detail } = self;
        if detail.is_empty() {
            sentence.clone().into_owned()
        } else if sentence.ends_with(['?', '!', '.']) {
            format!("{sentence} {detail}")
        } else {
            format!("{sentence}. {detail}")
        }
    }
}

/// A language of the kiosk. Each sentence is a function, so that a language with a missing sentence does not compile.
///
/// The words of the HR workspace stand in [`HrLanguage`].
pub trait Language: HrLanguage + CounterLanguage + TurnLanguage + Send + Sync {
    /// Date beside the clock.
    fn date(&self, date: NaiveDate) -> String;
    /// A time of day.
    fn time(&self, time: NaiveTime) -> String;
    /// A length of time, to the minute.
    fn duration(&self, worked: TimeDelta) -> String;
    /// The camera or the engine is being started.
    fn starting(&self) -> Words;
    /// Nobody is there.
    fn idle(&self) -> Words;
    /// A face is being compared.
    fn recognising(&self) -> Words;
    /// What to do so that a face can be compared.
    fn hint(&self, fault: QualityFault) -> Words;
    /// The punch is on its way to the disk.
    fn saving(&self) -> Words;
    /// Before the name, for a punch of this direction at this time.
    fn salutation(&self, direction: Direction, at: NaiveTime) -> &'static str;
    /// Time in or time out with its time.
    fn punch(&self, direction: Direction, at: NaiveTime) -> String;
    /// What was worked so far today.
    fn worked_today(&self, worked: TimeDelta) -> String;
    /// How late, as the policy wants it said.
    fn late(&self, late: TimeDelta) -> String;
    /// The last day here has no time out; seen on `today`.
    fn no_time_out(&self, day: NaiveDate, today: NaiveDate) -> String;
    /// The punch is on disk and its photo is not.
    fn without_photo(&self) -> &'static str;
    /// Before the name, where the punch is there already.
    fn already_recorded(&self) -> &'static str;
    /// Asks whether this is a time out; answered by a touch, or by a look as well.
    fn confirm_time_out(&self, time_in: NaiveDateTime, by_look: bool) -> Words;
    /// Yes.
    fn yes(&self) -> &'static str;
    /// No.
    fn no(&self) -> &'static str;
    /// Nobody of the gallery.
    fn not_recognised(&self) -> Words;
    /// Two people are too alike.
    fn not_sure(&self) -> Words;
    /// Not a live person.
    fn attack_refused(&self) -> Words;
    /// No picture.
    fn camera_lost(&self, fault: &CameraFault) -> Words;
    /// The punch is not on disk.
    fn cannot_save(&self) -> Words;
    /// The engine cannot work; `remedy` names the command that mends it.
    fn recognition_unavailable(&self, remedy: &str) -> Words;
    /// The gallery is empty.
    fn nobody_enrolled(&self) -> Words;
    /// HR has the camera for a registration.
    fn registering(&self) -> Words;
    /// The liveness check is being tested.
    fn spoof_testing(&self) -> Words;
    /// The lock symbol.
    fn hr(&self) -> &'static str;
    /// The camera's picture, for a screen reader.
    fn live_picture(&self) -> &'static str;
}

/// English.
#[derive(Debug, Clone, Copy, Default)]
pub struct English;

/// The words of a language.
#[must_use]
pub fn speaking(language: LanguageChoice) -> &'static dyn Language {
    match language {
        LanguageChoice::English => &English,
        LanguageChoice::German => &German,
    }
}

/// Longest text from elsewhere that is put on the screen, in characters.
pub(super) const LONGEST_REMEDY: usize = 200;

impl Language for English {
    fn date(&self, date: NaiveDate) -> String {
        date.format("%A %-d %B").to_string()
    }

    fn time(&self, time: NaiveTime) -> String {
        time.format("%H:%M").to_string()
    }

    fn duration(&self, worked: TimeDelta) -> String {
        let minutes = worked.num_minutes().max(0);
        if minutes < 60 {
            format!("{minutes} min")
        } else {
            format!("{} h {} min", minutes / 60, minutes % 60)
        }
    }

    fn starting(&self) -> Words {
        Words::new("One moment, please", "Getting ready.")
    }

    fn idle(&self) -> Words {
        Words::new("Look at the camera", "Your time in or time out is recorded by itself.")
    }

    fn recognising(&self) -> Words {
        Words::new("Keep looking at the camera", "One moment, please.")
    }

    fn hint(&self, fault: QualityFault) -> Words {
        match fault {
            QualityFault::TooFar => Words::new("Come closer", "Your face is still too small to see well."),
            QualityFault::CutOff => {
                Words::new("Step to the middle", "Your whole face should be in the picture.")
            }
            QualityFault::TooDark => {
                Words::new("Step into the light", "It is too dark here to see your face.")
            }
            QualityFault::TooBright => {
                Words::new("Step out of the bright light", "It is too bright here to see your face.")
            }
            QualityFault::Blurred => Words::new("Hold still for a moment", "Your face is not sharp yet."),
            QualityFault::NotFrontal => {
                Words::new("Look straight at the camera", "Your whole face should be seen from the front.")
            }
            QualityFault::SeveralFaces => {
                Words::new("One person at a time, please", "Everybody else, please take a step back.")
            }
        }
    }

    fn saving(&self) -> Words {
        Words::new("One moment, please", "Your time is being saved.")
    }

    fn salutation(&self, direction: Direction, at: NaiveTime) -> &'static str {
        match (direction, at.hour()) {
            (Direction::In, 4..12) => "Good morning",
            (Direction::In, 12..18) => "Good afternoon",
            (Direction::In, 18..) => "Good evening",
            (Direction::In, _) => "Hello",
            (Direction::Out, 4..18) => "Have a good day",
            (Direction::Out, 18..22) => "Have a good evening",
            (Direction::Out, _) => "Have a good night",
        }
    }

    fn punch(&self, direction: Direction, at: NaiveTime) -> String {
        let what = match direction {
            Direction::In => "Time in",
            Direction::Out => "Time out",
        };
        format!("{what} {}", self.time(at))
    }

    fn worked_today(&self, worked: TimeDelta) -> String {
        format!("{} today", self.duration(worked))
    }

    fn late(&self, late: TimeDelta) -> String {
        format!("You are {} late", self.duration(late))
    }

    fn no_time_out(&self, day: NaiveDate, today: NaiveDate) -> String {
        // A weekday says enough within a week.
        let day = if (today - day).num_days() < 7 { day.format("%A") } else { day.format("%-d %B") };
        format!("There is no time out on {day}. Please tell HR when you left.")
    }

    fn without_photo(&self) -> &'static str {
        "Your time is saved. The photo could not be saved."
    }

    fn already_recorded(&self) -> &'static str {
        "Already recorded"
    }

    fn confirm_time_out(&self, time_in: NaiveDateTime, by_look: bool) -> Words {
        let how = if by_look {
            "Keep looking at the camera for a time out, or step away."
        } else {
            "Touch Yes for a time out."
        };
        Words::new("Time out already?", format!("You came at {}. {how}", self.time(time_in.time())))
    }

    fn yes(&self) -> &'static str {
        "Yes"
    }

    fn no(&self) -> &'static str {
        "No"
    }

    fn not_recognised(&self) -> Words {
        Words::new(
            "I can't tell who you are yet",
            "Take off your cap or sunglasses and try again, or use your PIN. If you are new here, please see HR.",
        )
    }

    fn not_sure(&self) -> Words {
        Words::new(
            "I'm not sure who you are",
            "Come closer and look straight at the camera. If it does not help, use your PIN or see HR.",
        )
    }

    fn attack_refused(&self) -> Words {
        Words::new(
            "I can't see you move",
            "Stand in front of the camera yourself. If it does not help, use your PIN or see HR.",
        )
    }

    fn camera_lost(&self, fault: &CameraFault) -> Words {
        let sentence = match fault {
            CameraFault::NotFound => "Camera not found",
            CameraFault::Busy => "The camera is in use elsewhere",
            CameraFault::Unplugged => "The camera is unplugged",
            CameraFault::Stalled => "The camera sends no picture",
            CameraFault::Frozen => "The camera's picture stands still",
            CameraFault::Garbage => "The camera's picture is damaged",
            CameraFault::Covered => "The camera sees nothing",
            CameraFault::Blinded => "The camera is blinded",
            CameraFault::Virtual => "This camera is not a real one",
            CameraFault::Other(_) => "The camera does not work",
        };
        let detail = match fault {
            CameraFault::NotFound | CameraFault::Unplugged => {
                "Use your PIN meanwhile, and please tell HR. It goes on by itself once the camera is plugged in."
            }
            CameraFault::Busy => {
                "Use your PIN meanwhile, and please tell HR. It goes on by itself once the camera is free."
            }
            CameraFault::Covered => {
                "Is something in front of it, or is the light off? It goes on by itself. Use your PIN meanwhile."
            }
            CameraFault::Blinded => {
                "Does a light or the sun shine into it? It goes on by itself. Use your PIN meanwhile."
            }
            CameraFault::Virtual => {
                "Its pictures come from a program, and nobody is recognised from them. Please tell HR."
            }
            CameraFault::Stalled | CameraFault::Frozen | CameraFault::Garbage | CameraFault::Other(_) => {
                "Use your PIN meanwhile, and please tell HR. Unplugging the camera and plugging it in again often helps."
            }
        };
        Words::new(sentence, detail)
    }

    fn cannot_save(&self) -> Words {
        Words::new("Your time was not saved", "Please tell HR now, so that it is not lost.")
    }

    fn recognition_unavailable(&self, remedy: &str) -> Words {
        let remedy: String = in_one_line(remedy).chars().take(LONGEST_REMEDY).collect();
        Words::new(
            "Recognition does not work",
            format!("Use your PIN meanwhile, and please tell HR. {}", remedy.trim()),
        )
    }

    fn nobody_enrolled(&self) -> Words {
        Words::new("Nobody is enrolled yet", "HR adds the first person: touch HR, then Staff, then Register")
    }

    fn registering(&self) -> Words {
        Words::new("Registration in progress", "Please wait a moment, or use your PIN")
    }

    fn spoof_testing(&self) -> Words {
        Words::new(
            "The camera is being tested",
            "Nobody is recognised meanwhile: please wait, or use your PIN",
        )
    }

    fn hr(&self) -> &'static str {
        "HR"
    }

    fn live_picture(&self) -> &'static str {
        "Live picture"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
    }

    /// Each file of words in English with those in German.
    const WORDS: [(&str, &[&str]); 11] = [
        (include_str!("strings.rs"), &[include_str!("german.rs")]),
        (include_str!("kiosk/words.rs"), &[include_str!("kiosk/german.rs")]),
        (include_str!("kiosk/turn.rs"), &[include_str!("kiosk/german.rs")]),
        (include_str!("hr/words.rs"), &[include_str!("hr/german.rs"), include_str!("hr/file_german.rs")]),
        (include_str!("hr/labels.rs"), &[include_str!("hr/labels_german.rs")]),
        (include_str!("hr/file_words.rs"), &[include_str!("hr/file_german.rs")]),
        (include_str!("hr/palette/words.rs"), &[include_str!("hr/palette/german.rs")]),
        (include_str!("hr/register/words.rs"), &[include_str!("hr/register/german.rs")]),
        (include_str!("hr/review/words.rs"), &[include_str!("hr/review/german.rs")]),
        (include_str!("hr/rules/words.rs"), &[include_str!("hr/rules/german.rs")]),
        (
            concat!(
                include_str!("hr/settings/words.rs"),
                include_str!("hr/settings/liveness.rs"),
                include_str!("hr/storage/words.rs"),
                include_str!("hr/reports/words.rs"),
                include_str!("hr/refused.rs")
            ),
            &[
                include_str!("hr/settings/german.rs"),
                include_str!("hr/storage/german.rs"),
                include_str!("hr/reports/german.rs"),
                include_str!("hr/file_german.rs"),
            ],
        ),
    ];

    /// What is the same in both languages, on purpose: names that the store gives to ways of recording, and a word of both.
    const SAME: [&str; 5] = ["face", "pin", "manual", "import", "Import"];

    /// The words in double quotes, without formats, names in braces and single letters.
    fn quoted(source: &str) -> Vec<&str> {
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        let mut quoted = Vec::new();
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            quoted.extend(line.split('"').skip(1).step_by(2));
        }
        let is_prose = |text: &&str| {
            let bare = text.split('{').map(|part| part.rsplit('}').next().unwrap_or(part));
            let bare: String = bare.collect::<Vec<_>>().join(" ");
            bare.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().count() > 2)
                && !text.contains('%')
        };
        quoted.into_iter().filter(is_prose).collect()
    }

    #[test]
    fn no_sentence_was_left_in_english() {
        let mut left = Vec::new();
        for (english, german) in WORDS {
            let english = quoted(english);
            assert!(english.len() > 1, "no words were found");
            for german in german {
                let found = quoted(german);
                assert!(found.len() > 10, "no words were found");
                left.extend(found.into_iter().filter(|text| english.contains(text) && !SAME.contains(text)));
            }
        }
        assert!(left.is_empty(), "the same in both languages: {left:#?}");
    }

    #[test]
    fn the_salutation_fits_the_hour_and_the_direction() {
        let said = |direction, hour| English.salutation(direction, at(hour, 0));
        assert_eq!(said(Direction::In, 9), "Good morning");
        assert_eq!(said(Direction::In, 12), "Good afternoon");
        assert_eq!(said(Direction::In, 22), "Good evening");
        assert_eq!(said(Direction::In, 2), "Hello");
        assert_eq!(said(Direction::Out, 17), "Have a good day");
        assert_eq!(said(Direction::Out, 19), "Have a good evening");
        assert_eq!(said(Direction::Out, 3), "Have a good night");
    }

    #[test]
    fn times_are_told_on_a_24_hour_clock_and_work_in_whole_minutes() {
        assert_eq!(English.punch(Direction::In, at(9, 2)), "Time in 09:02");
        assert_eq!(English.punch(Direction::Out, at(17, 31)), "Time out 17:31");
        assert_eq!(English.worked_today(TimeDelta::seconds(8 * 3600 + 29 * 60 + 59)), "8 h 29 min today");
        assert_eq!(English.worked_today(TimeDelta::minutes(7)), "7 min today");
        assert_eq!(English.worked_today(TimeDelta::minutes(-7)), "0 min today");
    }

    #[test]
    fn a_text_from_elsewhere_cannot_flood_the_screen() {
        let words = English.recognition_unavailable(&"line\n".repeat(1000));
        assert!(words.detail.chars().count() < 250 && !words.detail.contains('\n'));
    }
}
