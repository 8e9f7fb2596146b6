//! Puts a backup back: a look first, then one step; what is replaced is kept.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime};
use rusqlite::{Connection, OptionalExtension as _};

use super::archive::{self, Archive, Meter, Progress};
use super::error::BackupError;
use super::folder::{self, FolderLock, SCRATCH};
use super::make::{self, Scratch, create_private};
use super::swap::{self, ITEMS, Journal, RestoreNote, STAGING};
use super::{require_room, set_aside};
use crate::domain::access::Secret;
use crate::domain::audit::{AuditAction, By};
use crate::domain::backup::{BackupContents, Lost, RestorePreview};
use crate::store::data_dir::{DataDir, is_taken, make_folder};
use crate::store::error::StoreError;
use crate::store::scan_photo::date_in_name;
use crate::store::{Reader, open, rows};

/// What is put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parts {
    /// Everything that is in the backup.
    Everything,
    /// The database alone; photos, settings and logo stay as they are.
    Database,
}

/// A restore as it is wanted.
#[derive(Debug, Clone)]
pub struct RestorePlan {
    /// The backup.
    pub file: PathBuf,
    /// Its passphrase.
    pub passphrase: Option<Secret>,
    /// What of it.
    pub parts: Parts,
    /// Why, for the audit list.
    pub action: AuditAction,
    /// Who and when.
    pub by: By,
}

/// The backup called `name` in `folder`, or the file of that path.
///
/// # Errors
/// [`BackupError::Unknown`].
pub fn locate(folder: &Path, name: &str) -> Result<PathBuf, BackupError> {
    folder::locate(folder, name)
}

/// Whether the file needs a passphrase.
///
/// # Errors
/// It cannot be read.
pub fn is_encrypted(file: &Path) -> Result<bool, BackupError> {
    archive::is_encrypted(file)
}

/// Whether this is the passphrase of the file.
#[must_use]
pub fn fits(file: &Path, passphrase: &Secret) -> bool {
    !matches!(folder::open(file, Some(passphrase)), Err(BackupError::WrongPassphrase { .. }))
}

/// What is in a backup, and what of the present state is not in it. The database in it is checked; photos are not read.
///
/// # Errors
/// [`BackupError`]; nothing is changed in any case.
pub fn preview(
    dir: &DataDir,
    file: &Path,
    passphrase: Option<&Secret>,
    progress: Progress<'_>,
) -> Result<RestorePreview, BackupError> {
    let work = dir.backups();
    make_folder(&work).map_err(BackupError::path(&work))?;
    let _alone = FolderLock::take(&work)?;
    let mut archive = folder::open(file, passphrase)?;
    let bytes = archive.manifest.entries.get(archive::DATABASE).map_or(0, |entry| entry.bytes);
    require_room(&work, bytes)?;
    let copy = Scratch::new(work.join(format!("{SCRATCH}preview")));
    let mut meter = Meter::new(bytes, progress);
    let database = make::extract_database(&mut archive, file, copy.path(), &mut meter)?;
    let lost = lost(dir, &database);
    Ok(RestorePreview { contents: archive.manifest.contents, lost })
}

/// What stands in the present database and not in `backup`.
fn lost(dir: &DataDir, backup: &Connection) -> Lost {
    let reader = match Reader::open(dir) {
        Ok(reader) => reader,
        Err(StoreError::NoDatabase { .. }) => return Lost { known: true, ..Lost::default() },
        Err(_) => return Lost::default(),
    };
    // A database that breaks off in the middle of the reading gives no numbers at all.
    differences(reader.connection(), backup).unwrap_or_default()
}

fn differences(present: &Connection, backup: &Connection) -> Result<Lost, StoreError> {
    let newest: Option<(i64, String)> = backup
        .query_row("SELECT sequence, id FROM clock_event ORDER BY sequence DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    // Events are only appended: where the newest one of the backup stands at its place, all before it do.
    let mut after = 0;
    if let Some((sequence, id)) = newest {
        let same: Option<String> = present
            .query_row("SELECT id FROM clock_event WHERE sequence = ?1", [sequence], |row| row.get(0))
            .optional()?;
        if same.as_deref() == Some(id.as_str()) {
            after = sequence;
        }
    }
    let mut lost = Lost { known: true, ..Lost::default() };
    let mut people: BTreeMap<String, u32> = BTreeMap::new();
    let mut known = backup.prepare("SELECT 1 FROM clock_event WHERE id = ?1")?;
    let mut newer = present.prepare(
        "SELECT id, emp_id, at_utc_us / 1000000 + utc_offset_secs FROM clock_event WHERE sequence > ?1",
    )?;
    let mut newer = newer.query([after])?;
    while let Some(row) = newer.next()? {
        let id: String = row.get(0)?;
        if known.exists([&id])? {
            continue;
        }
        lost.events += 1;
        *people.entry(row.get(1)?).or_default() += 1;
        let at = DateTime::from_timestamp(row.get(2)?, 0).map(|at| at.naive_utc());
        let at = at.ok_or_else(|| StoreError::row("an event"))?;
        lost.span = Some(lost.span.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
    }
    let mut people: Vec<_> = people.into_iter().collect();
    people.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    for (id, count) in people {
        lost.people.push((rows::employee_id(&id)?, count));
    }
    let mut was_there = backup.prepare("SELECT 1 FROM staff WHERE emp_id = ?1")?;
    let mut staff = present.prepare("SELECT emp_id FROM staff ORDER BY emp_id")?;
    let mut staff = staff.query([])?;
    while let Some(row) = staff.next()? {
        let id: String = row.get(0)?;
        if !was_there.exists([&id])? {
            lost.new_people.push(rows::employee_id(&id)?);
        }
    }
    let entries = |connection: &Connection| {
        connection.query_row("SELECT count(*) FROM audit", [], |row| row.get::<_, u32>(0)).unwrap_or(0)
    };
    lost.audit_entries = entries(present).saturating_sub(entries(backup));
    Ok(lost)
}

/// A state that lies ready. Dropped without [`Prepared::commit`] it changes nothing.
#[derive(Debug)]
pub struct Prepared {
    dir: DataDir,
    journal: Journal,
    /// What is in it.
    pub contents: Option<BackupContents>,
    /// What would be lost, and is kept aside.
    pub lost: Lost,
}

impl Prepared {
    /// From now on the new state holds. Where no kiosk runs, [`finish`] makes it visible; else the next start does.
    ///
    /// # Errors
    /// The disk does not take it: the old state holds.
    pub fn commit(&self) -> Result<(), BackupError> {
        swap::commit(&self.dir, &self.journal)
    }
}

/// Takes a backup out, checks every byte, and lays everything ready beside the present state.
///
/// # Errors
/// [`BackupError`]; nothing is changed.
pub fn prepare(dir: &DataDir, plan: &RestorePlan, progress: Progress<'_>) -> Result<Prepared, BackupError> {
    swap::require_one_disk(dir)?;
    let mut archive = folder::open(&plan.file, plan.passphrase.as_ref())?;
    let staging = clean_staging(dir)?;
    let bytes = archive.bytes();
    require_room(dir.root(), bytes)?;
    let mut meter = Meter::new(bytes * 2, progress);
    let prepared = lay_out(dir, plan, &mut archive, &staging, &mut meter);
    if prepared.is_err() {
        // What cannot be removed now is removed by the next start.
        drop(fs::remove_dir_all(&staging));
    }
    prepared
}

fn clean_staging(dir: &DataDir) -> Result<PathBuf, BackupError> {
    if swap::is_committed(dir) {
        return Err(StoreError::RestoreWaits { folder: dir.root().to_owned() }.into());
    }
    let staging = dir.root().join(STAGING);
    if is_taken(&staging) {
        fs::remove_dir_all(&staging).map_err(BackupError::path(&staging))?;
    }
    make_folder(&staging).map_err(BackupError::path(&staging))?;
    Ok(staging)
}

fn lay_out(
    dir: &DataDir,
    plan: &RestorePlan,
    archive: &mut Archive,
    staging: &Path,
    meter: &mut Meter<'_>,
) -> Result<Prepared, BackupError> {
    let target = staging.join(archive::DATABASE);
    let database = make::extract_database(archive, &plan.file, &target, meter)?;
    let mut items = vec![archive::DATABASE.to_owned()];
    if plan.parts == Parts::Everything {
        lay_out_files(archive, staging, &mut items, meter)?;
        link_present_photos(dir, &database, staging)?;
    }
    let lost = lost(dir, &database);
    drop(database);
    let root = File::open(dir.root()).map_err(BackupError::path(dir.root()))?;
    nix::unistd::syncfs(&root)
        .map_err(|error| BackupError::Path { path: dir.root().to_owned(), source: error.into() })?;
    let contents = archive.manifest.contents.clone();
    let name = plan.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let damaged = if lost.known { "" } else { "_damaged" };
    let aside = aside_name(dir, &plan.by, damaged);
    let after = format!(
        "backup of: {}\nevents: {}",
        contents.made_at_local.format("%Y-%m-%d %H:%M:%S"),
        contents.events
    );
    let mut note = note(plan.action, &plan.by, &name, &aside, &lost, after);
    // Nobody can say what the damaged database had besides.
    note.gap_from_utc_us = (!lost.known || plan.action == AuditAction::DatabaseRecovered)
        .then(|| contents.made_at.timestamp_micros());
    let journal = Journal { from: STAGING.into(), aside, items, note };
    Ok(Prepared { dir: dir.clone(), journal, contents: Some(contents), lost })
}

fn lay_out_files(
    archive: &mut Archive,
    staging: &Path,
    items: &mut Vec<String>,
    meter: &mut Meter<'_>,
) -> Result<(), BackupError> {
    for folder in ["face_data", "uploads/scans"] {
        let path = staging.join(folder);
        make_folder(&path).map_err(BackupError::path(&path))?;
        items.push(folder.to_owned());
    }
    let names: Vec<String> = archive.manifest.entries.keys().cloned().collect();
    for name in names.iter().filter(|name| *name != archive::DATABASE) {
        if name.starts_with(archive::SCANS) {
            archive.copy_entry(name, &mut io::sink(), meter)?;
            archive.each_of_bundle(name, |photo, bytes| {
                if date_in_name(photo).is_none() || !archive::is_plain_name(photo) {
                    return Err(BackupError::damaged(
                        Path::new(name),
                        format!("{photo:?} does not belong there"),
                    ));
                }
                let path = staging.join(archive::SCANS).join(photo);
                let mut file = create_private(&path)?;
                io::copy(bytes, &mut file).map(drop).map_err(BackupError::path(&path))
            })?;
            continue;
        }
        let path = staging.join(name);
        let folder = path.parent().unwrap_or(staging);
        make_folder(folder).map_err(BackupError::path(folder))?;
        archive.copy_entry(name, &mut create_private(&path)?, meter)?;
        if [archive::SETTINGS, archive::LOGO].contains(&name.as_str()) {
            items.push(name.clone());
        }
    }
    Ok(())
}

/// Scan photos that the restored rows name and that are not in the backup are taken from the present ones. They are
/// linked, not moved: the present state stays whole.
fn link_present_photos(dir: &DataDir, database: &Connection, staging: &Path) -> Result<(), BackupError> {
    let wrong = |error: rusqlite::Error| BackupError::Store(StoreError::Sql(error));
    let mut query =
        database.prepare("SELECT photo FROM clock_event WHERE photo IS NOT NULL").map_err(wrong)?;
    let mut photos = query.query([]).map_err(wrong)?;
    while let Some(row) = photos.next().map_err(wrong)? {
        let photo: String = row.get(0).map_err(wrong)?;
        let plain = photo.strip_prefix(archive::SCANS).is_some_and(archive::is_plain_name);
        let (present, wanted) = (dir.root().join(&photo), staging.join(&photo));
        if !plain || is_taken(&wanted) || !present.is_file() {
            continue;
        }
        fs::hard_link(&present, &wanted)
            .or_else(|_| fs::copy(&present, &wanted).map(drop))
            .map_err(BackupError::path(&wanted))?;
    }
    Ok(())
}

pub(super) fn aside_name(dir: &DataDir, by: &By, end: &str) -> PathBuf {
    let stamp = by.at.local().format("%Y-%m-%d_%H%M%S");
    let named = |number: u32| {
        let number = if number > 1 { format!("_{number}") } else { String::new() };
        Path::new(swap::SET_ASIDE).join(format!("{stamp}{number}{end}"))
    };
    (1..1000).map(named).find(|name| !is_taken(&dir.root().join(name))).unwrap_or_else(|| named(1000))
}

fn note(
    action: AuditAction,
    by: &By,
    subject: &str,
    aside: &Path,
    lost: &Lost,
    after: String,
) -> RestoreNote {
    let mut before = format!("kept in: {}", aside.display());
    let line = |at: NaiveDateTime| at.format("%Y-%m-%d %H:%M:%S").to_string();
    if let Some((first, last)) = lost.span {
        let counted =
            format!("\nevents not in the backup: {}\nfrom: {}\nto: {}", lost.events, line(first), line(last));
        before.push_str(&counted);
    } else if !lost.known {
        before += "\nevents not in the backup: not known, the database was damaged";
    }
    RestoreNote {
        action: action.name().to_owned(),
        who: by.who.clone(),
        at_utc_us: by.at.utc.timestamp_micros(),
        zone: by.at.zone.name().to_owned(),
        subject: subject.chars().take(60).collect(),
        before,
        after,
        gap_from_utc_us: None,
        kept: aside.display().to_string(),
    }
}

/// Makes a committed restore visible. The caller holds the instance lock.
///
/// # Errors
/// The disk does not move the files; the next start tries again.
pub fn finish(dir: &DataDir) -> Result<(), BackupError> {
    swap::roll_forward(dir).map_err(BackupError::Store)
}

/// Lays a state ready that an earlier restore has set aside: the way back.
///
/// # Errors
/// [`BackupError::Unknown`] where there is none of this name.
pub fn prepare_undo(dir: &DataDir, name: &str, by: &By) -> Result<Prepared, BackupError> {
    swap::require_one_disk(dir)?;
    let unknown = || BackupError::Unknown { name: name.to_owned() };
    let known = set_aside(dir)?.into_iter().find(|state| state.name == name).ok_or_else(unknown)?;
    clean_staging(dir).and_then(|staging| fs::remove_dir(&staging).map_err(BackupError::path(&staging)))?;
    let from = Path::new(swap::SET_ASIDE).join(&known.name);
    let there = |item: &str| is_taken(&dir.root().join(&from).join(item));
    let items: Vec<String> = ITEMS.into_iter().filter(|item| there(item)).map(str::to_owned).collect();
    let database = dir.root().join(&from).join(archive::DATABASE);
    let lost = match open::for_inspection(&database) {
        Ok(connection) => lost(dir, &connection),
        Err(_) if known.damaged => return Err(BackupError::damaged(&database, "it was set aside for that")),
        Err(error) => return Err(error.into()),
    };
    let aside = aside_name(dir, by, if lost.known { "" } else { "_damaged" });
    let note =
        note(AuditAction::RestoreUndone, by, name, &aside, &lost, "the state before the restore".to_owned());
    let journal = Journal { from, aside, items, note };
    Ok(Prepared { dir: dir.clone(), journal, contents: None, lost })
}

/// Refuses where another program has the database open. A damaged database is nobody's.
///
/// # Errors
/// [`BackupError::InUse`].
pub fn require_unused(dir: &DataDir) -> Result<(), BackupError> {
    match open::is_used_by_others(dir) {
        Ok(true) => Err(BackupError::InUse),
        Ok(false) | Err(_) => Ok(()),
    }
}
