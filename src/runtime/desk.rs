//! The HR workspace beside the kiosk: its own thread, its own reader, its own view.
//!
//! The kiosk does not wait for it and it does not wait for the kiosk: while HR works, people are recognised and their
//! punches recorded as ever. Only what HR changes goes through the store's thread, between two punches.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use super::choosing::{Choosing, Dialogs};
use super::hub::ViewSlot;
use super::latest::Latest;
use super::long_work::LongWork;
use super::office::Office;
use super::outline::outline;
use super::pictures::Shelf;
use super::recording::Errands;
use super::settings::Apply;
use super::threads::Thread;
use crate::app::hr::Desk;
use crate::app::hr::event::{Effect, Event, Request};
use crate::app::hr::files::Way;
use crate::app::hr::view::{HrView, Stage};
use crate::domain::registration::CaptureWish;
use crate::domain::settings::Settings;
use crate::domain::spoof_test::SpoofWish;
use crate::domain::time::Clock;
use crate::store::{DataDir, Reader, StoreError};

/// Events that wait for the desk.
const INBOX: usize = 256;
/// At least this often an open workspace sees the time.
const TICK_OPEN: Duration = Duration::from_millis(250);
/// A closed one only looks whether it has to end.
const TICK_CLOSED: Duration = Duration::from_millis(500);
/// How long the threads may take to end.
const PATIENCE: Duration = Duration::from_secs(3);
/// The same of long work, which ends at the next row or person and removes what it had begun.
const LONG_WORK_PATIENCE: Duration = Duration::from_secs(15);

/// The read-only connections of the workspace, one a thread.
#[derive(Debug)]
pub struct DeskReaders {
    /// For lists and figures.
    pub office: Reader,
    /// For faces and scan photos.
    pub pictures: Reader,
    /// For what takes longer than a list: reports on screen, the review of all open days, the sizes of the storage.
    /// Neither a list nor the lock screen waits for it.
    pub reports: Reader,
    /// For exports and the like.
    pub long_work: Reader,
}

impl DeskReaders {
    /// Opens them.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn open(data: &DataDir) -> Result<Self, StoreError> {
        let open = || Reader::open(data);
        Ok(Self { office: open()?, pictures: open()?, reports: open()?, long_work: open()? })
    }
}

/// What the workspace reaches besides the store.
pub struct Outside {
    /// How files are chosen.
    pub dialogs: Dialogs,
    /// Takes settings that were saved.
    pub apply: Apply,
}

/// The running HR workspace.
#[derive(Debug)]
pub struct HrDesk {
    inbox: Sender<Event>,
    view: ViewSlot<HrView>,
    shelf: Arc<Shelf>,
    wish: Arc<Latest<CaptureWish>>,
    spoof: Arc<Latest<SpoofWish>>,
    stop: Arc<AtomicBool>,
    threads: Vec<Thread>,
    long_work: Thread,
}

impl HrDesk {
    /// A channel for events, made before the desk so that the kiosk can be given its sending side.
    #[must_use]
    pub fn inbox() -> (Sender<Event>, Receiver<Event>) {
        crossbeam_channel::bounded(INBOX)
    }

    /// Starts the threads of the workspace, which is closed. `wake` is called when its view or a picture has changed.
    ///
    /// # Errors
    /// The system has no room for another thread.
    pub fn start(
        settings: Settings,
        clock: Arc<dyn Clock>,
        readers: DeskReaders,
        errands: Errands,
        outside: Outside,
        inbox: (Sender<Event>, Receiver<Event>),
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> io::Result<Self> {
        let (events, received) = inbox;
        let stop = Arc::new(AtomicBool::new(false));
        let data = readers.office.dir().clone();
        let (office, office_thread) = Office::start(
            "office",
            readers.office,
            errands.clone(),
            outside.apply.clone(),
            Arc::clone(&clock),
            events.clone(),
            Arc::clone(&stop),
        )?;
        let (reports, reports_thread) = Office::start(
            "reports",
            readers.reports,
            errands.clone(),
            outside.apply,
            Arc::clone(&clock),
            events.clone(),
            Arc::clone(&stop),
        )?;
        let (choosing, files_thread) =
            Choosing::start(outside.dialogs, data, events.clone(), Arc::clone(&stop))?;
        let (long_work, long_work_thread) =
            LongWork::start(readers.long_work, errands, events.clone(), Arc::clone(&stop))?;
        let (shelf, picture_thread) = Shelf::start(readers.pictures, Arc::clone(&wake), Arc::clone(&stop))?;
        let (wish, spoof) = (Arc::default(), Arc::default());
        let desk = Desk::new(settings, clock.now());
        let view = ViewSlot::new(desk.view());
        let conductor = Conductor {
            desk,
            clock,
            office,
            reports,
            choosing,
            long_work,
            shelf: Arc::clone(&shelf),
            view: view.clone(),
            wish: Arc::clone(&wish),
            wished: None,
            spoof: Arc::clone(&spoof),
            spoof_wished: None,
            wake,
            stop: Arc::clone(&stop),
        };
        let desk_thread = Thread::start("desk", move || conductor.run(&received))?;
        Ok(Self {
            inbox: events,
            view,
            shelf,
            wish,
            spoof,
            stop,
            threads: vec![desk_thread, office_thread, picture_thread, reports_thread, files_thread],
            long_work: long_work_thread,
        })
    }

    /// Where commands are sent.
    #[must_use]
    pub fn events(&self) -> Sender<Event> {
        self.inbox.clone()
    }

    /// What the workspace shows.
    #[must_use]
    pub fn view(&self) -> ViewSlot<HrView> {
        self.view.clone()
    }

    /// The pictures beside the words.
    #[must_use]
    pub fn pictures(&self) -> Arc<Shelf> {
        Arc::clone(&self.shelf)
    }

    /// What is to be captured for a registration; without a wish in it the camera is the kiosk's.
    #[must_use]
    pub fn capture_wish(&self) -> Arc<Latest<CaptureWish>> {
        Arc::clone(&self.wish)
    }

    /// What of a spoof test is to be judged; without a wish in it the camera is the kiosk's.
    #[must_use]
    pub fn spoof_wish(&self) -> Arc<Latest<SpoofWish>> {
        Arc::clone(&self.spoof)
    }

    /// Ends the threads. A change that was handed over is stored first; long work is ended and leaves nothing half done.
    pub fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        let deadline = Instant::now() + PATIENCE;
        for thread in self.threads {
            thread.join_until(deadline);
        }
        self.long_work.join_until(Instant::now() + LONG_WORK_PATIENCE);
    }
}

/// What the desk's thread owns.
struct Conductor {
    desk: Desk,
    clock: Arc<dyn Clock>,
    office: Office,
    reports: Office,
    choosing: Choosing,
    long_work: LongWork,
    shelf: Arc<Shelf>,
    view: ViewSlot<HrView>,
    wish: Arc<Latest<CaptureWish>>,
    /// What stands in `wish`.
    wished: Option<CaptureWish>,
    spoof: Arc<Latest<SpoofWish>>,
    /// What stands in `spoof`.
    spoof_wished: Option<SpoofWish>,
    wake: Arc<dyn Fn() + Send + Sync>,
    stop: Arc<AtomicBool>,
}

impl Conductor {
    fn run(mut self, inbox: &Receiver<Event>) {
        self.converse(inbox);
        self.choosing.close_dialog();
    }

    fn converse(&mut self, inbox: &Receiver<Event>) {
        let mut shown = self.desk.view();
        while !self.stop.load(Ordering::Relaxed) {
            let tick = if self.desk.is_open() { TICK_OPEN } else { TICK_CLOSED };
            let event = match inbox.recv_timeout(tick) {
                Ok(event) => event,
                Err(RecvTimeoutError::Timeout) => Event::Tick,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            self.handle(event);
            self.wish_for_camera();
            let view = self.desk.view();
            if !dialog_is_wanted(&view) {
                self.choosing.close_dialog();
            }
            let closed = view.stage == Stage::Closed;
            if closed && shown.stage == Stage::Closed {
                continue;
            }
            if closed {
                self.shelf.clear();
            }
            if view != shown {
                let line = outline(&view);
                if line != outline(&shown) {
                    tracing::debug!("HR workspace: {line}");
                }
                shown.clone_from(&view);
                self.view.put(view);
                (self.wake)();
            }
        }
        self.wish.clear();
        self.spoof.clear();
    }

    /// The wishes follow the workspace: when that is locked, the camera is the kiosk's again.
    fn wish_for_camera(&mut self) {
        let spoof = self.desk.spoof_wish();
        if spoof != self.spoof_wished {
            self.spoof_wished = spoof;
            match spoof {
                Some(spoof) => self.spoof.put(spoof),
                None => self.spoof.clear(),
            }
        }
        let wish = self.desk.capture_wish();
        if wish != self.wished {
            self.wished.clone_from(&wish);
            match wish {
                Some(wish) => self.wish.put(wish),
                None => self.wish.clear(),
            }
        }
    }

    fn handle(&mut self, event: Event) {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            for effect in self.desk.update(self.clock.now(), event) {
                let ticket = effect.ticket;
                let handed_over = match effect.request {
                    Request::Files(request) => self.choosing.hand_over(ticket, request),
                    Request::LongWork(request) => self.long_work.hand_over(ticket, request),
                    request @ (Request::Reports(_) | Request::Review(_) | Request::Storage(_)) => {
                        self.reports.hand_over(Effect { ticket, request })
                    }
                    request => self.office.hand_over(Effect { ticket, request }),
                };
                if let Err(reason) = handed_over {
                    events.push(Event::Answer { ticket, result: Err(reason) });
                }
            }
        }
    }
}

/// Whether anybody waits for a file dialog.
fn dialog_is_wanted(view: &HrView) -> bool {
    let Stage::Working(work) = &view.stage else { return false };
    work.files.as_ref().is_some_and(|files| files.way == Way::Dialog)
}
