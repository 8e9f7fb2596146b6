//! Refused presentations: what is kept of them, and that it does not grow for ever.

use visionpresence::domain::attack::{Refusal, RefusedFilter, RefusedKind, RefusedPresentation};
use visionpresence::domain::audit::{By, KIOSK};
use visionpresence::domain::decision::{AttackReason, Candidate};
use visionpresence::domain::frame::Picture;
use visionpresence::domain::time::Moment;
use visionpresence::store::Reader;
use visionpresence::store::attack::KEPT;

use crate::kit::{Place, id};

fn at(second: i64) -> Moment {
    let morning: chrono::DateTime<chrono::Utc> = "2026-11-23T08:00:00Z".parse().unwrap();
    Moment { utc: morning + chrono::TimeDelta::seconds(second), zone: chrono_tz::Europe::Berlin }
}

fn refused(second: i64, photo: bool) -> RefusedPresentation {
    RefusedPresentation {
        at: at(second),
        reason: Refusal::Attack(AttackReason::NoTurn),
        claimed: Some(Candidate { emp_id: id("E001"), score: 7.5 }),
        photo: photo.then(|| Picture::new(8, 8, vec![90; 8 * 8 * 3]).unwrap()),
    }
}

#[test]
fn a_refused_presentation_is_kept_with_its_photo_and_the_name_that_it_looks_like() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    writer.keep_refused(&refused(0, true)).unwrap();
    writer.keep_refused(&RefusedPresentation { claimed: None, ..refused(60, false) }).unwrap();
    let reader = Reader::open(&place.dir).unwrap();
    let rows = reader.refused(&RefusedFilter::default()).unwrap();
    assert_eq!(rows.len(), 2);
    let (newer, older) = (&rows[0], &rows[1]);
    assert!(newer.claimed.is_none() && !newer.has_photo);
    assert_eq!(older.claimed.as_ref().unwrap().0, id("E001"));
    assert_eq!((older.reason, older.score), (Some(Refusal::Attack(AttackReason::NoTurn)), Some(7.5)));
    assert!(reader.refused_photo(older.sequence).unwrap().is_some());
    assert!(reader.refused_photo(newer.sequence).unwrap().is_none());
    let this_week = |date: &str| reader.overview(date.parse().unwrap()).unwrap().refused_this_week;
    assert_eq!((this_week("2026-11-23"), this_week("2026-11-29"), this_week("2026-11-30")), (2, 2, 0));
    place.assert_sound();
}

#[test]
fn the_oldest_are_erased_with_their_photos() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    for second in 0..3 {
        writer.keep_refused(&refused(second, true)).unwrap();
    }
    for second in 3..KEPT + 2 {
        writer.keep_refused(&refused(second, false)).unwrap();
    }
    assert_eq!(place.count("spoof_attempt"), KEPT);
    assert_eq!(place.files("uploads/refused").len(), 1, "the photos of two rows went with them");
}

#[test]
fn faces_that_were_not_recognised_take_no_room_from_what_was_not_live_and_are_no_attack() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    writer.keep_refused(&refused(0, true)).unwrap();
    let stranger = |second| RefusedPresentation { reason: Refusal::NotRecognised, ..refused(second, false) };
    writer.keep_refused(&RefusedPresentation { reason: Refusal::NotRecognised, ..refused(1, true) }).unwrap();
    for second in 2..KEPT + 2 {
        writer.keep_refused(&stranger(second)).unwrap();
    }
    let reader = Reader::open(&place.dir).unwrap();
    assert_eq!(place.count("spoof_attempt"), KEPT + 1);
    assert_eq!(place.files("uploads/refused").len(), 1, "the photo of the oldest stranger is gone");
    assert_eq!(
        reader.refused(&RefusedFilter::default()).unwrap().last().unwrap().reason,
        Some(Refusal::Attack(AttackReason::NoTurn))
    );
    assert_eq!(reader.overview("2026-11-23".parse().unwrap()).unwrap().refused_this_week, 1);
    let of = |kind| reader.refused(&RefusedFilter { kind, since: None }).unwrap().len();
    let kept = usize::try_from(KEPT).unwrap();
    assert_eq!(
        (of(RefusedKind::NotLive), of(RefusedKind::NotRecognised), of(RefusedKind::All)),
        (1, kept, kept + 1)
    );
    place.assert_sound();
}

#[test]
fn photos_of_refused_faces_are_erased_with_the_scan_photos_of_their_time() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    writer.keep_refused(&refused(0, true)).unwrap();
    writer.keep_refused(&refused(3 * 86_400, true)).unwrap();
    let by = By { who: KIOSK.to_owned(), at: at(4 * 86_400) };
    let before = "2026-11-25".parse().unwrap();
    assert_eq!(writer.erase_photos_before(before, &by).unwrap(), 1);
    assert_eq!(writer.erase_photos_before(before, &by).unwrap(), 0);
    let reader = Reader::open(&place.dir).unwrap();
    let rows = reader.refused(&RefusedFilter::default()).unwrap();
    assert_eq!(rows.iter().map(|row| row.has_photo).collect::<Vec<_>>(), [true, false], "the row stays");
    assert_eq!(place.files("uploads/refused").len(), 1);
    assert_eq!(reader.audit(None, 1).unwrap()[0].action, "photos erased");
    place.assert_sound();
}
