//! Overtime of a day. It is one for all its shifts: who leaves the one early and the other late has none.

use super::record::DayKind;
use super::trace::Trace;
use super::window_record::Judged;
use crate::domain::shift::{Overtime, OvertimeBasis};

/// Books the overtime of a day on its last work.
pub(super) fn book(judged: &mut [Judged], kind: &DayKind, rules: &Overtime) {
    let worked: i64 = judged.iter().map(|one| one.record.worked_secs).sum();
    let expected: i64 = judged.iter().map(|one| one.record.expected_secs).sum();
    let before: i64 = judged.iter().map(|one| one.before_secs).sum();
    let after: i64 = judged.iter().map(|one| one.after_secs).sum();
    let before_counts = if rules.count_before_shift { before } else { 0 };
    let above = match rules.basis {
        OvertimeBasis::None => 0,
        _ if !kind.is_working() => worked,
        OvertimeBasis::AbovePerDay { .. } if expected > 0 => worked - before + before_counts - expected,
        // That above the week is booked on its Sunday.
        OvertimeBasis::AbovePerDay { .. } | OvertimeBasis::AbovePerWeek { .. } => 0,
        OvertimeBasis::OutsideSchedule => (after + before_counts).min(worked),
    };
    if above <= 0 || above < i64::from(rules.threshold_mins) * 60 {
        return;
    }
    let secs = rules.cap_mins.map_or(above, |cap| above.min(i64::from(cap) * 60));
    let Some(last) = judged.iter_mut().rev().find(|one| one.record.worked_secs > 0) else { return };
    last.record.overtime_secs = secs;
    last.record.trace.push(Trace::Overtime { secs, above_secs: above });
}
