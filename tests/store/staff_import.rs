//! A staff list from a file: all of it or nothing.

use visionpresence::domain::audit::By;
use visionpresence::domain::staff_import::{ImportPreview, Imported};
use visionpresence::staff_file;
use visionpresence::store::{Reader, Writer};

use crate::kit::{Place, berlin, id};

fn preview(place: &Place, list: &str) -> ImportPreview {
    let file = staff_file::read(list.as_bytes()).unwrap();
    let stored = Reader::open(&place.dir).unwrap().members_by_id().unwrap();
    ImportPreview::compare(file.people, file.wrong, &stored, "2026-11-23".parse().unwrap())
}

fn import(writer: &mut Writer, preview: &ImportPreview) -> Imported {
    let by = By { who: "Ines".to_owned(), at: berlin("2026-11-23 10:00:00") };
    writer.import_staff(&preview.people(), &by).unwrap()
}

#[test]
fn new_people_come_changed_fields_change_and_columns_that_are_not_there_stay() {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    let first =
        preview(&place, "emp_id,name,phone\nE001,Person E001,+49 30 1234\nE002,Person E002,\nE003,Zoë,\n");
    assert_eq!((first.new.len(), first.changed.len(), first.same, first.wrong.len()), (1, 1, 1, 0));
    assert_eq!(import(&mut writer, &first), Imported { added: 1, changed: 1 });
    let second = preview(&place, "emp_id;name\nE001;Ann\n");
    assert_eq!(import(&mut writer, &second), Imported { added: 0, changed: 1 });
    let reader = Reader::open(&place.dir).unwrap();
    let ann = reader.staff_member(&id("E001")).unwrap().unwrap();
    assert_eq!(
        (ann.member.name.as_str(), ann.member.phone.as_deref(), ann.photos),
        ("Ann", Some("+49 30 1234"), 2)
    );
    assert_eq!(reader.counts().unwrap().staff, 3);
    let entries = reader.audit(None, 9).unwrap();
    assert_eq!(entries.len(), 3);
    assert_eq!(entries[0].before.as_deref(), Some("name: Person E001"));
    let again = preview(&place, "emp_id;name\nE001;Ann\n");
    assert_eq!((again.stores(), again.same), (0, 1), "the same list again changes nothing");
    place.assert_sound();
}

#[test]
fn a_list_that_cannot_be_stored_whole_is_not_stored_at_all() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    let list = preview(&place, "emp_id,name\nE001,Ann\nE002,Bob\nE003,Cy\n");
    place
        .sqlite()
        .execute_batch(
            "CREATE TRIGGER refuse BEFORE INSERT ON staff WHEN NEW.emp_id = 'E003'
             BEGIN SELECT RAISE(ABORT, 'disk trouble'); END",
        )
        .unwrap();
    let by = By { who: "Ines".to_owned(), at: berlin("2026-11-23 10:00:00") };
    assert!(writer.import_staff(&list.people(), &by).is_err());
    assert_eq!((place.count("staff"), place.count("audit")), (1, 0));
    let ann = Reader::open(&place.dir).unwrap().staff_member(&id("E001")).unwrap().unwrap();
    assert_eq!(ann.member.name, "Person E001");
}
