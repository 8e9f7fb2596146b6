//! The review list, what is put aside, previews, locked days and overtime, over a real database.

use chrono::NaiveDate;
use visionpresence::domain::clock_event::{Change, EventId, Said, Source};
use visionpresence::domain::log::DateRange;
use visionpresence::domain::review::{AddedPunch, ReviewChange, ReviewItem, ReviewKind};
use visionpresence::store::corrections::Grounds;
use visionpresence::store::{Reader, StoreError, Writer};

use crate::kit::{Place, berlin, id, recorded, request};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn grounds() -> Grounds {
    Grounds { author: "Anna".into(), reason: "looked at it".into(), at: berlin("2026-11-27 12:00:00") }
}

/// A week in which E001 forgot a time out on Monday and E002 one on Tuesday.
fn week() -> (Place, Writer) {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    for (emp_id, at) in [
        ("E001", "2026-11-23 09:00:00"),
        ("E002", "2026-11-24 08:00:00"),
        ("E001", "2026-11-25 09:00:00"),
        ("E001", "2026-11-25 17:00:00"),
    ] {
        recorded(writer.punch(&request(emp_id, berlin(at))));
    }
    writer.close_days(&berlin("2026-11-27 12:00:00")).unwrap();
    (place, writer)
}

fn items(place: &Place) -> Vec<ReviewItem> {
    let reader = Reader::open(&place.dir).unwrap();
    reader.review_list(None, &berlin("2026-11-27 12:00:00")).unwrap().items
}

fn waiting(place: &Place) -> Vec<String> {
    let open = items(place).into_iter().filter(ReviewItem::is_open);
    open.map(|item| format!("{} {} {}", item.date, item.emp_id, item.kind.name())).collect()
}

fn out(emp_id: &str, at: &str) -> AddedPunch {
    let at = berlin(at);
    AddedPunch { id: EventId::at(&at), emp_id: id(emp_id), at, said: Some(Said::Out), source: Source::Manual }
}

#[test]
fn the_list_names_what_needs_a_human_newest_first_until_it_is_mended() {
    let (place, mut writer) = week();
    let both = ["2026-11-24 E002 time_out_missing", "2026-11-23 E001 time_out_missing"];
    assert_eq!(waiting(&place), both);
    let add = ReviewChange::Add(vec![out("E001", "2026-11-23 17:30:00")]);
    let told = writer.review(&add, &grounds(), false).unwrap();
    assert_eq!(waiting(&place), both, "a preview stores nothing");
    assert_eq!(place.count("clock_event"), 4);
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].before.worked_secs, told[0].after.worked_secs), (0, 8 * 3600 + 1800));
    writer.review(&add, &grounds(), true).unwrap();
    assert_eq!(waiting(&place), both[..1]);
    place.assert_sound();
}

#[test]
fn what_is_put_aside_stays_so_until_the_day_changes() {
    let (place, mut writer) = week();
    let item = items(&place).pop().unwrap();
    assert_eq!((item.kind, item.emp_id.as_str()), (ReviewKind::TimeOutMissing, "E001"));
    writer.review(&ReviewChange::Dismiss(item.key(), true), &grounds(), true).unwrap();
    assert_eq!(waiting(&place), ["2026-11-24 E002 time_out_missing"]);
    let aside = items(&place).into_iter().find(|other| other.emp_id == item.emp_id).unwrap();
    assert_eq!(aside.dismissed.unwrap().reason, "looked at it");
    let reader = Reader::open(&place.dir).unwrap();
    let day = reader.review_day(&item.emp_id, item.date, &berlin("2026-11-27 12:00:00")).unwrap();
    let new = || EventId::at(&berlin("2026-11-27 12:00:00"));
    let (id, target) = (new(), day.punches[0].event);
    let change = Change::MoveTo(berlin("2026-11-23 08:30:00"));
    writer.review(&ReviewChange::Correct { id, target, change }, &grounds(), true).unwrap();
    let again = "2026-11-23 E001 time_out_missing".to_owned();
    assert!(waiting(&place).contains(&again), "it is another day to look at");
    let taken_back = ReviewChange::Correct { id: new(), target: id, change: Change::Void };
    writer.review(&taken_back, &grounds(), true).unwrap();
    assert!(!waiting(&place).contains(&again), "it is the day that was looked at");
    let key = item.key();
    writer.review(&ReviewChange::Dismiss(key, false), &grounds(), true).unwrap();
    assert!(waiting(&place).contains(&again), "taken up again");
    for attempt in ["UPDATE review_dismissal SET dismissed = 0", "DELETE FROM review_dismissal"] {
        assert!(place.sqlite().execute(attempt, []).unwrap_err().to_string().contains("never"), "{attempt}");
    }
    place.assert_sound();
}

#[test]
fn a_day_in_detail_keeps_every_correction_with_its_grounds() {
    let (place, mut writer) = week();
    let reader = Reader::open(&place.dir).unwrap();
    let day = || reader.review_day(&id("E001"), date("2026-11-25"), &berlin("2026-11-27 12:00:00")).unwrap();
    let target = day().punches[1].event;
    let correction = EventId::at(&berlin("2026-11-27 12:00:00"));
    let change = Change::MoveTo(berlin("2026-11-25 18:00:00"));
    let moved = ReviewChange::Correct { id: correction, target, change };
    let told = writer.review(&moved, &grounds(), false).unwrap();
    assert_eq!((told[0].before.worked_secs, told[0].after.worked_secs), (8 * 3600, 9 * 3600));
    writer.review(&moved, &grounds(), true).unwrap();
    let punch = day().punches[1].clone();
    assert_eq!(punch.recorded_at, berlin("2026-11-25 17:00:00"));
    assert_eq!(punch.counts_at, Some(berlin("2026-11-25 18:00:00")));
    assert_eq!((punch.corrections[0].author.as_str(), punch.corrections[0].taken_back), ("Anna", false));
    let back = EventId::at(&berlin("2026-11-27 12:00:01"));
    let taken = ReviewChange::Correct { id: back, target: correction, change: Change::Void };
    writer.review(&taken, &grounds(), true).unwrap();
    let punch = day().punches[1].clone();
    assert_eq!(punch.counts_at, Some(berlin("2026-11-25 17:00:00")));
    assert!(punch.corrections[0].taken_back && punch.corrections[1].takes_back == Some(correction));
    let void = ReviewChange::Correct {
        id: EventId::at(&berlin("2026-11-27 12:00:02")),
        target,
        change: Change::Void,
    };
    writer.review(&void, &grounds(), true).unwrap();
    let day = day();
    assert_eq!(
        (day.punches.len(), day.punches[1].counts_at),
        (2, None),
        "what does not count is still shown"
    );
    place.assert_sound();
}

#[test]
fn locked_days_are_told_and_not_changed() {
    let (place, mut writer) = week();
    let week = DateRange { from: date("2026-11-16"), to: date("2026-11-23") };
    writer.review(&ReviewChange::Lock(week, true), &grounds(), true).unwrap();
    let add = ReviewChange::Add(vec![out("E001", "2026-11-23 17:30:00")]);
    for store in [false, true] {
        let refused = writer.review(&add, &grounds(), store);
        assert!(matches!(refused, Err(StoreError::PeriodLocked { .. })), "{refused:?}");
    }
    let reader = Reader::open(&place.dir).unwrap();
    let now = berlin("2026-11-27 12:00:00");
    let open = reader.review_list(None, &now).unwrap();
    assert_eq!(open.range, DateRange { from: date("2026-11-24"), to: date("2026-11-27") });
    let all = reader.review_list(Some(week), &now).unwrap();
    assert_eq!((all.locked.len(), all.locked[0].author.as_str()), (8, "Anna"));
    assert!(all.items.iter().all(|item| item.locked && !item.is_open()));
    let day = reader.review_day(&id("E001"), date("2026-11-23"), &now).unwrap();
    assert_eq!(day.locked.unwrap().reason, "looked at it");
    writer.review(&ReviewChange::Lock(week, false), &grounds(), true).unwrap();
    writer.review(&add, &grounds(), true).unwrap();
    let audit: Vec<String> = reader.audit(None, 3).unwrap().into_iter().map(|entry| entry.action).collect();
    assert_eq!(audit, ["punch added", "period unlocked", "period locked"]);
    let nothing = Grounds { reason: " ".into(), ..grounds() };
    assert!(matches!(writer.review(&add, &nothing, true), Err(StoreError::CorrectionRefused { .. })));
    place.assert_sound();
}
