//! A change of department or site holds from a day on: what was before it stays, and locked days most of all.

use chrono::NaiveDate;
use visionpresence::domain::audit::By;
use visionpresence::domain::calendar::Holiday;
use visionpresence::domain::day_records::DayRecord;
use visionpresence::domain::employee::StaffMember;
use visionpresence::domain::log::DateRange;
use visionpresence::domain::policy::Policy;
use visionpresence::domain::review::ReviewChange;
use visionpresence::domain::roster::{Assignment, Pattern, Who};
use visionpresence::domain::rules::RulesChange;
use visionpresence::domain::shift::ShiftType;
use visionpresence::domain::staff_import::{ImportPreview, ListedPerson};
use visionpresence::domain::time::Moment;
use visionpresence::staff_file;
use visionpresence::store::corrections::Grounds;
use visionpresence::store::{Reader, StoreError, Writer};

use crate::kit::{Place, berlin, id, recorded, request};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn now() -> Moment {
    berlin("2026-11-20 18:00:00")
}

fn by() -> By {
    By { who: "Ines".to_owned(), at: now() }
}

fn grounds() -> Grounds {
    Grounds { author: "Ines".to_owned(), reason: "paid".to_owned(), at: now() }
}

/// The stores work from 7:00 to 15:00 and the sales from 9:00 to 17:00. E001 of the stores came at 8:00 from Monday 16
/// to Friday 20 November 2026, and left at 16:00.
fn week() -> (Place, Writer) {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    let shift = |id: &str, start: &str, end: &str| {
        ShiftType::new(id.parse().unwrap(), id, start.parse().unwrap(), end.parse().unwrap())
    };
    let shifts = vec![shift("early", "07:00:00", "15:00:00"), shift("day", "09:00:00", "17:00:00")];
    let of = |department: &str, shift: &str| Assignment {
        who: Who::Department(department.to_owned()),
        from: date("2026-11-01"),
        to: None,
        pattern: Pattern { anchor: date("2026-11-02"), days: vec![vec![shift.parse().unwrap()]] },
    };
    let change = RulesChange {
        policy: Some((date("2026-11-01"), Policy { shifts, ..Policy::default() })),
        assignments: Some(vec![of("Stores", "early"), of("Sales", "day")]),
        ..RulesChange::default()
    };
    writer.change_rules(&change, "Ines", berlin("2026-11-02 12:00:00")).unwrap();
    // From the beginning on.
    edit(&place, &mut writer, |member| {
        member.department = Some("Stores".to_owned());
        member.posted_since = Some(date("2026-11-01"));
    })
    .unwrap();
    for day in 16..=20 {
        for time in ["08:00:00", "16:00:00"] {
            recorded(writer.punch(&request("E001", berlin(&format!("2026-11-{day} {time}")))));
        }
    }
    writer.close_days(&now()).unwrap();
    (place, writer)
}

fn edit(
    place: &Place,
    writer: &mut Writer,
    change: impl FnOnce(&mut StaffMember),
) -> Result<bool, StoreError> {
    let mut member = Reader::open(&place.dir).unwrap().staff_detail(&id("E001")).unwrap().unwrap().member;
    change(&mut member);
    writer.edit_staff(&member, &by())
}

/// How late E001 was on each day, in minutes, as it is stored.
fn late(place: &Place) -> Vec<i64> {
    let sqlite = place.sqlite();
    let mut query = sqlite
        .prepare("SELECT late_secs / 60 FROM attendance WHERE emp_id = 'E001' ORDER BY attendance_date")
        .unwrap();
    let found = query.query_map([], |row| row.get(0)).unwrap();
    found.collect::<Result<_, _>>().unwrap()
}

fn lock(writer: &mut Writer, from: &str, to: &str) {
    let range = DateRange { from: date(from), to: date(to) };
    writer.review(&ReviewChange::Lock(range, true), &grounds(), true).unwrap();
}

#[test]
fn another_department_changes_the_days_from_its_first_one_on_and_no_others() {
    let (place, mut writer) = week();
    assert_eq!(late(&place), [60; 5], "an hour after the shift of the stores began");
    let to_sales = |since: Option<&str>| {
        let since = since.map(date);
        move |member: &mut StaffMember| {
            (member.department, member.posted_since) = (Some("Sales".to_owned()), since);
        }
    };
    assert!(edit(&place, &mut writer, to_sales(Some("2026-11-18"))).unwrap());
    assert_eq!(late(&place), [60, 60, 0, 0, 0]);
    // The day was wrong: it was the 19th, and then the 17th.
    edit(&place, &mut writer, |member| member.posted_since = Some(date("2026-11-19"))).unwrap();
    assert_eq!(late(&place), [60, 60, 60, 0, 0]);
    edit(&place, &mut writer, |member| member.posted_since = Some(date("2026-11-17"))).unwrap();
    assert_eq!(late(&place), [60, 0, 0, 0, 0]);
    // Without a day it begins today.
    edit(&place, &mut writer, |member| member.department = Some("Stores".to_owned())).unwrap();
    assert_eq!(late(&place), [60, 0, 0, 0, 60]);
    let detail = Reader::open(&place.dir).unwrap().staff_detail(&id("E001")).unwrap().unwrap();
    let earlier: Vec<_> =
        detail.earlier.iter().map(|posting| (posting.until, posting.department.as_deref())).collect();
    assert_eq!(
        earlier[1..],
        [(date("2026-11-16"), Some("Stores")), (date("2026-11-19"), Some("Sales"))],
        "{earlier:?}"
    );
    place.assert_sound();
}

#[test]
fn a_locked_period_does_not_move_with_department_site_joining_date_or_policy() {
    let (place, mut writer) = week();
    lock(&mut writer, "2026-11-16", "2026-11-18");
    let before = late(&place);
    let refused = edit(&place, &mut writer, |member| {
        member.department = Some("Sales".to_owned());
        member.posted_since = Some(date("2026-11-18"));
    });
    assert!(matches!(refused, Err(StoreError::PeriodLocked { date: day }) if day == date("2026-11-18")));
    let refused = edit(&place, &mut writer, |member| member.joining_date = Some(date("2026-11-17")));
    assert!(matches!(refused, Err(StoreError::PeriodLocked { .. })), "{refused:?}");
    let refused = edit(&place, &mut writer, |member| {
        member.site = Some("Berlin".to_owned());
        member.posted_since = Some(date("2026-11-01"));
    });
    assert!(matches!(refused, Err(StoreError::PeriodLocked { .. })), "{refused:?}");
    let policy =
        RulesChange { policy: Some((date("2026-11-17"), Policy::default())), ..RulesChange::default() };
    let refused = writer.change_rules(&policy, "Ines", now());
    assert!(matches!(refused, Err(StoreError::PeriodLocked { .. } | StoreError::RulesRefused { .. })));
    assert_eq!(late(&place), before);
    // After it everything can change, and what is locked stays as it is.
    edit(&place, &mut writer, |member| {
        member.department = Some("Sales".to_owned());
        member.posted_since = Some(date("2026-11-19"));
    })
    .unwrap();
    assert_eq!(late(&place), [60, 60, 60, 0, 0]);
    edit(&place, &mut writer, |member| member.phone = Some("+49 30 1234".to_owned())).unwrap();
    assert_eq!(late(&place), [60, 60, 60, 0, 0]);
    place.assert_sound();
}

#[test]
fn a_site_has_its_holidays_from_the_day_on_which_somebody_works_there() {
    let (place, mut writer) = week();
    let holiday =
        |day: &str| Holiday { date: date(day), name: "Feast".to_owned(), site: Some("Berlin".to_owned()) };
    let change = RulesChange {
        holidays: Some(vec![holiday("2026-11-17"), holiday("2026-11-19")]),
        ..RulesChange::default()
    };
    writer.change_rules(&change, "Ines", now()).unwrap();
    assert_eq!(late(&place), [60; 5]);
    edit(&place, &mut writer, |member| {
        member.site = Some("Berlin".to_owned());
        member.posted_since = Some(date("2026-11-18"));
    })
    .unwrap();
    assert_eq!(late(&place), [60, 60, 60, 0, 60], "nobody is late on a holiday");
    let reader = Reader::open(&place.dir).unwrap();
    let days = reader.stored_days(date("2026-11-16"), date("2026-11-20"), Some(&id("E001"))).unwrap();
    let codes: Vec<_> = days.compute(now()).0.iter().map(DayRecord::code).collect();
    assert_eq!(codes, ["P", "P", "P", "H/P", "P"]);
    place.assert_sound();
}

#[test]
fn an_imported_list_names_the_site_and_the_first_day() {
    let (place, mut writer) = week();
    let import = |writer: &mut Writer, list: &str| {
        let list = staff_file::read(list.as_bytes()).unwrap();
        assert!(list.wrong.is_empty(), "{:?}", list.wrong);
        let stored = Reader::open(&place.dir).unwrap().members_by_id().unwrap();
        let preview = ImportPreview::compare(list.people, list.wrong, &stored, date("2026-11-20"));
        assert!(preview.wrong.is_empty(), "{:?}", preview.wrong);
        let people: Vec<ListedPerson> = preview.people();
        writer.import_staff(&people, &by()).unwrap()
    };
    let head = "emp_id,name,department,site,department_from\n";
    let done = import(&mut writer, &format!("{head}E001,Person E001,Sales,Berlin,2026-11-18\n"));
    assert_eq!((done.added, done.changed), (0, 1));
    assert_eq!(late(&place), [60, 60, 0, 0, 0]);
    let detail = Reader::open(&place.dir).unwrap().staff_detail(&id("E001")).unwrap().unwrap();
    assert_eq!(detail.member.site.as_deref(), Some("Berlin"));
    // A list without the column changes it from today on.
    import(&mut writer, "emp_id,name,department\nE001,Person E001,Stores\n");
    assert_eq!(late(&place), [60, 60, 0, 0, 60]);
    place.assert_sound();
}
