//! Notices what somebody may have done to the camera: covered it, blinded it, or put another one in its place.

use super::event::Effect;
use crate::domain::audit::AuditAction;
use crate::domain::camera::CameraStatus;

/// What the camera was and is.
#[derive(Debug, Default)]
pub(super) struct CameraWatch {
    /// Name of the camera that is meant.
    meant: Option<String>,
    /// Name of the one that answers now.
    answers: Option<String>,
    blocked: bool,
}

impl CameraWatch {
    /// `name` is that of the settings; empty where the first that works is meant.
    pub(super) fn new(name: &str) -> Self {
        Self { meant: Some(name.to_owned()).filter(|name| !name.is_empty()), ..Self::default() }
    }

    /// HR has chosen another camera.
    pub(super) fn choose(&mut self, name: &str) {
        self.meant = Some(name.to_owned()).filter(|name| !name.is_empty());
    }

    /// Another camera than the one that is meant answers.
    pub(super) fn is_replaced(&self) -> bool {
        matches!((&self.meant, &self.answers), (Some(meant), Some(answers)) if meant != answers)
    }

    /// Takes a new status; what belongs into the audit list goes to `effects`, each change once.
    pub(super) fn see(&mut self, status: &CameraStatus, effects: &mut Vec<Effect>) {
        match status {
            CameraStatus::Retrying { fault, .. } if fault.is_blocked() => {
                if !std::mem::replace(&mut self.blocked, true) {
                    effects.push(Effect::Note(AuditAction::CameraBlocked, fault.name().to_owned()));
                }
            }
            CameraStatus::Live { name, .. } => {
                if std::mem::take(&mut self.blocked) {
                    effects.push(Effect::Note(AuditAction::CameraBlocked, "works again".to_owned()));
                }
                self.answered_by(name, effects);
            }
            CameraStatus::Starting | CameraStatus::Retrying { .. } | CameraStatus::Stopped => {}
        }
    }

    fn answered_by(&mut self, name: &str, effects: &mut Vec<Effect>) {
        let meant = self.meant.get_or_insert_with(|| name.to_owned());
        let is_new = self.answers.as_deref() != Some(name);
        if is_new && (meant != name || self.answers.is_some()) {
            effects
                .push(Effect::Note(AuditAction::CameraReplaced, format!("meant: {meant}\nanswers: {name}")));
        }
        self.answers = Some(name.to_owned());
    }
}
