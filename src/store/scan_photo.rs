//! The photo of a scan: `uploads/scans/{emp_id}_{YYYYMMDD_HHMMSS}.jpg` in local time.

use std::io;
use std::path::{Path, PathBuf};

use super::data_dir::{DataDir, is_taken};
use super::files;
use super::jpeg;
use super::person_key::PersonKey;
use super::photo_file;
use crate::domain::employee::EmployeeId;
use crate::domain::frame::Picture;
use crate::domain::time::Moment;

/// Photos of one person in one second; more are a fault somewhere else.
const MAX_IN_A_SECOND: u32 = 99;

/// Writes the photo, encrypted where there is a `key`, and gives its path relative to the data directory.
pub(super) fn save(
    dir: &DataDir,
    emp_id: &EmployeeId,
    at: &Moment,
    picture: &Picture,
    key: Option<&PersonKey>,
) -> io::Result<PathBuf> {
    let plain = jpeg::encode(picture, jpeg::SCAN).map_err(io::Error::other)?;
    let bytes = photo_file::for_disk(key, &plain)?;
    let folder = dir.scans();
    for number in 1..=MAX_IN_A_SECOND {
        let name = file_name(emp_id, at, number);
        let path = folder.join(&name);
        if is_taken(&path) {
            continue;
        }
        match files::create(&path, &bytes) {
            Ok(()) => return Ok(Path::new("uploads/scans").join(name)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && is_taken(&path) => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "too many photos of one person in one second"))
}

fn file_name(emp_id: &EmployeeId, at: &Moment, number: u32) -> String {
    let stamp = stamp(at);
    if number == 1 { format!("{emp_id}_{stamp}.jpg") } else { format!("{emp_id}_{stamp}_{number}.jpg") }
}

/// Local time as it stands in names of files and folders.
pub(super) fn stamp(at: &Moment) -> String {
    at.local().format("%Y%m%d_%H%M%S").to_string()
}

/// The local date in the name of a scan photo (`YYYYMMDD`); `None` for a name that no scan photo has.
///
/// The id before it may itself contain such parts, so it is read from the end.
pub(super) fn date_in_name(name: &str) -> Option<&str> {
    let stem = name.strip_suffix(".jpg")?;
    let parts: Vec<&str> = stem.rsplitn(4, '_').collect();
    let is_number =
        |text: &str, digits: usize| text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    let dated = |time: Option<&&str>, date: Option<&&str>| -> Option<usize> {
        (is_number(time?, 6) && is_number(date?, 8)).then_some(0)
    };
    if dated(parts.first(), parts.get(1)).is_some() && parts.len() > 2 {
        parts.get(1).copied()
    } else if dated(parts.get(1), parts.get(2)).is_some() && parts.len() > 3 {
        parts.get(2).copied()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_found_in_every_name_that_a_scan_photo_has_and_in_no_other() {
        for (name, date) in [
            ("E001_20261122_090102.jpg", Some("20261122")),
            ("E001_20261122_090102_2.jpg", Some("20261122")),
            ("night_shift_7_20261122_090102.jpg", Some("20261122")),
            ("A_20200101_101010_20261122_090102_12.jpg", Some("20261122")),
            ("holiday.jpg", None),
            ("20261122_090102.jpg", None),
            ("E001_20261122_090102.png", None),
            ("E001_20261122_0901.jpg", None),
        ] {
            assert_eq!(date_in_name(name), date, "{name}");
        }
    }
}
