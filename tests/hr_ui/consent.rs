//! Withdrawal of a consent in the record of a person.

use visionpresence::domain::employee::EmployeeId;
use visionpresence::domain::settings::LanguageChoice;
use visionpresence::ui::strings::speaking;

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
    assert!(office.has("Photos taken at the entrance belong to the recorded times and stay"));
    office.click("Keep them");
    office.wait("the way to it again", |office| office.can_click("Consent withdrawn..."));
    assert!(office.data.root().join("face_data/E001").is_dir());
    office.click("Consent withdrawn...");
    office.click("Destroy templates and enrolment photos");
    office.wait("the note", |office| {
        office.has("Templates and enrolment photos of Ada Lovelace are destroyed.")
    });
    office.wait("the record without a face", |office| office.has("Not enrolled: no face is known"));
    assert!(!office.data.root().join("face_data/E001").exists());
    assert!(office.reader().templates().unwrap().iter().all(|(of, _)| *of != ada));
    assert!(office.reader().staff_member(&ada).unwrap().is_some_and(|stored| stored.active));
    assert_eq!(office.actions()[0], "consent withdrawn");
    assert!(office.can_click("Set a PIN"), "a PIN takes the place of the face");
}

/// What somebody agrees to and what HR reads when they change their mind promise what the program does: the store's test
/// of a withdrawal finds no byte of the template, no enrolment photo, and the photo of the punch.
#[test]
fn what_is_promised_to_whoever_agrees_is_what_a_withdrawal_does() {
    for (words, goes, stays) in [
        (
            speaking(LanguageChoice::English),
            "HR then erases these photos and the templates at once",
            "Photos that were kept with earlier times in and out are part of the record of your working time",
        ),
        (
            speaking(LanguageChoice::German),
            "Das Personalbüro löscht dann diese Fotos und die Merkmale sofort",
            "Fotos, die zu früherem Kommen und Gehen aufbewahrt wurden, gehören zum Nachweis Ihrer Arbeitszeit",
        ),
    ] {
        let consent = words.consent();
        assert!(consent.text.contains(goes) && consent.text.contains(stays), "{}", consent.text);
        // An earlier text had promised more: what somebody agreed to can be told from this one.
        assert!(consent.version.starts_with("2026-11.2"), "{}", consent.version);
    }
}

/// Whoever changes a text that people agree to gives it another version: what is stored with a consent names what was read.
#[test]
fn each_wording_has_a_version_of_its_own() {
    use sha2::{Digest as _, Sha256};
    let found = [LanguageChoice::English, LanguageChoice::German].map(|language| {
        let consent = speaking(language).consent();
        (consent.version, visionpresence::domain::hex::hex(&Sha256::digest(consent.text.as_bytes())))
    });
    let known = [
        ("2026-11.2 en", "4bf0878c00aa4f60338e25ede3943a5834895651a6aec7b539551d16659c103b"),
        ("2026-11.2 de", "9b3c6f54d7138ddae8b560ce28668758a46a147176e48802e44598da6a9b0e50"),
    ];
    assert_eq!(found, known.map(|(version, digest)| (version.to_owned(), digest.to_owned())));
}
