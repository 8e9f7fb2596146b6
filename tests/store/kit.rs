//! A data directory with people in it, and the requests that the kiosk would send.
#![allow(dead_code, reason = "shared by several test programs, each of which uses a part")]

use std::path::Path;

use chrono::{NaiveDateTime, TimeZone as _};
use chrono_tz::Tz;
use rusqlite::Connection;
use tempfile::TempDir;
use visionpresence::domain::clock_event::{EventId, PunchRequest};
use visionpresence::domain::decision::{Candidate, Identification};
use visionpresence::domain::employee::{EmployeeId, StaffMember};
use visionpresence::domain::frame::Picture;
use visionpresence::domain::template::{Matcher, TEMPLATE_LEN, Template};
use visionpresence::domain::time::Moment;
use visionpresence::store::receipt::{PunchOutcome, Receipt};
use visionpresence::store::{DataDir, EnrolledPhoto, Enrolment, StoreError, Writer};

/// A data directory of its own, removed at the end of the test.
pub struct Place {
    folder: TempDir,
    pub dir: DataDir,
}

impl Place {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dir = DataDir::open(folder.path().join("data")).unwrap();
        let dir = dir.with_key_file(folder.path().join("site.key"));
        Self { folder, dir }
    }

    /// With these people enrolled.
    pub fn with_staff(ids: &[&str]) -> (Self, Writer) {
        let place = Self::new();
        let mut writer = place.writer();
        for id in ids {
            writer.enrol(&enrolment(id)).unwrap();
        }
        (place, writer)
    }

    /// Another place with the same files and the same key.
    pub fn copy(&self) -> Self {
        let copy = Self::new();
        copy_files(self.root(), copy.root());
        if self.beside("site.key").exists() {
            std::fs::copy(self.beside("site.key"), copy.beside("site.key")).unwrap();
        }
        copy
    }

    pub fn writer(&self) -> Writer {
        Writer::open(&self.dir).unwrap()
    }

    pub fn root(&self) -> &Path {
        self.dir.root()
    }

    /// Next to the data directory, on the same disk.
    pub fn beside(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// A connection with no settings of the store: what anybody with the `sqlite3` program has.
    pub fn sqlite(&self) -> Connection {
        Connection::open(self.dir.database()).unwrap()
    }

    /// Names of the files in a folder of the data directory, sorted.
    pub fn files(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.root().join(folder)) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    pub fn count(&self, table: &str) -> i64 {
        self.sqlite().query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    }

    pub fn assert_sound(&self) {
        let report = visionpresence::store::verify::verify(&self.dir);
        assert!(report.ok, "{report:?}");
    }
}

fn copy_files(from: &Path, to: &Path) {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_files(&path, &name);
        } else {
            std::fs::copy(&path, name).unwrap();
        }
    }
}

pub fn id(text: &str) -> EmployeeId {
    text.parse().unwrap()
}

/// Local time in Berlin, `2026-11-23 09:00:00` with or without a fraction.
pub fn berlin(text: &str) -> Moment {
    local(text, Tz::Europe__Berlin)
}

pub fn local(text: &str, zone: Tz) -> Moment {
    let wall = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").unwrap();
    Moment { utc: zone.from_local_datetime(&wall).earliest().unwrap().to_utc(), zone }
}

/// A picture that is not all of one colour.
pub fn picture(width: u32, height: u32) -> Picture {
    let rgb: Vec<u8> = (0..height)
        .flat_map(|y| {
            (0..width).flat_map(move |x| [x.to_le_bytes()[0], y.to_le_bytes()[0], (x ^ y).to_le_bytes()[0]])
        })
        .collect();
    Picture::new(width, height, rgb).unwrap()
}

pub fn template(matcher: Matcher, seed: f32) -> Template {
    let values: Vec<f32> =
        (0..u16::try_from(TEMPLATE_LEN).unwrap()).map(|i| (f32::from(i) * 0.37 + seed).sin()).collect();
    Template::new(matcher, &values).unwrap()
}

pub fn enrolment(emp_id: &str) -> Enrolment {
    let photo = |seed| EnrolledPhoto {
        picture: picture(64, 48),
        templates: vec![template(Matcher::SFace, seed), template(Matcher::Dlib, seed + 0.5)],
    };
    Enrolment {
        staff: StaffMember::new(id(emp_id), format!("Person {emp_id}")),
        photos: vec![photo(1.0), photo(2.0)],
        portrait: picture(32, 32),
        at: berlin("2026-11-20 10:00:00"),
    }
}

pub fn request(emp_id: &str, at: Moment) -> PunchRequest {
    PunchRequest {
        event_id: EventId::at(&at),
        emp_id: id(emp_id),
        at,
        evidence: Some(Identification {
            best: Candidate { emp_id: id(emp_id), score: 7.25 },
            runner_up: Some(Candidate { emp_id: id("X9"), score: 1.5 }),
            threshold: 4.5,
            photo: None,
        }),
        said: None,
        photo: None,
        time_out_confirmed: false,
        clock_suspect: false,
    }
}

pub fn request_with_photo(emp_id: &str, at: Moment) -> PunchRequest {
    PunchRequest { photo: Some(picture(640, 480)), ..request(emp_id, at) }
}

pub fn recorded(outcome: Result<PunchOutcome, StoreError>) -> Receipt {
    match outcome {
        Ok(PunchOutcome::Recorded(receipt)) => receipt,
        other => panic!("not recorded: {other:?}"),
    }
}
