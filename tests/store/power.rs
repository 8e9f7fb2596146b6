//! Power cuts: the disk as it may be found when the power goes at any moment.
//!
//! `strace` records what a child writes, syncs and renames while it stores punches. From the record the disk is rebuilt
//! as of each moment: what was synced is there; of what was not, nothing, everything, or some of it, the last write torn
//! at 512 bytes. From each such disk the store is opened as after a crash, and every punch that was acknowledged until
//! then has to be there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use visionpresence::domain::settings::BackupSettings;
use visionpresence::store::DataDir;
use visionpresence::store::backup::open_or_recover;

use crate::kill::{DIR, Random, variable};
use crate::kit::{Place, berlin};

/// What the child did, in order.
enum Act {
    Open { path: PathBuf, truncate: bool },
    Write { path: PathBuf, at: usize, bytes: Vec<u8> },
    Truncate { path: PathBuf, length: usize },
    Sync { path: PathBuf },
    Rename { from: PathBuf, to: PathBuf },
    Remove { path: PathBuf },
    Acknowledged(String),
}

/// A change of a file that may not have reached the disk.
#[derive(Clone)]
enum Change {
    Bytes(usize, Vec<u8>),
    Length(usize),
}

#[derive(Clone, Default)]
struct File {
    synced: Vec<u8>,
    pending: Vec<Change>,
}

impl File {
    fn apply(bytes: &mut Vec<u8>, change: &Change) {
        match change {
            Change::Bytes(at, new) => {
                bytes.resize(bytes.len().max(at + new.len()), 0);
                bytes[*at..at + new.len()].copy_from_slice(new);
            }
            Change::Length(length) => bytes.resize(*length, 0),
        }
    }
}

/// A change of a folder that may not have reached the disk.
#[derive(Clone)]
enum Entry {
    Named(PathBuf, usize),
    Gone(PathBuf),
}

/// The disk: files by number, names as they are on disk, names as the program sees them.
#[derive(Default)]
struct Disk {
    files: Vec<File>,
    durable: BTreeMap<PathBuf, usize>,
    seen: BTreeMap<PathBuf, usize>,
    pending: Vec<Entry>,
    /// A disk that answers a sync without doing it: the control.
    lies: bool,
}

impl Disk {
    fn of(root: &Path, lies: bool) -> Self {
        let mut disk = Self { lies, ..Self::default() };
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    disk.files.push(File { synced: std::fs::read(&path).unwrap(), pending: Vec::new() });
                    disk.durable.insert(path.clone(), disk.files.len() - 1);
                    disk.seen.insert(path, disk.files.len() - 1);
                }
            }
        }
        disk
    }

    fn change(&mut self, path: &Path, change: Change) {
        if let Some(&number) = self.seen.get(path) {
            self.files[number].pending.push(change);
        }
    }

    fn act(&mut self, act: &Act) {
        match act {
            Act::Open { path, truncate } => {
                if !self.seen.contains_key(path) {
                    self.files.push(File::default());
                    self.seen.insert(path.clone(), self.files.len() - 1);
                    self.pending.push(Entry::Named(path.clone(), self.files.len() - 1));
                } else if *truncate {
                    self.change(path, Change::Length(0));
                }
            }
            Act::Write { path, at, bytes } => self.change(path, Change::Bytes(*at, bytes.clone())),
            Act::Truncate { path, length } => self.change(path, Change::Length(*length)),
            Act::Rename { from, to } => {
                if let Some(number) = self.seen.remove(from) {
                    self.seen.insert(to.clone(), number);
                    self.pending.extend([Entry::Gone(from.clone()), Entry::Named(to.clone(), number)]);
                }
            }
            Act::Remove { path } => {
                self.seen.remove(path);
                self.pending.push(Entry::Gone(path.clone()));
            }
            Act::Sync { path } if !self.lies => self.sync(path),
            Act::Sync { .. } | Act::Acknowledged(_) => {}
        }
    }

    fn sync(&mut self, path: &Path) {
        if let Some(&number) = self.seen.get(path) {
            let file = &mut self.files[number];
            for change in std::mem::take(&mut file.pending) {
                File::apply(&mut file.synced, &change);
            }
            return;
        }
        // A folder: its names are safe.
        let (safe, waiting): (Vec<Entry>, Vec<Entry>) =
            std::mem::take(&mut self.pending).into_iter().partition(|entry| {
                let (Entry::Named(name, _) | Entry::Gone(name)) = entry;
                name.parent() == Some(path)
            });
        self.pending = waiting;
        for entry in &safe {
            apply_entry(&mut self.durable, entry);
        }
    }

    /// Writes the disk as it may be found now below `target`; `kind` chooses what of the rest is there.
    fn write_below(&self, root: &Path, target: &Path, kind: u64, random: &mut Random) {
        let mut names = self.durable.clone();
        // A journal of the file system keeps the order of names.
        let kept = match kind {
            0 => 0,
            1 => self.pending.len(),
            _ => usize::try_from(random.below(self.pending.len() as u64 + 1)).unwrap(),
        };
        self.pending[..kept].iter().for_each(|entry| apply_entry(&mut names, entry));
        for (path, number) in &names {
            if path.to_string_lossy().ends_with("-shm") {
                continue;
            }
            let file = &self.files[*number];
            let mut bytes = file.synced.clone();
            for change in &file.pending {
                let there = match kind {
                    0 => false,
                    1 => true,
                    _ => random.below(2) == 0,
                };
                match change {
                    Change::Bytes(at, new) if there && kind == 3 && random.below(3) == 0 => {
                        let sectors = random.below(new.len() as u64 / 512 + 1);
                        let torn = new[..usize::try_from(sectors).unwrap() * 512].to_vec();
                        File::apply(&mut bytes, &Change::Bytes(*at, torn));
                    }
                    change if there => File::apply(&mut bytes, change),
                    _ => {}
                }
            }
            let place = target.join(path.strip_prefix(root).unwrap());
            std::fs::create_dir_all(place.parent().unwrap()).unwrap();
            std::fs::write(place, bytes).unwrap();
        }
    }
}

fn apply_entry(names: &mut BTreeMap<PathBuf, usize>, entry: &Entry) {
    match entry {
        Entry::Named(path, number) => {
            names.insert(path.clone(), *number);
        }
        Entry::Gone(path) => {
            names.remove(path);
        }
    }
}

/// Reads the record of `strace -f -xx`.
struct Record<'a> {
    root: &'a Path,
    open: BTreeMap<String, (PathBuf, usize)>,
    acts: Vec<Act>,
}

impl Record<'_> {
    fn line(&mut self, line: &str) {
        let Some((_, call)) = line.split_once(' ') else { return };
        let Some((head, result)) = call.rsplit_once(" = ") else { return };
        let result: i64 = result.split(' ').next().unwrap().parse().unwrap_or(-1);
        let Some((name, arguments)) = head.trim().split_once('(') else { return };
        if result < 0 {
            return;
        }
        let parts: Vec<&str> = arguments.trim_end_matches(')').split(", ").collect();
        let inside = |path: PathBuf| path.starts_with(self.root).then_some(path);
        let file = |parts: &[&str]| self.open.get(parts[0]).map(|(path, _)| path.clone());
        match name {
            "openat" => {
                let Some(path) = inside(path_of(parts[1])) else {
                    self.open.remove(&result.to_string());
                    return;
                };
                self.open.insert(result.to_string(), (path.clone(), 0));
                if parts[2].contains("O_CREAT") || parts[2].contains("O_TRUNC") {
                    self.acts.push(Act::Open { path, truncate: parts[2].contains("O_TRUNC") });
                }
            }
            "pwrite64" => {
                if let Some(path) = file(&parts) {
                    let at = parts[3].parse().unwrap();
                    self.acts.push(Act::Write { path, at, bytes: bytes_of(parts[1]) });
                }
            }
            "write" => self.write(parts[0], &bytes_of(parts[1])),
            "ftruncate" => {
                if let Some(path) = file(&parts) {
                    self.acts.push(Act::Truncate { path, length: parts[1].parse().unwrap() });
                }
            }
            "fsync" | "fdatasync" => self.acts.extend(file(&parts).map(|path| Act::Sync { path })),
            "rename" => self.rename(parts[0], parts[1]),
            "renameat2" => self.rename(parts[1], parts[3]),
            "unlink" => {
                self.acts.extend(inside(path_of(parts[0])).map(|path| Act::Remove { path }));
            }
            _ => {}
        }
    }

    fn write(&mut self, fd: &str, bytes: &[u8]) {
        if fd == "1" {
            let said = String::from_utf8_lossy(bytes).into_owned();
            let ids = said.lines().filter_map(|line| line.strip_prefix("R ")).map(str::to_owned);
            self.acts.extend(ids.map(Act::Acknowledged));
        } else if let Some((path, at)) = self.open.get_mut(fd) {
            self.acts.push(Act::Write { path: path.clone(), at: *at, bytes: bytes.to_vec() });
            *at += bytes.len();
        }
    }

    fn rename(&mut self, from: &str, to: &str) {
        let (from, to) = (path_of(from), path_of(to));
        for (path, _) in self.open.values_mut().filter(|(path, _)| *path == from) {
            path.clone_from(&to);
        }
        self.acts.push(Act::Rename { from, to });
    }
}

/// `"\x2f\x74"`.
fn bytes_of(text: &str) -> Vec<u8> {
    assert!(text.ends_with('"'), "strace cut a text off");
    text.trim_matches('"').split("\\x").skip(1).map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

fn path_of(text: &str) -> PathBuf {
    String::from_utf8(bytes_of(text)).unwrap().into()
}

/// Lets a child store some punches under `strace`; `None` where that cannot be used.
fn recorded_acts(place: &Place, punches: u32) -> Option<Vec<Act>> {
    crate::system_calls::strace(&[])?;
    let trace = place.beside("trace");
    let calls = "trace=openat,pwrite64,write,ftruncate,fsync,fdatasync,rename,renameat2,unlink";
    let output = Command::new("strace")
        .args(["-f", "-qq", "-xx", "-s", "1000000", "-e", calls, "-e", "signal=none", "-o"])
        .arg(&trace)
        .arg(std::env::current_exe().unwrap())
        .args(["kill::writes_punches_and_prints_receipts", "--exact", "--ignored", "--nocapture"])
        .env(DIR, place.root())
        .env("VISIONPRESENCE_TEST_PUNCHES", punches.to_string())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut record = Record { root: place.root(), open: BTreeMap::new(), acts: Vec::new() };
    let text = std::fs::read_to_string(trace).unwrap();
    assert!(!text.contains("<unfinished"), "two threads wrote at once: the order is not known");
    text.lines().for_each(|line| record.line(line));
    Some(record.acts)
}

/// Cuts the power at moments spread over the run; gives the states, the acknowledged punches and the states that had
/// lost one.
fn cut_power(
    place: &Place,
    before: Disk,
    acts: &[Act],
    states: u64,
    random: &mut Random,
) -> (u64, usize, u64) {
    let (mut disk, mut acknowledged) = (before, BTreeSet::new());
    let (mut tried, mut lost) = (0, 0);
    for (number, act) in acts.iter().enumerate() {
        disk.act(act);
        if let Act::Acknowledged(id) = act {
            acknowledged.insert(id.clone());
        }
        // As many states at each moment as bring the sum to what was asked for.
        while tried * (acts.len() as u64) < states * (number as u64 + 1) {
            let folder = tempfile::tempdir_in(place.root().parent().unwrap()).unwrap();
            disk.write_below(place.root(), folder.path(), tried % 4, random);
            let dir = DataDir::open(folder.path()).unwrap().with_key_file(place.beside("site.key"));
            tried += 1;
            let at = berlin("2026-11-23 18:00:00");
            let found = open_or_recover(&dir, &BackupSettings::default(), at).map(|(writer, recovery)| {
                drop(writer);
                // What a power cut tears was never acknowledged: nothing is said to be missing.
                assert!(disk.lies || recovery.is_none(), "state {tried} after act {number}: {recovery:?}");
                stored(&dir)
            });
            match found {
                Ok(found) if acknowledged.is_subset(&found) => {
                    let report = visionpresence::store::verify::verify(&dir);
                    assert!(disk.lies || report.ok, "state {tried} after act {number}: {report:?}");
                }
                Ok(_) | Err(_) if disk.lies => lost += 1,
                Ok(found) => panic!(
                    "state {tried} after act {number} has lost {:?}",
                    acknowledged.difference(&found).collect::<Vec<_>>()
                ),
                Err(error) => panic!("state {tried} after act {number} cannot be opened: {error}"),
            }
        }
    }
    (tried, acknowledged.len(), lost)
}

fn stored(dir: &DataDir) -> BTreeSet<String> {
    let sqlite = rusqlite::Connection::open(dir.database()).unwrap();
    let mut query = sqlite.prepare("SELECT id FROM clock_event").unwrap();
    query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn whenever_the_power_goes_no_acknowledged_punch_is_lost() {
    let states = variable("VISIONPRESENCE_POWER_CUTS").unwrap_or(150);
    let mut random = Random::new();
    let (place, writer) = Place::with_staff(&["K0", "K1", "K2", "K3", "K4", "K5", "K6", "K7"]);
    drop(writer);
    let before = Disk::of(place.root(), false);
    let control = Disk::of(place.root(), true);
    let Some(acts) = recorded_acts(&place, 10) else { return };
    let (tried, acknowledged, lost) = cut_power(&place, before, &acts, states, &mut random);
    assert!(tried >= states && acknowledged == 10, "control: {tried} states, {acknowledged} acknowledged");
    assert_eq!(lost, 0);
    println!("{tried} power cuts, {acknowledged} punches acknowledged, 0 lost");

    // A disk that answers a sync without doing it loses some: the check above would see it.
    let (_, _, lost) = cut_power(&place, control, &acts, 60, &mut random);
    assert!(lost > 0, "control: a disk that lies was not noticed");
}
