//! The store's thread: the one place from which anything reaches the disk.

use std::io;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TrySendError};

use super::threads::Thread;
use crate::app::event::{Event, Punched};
use crate::domain::clock_event::PunchRequest;
use crate::domain::employee::EmployeeId;
use crate::store::receipt::PunchOutcome;
use crate::store::{Reader, StoreError, Writer};

/// Punches that wait for the disk. More than the app ever has pending.
const QUEUE: usize = 64;

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
}

/// Hands work to the one connection that writes and waits for it. Never used by a thread that paints or decides.
#[derive(Debug, Clone)]
pub struct Errands {
    queue: Sender<Job>,
}

impl Errands {
    /// Does `work` on the store's thread, between two punches.
    ///
    /// # Errors
    /// What the store says, or that it does not answer.
    pub fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Writer) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, String> {
        let (answer, answered) = crossbeam_channel::bounded(1);
        let errand: Errand = Box::new(move |writer| {
            if answer.send(work(writer)).is_err() {
                tracing::warn!("nobody waited for what was stored");
            }
        });
        self.queue.send_timeout(Job::Errand(errand), PATIENCE).map_err(|error| silent(&error))?;
        answered.recv_timeout(PATIENCE).map_err(|error| silent(&error))?.map_err(|error| error.to_string())
    }
}

impl Recording {
    /// Starts the thread that owns `writer`. It answers every request to `inbox`.
    pub(super) fn start(
        mut writer: Writer,
        portraits: Reader,
        inbox: Sender<Event>,
    ) -> io::Result<(Self, Thread)> {
        let (queue, jobs) = crossbeam_channel::bounded(QUEUE);
        let thread = Thread::start("store", move || serve(&jobs, &inbox, &mut writer, &portraits))?;
        Ok((Self { queue }, thread))
    }

    /// A way for HR's changes to the same writer.
    pub(super) fn errands(&self) -> Errands {
        Errands { queue: self.queue.clone() }
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

fn serve(jobs: &Receiver<Job>, inbox: &Sender<Event>, writer: &mut Writer, portraits: &Reader) {
    loop {
        match jobs.recv_timeout(Duration::from_secs(1)) {
            Ok(Job::Errand(errand)) => errand(writer),
            Ok(Job::Punch(request)) => {
                let result = punch(writer, portraits, &request);
                if let Err(reason) = &result {
                    tracing::error!(event = %request.event_id, reason, "a punch could not be recorded");
                }
                // Without a listener the kiosk is ending; the punches still in the queue are written all the same.
                if inbox.send(Event::Punched { event_id: request.event_id, result }).is_err() {
                    tracing::info!(event = %request.event_id, "a punch was settled after the end");
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Records one punch and fetches the portrait that is shown with the greeting.
pub(super) fn punch(
    writer: &mut Writer,
    portraits: &Reader,
    request: &PunchRequest,
) -> Result<Punched, String> {
    let outcome = writer.punch(request).map_err(|error| error.to_string())?;
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
        .inspect_err(|error| tracing::warn!(%emp_id, %error, "the enrolled portrait cannot be read"))
        .ok()
        .flatten()
}
