//! The settings screen: what is set holds at once, is in the file and in the audit list.

use visionpresence::domain::settings::{LivenessPolicy, PhotoPolicy, Settings, ThemeChoice};
use visionpresence::store;

use crate::office::Office;

fn stored(office: &Office) -> Settings {
    store::settings::load(&office.data).unwrap()
}

#[test]
fn settings_hold_at_once_and_are_in_the_file_and_the_audit_list() {
    let mut office = Office::signed_in();
    office.click("Settings");
    office.wait("what holds", |office| office.has("Nothing is changed."));
    office.fill("Company name", "Südwind GmbH");
    office.click("Dark");
    office.click("Strict");
    office.wait("what strict means", |office| office.has("One stranger in 10000 may get somebody's name"));
    office.click("None");
    office.click("90 days");
    office.click("Always a turn");
    office.wait("what that means", |office| office.has("a side drawn by lot"));
    assert_eq!(stored(&office), Settings::default(), "nothing is saved before it is asked for");
    office.click("Save settings");
    office.wait("the note", |office| office.has("The settings were saved"));
    let saved = stored(&office);
    assert_eq!((saved.company.as_str(), saved.theme), ("Südwind GmbH", ThemeChoice::Dark));
    assert_eq!((saved.photos, saved.keep_scan_photos_days), (PhotoPolicy::None, Some(90)));
    assert_eq!(saved.liveness, LivenessPolicy::Challenge);
    assert!((saved.wanted_fpir - 0.0001).abs() < 1e-12);
    let entry = office.reader().audit(None, 1).unwrap().remove(0);
    assert_eq!((entry.action.as_str(), entry.by.who.as_str()), ("settings changed", "Ines"));
    assert!(entry.before.unwrap().contains("company = \"VisionPresence\""));
    assert!(entry.after.unwrap().contains("keep_scan_photos_days = 90"));
    office.click("Lock");
    office.click("HR");
    office.wait("the lock with the new name", |office| {
        office.has("Who are you?") && office.has("Südwind GmbH")
    });
}

#[test]
fn a_wrong_value_is_refused_at_its_field_and_can_be_discarded() {
    let mut office = Office::signed_in();
    office.click("Settings");
    office.wait("what holds", |office| office.has("Nothing is changed."));
    office.fill("Company name", &"x".repeat(61));
    office.wait("the fault", |office| office.has("At most 60 characters."));
    office.click("Discard");
    office.wait("what holds", |office| office.has("Nothing is changed.") && !office.has("At most 60"));
    assert_eq!(stored(&office), Settings::default());
}

#[test]
fn a_punch_keeps_no_photo_where_none_are_wanted() {
    let mut office = Office::signed_in();
    office.click("Settings");
    office.wait("what holds", |office| office.has("Nothing is changed."));
    office.click("None");
    office.click("Save settings");
    office.wait("the note", |office| office.has("The settings were saved"));
    office.ada_comes();
    office.wait("the greeting in the strip", |office| office.has("Entrance: Ada Lovelace: Time in 14:00"));
    assert_eq!(office.data.scans().read_dir().unwrap().count(), 0);
}
