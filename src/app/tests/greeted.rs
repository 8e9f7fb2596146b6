//! What the person who is greeted may touch: a break, their own hours, an earlier day without time out.

use super::*;
use crate::app::counter::{RepairCommand, Told};
use crate::domain::clock_event::{Direction, Said};
use crate::domain::day_records::DayRecord;
use crate::domain::review::RepairAsked;

const HOUR: Duration = Duration::from_hours(1);

impl Kiosk {
    /// The face of `track` is recognised as E001's.
    fn recognise(&mut self, track: u64) {
        self.decide(track, identified("E001"));
    }

    fn greeting(&self) -> crate::app::view::Greeting {
        match self.card() {
            Card::Greeting(greeting) => *greeting,
            other => panic!("no greeting: {other:?}"),
        }
    }

    fn answer(&mut self, told: Result<Told, String>) {
        let (ticket, _) = self.asked.pop().unwrap();
        self.happen(Event::Told { ticket, told });
    }

    /// The hours of E001 stand on the screen, asked for by the face of track 1.
    fn with_hours() -> Self {
        let mut kiosk = Self::open();
        kiosk.recognise(1);
        kiosk.happen(Event::HoursRequested);
        assert!(matches!(&kiosk.asked[0].1, Ask::Days { emp_id, range, .. }
            if emp_id.as_str() == "E001" && range.from.to_string() == "2026-11-01"));
        kiosk.answer(Ok(Told::Days(Vec::<DayRecord>::new())));
        assert!(matches!(kiosk.card(), Card::Month(_)));
        kiosk
    }

    /// E001 came yesterday, forgot to leave, and comes again.
    fn after_a_forgotten_time_out() -> Self {
        let mut kiosk = Self::open();
        kiosk.recognise(1);
        kiosk.pass(24 * HOUR);
        kiosk.recognise(2);
        kiosk
    }

    fn asked_repair(&mut self) -> crate::domain::review::RepairRequest {
        match self.asked.last() {
            Some((_, Ask::Repair(request))) => request.clone(),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_break_is_offered_only_where_the_policy_wants_it_punched() {
    let offered = |must_punch: bool| {
        let mut kiosk = Kiosk::open();
        if must_punch {
            kiosk.breaks_must_be_punched();
        }
        kiosk.recognise(1);
        assert_eq!(kiosk.greeting().receipt.remarks.breaks, None, "nobody comes to take a break");
        kiosk.pass(3 * HOUR);
        kiosk.recognise(2);
        kiosk.greeting().receipt.remarks.breaks
    };
    assert_eq!(offered(false), None);
    assert_eq!(offered(true), Some(Said::BreakOut));
}

#[test]
fn one_touch_makes_the_look_the_begin_of_a_break_and_the_next_its_end() {
    let mut kiosk = Kiosk::open();
    kiosk.breaks_must_be_punched();
    kiosk.recognise(1);
    kiosk.pass(3 * HOUR);
    kiosk.recognise(2);
    assert_eq!(kiosk.greeting().receipt.direction, Direction::Out, "who touches nothing has left");
    kiosk.pass(3 * SECOND);
    kiosk.happen(Event::Said(Said::BreakIn));
    assert_eq!(kiosk.greeting().receipt.said, None, "what was not offered is not taken");
    kiosk.happen(Event::Said(Said::BreakOut));
    let greeting = kiosk.greeting();
    assert_eq!((greeting.receipt.said, greeting.worked()), (Some(Said::BreakOut), None));
    kiosk.pass(30 * MINUTE);
    kiosk.recognise(3);
    assert_eq!(kiosk.greeting().receipt.remarks.breaks, Some(Said::BreakIn));
    kiosk.happen(Event::Said(Said::BreakIn));
    assert_eq!(kiosk.greeting().receipt.direction, Direction::In);
    kiosk.pass(5 * HOUR);
    kiosk.recognise(4);
    let worked = kiosk.greeting().worked().unwrap();
    // 8 h 30 min and 3 s between in and out, less the break between the two touches.
    assert_eq!(worked.num_seconds(), 8 * 3600 + 3);
}

#[test]
fn own_hours_stand_twenty_seconds_or_until_a_touch() {
    let mut kiosk = Kiosk::with_hours();
    for _ in 0..19 {
        kiosk.look(1, SECOND);
        assert!(matches!(kiosk.card(), Card::Month(_)));
    }
    kiosk.look(1, 2 * SECOND);
    assert!(!matches!(kiosk.card(), Card::Month(_)));
    let mut kiosk = Kiosk::with_hours();
    kiosk.happen(Event::Declined);
    assert_eq!(kiosk.card(), Card::Idle);
}

#[test]
fn own_hours_go_when_somebody_else_comes_and_stay_for_the_same_face_found_again() {
    let mut kiosk = Kiosk::with_hours();
    kiosk.recognise(5);
    kiosk.look(5, 5 * SECOND);
    assert!(matches!(kiosk.card(), Card::Month(_)), "it is the same person");
    kiosk.look(6, 2 * SECOND);
    assert!(!matches!(kiosk.card(), Card::Month(_)), "somebody else looks");
    let mut kiosk = Kiosk::with_hours();
    kiosk.decide(6, Decision::Unknown { closest: None });
    assert_eq!(kiosk.card(), Card::NotRecognised);
    let mut kiosk = Kiosk::with_hours();
    for _ in 0..4 {
        kiosk.pass(SECOND);
    }
    assert_eq!(kiosk.card(), Card::Idle, "nobody is there any more");
}

#[test]
fn hours_are_shown_to_nobody_who_was_not_greeted_and_a_fault_is_said() {
    let mut kiosk = Kiosk::open();
    kiosk.happen(Event::HoursRequested);
    assert!(kiosk.asked.is_empty());
    kiosk.recognise(1);
    kiosk.pass(6 * SECOND);
    kiosk.happen(Event::HoursRequested);
    assert!(kiosk.asked.is_empty(), "the greeting is over");
    let mut kiosk = Kiosk::open();
    kiosk.recognise(1);
    kiosk.happen(Event::HoursRequested);
    kiosk.decide(2, Decision::Unknown { closest: None });
    kiosk.answer(Ok(Told::Days(Vec::new())));
    assert_eq!(kiosk.card(), Card::NotRecognised, "somebody else came before the answer did");
    let mut kiosk = Kiosk::open();
    kiosk.recognise(1);
    kiosk.happen(Event::HoursRequested);
    kiosk.answer(Err("the disk does not answer".to_owned()));
    assert_eq!(kiosk.card(), Card::NoHours);
}

#[test]
fn who_forgot_the_time_out_is_asked_after_the_time_in_is_on_disk_and_answers_with_one_touch() {
    let mut kiosk = Kiosk::after_a_forgotten_time_out();
    let greeting = kiosk.greeting();
    assert_eq!(greeting.receipt.direction, Direction::In);
    let offer = greeting.receipt.remarks.repair.unwrap();
    assert_eq!(offer.work_date.to_string(), "2026-11-23");
    // There is no shift that would say when it ended: nothing can be proposed, so the time is asked for.
    kiosk.happen(Event::Repair(RepairCommand::Yes));
    assert!(kiosk.asked.is_empty());
    kiosk.happen(Event::Repair(RepairCommand::Other));
    assert!(matches!(kiosk.card(), Card::PickTime(_)));
    kiosk.happen(Event::Repair(RepairCommand::At("17:30:00".parse().unwrap())));
    let request = kiosk.asked_repair();
    assert_eq!(request.proposed.unwrap().local().to_rfc3339(), "2026-11-23T17:30:00+01:00");
    let kept = kiosk.writer.ask_for_repair(&request).unwrap();
    assert_eq!(kept, RepairAsked::Waiting);
    kiosk.answer(Ok(Told::Repair(kept)));
    assert_eq!(kiosk.card(), Card::RepairKept);
}

#[test]
fn a_time_before_the_time_in_is_the_next_morning() {
    let mut kiosk = Kiosk::after_a_forgotten_time_out();
    kiosk.happen(Event::Repair(RepairCommand::Other));
    kiosk.happen(Event::Repair(RepairCommand::At("02:15:00".parse().unwrap())));
    let proposed = kiosk.asked_repair().proposed.unwrap();
    assert_eq!(proposed.local().to_rfc3339(), "2026-11-24T02:15:00+01:00");
}

#[test]
fn who_touches_nothing_or_later_asks_for_nothing() {
    let mut kiosk = Kiosk::after_a_forgotten_time_out();
    kiosk.pass(11 * SECOND);
    assert_eq!(kiosk.card(), Card::Idle);
    let mut kiosk = Kiosk::after_a_forgotten_time_out();
    kiosk.happen(Event::Repair(RepairCommand::Later));
    assert_eq!(kiosk.card(), Card::Idle);
    kiosk.happen(Event::Repair(RepairCommand::Other));
    assert_eq!(kiosk.card(), Card::Idle);
    assert!(kiosk.asked.is_empty());
}

#[test]
fn the_choice_of_a_time_is_not_taken_away_by_the_next_face_which_comes_after_it() {
    let mut kiosk = Kiosk::after_a_forgotten_time_out();
    kiosk.happen(Event::Repair(RepairCommand::Other));
    kiosk.look(3, 5 * SECOND);
    kiosk.recognise(3);
    kiosk.happen(Event::Repair(RepairCommand::Choose));
    kiosk.look(3, 10 * SECOND);
    assert!(matches!(kiosk.card(), Card::PickTime(_)));
    kiosk.look(3, 3 * SECOND);
    assert!(matches!(kiosk.card(), Card::Duplicate { .. } | Card::Greeting(_)), "{:?}", kiosk.card());
}
