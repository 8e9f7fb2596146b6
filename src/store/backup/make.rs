//! Makes a backup.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::archive::{self, Archive, ArchiveWriter, Meter, Progress};
use super::error::BackupError;
use super::folder::{self, FolderLock, SCRATCH};
use super::{file_name, require_room};
use crate::domain::access::Secret;
use crate::domain::backup::{BackupContents, BackupEntry, Origin};
use crate::domain::time::Moment;
use crate::store::data_dir::{DataDir, make_folder, sync_folder};
use crate::store::error::StoreError;
use crate::store::files::rename_without_replacing;
use crate::store::scan_photo::date_in_name;
use crate::store::{Reader, open, sweep};

/// Pages of the database that are copied at a time: 1 MB.
const PAGES: i32 = 256;
/// How deep folders of faces go: person, enrolment, photo.
const DEPTH: usize = 3;
/// Backups in one second; more are a fault somewhere else.
const MAX_IN_A_SECOND: u32 = 99;

/// What is to be made.
#[derive(Debug, Clone)]
pub struct BackupPlan {
    /// The folder; it is not made, because one that is not there may be a disk that is not connected.
    pub folder: PathBuf,
    /// By the kiosk or by somebody.
    pub origin: Origin,
    /// With the scan photos, which may be many gigabytes. Faces, people and events are always in it.
    pub scan_photos: bool,
    /// Encrypts it.
    pub passphrase: Option<Secret>,
    /// Now.
    pub at: Moment,
}

/// Makes a backup, reads it back and gives it its name. The kiosk may record meanwhile; what it records after the
/// beginning is not in it.
///
/// # Errors
/// [`BackupError`]; a part of a backup is removed then.
pub fn make(dir: &DataDir, plan: &BackupPlan, progress: Progress<'_>) -> Result<BackupEntry, BackupError> {
    let folder = plan.folder.as_path();
    if !folder.is_dir() {
        return Err(BackupError::FolderMissing { folder: folder.to_owned() });
    }
    let _alone = FolderLock::take(folder)?;
    let work = dir.backups();
    make_folder(&work).map_err(BackupError::path(&work))?;
    let _alone_here = if same(folder, &work) { None } else { Some(FolderLock::take(&work)?) };
    let reader = Reader::open(dir)?;
    let stock = Stock::take(dir, plan.scan_photos)?;
    let database = dir.database().metadata().map_or(0, |file| file.len());
    // The copy of the database, the backup, and its database once more while it is read back.
    require_room(&work, database * 2)?;
    require_room(folder, database * if same(folder, &work) { 3 } else { 1 } + stock.bytes)?;
    let mut meter = Meter::new((database + stock.bytes) * 2 + database, progress);
    let copy = Scratch::new(work.join(format!("{SCRATCH}database")));
    let unfinished = Scratch::new(folder.join(format!("{SCRATCH}archive")));
    let contents = copy_database(&reader, copy.path(), &mut meter, plan)?;
    let manifest = write(dir, plan, stock, contents, (copy.path(), unfinished.path()), &mut meter)?;
    read_back(unfinished.path(), plan.passphrase.as_ref(), &work, &mut meter)?;
    let name = give_name(&unfinished, plan)?;
    sync_folder(folder).map_err(BackupError::path(folder))?;
    folder::note_verified(folder, &name, plan.at.utc, &manifest.contents)?;
    folder::entry(folder, &name)
}

/// Takes a consistent copy while others read and write.
///
/// One snapshot is held for all steps, so that no step has to begin anew because of a punch between two of them.
fn copy_database(
    reader: &Reader,
    to: &Path,
    meter: &mut Meter<'_>,
    plan: &BackupPlan,
) -> Result<BackupContents, BackupError> {
    let from = reader.connection();
    let source = reader.dir().database();
    let explain = open::explain(&source);
    create_private(to)?;
    from.execute_batch("BEGIN").map_err(&explain)?;
    let copied = (|| {
        let contents = look(from, plan.at)?;
        let mut into = open::for_copying_into(to)?;
        {
            let steps = Backup::new(from, &mut into).map_err(&explain)?;
            while steps.step(PAGES).map_err(&explain)? != StepResult::Done {
                meter.add(u64::from(PAGES.unsigned_abs()) * 4096)?;
            }
        }
        // A file on its own, without a log beside it.
        into.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(())).map_err(&explain)?;
        into.close().map_err(|(_, error)| explain(error))?;
        Ok(contents)
    })();
    from.execute_batch("COMMIT").map_err(explain)?;
    copied
}

/// What a database holds; photos are counted later.
pub(super) fn look(connection: &Connection, at: Moment) -> Result<BackupContents, StoreError> {
    let (events, first_day, last_day) = connection.query_row(
        "SELECT count(*), min(work_date), max(work_date) FROM clock_event",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    Ok(BackupContents {
        made_at: at.utc,
        made_at_local: at.local().naive_local(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        database_format: connection.pragma_query_value(None, "user_version", |row| row.get(0))?,
        people: connection.query_row("SELECT count(*) FROM staff", [], |row| row.get(0))?,
        events,
        first_day,
        last_day,
        face_photos: 0,
        scan_photos: None,
    })
}

/// The photos as they lie there.
struct Stock {
    faces: Vec<(String, PathBuf)>,
    /// Names of scan photos by day.
    scans: Option<BTreeMap<String, Vec<String>>>,
    bytes: u64,
}

impl Stock {
    fn take(dir: &DataDir, scan_photos: bool) -> Result<Self, BackupError> {
        let mut this = Self { faces: Vec::new(), scans: None, bytes: 0 };
        this.walk(&dir.face_data(), archive::FACES, DEPTH)?;
        if scan_photos {
            let mut days: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for name in sweep::names_in(&dir.scans())? {
                let Some(day) = date_in_name(&name).map(str::to_owned) else { continue };
                this.bytes += dir.scans().join(&name).metadata().map_or(0, |file| file.len());
                days.entry(day).or_default().push(name);
            }
            this.scans = Some(days);
        }
        Ok(this)
    }

    fn walk(&mut self, folder: &Path, name: &str, depth: usize) -> Result<(), BackupError> {
        for child in sweep::names_in(folder)?.iter().filter(|child| archive::is_plain_name(child)) {
            let (path, name) = (folder.join(child), format!("{name}{child}"));
            // A folder that is gone by now was replaced by a newer enrolment.
            let Ok(kind) = path.symlink_metadata() else { continue };
            if kind.is_dir() && depth > 1 {
                self.walk(&path, &format!("{name}/"), depth - 1)?;
            } else if kind.is_file() && depth < DEPTH {
                self.bytes += kind.len();
                self.faces.push((name, path));
            }
        }
        Ok(())
    }
}

fn write(
    dir: &DataDir,
    plan: &BackupPlan,
    stock: Stock,
    mut contents: BackupContents,
    (copy, unfinished): (&Path, &Path),
    meter: &mut Meter<'_>,
) -> Result<archive::Manifest, BackupError> {
    let file = create_private(unfinished)?;
    let mut writer = ArchiveWriter::new(file, unfinished, plan.passphrase.as_ref())?;
    let mut database = File::open(copy).map_err(BackupError::path(copy))?;
    writer.add(archive::DATABASE, &mut database, meter)?;
    for (name, path) in [(archive::SETTINGS, dir.settings()), (archive::LOGO, dir.logo())] {
        if let Some(mut file) = archive::open_unless_gone(&path)? {
            writer.add(name, &mut file, meter)?;
        }
    }
    for (name, path) in stock.faces {
        if let Some(mut photo) = archive::open_unless_gone(&path)? {
            writer.add(&name, &mut photo, meter)?;
            contents.face_photos += 1;
        }
    }
    if let Some(days) = stock.scans {
        let mut photos = 0;
        for (day, names) in days {
            let name = format!("{}{day}.zip", archive::SCANS);
            photos += writer.add_bundle(&name, &dir.scans(), &names, meter)?;
        }
        contents.scan_photos = Some(photos);
    }
    writer.finish(contents)
}

/// Reads every byte back and lets SQLite check the database.
pub(super) fn read_back(
    path: &Path,
    passphrase: Option<&Secret>,
    work: &Path,
    meter: &mut Meter<'_>,
) -> Result<archive::Manifest, BackupError> {
    let mut archive = Archive::open(path, passphrase)?;
    let names: Vec<String> = archive.manifest.entries.keys().cloned().collect();
    for name in names.iter().filter(|name| *name != archive::DATABASE) {
        archive.copy_entry(name, &mut std::io::sink(), meter)?;
    }
    let database = Scratch::new(work.join(format!("{SCRATCH}check")));
    extract_database(&mut archive, path, database.path(), meter)?;
    Ok(archive.manifest)
}

/// Takes the database out of a backup and checks it.
pub(super) fn extract_database(
    archive: &mut Archive,
    path: &Path,
    to: &Path,
    meter: &mut Meter<'_>,
) -> Result<Connection, BackupError> {
    let mut file = create_private(to)?;
    archive.copy_entry(archive::DATABASE, &mut file, meter)?;
    file.sync_all().map_err(BackupError::path(to))?;
    let connection = open::for_inspection(to).map_err(|error| match error {
        StoreError::Newer { found, known, .. } => BackupError::Newer {
            path: path.to_owned(),
            what: format!("its database has format {found}, this program knows up to {known}"),
        },
        StoreError::Damaged { detail, .. } => BackupError::damaged(path, detail),
        StoreError::NotOurs { .. } => BackupError::Foreign { path: path.to_owned() },
        other => BackupError::Store(other),
    })?;
    let checked: Result<String, _> = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0));
    match checked {
        Ok(found) if found == "ok" => {}
        Ok(found) => return Err(BackupError::damaged(path, format!("its database: {found}"))),
        Err(error) => return Err(BackupError::damaged(path, format!("its database: {error}"))),
    }
    let events: u32 = connection
        .query_row("SELECT count(*) FROM clock_event", [], |row| row.get(0))
        .map_err(|error| BackupError::damaged(path, error))?;
    if events != archive.manifest.contents.events {
        return Err(BackupError::damaged(
            path,
            "its database has another number of events than its manifest",
        ));
    }
    Ok(connection)
}

fn give_name(unfinished: &Scratch, plan: &BackupPlan) -> Result<String, BackupError> {
    let at = plan.at.local().naive_local();
    let mut number = 1;
    loop {
        let name = file_name(plan.origin, at, number, plan.passphrase.is_some());
        let path = plan.folder.join(&name);
        match rename_without_replacing(unfinished.path(), &path) {
            Ok(()) => return Ok(name),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && number < MAX_IN_A_SECOND => {
                number += 1;
            }
            Err(source) => return Err(BackupError::Path { path, source }),
        }
    }
}

pub(super) fn create_private(path: &Path) -> Result<File, BackupError> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .map_err(BackupError::path(path))
}

fn same(a: &Path, b: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    real(a) == real(b)
}

/// A file that is removed when it is not needed any more; one that a kill leaves behind is removed by the next backup.
pub(super) struct Scratch {
    path: PathBuf,
}

impl Scratch {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            // The next backup removes what is left.
            drop(fs::remove_file(open::with_suffix(&self.path, suffix)));
        }
    }
}
