//! The colours of files: those of the earlier system's workbook, and one for each code of the month matrix.
//!
//! Light enough to read black text on, also when printed without colours.

use crate::domain::report::DayCode;

/// Behind the heading row, `RRGGBB`.
pub(super) const HEADING: u32 = 0x36_60_92;
/// On the heading row.
pub(super) const ON_HEADING: u32 = 0xFF_FF_FF;
/// Behind totals.
pub(super) const TOTALS: u32 = 0xDC_E6_F1;
/// Lines between rows.
pub(super) const RULE: u32 = 0xBF_BF_BF;

/// Behind a day's code; `None` leaves the paper white.
pub(super) fn of(code: DayCode) -> Option<u32> {
    match code {
        DayCode::Present => Some(0xE2_F0_D9),
        DayCode::Absent => Some(0xFF_C7_CE),
        DayCode::HalfDay => Some(0xFF_EB_9C),
        DayCode::Leave => Some(0xBD_D7_EE),
        DayCode::HalfLeave => Some(0xDD_EB_F7),
        DayCode::Holiday => Some(0xE4_DF_EC),
        DayCode::WeeklyOff => Some(0xE7_E6_E6),
        DayCode::MissingPunch => Some(0xF8_CB_AD),
        DayCode::Open => None,
    }
}
