//! The colours of files: those of the earlier system's workbook, and one for each code of the month matrix.
//!
//! Light enough to read black text on, also when printed without colours.

use crate::domain::report::Tone;

/// Behind the heading row, `RRGGBB`.
pub(super) const HEADING: u32 = 0x36_60_92;
/// On the heading row.
pub(super) const ON_HEADING: u32 = 0xFF_FF_FF;
/// Behind totals.
pub(super) const TOTALS: u32 = 0xDC_E6_F1;
/// Lines between rows.
pub(super) const RULE: u32 = 0xBF_BF_BF;

/// Behind a day's code; `None` leaves the paper white.
pub(super) fn of(tone: Tone) -> Option<u32> {
    match tone {
        Tone::Present => Some(0xE2_F0_D9),
        Tone::Absent => Some(0xFF_C7_CE),
        Tone::HalfDay => Some(0xFF_EB_9C),
        Tone::Leave => Some(0xBD_D7_EE),
        Tone::Holiday => Some(0xE4_DF_EC),
        Tone::WeeklyOff => Some(0xE7_E6_E6),
        Tone::MissingPunch => Some(0xF8_CB_AD),
        Tone::Open => None,
    }
}
