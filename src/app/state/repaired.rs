//! What the program repaired at its start, as long as it is told.

use std::time::Duration;

use crate::domain::recovery::Repair;
use crate::domain::time::Now;

/// How long it stands where nobody comes: over a weekend.
const TOLD_FOR: Duration = Duration::from_hours(72);

/// A repair and who has seen it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Repaired {
    repair: Repair,
    since: Duration,
    /// Somebody was recorded since: the kiosk works.
    read: bool,
}

impl Repaired {
    pub(super) fn new(repair: Repair, now: Now) -> Self {
        Self { repair, since: now.uptime, read: false }
    }

    pub(super) fn read(self) -> Self {
        Self { read: true, ..self }
    }

    /// HR has seen to what may be missing: only what else was done is told on.
    pub(super) fn seen_to(self) -> Option<Self> {
        (!self.repair.may_lack_records()).then_some(self)
    }

    /// In the place of the idle screen, until somebody was recorded.
    pub(super) fn told(self, now: Now) -> Option<Repair> {
        (!self.read && self.stands(now)).then_some(self.repair)
    }

    /// In the line at the foot: records may be missing, whoever was recorded since.
    pub(super) fn restored(self, now: Now) -> Option<Repair> {
        (self.repair.may_lack_records() && self.stands(now)).then_some(self.repair)
    }

    fn stands(self, now: Now) -> bool {
        now.uptime.saturating_sub(self.since) < TOLD_FOR
    }
}
