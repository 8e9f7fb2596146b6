//! Faces and working hours are for their owner's eyes alone, whatever the umask of the session: every file and folder
//! that a day of work makes.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use rusqlite::Connection;
use visionpresence::domain::access::Secret;
use visionpresence::domain::attack::{Refusal, RefusedPresentation};
use visionpresence::domain::decision::AttackReason;
use visionpresence::domain::logo::Logo;
use visionpresence::domain::settings::Settings;
use visionpresence::store::backup::{self, BackupPlan, open_or_recover, restore};
use visionpresence::store::second_copy::ReceiptCopy;
use visionpresence::store::{Reader, Writer, key_care, settings};

use crate::backups::{go_on, plan};
use crate::kit::{Place, berlin, enrolment, id, picture, recorded, request_with_photo};
use crate::recovery::spoil;
use crate::restores::wanted;

/// Tells the process that is started what to do.
const TASK: &str = "VISIONPRESENCE_TEST_MODES";

/// What others may look into below `folder`, by path; the folder itself is somebody else's.
fn open_to_others(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let kind = fs::symlink_metadata(&path).unwrap();
        let mode = kind.permissions().mode() & 0o7777;
        if mode != if kind.is_dir() { 0o700 } else { 0o600 } {
            found.push(format!("{} {mode:04o}", path.display()));
        }
        if kind.is_dir() {
            found.extend(open_to_others(&path));
        }
    }
    found
}

/// Everything that the kiosk makes in a day, looked at while it is there.
#[expect(clippy::too_many_lines, reason = "a day is told in its order")]
fn day_of_work() {
    let place = Place::new();
    let base = place.root().parent().unwrap().to_owned();
    let (stick, disk) = (place.beside("stick"), place.beside("disk"));
    for folder in [&stick, &disk] {
        fs::create_dir(folder).unwrap();
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).unwrap();
    }
    let look = |when: &str| {
        let open = open_to_others(&base);
        assert!(open.is_empty(), "{when}: {open:#?}");
    };

    // The morning: the first start, somebody comes, somebody is refused, HR sets things.
    let alone = place.dir.lock_instance().unwrap();
    place.dir.begin_session().unwrap();
    let mut writer = place.writer();
    for person in ["E001", "E002"] {
        writer.enrol(&enrolment(person)).unwrap();
    }
    recorded(writer.punch(&request_with_photo("E001", berlin("2026-11-23 09:00:00"))));
    let refused = RefusedPresentation {
        at: berlin("2026-11-23 09:05:00"),
        reason: Refusal::Attack(AttackReason::NoTurn),
        claimed: None,
        photo: Some(picture(64, 48)),
    };
    writer.keep_refused(&refused).unwrap();
    let logo = Logo::new(16, 16, vec![90; 16 * 16 * 4]).unwrap();
    let chosen = Settings { logo: Some(logo.into()), ..Settings::default() };
    settings::save(&place.dir, &chosen).unwrap();
    assert!(place.dir.logo().is_file() && place.dir.settings().is_file());
    let wal = place.root().join("vision_attendance.db-wal");
    assert!(wal.is_file() && place.root().join("vision_attendance.db-shm").is_file());
    look("in the morning");

    // The second copy, exports, the key; the backup of the night, in both folders, plain and encrypted.
    let reader = Reader::open(&place.dir).unwrap();
    let mut copy = ReceiptCopy::attach(&reader, &stick, &berlin("2026-11-23 12:00:00")).unwrap();
    assert_eq!(copy.catch_up(&reader).unwrap(), 1);
    fs::create_dir(base.join("out")).unwrap();
    fs::set_permissions(base.join("out"), fs::Permissions::from_mode(0o700)).unwrap();
    reader.subject_access(&id("E001"), &base.join("out/access.zip")).unwrap();
    key_care::export(&place.dir, &base.join("out/key")).unwrap();
    writer.seal(&berlin("2026-11-24 00:10:00")).unwrap().expect("sealed");
    let night = plan(&place, "2026-11-24 02:30:00");
    let made = backup::make(&place.dir, &night, &mut |_, _| {
        // While it is made there are files with other names.
        look("during the backup");
        go_on(0, 0)
    });
    let made = made.unwrap();
    let passphrase = Some(Secret::typed("correct horse battery"));
    let away = BackupPlan { folder: disk.clone(), passphrase, ..plan(&place, "2026-11-24 02:31:00") };
    backup::make(&place.dir, &away, &mut go_on).unwrap();
    backup::copy(&place.dir.backups(), &made.name, &disk, &mut go_on).unwrap();
    look("after the backups");

    // A restore: what is prepared, the journal, the note, what was set aside.
    recorded(writer.punch(&request_with_photo("E002", berlin("2026-11-24 09:00:00"))));
    drop((copy, reader, writer));
    let file = place.dir.backups().join(&made.name);
    let prepared = restore::prepare(&place.dir, &wanted(file), &mut go_on).unwrap();
    look("while a restore is prepared");
    prepared.commit().unwrap();
    assert!(place.root().join(".restore-journal").is_file());
    look("at the moment of the restore");
    restore::finish(&place.dir).unwrap();
    look("after the restore");
    drop(place.writer());
    assert!(place.dir.set_aside().is_dir());

    // A photo without a row, and a database that is damaged.
    fs::rename(
        place.dir.scans().join("E001_20261123_090000.jpg"),
        place.dir.scans().join("E001_20261123_100000.jpg"),
    )
    .unwrap();
    drop(place.writer());
    assert!(place.dir.unclaimed().is_dir());
    spoil(&place);
    drop(open_or_recover(&place.dir, &chosen.backup, berlin("2026-11-24 12:00:00")).unwrap());
    place.dir.end_session().unwrap();
    drop(alone);
    look("in the evening");

    // A file of an earlier format is copied before it is changed.
    let earlier: Connection = place.sqlite();
    let known: i64 = earlier.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    earlier.pragma_update(None, "user_version", known - 1).unwrap();
    drop(earlier);
    // That the last step cannot be done twice does not matter here: the copy is made before it.
    drop(Writer::open(&place.dir));
    let copies = place.files("backups").into_iter().filter(|name| name.starts_with("before_format")).count();
    assert_eq!(copies, 1, "{:?}", place.files("backups"));
    look("after the change of the format");

    // The control: what is written without care is seen.
    fs::write(place.root().join("careless"), "").unwrap();
    fs::create_dir(place.root().join("careless folder")).unwrap();
    assert_eq!(open_to_others(&base).len(), 2);
}

#[test]
fn everything_that_a_day_of_work_makes_is_for_its_owner_alone_whatever_the_umask() {
    if std::env::var_os(TASK).is_some() {
        return day_of_work();
    }
    for umask in ["022", "000", "002"] {
        let done = Command::new("bash")
            .args(["-c", &format!("umask {umask}; exec \"$@\""), "bash"])
            .arg(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "modes::everything_that_a_day_of_work_makes_is_for_its_owner_alone_whatever_the_umask",
            ])
            .env(TASK, "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&done.stdout) + String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "umask {umask}: {said}");
    }
}
