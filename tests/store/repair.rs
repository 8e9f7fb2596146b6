//! What people say at the kiosk about a day without time out, until HR has decided.

use chrono::NaiveDate;
use visionpresence::domain::clock_event::{Change, EventId, Said, Source};
use visionpresence::domain::review::{RepairAsked, RepairKind, RepairOffer, RepairRequest};
use visionpresence::domain::time::Moment;
use visionpresence::store::corrections::{AddedPunch, Grounds};
use visionpresence::store::repair::Settle;
use visionpresence::store::{Reader, StoreError, Writer};

use crate::kit::{Place, berlin, id, recorded, request};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn grounds() -> Grounds {
    Grounds { author: "Anna".to_owned(), reason: "as asked".to_owned(), at: berlin("2026-11-24 12:00:00") }
}

fn wish(proposed: Option<&str>) -> RepairRequest {
    let asked_at = berlin("2026-11-24 09:01:00");
    RepairRequest {
        id: EventId::at(&asked_at),
        emp_id: id("E001"),
        work_date: date("2026-11-23"),
        kind: RepairKind::TimeOut,
        proposed: proposed.map(berlin),
        asked_at,
    }
}

fn time_out(at: &str) -> AddedPunch {
    let at = berlin(at);
    AddedPunch { id: EventId::at(&at), emp_id: id("E001"), at, said: Some(Said::Out), source: Source::Manual }
}

/// In on Monday without a time out, and in again on Tuesday.
fn forgotten() -> (Place, Writer, Option<RepairOffer>) {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    recorded(writer.punch(&request("E001", berlin("2026-11-23 09:00:00"))));
    let arrival = recorded(writer.punch(&request("E001", berlin("2026-11-24 09:00:00"))));
    let offer = arrival.remarks.repair;
    (place, writer, offer)
}

fn open(place: &Place) -> Vec<RepairRequest> {
    let reader = Reader::open(&place.dir).unwrap();
    reader.repair_requests(true).unwrap().into_iter().map(|entry| entry.request).collect()
}

fn monday(place: &Place) -> (Option<String>, String) {
    place
        .sqlite()
        .query_row(
            "SELECT time_out, status FROM attendance WHERE attendance_date = '2026-11-23' AND emp_id = 'E001'",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap()
}

#[test]
fn the_arrival_after_a_forgotten_time_out_asks_for_the_usual_time() {
    let (place, mut writer, offer) = forgotten();
    let offer = offer.unwrap();
    assert_eq!((offer.work_date, offer.time_in), (date("2026-11-23"), berlin("2026-11-23 09:00:00")));
    assert_eq!(offer.suggested, None, "nobody knows when this person leaves");
    writer.ask_for_repair(&wish(Some("2026-11-23 18:00:00"))).unwrap();
    let reader = Reader::open(&place.dir).unwrap();
    let again = |reader: &Reader, day: &str, now: &str| {
        reader.repair_offer(&id("E001"), date(day), &berlin(now)).unwrap()
    };
    assert_eq!(again(&reader, "2026-11-23", "2026-11-24 17:00:00"), None, "it was answered");
    for (come, go) in [
        ("2026-11-24 09:00:00", "2026-11-24 17:02:11"),
        ("2026-11-25 09:00:00", "2026-11-25 18:03:44"),
        ("2026-11-26 09:00:00", "2026-11-26 19:00:00"),
    ] {
        for at in [come, go] {
            writer.punch(&request("E001", berlin(at))).unwrap();
        }
    }
    recorded(writer.punch(&request("E001", berlin("2026-11-27 09:00:00"))));
    let next =
        recorded(writer.punch(&request("E001", berlin("2026-11-30 09:00:00")))).remarks.repair.unwrap();
    assert_eq!(next.suggested, Some(berlin("2026-11-27 18:00:00")), "the middle one of the last ones");
    place.assert_sound();
}

#[test]
fn a_request_waits_for_hr_and_changes_nothing_by_itself() {
    let (place, mut writer, _) = forgotten();
    let first = wish(Some("2026-11-23 18:00:00"));
    assert_eq!(writer.ask_for_repair(&first).unwrap(), RepairAsked::Waiting);
    assert_eq!(writer.ask_for_repair(&first).unwrap(), RepairAsked::Waiting, "the same again");
    assert_eq!(open(&place), [first]);
    assert_eq!(monday(&place).0, None);
    let newer = wish(Some("2026-11-23 17:30:00"));
    writer.ask_for_repair(&newer).unwrap();
    assert_eq!(open(&place), [newer], "a newer answer takes the place of an open one");
    assert_eq!(place.count("repair_request"), 2, "what was said first is kept");
    for attempt in ["UPDATE repair_request SET kind = 'x'", "DELETE FROM repair_request"] {
        assert!(place.sqlite().execute(attempt, []).unwrap_err().to_string().contains("never"), "{attempt}");
    }
    place.assert_sound();
}

#[test]
fn hr_accepts_a_request_as_an_added_time_out() {
    let (place, mut writer, _) = forgotten();
    let asked = wish(Some("2026-11-23 18:00:00"));
    writer.ask_for_repair(&asked).unwrap();
    let punch = time_out("2026-11-23 18:00:00");
    writer.settle_repair(asked.id, &Settle::AddTimeOut(punch.clone()), &grounds()).unwrap();
    assert_eq!(monday(&place), (Some("18:00:00".to_owned()), "Present".to_owned()));
    assert_eq!(open(&place), []);
    let all = Reader::open(&place.dir).unwrap().repair_requests(false).unwrap();
    let settlement = all[0].settlement.clone().unwrap();
    assert_eq!((settlement.accepted_as, settlement.author.as_str()), (Some(punch.id), "Anna"));
    let audit = Reader::open(&place.dir).unwrap().audit(None, 10).unwrap();
    assert_eq!(audit[0].action, "repair accepted");
    assert_eq!(audit[0].before.as_deref(), Some("2026-11-23: left at 2026-11-23 18:00"));
    let twice = writer.settle_repair(asked.id, &Settle::Decline, &grounds());
    assert!(matches!(twice, Err(StoreError::RepairRefused { .. })), "{twice:?}");
    let late = wish(Some("2026-11-23 17:00:00"));
    assert_eq!(writer.ask_for_repair(&late).unwrap(), RepairAsked::NotNeeded, "the day has its time out");
    place.assert_sound();
}

#[test]
fn hr_declines_a_request_and_a_day_that_was_mended_otherwise_needs_nobody() {
    let (place, mut writer, _) = forgotten();
    let asked = wish(None);
    writer.ask_for_repair(&asked).unwrap();
    writer.settle_repair(asked.id, &Settle::Decline, &grounds()).unwrap();
    assert_eq!((open(&place), monday(&place).0), (vec![], None));
    let again = wish(Some("2026-11-23 18:00:00"));
    writer.ask_for_repair(&again).unwrap();
    assert_eq!(open(&place), [again], "who was declined can ask again");
    writer.add_punches(&[time_out("2026-11-23 17:45:00")], &grounds()).unwrap();
    assert_eq!(open(&place), []);
    place.assert_sound();
}

#[test]
fn a_time_at_which_nobody_can_have_left_is_refused() {
    let (place, mut writer, _) = forgotten();
    for (proposed, control) in [
        ("2026-11-23 08:59:00", false),
        ("2026-11-24 09:00:01", false),
        ("2026-11-24 09:30:00", false),
        ("2026-11-23 09:00:01", true),
    ] {
        let answer = writer.ask_for_repair(&wish(Some(proposed)));
        assert_eq!(answer.is_ok(), control, "{proposed}: {answer:?}");
    }
    let stranger = RepairRequest { emp_id: id("E999"), ..wish(None) };
    assert!(matches!(writer.ask_for_repair(&stranger), Err(StoreError::UnknownEmployee(_))));
    let whole = RepairRequest { work_date: date("2026-11-20"), ..wish(None) };
    assert_eq!(writer.ask_for_repair(&whole).unwrap(), RepairAsked::NotNeeded);
    assert_eq!(place.count("repair_request"), 1);
}

#[test]
fn a_punch_of_somebody_else_is_reported_and_given_to_the_right_person() {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    let punch = recorded(writer.punch(&request("E001", berlin("2026-11-23 09:00:00"))));
    let asked_at: Moment = berlin("2026-11-23 09:00:05");
    let report = |emp_id: &str| RepairRequest {
        id: EventId::at(&asked_at),
        emp_id: id(emp_id),
        work_date: date("2026-11-23"),
        kind: RepairKind::WrongPerson(punch.event_id),
        proposed: None,
        asked_at,
    };
    assert!(matches!(writer.ask_for_repair(&report("E002")), Err(StoreError::RepairRefused { .. })));
    let asked = report("E001");
    assert_eq!(writer.ask_for_repair(&asked).unwrap(), RepairAsked::Waiting);
    let give = Settle::Correct(EventId::at(&asked_at), Change::GiveTo(id("E002")));
    writer.settle_repair(asked.id, &give, &grounds()).unwrap();
    assert_eq!(open(&place), []);
    let owner: String =
        place.sqlite().query_row("SELECT emp_id FROM attendance", [], |row| row.get(0)).unwrap();
    assert_eq!(owner, "E002");
    assert_eq!(writer.ask_for_repair(&report("E001")).unwrap(), RepairAsked::NotNeeded);
    place.assert_sound();
}
