//! The settings of a kiosk, as they stand in `settings.toml`.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::attendance::ScanPolicy;

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

/// Everything that can be set. Each field that is left out has its default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Shown at the top of the kiosk screen; up to 60 characters.
    pub company: String,
    /// Light or dark.
    pub theme: ThemeChoice,
    /// Name of the camera used last, or of the one wanted; empty for the first that works.
    pub camera: String,
    /// Tones for accepted and refused.
    pub sounds: bool,
    /// No moving parts on the screen.
    pub reduce_motion: bool,
    /// Wanted false positive identification rate: the share of strangers who may be taken for somebody, 0.000001 to
    /// 0.05. The threshold follows from it and from the size of the gallery.
    pub wanted_fpir: f64,
    /// Seconds (0 to 3600) in which the same person again is the same punch.
    pub duplicate_window_secs: u32,
    /// Seconds (0 to 3600) after a time in within which a time out is asked for first.
    pub dwell_secs: u32,
    /// Hour of the local day (0 to 12) at which a new work day begins.
    pub day_cutoff_hour: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            company: "VisionPresence".to_owned(),
            theme: ThemeChoice::Light,
            camera: String::new(),
            sounds: true,
            reduce_motion: false,
            wanted_fpir: 0.001,
            duplicate_window_secs: 60,
            dwell_secs: 300,
            day_cutoff_hour: 4,
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
        let rules = [
            (self.company.chars().count() <= 60, "company", "at most 60 characters long"),
            (self.camera.chars().count() <= 200, "camera", "at most 200 characters long"),
            ((1e-6..=0.05).contains(&self.wanted_fpir), "wanted_fpir", "from 0.000001 to 0.05"),
            (self.duplicate_window_secs <= 3600, "duplicate_window_secs", "from 0 to 3600"),
            (self.dwell_secs <= 3600, "dwell_secs", "from 0 to 3600"),
            (self.day_cutoff_hour <= 12, "day_cutoff_hour", "from 0 to 12"),
        ];
        match rules.into_iter().find(|(holds, ..)| !holds) {
            Some((_, field, allowed)) => Err(InvalidSetting { field, allowed }),
            None => Ok(self),
        }
    }

    /// The attendance rules that follow from the settings.
    #[must_use]
    pub fn policy(&self) -> ScanPolicy {
        ScanPolicy {
            duplicate_window: TimeDelta::seconds(self.duplicate_window_secs.into()),
            dwell: TimeDelta::seconds(self.dwell_secs.into()),
            day_cutoff: chrono::NaiveTime::MIN + TimeDelta::hours(self.day_cutoff_hour.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_inside_their_ranges_and_give_the_default_policy() {
        let settings = Settings::default().checked().unwrap();
        assert_eq!(settings.policy(), ScanPolicy::default());
    }

    #[test]
    fn a_setting_outside_its_range_is_named_with_what_it_may_be() {
        let refused = Settings { wanted_fpir: 0.5, ..Settings::default() }.checked();
        assert_eq!(
            refused.unwrap_err().to_string(),
            "the setting \"wanted_fpir\" must be from 0.000001 to 0.05"
        );
        assert!(Settings { wanted_fpir: f64::NAN, ..Settings::default() }.checked().is_err());
    }
}
