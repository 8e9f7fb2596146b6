//! The storage screen: a backup is made, read back, copied, looked at and deleted by touch.

use crate::office::Office;

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
    office.wait("the punch", |office| office.reader().counts().is_ok_and(|counts| counts.events > 0));
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
fn hr_has_the_storage_screen_and_not_the_settings() {
    let mut office = Office::signed_in();
    office.omar_of_hr_signs_in();
    assert!(!office.words().iter().any(|words| words == "Settings"));
    office.click("Storage");
    office.wait("the storage", |office| office.has("Back up now"));
}
