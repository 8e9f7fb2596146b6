//! Attendance goes by whole months when it was kept long enough; the days that stay are what they were, and what is left
//! still proves itself.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use visionpresence::domain::audit::{By, KIOSK};
use visionpresence::domain::calendar::{Leave, LeavePart};
use visionpresence::domain::clock_event::{Change, EventId, Said};
use visionpresence::domain::settings::Settings;
use visionpresence::domain::time::Moment;
use visionpresence::store::corrections::Grounds;
use visionpresence::store::retention::{Due, DueCounts};
use visionpresence::store::rules::RulesChange;
use visionpresence::store::verify::verify;
use visionpresence::store::{Reader, Writer};

use crate::corrections::night_shift_for_everyone;
use crate::erasure::places_of;
use crate::kit::{Place, berlin, id, recorded, request, request_with_photo};
use crate::public_tools::public_check;

/// The night in which things go: with 12 months, from before Monday 27 October 2025, in whose week November begins.
const NIGHT: &str = "2026-11-23 03:30:00";
const KEPT_SINCE: &str = "2025-10-27";

fn due() -> Due {
    let settings = Settings { keep_attendance_months: Some(12), ..Settings::default() };
    Due::of(&settings, &berlin(NIGHT))
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn grounds(at: Moment) -> Grounds {
    Grounds { author: "Kim".to_owned(), reason: "as they told us".to_owned(), at }
}

/// Erases until nothing is left; gives how much at a time.
fn purge(writer: &mut Writer) -> Vec<u32> {
    let by = By { who: KIOSK.to_owned(), at: berlin(NIGHT) };
    std::iter::repeat_with(|| writer.purge(&due(), &by).unwrap()).take_while(|erased| *erased > 0).collect()
}

/// Each derived day of everybody.
fn days(place: &Place) -> BTreeMap<(NaiveDate, String), String> {
    let sqlite = place.sqlite();
    let mut query = sqlite
        .prepare(
            "SELECT attendance_date, emp_id, json_array(time_in, time_out, worked_secs, status, late_secs, closed)
             FROM attendance",
        )
        .unwrap();
    let found = query.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?))).unwrap();
    found.collect::<Result<_, _>>().unwrap()
}

/// What may stay as it was, of the days as they were.
fn of_kept_days(days: &BTreeMap<(NaiveDate, String), String>) -> BTreeMap<(NaiveDate, String), String> {
    let kept = days.iter().filter(|((day, _), _)| *day >= date(KEPT_SINCE));
    kept.map(|(day, row)| (day.clone(), row.clone())).collect()
}

fn punch(writer: &mut Writer, emp_id: &str, at: &str) -> EventId {
    recorded(writer.punch(&request_with_photo(emp_id, berlin(at)))).event_id
}

fn correct(writer: &mut Writer, target: EventId, change: &Change, at: &str) {
    writer.correct(EventId::at(&berlin(at)), target, change, &grounds(berlin(at))).unwrap();
}

#[test]
fn months_and_weeks_are_kept_as_a_whole_and_without_the_setting_everything_is() {
    assert_eq!(due().attendance, Some(date(KEPT_SINCE)));
    assert_eq!(Due::of(&Settings::default(), &berlin(NIGHT)).attendance, None);
    let months = |months| Settings { keep_attendance_months: Some(months), ..Settings::default() };
    // February 2025 begins with a Saturday, September 2025 with a Monday.
    for (kept, since) in [(21, "2025-01-27"), (14, "2025-09-01"), (1200, "1926-11-01")] {
        assert_eq!(Due::of(&months(kept), &berlin(NIGHT)).attendance, Some(date(since)), "{kept} months");
    }
    for refused in [0, 11, 1201] {
        assert_eq!(months(refused).checked().unwrap_err().field(), "keep_attendance_months");
    }
}

#[test]
fn old_punches_photos_corrections_and_leave_go_and_what_stays_proves_itself() {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    let [old_in, _, new_in] = ["2025-10-24 09:00:00", "2025-10-24 17:00:00", "2025-10-27 09:00:00"]
        .map(|at| punch(&mut writer, "E001", at));
    recorded(writer.punch(&request("E002", berlin("2025-10-26 10:00:00"))));
    recorded(writer.punch(&request("E002", berlin("2026-11-20 10:00:00"))));
    correct(&mut writer, old_in, &Change::MoveTo(berlin("2025-10-24 08:31:07")), "2025-10-25 12:00:00");
    correct(&mut writer, new_in, &Change::Mean(Said::In), "2025-10-28 12:00:00");
    let leave = |from: &str, to: &str| Leave {
        emp_id: id("E002"),
        from: date(from),
        to: date(to),
        kind: "quinsy".to_owned(),
        part: LeavePart::Full,
    };
    let rules = RulesChange {
        leave: Some(vec![leave("2025-10-20", "2025-10-22"), leave("2025-10-23", "2025-10-27")]),
        ..RulesChange::default()
    };
    writer.change_rules(&rules, "Kim", berlin("2025-10-23 12:00:00")).unwrap();
    writer
        .lock_period((date("2025-10-01"), date("2025-10-25")), true, &grounds(berlin("2025-10-26 12:00:00")))
        .unwrap();
    writer.seal(&berlin("2025-10-29 10:00:00")).unwrap().expect("a seal");
    let before = days(&place);
    let needles: [&[u8]; 3] = [b"20251024_0900", b"08:31:07", b"2025-10-24"];
    for needle in needles {
        assert!(!places_of(&place, needle).is_empty(), "{needle:?} is not found before");
    }
    let reader = Reader::open(&place.dir).unwrap();
    assert_eq!(reader.due(&due()).unwrap(), DueCounts { punches: 3, ..DueCounts::default() });
    assert_eq!(days(&place), before, "a dry run erases nothing");

    assert_eq!(purge(&mut writer).first(), Some(&3));
    assert_eq!(purge(&mut writer), Vec::<u32>::new());
    assert_eq!(days(&place), of_kept_days(&before));
    assert_eq!((place.count("clock_event"), place.count("correction"), place.count("leave")), (2, 1, 1));
    assert_eq!(place.files("uploads/scans"), ["E001_20251027_090000.jpg"]);
    let entries: Vec<String> = reader
        .audit(None, 50)
        .unwrap()
        .into_iter()
        .filter(|entry| entry.action == "attendance erased")
        .map(|entry| entry.after.unwrap().lines().take(3).collect::<Vec<_>>().join(", "))
        .collect();
    assert!(entries.iter().any(|entry| entry.starts_with("punches = 3, before = 2025-10-27")), "{entries:?}");
    assert!(
        entries.iter().any(|entry| entry.starts_with("decisions and leave = 1, entries = 2")),
        "{entries:?}"
    );
    place.assert_sound();
    recorded(writer.punch(&request("E001", berlin("2026-11-23 09:00:00"))));
    writer.seal(&berlin("2026-11-24 10:00:00")).unwrap().expect("another seal");
    place.assert_sound();
    drop((reader, writer));
    for needle in needles {
        assert_eq!(places_of(&place, needle), Vec::<std::path::PathBuf>::new(), "{needle:?} is still there");
    }
    let key = visionpresence::store::key_care::state(&place.dir).unwrap().public_key;
    if let Some((ok, said)) = public_check(&[place.dir.database().as_os_str(), key.as_ref()]) {
        assert!(ok && said.contains("2 seals hold"), "{said}");
    }
}

#[test]
fn a_night_shift_over_the_last_day_goes_with_it_and_one_over_the_first_that_stays_stays_whole() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    let night = night_shift_for_everyone(date("2025-10-01"));
    writer.change_rules(&night, "Kim", berlin("2025-10-01 12:00:00")).unwrap();
    for at in ["2025-10-26 21:50:00", "2025-10-27 06:05:00", "2025-10-27 21:55:00", "2025-10-28 06:01:00"] {
        punch(&mut writer, "E001", at);
    }
    let before = days(&place);
    assert_eq!(before.len(), 2, "{before:?}");
    assert_eq!(purge(&mut writer), [2]);
    assert_eq!(days(&place), of_kept_days(&before));
    assert_eq!(place.count("clock_event"), 2);
    place.assert_sound();
}

#[test]
fn a_punch_that_hr_moved_or_gave_away_counts_for_where_it_is_now() {
    let (place, mut writer) = Place::with_staff(&["E001", "E002", "E003"]);
    let moved_on = punch(&mut writer, "E001", "2025-10-23 09:00:00");
    let moved_back = punch(&mut writer, "E001", "2025-10-28 09:00:00");
    let given = punch(&mut writer, "E001", "2025-10-24 09:00:00");
    let given_on = punch(&mut writer, "E002", "2025-10-24 12:00:00");
    let voided = punch(&mut writer, "E003", "2025-10-24 15:00:00");
    let at = "2025-10-30 12:00:00";
    correct(&mut writer, moved_on, &Change::MoveTo(berlin("2025-10-29 09:00:00")), at);
    correct(&mut writer, moved_back, &Change::MoveTo(berlin("2025-10-22 09:00:00")), at);
    correct(&mut writer, given, &Change::GiveTo(id("E002")), at);
    correct(&mut writer, given_on, &Change::GiveTo(id("E003")), at);
    correct(&mut writer, voided, &Change::Void, at);
    place.assert_sound();
    let before = days(&place);
    assert_eq!(purge(&mut writer)[0], 3);
    let left: Vec<String> = place
        .sqlite()
        .prepare("SELECT id FROM clock_event ORDER BY sequence")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(left, [moved_on.to_string(), moved_back.to_string()], "one date of each is kept still");
    assert_eq!(of_kept_days(&days(&place)), of_kept_days(&before));
    place.assert_sound();
}

#[test]
fn a_long_history_goes_some_at_a_time_and_never_half_a_day_of_a_person() {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    let first = date("2023-01-01");
    for day in (0..400).map(|days| first.checked_add_days(Days::new(days)).unwrap()) {
        for person in ["E001", "E002"] {
            for at in ["09:00:00", "17:00:00"] {
                recorded(writer.punch(&request(person, berlin(&format!("{day} {at}")))));
            }
        }
    }
    let by = By { who: KIOSK.to_owned(), at: berlin(NIGHT) };
    let mut sizes = Vec::new();
    loop {
        match writer.purge(&due(), &by).unwrap() {
            0 => break,
            erased => sizes.push(erased),
        }
        place.assert_sound();
        let days: Vec<_> = days(&place).into_values().collect();
        assert!(days.iter().all(|day| day.contains(r#""17:00:00",28800"#)), "half a day: {days:?}");
    }
    assert!(sizes.len() > 1 && sizes.iter().all(|size| *size <= 1_010), "{sizes:?}");
    assert_eq!((sizes.iter().sum::<u32>(), place.count("attendance")), (1_600, 0));
}

#[test]
fn whoever_removes_a_punch_cannot_call_that_a_purge() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    for at in ["2025-10-24 09:00:00", "2025-10-24 17:00:00", "2025-10-28 09:00:00"] {
        recorded(writer.punch(&request("E001", berlin(at))));
    }
    purge(&mut writer);
    drop(writer);
    place.assert_sound();
    crate::proof::tamper(&place, |sqlite| {
        sqlite.execute("DELETE FROM clock_event WHERE sequence = 3", []).unwrap();
        sqlite.execute("DELETE FROM attendance", []).unwrap();
        sqlite.execute("INSERT INTO erased_event VALUES (3)", []).unwrap();
        sqlite
            .execute(
                "INSERT INTO redaction SELECT 'clock_event', 3, max(entry), NULL, NULL FROM redaction",
                [],
            )
            .unwrap();
    });
    let problems = verify(&place.dir).problems;
    assert!(problems.iter().any(|problem| problem.contains("under the name of an erasure")), "{problems:?}");
}

#[test]
fn the_command_says_what_would_go_before_it_does() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    for at in ["2019-10-24 09:00:00", "2019-10-24 17:00:00"] {
        recorded(writer.punch(&request("E001", berlin(at))));
    }
    drop(writer);
    std::fs::write(place.root().join("settings.toml"), "keep_attendance_months = 24\n").unwrap();
    let run = |arguments: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_visionpresence"))
            .args(["purge", "--data"])
            .arg(place.root())
            .args(arguments)
            .env("VISIONPRESENCE_KEY", place.beside("site.key"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let said = run(&["--dry-run"]);
    assert!(said.contains("would be erased (2 punches)."), "{said}");
    assert_eq!(place.count("clock_event"), 2);
    assert!(run(&[]).contains("were erased (2 punches)."));
    assert_eq!((place.count("clock_event"), place.count("attendance")), (0, 0));
    place.assert_sound();
}

/// One thing that happens around the day from which on attendance is kept.
#[derive(Debug, Clone)]
enum Step {
    /// So many minutes after the punch before; a little less than nothing where the clock was set back.
    Punch {
        person: usize,
        later: i64,
    },
    Correct {
        of: usize,
        change: usize,
        minute: i64,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let correction = (any::<usize>(), 0..4_usize, -4 * 1440..5 * 1440_i64);
    prop::collection::vec(
        prop_oneof![
            3 => (0..3_usize, -20..600_i64).prop_map(|(person, later)| Step::Punch { person, later }),
            1 => correction.prop_map(|(of, change, minute)| Step::Correct { of, change, minute }),
        ],
        1..60,
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happened_the_days_that_stay_are_what_they_were(steps in steps(), night: bool) {
        let people = ["E001", "E002", "E003"];
        let (place, mut writer) = Place::with_staff(&people);
        if night {
            let rules = night_shift_for_everyone(date("2025-10-01"));
            writer.change_rules(&rules, "Kim", berlin("2025-10-01 12:00:00")).unwrap();
        }
        let at = |minute| {
            let base = berlin(&format!("{KEPT_SINCE} 00:00:00"));
            Moment { utc: base.utc + chrono::TimeDelta::minutes(minute), zone: base.zone }
        };
        let (mut stored, mut minute) = (Vec::new(), -4 * 1440);
        for step in steps {
            match step {
                Step::Punch { person, later } => {
                    minute += later;
                    let asked = request(people[person], at(minute));
                    if let visionpresence::store::receipt::PunchOutcome::Recorded(receipt) = writer.punch(&asked).unwrap() {
                        stored.push(receipt.event_id);
                    }
                }
                Step::Correct { of, change, minute } => {
                    let Some(target) = stored.get(of % stored.len().max(1)).copied() else { continue };
                    let change = match change {
                        0 => Change::Void,
                        1 => Change::MoveTo(at(minute)),
                        2 => Change::GiveTo(id(people[of % 3])),
                        _ => Change::Mean(Said::Out),
                    };
                    let made_at = berlin("2025-11-05 12:00:00");
                    let correction = EventId::at(&made_at);
                    // What is refused changes nothing.
                    if writer.correct(correction, target, &change, &grounds(made_at)).is_ok() {
                        stored.push(correction);
                    }
                }
            }
        }
        let sound = verify(&place.dir);
        prop_assert!(sound.ok, "before anything went: {:?}", sound);
        let before = days(&place);
        purge(&mut writer);
        prop_assert_eq!(of_kept_days(&days(&place)), of_kept_days(&before));
        let report = verify(&place.dir);
        prop_assert!(report.ok, "{:?}", report);
        // Nothing that was recorded before and counts for before is left.
        let due = Reader::open(&place.dir).unwrap().due(&due()).unwrap();
        prop_assert_eq!(due.punches, 0);
    }
}
