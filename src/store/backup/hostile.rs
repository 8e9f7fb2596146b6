//! Backups for the tests with hostile input: small ones, and a reader that goes through all of one.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::ControlFlow;

use tempfile::NamedTempFile;

use super::archive::{Archive, ArchiveWriter, DATABASE, Meter, SCANS, SETTINGS};
use crate::domain::backup::BackupContents;

/// A sound backup, and one of which the manifest says that an entry is as long as can be.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("visionpresence_2026-11-22_181530.zip");
    let mut tell = |_, _| ControlFlow::Continue(());
    let mut meter = Meter::new(0, &mut tell);
    let mut writer = ArchiveWriter::new(File::create(&path).unwrap(), &path, None).unwrap();
    writer.add(DATABASE, &mut [7_u8; 64].as_slice(), &mut meter).unwrap();
    writer.add(SETTINGS, &mut b"sounds = true\n".as_slice(), &mut meter).unwrap();
    File::create(folder.path().join("a.jpg")).and_then(|mut photo| photo.write_all(b"photo")).unwrap();
    let bundle = format!("{SCANS}20261120.zip");
    writer.add_bundle(&bundle, folder.path(), &["a.jpg".to_owned()], &mut meter).unwrap();
    let contents = BackupContents {
        made_at: "2026-11-22T17:15:30Z".parse().unwrap(),
        made_at_local: "2026-11-22T18:15:30".parse().unwrap(),
        program: "0".to_owned(),
        database_format: 1,
        people: 1,
        events: 1,
        first_day: None,
        last_day: None,
        face_photos: 0,
        scan_photos: Some(1),
    };
    writer.finish(contents).unwrap();
    let sound = std::fs::read(&path).unwrap();
    vec![with_manifest(&sound, "\"bytes\": 64", "\"bytes\": 18446744073709551615"), sound]
}

/// The same with another text in its manifest. A zip that is read by its directory needs length and checksum there.
fn with_manifest(zip: &[u8], old: &str, new: &str) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(io::Cursor::new(zip)).unwrap();
    let mut into = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for index in 0..from.len() {
        let mut file = from.by_index(index).unwrap();
        let name = file.name().unwrap().to_string();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        if name == "manifest.json" {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains(old), "{text}");
            bytes = text.replace(old, new).into_bytes();
        }
        into.start_file(name, stored).unwrap();
        into.write_all(&bytes).unwrap();
    }
    into.finish().unwrap().into_inner()
}

thread_local! {
    /// One file for all runs of a thread.
    static BACKUP: RefCell<NamedTempFile> = RefCell::new(NamedTempFile::new().unwrap());
}

/// Reads a backup as checking and restoring do.
pub(crate) fn read_any(bytes: &[u8]) {
    BACKUP.with_borrow_mut(|file| {
        file.as_file().set_len(0).unwrap();
        file.seek(SeekFrom::Start(0)).unwrap();
        file.write_all(bytes).unwrap();
        let Ok(mut archive) = Archive::open(file.path(), None) else { return };
        let mut tell = |_, _| ControlFlow::Continue(());
        let mut meter = Meter::new(archive.bytes(), &mut tell);
        let names: Vec<String> = archive.manifest.entries.keys().cloned().collect();
        for name in names {
            drop(archive.copy_entry(&name, &mut io::sink(), &mut meter));
            if name.starts_with(SCANS) {
                drop(archive.each_of_bundle(&name, |_, bytes| {
                    let copied = io::copy(bytes, &mut io::sink());
                    copied.map(drop).map_err(super::BackupError::path("photo"))
                }));
            }
        }
    });
}
