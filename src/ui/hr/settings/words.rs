//! The words of the settings screen.

use crate::app::hr::settings::Prediction;
use crate::domain::logo::LogoFault;
use crate::domain::settings::{LanguageChoice, PhotoPolicy, Strictness, ThemeChoice};
use crate::ui::strings::English;

/// A fixed word or sentence of the settings screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phrase {
    /// Heading.
    Company,
    /// What the name is for.
    CompanyDetail,
    /// The name is too long.
    CompanyTooLong,
    /// Heading, and name of the picture.
    Logo,
    /// What kind of file, and where it stands.
    LogoDetail,
    /// Button.
    ChooseLogo,
    /// Button.
    RemoveLogo,
    /// Heading.
    Language,
    /// Where it holds.
    LanguageDetail,
    /// Heading.
    Look,
    /// Where it holds, and what moves.
    LookDetail,
    /// No moving parts.
    ReduceMotion,
    /// Heading.
    Sound,
    /// Switch.
    Sounds,
    /// What the tones are for.
    SoundDetail,
    /// Heading.
    Camera,
    /// Heading.
    Backups,
    /// What a backup in another folder is good for.
    BackupsDetail,
    /// The folder beside the data.
    OwnFolder,
    /// Button.
    ChooseFolder,
    /// No second copy is made.
    NoSecondCopy,
    /// Button.
    EndSecondCopy,
    /// The folder of the second copy is on the disk of the data.
    SameDisk,
    /// Button.
    UseOwnFolder,
    /// Backups are made by themselves.
    EveryNight,
    /// The camera that works.
    AnyCamera,
    /// When it is used.
    CameraDetail,
    /// Not plugged in now.
    NotConnected,
    /// Heading.
    Recognition,
    /// Heading.
    Photos,
    /// What photos are for.
    PhotosDetail,
    /// Heading.
    Retention,
    /// What happens to old photos.
    RetentionDetail,
    /// Heading.
    KeepRefused,
    /// They go when the others do.
    WithScans,
    /// Whose photos these are.
    KeepRefusedDetail,
    /// Heading.
    KeepLeavers,
    /// Nobody erases them by time.
    UntilErased,
    /// What goes with the face, and what stays.
    KeepLeaversDetail,
    /// Heading.
    KeepAttendance,
    /// Nothing is erased by time.
    ForEver,
    /// How they go.
    KeepAttendanceDetail,
    /// Button.
    SaveSettings,
    /// Button.
    Discard,
    /// Nothing differs.
    Unchanged,
}

/// The settings screen in a language.
pub trait SettingsLanguage {
    /// A fixed word or sentence.
    fn phrase(&self, phrase: Phrase) -> &'static str;
    /// Light or dark.
    fn theme_name(&self, theme: ThemeChoice) -> &'static str;
    /// Why a file is not taken as the logo.
    fn logo_fault(&self, fault: &LogoFault) -> String;
    /// Name of a language, in that language: whoever looks for theirs can read it.
    fn language_name(&self, language: LanguageChoice) -> &'static str {
        match language {
            LanguageChoice::English => "English",
            LanguageChoice::German => "Deutsch",
        }
    }
    /// Name of a strictness.
    fn strictness(&self, strictness: Strictness) -> &'static str;
    /// What the wanted rate means with the people who are enrolled now, and with so many strangers a day.
    fn strictness_detail(&self, wanted_fpir: f64, prediction: &Prediction, strangers_a_day: u32) -> String;
    /// Which photos are kept.
    fn photo_policy(&self, policy: PhotoPolicy) -> &'static str;
    /// How long something is kept; `None` for ever.
    fn kept_for(&self, days: Option<u32>) -> String;
    /// For how many months.
    fn kept_months(&self, months: u32) -> String;
}

impl SettingsLanguage for English {
    fn phrase(&self, phrase: Phrase) -> &'static str {
        match phrase {
            Phrase::Company => "Company name",
            Phrase::CompanyDetail => "Stands at the top of the kiosk screen and on every report.",
            Phrase::CompanyTooLong => "At most 60 printable characters.",
            Phrase::Logo => "Logo",
            Phrase::LogoDetail => "PNG or JPEG. Stands on the kiosk screen, here and on printed pages.",
            Phrase::ChooseLogo => "Choose a logo...",
            Phrase::RemoveLogo => "Remove the logo",
            Phrase::Language => "Language",
            Phrase::LanguageDetail => {
                "Holds at the entrance, in this workspace and in new reports once it is saved."
            }
            Phrase::Look => "Look",
            Phrase::ReduceMotion => "No moving parts",
            Phrase::LookDetail => {
                "At the entrance and here. Without moving parts nothing slides, fades or turns: for those whom that \
                 disturbs, and for slow machines."
            }
            Phrase::Sound => "Sound",
            Phrase::Sounds => "Tones",
            Phrase::SoundDetail => {
                "One tone for a recorded time, another where somebody has to do something."
            }
            Phrase::Backups => "Backups",
            Phrase::BackupsDetail => {
                "Every night one is made by itself, read back, and older ones are thinned out. A stick or another disk keeps \
                 them when this machine breaks. Earlier backups stay where they are."
            }
            Phrase::OwnFolder => "In the folder of the data, on this machine.",
            Phrase::ChooseFolder => "Choose a folder...",
            Phrase::NoSecondCopy => "None is made.",
            Phrase::EndSecondCopy => "No second copy",
            Phrase::SameDisk => {
                "This folder is on the disk of the data: when the disk breaks, both are gone."
            }
            Phrase::UseOwnFolder => "Back to this machine",
            Phrase::EveryNight => "Every night",
            Phrase::Camera => "Camera",
            Phrase::AnyCamera => "The first that works",
            Phrase::CameraDetail => "Used as soon as it is saved. Where it is missing, another one serves.",
            Phrase::NotConnected => "not connected",
            Phrase::Recognition => "How sure the kiosk must be",
            Phrase::Photos => "Photos at the entrance",
            Phrase::PhotosDetail => {
                "A photo with each record settles questions later. Without photos, HR sees times and scores alone."
            }
            Phrase::Retention => "Keep photos for",
            Phrase::RetentionDetail => "Older photos are erased every night. The times they belong to stay.",
            Phrase::KeepRefused => "Keep photos of refused faces for",
            Phrase::WithScans => "As the others",
            Phrase::KeepRefusedDetail => {
                "Of those who were not recognised, or who looked like a picture held up. HR sees them from the dashboard."
            }
            Phrase::KeepLeavers => "After somebody has left, keep their face for",
            Phrase::UntilErased => "Until HR erases it",
            Phrase::KeepLeaversDetail => {
                "Counted from the day they were made inactive. Then photos and what the face is recognised by are erased; \
                 name and times stay."
            }
            Phrase::KeepAttendance => "Keep times and leave for",
            Phrase::ForEver => "For ever",
            Phrase::KeepAttendanceDetail => {
                "Older ones are erased at night, by whole months, and cannot come back. Ask what the law wants: wages must be \
                 provable for years."
            }
            Phrase::SaveSettings => "Save settings",
            Phrase::Discard => "Discard",
            Phrase::Unchanged => "Nothing is changed.",
        }
    }

    fn logo_fault(&self, fault: &LogoFault) -> String {
        super::super::words::sentence(&fault.to_string())
    }

    fn theme_name(&self, theme: ThemeChoice) -> &'static str {
        match theme {
            ThemeChoice::Light => "Light",
            ThemeChoice::Dark => "Dark",
        }
    }

    fn strictness(&self, strictness: Strictness) -> &'static str {
        match strictness {
            Strictness::Strict => "Strict",
            Strictness::Normal => "Normal",
            Strictness::Relaxed => "Relaxed",
        }
    }

    fn strictness_detail(&self, wanted_fpir: f64, prediction: &Prediction, strangers_a_day: u32) -> String {
        let fpir = prediction.for_wanted(wanted_fpir);
        let a_year = fpir * f64::from(strangers_a_day) * 365.0;
        let often = if a_year < 10.0 { format!("{a_year:.1}") } else { format!("{a_year:.0}") };
        let with = match prediction.people {
            0 => "Once people are registered".to_owned(),
            1 => "With the 1 person who is registered now".to_owned(),
            people => format!("With the {people} people who are registered now"),
        };
        format!(
            "{with}, one stranger in {:.0} may get somebody's name by a single photo: about {often} a year with \
             {strangers_a_day} strangers a day. The stricter, the more often staff are asked to look again.",
            1.0 / fpir
        )
    }

    fn photo_policy(&self, policy: PhotoPolicy) -> &'static str {
        match policy {
            PhotoPolicy::None => "None",
            PhotoPolicy::Recorded => "With each record",
            PhotoPolicy::Refused => "Refused faces only",
            PhotoPolicy::Both => "Both",
        }
    }

    fn kept_for(&self, days: Option<u32>) -> String {
        match days {
            None => "For ever".to_owned(),
            Some(365) => "1 year".to_owned(),
            Some(days) if days % 365 == 0 => format!("{} years", days / 365),
            Some(1) => "1 day".to_owned(),
            Some(days) => format!("{days} days"),
        }
    }
    fn kept_months(&self, months: u32) -> String {
        match months {
            12 => "1 year".to_owned(),
            months if months % 12 == 0 => format!("{} years", months / 12),
            months => format!("{months} months"),
        }
    }
}
