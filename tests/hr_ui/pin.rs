//! HR gives a person a PIN for the kiosk, and takes it away.

use visionpresence::store::Reader;

use crate::office::Office;

#[test]
fn hr_sets_and_removes_the_pin_of_a_person_and_it_is_written_down() {
    let mut office = Office::signed_in();
    office.click("Staff");
    office.wait("the list", |office| office.has("Ada Lovelace (E001)"));
    office.click("Ada Lovelace (E001),");
    office.wait("the person", |office| office.has("None: recorded by the face alone"));
    office.click("Set a PIN");
    office.fill("New PIN (6 digits or more)", "123456");
    office.click("Save the PIN");
    office.wait("the refusal", |office| office.has("one of the first that anybody tries"));
    office.fill("New PIN (6 digits or more)", "407183");
    office.click("Save the PIN");
    office.wait("the note", |office| office.has("Ada Lovelace can use the new PIN at the kiosk now."));
    office.wait("the PIN", |office| office.has("Change the PIN"));
    let has_pin =
        |office: &Office| Reader::open(&office.data).unwrap().has_pin(&"E001".parse().unwrap()).unwrap();
    assert!(has_pin(&office));
    office.click("Remove the PIN");
    office.wait("no PIN", |office| office.has("Set a PIN"));
    assert!(!has_pin(&office));
    office.click("Audit");
    office.wait("both", |office| office.has("Kiosk PIN set") && office.has("Kiosk PIN removed"));
}
