//! The log says what happened and not to whom.

use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use visionpresence::store::{DataDir, Writer};

use crate::kit::{Place, berlin, enrolment, id, recorded, request, request_with_photo};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn the_log_of_a_run_with_many_faults_names_nobody() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(move || writer.clone())
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .finish();
    let (place, writer) = Place::with_staff(&["QX7731", "QX7732"]);
    drop(writer);
    tracing::subscriber::with_default(subscriber, || {
        // A folder that cannot be tidied, a portrait and a key that are gone.
        let folder = place.dir.face_data().join("QX7731/20261119_080000");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(place.root().join("uploads/unclaimed"), "a file where a folder belongs").unwrap();
        let mut writer = Writer::open(&place.dir).unwrap();
        recorded(writer.punch(&request_with_photo("QX7731", berlin("2026-11-23 09:00:00"))));
        assert!(writer.punch(&request("QX9999", berlin("2026-11-23 09:00:00"))).is_err());
        std::fs::remove_file(place.beside("site.key")).unwrap();
        assert!(writer.enrol(&enrolment("QX7733")).is_err());
        assert!(writer.seal(&berlin("2026-11-24 09:00:00")).is_err());
        let reader = visionpresence::store::Reader::open(&place.dir).unwrap();
        assert_eq!(reader.portrait(&id("QX7731")).unwrap(), None);
        drop(writer);
        let dir = DataDir::open(place.root()).unwrap().with_key_file(place.beside("site.key"));
        drop(Writer::open(&dir));
    });
    let said = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(
        said.contains("could not be set aside") && said.contains("cannot be decrypted"),
        "control: {said}"
    );
    for personal in ["QX77", "QX99", "Person "] {
        assert!(!said.contains(personal), "{personal} stands in the log: {said}");
    }
}

/// Up to the parenthesis that closes the call.
fn arguments(rest: &str) -> &str {
    let mut depth = 1;
    let end = rest.find(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth == 0
    });
    &rest[..end.unwrap()]
}

/// What is handed to the log in the sources: an employee id, a name or a picture of somebody never is.
#[test]
fn no_line_of_the_program_hands_a_person_to_the_log() {
    let mut calls = 0;
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            for level in ["error", "warn", "info", "debug"] {
                for (at, call) in text.match_indices(&format!("tracing::{level}!(")) {
                    let arguments = arguments(&text[at + call.len()..]);
                    calls += 1;
                    for personal in ["emp_id", "employee", "name}", "member", "picture,", "request)"] {
                        assert!(!arguments.contains(personal), "{}: {arguments}", path.display());
                    }
                }
            }
        }
    }
    assert!(calls > 40, "control: only {calls} calls were seen");
}
