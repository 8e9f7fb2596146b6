//! The same days by a second, independent implementation: small and straightforward, from what Frappe HRMS documents
//! about its shift types and what its "Employee Checkin" and "Shift Type" do (looked up in version 15).
//!
//! Where a punch is missing, Frappe judges by the hours that are left; we ask somebody to look. So on such days only the
//! hours and the time in are compared, and on all others everything. Two things are left out on purpose: Frappe rounds
//! the length of each span to a hundredth of an hour before it compares it with a threshold, and gives no time in where
//! the time out is missing and entries are taken by their type.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Tz;
use uuid::Uuid;
use visionpresence::domain::calendar::{Calendar, Employment};
use visionpresence::domain::clock_event::{ClockEvent, EventId, Said, Source};
use visionpresence::domain::day_records::{Attendance, Events, day_records};
use visionpresence::domain::policy::{Policy, PolicyHistory};
use visionpresence::domain::roster::{Assignment, Pattern, Roster, Who};
use visionpresence::domain::shift::{ShiftType, WorkingHours};
use visionpresence::domain::time::Moment;

const DAYS: u64 = 1000;

/// A check-in or check-out, in seconds since midnight of the day.
#[derive(Debug, Clone, Copy)]
struct Log {
    time: i64,
    is_in: bool,
}

/// What Frappe makes of a day.
#[derive(Debug, PartialEq, Eq)]
struct FrappeDay {
    in_time: Option<i64>,
    out_time: Option<i64>,
    working_secs: i64,
}

/// "Alternating entries as IN and OUT during the same shift".
fn alternating(logs: &[Log], every_valid: bool) -> FrappeDay {
    let times: Vec<i64> = logs.iter().map(|log| log.time).collect();
    let working_secs = if every_valid {
        times.chunks_exact(2).map(|pair| pair[1] - pair[0]).sum()
    } else {
        times[times.len() - 1] - times[0]
    };
    let out_time = (times.len() >= 2).then(|| times[times.len() - 1]);
    FrappeDay { in_time: Some(times[0]), out_time, working_secs }
}

/// "Strictly based on Log Type in Employee Checkin".
fn strict(logs: &[Log], every_valid: bool) -> FrappeDay {
    if !every_valid {
        let first_in = logs.iter().find(|log| log.is_in).map(|log| log.time);
        let last_out = logs.iter().rfind(|log| !log.is_in).map(|log| log.time);
        let working_secs = match (first_in, last_out) {
            (Some(from), Some(to)) => (to - from).max(0),
            _ => 0,
        };
        return FrappeDay { in_time: first_in, out_time: last_out, working_secs };
    }
    let mut day = FrappeDay { in_time: None, out_time: None, working_secs: 0 };
    let mut open = None;
    for log in logs {
        match (open, log.is_in) {
            (None, true) => {
                open = Some(log.time);
                day.in_time = day.in_time.or(open);
            }
            (Some(from), false) => {
                day.working_secs += log.time - from;
                day.out_time = Some(log.time);
                open = None;
            }
            _ => {}
        }
    }
    day
}

/// Numbers that look random and are the same every time (`splitmix64`).
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit.unsigned_abs()).cast_signed()
    }

    fn minutes(&mut self, from: i64, to: i64) -> Option<u32> {
        (self.below(4) > 0).then(|| u32::try_from(from + self.below(to - from)).unwrap())
    }
}

#[test]
fn a_thousand_days_agree_with_what_frappe_documents() {
    let (mut complete, mut late, mut early, mut half, mut absent) = (0, 0, 0, 0, 0);
    for seed in 0..DAYS {
        let mut random = Seeded(seed);
        let (start, length) = (3600 * (5 + random.below(10)), 1800 * (8 + random.below(14)));
        let every_valid = random.below(2) == 0;
        let is_strict = random.below(2) == 0;
        let mut shift = ShiftType::new("s".parse().unwrap(), "S", clock(start), clock(start + length));
        let rules = &mut shift.rules;
        rules.working_hours =
            if every_valid { WorkingHours::EveryValidPair } else { WorkingHours::FirstInLastOut };
        rules.late_entry_grace_period_mins = random.minutes(0, 30);
        rules.early_exit_grace_period_mins = random.minutes(0, 30);
        rules.working_hours_threshold_for_absent_mins = random.minutes(60, 180);
        rules.working_hours_threshold_for_half_day_mins = random.minutes(180, 420);
        let logs = logs(&mut random, start - 3600, start + length + 3600);
        let by_frappe = if is_strict { strict(&logs, every_valid) } else { alternating(&logs, every_valid) };
        let ours = ours(&shift, &logs, is_strict);
        let what = format!("seed {seed}: {logs:?} {:?}", shift.rules);
        assert_eq!(ours.worked_secs, by_frappe.working_secs, "{what}");
        assert_eq!(ours.time_in.map(of_day), by_frappe.in_time, "{what}");
        if ours.attendance == Attendance::MissingPunch {
            continue;
        }
        complete += 1;
        assert_eq!(ours.time_out.map(of_day), by_frappe.out_time, "{what}");
        let rules = &shift.rules;
        let secs = |mins: u32| i64::from(mins) * 60;
        let is_late = rules
            .late_entry_grace_period_mins
            .is_some_and(|grace| by_frappe.in_time.unwrap() > start + secs(grace));
        let is_early = rules
            .early_exit_grace_period_mins
            .is_some_and(|grace| by_frappe.out_time.unwrap() < start + length - secs(grace));
        let below = |mins: Option<u32>| mins.is_some_and(|mins| by_frappe.working_secs < secs(mins));
        let status = if below(rules.working_hours_threshold_for_absent_mins) {
            Attendance::Absent
        } else if below(rules.working_hours_threshold_for_half_day_mins) {
            Attendance::HalfDay
        } else {
            Attendance::Present
        };
        assert_eq!(
            (ours.late_secs > 0, ours.early_exit_secs > 0, ours.attendance),
            (is_late, is_early, status),
            "{what}"
        );
        late += i32::from(is_late);
        early += i32::from(is_early);
        half += i32::from(status == Attendance::HalfDay);
        absent += i32::from(status == Attendance::Absent);
    }
    println!("{complete} complete days, {late} late, {early} early, {half} half, {absent} absent");
    assert!(complete > 400 && [late, early, half, absent].iter().all(|count| *count > 30));
}

fn clock(secs: i64) -> NaiveTime {
    NaiveTime::from_num_seconds_from_midnight_opt(u32::try_from(secs % 86_400).unwrap(), 0).unwrap()
}

/// One to six, some minutes apart at least. Mostly in and out in turn.
fn logs(random: &mut Seeded, from: i64, to: i64) -> Vec<Log> {
    let count = if random.below(4) == 0 { 1 + random.below(6) } else { 2 + 2 * random.below(3) };
    let mut times: Vec<i64> = (0..count).map(|_| from + random.below(to - from)).collect();
    times.sort_unstable();
    times.dedup_by_key(|time| *time / 120);
    let mut is_in = false;
    let mut log = |time| {
        is_in = if random.below(10) == 0 { is_in } else { !is_in };
        Log { time, is_in }
    };
    times.into_iter().map(&mut log).collect()
}

fn day() -> NaiveDate {
    "2026-03-02".parse().unwrap()
}

fn at(secs: i64) -> Moment {
    Moment { utc: (day().and_time(NaiveTime::MIN) + TimeDelta::seconds(secs)).and_utc(), zone: Tz::UTC }
}

fn of_day(moment: Moment) -> i64 {
    moment.secs() - at(0).secs()
}

fn ours(
    shift: &ShiftType,
    logs: &[Log],
    is_strict: bool,
) -> visionpresence::domain::day_records::ShiftRecord {
    let event = |(nth, log): (usize, &Log)| ClockEvent {
        id: EventId(Uuid::from_u128(nth as u128 + 1)),
        sequence: i64::try_from(nth).unwrap(),
        emp_id: "P1".parse().unwrap(),
        at: at(log.time),
        source: Source::Import,
        said: is_strict.then_some(if log.is_in { Said::In } else { Said::Out }),
        clock_suspect: false,
    };
    let punches: Vec<ClockEvent> = logs.iter().enumerate().map(event).collect();
    let roster = Roster::new(vec![Assignment {
        who: Who::Everyone,
        from: day(),
        to: None,
        pattern: Pattern { anchor: day(), days: vec![vec![shift.id.clone()]] },
    }]);
    let policy = PolicyHistory::always(Policy {
        shifts: vec![shift.clone()],
        duplicate_window_secs: 0,
        ..Policy::default()
    });
    let calendar = Calendar::new(day(), day(), at(5 * 86_400));
    let staff = [Employment::new("P1".parse().unwrap())];
    let events = Events { punches: &punches, corrections: &[] };
    let (records, _) = day_records(events, &staff, &roster, &calendar, &policy);
    records[0].shifts[0].clone()
}
