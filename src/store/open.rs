//! Opens the database so that its promises hold, or says why not. Nothing is ever erased.
//!
//! - Write-ahead log with `synchronous = FULL`, both read back: a commit that has returned survives a power cut.
//! - SQLite 3.51.3 or newer: older ones can lose a commit when two connections reset the log at the same time.
//! - The file carries our application id; a foreign, a newer or a damaged file is refused and left as it is.
//! - A new database is made under a temporary name: an empty or short file is never a new one, it is a damaged one.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use super::chain::{self, List};
use super::data_dir::{DataDir, is_taken, sync_folder};
use super::error::StoreError;
use super::files::{UNFINISHED, rename_without_replacing};
use super::header::{self, APPLICATION_ID};
use crate::domain::folded::folded;

/// Oldest SQLite without the log-reset bug.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Longest wait for another connection.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// The steps from an empty file to the present format. Only ever appended to.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_attendance_rules.sql"),
    include_str!("migrations/0003_hr.sql"),
    include_str!("migrations/0004_review.sql"),
    include_str!("migrations/0005_reports.sql"),
    include_str!("migrations/0006_register.sql"),
    include_str!("migrations/0007_pin.sql"),
    include_str!("migrations/0008_liveness.sql"),
    include_str!("migrations/0012_retention.sql"),
    // They were ready later than the step before: files of that time have it already.
    PROOF,
    include_str!("migrations/0011_secrets.sql"),
    include_str!("migrations/0013_postings.sql"),
    include_str!("migrations/0014_faces.sql"),
    include_str!("migrations/0015_gap.sql"),
    include_str!("migrations/0016_spoof_tests.sql"),
    include_str!("migrations/0017_zone_and_receipts.sql"),
];

/// The links of rows that are there already are made with it.
const PROOF: &str = include_str!("migrations/0010_proof.sql");

/// What the connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    ReadWrite,
    ReadOnly,
}

/// The one connection that writes, to a database that is made where it is missing.
pub(super) fn for_writing(dir: &DataDir) -> Result<Connection, StoreError> {
    let path = dir.database();
    if !is_taken(&path) {
        let _files = dir.writing_files().map_err(StoreError::path(&path))?;
        create(&path)?;
    }
    let mut connection = connect(&path, Use::ReadWrite)?;
    migrate(&mut connection, &path, MIGRATIONS, &dir.backups())?;
    quick_check(&connection, &path)?;
    // A reader that holds on to an old state may keep a part of it in the log, which is no harm.
    if make_durable(&connection, &path)? {
        check_whole(&connection, &path)?;
    }
    Ok(connection)
}

/// The connection again after an error. All that it shows is certain to be on disk.
///
/// # Errors
/// Also when the disk does not take what the log holds: a later commit would stand on it.
pub(super) fn again_for_writing(dir: &DataDir) -> Result<Connection, StoreError> {
    let path = dir.database();
    let connection = connect(&path, Use::ReadWrite)?;
    if make_durable(&connection, &path)? { Ok(connection) } else { Err(busy()) }
}

/// A connection that cannot write.
pub(super) fn for_reading(dir: &DataDir) -> Result<Connection, StoreError> {
    let path = dir.database();
    if !is_taken(&path) {
        return Err(StoreError::NoDatabase { folder: dir.root().to_owned() });
    }
    connect(&path, Use::ReadOnly)
}

/// A database that is no data directory's own, such as that of a backup: read alone, also one of an older format.
pub(super) fn for_inspection(path: &Path) -> Result<Connection, StoreError> {
    header::check(path)?;
    let connection = open_file(path, Use::ReadOnly).map_err(explain(path))?;
    let found: i64 = pragma(&connection, "user_version").map_err(explain(path))?;
    let known = known_version(MIGRATIONS);
    if found > known {
        return Err(StoreError::Newer { path: path.to_owned(), found, known });
    }
    configure(&connection, Use::ReadOnly, path)?;
    Ok(connection)
}

/// An empty file into which a database is copied.
pub(super) fn for_copying_into(path: &Path) -> Result<Connection, StoreError> {
    open_file(path, Use::ReadWrite).map_err(explain(path))
}

/// Whether anybody else has the database open. Where nobody has, its log is empty afterwards.
pub(super) fn is_used_by_others(dir: &DataDir) -> Result<bool, StoreError> {
    let path = dir.database();
    if !is_taken(&path) {
        return Ok(false);
    }
    let connection = connect(&path, Use::ReadWrite)?;
    connection.busy_timeout(Duration::ZERO).map_err(explain(&path))?;
    // Only the last connection may give up the log.
    let mode =
        connection.pragma_update_and_check(None, "journal_mode", "delete", |row| row.get::<_, String>(0));
    match mode {
        Ok(mode) => Ok(mode != "delete"),
        Err(error) => match explain(&path)(error) {
            StoreError::Busy { .. } => Ok(true),
            other => Err(other),
        },
    }
}

/// Says what a SQLite error on this file means.
pub(super) fn explain(path: &Path) -> impl Fn(rusqlite::Error) -> StoreError {
    let path = path.to_owned();
    move |error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            StoreError::Damaged { path: path.clone(), detail: error.to_string() }
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => busy(),
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            StoreError::Path { path: path.clone(), source: io::Error::other(error) }
        }
        _ => StoreError::Sql(error),
    }
}

/// As [`explain`], for what may be explained already.
fn explain_all(path: &Path) -> impl Fn(StoreError) -> StoreError {
    let explain = explain(path);
    move |error| if let StoreError::Sql(error) = error { explain(error) } else { error }
}

fn busy() -> StoreError {
    StoreError::Busy { waited_ms: u64::try_from(BUSY_TIMEOUT.as_millis()).unwrap_or(u64::MAX) }
}

fn connect(path: &Path, usage: Use) -> Result<Connection, StoreError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(StoreError::Unsafe(format!("SQLite {} is too old", rusqlite::version())));
    }
    header::check(path)?;
    let connection = open_file(path, usage).map_err(explain(path))?;
    let found: i64 = pragma(&connection, "user_version").map_err(explain(path))?;
    let known = known_version(MIGRATIONS);
    if found > known {
        return Err(StoreError::Newer { path: path.to_owned(), found, known });
    }
    if found < known && usage == Use::ReadOnly {
        return Err(StoreError::Older { path: path.to_owned() });
    }
    configure(&connection, usage, path)?;
    Ok(connection)
}

#[expect(clippy::disallowed_methods, reason = "this is the place where connections are opened")]
fn open_file(path: &Path, usage: Use) -> rusqlite::Result<Connection> {
    let access = match usage {
        Use::ReadWrite => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Use::ReadOnly => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(connection)
}

fn configure(connection: &Connection, usage: Use, path: &Path) -> Result<(), StoreError> {
    let explain = explain(path);
    connection
        .create_scalar_function(
            "folded",
            1,
            FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC,
            |values| Ok(values.get::<Option<String>>(0)?.map(|text| folded(&text))),
        )
        .map_err(&explain)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).map_err(&explain)?;
    let mut settings = vec![("foreign_keys", "1"), ("trusted_schema", "0")];
    if usage == Use::ReadWrite {
        settings.extend([
            ("journal_mode", "wal"),
            ("synchronous", "2"),
            ("recursive_triggers", "1"),
            // What is removed is overwritten: the key of a person who is erased, templates that are replaced.
            ("secure_delete", "1"),
            ("journal_size_limit", "16777216"),
        ]);
    } else {
        // A page of a long list touches a few thousand pages of the file; 16 MB hold them.
        settings.extend([("query_only", "1"), ("cache_size", "-16000")]);
    }
    for (name, wanted) in settings {
        // Some of them answer with a row, some do not: what counts is what is read back.
        connection
            .pragma_update_and_check(None, name, wanted, |_| Ok(()))
            .or_else(no_row)
            .map_err(&explain)?;
        let found: rusqlite::types::Value = pragma(connection, name).map_err(&explain)?;
        let found = match found {
            rusqlite::types::Value::Integer(number) => number.to_string(),
            rusqlite::types::Value::Text(text) => text,
            other => format!("{other:?}"),
        };
        if found != wanted {
            return Err(StoreError::Unsafe(format!("{name} is {found} instead of {wanted}")));
        }
    }
    Ok(())
}

fn no_row(error: rusqlite::Error) -> rusqlite::Result<()> {
    if error == rusqlite::Error::QueryReturnedNoRows { Ok(()) } else { Err(error) }
}

fn pragma<T: rusqlite::types::FromSql>(connection: &Connection, name: &str) -> rusqlite::Result<T> {
    connection.pragma_query_value(None, name, |row| row.get(0))
}

fn known_version(migrations: &[&str]) -> i64 {
    i64::try_from(migrations.len()).unwrap_or(i64::MAX)
}

/// Makes an empty database under a temporary name and gives it its name when it is whole.
fn create(path: &Path) -> Result<(), StoreError> {
    let log = with_suffix(path, "-wal");
    if is_taken(&log) {
        let detail = format!("it is gone, but {} is there", log.display());
        return Err(StoreError::Damaged { path: path.to_owned(), detail });
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let unfinished = folder.join(format!("{UNFINISHED}{}.db", std::process::id()));
    let made = make_empty(&unfinished, path).and_then(|()| {
        rename_without_replacing(&unfinished, path)
            .or_else(|error| if error.kind() == io::ErrorKind::AlreadyExists { Ok(()) } else { Err(error) })
            .and_then(|()| sync_folder(folder))
            .map_err(StoreError::path(path))
    });
    for leftover in [&unfinished, &with_suffix(&unfinished, "-wal"), &with_suffix(&unfinished, "-shm")] {
        // Whatever cannot be removed now is swept at the next start.
        drop(std::fs::remove_file(leftover));
    }
    made
}

/// An empty file for its owner alone.
fn new_private(path: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path).map(drop)
}

fn make_empty(unfinished: &Path, path: &Path) -> Result<(), StoreError> {
    new_private(unfinished).map_err(StoreError::path(path))?;
    let mut connection = open_file(unfinished, Use::ReadWrite).map_err(explain(path))?;
    configure(&connection, Use::ReadWrite, path)?;
    connection.pragma_update(None, "application_id", APPLICATION_ID).map_err(explain(path))?;
    run_migrations(&mut connection, MIGRATIONS, 0).map_err(explain_all(path))?;
    // No page is left over: a file that is cut off is always noticed.
    connection.execute_batch("VACUUM").map_err(explain(path))?;
    connection.close().map_err(|(_, error)| explain(path)(error))?;
    File::open(unfinished).and_then(|file| file.sync_all()).map_err(StoreError::path(path))
}

/// The name with `suffix` at its end, such as that of the log.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Brings an older file to the present format, after a copy of it was put into `backups`.
fn migrate(
    connection: &mut Connection,
    path: &Path,
    migrations: &[&str],
    backups: &Path,
) -> Result<(), StoreError> {
    let found: i64 = pragma(connection, "user_version").map_err(explain(path))?;
    if found >= known_version(migrations) {
        return Ok(());
    }
    let copy = backups.join(format!("before_format_{}.db", known_version(migrations)));
    if !is_taken(&copy) {
        let unfinished = with_suffix(&copy, UNFINISHED);
        if is_taken(&unfinished) {
            std::fs::remove_file(&unfinished).map_err(StoreError::path(&unfinished))?;
        }
        // SQLite would make the file for everybody to read.
        new_private(&unfinished).map_err(StoreError::path(&unfinished))?;
        connection.execute("VACUUM INTO ?1", [unfinished.to_string_lossy()]).map_err(explain(path))?;
        File::open(&unfinished)
            .and_then(|file| file.sync_all())
            .and_then(|()| rename_without_replacing(&unfinished, &copy))
            .and_then(|()| sync_folder(backups))
            .map_err(StoreError::path(&copy))?;
    }
    run_migrations(connection, migrations, found).map_err(explain_all(path))
}

/// Each step in a transaction of its own, together with its number.
fn run_migrations(connection: &mut Connection, migrations: &[&str], from: i64) -> Result<(), StoreError> {
    for (version, step) in (1_i64..).zip(migrations).filter(|(version, _)| *version > from) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let found: i64 = pragma(&transaction, "user_version")?;
        // Another process may have done this step while we waited.
        if found < version {
            transaction.execute_batch(step)?;
            if *step == PROOF {
                for list in List::ALL {
                    chain::extend(&transaction, list)?;
                }
            }
            transaction.pragma_update(None, "user_version", version)?;
        }
        transaction.commit()?;
    }
    Ok(())
}

fn quick_check(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let explain = explain(path);
    let checked = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0));
    let detail: String = match checked.map_err(&explain) {
        Ok(detail) => detail,
        // The check itself is right: what it stumbles over is in the file, such as a broken table definition.
        Err(StoreError::Sql(error))
            if matches!(error.sqlite_error_code(), None | Some(ErrorCode::Unknown)) =>
        {
            error.to_string()
        }
        Err(error) => return Err(error),
    };
    if detail == "ok" { Ok(()) } else { Err(StoreError::Damaged { path: path.to_owned(), detail }) }
}

/// Moves the whole log into the database and syncs both; true when that is done.
///
/// After a failed sync, a transaction can be readable without being on disk, or be invisible and come back. Once the log
/// is empty there is neither.
pub(super) fn make_durable(connection: &Connection, path: &Path) -> Result<bool, StoreError> {
    let busy: i64 = connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .map_err(explain(path))?;
    Ok(busy == 0)
}

/// Whether the file ends with its last page. SQLite itself reads a last page that is cut off as if zeros followed.
fn check_whole(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let number = |name| pragma::<u32>(connection, name).map_err(explain(path));
    let wanted = u64::from(number("page_count")?) * u64::from(number("page_size")?);
    let found = path.metadata().map_err(StoreError::path(path))?.len();
    if found < wanted {
        let detail = format!("the file is cut off: {found} bytes of {wanted}");
        return Err(StoreError::Damaged { path: path.to_owned(), detail });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> (tempfile::TempDir, DataDir) {
        let folder = tempfile::tempdir().unwrap();
        let dir = DataDir::open(folder.path()).unwrap();
        (folder, dir)
    }

    #[test]
    fn a_commit_waits_for_the_disk_and_references_are_kept_on_every_connection_that_writes() {
        let (_folder, dir) = place();
        for connection in [for_writing(&dir).unwrap(), again_for_writing(&dir).unwrap()] {
            let number = |name| pragma::<i64>(&connection, name).unwrap();
            assert_eq!(pragma::<String>(&connection, "journal_mode").unwrap(), "wal");
            assert_eq!((number("synchronous"), number("foreign_keys"), number("trusted_schema")), (2, 1, 0));
            assert_eq!(number("application_id"), i64::from(APPLICATION_ID));
            assert_eq!(number("user_version"), known_version(MIGRATIONS));
        }
    }

    #[test]
    fn a_connection_for_reading_cannot_write() {
        let (_folder, dir) = place();
        for_writing(&dir).unwrap();
        let reading = for_reading(&dir).unwrap();
        assert!(reading.execute("UPDATE gallery SET version = 7", []).is_err());
    }

    #[test]
    fn an_older_file_is_copied_before_it_is_brought_to_the_present_format() {
        let (_folder, dir) = place();
        let mut connection = for_writing(&dir).unwrap();
        connection.execute("UPDATE gallery SET version = 41", []).unwrap();
        let known = known_version(MIGRATIONS);
        let later = ["ALTER TABLE gallery ADD COLUMN note TEXT", "UPDATE gallery SET note = 'new'"];
        let steps = [MIGRATIONS, &later].concat();
        migrate(&mut connection, &dir.database(), &steps, &dir.backups()).unwrap();
        assert_eq!(pragma::<i64>(&connection, "user_version").unwrap(), known + 2);
        let note: String = connection.query_row("SELECT note FROM gallery", [], |row| row.get(0)).unwrap();
        assert_eq!(note, "new");

        let copy = dir.backups().join(format!("before_format_{}.db", known + 2));
        let copy = open_file(&copy, Use::ReadOnly).unwrap();
        assert_eq!(pragma::<i64>(&copy, "user_version").unwrap(), known);
        let version: i64 = copy.query_row("SELECT version FROM gallery", [], |row| row.get(0)).unwrap();
        assert_eq!(version, 41);
        // Opened by this program, which knows fewer steps, it is a newer file.
        drop(connection);
        assert!(matches!(for_writing(&dir), Err(StoreError::Newer { found, .. }) if found == known + 2));
    }

    #[test]
    fn rows_that_are_older_than_the_links_are_linked_when_the_file_is_brought_to_the_present_format() {
        let (_folder, dir) = place();
        let mut connection = for_writing(&dir).unwrap();
        connection
            .execute_batch(
                "DROP TABLE chain; DROP TABLE redaction; DROP TABLE seal;
                 INSERT INTO audit (at_utc_us, zone, who, action, subject) VALUES
                     (1, 'UTC', 'Kim', 'signed in', 'Kim'), (2, 'UTC', 'Kim', 'staff edited', 'E001')",
            )
            .unwrap();
        let at = MIGRATIONS.iter().position(|step| *step == PROOF).unwrap();
        connection.pragma_update(None, "user_version", i64::try_from(at).unwrap()).unwrap();
        migrate(&mut connection, &dir.database(), &MIGRATIONS[..=at], &dir.backups()).unwrap();
        assert_eq!(chain::head(&connection, List::Audit).unwrap().0, 2);
        connection.pragma_update(None, "user_version", known_version(MIGRATIONS)).unwrap();
        assert!(crate::store::verify::verify(&dir).ok);
    }

    #[test]
    fn an_older_file_is_not_read_before_it_is_brought_to_the_present_format() {
        let (_folder, dir) = place();
        let connection = for_writing(&dir).unwrap();
        for_reading(&dir).unwrap();
        connection.pragma_update(None, "user_version", 1).unwrap();
        let refused = for_reading(&dir).unwrap_err();
        assert!(
            matches!(refused, StoreError::Older { .. })
                && refused.to_string().contains("open the kiosk once")
        );
    }

    #[test]
    fn a_step_that_fails_leaves_the_file_at_the_step_before() {
        let (_folder, dir) = place();
        let mut connection = for_writing(&dir).unwrap();
        let steps = [MIGRATIONS, &["UPDATE gallery SET version = 5; CREATE TABLE staff (x)"]].concat();
        assert!(migrate(&mut connection, &dir.database(), &steps, &dir.backups()).is_err());
        assert_eq!(pragma::<i64>(&connection, "user_version").unwrap(), known_version(MIGRATIONS));
        let version: i64 = connection.query_row("SELECT version FROM gallery", [], |row| row.get(0)).unwrap();
        assert_eq!(version, 0);
    }
}
