//! The store's thread: the one place from which anything reaches the disk.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{NaiveDate, Timelike as _};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TrySendError};

use super::copying::CopyState;
use super::threads::Thread;
use crate::app::event::{Event, Punched};
use crate::domain::attack::RefusedPresentation;
use crate::domain::audit::{AuditAction, By, KIOSK};
use crate::domain::clock_event::PunchRequest;
use crate::domain::employee::EmployeeId;
use crate::domain::time::{Clock, Moment};
use crate::store::receipt::PunchOutcome;
use crate::store::retention::Due;
use crate::store::{self, Reader, StoreError, Writer};

/// Longest subject of an entry in the audit list, in characters.
const LONGEST_SUBJECT: usize = 60;
/// Punches that wait for the disk. More than the app ever has pending.
const QUEUE: usize = 64;

/// How often days are looked through for forgotten time outs.
const CLOSE_DAYS_EVERY: Duration = Duration::from_mins(5);

/// Local hour after which is erased what was kept long enough: nobody comes then.
const ERASES_AFTER: u32 = 3;

/// How long an errand is waited for. The writer gives up on a busy database before that.
const PATIENCE: Duration = Duration::from_secs(15);

/// Work for the writer besides punches: what HR changes.
type Errand = Box<dyn FnOnce(&mut Writer) + Send>;

/// What the store's thread does next.
enum Job {
    Punch(Box<PunchRequest>),
    Errand(Errand),
}

/// Takes punches; ends when it and all [`Errands`] are dropped and the queue is empty.
#[derive(Debug)]
pub(super) struct Recording {
    queue: Sender<Job>,
    copy: CopyState,
    kiosk: Sender<Event>,
}

/// Hands work to the one connection that writes and waits for it. Never used by a thread that paints or decides.
#[derive(Debug, Clone)]
pub struct Errands {
    way: Way,
    copy: CopyState,
    kiosk: Sender<Event>,
}

/// How work reaches the writer.
#[derive(Debug, Clone)]
enum Way {
    /// It lives on the store's thread.
    Queue(Sender<Job>),
    /// It lives on this one.
    Here(Arc<Mutex<Desk>>),
}

impl Errands {
    /// Without a thread: whoever asks does the work. Events for the kiosk go to `kiosk`, which must have room.
    pub(super) fn here(desk: Arc<Mutex<Desk>>, kiosk: Sender<Event>) -> Self {
        Self { way: Way::Here(desk), copy: CopyState::default(), kiosk }
    }

    /// Tells the kiosk what HR has done.
    pub(super) fn tell_kiosk(&self, event: Event) {
        if self.kiosk.send(event).is_err() {
            tracing::debug!("the kiosk was told something after its end");
        }
    }

    /// How the second copy of what is stored stands.
    #[must_use]
    pub fn second_copy(&self) -> CopyState {
        Arc::clone(&self.copy)
    }

    /// Writes into the audit list what HR has done outside the database. It is done already, so that a failure is told to
    /// the log alone.
    pub(super) fn note(&self, action: AuditAction, subject: &str, after: String, by: &By) {
        let (subject, by) = (subject.chars().take(LONGEST_SUBJECT).collect::<String>(), by.clone());
        if let Err(reason) = self.run(move |writer| writer.write_down(action, &subject, &after, &by)) {
            tracing::warn!(reason, action = action.name(), "what HR has done is not in the audit list");
        }
    }

    /// Does `work` on the store's thread, between two punches.
    ///
    /// # Errors
    /// What the store says, or that it does not answer.
    pub fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Writer) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, String> {
        let queue = match &self.way {
            Way::Queue(queue) => queue,
            Way::Here(desk) => {
                let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
                return work(&mut desk.writer).map_err(|error| error.to_string());
            }
        };
        let (answer, answered) = crossbeam_channel::bounded(1);
        let errand: Errand = Box::new(move |writer| {
            if answer.send(work(writer)).is_err() {
                tracing::warn!("nobody waited for what was stored");
            }
        });
        queue.send_timeout(Job::Errand(errand), PATIENCE).map_err(|error| silent(&error))?;
        answered.recv_timeout(PATIENCE).map_err(|error| silent(&error))?.map_err(|error| error.to_string())
    }
}

impl Recording {
    /// Starts the thread that owns `writer`. It answers every request to `inbox`.
    pub(super) fn start(
        writer: Writer,
        portraits: Reader,
        clock: Arc<dyn Clock>,
        inbox: Sender<Event>,
    ) -> io::Result<(Self, Thread)> {
        let (queue, jobs) = crossbeam_channel::bounded(QUEUE);
        let kiosk = inbox.clone();
        let thread = Thread::start("store", move || {
            Desk::new(writer, portraits, clock).serve(&jobs, &inbox);
        })?;
        Ok((Self { queue, copy: CopyState::default(), kiosk }, thread))
    }

    /// A way for HR's changes to the same writer.
    pub(super) fn errands(&self) -> Errands {
        let way = Way::Queue(self.queue.clone());
        Errands { way, copy: Arc::clone(&self.copy), kiosk: self.kiosk.clone() }
    }

    /// Hands over an entry for the audit list; it gives way where the disk does not answer.
    pub(super) fn note(&self, action: AuditAction, text: String, at: Moment) {
        let errand: Errand = Box::new(move |writer| write_down(writer, action, &text, at));
        if self.queue.try_send(Job::Errand(errand)).is_err() {
            tracing::warn!(action = action.name(), "an entry of the audit list was not kept");
        }
    }

    /// Hands over a refused presentation; it gives way where the disk does not answer.
    pub(super) fn keep_refused(&self, refused: Box<RefusedPresentation>) {
        let errand: Errand = Box::new(move |writer| keep_refused(writer, &refused));
        if self.queue.try_send(Job::Errand(errand)).is_err() {
            tracing::warn!("a refused presentation was not kept: the disk does not answer");
        }
    }

    /// Hands over a punch.
    ///
    /// # Errors
    /// Why it was not taken: the disk has not answered for a whole queue of punches, or the thread is gone.
    pub(super) fn record(&self, request: Box<PunchRequest>) -> Result<(), String> {
        self.queue.try_send(Job::Punch(request)).map_err(|error| match error {
            TrySendError::Full(_) => "the disk does not answer: the queue of punches is full".to_owned(),
            TrySendError::Disconnected(_) => "the store's thread has ended".to_owned(),
        })
    }
}

fn silent(error: &dyn std::error::Error) -> String {
    format!("the disk does not answer ({error}): try again in a moment")
}

/// Writes what the kiosk has noticed into the audit list.
pub(super) fn write_down(writer: &mut Writer, action: AuditAction, text: &str, at: Moment) {
    let by = By { who: KIOSK.to_owned(), at };
    if let Err(error) = writer.write_down(action, "camera", text, &by) {
        tracing::warn!(reason = error.for_log(), "an entry of the audit list could not be kept");
    }
}

/// Keeps a refused presentation for HR.
pub(super) fn keep_refused(writer: &mut Writer, refused: &RefusedPresentation) {
    if let Err(error) = writer.keep_refused(refused) {
        tracing::warn!(%error, "a refused presentation could not be kept");
    }
}

/// What the thread works with.
pub(super) struct Desk {
    pub(super) writer: Writer,
    pub(super) portraits: Reader,
    clock: Arc<dyn Clock>,
    /// Uptime when days were looked through for forgotten time outs.
    days_closed: Option<Duration>,
    /// Local date on which nothing was left that had been kept long enough.
    purged: Option<NaiveDate>,
    /// What is stored was sealed since the start.
    sealed: bool,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").field("writer", &self.writer).finish_non_exhaustive()
    }
}

impl Desk {
    pub(super) fn new(writer: Writer, portraits: Reader, clock: Arc<dyn Clock>) -> Self {
        Self { writer, portraits, clock, days_closed: None, purged: None, sealed: false }
    }

    fn serve(&mut self, jobs: &Receiver<Job>, inbox: &Sender<Event>) {
        loop {
            match jobs.recv_timeout(Duration::from_secs(1)) {
                Ok(Job::Errand(errand)) => errand(&mut self.writer),
                Ok(Job::Punch(request)) => {
                    let result = punch(&mut self.writer, &self.portraits, &request);
                    // Without a listener the kiosk is ending; the punches still in the queue are written all the same.
                    if inbox.send(Event::Punched { event_id: request.event_id, result }).is_err() {
                        tracing::info!(event = %request.event_id, "a punch was settled after the end");
                    }
                }
                Err(RecvTimeoutError::Timeout) => self.keep_house(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Nobody is waiting: days whose windows have closed are settled now and then, and what was kept long enough goes.
    pub(super) fn keep_house(&mut self) {
        let now = self.clock.now();
        self.erase_what_is_due(&now.moment);
        if self.days_closed.is_some_and(|before| now.uptime < before + CLOSE_DAYS_EVERY) {
            return;
        }
        self.days_closed = Some(now.uptime);
        match self.writer.close_days(&now.moment) {
            Ok(0) => {}
            Ok(days) => tracing::info!(days, "days without a time out until now were settled"),
            Err(error) => {
                tracing::warn!(reason = error.for_log(), "days could not be settled; they are tried again");
            }
        }
        self.seal(&now.moment);
    }

    /// Seals what an earlier run has left, and later each day that is over.
    fn seal(&mut self, now: &Moment) {
        let sealed = if self.sealed { self.writer.seal_day(now) } else { self.writer.seal(now) };
        match &sealed {
            Ok(Some(seal)) => tracing::info!(day = %seal.day, "what is stored was sealed"),
            Ok(None) => {}
            Err(error) => tracing::warn!(
                reason = error.for_log(),
                "what is stored could not be sealed; it is tried again"
            ),
        }
        self.sealed |= sealed.is_ok();
    }

    /// Once a night, some at a time.
    fn erase_what_is_due(&mut self, now: &Moment) {
        let (today, hour) = (now.local().date_naive(), now.local().hour());
        if self.purged == Some(today) || hour < ERASES_AFTER {
            return;
        }
        let dir = self.portraits.dir();
        let erased = store::settings::load(dir).and_then(|settings| {
            let by = By { who: KIOSK.to_owned(), at: *now };
            self.writer.purge(&Due::of(&settings, now), &by)
        });
        match erased {
            Ok(0) => self.purged = Some(today),
            Ok(erased) => tracing::info!(erased, "what was kept long enough was erased"),
            Err(error) => {
                self.purged = Some(today);
                tracing::warn!(
                    reason = error.for_log(),
                    "what was kept long enough could not be erased; it is tried again tomorrow"
                );
            }
        }
    }
}

/// Records one punch and fetches the portrait that is shown with the greeting.
pub(super) fn punch(
    writer: &mut Writer,
    portraits: &Reader,
    request: &PunchRequest,
) -> Result<Punched, String> {
    let outcome = writer.punch(request).map_err(|error| {
        tracing::error!(event = %request.event_id, reason = error.for_log(), "a punch could not be recorded");
        error.to_string()
    })?;
    let portrait = match &outcome {
        PunchOutcome::Recorded(_) => portrait(portraits, &request.emp_id),
        PunchOutcome::Duplicate { .. } | PunchOutcome::ConfirmTimeOut { .. } => None,
    };
    Ok(Punched { outcome, portrait })
}

/// The greeting does without a portrait that cannot be read.
fn portrait(reader: &Reader, emp_id: &EmployeeId) -> Option<crate::domain::frame::Picture> {
    reader
        .portrait(emp_id)
        .inspect_err(|error| tracing::warn!(reason = error.for_log(), "an enrolled portrait cannot be read"))
        .ok()
        .flatten()
}
