//! A database of an earlier format is brought to the present one, and the process is killed at any moment of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::types::Value;
use visionpresence::domain::audit::By;
use visionpresence::domain::clock_event::{Change, EventId, Source};
use visionpresence::domain::employee::EmployeeId;
use visionpresence::domain::template::Template;
use visionpresence::store::corrections::{AddedPunch, Grounds};
use visionpresence::store::verify::verify;
use visionpresence::store::{DataDir, Reader, Writer};

use crate::kill::{DIR, Random, Said, child_running, run_to_the_end};
use crate::kit::{Place, berlin, id, recorded, request, request_with_photo};
use crate::system_calls::{self, Call, Fate};

/// The steps to the format of the first release with HR, as they were carried out then.
const STEPS: [&str; 3] = [
    include_str!("../../src/store/migrations/0001_first.sql"),
    include_str!("../../src/store/migrations/0002_attendance_rules.sql"),
    include_str!("../../src/store/migrations/0003_hr.sql"),
];
/// The formats that are brought to the present one: the first, which has the most steps before it, and one that has
/// corrections and the audit list.
const FORMATS: [usize; 2] = [1, 3];
/// Of the calls of each kind every so many-th has its turn in the short form.
const SHORT_STEP: usize = 40;
const CARELESS: &str = "VISIONPRESENCE_TEST_CARELESS";

#[test]
#[ignore = "the child process of the tests below"]
fn opens_a_file_of_an_earlier_format() {
    let Ok(dir) = std::env::var(DIR) else { return };
    system_calls::let_the_harness_go_first();
    let dir = DataDir::open(dir).unwrap();
    if std::env::var(CARELESS).is_ok() {
        // The second step without a transaction around it, its number at the end.
        let sqlite = Connection::open(dir.database()).unwrap();
        sqlite.execute_batch(STEPS[1]).unwrap();
        sqlite.pragma_update(None, "user_version", 2).unwrap();
        return;
    }
    Writer::open(&dir).unwrap();
}

/// Rows of each table of the earlier format, by its columns.
type Rows = BTreeMap<String, Vec<Vec<Value>>>;

/// A data folder of an earlier format, and what is in it.
struct Earlier {
    place: Place,
    format: usize,
    /// Columns of each table.
    columns: BTreeMap<String, Vec<String>>,
    rows: Rows,
    templates: Vec<(EmployeeId, Template)>,
}

/// Tables and indexes as SQLite tells them, and the number of the format.
fn schema(database: &Path) -> (Vec<(String, Option<String>)>, i64) {
    let sqlite = Connection::open(database).unwrap();
    let mut query = sqlite.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").unwrap();
    let found = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    (found.map(Result::unwrap).collect(), format_of(&sqlite))
}

fn format_of(sqlite: &Connection) -> i64 {
    sqlite.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

fn columns(sqlite: &Connection) -> BTreeMap<String, Vec<String>> {
    let mut query = sqlite
        .prepare(
            "SELECT tables.name, columns.name FROM sqlite_schema tables, pragma_table_info(tables.name) columns
             WHERE tables.type = 'table' ORDER BY columns.cid",
        )
        .unwrap();
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for pair in query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap() {
        let (table, column): (String, String) = pair.unwrap();
        found.entry(table).or_default().push(column);
    }
    found
}

/// The rows by these columns. Templates, which are encrypted on the way, are compared by what they say.
fn rows(sqlite: &Connection, columns: &BTreeMap<String, Vec<String>>) -> Rows {
    let of_table = |(table, columns): (&String, &Vec<String>)| {
        let wanted: Vec<&str> = columns.iter().map(String::as_str).filter(|name| *name != "vector").collect();
        let mut query =
            sqlite.prepare(&format!("SELECT {} FROM {table} ORDER BY 1", wanted.join(", "))).unwrap();
        let rows = query.query_map([], |row| (0..wanted.len()).map(|at| row.get(at)).collect()).unwrap();
        (table.clone(), rows.map(Result::unwrap).collect())
    };
    columns.iter().map(of_table).collect()
}

/// Two people with templates and photos, punches, and where there was a place for it an added one, a correction and an
/// edit by HR.
fn furnished(format: usize) -> Place {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    for day in 2..22 {
        recorded(writer.punch(&request("E001", berlin(&format!("2026-11-{day:02} 09:00:00")))));
        recorded(writer.punch(&request("E001", berlin(&format!("2026-11-{day:02} 17:30:00")))));
    }
    recorded(writer.punch(&request_with_photo("E002", berlin("2026-11-23 09:00:00"))));
    if format > 1 {
        correct(&place, &mut writer);
    }
    drop(writer);
    place
}

fn correct(place: &Place, writer: &mut Writer) {
    let at = berlin("2026-11-24 08:00:00");
    let grounds = Grounds { author: "Kim".to_owned(), reason: "forgotten".to_owned(), at };
    let left = berlin("2026-11-23 18:00:00");
    let source = Source::Manual;
    let added = AddedPunch { id: EventId::at(&left), emp_id: id("E002"), at: left, said: None, source };
    let added_id = added.id;
    writer.add_punches(&[added], &grounds).unwrap();
    writer.correct(EventId::at(&at), added_id, &Change::Void, &grounds).unwrap();
    let mut member = Reader::open(&place.dir).unwrap().staff_member(&id("E001")).unwrap().unwrap().member;
    member.department = Some("Office".to_owned());
    writer.edit_staff(&member, &By { who: "Kim".to_owned(), at }).unwrap();
}

impl Earlier {
    /// A folder of this format: made by the steps of that time, with the rows that it had a place for, nothing encrypted.
    fn of(format: usize) -> Self {
        let place = furnished(format);
        let templates = Reader::open(&place.dir).unwrap().templates().unwrap();
        crate::secrets::undo_encryption(&place);
        let path = place.beside("earlier.db");
        let sqlite = Connection::open(&path).unwrap();
        let application: i64 =
            place.sqlite().pragma_query_value(None, "application_id", |row| row.get(0)).unwrap();
        sqlite.pragma_update(None, "application_id", application).unwrap();
        sqlite.execute_batch("PRAGMA journal_mode = wal; PRAGMA foreign_keys = OFF").unwrap();
        STEPS[..format].iter().for_each(|step| sqlite.execute_batch(step).unwrap());
        sqlite.execute("ATTACH ?1 AS present", [place.dir.database().to_string_lossy()]).unwrap();
        let columns = columns(&sqlite);
        for (table, names) in &columns {
            let names = names.join(", ");
            let sql = format!(
                "DELETE FROM {table} WHERE 1; INSERT INTO {table} ({names}) SELECT {names} FROM present.{table}"
            );
            sqlite.execute_batch(&sql).unwrap();
        }
        sqlite.execute_batch("DETACH present; VACUUM").unwrap();
        sqlite.pragma_update(None, "user_version", i64::try_from(format).unwrap()).unwrap();
        let rows = rows(&sqlite, &columns);
        sqlite.close().unwrap();
        std::fs::rename(path, place.dir.database()).unwrap();
        let counted = (rows["clock_event"].len(), rows["template"].len());
        assert_eq!(counted, (if format > 1 { 42 } else { 41 }, 8), "control: rows of that time");
        assert_eq!(rows.get("correction").map(Vec::len), (format > 1).then_some(1), "control");
        Self { place, format, columns, rows, templates }
    }

    /// Opens a copy again after it was killed; says what is wrong with it.
    fn complaint(&self, place: &Place, present: &(Vec<(String, Option<String>)>, i64)) -> Option<String> {
        let wrong = |what: String| Some(what);
        if let Err(error) = Writer::open(&place.dir) {
            return wrong(format!("it cannot be opened: {error}"));
        }
        if schema(&place.dir.database()) != *present {
            return wrong("it has not the present format".to_owned());
        }
        if rows(&place.sqlite(), &self.columns) != self.rows {
            return wrong("its rows are others".to_owned());
        }
        match Reader::open(&place.dir).unwrap().templates() {
            Ok(templates) if templates == self.templates => {}
            other => return wrong(format!("its templates are others: {:?}", other.map(|found| found.len()))),
        }
        let report = verify(&place.dir);
        if !report.ok {
            return wrong(format!("{report:?}"));
        }
        let copy = place.dir.backups().join(format!("before_format_{}.db", present.1));
        let copied = Connection::open(&copy).unwrap();
        if (format_of(&copied), rows(&copied, &self.columns)) != (self.format_number(), self.rows.clone()) {
            return wrong("the copy of the earlier file is another".to_owned());
        }
        drop(copied);
        if place.files("backups").len() != 1 {
            return wrong(format!("something is left over: {:?}", place.files("backups")));
        }
        let before = files(place.root());
        drop(place.writer());
        let after = files(place.root());
        let is_other = |path: &&PathBuf| before.get(*path) != after.get(*path);
        let changed: Vec<_> = before.keys().chain(after.keys()).filter(is_other).collect();
        (!changed.is_empty()).then(|| format!("the second start changed {changed:?}"))
    }

    fn format_number(&self) -> i64 {
        i64::try_from(self.format).unwrap()
    }

    fn calls_of_a_clean_run(&self) -> Vec<Call> {
        let place = self.place.copy();
        let calls =
            system_calls::recorded(&place, |wrapper| assert!(!open_in_a_child(&place, wrapper, false)));
        assert!(format_of(&place.sqlite()) > self.format_number(), "control: a clean run");
        calls
    }
}

/// Every file below the folder with its content. Whoever only reads a database may leave an empty log and its index.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_string_lossy();
        if path.is_dir() {
            found.extend(files(&path));
        } else if !name.ends_with("-wal") && !name.ends_with("-shm") {
            found.insert(path.clone(), std::fs::read(path).unwrap());
        }
    }
    found
}

/// True when it was killed.
fn open_in_a_child(place: &Place, wrapper: &[&str], careless: bool) -> bool {
    let mut command = child_running("kill_migration::opens_a_file_of_an_earlier_format", place, wrapper);
    if careless {
        command.env(CARELESS, "1");
    }
    run_to_the_end(&mut command, &mut Said::default())
}

/// The format that the killed process has left, with what is committed in the log. A copy is asked: whoever opens the
/// file itself tidies it.
fn format_on_disk(place: &Place) -> i64 {
    let copy = tempfile::tempdir().unwrap();
    for name in ["vision_attendance.db", "vision_attendance.db-wal"] {
        if place.root().join(name).exists() {
            std::fs::copy(place.root().join(name), copy.path().join(name)).unwrap();
        }
    }
    format_of(&Connection::open(copy.path().join("vision_attendance.db")).unwrap())
}

fn present_schema() -> (Vec<(String, Option<String>)>, i64) {
    let place = Place::new();
    drop(place.writer());
    schema(&place.dir.database())
}

#[test]
fn an_earlier_database_that_is_brought_to_the_present_format_and_killed_anywhere_loses_nothing() {
    if !system_calls::can_be_traced() {
        return;
    }
    let (present, mut random) = (present_schema(), Random::new());
    let (mut old, mut between, mut new, mut of_kinds) = (0, 0, 0, Vec::new());
    for format in FORMATS {
        let earlier = Earlier::of(format);
        let calls = earlier.calls_of_a_clean_run();
        let chosen = system_calls::some_of_each_kind(&calls, SHORT_STEP, &mut random);
        for call in &chosen {
            let place = earlier.place.copy();
            let what = format!("format {format}, killed at {} {}", call.number, call.text);
            let (killed, _) = system_calls::injected(&place, call.rule(Fate::Kill), |wrapper| {
                open_in_a_child(&place, wrapper, false)
            });
            assert!(killed, "it was not: {what}");
            match format_on_disk(&place) {
                left if left == earlier.format_number() => old += 1,
                left if left == present.1 => new += 1,
                _ => between += 1,
            }
            assert_eq!(earlier.complaint(&place, &present), None, "{what}");
        }
        let wanted = system_calls::kinds(chosen.iter().copied());
        assert!(wanted.keys().eq(system_calls::kinds(&calls).keys()), "a kind was left out: {wanted:?}");
        of_kinds.push(format!("{} of {}", system_calls::in_words(&wanted), calls.len()));
    }
    assert!(old > 0 && between > 0 && new > 0, "control: {old} old, {between} between, {new} new");
    println!(
        "{} kills ({}): {old} left the earlier format, {new} the present one, {between} one between, 0 rows lost",
        old + between + new,
        of_kinds.join("; ")
    );
}

#[test]
fn control_a_step_of_the_format_without_a_transaction_is_caught() {
    if !system_calls::can_be_traced() {
        return;
    }
    let (present, earlier) = (present_schema(), Earlier::of(1));
    assert_eq!(earlier.complaint(&earlier.place.copy(), &present), None, "nothing is wrong before");
    let place = earlier.place.copy();
    let calls = system_calls::recorded(&place, |wrapper| assert!(!open_in_a_child(&place, wrapper, true)));
    let writes: Vec<_> = calls.iter().filter(|call| call.kind == "pwrite64").collect();
    for (kills, call) in (1..).zip(writes.iter().step_by(writes.len() / 8)) {
        let place = earlier.place.copy();
        let (killed, _) = system_calls::injected(&place, call.rule(Fate::Kill), |wrapper| {
            open_in_a_child(&place, wrapper, true)
        });
        assert!(killed);
        if let Some(complaint) = earlier.complaint(&place, &present) {
            assert!(complaint.contains("cannot be opened"), "{complaint}");
            println!("{kills} kills until it was noticed: {complaint}");
            return;
        }
    }
    panic!("no kill showed it: the test above would not show it either");
}
