//! What is read from outside, and who reads it. Each reader says whether it took the input.

use std::path::Path;

use crate::domain::clock_event::Change;
use crate::domain::template::{Matcher, Template};
use crate::domain::time::Moment;
use crate::domain::{bulk_entry, logo};
use crate::runtime::choosing::dialog::Answer;
use crate::{camera, cli, holiday_file, picture_file, recognition, staff_file, store};

/// Says whether it took the input.
type Read = fn(&[u8]) -> bool;

pub(super) struct Target {
    /// Also the name of the folder with its files.
    pub(super) name: &'static str,
    /// True where the input was taken.
    pub(super) read: Read,
    /// Makes checksums right after a change, without which all the rest of a mutant would stay unread.
    pub(super) mend: Option<fn(&mut [u8])>,
}

pub(super) fn targets() -> Vec<Target> {
    let pictures: [(&str, Read); 3] = [
        ("photo", |bytes| picture_file::decode(bytes).is_ok()),
        ("logo", |bytes| picture_file::logo::decode(bytes).is_ok_and(|logo| logo.width() <= logo::MAX_WIDTH)),
        ("stored_photo", store::hostile::stored_photo),
    ];
    let others: [(&str, Read); 20] = [
        ("camera_jpeg", camera::read_any_jpeg),
        ("camera_raw", camera::read_any_raw),
        ("staff_list", |bytes| staff_file::read(bytes).is_ok_and(|list| !list.people.is_empty())),
        ("bulk_list", bulk_list),
        ("rules", |bytes| text(bytes, cli::rules::read_any_document)),
        ("payroll_columns", |bytes| text(bytes, cli::export::read_any_columns)),
        ("settings", |bytes| store::settings::parse(Path::new("settings.toml"), bytes).is_ok()),
        ("template", |bytes| Template::from_bytes(Matcher::SFace, bytes).is_ok()),
        ("sealed_photo", store::hostile::sealed_photo),
        ("correction", |bytes| serde_json::from_slice::<Change>(bytes).is_ok()),
        ("holidays", |bytes| text(bytes, calendar)),
        ("receipts", store::hostile::receipts),
        ("receipt_text", store::hostile::receipt_text),
        ("backup", store::backup::hostile::read_any),
        ("backup_check", store::backup::hostile::check),
        ("restore_journal", store::backup::hostile::journal),
        ("restore_note", store::backup::hostile::note),
        ("site_key", |bytes| text(bytes, store::site_key::read_any)),
        ("evaluation_notes", recognition::evaluation::read_any_notes),
        ("dialog_answer", |bytes| serde_json::from_slice::<Answer>(bytes).is_ok()),
    ];
    let mut targets: Vec<Target> = pictures
        .into_iter()
        .map(|(name, read)| Target { name, read, mend: Some(mend_png) })
        .chain(others.into_iter().map(|(name, read)| Target { name, read, mend: None }))
        .collect();
    targets.push(Target { name: "database_head", read: store::hostile::database_head, mend: None });
    targets
}

/// Bytes that are no text are refused by the real readers at once; what would follow is looked at all the same.
fn text(bytes: &[u8], read: fn(&str) -> bool) -> bool {
    let taken = read(&String::from_utf8_lossy(bytes));
    taken && std::str::from_utf8(bytes).is_ok()
}

fn bulk_list(bytes: &[u8]) -> bool {
    text(bytes, |list| {
        let now = Moment { utc: "2026-11-30T12:00:00Z".parse().unwrap(), zone: chrono_tz::Europe::Berlin };
        let punches = bulk_entry::split(list).and_then(|rows| bulk_entry::punches(&rows, now.zone, &now));
        punches.is_ok_and(|punches| !punches.is_empty())
    })
}

fn calendar(list: &str) -> bool {
    let day = |year| chrono::NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    holiday_file::parse(list, None, (day(2020), day(2030))).is_ok()
}

/// Makes the checksum of each chunk of a PNG right.
pub(super) fn mend_png(bytes: &mut [u8]) {
    let mut at = 8;
    while let Some(&[a, b, c, d]) = bytes.get(at..at + 4).and_then(<[u8]>::as_array) {
        let end = at + 8 + u32::from_be_bytes([a, b, c, d]) as usize;
        let Some(sum) = bytes.get(at + 4..end).map(crc32) else { return };
        let Some(place) = bytes.get_mut(end..end + 4) else { return };
        place.copy_from_slice(&sum.to_be_bytes());
        at = end + 4;
    }
}

/// As PNG and zip have it (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg()))
    })
}

#[test]
fn the_checksums_are_those_of_png() {
    assert_eq!(crc32(b"IEND"), 0xAE42_6082);
    let sound = std::fs::read(super::corpus().join("photo/taken_small.png")).unwrap();
    let mut broken = sound.clone();
    broken[29] ^= 0xFF;
    assert!(picture_file::decode(&broken).is_err());
    mend_png(&mut broken);
    assert_eq!(broken, sound);
}
