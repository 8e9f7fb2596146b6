//! The app's thread: takes every event, asks the app, runs the effects, publishes the view.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use super::counter::Counter;
use super::latest::Latest;
use super::recording::{Errands, Recording};
use super::threads::Thread;
use crate::app::App;
use crate::app::event::{Effect, Event, Pace, Tone};
use crate::app::view::KioskView;
use crate::domain::settings::Settings;
use crate::domain::time::Clock;
use crate::store::{Reader, Writer};

/// Events that wait for the app. It takes each in well under a millisecond.
const INBOX: usize = 256;
/// At least this often the app sees the time.
const TICK: Duration = Duration::from_millis(100);
/// How long the threads may take to end.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the hub drives besides the store.
pub struct Outputs {
    /// Plays a tone.
    pub sound: Box<dyn Fn(Tone) + Send>,
    /// Sets how often frames are decoded.
    pub pace: Box<dyn Fn(Pace) + Send>,
    /// Opens the HR workspace.
    pub hr: Box<dyn Fn() + Send>,
    /// Wakes the window after the view has changed.
    pub wake: Box<dyn Fn() + Send>,
}

/// The slot with what a screen shows. It is never empty.
#[derive(Debug)]
pub struct ViewSlot<V> {
    slot: Arc<Latest<Arc<V>>>,
    first: Arc<V>,
}

impl<V> Clone for ViewSlot<V> {
    fn clone(&self) -> Self {
        Self { slot: Arc::clone(&self.slot), first: Arc::clone(&self.first) }
    }
}

impl<V> ViewSlot<V> {
    pub(super) fn new(first: V) -> Self {
        Self { slot: Arc::default(), first: Arc::new(first) }
    }

    /// What the screen shows now.
    #[must_use]
    pub fn latest(&self) -> Arc<V> {
        self.slot.get().unwrap_or_else(|| Arc::clone(&self.first))
    }

    /// The screen shows this from now on.
    pub(super) fn put(&self, view: V) {
        self.slot.put(Arc::new(view));
    }
}

/// The running app with its store: everything of the kiosk but camera, recognition and window.
#[derive(Debug)]
pub struct Hub {
    inbox: Sender<Event>,
    view: ViewSlot<KioskView>,
    errands: Errands,
    turns: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
    threads: Vec<Thread>,
}

impl Hub {
    /// A channel for events, made before the hub so that other threads can be given its sending side.
    #[must_use]
    pub fn inbox() -> (Sender<Event>, Receiver<Event>) {
        crossbeam_channel::bounded(INBOX)
    }

    /// Starts the app's, the counter's and the store's thread.
    ///
    /// # Errors
    /// The system has no room for another thread.
    pub fn start(
        settings: Settings,
        clock: Arc<dyn Clock>,
        store: (Writer, Reader),
        inbox: (Sender<Event>, Receiver<Event>),
        outputs: Outputs,
    ) -> io::Result<Self> {
        let (events, received) = inbox;
        let (writer, portraits) = store;
        let dir = portraits.dir().clone();
        let (recording, store_thread) =
            Recording::start(writer, portraits, Arc::clone(&clock), events.clone())?;
        let errands = recording.errands();
        let (counter, counter_thread) = Counter::start(dir, errands.clone(), events.clone())?;
        let app = App::new(settings, clock.now());
        let view = ViewSlot::new(app.view());
        let turns = Arc::new(AtomicU64::new(0));
        let stop = Arc::new(AtomicBool::new(false));
        let (published, asked_to_stop) = (view.clone(), Arc::clone(&stop));
        let rounds = Arc::clone(&turns);
        let app_thread = Thread::start("app", move || {
            Conductor { app, clock, recording, counter, outputs, view: published, turns: rounds }
                .run(&received, &asked_to_stop);
        })?;
        let threads = vec![app_thread, counter_thread, store_thread];
        Ok(Self { inbox: events, view, errands, turns, stop, threads })
    }

    /// Where events are sent: touches and keys, camera and recognition.
    #[must_use]
    pub fn events(&self) -> Sender<Event> {
        self.inbox.clone()
    }

    /// What the screen shows.
    #[must_use]
    pub fn view(&self) -> ViewSlot<KioskView> {
        self.view.clone()
    }

    /// The way to the one connection that writes. The store's thread ends after the last of these is dropped.
    #[must_use]
    pub fn errands(&self) -> Errands {
        self.errands.clone()
    }

    /// Grows with each turn of the app's thread: at least ten times a second while it is not stuck.
    #[must_use]
    pub fn turns(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.turns)
    }

    /// Ends the app's and the store's thread after every punch that was handed over is on disk.
    pub fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        drop(self.errands);
        let deadline = Instant::now() + PATIENCE;
        for thread in self.threads {
            thread.join_until(deadline);
        }
    }
}

/// What the app's thread owns.
struct Conductor {
    app: App,
    clock: Arc<dyn Clock>,
    recording: Recording,
    counter: Counter,
    outputs: Outputs,
    view: ViewSlot<KioskView>,
    turns: Arc<AtomicU64>,
}

impl Conductor {
    /// The queue of punches is closed when this returns; the store's thread writes what is in it and then ends.
    fn run(mut self, inbox: &Receiver<Event>, stop: &AtomicBool) {
        let mut shown = self.app.view();
        while !stop.load(Ordering::Relaxed) {
            self.turns.fetch_add(1, Ordering::Relaxed);
            let event = match inbox.recv_timeout(TICK) {
                Ok(event) => event,
                Err(RecvTimeoutError::Timeout) => Event::Tick,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            self.handle(event);
            let view = self.app.view();
            if view.looks_different_from(&shown) {
                shown.clone_from(&view);
                self.view.put(view);
                (self.outputs.wake)();
            }
        }
    }

    /// An effect that fails at once is an event that is handled at once.
    fn handle(&mut self, event: Event) {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            for effect in self.app.update(self.clock.now(), event) {
                match effect {
                    Effect::Sound(tone) => (self.outputs.sound)(tone),
                    Effect::Pace(pace) => (self.outputs.pace)(pace),
                    Effect::OpenHr => (self.outputs.hr)(),
                    Effect::Note(action, text) => {
                        self.recording.note(action, text, self.clock.now().moment);
                    }
                    Effect::Ask(ticket, ask) => {
                        if let Err(reason) = self.counter.ask(ticket, ask) {
                            events.push(Event::Told { ticket, told: Err(reason) });
                        }
                    }
                    Effect::KeepRefused(refused) => self.recording.keep_refused(refused),
                    Effect::Punch(request) => {
                        let event_id = request.event_id;
                        if let Err(reason) = self.recording.record(request) {
                            events.push(Event::Punched { event_id, result: Err(reason) });
                        }
                    }
                }
            }
        }
    }
}
