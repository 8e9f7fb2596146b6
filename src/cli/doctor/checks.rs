//! What `doctor` looks at. Each check says what is there, or what is wrong and what to do.

use std::fs;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use nix::sys::statvfs::statvfs;
use nix::unistd::{AccessFlags, access};
use serde::Serialize;

use crate::camera::{self, CameraInfo};
use crate::cli::Common;
use crate::domain::backup::{Concern, concern};
use crate::domain::camera::CameraChoice;
use crate::domain::settings::Settings;
use crate::domain::time::{Clock as _, Moment};
use crate::recognition::liveness::passive::{self, Passive};
use crate::recognition::models::{self, Use};
use crate::runtime::clock::SystemClock;
use crate::store::{DataDir, Reader, StoreError, backup, settings};

/// Free room below which the kiosk should not be left alone, in MB: about 20,000 scans.
const DISK_MB: u64 = 1000;
/// Memory that the kiosk needs at its start, in MB.
const MEMORY_MB: u64 = 500;
/// Room that one scan takes, in KB: its photo and its rows.
const SCAN_KB: u64 = 55;

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Check {
    pub(super) name: &'static str,
    pub(super) ok: bool,
    /// What is there, or what is wrong and what to do.
    pub(super) detail: String,
}

impl Check {
    fn new(name: &'static str, found: Result<String, String>) -> Self {
        let ok = found.is_ok();
        Self { name, ok, detail: found.unwrap_or_else(|wrong| wrong) }
    }
}

/// All checks in the order in which they are shown.
pub(super) fn all(common: &Common) -> Vec<Check> {
    let data = common.data_root();
    let configured = settings_of(&data);
    let settings = configured.clone().unwrap_or_default();
    vec![
        Check::new("models", models_installed(common.models.as_deref())),
        Check::new("liveness", liveness_networks(common.models.as_deref())),
        Check::new("camera", camera_found(common.camera.as_ref(), &settings.camera, &camera::list())),
        Check::new(
            "virtual",
            virtual_cameras(&camera::list(), settings.allow_virtual_camera, camera::is_virtual),
        ),
        Check::new("display", display(|name| std::env::var(name).ok())),
        Check::new("disk", disk(&data)),
        Check::new("memory", memory(&fs::read_to_string("/proc/meminfo").unwrap_or_default())),
        Check::new("settings", configured.map(|_| "in order".to_owned())),
        Check::new("database", database(&data)),
        Check::new("backups", backups(&data, &settings, SystemClock::start().now().moment)),
        Check::new("sound", sound(&settings, &fs::read_to_string("/proc/asound/pcm").unwrap_or_default())),
    ]
}

fn settings_of(data: &Path) -> Result<Settings, String> {
    match DataDir::existing(data) {
        Ok(dir) => settings::load(&dir).map_err(|error| error.to_string()),
        // Before the first enrolment the defaults hold.
        Err(_) => Ok(Settings::default()),
    }
}

fn models_installed(wanted: Option<&Path>) -> Result<String, String> {
    let folder = models::locate(wanted).map_err(|error| error.to_string())?;
    let mut listed = models::manifest().map_err(|error| error.to_string())?;
    listed.retain(|model| model.purpose != Use::Liveness);
    let broken: Vec<_> = listed
        .iter()
        .filter_map(|model| {
            models::read_checked(&folder, &model.file).err().map(|error| (model.purpose, error))
        })
        .collect();
    let Some((_, first)) = broken.first() else {
        return Ok(format!("{} models in {}", listed.len(), folder.display()));
    };
    let lacks = |wanted: Use| broken.iter().any(|(purpose, _)| *purpose == wanted);
    let left = match (lacks(Use::Detector), lacks(Use::SFace), lacks(Use::Dlib)) {
        (true, ..) | (_, true, true) => "nobody can be recognised",
        (_, true, _) => "dlib works alone, with more errors",
        _ => "SFace works alone, with slightly more errors",
    };
    Err(format!("{first} ({left})"))
}

/// The networks are optional: without them a turn of the head protects.
fn liveness_networks(wanted: Option<&Path>) -> Result<String, String> {
    let folder = models::locate(wanted).map_err(|error| error.to_string())?;
    let files: Vec<&str> = passive::FILES.iter().map(|(file, _)| *file).collect();
    match Passive::load(&folder) {
        Ok(Some(_)) => {
            Ok("photos held up are told by two networks, and by a turn of the head when in doubt".to_owned())
        }
        Ok(None) => Ok(format!(
            "the networks ({}) are not in {}: whoever is recognised is asked to turn the head",
            files.join(", "),
            folder.display()
        )),
        Err(error) => Err(format!(
            "{error} Until then whoever is recognised is asked to turn the head; both files are needed: {}",
            files.join(", ")
        )),
    }
}

fn camera_found(
    choice: Option<&CameraChoice>,
    remembered: &str,
    found: &[CameraInfo],
) -> Result<String, String> {
    let names: Vec<String> =
        found.iter().map(|camera| format!("{} (/dev/video{})", camera.name, camera.index)).collect();
    let names = names.join(", ");
    match choice {
        Some(CameraChoice::Replay(folder)) if folder.is_dir() => Ok(format!("pictures from {}", folder.display())),
        Some(CameraChoice::Replay(folder)) => {
            Err(format!("the folder {} of --camera replay: is not there", folder.display()))
        }
        _ if found.is_empty() => {
            Err("no camera is connected, or it may not be used: plug in a USB camera; if one is there, add this user \
                 to the group \"video\" and log in again"
                .to_owned())
        }
        Some(CameraChoice::Index(index)) if !found.iter().any(|camera| camera.index == *index) => {
            Err(format!("there is no camera /dev/video{index}; connected: {names}"))
        }
        Some(CameraChoice::Name(part)) if !has_name(found, part) => {
            Err(format!("no camera's name contains \"{part}\"; connected: {names}"))
        }
        None if !remembered.is_empty() && !has_name(found, remembered) => {
            Err(format!("the camera \"{remembered}\" of the settings is not connected; connected: {names}"))
        }
        _ => Ok(names),
    }
}

/// Cameras that are made by programs are refused by the kiosk, unless the settings allow them.
fn virtual_cameras(
    found: &[CameraInfo],
    allowed: bool,
    is_virtual: impl Fn(u32) -> bool,
) -> Result<String, String> {
    let names: Vec<String> = found
        .iter()
        .filter(|camera| is_virtual(camera.index))
        .map(|camera| format!("{} (/dev/video{})", camera.name, camera.index))
        .collect();
    let names = names.join(", ");
    match (names.is_empty(), allowed) {
        (true, _) => Ok("no camera is made by a program".to_owned()),
        (false, true) => Err(format!(
            "{names}: made by a program, and allow_virtual_camera = true in settings.toml lets whoever starts such a \
             program show any face. Set it to false, unless this is a test"
        )),
        (false, false) => Err(format!(
            "{names}: made by a program. Nobody is recognised from it; remove the driver, or allow it with \
             allow_virtual_camera = true in settings.toml for a test"
        )),
    }
}

fn has_name(found: &[CameraInfo], part: &str) -> bool {
    found.iter().any(|camera| camera.name.contains(part))
}

fn display(variable: impl Fn(&str) -> Option<String>) -> Result<String, String> {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    if let Some(name) = set("WAYLAND_DISPLAY") {
        let socket =
            set("XDG_RUNTIME_DIR").map_or_else(|| PathBuf::from(&name), |dir| Path::new(&dir).join(&name));
        if UnixStream::connect(&socket).is_ok() {
            return Ok(format!("Wayland {name}"));
        }
    }
    let Some(name) = set("DISPLAY") else {
        return Err("there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set): start the kiosk from the desktop \
                    of the PC"
            .to_owned());
    };
    // A display of another machine cannot be looked at from here.
    let Some(number) = name.strip_prefix(':') else { return Ok(format!("X11 {name}")) };
    let number = number.split('.').next().unwrap_or_default();
    match UnixStream::connect(format!("/tmp/.X11-unix/X{number}")) {
        Ok(_) => Ok(format!("X11 {name}")),
        Err(error) => {
            Err(format!("DISPLAY is {name}, but nothing answers there ({error}): is the desktop running?"))
        }
    }
}

fn disk(data: &Path) -> Result<String, String> {
    let root = fs::canonicalize(data).unwrap_or_else(|_| data.to_path_buf());
    // The folder is made at the first start: until then the nearest one above it tells.
    let there = root.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
    let place = data.display();
    if access(there, AccessFlags::W_OK | AccessFlags::X_OK).is_err() {
        return Err(format!(
            "{place} cannot be written by this user: give it the right, or choose another with --data"
        ));
    }
    let state = statvfs(there).map_err(|error| format!("the disk of {place} cannot be asked: {error}"))?;
    let free_kb = state.blocks_available() * state.fragment_size() / 1024;
    room(&place.to_string(), free_kb)
}

fn room(place: &str, free_kb: u64) -> Result<String, String> {
    let megabytes = free_kb / 1024;
    if megabytes < DISK_MB {
        return Err(format!(
            "{megabytes} MB are free on the disk of {place}: make room, at least {DISK_MB} MB should be free"
        ));
    }
    Ok(format!("{megabytes} MB free on the disk of {place}, room for about {} scans", free_kb / SCAN_KB))
}

fn memory(meminfo: &str) -> Result<String, String> {
    let available = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|kb| kb.parse::<u64>().ok())
        .map(|kb| kb / 1024);
    match available {
        None => Err("the free memory is not known: /proc/meminfo does not tell".to_owned()),
        Some(mb) if mb < MEMORY_MB => {
            Err(format!("{mb} MB of memory are free and {MEMORY_MB} MB are needed: close other programs"))
        }
        Some(mb) => Ok(format!("{mb} MB free")),
    }
}

fn database(data: &Path) -> Result<String, String> {
    let counts = DataDir::existing(data).and_then(|dir| Reader::open(&dir)?.counts());
    match counts {
        Ok(counts) if counts.enrolled == 0 => {
            Ok("nobody is enrolled yet; \"visionpresence enrol\" takes people in".to_owned())
        }
        Ok(counts) => Ok(format!(
            "{} people, {} of them enrolled, {} events",
            counts.staff, counts.enrolled, counts.events
        )),
        Err(StoreError::NoDatabase { .. }) => {
            Ok(format!("none in {} yet; the first enrolment makes it", data.display()))
        }
        Err(error) => Err(error.to_string()),
    }
}

/// Whether there is a backup to go back to.
fn backups(data: &Path, settings: &Settings, now: Moment) -> Result<String, String> {
    let Ok(dir) = DataDir::existing(data) else { return Ok("nothing to save yet".to_owned()) };
    backup::key(&dir, &settings.backup).map_err(|error| error.to_string())?;
    let found = backup::list(&backup::folder_of(&dir, &settings.backup)).map_err(|error| error.to_string());
    let count = found.as_ref().map_or(0, Vec::len);
    match concern(found.as_deref().map_err(Clone::clone), now.local().naive_local(), settings.backup.nightly)
    {
        Some(Concern::Folder(reason)) => Err(reason),
        Some(Concern::NoBackup) => {
            Err("there is no verified backup: run \"visionpresence backup\", or leave the kiosk on overnight"
                .to_owned())
        }
        Some(Concern::Old(at)) => Err(format!(
            "the newest verified backup is of {}: is the kiosk off at night?",
            at.format("%Y-%m-%d")
        )),
        // The disk has a check of its own.
        Some(Concern::DiskFull(_) | Concern::NoSecondCopy(_)) | None => {
            Ok(if count == 1 { "1 backup".to_owned() } else { format!("{count} backups") })
        }
    }
}

fn sound(settings: &Settings, devices: &str) -> Result<String, String> {
    if !settings.sounds {
        return Ok("switched off in the settings".to_owned());
    }
    let outputs = devices.lines().filter(|line| line.contains("playback")).count();
    if outputs == 0 {
        return Err("no sound output is there, so the kiosk stays silent: connect a loudspeaker, or set sounds = false \
                    in settings.toml"
            .to_owned());
    }
    Ok(format!("{outputs} outputs"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn camera(index: u32, name: &str) -> CameraInfo {
        CameraInfo { index, name: name.to_owned() }
    }

    #[test]
    fn the_wanted_camera_is_looked_for_among_the_connected_ones() {
        let found = [camera(0, "HD Webcam"), camera(2, "USB Camera")];
        let check = |choice: Option<&str>, remembered| {
            camera_found(choice.map(|text| text.parse().unwrap()).as_ref(), remembered, &found)
        };
        assert_eq!(check(None, "").unwrap(), "HD Webcam (/dev/video0), USB Camera (/dev/video2)");
        assert!(check(Some("2"), "").is_ok() && check(Some("USB"), "").is_ok() && check(None, "HD").is_ok());
        assert!(check(Some("1"), "").unwrap_err().contains("no camera /dev/video1; connected: HD Webcam"));
        assert!(check(Some("Sony"), "").unwrap_err().contains("\"Sony\""));
        assert!(check(None, "Sony").unwrap_err().contains("of the settings is not connected"));
        assert!(camera_found(None, "", &[]).unwrap_err().contains("plug in a USB camera"));
        assert!(check(Some("replay:/nowhere"), "").is_err() && check(Some("replay:/"), "").is_ok());
    }

    #[test]
    fn a_virtual_camera_is_named_whether_it_is_allowed_or_not() {
        let found = [camera(0, "HD Webcam"), camera(2, "Dummy")];
        assert!(virtual_cameras(&found, false, |_| false).is_ok());
        let refused = virtual_cameras(&found, false, |index| index == 2).unwrap_err();
        assert!(refused.contains("Dummy (/dev/video2)") && !refused.contains("HD Webcam"), "{refused}");
        assert!(virtual_cameras(&found, true, |index| index == 2).unwrap_err().contains("Set it to false"));
    }

    #[test]
    fn a_display_that_is_named_but_does_not_answer_is_wrong() {
        let named = |wanted: &'static str, value: &'static str| {
            display(move |name| (name == wanted).then(|| value.to_owned()))
        };
        assert!(named("HOME", "x").unwrap_err().contains("no display"));
        assert!(named("DISPLAY", ":9876").unwrap_err().contains("nothing answers"));
        assert_eq!(named("DISPLAY", "desk:0").unwrap(), "X11 desk:0");
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("wayland-7");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        let answering = display(|name| (name == "WAYLAND_DISPLAY").then(|| socket.display().to_string()));
        assert!(answering.unwrap().starts_with("Wayland"));
    }

    #[test]
    fn little_disk_and_little_memory_are_wrong_and_enough_is_counted_in_scans() {
        assert!(room("data", 999 * 1024).unwrap_err().starts_with("999 MB are free"));
        assert!(room("data", 1000 * 1024).unwrap().ends_with("room for about 18618 scans"));
        assert!(memory("MemTotal: 1\nMemAvailable:  409600 kB\n").unwrap_err().starts_with("400 MB"));
        assert_eq!(memory("MemAvailable:  2048000 kB\n").unwrap(), "2000 MB free");
        assert!(memory("").is_err());
    }

    #[test]
    fn a_missing_loudspeaker_is_wrong_unless_sounds_are_switched_off() {
        let on = Settings::default();
        assert!(sound(&on, "").is_err());
        assert!(sound(&on, "00-00: ALC : ALC : playback 1 : capture 1\n").is_ok());
        assert!(sound(&Settings { sounds: false, ..on }, "").is_ok());
    }

    #[test]
    fn a_data_folder_that_is_not_there_yet_is_judged_by_the_one_above() {
        let folder = tempfile::tempdir().unwrap();
        let later = folder.path().join("not/yet");
        assert!(disk(&later).is_ok());
        assert!(database(&later).unwrap().contains("the first enrolment makes it"));
        assert!(!later.exists());
    }

    #[test]
    fn models_that_are_missing_or_damaged_are_named_with_what_still_works() {
        let folder = tempfile::tempdir().unwrap();
        assert!(models_installed(Some(folder.path())).unwrap_err().contains("scripts/run"));
        fs::File::create(folder.path().join("face_detection_yunet_2023mar.onnx")).unwrap();
        let wrong = models_installed(Some(folder.path())).unwrap_err();
        assert!(wrong.contains("damaged") && wrong.contains("nobody can be recognised"), "{wrong}");
    }
}
