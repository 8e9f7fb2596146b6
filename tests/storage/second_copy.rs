//! The second copy of receipts: what was acknowledged comes back though the database is gone.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use visionpresence::domain::audit::By;
use visionpresence::domain::erasure::AttendanceFate;
use visionpresence::domain::recovery::{ReadBack, SecondCopy};
use visionpresence::domain::settings::BackupSettings;
use visionpresence::domain::time::Moment;
use visionpresence::runtime::clock::SystemClock;
use visionpresence::runtime::copying::{self, CopyState};
use visionpresence::store::backup::open_or_recover;
use visionpresence::store::second_copy::ReceiptCopy;
use visionpresence::store::{Reader, StoreError};

use crate::backups::{make, office};
use crate::kit::{Place, berlin, enrolment, id, recorded, request, request_with_photo};
use crate::recovery::spoil;

const DEADLINE: Duration = Duration::from_mins(1);

fn by(at: Moment) -> By {
    By { who: "Kim".to_owned(), at }
}

/// A folder beside the data that stands for a stick.
fn stick(place: &Place) -> PathBuf {
    let stick = place.beside("stick");
    fs::create_dir_all(&stick).unwrap();
    stick
}

fn copy_all(place: &Place, stick: &Path) {
    let reader = Reader::open(&place.dir).unwrap();
    let mut copy = ReceiptCopy::attach(&reader, stick, &berlin("2026-11-23 12:00:00")).unwrap();
    while copy.catch_up(&reader).unwrap() > 0 {}
    copy.tidy(&reader).unwrap();
}

fn settings(stick: &Path) -> BackupSettings {
    BackupSettings { receipts: stick.display().to_string(), ..BackupSettings::default() }
}

fn lines(stick: &Path) -> Vec<String> {
    let mut files: Vec<PathBuf> = fs::read_dir(stick).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .iter()
        .flat_map(|file| fs::read_to_string(file).unwrap().lines().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

/// Sequence, id, employee id, photo and link.
type Linked = (i64, String, String, Option<String>, Vec<u8>);

/// Every event with its link, in order.
fn events(place: &Place) -> Vec<Linked> {
    let connection = place.sqlite();
    let mut query = connection
        .prepare(
            "SELECT sequence, id, emp_id, photo, hash FROM clock_event JOIN chain USING (sequence)
             WHERE list = 'clock_event' ORDER BY sequence",
        )
        .unwrap();
    let rows = query
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))
        .unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn a_backup_and_receipts_bring_back_every_punch_with_its_photo_and_its_link() {
    let place = office();
    let stick = stick(&place);
    make(&place, "2026-11-23 02:30:00");
    let mut writer = place.writer();
    recorded(writer.punch(&request_with_photo("E001", berlin("2026-11-23 09:00:00"))));
    recorded(writer.punch(&request("E002", berlin("2026-11-23 09:01:00"))));
    recorded(writer.punch(&request("E001", berlin("2026-11-23 17:00:00"))));
    drop(writer);
    copy_all(&place, &stick);
    let before = events(&place);
    assert_eq!(before.len(), 6);
    spoil(&place);

    let now = berlin("2026-11-23 18:00:00");
    let (mut writer, recovery) = open_or_recover(&place.dir, &settings(&stick), now).unwrap();
    assert_eq!(recovery.unwrap().read_back, ReadBack { added: 3, known: 3, ..ReadBack::default() });
    assert_eq!(events(&place), before, "ids, order, photos and links are those of before");
    place.assert_sound();
    // As often as somebody likes.
    let again = writer.read_back_all(&stick, &by(now)).unwrap();
    assert_eq!(again, ReadBack { known: 6, ..ReadBack::default() });
    assert_eq!(events(&place), before);
    // The possible gap stays listed until HR has seen to it, with what came back.
    let reader = Reader::open(&place.dir).unwrap();
    let gap = reader.gaps().unwrap().remove(0);
    assert_eq!(gap.from.local().to_string().get(..16), Some("2026-11-23 02:30"));
    assert_eq!((gap.until, gap.brought_back), (now, 3));
    assert!(gap.backup.starts_with("visionpresence_2026-11-23") && gap.kept.starts_with("set_aside/"));
    assert!(writer.settle_gap(gap.number, &by(now)).unwrap());
    assert!(!writer.settle_gap(gap.number, &by(now)).unwrap());
    assert!(reader.gaps().unwrap().is_empty());
    let said: Vec<String> = reader.audit(None, 3).unwrap().into_iter().map(|entry| entry.action).collect();
    assert_eq!(said, ["gap settled", "receipts read back", "database recovered"]);
    println!("{} punches there again, 3 of them by their receipts", before.len());
}

/// The database with a damaged first byte: it is refused before SQLite sees it.
fn spoilt(place: &Place) -> Vec<u8> {
    let mut bytes = fs::read(place.dir.database()).unwrap();
    bytes[0] ^= 0xFF;
    bytes
}

/// What becomes of the bytes of a log.
type Damage = Box<dyn FnOnce(&mut Vec<u8>)>;

/// A kiosk is killed after punches that are in its second copy; gives the bytes of its log, and puts the files back as the
/// kill left them, with the log as `damage` makes it.
fn killed_with_its_log(place: &Place, stick: &Path, damage: impl FnOnce(&mut Vec<u8>)) {
    let _alone = place.dir.lock_instance().unwrap();
    place.dir.begin_session().unwrap();
    let mut writer = place.writer();
    for minute in 0..6 {
        let at = berlin(&format!("2026-11-23 0{minute}:30:00"));
        recorded(writer.punch(&request_with_photo(if minute % 2 == 0 { "E001" } else { "E002" }, at)));
    }
    copy_all(place, stick);
    let log = place.root().join("vision_attendance.db-wal");
    let (database, mut bytes) = (fs::read(place.dir.database()).unwrap(), fs::read(&log).unwrap());
    drop(writer);
    damage(&mut bytes);
    fs::write(place.dir.database(), database).unwrap();
    fs::write(&log, bytes).unwrap();
}

#[test]
fn what_a_damaged_log_hides_is_told_and_comes_back_from_receipts_with_photos_and_links() {
    let frame = 24 + 4096;
    let flip = |at: fn(usize) -> usize| {
        move |log: &mut Vec<u8>| {
            let at = at(log.len());
            log[at] ^= 0x10;
        }
    };
    let damages: [(&str, bool, Damage); 4] = [
        ("its beginning", true, Box::new(flip(|_| 32 + 24 + 100))),
        ("its head", true, Box::new(flip(|_| 25))),
        ("its end", false, Box::new(flip(|length| length - 200))),
        ("all of it", false, Box::new(Vec::clear)),
    ];
    for (what, proven, damage) in damages {
        let place = office();
        let stick = stick(&place);
        let mut before = Vec::new();
        killed_with_its_log(&place, &stick, |log| {
            assert!(log.len() > 8 * frame, "{} bytes", log.len());
            before = events(&place);
            damage(log);
        });
        let now = berlin("2026-11-23 18:00:00");
        let (writer, recovery) = open_or_recover(&place.dir, &settings(&stick), now).unwrap();
        let recovery = recovery.unwrap_or_else(|| panic!("{what}: in silence"));
        assert!(recovery.backup.is_none() && recovery.read_back.added > 0, "{what}: {recovery:?}");
        assert_eq!(events(&place), before, "{what}: ids, order, photos and links are those of before");
        drop(writer);
        place.assert_sound();
        let reader = Reader::open(&place.dir).unwrap();
        let gap = reader.gaps().unwrap().remove(0);
        assert_eq!((gap.backup.as_str(), gap.brought_back), ("", recovery.read_back.added), "{what}");
        assert_eq!(!gap.kept.is_empty(), proven, "{what}: what is left of it is kept");
        let said: Vec<String> =
            reader.audit(None, 2).unwrap().into_iter().map(|entry| entry.action).collect();
        assert_eq!(said, ["receipts read back", "records missing"], "{what}");
        let (_, again) = open_or_recover(&place.dir, &settings(&stick), now).unwrap();
        assert_eq!(again, None, "{what}: once");
    }
    // Where nothing can be opened, each start finds the same log: it is kept once.
    let place = office();
    let stick_of_it = stick(&place);
    killed_with_its_log(&place, &stick_of_it, |log| log[32 + 24 + 100] ^= 0x10);
    fs::write(place.dir.database(), spoilt(&place)).unwrap();
    for second in 0..3 {
        let at = berlin(&format!("2026-11-23 18:00:0{second}"));
        assert!(open_or_recover(&place.dir, &BackupSettings::default(), at).is_err());
    }
    assert_eq!(fs::read_dir(place.dir.set_aside()).unwrap().count(), 1);

    // The control: killed, and nothing damaged.
    let place = office();
    let stick = stick(&place);
    killed_with_its_log(&place, &stick, |_| {});
    let (_, recovery) =
        open_or_recover(&place.dir, &settings(&stick), berlin("2026-11-23 18:00:00")).unwrap();
    assert_eq!(recovery, None);
    println!("4 damaged logs: every punch there again");
}

#[test]
fn without_receipts_the_punches_after_the_backup_are_gone_which_is_what_the_test_above_is_about() {
    let place = office();
    make(&place, "2026-11-23 02:30:00");
    recorded(place.writer().punch(&request("E001", berlin("2026-11-23 09:00:00"))));
    spoil(&place);
    let now = berlin("2026-11-23 18:00:00");
    let (_, recovery) = open_or_recover(&place.dir, &BackupSettings::default(), now).unwrap();
    assert_eq!(recovery.unwrap().read_back, ReadBack::default());
    assert_eq!(place.count("clock_event"), 3);
    println!("1 punch after the backup lost, as expected without receipts");
}

#[test]
fn receipts_that_come_after_new_punches_are_added_without_turning_them_around() {
    let place = office();
    let stick = stick(&place);
    make(&place, "2026-11-23 02:30:00");
    recorded(place.writer().punch(&request("E001", berlin("2026-11-23 09:00:00"))));
    copy_all(&place, &stick);
    spoil(&place);
    // The stick was not plugged in at the start, and E001 leaves before it is.
    let now = berlin("2026-11-23 16:00:00");
    let (mut writer, _) = open_or_recover(&place.dir, &BackupSettings::default(), now).unwrap();
    recorded(writer.punch(&request("E001", berlin("2026-11-23 17:00:00"))));
    let read = writer.read_back_all(&stick, &by(berlin("2026-11-23 18:00:00"))).unwrap();
    assert_eq!((read.added, read.known), (1, 3));
    let day: (String, String) = place
        .sqlite()
        .query_row(
            "SELECT time_in, time_out FROM attendance WHERE emp_id = 'E001' AND attendance_date = '2026-11-23'",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    assert_eq!(day, ("09:00:00".to_owned(), "17:00:00".to_owned()));
    place.assert_sound();
}

#[test]
fn who_came_after_the_backup_is_on_the_list_again_by_id_and_name() {
    let place = office();
    let stick = stick(&place);
    make(&place, "2026-11-23 02:30:00");
    let mut writer = place.writer();
    writer.enrol(&enrolment("E003")).unwrap();
    recorded(writer.punch(&request("E003", berlin("2026-11-23 09:00:00"))));
    drop(writer);
    copy_all(&place, &stick);
    spoil(&place);
    let now = berlin("2026-11-23 10:00:00");
    let (_, recovery) = open_or_recover(&place.dir, &settings(&stick), now).unwrap();
    let read = recovery.unwrap().read_back;
    assert_eq!((read.added, read.people), (1, 1));
    let name: String = place
        .sqlite()
        .query_row("SELECT name FROM staff WHERE emp_id = 'E003'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(name, "Person E003");
    place.assert_sound();
}

#[test]
fn a_stick_that_is_found_says_nothing_about_people_and_another_sites_key_reads_nothing_of_it() {
    let place = office();
    let stick = stick(&place);
    copy_all(&place, &stick);
    let text = lines(&stick).join("\n");
    assert_eq!(text.lines().count(), 4, "a head and three punches");
    for personal in ["E001", "E002", "Person", "2026-11-2", "scans"] {
        assert!(!text.contains(personal), "{personal}");
    }
    let other = office();
    let read = other.writer().read_back_all(&stick, &by(berlin("2026-11-23 10:00:00"))).unwrap();
    assert_eq!(read, ReadBack::default(), "files of another site are none of ours");
}

#[test]
fn a_torn_and_a_changed_line_are_counted_and_cost_no_other() {
    let place = office();
    let stick = stick(&place);
    make(&place, "2026-11-20 02:30:00");
    copy_all(&place, &stick);
    let file = fs::read_dir(&stick).unwrap().next().unwrap().unwrap().path();
    let mut text = fs::read_to_string(&file).unwrap().into_bytes();
    // One digit of the second punch, and the end of the third.
    let second = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(1).unwrap().0 + 60;
    text[second] = if text[second] == b'0' { b'1' } else { b'0' };
    text.truncate(text.len() - 10);
    fs::write(&file, text).unwrap();
    let reader = Reader::open(&place.dir).unwrap();
    let found = reader.missing_receipts(&stick).unwrap().found;
    assert_eq!(found, ReadBack { known: 1, unreadable: 2, ..ReadBack::default() });
    // The copy goes on in a new file, from the last line that is whole.
    copy_all(&place, &stick);
    let found = reader.missing_receipts(&stick).unwrap().found;
    assert_eq!((found.known, found.unreadable), (3, 2));
}

#[test]
fn whoever_is_erased_is_erased_from_the_stick_and_stays_away() {
    let place = office();
    let stick = stick(&place);
    copy_all(&place, &stick);
    let old = lines(&stick);
    let mut writer = place.writer();
    let now = berlin("2026-11-23 10:00:00");
    writer.erase(&id("E002"), AttendanceFate::Erased, &by(now)).unwrap();
    let read = writer.read_back_all(&stick, &by(now)).unwrap();
    assert_eq!((read.added, read.known, read.erased), (0, 2, 1));
    drop(writer);
    copy_all(&place, &stick);
    let new = lines(&stick);
    assert_eq!(new.len(), 3, "a head and the two punches of the other");
    assert!(old.iter().all(|line| !new.contains(line)), "the file was made anew");
}

#[test]
fn a_folder_that_is_not_there_is_never_made() {
    let place = office();
    let reader = Reader::open(&place.dir).unwrap();
    let away = place.beside("not plugged in");
    let refused = ReceiptCopy::attach(&reader, &away, &berlin("2026-11-23 12:00:00")).err();
    assert!(matches!(refused, Some(StoreError::Path { .. })), "{refused:?}");
    assert!(!away.exists());
}

fn until(state: &CopyState, is: impl Fn(&SecondCopy) -> bool) -> SecondCopy {
    let start = Instant::now();
    loop {
        let found = state.get().unwrap_or_default();
        if is(&found) {
            return found;
        }
        assert!(start.elapsed() < DEADLINE, "{found:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_stick_may_be_pulled_out_and_put_back_while_people_are_recorded() {
    let place = office();
    let stick = stick(&place);
    fs::write(place.dir.settings(), format!("[backup]\nreceipts = {:?}\n", stick.display().to_string()))
        .unwrap();
    let (state, stop) = (CopyState::default(), Arc::new(AtomicBool::new(false)));
    let clock = Arc::new(SystemClock::start());
    copying::start(place.dir.clone(), clock, Arc::clone(&state), Arc::clone(&stop)).unwrap();
    let there = until(&state, |state| state.last_copied.is_some());
    assert!(
        there.same_disk && there.unreachable.is_none(),
        "HR is told that this is no other disk: {there:?}"
    );

    fs::rename(&stick, place.beside("in a pocket")).unwrap();
    let mut writer = place.writer();
    recorded(writer.punch(&request("E001", berlin("2026-11-23 09:00:00"))));
    let away = until(&state, |state| state.unreachable.is_some());
    assert_eq!(away.last_copied, there.last_copied);
    recorded(writer.punch(&request("E002", berlin("2026-11-23 09:01:00"))));
    fs::rename(place.beside("in a pocket"), &stick).unwrap();
    until(&state, |state| state.unreachable.is_none());
    stop.store(true, Ordering::Relaxed);
    let reader = Reader::open(&place.dir).unwrap();
    let start = Instant::now();
    while reader.missing_receipts(&stick).unwrap().found.known < 5 {
        assert!(start.elapsed() < DEADLINE);
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn receipts_that_are_too_many_for_once_are_counted_and_come_in_rounds() {
    let place = office();
    let stick = stick(&place);
    make(&place, "2026-11-23 02:30:00");
    let mut writer = place.writer();
    for hour in ["09", "12", "17"] {
        recorded(writer.punch(&request("E001", berlin(&format!("2026-11-23 {hour}:00:00")))));
    }
    drop(writer);
    copy_all(&place, &stick);
    let before = events(&place);
    spoil(&place);
    let now = berlin("2026-11-23 18:00:00");
    let (mut writer, _) = open_or_recover(&place.dir, &BackupSettings::default(), now).unwrap();
    let some = Reader::open(&place.dir).unwrap().missing_receipts_up_to(&stick, 2).unwrap();
    assert_eq!(some.found, ReadBack { known: 3, left: 1, ..ReadBack::default() });
    assert_eq!(some.parts().flatten().count(), 2);
    let all = writer.read_back_in_rounds(&stick, 2, &by(now)).unwrap();
    assert_eq!(all, ReadBack { added: 3, known: 3, ..ReadBack::default() });
    assert_eq!(events(&place), before);
    place.assert_sound();
}

#[test]
fn receipts_that_were_not_at_hand_when_the_backup_took_its_place_are_read_at_the_next_start() {
    let place = office();
    let stick = stick(&place);
    make(&place, "2026-11-23 02:30:00");
    recorded(place.writer().punch(&request("E001", berlin("2026-11-23 09:00:00"))));
    copy_all(&place, &stick);
    let before = events(&place);
    spoil(&place);
    let now = berlin("2026-11-23 18:00:00");
    fs::rename(&stick, place.beside("pulled out")).unwrap();
    let (writer, recovery) = open_or_recover(&place.dir, &settings(&stick), now).unwrap();
    assert_eq!(recovery.unwrap().read_back, ReadBack::default());
    drop(writer);
    assert_eq!(place.count("clock_event"), 3, "the control: it is not there yet");
    fs::rename(place.beside("pulled out"), &stick).unwrap();
    let (writer, recovery) = open_or_recover(&place.dir, &settings(&stick), now).unwrap();
    let recovery = recovery.unwrap();
    assert_eq!(
        (recovery.read_back.added, recovery.backup.as_ref().unwrap().name.as_str()),
        (1, "visionpresence_2026-11-23_023000.zip")
    );
    assert_eq!(events(&place), before);
    drop(writer);
    let (_, again) = open_or_recover(&place.dir, &settings(&stick), now).unwrap();
    assert_eq!(again, None, "once");
    place.assert_sound();
}
