//! The storage screen: a backup is made, read back, copied, looked at and deleted by touch.

use std::ops::ControlFlow;

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use visionpresence::domain::access::Secret;
use visionpresence::domain::backup::Origin;
use visionpresence::domain::time::Clock as _;
use visionpresence::store::backup::{self, BackupPlan};

use crate::office::{Office, PIN};

fn at_storage() -> Office {
    let mut office = Office::signed_in();
    office.click("Storage");
    office.wait("the screen", |office| office.has("Back up now"));
    office
}

fn with_backup() -> Office {
    let mut office = at_storage();
    office.click("Back up now");
    office.wait("the backup", |office| office.has("is made and verified") && office.has("Verified on"));
    office
}

/// The button whose name begins so; the rest is the time of the backup.
fn touch(office: &mut Office, begins: &str) {
    office.wait(begins, |office| office.words().iter().any(|words| words.starts_with(begins)));
    let name = office.words().into_iter().find(|words| words.starts_with(begins)).unwrap();
    office.click(&name);
}

#[test]
fn whoever_signs_in_is_told_when_there_is_nothing_to_go_back_to() {
    let mut office = Office::signed_in();
    office.wait("the note", |office| office.has("There is no verified backup yet"));
}

#[test]
fn a_backup_is_made_verified_and_deleted_and_the_audit_list_says_so() {
    let mut office = with_backup();
    assert!(!office.has("There is no backup yet"));
    touch(&mut office, "Verify ");
    office.wait("the answer", |office| office.has("was read back: everything is there"));
    touch(&mut office, "Delete ");
    touch(&mut office, "Delete: touch again");
    office.wait("the empty list", |office| office.has("There is no backup yet"));
    assert_eq!(office.actions()[..3], ["backup deleted", "backup checked", "backup made"]);
}

#[test]
fn a_backup_is_copied_to_a_folder_that_is_typed_where_no_dialog_opens() {
    let mut office = with_backup();
    let stick = tempfile::tempdir().unwrap();
    touch(&mut office, "Copy to...");
    office.wait("the field", |office| office.has("No window for choosing files can open"));
    office.fill("Path of the folder", stick.path().to_str().unwrap());
    office.click("Use this folder");
    office.wait("the note", |office| office.has("and compared"));
    assert_eq!(std::fs::read_dir(stick.path()).unwrap().count(), 2, "the backup and what its check found");
    assert_eq!(office.actions()[0], "backup copied");
}

#[test]
fn a_restore_is_looked_at_and_takes_effect_at_the_next_start() {
    let mut office = with_backup();
    office.ada_comes();
    office.wait("the greeting", |office| office.has("Entrance: Ada Lovelace: Time in 14:00"));
    touch(&mut office, "Restore...");
    office.wait("the look", |office| office.has("Not in it: 1 punch "));
    office.click("Cancel");
    office.wait("no look", |office| !office.has("Not in it:"));
    touch(&mut office, "Restore...");
    office.wait("the look", |office| office.has("Not in it: 1 punch "));
    office.click("Restore and start the kiosk anew");
    office.click("Restore and start the kiosk anew: touch again");
    office.wait("the note", |office| office.has("takes effect when the kiosk starts anew"));
    assert!(office.data.root().join(".restore-journal").exists());
}

#[test]
fn what_a_restore_set_aside_is_brought_back_by_touch() {
    let mut office = with_backup();
    office.ada_comes();
    office.wait("the greeting", |office| office.has("Entrance: Ada Lovelace: Time in 14:00"));
    let punches = |office: &Office| office.reader().counts().unwrap().events;
    let before = punches(&office);
    touch(&mut office, "Restore...");
    office.wait("the look", |office| office.has("Not in it: 1 punch "));
    office.click("Restore and start the kiosk anew");
    office.click("Restore and start the kiosk anew: touch again");
    office.wait("the note", |office| office.has("takes effect when the kiosk starts anew"));
    let mut office = back_at_storage(office);
    assert_eq!(punches(&office), before - 1);
    office.wait("what was set aside", |office| office.has("Set aside by restores"));
    touch(&mut office, "Bring back ");
    touch(&mut office, "Bring back: touch again");
    office.wait("the note", |office| office.has("takes effect when the kiosk starts anew"));
    let office = back_at_storage(office);
    assert_eq!(punches(&office), before);
    assert_eq!(office.actions()[..2], ["signed in", "restore undone"]);
}

/// The kiosk starts again, and Ines opens the screen.
fn back_at_storage(office: Office) -> Office {
    let mut office = office.restarted();
    office.click("HR");
    office.unlock("PIN", PIN);
    office.click("Storage");
    office.wait("the screen", |office| office.has("Back up now"));
    office
}

#[test]
fn an_encrypted_backup_is_looked_into_and_read_back_with_its_passphrase() {
    let office = Office::signed_in();
    let plan = BackupPlan {
        folder: office.data.backups(),
        origin: Origin::ByHand,
        scan_photos: true,
        passphrase: Some(Secret::typed("correct horse battery")),
        at: office.clock.now().moment,
    };
    backup::make(&office.data, &plan, &mut |_, _| ControlFlow::Continue(())).unwrap();
    let mut office = office;
    office.click("Storage");
    let open = |office: &mut Office, what: &str, button: &str, passphrase: &str| {
        touch(office, what);
        office.fill("Passphrase; leave it empty to use the key file of the settings", passphrase);
        office.click(button);
    };
    open(&mut office, "Restore...", "Look into it", "wrong horse");
    office.wait("the refusal", |office| office.has("not the passphrase"));
    assert!(!office.has("In it: "));
    open(&mut office, "Restore...", "Look into it", "correct horse battery");
    office.wait("the look", |office| office.has("In it: "));
    office.click("Cancel");
    open(&mut office, "Verify ", "Verify", "correct horse battery");
    office.wait("the answer", |office| office.has("was read back: everything is there"));
}

#[test]
fn sizes_of_database_photos_and_disk_are_said() {
    let mut office = Office::signed_in();
    office.ada_comes();
    office.wait("the greeting", |office| office.has("Entrance: Ada Lovelace: Time in 14:00"));
    office.click("Storage");
    office.wait("the photo", |office| office.has("1, about 1 KB"));
    let database = office.data.database();
    let bytes: u64 = ["", "-wal"]
        .map(|end| {
            let mut name = database.clone().into_os_string();
            name.push(end);
            std::fs::metadata(name).unwrap().len()
        })
        .iter()
        .sum();
    let words = office.words();
    let said =
        words.iter().skip_while(|words| *words != "Database").find_map(|words| words.strip_suffix(" MB"));
    let said: f64 = said.and_then(|figure| figure.parse().ok()).unwrap_or_else(|| panic!("{words:?}"));
    // The log beside the database may have grown since it was looked at.
    let stored = f64::from(u32::try_from(bytes).unwrap()) / 1e6;
    assert!((said - stored).abs() < 0.5, "{said} MB said, {stored} MB stored");
    assert!(office.words().iter().any(|words| words.ends_with(" GB")), "what is free on the disk");
}

#[test]
fn hr_has_the_storage_screen_and_not_the_settings() {
    let mut office = Office::signed_in();
    office.omar_of_hr_signs_in();
    assert!(!office.words().iter().any(|words| words == "Settings"));
    office.click("Storage");
    office.wait("the storage", |office| office.has("Back up now"));
}

#[test]
fn a_double_click_asks_and_does_not_answer() {
    let mut office = with_backup();
    let name = office.words().into_iter().find(|words| words.starts_with("Delete ")).unwrap();
    let place = office.window.get_by_role_and_label(Role::Button, &name).rect().center();
    // Each event takes a quarter of a second here, twice that each click.
    office.window.ctx.options_mut(|options| options.input_options.max_double_click_delay = 0.6);
    let click = |office: &mut Office| {
        for pressed in [true, false] {
            let modifiers = egui::Modifiers::NONE;
            let button = egui::PointerButton::Primary;
            office.window.event(egui::Event::PointerButton { pos: place, button, pressed, modifiers });
        }
        office.window.run_steps(1);
    };
    office.window.event(egui::Event::PointerMoved(place));
    click(&mut office);
    click(&mut office);
    office.wait("the question", |office| office.has("Delete: touch again"));
    assert_eq!(office.actions()[0], "backup made", "nothing is deleted");

    // The control: touched again after a while.
    office.window.run_steps(8);
    click(&mut office);
    office.wait("the empty list", |office| office.has("There is no backup yet"));
}
