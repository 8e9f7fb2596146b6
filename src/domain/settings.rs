//! The settings of a kiosk, as they stand in `settings.toml`.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use super::backup::BackupSettings;
use super::logo::Logo;
use super::printable::all_printable;

/// Light or dark screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
}

/// The language of kiosk and HR workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LanguageChoice {
    /// English.
    #[default]
    English,
    /// German.
    German,
}

impl LanguageChoice {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::German];
}

/// Which photos the kiosk keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PhotoPolicy {
    /// None at all.
    None,
    /// Of each punch.
    Recorded,
    /// Of those alone who were refused.
    Refused,
    /// Of punches and of those who were refused.
    #[default]
    Both,
}

impl PhotoPolicy {
    /// All of them, from none to both.
    pub const ALL: [Self; 4] = [Self::None, Self::Recorded, Self::Refused, Self::Both];

    /// Whether a punch keeps its photo.
    #[must_use]
    pub fn keeps_recorded(self) -> bool {
        matches!(self, Self::Recorded | Self::Both)
    }

    /// Whether a photo of somebody who was refused is kept.
    #[must_use]
    pub fn keeps_refused(self) -> bool {
        matches!(self, Self::Refused | Self::Both)
    }
}

/// How sure the kiosk must be of a face before it says a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// One stranger in 10,000 may be taken for somebody; more people are asked to try again.
    Strict,
    /// One in 1,000.
    Normal,
    /// One in 100; for a door where few strangers come.
    Relaxed,
}

impl Strictness {
    /// From the one that refuses most.
    pub const ALL: [Self; 3] = [Self::Strict, Self::Normal, Self::Relaxed];

    /// The wanted false positive identification rate.
    #[must_use]
    pub fn fpir(self) -> f64 {
        match self {
            Self::Strict => 0.0001,
            Self::Normal => 0.001,
            Self::Relaxed => 0.01,
        }
    }
}

/// How it is made certain that a person and no picture is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LivenessPolicy {
    /// Not at all: a photo held up is recognised like its owner.
    Off,
    /// By the liveness networks alone; where they are not installed, by a turn of the head.
    Passive,
    /// By a turn of the head, each time.
    Challenge,
    /// By the networks, and by a turn of the head where they are in doubt or not installed.
    #[default]
    PassiveThenChallenge,
}

impl LivenessPolicy {
    /// All of them, from the least to the most that is asked of a person.
    pub const ALL: [Self; 4] = [Self::Off, Self::Passive, Self::PassiveThenChallenge, Self::Challenge];

    /// The name in the settings file and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Passive => "passive",
            Self::Challenge => "challenge",
            Self::PassiveThenChallenge => "passive-then-challenge",
        }
    }

    /// The policy of this name; `None` for one of a newer program.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.name() == name)
    }

    /// Whether the liveness networks are asked, where they are installed.
    #[must_use]
    pub fn looks_at_pictures(self) -> bool {
        matches!(self, Self::Passive | Self::PassiveThenChallenge)
    }
}

/// Everything that can be set. Each field that is left out has its default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in the settings file")]
pub struct Settings {
    /// Shown at the top of the kiosk screen; up to 60 characters.
    pub company: String,
    /// The company's logo, beside its name; kept in a file of its own.
    #[serde(skip)]
    pub logo: Option<Arc<Logo>>,
    /// Light or dark.
    pub theme: ThemeChoice,
    /// The language of kiosk, HR workspace and reports.
    pub language: LanguageChoice,
    /// Name of the camera used last, or of the one wanted; empty for the first that works.
    pub camera: String,
    /// Tones for accepted and refused.
    pub sounds: bool,
    /// No moving parts on the screen.
    pub reduce_motion: bool,
    /// Wanted false positive identification rate: the share of strangers who may be taken for somebody, 0.000001 to
    /// 0.05. The threshold follows from it and from the size of the gallery.
    pub wanted_fpir: f64,
    /// Which photos are kept.
    pub photos: PhotoPolicy,
    /// Days after which scan photos are erased, 1 to 36,500; without it they are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_scan_photos_days: Option<u32>,
    /// The same for photos of those who were refused; without it they go with the scan photos.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_refused_photos_days: Option<u32>,
    /// Days after somebody has left after which their templates and enrolment photos are destroyed; without it they stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_leavers_days: Option<u32>,
    /// Whole months before the present one for which punches, days, corrections and leave are kept, 12 to 1,200; without it
    /// they stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_attendance_months: Option<u32>,
    /// How it is made certain that a person and no picture is recognised.
    pub liveness: LivenessPolicy,
    /// Recognise people from a camera that is made by a program. Whoever can start a program on this machine can then
    /// show it any picture.
    pub allow_virtual_camera: bool,
    /// Backups and the second copy of each punch.
    pub backup: BackupSettings,
    /// The file with the key of the site, outside of the data directory; empty for the usual place.
    pub key_file: String,
    /// Scan photos can be read by this program alone; otherwise they are ordinary JPEG files.
    pub encrypt_scan_photos: bool,
}

/// Longest time for which anything is kept, in days.
pub const MOST_DAYS: u32 = 36_500;

/// Times for which attendance can be kept, in months: the wages of a year can be looked at.
pub const ATTENDANCE_MONTHS: std::ops::RangeInclusive<u32> = 12..=1200;

impl Default for Settings {
    fn default() -> Self {
        Self {
            company: "VisionPresence".to_owned(),
            logo: None,
            theme: ThemeChoice::Light,
            language: LanguageChoice::English,
            camera: String::new(),
            sounds: true,
            reduce_motion: false,
            wanted_fpir: 0.001,
            photos: PhotoPolicy::Both,
            keep_scan_photos_days: None,
            keep_refused_photos_days: None,
            keep_leavers_days: None,
            keep_attendance_months: None,
            liveness: LivenessPolicy::default(),
            allow_virtual_camera: false,
            backup: BackupSettings::default(),
            key_file: String::new(),
            encrypt_scan_photos: false,
        }
    }
}

/// A setting outside its range: which, and what it may be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the setting \"{field}\" must be {allowed}")]
pub struct InvalidSetting {
    field: &'static str,
    allowed: &'static str,
}

impl InvalidSetting {
    /// The name of the setting.
    #[must_use]
    pub fn field(&self) -> &'static str {
        self.field
    }
}

impl Settings {
    /// The same settings, when each is inside its range.
    ///
    /// # Errors
    /// [`InvalidSetting`] names the first that is not.
    pub fn checked(self) -> Result<Self, InvalidSetting> {
        let holds = |days: Option<u32>| days.is_none_or(|days| (1..=MOST_DAYS).contains(&days));
        let fits = |text: &str, most: usize| text.chars().count() <= most && all_printable(text);
        let rules = [
            (fits(&self.company, 60), "company", "at most 60 printable characters"),
            (fits(&self.camera, 200), "camera", "at most 200 printable characters"),
            (fits(&self.key_file, 4096), "key_file", "at most 4096 printable characters"),
            ((1e-6..=0.05).contains(&self.wanted_fpir), "wanted_fpir", "from 0.000001 to 0.05"),
            (self.backup.time().is_some(), "backup.at", "a time of day such as \"02:30\""),
            (fits(&self.backup.receipts, 4096), "backup.receipts", "at most 4096 printable characters"),
            (holds(self.keep_scan_photos_days), "keep_scan_photos_days", "from 1 to 36500 days"),
            (holds(self.keep_refused_photos_days), "keep_refused_photos_days", "from 1 to 36500 days"),
            (holds(self.keep_leavers_days), "keep_leavers_days", "from 1 to 36500 days"),
            (
                self.keep_attendance_months.is_none_or(|months| ATTENDANCE_MONTHS.contains(&months)),
                "keep_attendance_months",
                "from 12 to 1200 months",
            ),
        ];
        match rules.into_iter().find(|(holds, ..)| !holds) {
            Some((_, field, allowed)) => Err(InvalidSetting { field, allowed }),
            None => Ok(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_inside_their_ranges() {
        assert_eq!(Settings::default().checked(), Ok(Settings::default()));
    }

    #[test]
    fn a_setting_outside_its_range_is_named_with_what_it_may_be() {
        let refused = Settings { wanted_fpir: 0.5, ..Settings::default() }.checked();
        assert_eq!(
            refused.unwrap_err().to_string(),
            "the setting \"wanted_fpir\" must be from 0.000001 to 0.05"
        );
        for company in ["A\0B", "A\nB", "A\u{202E}B", &"A".repeat(61)] {
            let refused = Settings { company: company.to_owned(), ..Settings::default() }.checked();
            assert_eq!(refused.unwrap_err().field, "company", "{company:?}");
        }
        assert!(Settings { wanted_fpir: f64::NAN, ..Settings::default() }.checked().is_err());
    }
}
