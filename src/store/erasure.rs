//! Erases a person: rows, files, and what is left of both in free space and log.
//!
//! The rows go in one transaction, in which it is also noted which files have to follow. So a crash at any point leaves
//! either the whole person or an erasure that the next start finishes.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::audit::{self, Change};
use super::data_dir::{DataDir, sync_folder};
use super::error::StoreError;
use super::reader::Reader;
use super::redaction::{self, Touched, audit_entries};
use super::writer::Writer;
use super::{person_days, person_key, rows, sweep};
use crate::domain::audit::{AuditAction, By};
use crate::domain::employee::EmployeeId;
use crate::domain::erasure::{AttendanceFate, Erased, ErasureCounts, ErasurePlan, PSEUDONYM};

/// What stands in place of a text that somebody wrote about the person.
const REDACTED: &str = "(erased)";
/// Tables that hold attendance: they can stay under a pseudonym. Whatever else refers to the person goes.
const ATTENDANCE: [&str; 9] = [
    "clock_event",
    "attendance",
    "correction",
    "shift_assignment",
    "leave",
    "earlier_posting",
    "repair_request",
    "review_dismissal",
    "overtime_decision",
];
/// How often the file is tried to be cleaned while another connection reads.
const TRIES: u32 = 20;

impl Reader {
    /// What is stored of a person; `None` for an id that nobody has.
    ///
    /// # Errors
    /// As SQLite reports, or that a folder cannot be read.
    pub fn erasure_plan(&self, emp_id: &EmployeeId) -> Result<Option<ErasurePlan>, StoreError> {
        plan(self.dir(), self.connection(), emp_id)
    }
}

impl Writer {
    /// Erases a person. When it returns, no file of the data directory but the copies in `backups` holds name, photo
    /// or template any more, unless [`Erased::complete`] says otherwise.
    ///
    /// # Errors
    /// [`StoreError::UnknownEmployee`]; [`StoreError::CorrectionRefused`] where the attendance cannot go; as SQLite
    /// reports. Nothing was erased then.
    pub fn erase(
        &mut self,
        emp_id: &EmployeeId,
        fate: AttendanceFate,
        by: &By,
    ) -> Result<Erased, StoreError> {
        let dir = self.dir.clone();
        let files_lock = dir.writing_files().map_err(StoreError::path(dir.scans()))?;
        let (plan, pseudonym) = self.in_transaction(|connection| {
            let plan =
                plan(&dir, connection, emp_id)?.ok_or_else(|| StoreError::UnknownEmployee(emp_id.clone()))?;
            if fate == AttendanceFate::Erased
                && let Some(reason) = &plan.attendance_stays
            {
                return Err(StoreError::CorrectionRefused { reason: reason.clone() });
            }
            let pseudonym = erase_rows(&dir, connection, &plan, fate, by)?;
            Ok((plan, pseudonym))
        })?;
        drop(files_lock);
        let finished = self.finish_erasures();
        if let Err(error) = &finished {
            tracing::warn!(%error, "an erasure is finished at the next start");
        }
        let complete = matches!(finished, Ok(true));
        Ok(Erased { plan, pseudonym, who: by.who.clone(), at: by.at, complete })
    }

    /// Removes the files that follow rows which were erased and, where a person was, cleans the free space of the database.
    /// True when nothing is left to do.
    pub(super) fn finish_erasures(&mut self) -> Result<bool, StoreError> {
        let dir = self.dir.clone();
        let connection = self.connection()?;
        let mut query = connection.prepare("SELECT path FROM erasure_step")?;
        let steps: Vec<String> = query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        drop(query);
        if steps.is_empty() {
            return Ok(true);
        }
        for path in steps.iter().filter(|path| !path.is_empty()) {
            remove(&dir, Path::new(path))?;
        }
        connection.execute("DELETE FROM erasure_step WHERE path <> ''", [])?;
        if !steps.iter().any(String::is_empty) {
            return Ok(true);
        }
        if !clean(connection)? {
            return Ok(false);
        }
        connection.execute("DELETE FROM erasure_step", [])?;
        Ok(true)
    }
}

/// Removes a file or a folder with what is in it; gone already is fine. Only inside the photo folders.
fn remove(dir: &DataDir, relative: &Path) -> Result<(), StoreError> {
    let inside = ["face_data", "uploads"].iter().any(|folder| relative.starts_with(folder));
    let plain = relative.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if !inside || !plain || relative.components().count() < 2 {
        return Err(StoreError::row(format!("the path \"{}\"", relative.display())));
    }
    let path = dir.root().join(relative);
    let removed = match fs::symlink_metadata(&path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(&path),
        Ok(_) => fs::remove_file(&path),
        Err(error) => Err(error),
    };
    match removed {
        Ok(()) => path.parent().map_or(Ok(()), sync_folder).map_err(StoreError::path(&path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(StoreError::Path { path, source: error }),
    }
}

/// Writes the file anew without its free space, and empties the log. False while another connection keeps it from it.
fn clean(connection: &Connection) -> Result<bool, StoreError> {
    let truncated = || -> rusqlite::Result<bool> {
        connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))
            .map(|busy| busy == 0)
    };
    for attempt in 0..TRIES {
        if attempt > 0 {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        let vacuumed = match connection.execute_batch("VACUUM") {
            Ok(()) => true,
            Err(error) => match error.sqlite_error_code() {
                Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => false,
                _ => return Err(error.into()),
            },
        };
        if vacuumed && truncated()? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn count(connection: &Connection, query: &str, emp_id: &EmployeeId) -> Result<u32, StoreError> {
    Ok(connection.query_row(query, [emp_id.as_str()], |row| row.get(0))?)
}

fn plan(
    dir: &DataDir,
    connection: &Connection,
    emp_id: &EmployeeId,
) -> Result<Option<ErasurePlan>, StoreError> {
    let found: Option<(String, u32)> = connection
        .query_row(
            "SELECT name, 1 + (email IS NOT NULL) + (phone IS NOT NULL) + (dob IS NOT NULL)
                 + (designation IS NOT NULL) + (department IS NOT NULL) + (gender IS NOT NULL)
                 + (joining_date IS NOT NULL) + (native IS NOT NULL) FROM staff WHERE emp_id = ?1",
            [emp_id.as_str()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let Some((name, fields)) = found else { return Ok(None) };
    let files = files_of(dir, connection, emp_id)?;
    let of = |query| count(connection, query, emp_id);
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let counts = ErasureCounts {
        fields,
        templates: of("SELECT count(*) FROM template WHERE emp_id = ?1")?,
        photos: files.enrolment_photos,
        scans: number(files.scans.len()),
        consents: of("SELECT count(*) FROM consent WHERE emp_id = ?1")?,
        audit_entries: number(audit_entries(connection, emp_id)?.len()),
        events: of("SELECT count(*) FROM clock_event WHERE emp_id = ?1")?,
        days: of("SELECT count(*) FROM attendance WHERE emp_id = ?1")?,
    };
    let backups = sweep::names_in(&dir.backups())?.len();
    let attendance_stays = why_attendance_stays(connection, emp_id)?;
    Ok(Some(ErasurePlan { emp_id: emp_id.clone(), name, counts, backups: number(backups), attendance_stays }))
}

/// A locked period does not change, and a punch that was given from one person to another is part of both's days.
fn why_attendance_stays(connection: &Connection, emp_id: &EmployeeId) -> Result<Option<String>, StoreError> {
    let mut query = connection.prepare("SELECT attendance_date FROM attendance WHERE emp_id = ?1")?;
    let dates: Vec<chrono::NaiveDate> =
        query.query_map([emp_id.as_str()], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for date in dates {
        match person_days::refuse_locked(connection, date, date) {
            Ok(()) => {}
            Err(StoreError::PeriodLocked { date }) => {
                return Ok(Some(format!(
                    "{date} is in a locked period, so the attendance can only stay under a pseudonym"
                )));
            }
            Err(error) => return Err(error),
        }
    }
    let given = count(
        connection,
        "SELECT count(*) FROM correction WHERE given_to IS NOT NULL AND (emp_id = ?1 OR given_to = ?1)",
        emp_id,
    )?;
    Ok((given > 0).then(|| {
        "a punch was given to or from another person, so the attendance can only stay under a pseudonym"
            .to_owned()
    }))
}

/// What lies on the disk of a person.
struct Files {
    /// Relative to the data directory.
    scans: BTreeSet<PathBuf>,
    /// Folders of enrolments, relative to the data directory.
    folders: Vec<PathBuf>,
    enrolment_photos: u32,
}

fn files_of(dir: &DataDir, connection: &Connection, emp_id: &EmployeeId) -> Result<Files, StoreError> {
    let mut query =
        connection.prepare("SELECT photo FROM clock_event WHERE emp_id = ?1 AND photo IS NOT NULL")?;
    let named = query.query_map([emp_id.as_str()], |row| row.get::<_, String>(0))?;
    let mut scans: BTreeSet<PathBuf> =
        named.map(|path| path.map(PathBuf::from)).collect::<rusqlite::Result<_>>()?;
    let mut folders = Vec::new();
    let own = Path::new("face_data").join(emp_id.as_str());
    if dir.root().join(&own).is_dir() {
        folders.push(own);
    }
    for name in sweep::names_in(&dir.scans())? {
        if is_of(name.trim_end_matches(".jpg"), emp_id) {
            scans.insert(Path::new("uploads/scans").join(name));
        }
    }
    if dir.unclaimed().is_dir() {
        for name in sweep::names_in(&dir.unclaimed())? {
            // A second one of the same name has a number before it.
            let rest = name.split_once('_').filter(|(number, _)| number.bytes().all(|b| b.is_ascii_digit()));
            let stem = |name: &str| name.trim_end_matches(".jpg").to_owned();
            if is_of(&stem(&name), emp_id) || rest.is_some_and(|(_, rest)| is_of(&stem(rest), emp_id)) {
                let path = Path::new("uploads/unclaimed").join(&name);
                if dir.root().join(&path).is_dir() {
                    folders.push(path);
                } else {
                    scans.insert(path);
                }
            }
        }
    }
    let photos = folders.iter().map(|folder| jpegs_below(&dir.root().join(folder))).sum();
    Ok(Files { scans, folders, enrolment_photos: photos })
}

/// Whether `stem` is the id followed by date, time and perhaps a number: another id may begin alike.
fn is_of(stem: &str, emp_id: &EmployeeId) -> bool {
    let Some(rest) = stem.strip_prefix(emp_id.as_str()).and_then(|rest| rest.strip_prefix('_')) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = rest.split('_').collect();
    match parts.as_slice() {
        [date, time] => digits(date) && date.len() == 8 && digits(time) && time.len() == 6,
        [date, time, number] => {
            digits(date) && date.len() == 8 && digits(time) && time.len() == 6 && digits(number)
        }
        _ => false,
    }
}

fn jpegs_below(folder: &Path) -> u32 {
    let Ok(names) = sweep::names_in(folder) else { return 0 };
    names
        .iter()
        .map(|name| {
            let path = folder.join(name);
            if path.is_dir() { jpegs_below(&path) } else { u32::from(name.to_lowercase().ends_with(".jpg")) }
        })
        .sum()
}

/// Everything in one transaction; gives the pseudonym where the attendance stays.
fn erase_rows(
    dir: &DataDir,
    connection: &Connection,
    plan: &ErasurePlan,
    fate: AttendanceFate,
    by: &By,
) -> Result<Option<EmployeeId>, StoreError> {
    let emp_id = &plan.emp_id;
    connection.execute_batch("PRAGMA defer_foreign_keys = ON")?;
    let files = files_of(dir, connection, emp_id)?;
    for path in files.scans.iter().chain(&files.folders) {
        connection.execute("INSERT OR IGNORE INTO erasure_step VALUES (?1)", [path.to_string_lossy()])?;
    }
    // Pictures of them that somebody held up show them too.
    connection.execute(
        "INSERT OR IGNORE INTO erasure_step
         SELECT photo FROM spoof_attempt WHERE emp_id = ?1 AND photo IS NOT NULL",
        [emp_id.as_str()],
    )?;
    connection.execute(
        "UPDATE spoof_attempt SET emp_id = NULL, photo = NULL WHERE emp_id = ?1",
        [emp_id.as_str()],
    )?;
    connection.execute("INSERT OR IGNORE INTO erasure_step VALUES ('')", [])?;
    connection.execute("DELETE FROM pin_try WHERE typed = lower(?1)", [emp_id.as_str()])?;
    // Templates and photos of them that lie in copies elsewhere cannot be read any more.
    person_key::destroy(connection, emp_id)?;
    let entries = audit_entries(connection, emp_id)?;
    let touched = Touched::among(connection, redaction::linked_rows(connection, emp_id, &entries)?)?;
    let guards = lift_guards(connection)?;
    // Their scan photos go in any case.
    connection.execute(
        "DELETE FROM erased_photo WHERE sequence IN (SELECT sequence FROM clock_event WHERE emp_id = ?1)",
        [emp_id.as_str()],
    )?;
    let pseudonym = match fate {
        AttendanceFate::Pseudonym => Some(move_attendance(connection, emp_id)?),
        AttendanceFate::Erased => {
            connection.execute(
                "INSERT OR IGNORE INTO erased_event SELECT sequence FROM clock_event WHERE emp_id = ?1",
                [emp_id.as_str()],
            )?;
            None
        }
    };
    let stand_in = pseudonym.as_ref().map_or(REDACTED, EmployeeId::as_str);
    connection.execute(
        "UPDATE clock_event SET runner_up = ?2 WHERE runner_up = ?1",
        params![emp_id.as_str(), pseudonym.as_ref().map(EmployeeId::as_str)],
    )?;
    for sequence in entries {
        connection.execute(
            "UPDATE audit SET subject = ?2, before = NULL, after = iif(action IN (?3, ?4), after, NULL)
             WHERE sequence = ?1",
            params![sequence, stand_in, AuditAction::StaffErased.name(), AuditAction::PhotosErased.name()],
        )?;
    }
    erase_owned(connection, emp_id)?;
    let fingerprint = touched.note(connection)?;
    guards.iter().try_for_each(|guard| connection.execute_batch(guard))?;
    connection.execute("UPDATE gallery SET version = version + 1", [])?;
    let counts = &plan.counts;
    let after = format!(
        "personal fields: {}\ntemplates: {}\nenrolment photos: {}\nscan photos: {}\nconsents: {}\nattendance: {}\n\
         {fingerprint}",
        counts.fields,
        counts.templates,
        counts.photos,
        counts.scans,
        counts.consents,
        if pseudonym.is_some() { "under a pseudonym" } else { "erased" },
    );
    let change =
        Change { action: AuditAction::StaffErased, subject: stand_in, before: None, after: Some(&after) };
    audit::write(connection, by, change)?;
    Ok(pseudonym)
}

/// The person and every row that refers to them, in whatever table.
fn erase_owned(connection: &Connection, emp_id: &EmployeeId) -> Result<(), StoreError> {
    let owned = references(connection, "staff")?;
    for Reference { table, column, .. } in &owned {
        for child in references(connection, table)? {
            connection.execute(
                &format!(
                    "DELETE FROM \"{}\" WHERE \"{}\" IN (SELECT \"{}\" FROM \"{table}\" WHERE \"{column}\" = ?1)",
                    child.table, child.column, child.to
                ),
                [emp_id.as_str()],
            )?;
        }
    }
    for Reference { table, column, .. } in &owned {
        connection.execute(&format!("DELETE FROM \"{table}\" WHERE \"{column}\" = ?1"), [emp_id.as_str()])?;
    }
    connection.execute("DELETE FROM staff WHERE emp_id = ?1", [emp_id.as_str()])?;
    Ok(())
}

/// Takes the triggers away that keep rows from being changed, for the length of this transaction; gives what brings
/// them back.
pub(super) fn lift_guards(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut query = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name GLOB '*_is_never_*'")?;
    let guards: Vec<(String, String)> =
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    for (name, _) in &guards {
        connection.execute_batch(&format!("DROP TRIGGER \"{name}\""))?;
    }
    Ok(guards.into_iter().map(|(_, sql)| sql).collect())
}

/// A column that refers to a row of another table.
pub(super) struct Reference {
    pub(super) table: String,
    pub(super) column: String,
    /// The column that is referred to.
    pub(super) to: String,
}

/// Every column that refers to `parent`.
pub(super) fn references(connection: &Connection, parent: &str) -> Result<Vec<Reference>, StoreError> {
    let mut query = connection.prepare(
        "SELECT tables.name, keys.\"from\", keys.\"to\"
         FROM sqlite_schema AS tables, pragma_foreign_key_list(tables.name) AS keys
         WHERE tables.type = 'table' AND keys.\"table\" = ?1 COLLATE NOCASE",
    )?;
    let found = query.query_map([parent], |row| {
        Ok(Reference { table: row.get(0)?, column: row.get(1)?, to: row.get(2)? })
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Puts a person without a name in the place of this one, for everything that is attendance.
fn move_attendance(connection: &Connection, emp_id: &EmployeeId) -> Result<EmployeeId, StoreError> {
    let number: i64 = connection.query_row(
        "SELECT 1 + coalesce(max(CAST(substr(emp_id, 1 + length(?1)) AS INTEGER)), 0) FROM staff
         WHERE emp_id GLOB ?1 || '[0-9]*'",
        [PSEUDONYM],
        |row| row.get(0),
    )?;
    let pseudonym = rows::employee_id(&format!("{PSEUDONYM}{number}"))?;
    // What days are computed from stays: department, site, first and last day.
    connection.execute(
        "INSERT INTO staff (emp_id, name, department, site, joining_date, leaving_date, active, created_at)
         SELECT ?2, ?3, department, site, joining_date, leaving_date, 0, created_at FROM staff WHERE emp_id = ?1",
        params![emp_id.as_str(), pseudonym.as_str(), format!("Former employee {number}")],
    )?;
    for Reference { table, column, .. } in references(connection, "staff")? {
        if !ATTENDANCE.contains(&table.as_str()) {
            continue;
        }
        connection.execute(
            &format!("UPDATE \"{table}\" SET \"{column}\" = ?2 WHERE \"{column}\" = ?1"),
            params![emp_id.as_str(), pseudonym.as_str()],
        )?;
        // What somebody wrote about the person may name them.
        let has_reason: bool = connection.query_row(
            "SELECT count(*) > 0 FROM pragma_table_info(?1) WHERE name = 'reason'",
            [&table],
            |row| row.get(0),
        )?;
        if has_reason {
            connection.execute(
                &format!("UPDATE \"{table}\" SET reason = ?2 WHERE \"{column}\" = ?1 AND reason IS NOT NULL"),
                params![pseudonym.as_str(), REDACTED],
            )?;
        }
    }
    connection.execute(
        "UPDATE clock_event SET photo = NULL, photo_error = NULL WHERE emp_id = ?1",
        [pseudonym.as_str()],
    )?;
    connection.execute(
        "UPDATE repair_settlement SET reason = ?2
         WHERE request IN (SELECT id FROM repair_request WHERE emp_id = ?1)",
        params![pseudonym.as_str(), REDACTED],
    )?;
    connection.execute(
        "UPDATE correction SET change = replace(change, '\"' || ?1 || '\"', '\"' || ?2 || '\"')
         WHERE instr(change, '\"' || ?1 || '\"')",
        params![emp_id.as_str(), pseudonym.as_str()],
    )?;
    Ok(pseudonym)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_exactly_this_id_are_theirs() {
        let of = |stem: &str| is_of(stem, &"A".parse().unwrap());
        assert!(of("A_20261122_090102") && of("A_20261122_090102_2"));
        for other in
            ["A_20200101_101010_20261122_090102", "AB_20261122_090102", "A", "A_x_y", "A_20261122_0901"]
        {
            assert!(!of(other), "{other}");
        }
    }
}
