//! What the process of the dialog may look at: the folders that are open to HR, and what GTK itself reads.
//!
//! The kernel holds it to that (Landlock), whatever is typed or clicked in the dialog: it sees the names of files in the
//! open folders, opens none of them, and writes nothing. The files that were chosen are read and written by the kiosk.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access as _, AccessFs, Ruleset, RulesetAttr as _, RulesetCreatedAttr as _, RulesetError,
    RulesetStatus, path_beneath_rules,
};

/// What is known of access to files; an older kernel holds to what it knows of it.
const KNOWN: ABI = ABI::V5;

/// Where removable media and other disks appear.
const MEDIA: [&str; 4] = ["/media", "/mnt", "/run/media", "/srv"];

/// Files of GTK and what it stands on, which are found by name.
const READ: [&str; 8] = ["/dev/urandom", "/etc", "/lib", "/lib64", "/proc", "/run/user", "/sys", "/usr"];

/// Folders of the same that are looked through: fonts, signs, kinds of files, modules.
const LOOKED_THROUGH: [&str; 10] = [
    "/etc/fonts",
    "/proc",
    "/usr/lib",
    "/usr/share/fontconfig",
    "/usr/share/fonts",
    "/usr/share/glib-2.0",
    "/usr/share/icons",
    "/usr/share/mime",
    "/usr/share/themes",
    "/var/cache/fontconfig",
];

/// The folders that are open to HR: those of the person, of other disks and sticks, and where something was chosen last.
pub(super) fn open_folders(home: Option<OsString>, last: Option<&Path>) -> Vec<PathBuf> {
    let home = home.map(PathBuf::from).filter(|home| home.is_absolute() && home.parent().is_some());
    home.into_iter().chain(MEDIA.map(PathBuf::from)).chain(last.map(Path::to_path_buf)).collect()
}

/// From now on this thread, and each that it starts, sees the names in `open` alone. False where the kernel cannot hold it
/// to that.
///
/// # Errors
/// The kernel can, and did not take the rules.
pub(super) fn confine(open: &[PathBuf]) -> Result<bool, RulesetError> {
    let display = std::env::var_os("XAUTHORITY").map(PathBuf::from).or_else(|| {
        let home = std::env::var_os("HOME")?;
        Some(PathBuf::from(home).join(".Xauthority"))
    });
    let seen = AccessFs::ReadDir | AccessFs::MakeDir;
    let done = Ruleset::default()
        .handle_access(AccessFs::from_all(KNOWN))?
        .create()?
        .add_rules(path_beneath_rules(open, seen))?
        .add_rules(path_beneath_rules(READ, AccessFs::ReadFile))?
        .add_rules(path_beneath_rules(LOOKED_THROUGH, AccessFs::ReadFile | AccessFs::ReadDir))?
        .add_rules(path_beneath_rules(display, AccessFs::ReadFile))?
        .add_rules(path_beneath_rules(["/dev/null"], AccessFs::ReadFile | AccessFs::WriteFile))?
        .restrict_self()?;
    Ok(done.ruleset != RulesetStatus::NotEnforced)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the files of a test are written for nobody")]
mod tests {
    use std::fs;
    use std::io::ErrorKind;

    use super::*;

    /// What a thread of its own does after it was confined to `open`; `None` where the kernel cannot.
    fn confined<T: Send>(open: &Path, then: impl FnOnce() -> T + Send) -> Option<T> {
        std::thread::scope(|scope| {
            let begun = scope.spawn(|| confine(&[open.to_path_buf()]).unwrap().then(then));
            begun.join().unwrap()
        })
    }

    #[test]
    fn the_dialog_sees_names_in_the_open_folders_and_neither_opens_writes_nor_sees_anything_else() {
        let folder = tempfile::tempdir().unwrap();
        let (open, closed) = (folder.path().join("open"), folder.path().join("closed"));
        for place in [&open, &closed] {
            fs::create_dir(place).unwrap();
            fs::write(place.join("file"), "text").unwrap();
        }
        let look = || {
            let kind = |error: std::io::Error| error.kind();
            (
                fs::read_dir(&open).map_err(kind).map(Iterator::count),
                fs::read_dir(&closed).map_err(kind).map(Iterator::count),
                fs::read(open.join("file")).map_err(kind),
                fs::read(closed.join("file")).map_err(kind),
                fs::write(open.join("new"), "text").map_err(kind),
                fs::read_dir("/etc").map_err(kind).map(|_| ()),
                fs::create_dir(open.join("folder")).map_err(kind),
            )
        };
        let Some(seen) = confined(&open, look) else {
            println!("skipped: this kernel has no Landlock");
            return;
        };
        let no = ErrorKind::PermissionDenied;
        assert_eq!(seen, (Ok(1), Err(no), Err(no), Err(no), Err(no), Err(no), Ok(())));
        // The control: this thread is not confined.
        fs::remove_dir(open.join("folder")).unwrap();
        let text = b"text".to_vec();
        assert_eq!(look(), (Ok(1), Ok(1), Ok(text.clone()), Ok(text), Ok(()), Ok(()), Ok(())));
    }

    #[test]
    fn open_are_the_own_folder_other_disks_and_the_last_place_but_never_everything() {
        let own = open_folders(Some("/srv/people/hr".into()), Some(Path::new("/backup/old")));
        assert!(
            own.contains(&PathBuf::from("/srv/people/hr")) && own.contains(&PathBuf::from("/backup/old"))
        );
        for home in [None, Some("/".into()), Some("relative".into())] {
            assert_eq!(open_folders(home, None), MEDIA.map(PathBuf::from));
        }
    }
}
