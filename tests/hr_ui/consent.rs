//! Withdrawal of a consent in the record of a person.

use visionpresence::domain::employee::EmployeeId;

use crate::office::Office;

#[test]
fn a_withdrawal_says_what_goes_destroys_it_and_leaves_the_person() {
    let ada: EmployeeId = "E001".parse().unwrap();
    let mut office = Office::signed_in();
    office.click("Staff");
    office.fill("Search name, id, e-mail, phone, job", "Lovelace");
    office.click("Ada Lovelace (E001),");
    office.wait("the record", |office| office.has("1 enrolled photo"));
    office.click("Consent withdrawn...");
    office.wait("what goes", |office| office.has("are destroyed at once, for ever"));
    office.click("Keep them");
    office.wait("the way to it again", |office| office.can_click("Consent withdrawn..."));
    assert!(office.data.root().join("face_data/E001").is_dir());
    office.click("Consent withdrawn...");
    office.click("Destroy templates and photos");
    office.wait("the note", |office| office.has("Templates and photos of Ada Lovelace are destroyed."));
    office.wait("the record without a face", |office| office.has("Not enrolled: no face is known"));
    assert!(!office.data.root().join("face_data/E001").exists());
    assert!(office.reader().templates().unwrap().iter().all(|(of, _)| *of != ada));
    assert!(office.reader().staff_member(&ada).unwrap().is_some_and(|stored| stored.active));
    assert_eq!(office.actions()[0], "consent withdrawn");
    assert!(office.can_click("Set a PIN"), "a PIN takes the place of the face");
}
