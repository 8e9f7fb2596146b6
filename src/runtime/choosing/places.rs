//! Where files may be read and written: the one place that decides it.

use std::path::{Path, PathBuf};

use nix::unistd::{AccessFlags, access};

use super::confined;
use crate::app::hr::files::{FileKind, Found, PathFault, Wanted};
use crate::store::DataDir;

/// The folders that are open to HR.
pub(super) struct Places {
    data: DataDir,
    /// Where something was chosen last.
    last: Option<PathBuf>,
}

impl Places {
    pub(super) fn of(data: DataDir) -> Self {
        Self { data, last: None }
    }

    /// The folder in which choosing begins: the last one, else that of documents, else home.
    pub(super) fn start(&self) -> PathBuf {
        let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
        [self.last.clone().unwrap_or_default(), home.join("Documents"), home]
            .into_iter()
            .find(|folder| folder.is_absolute() && folder.is_dir())
            .unwrap_or_else(|| PathBuf::from("/"))
    }

    /// The folders that a dialog shows.
    pub(super) fn open(&self) -> Vec<PathBuf> {
        confined::open_folders(std::env::var_os("HOME"), self.last.as_deref())
    }

    /// Looks at a path as somebody typed it; one that is not whole begins where choosing begins.
    pub(super) fn check_typed(&mut self, wanted: &Wanted, typed: &str, replace: bool) -> Found {
        let path = self.start().join(typed);
        let path = match wanted {
            Wanted::Save { kind, .. } => with_ending(path, *kind),
            Wanted::Open { .. } | Wanted::Folder => path,
        };
        self.check(wanted, vec![path], replace)
    }

    /// Looks at what was chosen in a dialog, which has asked itself whether a file may be replaced.
    pub(super) fn check_chosen(&mut self, wanted: &Wanted, paths: Vec<PathBuf>) -> Found {
        match (wanted, paths.as_slice()) {
            (Wanted::Save { kind, .. }, [path]) => {
                let whole = with_ending(path.clone(), *kind);
                let asked = whole == *path;
                self.check(wanted, vec![whole], asked)
            }
            _ => self.check(wanted, paths, false),
        }
    }

    fn check(&mut self, wanted: &Wanted, paths: Vec<PathBuf>, replace: bool) -> Found {
        for path in &paths {
            let fault = match wanted {
                _ if is_hidden(path, std::env::var_os("HOME").map(PathBuf::from).as_deref()) => {
                    Some(PathFault::Hidden)
                }
                Wanted::Save { .. } => self.fault_of_new(path, replace),
                Wanted::Open { .. } => fault_of_old(path),
                Wanted::Folder => fault_of_folder(path),
            };
            if let Some(fault) = fault {
                return Found::Refused(path.display().to_string(), fault);
            }
        }
        if let Some(path) = paths.first() {
            let folder = if matches!(wanted, Wanted::Folder) { Some(path.as_path()) } else { path.parent() };
            self.last = folder.map(Path::to_path_buf);
        }
        Found::Chosen(paths)
    }

    fn fault_of_new(&self, path: &Path, replace: bool) -> Option<PathFault> {
        let folder = path.parent()?;
        let taken = path.symlink_metadata().is_ok();
        let writable = |path: &Path| access(path, AccessFlags::W_OK).is_ok();
        match () {
            () if path.is_dir() || path.file_name().is_none() => Some(PathFault::IsFolder),
            () if !folder.is_dir() => Some(PathFault::NoFolder),
            () if self.data.keeps(path) => Some(PathFault::NotAllowed),
            () if !writable(folder) => Some(PathFault::Unwritable),
            () if taken && !replace => Some(PathFault::Taken),
            () => None,
        }
    }
}

/// Whether a path leads to a hidden file or folder below home, also by way of a link or of `..`: what a desktop starts by
/// itself is set there.
fn is_hidden(path: &Path, home: Option<&Path>) -> bool {
    let home = home.and_then(|home| home.canonicalize().ok()).filter(|home| home.parent().is_some());
    let Some(home) = home else { return false };
    // What is not there yet ends in names that are taken as they stand.
    let there = path.ancestors().find_map(|part| Some((part, part.canonicalize().ok()?)));
    let Some((part, real)) = there else { return false };
    let rest = path.strip_prefix(part).unwrap_or(path);
    let below = real.join(rest);
    let begins_with_a_dot = |part: std::path::Component<'_>| match part {
        std::path::Component::Normal(name) => name.as_encoded_bytes().starts_with(b"."),
        _ => false,
    };
    below.strip_prefix(home).is_ok_and(|below| below.components().any(begins_with_a_dot))
}

fn fault_of_old(path: &Path) -> Option<PathFault> {
    match () {
        () if !path.exists() => Some(PathFault::NotThere),
        () if path.is_dir() => Some(PathFault::IsFolder),
        () if access(path, AccessFlags::R_OK).is_err() => Some(PathFault::Unreadable),
        () => None,
    }
}

fn fault_of_folder(path: &Path) -> Option<PathFault> {
    match () {
        () if !path.exists() => Some(PathFault::NotThere),
        () if !path.is_dir() => Some(PathFault::NotAFolder),
        () if access(path, AccessFlags::W_OK).is_err() => Some(PathFault::Unwritable),
        () => None,
    }
}

/// With one of the endings of its kind.
fn with_ending(path: PathBuf, kind: FileKind) -> PathBuf {
    let given = path.extension().and_then(|ending| ending.to_str());
    if kind.extensions().iter().any(|ending| given.is_some_and(|given| given.eq_ignore_ascii_case(ending))) {
        return path;
    }
    match (path.file_name().and_then(|name| name.to_str()), kind.extensions().first()) {
        (Some(name), Some(ending)) => path.with_file_name(format!("{name}.{ending}")),
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_folders_below_home_are_closed_whichever_way_leads_there() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("hr");
        std::fs::create_dir_all(home.join(".config/autostart")).unwrap();
        std::fs::create_dir_all(home.join("Documents")).unwrap();
        std::os::unix::fs::symlink(home.join(".config"), home.join("Documents/settings")).unwrap();
        let hidden = |path: &Path| is_hidden(path, Some(&home));
        for closed in [
            ".config/autostart",
            ".config/autostart/kiosk.csv",
            ".new/kiosk.csv",
            ".profile",
            "Documents/../.config/kiosk.csv",
            "Documents/settings/kiosk.csv",
            "Documents/.new/kiosk.csv",
        ] {
            assert!(hidden(&home.join(closed)), "{closed}");
        }
        for open in ["Documents/kiosk.csv", "Documents/new/kiosk.v2.csv", "kiosk.csv"] {
            assert!(!hidden(&home.join(open)), "{open}");
        }
        // Elsewhere a dot means nothing, and without a home there is nothing to keep.
        assert!(
            !hidden(&folder.path().join(".hidden/kiosk.csv")) && !is_hidden(&home.join(".profile"), None)
        );
    }
}
