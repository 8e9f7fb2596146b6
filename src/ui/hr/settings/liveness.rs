//! The part of the settings that says how it is made certain that a person and no picture is recognised.

use egui::Ui;

use super::super::parts::Kit;
use crate::domain::settings::{LivenessPolicy, Settings};
use crate::ui::strings::English;

/// The words of this part.
pub trait LivenessLanguage {
    /// Heading.
    fn liveness(&self) -> &'static str;
    /// Name of a policy.
    fn liveness_policy(&self, policy: LivenessPolicy) -> &'static str;
    /// What a policy does.
    fn liveness_detail(&self, policy: LivenessPolicy) -> &'static str;
}

impl LivenessLanguage for English {
    fn liveness(&self) -> &'static str {
        "A person, not a photo"
    }

    fn liveness_policy(&self, policy: LivenessPolicy) -> &'static str {
        match policy {
            LivenessPolicy::Off => "Off",
            LivenessPolicy::Passive => "By looks",
            LivenessPolicy::PassiveThenChallenge => "By looks, then a turn",
            LivenessPolicy::Challenge => "Always a turn",
        }
    }

    fn liveness_detail(&self, policy: LivenessPolicy) -> &'static str {
        match policy {
            LivenessPolicy::Off => {
                "A photo of somebody held up to the camera is recognised like that person. For tests."
            }
            LivenessPolicy::Passive => {
                "The liveness networks judge each picture and nobody has to do anything. Where they are not installed, \
                 everybody is asked to turn the head."
            }
            LivenessPolicy::PassiveThenChallenge => {
                "The liveness networks judge each picture; where they are in doubt or not installed, the person is asked \
                 to turn the head, which takes about two seconds."
            }
            LivenessPolicy::Challenge => {
                "Everybody is asked to turn the head to a side drawn by lot, which takes about two seconds."
            }
        }
    }
}

/// The choice with what it does.
pub(super) fn show(ui: &mut Ui, kit: &Kit<'_>, draft: &mut Settings) {
    ui.horizontal_wrapped(|ui| {
        for policy in LivenessPolicy::ALL {
            if kit.chip(ui, kit.words.liveness_policy(policy), draft.liveness == policy).clicked() {
                draft.liveness = policy;
            }
        }
    });
    kit.caption(ui, kit.words.liveness_detail(draft.liveness));
}
