//! The thread `files`: asks the person for files and checks what they chose.
//!
//! The dialog is GTK's, in a process of its own (`visionpresence choose-file`): whatever it does, the kiosk goes on, and
//! it can be closed at any moment, above all when the workspace locks, and the kernel lets it see the open folders alone.
//! What is chosen is checked here, whether it came from the dialog or was typed.

mod confined;
pub mod dialog;
mod places;

use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use super::threads::Thread;
use crate::app::hr::event::{self, Event, Ticket};
use crate::app::hr::files::{Found, Request, Wanted};
use crate::domain::settings::LanguageChoice;
use crate::store::{self, DataDir};
use dialog::{Answer, DialogRequest};
use places::Places;

/// Questions that wait: there is one at a time, and one that was given up.
const QUEUE: usize = 4;
/// Longest answer of a dialog, in bytes: some thousand paths.
const MAX_ANSWER_BYTES: u64 = 1 << 20;

/// How dialogs are opened.
#[derive(Debug, Clone)]
pub enum Dialogs {
    /// This program opens them: it is called with `choose-file` and a [`DialogRequest`] as JSON.
    Program(PathBuf),
    /// None can open; paths are typed.
    None,
}

impl Dialogs {
    /// As this machine can.
    #[must_use]
    pub fn of_this_machine() -> Self {
        let on_a_display = ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
        match std::env::current_exe() {
            Ok(program) if on_a_display => Self::Program(program),
            _ => Self::None,
        }
    }
}

/// The way to the thread.
#[derive(Debug)]
pub(super) struct Choosing {
    queue: Sender<(Ticket, Request)>,
    open: Arc<OpenDialog>,
}

/// The dialog that is open, and whether it still should be.
#[derive(Debug, Default)]
struct OpenDialog {
    wanted: AtomicBool,
    child: Mutex<Option<Child>>,
}

impl OpenDialog {
    fn child(&self) -> MutexGuard<'_, Option<Child>> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        if self.wanted.swap(false, Ordering::SeqCst)
            && let Some(child) = &mut *self.child()
            && let Err(error) = child.kill()
        {
            tracing::warn!(%error, "the file dialog could not be closed");
        }
    }
}

impl Choosing {
    /// Starts the thread. It answers every request to `inbox`.
    pub(super) fn start(
        dialogs: Dialogs,
        data: DataDir,
        inbox: Sender<Event>,
        stop: Arc<AtomicBool>,
    ) -> io::Result<(Self, Thread)> {
        let (queue, requests) = crossbeam_channel::bounded(QUEUE);
        let open = Arc::new(OpenDialog::default());
        let mut porter = Porter { dialogs, places: Places::of(data.clone()), data, open: Arc::clone(&open) };
        let thread = Thread::start("files", move || porter.serve(&requests, &inbox, &stop))?;
        Ok((Self { queue, open }, thread))
    }

    /// Hands over a request.
    ///
    /// # Errors
    /// Why it was not taken, in words for HR.
    pub(super) fn hand_over(&self, ticket: Ticket, request: Request) -> Result<(), String> {
        if matches!(request, Request::Choose(_)) {
            self.open.wanted.store(true, Ordering::SeqCst);
        }
        self.queue
            .try_send((ticket, request))
            .map_err(|error| format!("the file dialog does not answer ({error}): type the path"))
    }

    /// Closes the dialog if one is open: nobody waits for it any more.
    pub(super) fn close_dialog(&self) {
        self.open.close();
    }
}

/// What the thread works with.
struct Porter {
    dialogs: Dialogs,
    places: Places,
    data: DataDir,
    open: Arc<OpenDialog>,
}

impl Porter {
    fn serve(&mut self, requests: &Receiver<(Ticket, Request)>, inbox: &Sender<Event>, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            match requests.recv_timeout(Duration::from_millis(200)) {
                Ok((ticket, request)) => {
                    let result = Ok(event::Found::Files(self.answer(request)));
                    if inbox.send(Event::Answer { ticket, result }).is_err() {
                        return;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn answer(&mut self, request: Request) -> Found {
        match request {
            Request::Check(wanted, typed, replace) => self.places.check_typed(&wanted, &typed, replace),
            Request::Choose(wanted) => {
                let answer = self.ask(&wanted).unwrap_or_else(|error| {
                    tracing::warn!(%error, "no file dialog can open here");
                    Answer::NoDialog
                });
                self.open.wanted.store(false, Ordering::SeqCst);
                match answer {
                    Answer::NoDialog => Found::NoDialog,
                    Answer::Chosen(paths) if paths.is_empty() => Found::Cancelled,
                    Answer::Chosen(paths) => self.places.check_chosen(&wanted, paths),
                }
            }
        }
    }

    /// As it is set now.
    fn language(&self) -> LanguageChoice {
        store::settings::load(&self.data).map(|settings| settings.language).unwrap_or_default()
    }

    /// Opens the dialog and waits until it is closed.
    fn ask(&self, wanted: &Wanted) -> io::Result<Answer> {
        let Dialogs::Program(program) = &self.dialogs else { return Ok(Answer::NoDialog) };
        let request = DialogRequest::of(wanted, &self.places, self.language());
        let mut stdout = {
            let mut slot = self.open.child();
            if !self.open.wanted.load(Ordering::SeqCst) {
                return Ok(Answer::Chosen(Vec::new()));
            }
            let mut child = Command::new(program)
                .arg("choose-file")
                .arg(serde_json::to_string(&request)?)
                // Its end tells the dialog that nobody waits any more, however this process ended.
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .env_remove("GTK_USE_PORTAL")
                // What GTK would keep of its own for the next time has no place on a kiosk.
                .env("GSETTINGS_BACKEND", "memory")
                // GTK offers the working directory as a place.
                .current_dir(&request.folder)
                .spawn()?;
            let stdout = child.stdout.take();
            *slot = Some(child);
            BufReader::new(stdout.ok_or(io::ErrorKind::BrokenPipe)?.take(MAX_ANSWER_BYTES))
        };
        let mut said = String::new();
        let read = stdout.read_line(&mut said);
        let ended = self.open.child().take().map(end).transpose()?;
        read?;
        if !self.open.wanted.load(Ordering::SeqCst) {
            return Ok(Answer::Chosen(Vec::new()));
        }
        // What was answered counts, however the process came to its end.
        serde_json::from_str(&said)
            .map_err(|error| io::Error::other(format!("the dialog ended with {ended:?}: {error}")))
    }
}

/// Ends the dialog, which has answered or will not: a GTK that tidies up at its end can fail while it does so.
fn end(mut child: Child) -> io::Result<ExitStatus> {
    if let Err(error) = child.kill() {
        tracing::debug!(%error, "the file dialog is ended");
    }
    child.wait()
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the files of a test are written for nobody")]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::app::hr::event::Slot;
    use crate::app::hr::files::{FileKind, PathFault};

    struct Desk {
        choosing: Choosing,
        received: Receiver<Event>,
        stop: Arc<AtomicBool>,
        thread: Option<Thread>,
        folder: tempfile::TempDir,
    }

    impl Desk {
        /// With a shell script in the place of the dialog.
        fn with_dialog(script: Option<&str>) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let data = DataDir::open(folder.path().join("kiosk")).unwrap();
            let dialogs = script.map_or(Dialogs::None, |script| {
                let program = folder.path().join("dialog");
                std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
                std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
                Dialogs::Program(program)
            });
            let (inbox, received) = crossbeam_channel::bounded(8);
            let stop = Arc::new(AtomicBool::new(false));
            let (choosing, thread) = Choosing::start(dialogs, data, inbox, Arc::clone(&stop)).unwrap();
            Self { choosing, received, stop, thread: Some(thread), folder }
        }

        fn ask(&self, request: Request) {
            self.choosing.hand_over(Ticket { slot: Slot::Files, number: 1 }, request).unwrap();
        }

        fn found(&self) -> Found {
            match self.received.recv_timeout(Duration::from_secs(20)).unwrap() {
                Event::Answer { result: Ok(event::Found::Files(found)), .. } => found,
                other => panic!("{other:?}"),
            }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn save(&self, path: &str, replace: bool) -> Found {
            self.ask(Request::Check(save(), path.to_owned(), replace));
            self.found()
        }
    }

    impl Drop for Desk {
        fn drop(&mut self) {
            self.choosing.close_dialog();
            self.stop.store(true, Ordering::Relaxed);
            self.thread.take().unwrap().join_until(std::time::Instant::now() + Duration::from_secs(10));
        }
    }

    fn save() -> Wanted {
        Wanted::Save { name: "log".to_owned(), kind: FileKind::Workbook }
    }

    #[test]
    fn a_path_that_the_dialog_gives_is_taken_with_its_ending() {
        let desk = Desk::with_dialog(Some(r#"printf '{"chosen":["%s/out"]}' "$(dirname "$0")""#));
        desk.ask(Request::Choose(save()));
        assert_eq!(desk.found(), Found::Chosen(vec![desk.path("out.xlsx")]));
    }

    #[test]
    fn what_was_chosen_counts_also_where_gtk_fails_or_hangs_after_it() {
        for end in ["kill -SEGV $$", "exec sleep 600"] {
            let script = format!(r#"printf '{{"chosen":["%s/out.xlsx"]}}\n' "$(dirname "$0")"; {end}"#);
            let desk = Desk::with_dialog(Some(&script));
            desk.ask(Request::Choose(save()));
            assert_eq!(desk.found(), Found::Chosen(vec![desk.path("out.xlsx")]), "{end}");
        }
    }

    #[test]
    fn an_ending_that_is_added_never_replaces_a_file_unasked() {
        let desk = Desk::with_dialog(Some(r#"printf '{"chosen":["%s/out"]}' "$(dirname "$0")""#));
        std::fs::write(desk.path("out.xlsx"), "old").unwrap();
        desk.ask(Request::Choose(save()));
        let path = desk.path("out.xlsx").to_str().unwrap().to_owned();
        assert_eq!(desk.found(), Found::Refused(path, PathFault::Taken));
    }

    #[test]
    fn a_dialog_that_is_closed_chooses_nothing_and_one_that_cannot_open_says_so() {
        let desk = Desk::with_dialog(Some(r#"echo '{"chosen":[]}'"#));
        desk.ask(Request::Choose(Wanted::Folder));
        assert_eq!(desk.found(), Found::Cancelled);
        for script in [Some("exit 3"), Some("echo no json"), None] {
            let desk = Desk::with_dialog(script);
            desk.ask(Request::Choose(Wanted::Folder));
            assert_eq!(desk.found(), Found::NoDialog, "{script:?}");
        }
    }

    #[test]
    fn a_dialog_that_nobody_waits_for_any_more_is_ended() {
        let desk = Desk::with_dialog(Some("exec sleep 600"));
        desk.ask(Request::Choose(Wanted::Folder));
        let until = std::time::Instant::now() + Duration::from_secs(20);
        while desk.choosing.open.child().is_none() {
            assert!(std::time::Instant::now() < until, "the dialog opens");
            std::thread::sleep(Duration::from_millis(5));
        }
        desk.choosing.close_dialog();
        assert_eq!(desk.found(), Found::Cancelled);
        assert!(desk.choosing.open.child().is_none());
    }

    #[test]
    fn what_is_typed_is_checked_like_what_is_chosen() {
        let desk = Desk::with_dialog(None);
        let at = |name: &str| desk.path(name).to_str().unwrap().to_owned();
        let refused = |path: String, fault| Found::Refused(path, fault);
        assert_eq!(desk.save(&at("a.xlsx"), false), Found::Chosen(vec![desk.path("a.xlsx")]));
        assert_eq!(desk.save(&at("a.XLSX"), false), Found::Chosen(vec![desk.path("a.XLSX")]));
        std::fs::write(desk.path("a.xlsx"), "old").unwrap();
        assert_eq!(desk.save(&at("a"), false), refused(at("a.xlsx"), PathFault::Taken));
        assert_eq!(desk.save(&at("a"), true), Found::Chosen(vec![desk.path("a.xlsx")]));
        assert_eq!(desk.save(&at("no/a.xlsx"), false), refused(at("no/a.xlsx"), PathFault::NoFolder));
        std::fs::create_dir(desk.path("b.xlsx")).unwrap();
        assert_eq!(desk.save(&at("b.xlsx"), true), refused(at("b.xlsx"), PathFault::IsFolder));
        for own in ["kiosk/vision_attendance.db", "kiosk/uploads/scans/x", "kiosk/../kiosk/settings.toml"] {
            let Found::Refused(_, fault) = desk.save(&at(own), true) else { panic!("{own} was taken") };
            assert_eq!(fault, PathFault::NotAllowed, "{own}");
        }
        let open = |path: &str| {
            desk.ask(Request::Check(
                Wanted::Open { kinds: vec![FileKind::Csv], several: false },
                path.to_owned(),
                false,
            ));
            desk.found()
        };
        assert_eq!(open(&at("a.xlsx")), Found::Chosen(vec![desk.path("a.xlsx")]));
        assert_eq!(open(&at("c.csv")), refused(at("c.csv"), PathFault::NotThere));
        assert_eq!(open(&at("kiosk")), refused(at("kiosk"), PathFault::IsFolder));
    }
}
