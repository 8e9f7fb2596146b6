//! Links and seals: whatever somebody with the `sqlite3` program does to the lists, the check says where it begins.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::TimeDelta;
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};
use visionpresence::domain::audit::By;
use visionpresence::domain::clock_event::{Change, EventId, Source};
use visionpresence::domain::erasure::AttendanceFate;
use visionpresence::store::corrections::{AddedPunch, Grounds};
use visionpresence::store::verify::verify;
use visionpresence::store::{DataDir, Reader, Writer};

use crate::kit::{Place, berlin, id, recorded, request};

/// Ten events, two corrections and two entries of the audit list, sealed after eight of the events.
pub fn sealed() -> (Place, Writer) {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    let mut at = berlin("2026-11-20 08:00:00");
    for number in 0..8 {
        recorded(writer.punch(&request(["E001", "E002"][number % 2], at)));
        at.utc += TimeDelta::hours(1);
    }
    let grounds =
        Grounds { author: "Kim".into(), reason: "forgot".into(), at: berlin("2026-11-21 09:00:00") };
    let target: String = place
        .sqlite()
        .query_row("SELECT id FROM clock_event WHERE sequence = 3", [], |row| row.get(0))
        .unwrap();
    let target: EventId = target.parse().unwrap();
    let change = Change::MoveTo(berlin("2026-11-20 10:05:00"));
    writer.correct(EventId::at(&grounds.at), target, &change, &grounds).unwrap();
    let by = By { who: "Kim".into(), at: grounds.at };
    let mut member = Reader::open(&place.dir).unwrap().staff_member(&id("E001")).unwrap().unwrap().member;
    member.phone = Some("12".into());
    writer.edit_staff(&member, &by).unwrap();
    let seal = writer.seal(&berlin("2026-11-21 10:00:00")).unwrap().expect("sealed");
    assert_eq!((seal.number, seal.day.to_string()), (1, "2026-11-20".to_owned()));
    for hour in [9, 17] {
        recorded(writer.punch(&request("E001", berlin(&format!("2026-11-21 {hour:02}:00:00")))));
    }
    place.assert_sound();
    (place, writer)
}

/// A connection on which the triggers that forbid changes are gone, as a forger would have it; they are put back after
/// `work`, so that nothing but the links tells.
pub fn tamper(place: &Place, work: impl FnOnce(&Connection)) {
    let sqlite = place.sqlite();
    sqlite.pragma_update(None, "foreign_keys", false).unwrap();
    let triggers: Vec<(String, String)> = {
        let mut query = sqlite.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").unwrap();
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
    };
    for (name, _) in &triggers {
        sqlite.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    work(&sqlite);
    for (_, sql) in &triggers {
        sqlite.execute_batch(sql).unwrap();
    }
}

/// The first problem that the check names.
#[track_caller]
fn first_problem(place: &Place, about: &str) -> String {
    let report = verify(&place.dir);
    assert!(!report.ok, "nothing was noticed");
    let found = report.problems.iter().find(|problem| problem.contains(about));
    found.unwrap_or_else(|| panic!("{about:?} is not among {:?}", report.problems)).clone()
}

/// SHA-256 and its hexadecimal digits.
fn sha256(text: &str) -> ([u8; 32], String) {
    let hash: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    let mut digits = String::new();
    for byte in hash {
        write!(digits, "{byte:02x}").unwrap();
    }
    (hash, digits)
}

/// Makes all links of the events anew, after the description in the module `chain`.
pub fn link_anew(sqlite: &Connection) {
    let salts: BTreeMap<i64, [u8; 16]> = sqlite
        .prepare("SELECT sequence, salt FROM chain WHERE list = 'clock_event'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<rusqlite::Result<_>>()
        .unwrap();
    sqlite.execute("DELETE FROM chain WHERE list = 'clock_event'", []).unwrap();
    let mut query = sqlite.prepare("SELECT * FROM clock_event ORDER BY sequence").unwrap();
    let mut names: Vec<(String, usize)> = query.column_names().map(str::to_owned).zip(0..).collect();
    names.sort();
    let mut rows = query.query([]).unwrap();
    let mut before = "0".repeat(64);
    while let Some(row) = rows.next().unwrap() {
        let sequence: i64 = row.get("sequence").unwrap();
        let salt = salts[&sequence];
        let mut text = format!("visionpresence row 1\nclock_event {sequence}\nsalt ");
        for byte in salt {
            write!(text, "{byte:02x}").unwrap();
        }
        text.push('\n');
        for (name, at) in &names {
            use rusqlite::types::Value;
            let (kind, value) = match row.get::<_, Value>(*at).unwrap() {
                Value::Null => continue,
                Value::Integer(number) => ("integer", number.to_string()),
                Value::Real(number) => ("real", format!("{:016x}", number.to_bits())),
                Value::Text(value) => ("text", value),
                Value::Blob(_) => panic!("events hold no blob"),
            };
            writeln!(text, "{name} {kind} {}\n{value}", value.len()).unwrap();
        }
        let (digest, digits) = sha256(&text);
        let (hash, link) = sha256(&format!(
            "visionpresence link 1\nclock_event {sequence}\nbefore {before}\nrow {digits}\n"
        ));
        sqlite
            .execute(
                "INSERT INTO chain (list, sequence, digest, salt, hash) VALUES ('clock_event', ?1, ?2, ?3, ?4)",
                (sequence, digest, salt, hash),
            )
            .unwrap();
        before = link;
    }
}

#[test]
fn control_links_that_are_made_anew_after_their_description_over_untouched_rows_hold() {
    let (place, _writer) = sealed();
    tamper(&place, link_anew);
    place.assert_sound();
}

#[test]
fn a_time_that_was_changed_is_found_with_its_event_and_date() {
    let (place, _writer) = sealed();
    tamper(&place, |sqlite| {
        sqlite
            .execute("UPDATE clock_event SET at_utc_us = at_utc_us - 600000000 WHERE sequence = 5", [])
            .unwrap();
    });
    let problem = first_problem(&place, "link");
    assert_eq!(
        problem,
        "the first broken link: event 5 of E001 on 2026-11-20 11:50:00 is not what was stored: it was changed, or put in \
         the place of another"
    );
}

#[test]
fn every_column_of_an_event_is_covered() {
    let (place, _writer) = sealed();
    let columns: Vec<String> = {
        let sqlite = place.sqlite();
        let query = sqlite.prepare("SELECT * FROM clock_event").unwrap();
        query.column_names().map(str::to_owned).collect()
    };
    for column in columns.iter().filter(|column| *column != "sequence") {
        let sqlite = place.sqlite();
        let before: rusqlite::types::Value = sqlite
            .query_row(&format!("SELECT {column} FROM clock_event WHERE sequence = 4"), [], |row| row.get(0))
            .unwrap();
        let other = match column.as_str() {
            "work_date" => "'2026-11-19'",
            "emp_id" => "'E001'",
            "source" => "'pin'",
            "said" => "'in'",
            "id" => "'00000000-0000-7000-8000-000000000000'",
            "photo" => "'uploads/scans/E002_20261120_110000.jpg'",
            "zone" => "'UTC'",
            "runner_up" | "recorded_by" | "author" | "reason" | "photo_error" => "'x'",
            "time_out_confirmed" | "clock_suspect" => "1",
            _ => "1234",
        };
        tamper(&place, |sqlite| {
            sqlite.pragma_update(None, "ignore_check_constraints", true).unwrap();
            sqlite
                .execute(&format!("UPDATE clock_event SET {column} = {other} WHERE sequence = 4"), [])
                .unwrap();
        });
        assert!(first_problem(&place, "link").contains("event 4 "), "{column}");
        tamper(&place, |sqlite| {
            sqlite
                .execute(&format!("UPDATE clock_event SET {column} = ?1 WHERE sequence = 4"), [before])
                .unwrap();
        });
    }
    place.assert_sound();
}

#[test]
fn a_row_that_was_removed_from_the_middle_is_found_with_and_without_its_link() {
    let (place, _writer) = sealed();
    tamper(&place, |sqlite| {
        sqlite.execute("DELETE FROM clock_event WHERE sequence = 6", []).unwrap();
    });
    let problem = first_problem(&place, "link");
    assert!(
        problem.contains("event 6 was removed after it was stored; it stood after event 5 of E001"),
        "{problem}"
    );
    tamper(&place, |sqlite| {
        sqlite.execute("DELETE FROM chain WHERE list = 'clock_event' AND sequence = 6", []).unwrap();
    });
    assert!(first_problem(&place, "link").contains("event 6 was removed together with its link"));
}

#[test]
fn a_row_that_somebody_calls_erased_is_found() {
    let (place, _writer) = sealed();
    tamper(&place, |sqlite| {
        sqlite.execute("INSERT INTO erased_event (sequence) VALUES (6)", []).unwrap();
        sqlite.execute("DELETE FROM clock_event WHERE sequence = 6", []).unwrap();
    });
    assert!(first_problem(&place, "link").contains("event 6 was removed after it was stored"));
    tamper(&place, |sqlite| {
        let note = "INSERT INTO redaction (list, sequence, entry) VALUES ('clock_event', 6, 1)";
        sqlite.execute(note, []).unwrap();
    });
    let problem = first_problem(&place, "noted as erased");
    assert!(problem.contains("entry 1 of the audit list"), "{problem}");
}

#[test]
fn what_an_erasure_changed_is_covered_again_and_what_it_was_cannot_be_tried_out() {
    for fate in [AttendanceFate::Pseudonym, AttendanceFate::Erased] {
        for (change, about) in [
            ("UPDATE clock_event SET score = 1.0", "link: event "),
            ("UPDATE audit SET subject = 'E002' WHERE sequence = 1", "link: entry of the audit list 1 "),
            ("UPDATE clock_event SET emp_id = 'E002'", "link: event "),
            ("DELETE FROM redaction WHERE sequence = 1", "link: "),
            ("UPDATE audit SET after = replace(after, 'fingerprint: ', 'fingerprint: 0')", "noted as erased"),
        ] {
            let (place, mut writer) = sealed();
            if fate == AttendanceFate::Erased {
                // Its number must not be given again.
                recorded(writer.punch(&request("E001", berlin("2026-11-23 09:00:00"))));
            }
            let by = By { who: "Kim".into(), at: berlin("2026-11-24 08:00:00") };
            let erased = writer.erase(&id("E001"), fate, &by).unwrap();
            assert!(erased.complete);
            place.assert_sound();
            writer.seal(&berlin("2026-11-24 10:00:00")).unwrap().expect("sealed");
            recorded(writer.punch(&request("E002", berlin("2026-11-24 11:00:00"))));
            writer.erase(&id("E002"), AttendanceFate::Pseudonym, &by).unwrap();
            place.assert_sound();
            let open = "SELECT count(*) FROM chain LEFT JOIN redaction USING (list, sequence)
                        WHERE redaction.entry IS NOT NULL AND chain.salt IS NOT NULL";
            let open: u32 = place.sqlite().query_row(open, [], |row| row.get(0)).unwrap();
            assert_eq!(open, 0, "a digest of what was erased has its salt");
            tamper(&place, |sqlite| {
                sqlite.execute(change, []).unwrap();
            });
            assert!(first_problem(&place, about).contains(about), "{fate:?} {change}");
        }
    }
}

#[test]
fn an_end_that_was_cut_off_is_found_by_the_links_and_then_by_the_seal() {
    let (place, _writer) = sealed();
    tamper(&place, |sqlite| {
        sqlite.execute("DELETE FROM clock_event WHERE sequence >= 8", []).unwrap();
    });
    assert!(first_problem(&place, "link").contains("event 8 was removed"));
    tamper(&place, |sqlite| {
        sqlite.execute("DELETE FROM chain WHERE list = 'clock_event' AND sequence >= 8", []).unwrap();
        sqlite.execute("DELETE FROM attendance WHERE attendance_date > '2026-11-20'", []).unwrap();
    });
    let problem = first_problem(&place, "seal");
    assert!(problem.contains("1 of 2026-11-20: there were 8 when it was sealed"), "{problem}");
    assert!(problem.contains("the end of the list was cut off"), "{problem}");
}

#[test]
fn two_rows_that_were_swapped_are_found_at_the_first_of_them() {
    let (place, _writer) = sealed();
    tamper(&place, |sqlite| {
        for (from, to) in [(4, 100), (6, 4), (100, 6)] {
            sqlite.execute("UPDATE clock_event SET sequence = ?2 WHERE sequence = ?1", [from, to]).unwrap();
        }
    });
    assert!(
        first_problem(&place, "link")
            .contains("event 4 of E002 on 2026-11-20 13:00:00 is not what was stored")
    );
}

#[test]
fn links_that_were_made_anew_over_a_forged_row_are_found_by_the_seal() {
    let (place, _writer) = sealed();
    tamper(&place, |sqlite| {
        sqlite
            .execute("UPDATE clock_event SET at_utc_us = at_utc_us - 600000000 WHERE sequence = 5", [])
            .unwrap();
        link_anew(sqlite);
    });
    let report = verify(&place.dir);
    assert!(
        report.problems.iter().all(|problem| !problem.contains("broken link")),
        "control: {:?}",
        report.problems
    );
    let problem = first_problem(&place, "seal");
    assert!(problem.contains("event 8 was another one when it was sealed"), "{problem}");
    assert!(problem.contains("written anew after the beginning"), "{problem}");
}

#[test]
fn a_seal_that_a_forger_made_with_a_key_of_their_own_is_found() {
    let (place, writer) = sealed();
    drop(writer);
    tamper(&place, |sqlite| {
        sqlite
            .execute("UPDATE clock_event SET at_utc_us = at_utc_us - 600000000 WHERE sequence = 5", [])
            .unwrap();
        link_anew(sqlite);
        sqlite.execute("DELETE FROM seal", []).unwrap();
    });
    let (forger, _) = Place::with_staff(&["X001"]);
    std::fs::copy(forger.beside("site.key"), place.beside("forged.key")).unwrap();
    let theirs = DataDir::open(place.root()).unwrap().with_key_file(place.beside("forged.key"));
    Writer::open(&theirs).unwrap().seal(&berlin("2026-11-21 10:00:00")).unwrap().expect("sealed");
    let problem = first_problem(&place, "another key");
    assert!(problem.contains("from 2026-11-20 on"), "{problem}");
    // The forger's own check finds nothing wrong with the seal: what tells is the key.
    assert!(verify(&theirs).problems.iter().all(|problem| !problem.contains("seals are signed")));
}

#[test]
fn a_seal_that_was_changed_or_removed_is_found() {
    for (change, about) in [
        (
            "UPDATE seal SET statement = replace(statement, 'clock_event 8', 'clock_event 7')",
            "its signature does not fit",
        ),
        ("UPDATE seal SET day = '2026-11-19'", "its signature does not fit"),
        ("DELETE FROM seal WHERE number = 1", "a seal was removed or replaced"),
    ] {
        let (place, mut writer) = sealed();
        writer.seal(&berlin("2026-11-22 10:00:00")).unwrap().expect("a second seal");
        place.assert_sound();
        tamper(&place, |sqlite| {
            sqlite.execute(change, []).unwrap();
        });
        assert!(first_problem(&place, "seal").contains(about), "{change}");
    }
}

#[test]
fn a_correction_and_an_entry_of_the_audit_list_are_covered_too() {
    for (change, about) in [
        ("UPDATE correction SET author = 'Sam'", "correction 1 of E001 on 2026-11-21"),
        ("DELETE FROM correction", "correction 1 was removed"),
        ("UPDATE audit SET who = 'Sam'", "entry of the audit list 1 on 2026-11-21 09:00:00"),
        ("DELETE FROM audit", "entry of the audit list 1 was removed"),
    ] {
        let (place, _writer) = sealed();
        tamper(&place, |sqlite| {
            sqlite.execute(change, []).unwrap();
        });
        assert!(first_problem(&place, "link").contains(about), "{change}");
    }
}

#[test]
fn a_row_that_was_added_past_the_program_is_found_and_keeps_nobody_from_being_recorded() {
    let (place, mut writer) = sealed();
    place
        .sqlite()
        .execute(
            "INSERT INTO clock_event (id, emp_id, at_utc_us, zone, utc_offset_secs, work_date, source,
                 time_out_confirmed, clock_suspect, recorded_by)
             SELECT '00000000-0000-7000-8000-000000000001', emp_id, at_utc_us + 60000000, zone, utc_offset_secs,
                 work_date, source, 0, 0, recorded_by FROM clock_event WHERE sequence = 8",
            [],
        )
        .unwrap();
    assert!(first_problem(&place, "link").contains("event 11 of E002 on 2026-11-20 15:01:00 has no link"));
    recorded(writer.punch(&request("E001", berlin("2026-11-23 09:00:00"))));
    assert!(first_problem(&place, "link").contains("event 11 "));
}

#[test]
fn rows_that_were_removed_with_their_numbers_free_again_keep_nobody_from_being_recorded() {
    let (place, mut writer) = sealed();
    tamper(&place, |sqlite| {
        sqlite.execute("DELETE FROM clock_event WHERE sequence >= 9", []).unwrap();
    });
    recorded(writer.punch(&request("E001", berlin("2026-11-23 09:00:00"))));
    assert!(first_problem(&place, "link").contains("event 9 was removed after it was stored"));
    assert_eq!(
        place.sqlite().query_row("SELECT max(sequence) FROM clock_event", [], |row| row.get(0)),
        Ok(11)
    );
}

#[test]
fn what_did_not_change_is_not_sealed_twice_and_a_day_that_is_over_is_sealed_once() {
    let (place, mut writer) = sealed();
    // Two more events since the seal; the day of the seal is the last that is over.
    assert_eq!(writer.seal_day(&berlin("2026-11-21 23:59:59")).unwrap(), None);
    let seal = writer.seal_day(&berlin("2026-11-22 00:00:01")).unwrap().expect("the day is over");
    assert_eq!((seal.number, seal.day.to_string()), (2, "2026-11-21".to_owned()));
    assert!(seal.is_signed());
    assert_eq!(writer.seal_day(&berlin("2026-11-22 00:05:01")).unwrap(), None);
    assert_eq!(writer.seal(&berlin("2026-11-22 00:05:01")).unwrap(), None);
    // A clock that went back makes no seal of an earlier day.
    recorded(writer.punch(&request("E001", berlin("2026-11-22 09:00:00"))));
    let seal = writer.seal(&berlin("2026-11-10 00:05:01")).unwrap().expect("there is more");
    assert_eq!(seal.day.to_string(), "2026-11-21");
    place.assert_sound();
}

#[test]
fn nothing_is_sealed_where_nothing_is_and_no_key_is_made_for_it() {
    let place = Place::new();
    assert_eq!(place.writer().seal(&berlin("2026-11-21 10:00:00")).unwrap(), None);
    assert!(!place.beside("site.key").exists());
}

#[test]
fn a_key_that_is_gone_is_never_made_anew_while_there_are_seals_and_punches_are_recorded_without_it() {
    let (place, mut writer) = sealed();
    std::fs::rename(place.beside("site.key"), place.beside("away")).unwrap();
    let error = writer.seal(&berlin("2026-11-21 18:00:00")).unwrap_err().to_string();
    assert!(error.contains("site.key") && error.contains("visionpresence key import"), "{error}");
    assert!(!place.beside("site.key").exists());
    assert!(first_problem(&place, "cannot be told").contains("key import"));
    recorded(writer.punch(&request("E001", berlin("2026-11-23 09:00:00"))));
    std::fs::rename(place.beside("away"), place.beside("site.key")).unwrap();
    place.assert_sound();
}

#[test]
fn a_key_that_others_may_read_is_refused_with_what_to_do() {
    use std::os::unix::fs::PermissionsExt as _;
    let (place, mut writer) = sealed();
    let path = place.beside("site.key");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    let error = writer.seal(&berlin("2026-11-21 18:00:00")).unwrap_err().to_string();
    assert!(error.contains("mode 640") && error.contains("chmod 600"), "{error}");
    std::fs::write(&path, "rubbish").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert!(writer.seal(&berlin("2026-11-21 18:00:00")).unwrap_err().to_string().contains("damaged"));
}

#[test]
fn punches_that_hr_adds_are_linked_like_any_other() {
    let (place, mut writer) = sealed();
    let grounds =
        Grounds { author: "Kim".into(), reason: "outage".into(), at: berlin("2026-11-23 09:00:00") };
    let at = berlin("2026-11-22 09:00:00");
    let punch =
        AddedPunch { id: EventId::at(&at), emp_id: id("E002"), at, said: None, source: Source::Manual };
    writer.add_punches(&[punch], &grounds).unwrap();
    place.assert_sound();
    tamper(&place, |sqlite| {
        sqlite.execute("UPDATE clock_event SET reason = 'another' WHERE sequence = 11", []).unwrap();
    });
    assert!(first_problem(&place, "link").contains("event 11 "));
}
