//! What holds for the days of any punches, shifts and corrections.

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use proptest::prelude::*;
use uuid::Uuid;
use visionpresence::domain::calendar::{Calendar, Employment, Holiday, Leave, LeavePart};
use visionpresence::domain::clock_event::{Change, ClockEvent, Correction, EventId, Said, Source};
use visionpresence::domain::day_records::{
    DayRecord, Events, Exception, ExceptionKind, PersonDays, day_records,
};
use visionpresence::domain::employee::EmployeeId;
use visionpresence::domain::policy::{Policy, PolicyHistory};
use visionpresence::domain::roster::{Assignment, Pattern, Roster, Who};
use visionpresence::domain::shift::{Breaks, MissedOut, OvertimeBasis, ShiftType, WorkingHours};
use visionpresence::domain::time::Moment;

/// Days in which something happens, over a change of the clocks.
const DAYS: i64 = 8;
const PEOPLE: usize = 4;

fn first() -> NaiveDate {
    "2026-03-25".parse().unwrap()
}

fn berlin(secs: i64) -> Moment {
    let midnight = Moment::on_the_wall(first(), chrono::NaiveTime::MIN, Tz::Europe__Berlin);
    Moment { utc: midnight.utc + TimeDelta::seconds(secs), ..midnight }
}

fn id(person: usize) -> EmployeeId {
    format!("P{person}").parse().unwrap()
}

/// The rules, the roster and the people.
#[derive(Debug, Clone)]
struct World {
    policy: PolicyHistory,
    roster: Roster,
    staff: Vec<Employment>,
    events: Vec<ClockEvent>,
    corrections: Vec<Correction>,
    now: Moment,
}

impl World {
    fn calendar(&self, from: NaiveDate, to: NaiveDate) -> Calendar {
        let holiday = Holiday { date: "2026-03-27".parse().unwrap(), name: "Founders".into(), site: None };
        let leave = Leave {
            emp_id: id(1),
            from: "2026-03-30".parse().unwrap(),
            to: "2026-03-31".parse().unwrap(),
            kind: "annual".into(),
            part: LeavePart::FirstHalf,
        };
        let mut calendar = Calendar::new(from, to, self.now).with_holidays([holiday]).with_leave([leave]);
        calendar.go_live = Some("2026-03-26".parse().unwrap());
        calendar
    }

    /// A calendar that no punch is outside of.
    fn whole(&self) -> Calendar {
        self.calendar(first() - TimeDelta::days(3), first() + TimeDelta::days(DAYS + 3))
    }

    fn compute(&self, calendar: &Calendar) -> (Vec<DayRecord>, Vec<Exception>) {
        let events = Events { punches: &self.events, corrections: &self.corrections };
        day_records(events, &self.staff, &self.roster, calendar, &self.policy)
    }

    fn by_correcting(&self, corrections: Vec<Correction>) -> (Vec<DayRecord>, Vec<Exception>) {
        let world = Self { corrections, ..self.clone() };
        world.compute(&world.whole())
    }
}

fn policy(variant: usize) -> Policy {
    let shift = |id: &str, from: &str, to: &str| {
        ShiftType::new(id.parse().unwrap(), id, from.parse().unwrap(), to.parse().unwrap())
    };
    let mut shifts = vec![
        shift("day", "09:00:00", "18:00:00"),
        shift("am", "08:00:00", "12:00:00"),
        shift("pm", "13:00:00", "17:00:00"),
        shift("night", "22:00:00", "06:00:00"),
    ];
    let missed = [
        MissedOut::LeaveOpen,
        MissedOut::ShiftEnd,
        MissedOut::AfterExpected { tolerance_mins: 10 },
        MissedOut::FixedTime { at: "18:00:00".parse().unwrap() },
    ];
    let basis = [
        OvertimeBasis::AbovePerDay { expected_mins: None },
        OvertimeBasis::AbovePerDay { expected_mins: Some(420) },
        OvertimeBasis::OutsideSchedule,
        OvertimeBasis::None,
    ];
    for (nth, shift) in shifts.iter_mut().enumerate() {
        shift.rules.working_hours = if variant.is_multiple_of(2) {
            WorkingHours::FirstInLastOut
        } else {
            WorkingHours::EveryValidPair
        };
        shift.rules.missed_out = missed[(variant / 2 + nth) % 4];
        shift.rules.overtime.basis = basis[(variant / 8 + nth) % 4];
        shift.rules.working_hours_threshold_for_half_day_mins = Some(200);
        if variant.is_multiple_of(3) {
            shift.rules.breaks = Breaks::AutoDeduct { mins: 30, after_mins: 240 };
        }
    }
    let mut policy = Policy { shifts, ..Policy::default() };
    policy.without_shift.missed_out = missed[(variant / 2 + 3) % 4];
    policy
}

fn roster() -> Roster {
    let week = |cells: &[&[&str]]| -> Vec<Vec<_>> {
        cells.iter().map(|ids| ids.iter().map(|id| id.parse().unwrap()).collect()).collect()
    };
    let assign = |who, days| Assignment {
        who,
        from: "2026-01-01".parse().unwrap(),
        to: None,
        pattern: Pattern { anchor: first(), days },
    };
    Roster::new(vec![
        assign(Who::Person(id(0)), week(&[&["day"], &["day"], &["day"], &[]])),
        assign(Who::Person(id(1)), week(&[&["am", "pm"], &["pm"], &["am", "pm"]])),
        assign(Who::Person(id(2)), week(&[&["night"], &["night"], &[], &["day"], &["am"]])),
    ])
}

prop_compose! {
    fn event()(
        person in 0..=PEOPLE,
        at in 0..DAYS * 86_400,
        near in prop::option::of(0..90_i64),
        source in 0..8_usize,
        said in 0..12_usize,
        suspect in any::<bool>(),
    ) -> ClockEvent {
        let said = [Said::In, Said::Out, Said::BreakOut, Said::BreakIn].get(said).copied();
        let source = [Source::Import, Source::Manual, Source::Pin].get(source).copied().unwrap_or(Source::Face);
        // Some are on a whole hour or soon after it: there the windows end, and duplicates are.
        let at = near.map_or(at, |near| at / 3600 * 3600 + near);
        ClockEvent {
            id: EventId(Uuid::nil()), sequence: 0, emp_id: id(person), at: berlin(at), source, said,
            clock_suspect: suspect,
        }
    }
}

fn events() -> impl Strategy<Value = Vec<ClockEvent>> {
    let place = any::<prop::sample::Index>;
    (prop::collection::vec(event(), 1..60), prop::collection::vec((place(), 1..40_usize), 0..4)).prop_map(
        |(mut events, set_back)| {
            // The kiosk stores in the order of time, but where its clock was set back, by minutes or by days.
            events.sort_by_key(|event| (!event.source.is_kiosk(), event.at.utc));
            for (from, by) in set_back {
                let from = from.index(events.len());
                let early = events.remove(from);
                events.insert((from + by).min(events.len()), early);
            }
            for (sequence, event) in (1_u32..).zip(&mut events) {
                event.sequence = sequence.into();
                event.id = EventId(Uuid::from_u128(sequence.into()));
            }
            events
        },
    )
}

/// Which punch, how it is changed.
fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, u8, i64)>> {
    prop::collection::vec((any::<prop::sample::Index>(), 0..4_u8, 0..DAYS * 86_400), 0..6)
}

fn corrections(
    events: &[ClockEvent],
    changes: &[(prop::sample::Index, u8, i64)],
    first: u32,
) -> Vec<Correction> {
    let correction = |(number, (target, kind, at)): (u32, &(prop::sample::Index, u8, i64))| Correction {
        id: EventId(Uuid::from_u128(1_000_000 + u128::from(number))),
        sequence: number.into(),
        target: events[target.index(events.len())].id,
        change: match kind {
            0 => Change::Void,
            1 => Change::MoveTo(berlin(*at)),
            2 => Change::GiveTo(id(usize::try_from(*at).unwrap() % PEOPLE)),
            _ => Change::Mean(Said::Out),
        },
    };
    (first..).zip(changes).map(correction).collect()
}

prop_compose! {
    fn world()(
        variant in 0..64_usize, events in events(), changes in changes(), now in 0..(DAYS + 6) * 86_400,
    ) -> World {
        let corrections = corrections(&events, &changes, 1);
        World {
            policy: PolicyHistory::always(policy(variant)),
            roster: roster(),
            staff: (0..PEOPLE).map(|person| Employment::new(id(person))).collect(),
            events,
            corrections,
            now: berlin(now),
        }
    }
}

fn known(exceptions: &[Exception]) -> Vec<Exception> {
    let known = exceptions.iter().filter(|exception| exception.kind != ExceptionKind::UnknownPerson);
    known.cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_the_input_is_irrelevant(world in world(), order in any::<u64>()) {
        let mut shuffled = world.clone();
        shuffled.events.sort_by_key(|event| event.id.0.as_u128().wrapping_mul(u128::from(order) | 1) % 1009);
        shuffled.corrections.reverse();
        prop_assert_eq!(world.compute(&world.whole()), shuffled.compute(&world.whole()));
    }

    #[test]
    fn every_punch_is_used_once_or_reported(world in world()) {
        let (records, exceptions) = world.compute(&world.whole());
        let shifts = records.iter().flat_map(|record| &record.shifts);
        let used = shifts.flat_map(|shift| shift.punches.iter().map(|(event, _)| *event));
        let unknown = exceptions.iter().filter(|exception| exception.kind == ExceptionKind::UnknownPerson);
        let mut found: Vec<EventId> = used.chain(unknown.filter_map(|exception| exception.event)).collect();
        found.sort_unstable();
        let is_void = |event: &&ClockEvent| world.corrections.iter().any(|correction| {
            correction.target == event.id && correction.change == Change::Void
        });
        let mut stored: Vec<EventId> =
            world.events.iter().filter(|event| !is_void(event)).map(|event| event.id).collect();
        stored.sort_unstable();
        prop_assert_eq!(found, stored);
    }

    #[test]
    fn hours_are_never_negative_and_never_above_the_time_from_in_to_out(world in world()) {
        for record in world.compute(&world.whole()).0 {
            for shift in &record.shifts {
                prop_assert!(shift.worked_secs >= 0 && shift.late_secs >= 0 && shift.early_exit_secs >= 0);
                prop_assert!(shift.break_secs >= 0 && shift.expected_secs >= 0);
                if let (Some(from), Some(to)) = (shift.time_in, shift.time_out) {
                    prop_assert!(shift.worked_secs <= (to.secs() - from.secs()).max(0), "{:#?}", shift);
                }
            }
            prop_assert!((0..=record.worked_secs()).contains(&record.overtime_secs()), "{:#?}", record);
        }
    }

    #[test]
    fn a_correction_that_is_taken_back_leaves_everything_as_it_was(world in world(), more in changes()) {
        let before = world.compute(&world.whole());
        let mut all = world.corrections.clone();
        let added = corrections(&world.events, &more, 100);
        all.extend(added.iter().cloned());
        all.extend((200..).zip(&added).map(|(number, correction): (u32, _)| Correction {
            id: EventId(Uuid::from_u128(1_000_000 + u128::from(number))),
            sequence: number.into(),
            target: correction.id,
            change: Change::Void,
        }));
        prop_assert_eq!(before, world.by_correcting(all));
    }

    #[test]
    fn a_new_punch_changes_its_own_day_alone(world in world(), added in event()) {
        let calendar = world.whole();
        let mut more = world.clone();
        more.events.push(ClockEvent {
            id: EventId(Uuid::from_u128(500_000)), sequence: 500_000, ..added.clone()
        });
        let (before, after) = (world.compute(&calendar).0, more.compute(&calendar).0);
        let person = world.staff.iter().find(|person| person.emp_id == added.emp_id);
        let date = person.map(|person| {
            PersonDays::new(person, &world.roster, &calendar, &world.policy).place(&added.at).date
        });
        let others = |records: Vec<DayRecord>| -> Vec<DayRecord> {
            let is_own = |record: &DayRecord| record.emp_id == added.emp_id && Some(record.date) == date;
            records.into_iter().filter(|record| !is_own(record)).collect()
        };
        prop_assert_eq!(others(before), others(after));
    }

    #[test]
    fn a_part_of_the_days_computed_alone_gives_the_same(world in world(), from in -2..DAYS, days in 0..4_i64) {
        let from = first() + TimeDelta::days(from);
        let to = from + TimeDelta::days(days);
        let (all, all_exceptions) = world.compute(&world.whole());
        let (part, exceptions) = world.compute(&world.calendar(from, to));
        let inside = |date: NaiveDate| (from..=to).contains(&date);
        let expected: Vec<DayRecord> = all.into_iter().filter(|record| inside(record.date)).collect();
        prop_assert_eq!(expected, part);
        let expected: Vec<Exception> =
            known(&all_exceptions).into_iter().filter(|exception| inside(exception.date)).collect();
        prop_assert_eq!(expected, known(&exceptions));
    }

    /// The store reads no more than what lies around a day. Here one person comes and goes at a clock that jumps.
    #[test]
    fn what_lies_days_away_changes_nothing(
        mut world in world(), jumps in prop::collection::vec(0..DAYS * 86_400, 1..30), from in -2..DAYS,
    ) {
        world.events.extend((600_000_u32..).zip(jumps).map(|(sequence, at)| ClockEvent {
            id: EventId(Uuid::from_u128(sequence.into())), sequence: sequence.into(), emp_id: id(0), at: berlin(at),
            source: Source::Face, said: None, clock_suspect: true,
        }));
        let from = first() + TimeDelta::days(from);
        let to = from + TimeDelta::days(1);
        let around = (from - TimeDelta::days(4), to + TimeDelta::days(5));
        let mut near = world.clone();
        near.events.retain(|event| {
            (around.0..around.1).contains(&event.at.utc.date_naive())
                || world.corrections.iter().any(|correction| correction.target == event.id)
        });
        let calendar = world.calendar(from, to);
        prop_assert_eq!(world.compute(&calendar).0, near.compute(&calendar).0);
    }

    #[test]
    fn people_computed_apart_give_the_same(world in world()) {
        let (all, exceptions) = world.compute(&world.whole());
        let (mut records, mut reported) = (Vec::new(), Vec::new());
        for person in &world.staff {
            let alone = World { staff: vec![person.clone()], ..world.clone() };
            let (own, own_exceptions) = alone.compute(&world.whole());
            records.extend(own);
            reported.extend(known(&own_exceptions));
        }
        prop_assert_eq!(all, records);
        prop_assert_eq!(known(&exceptions), reported);
    }

    #[test]
    fn nothing_is_reported_before_a_window_has_closed(world in world()) {
        let (records, exceptions) = world.compute(&world.whole());
        for record in records.iter().filter(|record| !record.closed && record.shifts.len() == 1) {
            let of_day = |exception: &&Exception| {
                exception.emp_id == record.emp_id && exception.date == record.date
            };
            prop_assert!(!known(&exceptions).iter().any(|exception| of_day(&exception)));
        }
    }
}
