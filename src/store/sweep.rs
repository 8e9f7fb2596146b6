//! Brings files into agreement with the rows: photos that no row names are set aside, unfinished files removed.
//!
//! A photo without a row is left by a crash between the two, or by the restore of an older database. It is moved to
//! `uploads/unclaimed` and not erased: nobody but HR can know whether it is wanted.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDate};
use rusqlite::{Connection, OptionalExtension as _};

use super::data_dir::{DataDir, make_folder, sync_folder};
use super::error::StoreError;
use super::files::{UNFINISHED, rename_without_replacing};
use super::scan_photo::date_in_name;
use crate::domain::employee::EmployeeId;

/// Scan photos older than this before the newest event are left to `verify`: a start must not read years of names'
/// rows.
const LOOK_BACK: Days = Days::new(2);

/// Sets photos that no row names aside; gives where they lie now, relative to the data directory.
///
/// Does nothing while another process writes photos: the next start does it.
pub(super) fn set_unclaimed_aside(
    dir: &DataDir,
    connection: &Connection,
) -> Result<Vec<PathBuf>, StoreError> {
    let _alone = match dir.alone_with_files() {
        Ok(lock) => lock,
        Err(error) if error.kind() == io::ErrorKind::TimedOut => return Ok(Vec::new()),
        Err(source) => return Err(StoreError::Path { path: dir.scans(), source }),
    };
    for folder in [dir.root().to_owned(), dir.scans()] {
        remove_unfinished(&folder)?;
    }
    let mut moved = Vec::new();
    let since = oldest_date_to_look_at(connection)?;
    for name in names_in(&dir.scans())? {
        let recent =
            date_in_name(&name).is_some_and(|date| since.as_deref().is_none_or(|since| date >= since));
        if recent && !is_scan_photo_named(connection, &name)? {
            moved.push(set_aside(dir, &dir.scans().join(&name), &name)?);
        }
    }
    for person in names_in(&dir.face_data())? {
        if let Ok(emp_id) = person.parse() {
            moved.extend(set_enrolments_aside(dir, connection, &emp_id)?);
        }
    }
    Ok(moved)
}

/// Sets one scan photo aside unless a row names it or it is gone. `photo` is relative to the data directory; its punch is
/// settled, so that nobody is about to name it.
pub(super) fn set_scan_photo_aside(
    dir: &DataDir,
    connection: &Connection,
    photo: &Path,
) -> Result<(), StoreError> {
    let path = dir.root().join(photo);
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return Ok(()) };
    if path.exists() && !is_scan_photo_named(connection, name)? {
        set_aside(dir, &path, name)?;
    }
    Ok(())
}

/// Sets the photos of replaced enrolments of one person aside.
pub(super) fn set_replaced_aside(
    dir: &DataDir,
    connection: &Connection,
    emp_id: &EmployeeId,
) -> Result<Vec<PathBuf>, StoreError> {
    let _alone = dir.alone_with_files().map_err(StoreError::path(dir.face_data()))?;
    set_enrolments_aside(dir, connection, emp_id)
}

fn set_enrolments_aside(
    dir: &DataDir,
    connection: &Connection,
    emp_id: &EmployeeId,
) -> Result<Vec<PathBuf>, StoreError> {
    let of_person = dir.face_data().join(emp_id.as_str());
    if !of_person.is_dir() {
        return Ok(Vec::new());
    }
    let mut moved = Vec::new();
    for name in names_in(&of_person)? {
        let folder = of_person.join(&name);
        let is_enrolment = folder.is_dir() && date_in_name(&format!("x_{name}.jpg")).is_some();
        if is_enrolment && !is_enrolment_named(connection, emp_id, &name)? {
            moved.push(set_aside(dir, &folder, &format!("{emp_id}_{name}"))?);
        } else if is_enrolment {
            remove_unfinished(&folder)?;
        }
    }
    Ok(moved)
}

/// Names of scan photos with a row; asked by `verify` too.
pub(super) fn is_scan_photo_named(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM clock_event WHERE photo = ?1")?
        .query_row([format!("uploads/scans/{name}")], |_| Ok(()))
        .optional()
        .map(|found| found.is_some())
}

fn is_enrolment_named(connection: &Connection, emp_id: &EmployeeId, folder: &str) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM staff WHERE emp_id = ?1 AND image_path = ?2")?
        .query_row([emp_id.as_str(), &format!("face_data/{emp_id}/{folder}/portrait.jpg")], |_| Ok(()))
        .optional()
        .map(|found| found.is_some())
}

fn oldest_date_to_look_at(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let newest: Option<NaiveDate> = connection
        .query_row("SELECT work_date FROM clock_event ORDER BY sequence DESC LIMIT 1", [], |row| row.get(0))
        .optional()?;
    Ok(newest.map(|date| date.checked_sub_days(LOOK_BACK).unwrap_or(date).format("%Y%m%d").to_string()))
}

/// Names in a folder; names that are not Unicode are none of ours.
pub(super) fn names_in(folder: &Path) -> Result<Vec<String>, StoreError> {
    let read = || -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            names.extend(entry?.file_name().into_string().ok());
        }
        names.sort_unstable();
        Ok(names)
    };
    read().map_err(StoreError::path(folder))
}

fn remove_unfinished(folder: &Path) -> Result<(), StoreError> {
    for name in names_in(folder)?.iter().filter(|name| name.starts_with(UNFINISHED)) {
        let path = folder.join(name);
        fs::remove_file(&path).map_err(StoreError::path(&path))?;
    }
    Ok(())
}

fn set_aside(dir: &DataDir, from: &Path, name: &str) -> Result<PathBuf, StoreError> {
    let target = dir.unclaimed();
    let to_place = || -> io::Result<String> {
        make_folder(&target)?;
        let mut number = 1_u32;
        loop {
            let candidate = if number == 1 { name.to_owned() } else { format!("{number}_{name}") };
            match rename_without_replacing(from, &target.join(&candidate)) {
                Ok(()) => break Ok(candidate),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 1000 => number += 1,
                Err(error) => break Err(error),
            }
        }
    };
    let placed = to_place().map_err(StoreError::path(from))?;
    sync_folder(&target).map_err(StoreError::path(&target))?;
    Ok(Path::new("uploads/unclaimed").join(placed))
}
