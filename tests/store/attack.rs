//! Refused presentations: what is kept of them, and that it does not grow for ever.

use visionpresence::domain::attack::RefusedPresentation;
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
        reason: AttackReason::NoTurn,
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
    let rows = reader.refused(10).unwrap();
    assert_eq!(rows.len(), 2);
    let (newer, older) = (&rows[0], &rows[1]);
    assert!(newer.claimed.is_none() && !newer.has_photo);
    assert_eq!(older.claimed.as_ref().unwrap().0, id("E001"));
    assert_eq!((older.reason, older.score), (Some(AttackReason::NoTurn), Some(7.5)));
    assert!(reader.refused_photo(older.sequence).unwrap().is_some());
    assert!(reader.refused_photo(newer.sequence).unwrap().is_none());
    let this_week = |date: &str| reader.overview(date.parse().unwrap()).unwrap().refused_this_week;
    assert_eq!((this_week("2026-11-23"), this_week("2026-11-30"), this_week("2026-12-01")), (2, 2, 0));
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
