//! After a damaged database: the possible gap stands on the dashboard until somebody has seen to it.

use std::ops::ControlFlow;
use std::sync::Arc;

use chrono_tz::Tz;
use visionpresence::app::event::Event;
use visionpresence::domain::backup::Origin;
use visionpresence::domain::recovery::Repair;
use visionpresence::domain::settings::{BackupSettings, LanguageChoice, Settings};
use visionpresence::domain::time::Moment;
use visionpresence::runtime::clock::ManualClock;
use visionpresence::store::backup::{self, BackupPlan, open_or_recover};
use visionpresence::store::second_copy::ReceiptCopy;
use visionpresence::store::{DataDir, Reader, Writer};

use crate::office::{Office, PIN, enrol_ada, punch};

/// Ada came after the backup, then the database was damaged; her receipt lies on a stick.
fn after_the_damage(language: LanguageChoice) -> Office {
    let folder = tempfile::tempdir().unwrap();
    let data =
        DataDir::open(folder.path().join("data")).unwrap().with_key_file(folder.path().join("site.key"));
    let at = |utc: &str| Moment { utc: utc.parse().unwrap(), zone: Tz::Europe__Berlin };
    let mut writer = Writer::open(&data).unwrap();
    enrol_ada(&mut writer, at("2026-11-19T08:00:00Z"));
    let plan = BackupPlan {
        folder: data.backups(),
        origin: Origin::Nightly,
        scan_photos: true,
        passphrase: None,
        at: at("2026-11-20T01:30:00Z"),
    };
    backup::make(&data, &plan, &mut |_, _| ControlFlow::Continue(())).unwrap();
    punch(&mut writer, "E001", at("2026-11-20T08:00:00Z"));
    drop(writer);
    let stick = folder.path().join("stick");
    std::fs::create_dir(&stick).unwrap();
    let reader = Reader::open(&data).unwrap();
    let mut copy = ReceiptCopy::attach(&reader, &stick, &at("2026-11-20T08:00:01Z")).unwrap();
    assert_eq!(copy.catch_up(&reader).unwrap(), 1);
    drop(reader);
    let mut bytes = std::fs::read(data.database()).unwrap();
    bytes.chunks_mut(4096).skip(1).for_each(|page| page[..200].fill(0xAA));
    std::fs::write(data.database(), bytes).unwrap();
    let now = at("2026-11-20T13:00:00Z");
    let (writer, recovery) = open_or_recover(&data, &BackupSettings::default(), now).unwrap();
    assert!(recovery.is_some());
    std::fs::write(data.settings(), format!("[backup]\nreceipts = {:?}\n", stick.display().to_string()))
        .unwrap();
    let settings = Settings { language, ..Settings::default() };
    Office::start(folder, data, settings, writer, Arc::new(ManualClock::at(now)))
}

#[test]
fn hr_reads_receipts_back_adds_times_and_says_that_the_gap_is_seen_to() {
    let mut office = after_the_damage(LanguageChoice::English);
    office.make_account("Ines", PIN, PIN);
    office.wait("the gap", |office| office.has("Records may be missing from Fri 20 Nov 2026, 02:30:00"));
    assert!(office.has("No record was read back from receipts yet"));
    office.click("Read receipts back");
    office.wait("the note", |office| office.has("1 record was read back."));
    office.wait("the dashboard", |office| office.has("1 record was read back from receipts."));
    office.click("Read receipts back");
    office.wait("the note", |office| office.has("Every receipt is in the records already."));
    office.click("Add times...");
    office.wait("the table", |office| !office.has("Records may be missing"));
    office.click("Dashboard");
    office.wait("the gap again", |office| office.has("Seen to"));
    let told = |office: &Office| office.hub.as_ref().unwrap().view().latest().trouble.is_some();
    let backup_of = "2026-11-20T02:30:00".parse().unwrap();
    office.kiosk.send(Event::Repaired(Repair::Restored { backup_of, brought_back: 1 })).unwrap();
    office.wait("the line at the kiosk's foot", told);
    office.click("Seen to");
    office.wait("the end of it", |office| !office.has("Records may be missing"));
    office.wait("the end of the line", |office| !told(office));
    let said = office.actions();
    assert_eq!(said[..2], ["gap settled", "receipts read back"]);
    assert!(said.contains(&"database recovered".to_owned()));
}
