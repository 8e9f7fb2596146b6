//! Hours from the punches of one window. Integer seconds; nothing is rounded.

use super::Punch;
use crate::domain::clock_event::{Direction, EventId, Said, Source};
use crate::domain::shift::WorkingHours;
use crate::domain::time::Moment;

/// What a punch turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Time in.
    In,
    /// Time out.
    Out,
    /// Begin of a break.
    BreakOut,
    /// End of a break.
    BreakIn,
    /// Between the first in and the last out, where those alone count; or the look of which the next punch says what it
    /// was.
    Between,
    /// Its other half is missing.
    Odd,
    /// The same as a punch shortly before.
    Duplicate,
}

impl Role {
    /// Time in or time out, as a greeting says it: whoever begins a break goes out.
    #[must_use]
    pub fn direction(self) -> Direction {
        match self {
            Self::In | Self::BreakIn => Direction::In,
            Self::Out | Self::BreakOut | Self::Between | Self::Odd | Self::Duplicate => Direction::Out,
        }
    }
}

/// What the punches of a window come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Counted {
    pub(super) roles: Vec<(EventId, Role)>,
    pub(super) time_in: Option<Moment>,
    /// The last time out that has its time in.
    pub(super) time_out: Option<Moment>,
    /// A time in that still waits for its time out.
    pub(super) open_since: Option<Moment>,
    /// A time out without its time in: hours are missing.
    pub(super) missing_in: bool,
    /// Seconds in complete pairs without punched breaks.
    pub(super) worked_secs: i64,
    /// Seconds of punched breaks.
    pub(super) break_secs: i64,
    /// Seconds from the last time out to the time in that waits for its own: a break, if that is ever closed.
    pub(super) open_break_secs: i64,
}

/// Counts punches in their order. `duplicate_secs` is the time in which a punch that was taken over from elsewhere is
/// the same as the one before it; the kiosk has already looked at its own.
pub(super) fn count(punches: &[&Punch], rule: WorkingHours, duplicate_secs: i64) -> Counted {
    let mut roles = vec![Role::Odd; punches.len()];
    let mut kept: Vec<(usize, &Punch)> = Vec::with_capacity(punches.len());
    for (at, punch) in punches.iter().enumerate() {
        let same = kept.last().is_some_and(|(_, before)| {
            (punch.source == Source::Import || before.source == Source::Import)
                && punch.said.is_none_or(|said| before.said.is_none_or(|before| before == said))
                && (punch.at.secs() - before.at.secs()).abs() < duplicate_secs
        });
        if same {
            set(&mut roles, at, Role::Duplicate);
        } else {
            if let Some((looked_at, _)) = kept.pop_if(|(_, before)| is_said_of(before, punch)) {
                set(&mut roles, looked_at, Role::Between);
            }
            kept.push((at, punch));
        }
    }
    let mut counted = match rule {
        WorkingHours::FirstInLastOut => first_in_last_out(&kept, &mut roles),
        WorkingHours::EveryValidPair => every_valid_pair(&kept, &mut roles),
    };
    counted.roles = punches.iter().map(|punch| punch.event).zip(roles).collect();
    counted
}

/// Longest time from a look at the kiosk to the touch that says what it was, in seconds. The greeting with the buttons
/// does not stand as long.
const SAID_WITHIN_SECS: i64 = 30;

/// Whether `punch` says what the look `before` it was: the kiosk records a look at once, and the touch after it.
fn is_said_of(before: &Punch, punch: &Punch) -> bool {
    let by_kiosk = |punch: &Punch| punch.source.is_kiosk() && !punch.corrected;
    let a_break = matches!(punch.said, Some(Said::BreakOut | Said::BreakIn));
    a_break
        && before.said.is_none()
        && by_kiosk(before)
        && by_kiosk(punch)
        && (punch.at.secs() - before.at.secs()).abs() <= SAID_WITHIN_SECS
}

fn set(roles: &mut [Role], at: usize, role: Role) {
    if let Some(place) = roles.get_mut(at) {
        *place = role;
    }
}

/// Seconds between two punches; none where a clock was set back in between.
fn between(from: &Punch, to: &Punch) -> i64 {
    (to.at.secs() - from.at.secs()).max(0)
}

fn first_in_last_out(kept: &[(usize, &Punch)], roles: &mut [Role]) -> Counted {
    let mut counted = Counted::default();
    let is_in = |punch: &Punch| matches!(punch.said, None | Some(Said::In));
    let is_out = |punch: &Punch| matches!(punch.said, None | Some(Said::Out));
    let first = kept.iter().position(|(_, punch)| is_in(punch)).unwrap_or(kept.len());
    counted.missing_in = kept.iter().take(first).any(|(_, punch)| punch.said == Some(Said::Out));
    let Some(&(first_at, time_in)) = kept.get(first) else { return counted };
    set(roles, first_at, Role::In);
    counted.time_in = Some(time_in.at);
    let last = kept.iter().rposition(|(_, punch)| is_out(punch)).filter(|last| *last > first);
    let inside = kept.get(first + 1..last.unwrap_or(kept.len())).unwrap_or_default();
    for (at, punch) in inside {
        let counts = last.is_some() && matches!(punch.said, None | Some(Said::In | Said::Out));
        set(roles, *at, if counts { Role::Between } else { Role::Odd });
    }
    counted.break_secs = punched_breaks(inside, roles);
    match last.and_then(|last| Some((last, kept.get(last)?))) {
        Some((last, (at, time_out))) => {
            set(roles, *at, Role::Out);
            counted.time_out = Some(time_out.at);
            counted.worked_secs = (between(time_in, time_out) - counted.break_secs).max(0);
            // Who has said time in after the last time out is back.
            let back = kept.iter().skip(last).find(|(_, punch)| punch.said == Some(Said::In));
            if let Some((at, back)) = back {
                set(roles, *at, Role::In);
                counted.open_since = Some(back.at);
                counted.open_break_secs = between(time_out, back);
            }
        }
        None => counted.open_since = Some(time_in.at),
    }
    counted
}

/// Breaks with begin and end, inside of a time in and a time out. Who has begun a break and is seen again is back.
fn punched_breaks(inside: &[(usize, &Punch)], roles: &mut [Role]) -> i64 {
    let mut began: Option<(usize, &Punch)> = None;
    let mut secs = 0;
    for (at, punch) in inside {
        match (punch.said, began) {
            (Some(Said::BreakOut), _) => began = Some((*at, punch)),
            (Some(Said::BreakIn | Said::In) | None, Some((begun_at, out))) => {
                set(roles, begun_at, Role::BreakOut);
                set(roles, *at, Role::BreakIn);
                secs += between(out, punch);
                began = None;
            }
            _ => {}
        }
    }
    secs
}

fn every_valid_pair(kept: &[(usize, &Punch)], roles: &mut [Role]) -> Counted {
    let mut counted = Counted::default();
    let mut open: Option<&Punch> = None;
    let mut left: Option<&Punch> = None;
    for (at, punch) in kept {
        let comes = match punch.said {
            Some(Said::In | Said::BreakIn) => true,
            Some(Said::Out | Said::BreakOut) => false,
            None => open.is_none(),
        };
        if comes {
            // Who says a second time in has been there since the first.
            if open.is_none() {
                set(roles, *at, if punch.said == Some(Said::BreakIn) { Role::BreakIn } else { Role::In });
                open = Some(punch);
            }
        } else if let Some(came) = open.take() {
            set(roles, *at, if punch.said == Some(Said::BreakOut) { Role::BreakOut } else { Role::Out });
            counted.time_in = counted.time_in.or(Some(came.at));
            counted.time_out = Some(punch.at);
            counted.worked_secs += between(came, punch);
            counted.break_secs += left.map_or(0, |left| between(left, came));
            left = Some(punch);
        } else {
            counted.missing_in = true;
        }
    }
    if let (Some(first), Some(last)) = (counted.time_in, counted.time_out) {
        // Where the clock was set back in between, the pairs are longer than the day.
        counted.worked_secs = counted.worked_secs.min((last.secs() - first.secs()).max(0));
    }
    if let Some(came) = open {
        counted.time_in = counted.time_in.or(Some(came.at));
        counted.open_since = Some(came.at);
        counted.open_break_secs = left.map_or(0, |left| between(left, came));
    }
    counted
}

/// Work before `start` and after `end`, in seconds. A time in without its time out lasts until `open_until`.
pub(super) fn outside(
    punches: &[&Punch],
    roles: &[(EventId, Role)],
    open_until: Option<Moment>,
    (start, end): (i64, i64),
) -> (i64, i64) {
    let (mut before, mut after) = (0, 0);
    let mut add = |from: i64, to: i64| {
        before += (to.min(start) - from).max(0);
        after += (to - from.max(end)).max(0);
    };
    let mut since = None;
    for (punch, (_, role)) in punches.iter().zip(roles) {
        match (role, since) {
            (Role::In | Role::BreakIn, _) => since = Some(punch.at.secs()),
            (Role::Out | Role::BreakOut, Some(from)) => {
                add(from, punch.at.secs());
                since = None;
            }
            _ => {}
        }
    }
    if let (Some(from), Some(until)) = (since, open_until) {
        add(from, until.secs());
    }
    (before, after)
}
