//! The thread `long-work`: does what takes seconds or minutes, one job at a time, with a reader of its own.
//!
//! A job tells how far it is and is asked in return whether to go on; one that is ended leaves nothing half done.

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use super::backing_up;
use super::checking;
use super::exporting::{ExportFailure, ExportRequest, export_to_file};
use super::recording::Errands;
use super::threads::Thread;
use crate::app::hr::event::{Event, Found, Ticket};
use crate::app::hr::long_work::{ExportJob, Job, Outcome, Progress, Request};
use crate::domain::audit::{AuditAction, By};
use crate::store::{Reader, settings};

/// How often progress is told.
const TELLS_EVERY: Duration = Duration::from_millis(100);

/// The way to the thread.
#[derive(Debug)]
pub(super) struct LongWork {
    queue: Sender<(Ticket, Job, By)>,
    cancelled: Arc<AtomicU64>,
}

impl LongWork {
    /// Starts the thread. It answers every job to `inbox`; `stop` ends the one under way.
    pub(super) fn start(
        reader: Reader,
        errands: Errands,
        inbox: Sender<Event>,
        stop: Arc<AtomicBool>,
    ) -> io::Result<(Self, Thread)> {
        let (queue, jobs) = crossbeam_channel::bounded(1);
        let cancelled = Arc::new(AtomicU64::new(0));
        let worker = Worker { reader, errands, inbox, stop, cancelled: Arc::clone(&cancelled) };
        let thread = Thread::start("long-work", move || worker.serve(&jobs))?;
        Ok((Self { queue, cancelled }, thread))
    }

    /// Hands over a request.
    ///
    /// # Errors
    /// Why it was not taken, in words for HR.
    pub(super) fn hand_over(&self, ticket: Ticket, request: Request) -> Result<(), String> {
        match request {
            Request::Cancel => {
                self.cancelled.store(ticket.number, Ordering::SeqCst);
                Ok(())
            }
            Request::Begin(job, by) => self
                .queue
                .try_send((ticket, job, by))
                .map_err(|_full| "other work is still under way: try again when it is done".to_owned()),
        }
    }
}

/// What the thread works with.
struct Worker {
    reader: Reader,
    errands: Errands,
    inbox: Sender<Event>,
    stop: Arc<AtomicBool>,
    /// Number of the job that is not wanted any more.
    cancelled: Arc<AtomicU64>,
}

impl Worker {
    fn serve(&self, jobs: &Receiver<(Ticket, Job, By)>) {
        while !self.stop.load(Ordering::Relaxed) {
            match jobs.recv_timeout(Duration::from_millis(200)) {
                Ok((ticket, job, by)) => {
                    let kind = job.kind();
                    let result = self.run(ticket.number, job, &by);
                    if let Err(reason) = &result {
                        tracing::warn!(reason, ?kind, "long work failed");
                    }
                    let answer = Event::Answer { ticket, result: result.map(Found::Done) };
                    if self.inbox.send(answer).is_err() {
                        return;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn run(&self, number: u64, job: Job, by: &By) -> Result<Outcome, String> {
        let kind = job.kind();
        let mut told: Option<Instant> = None;
        let mut progress = |done: u64, of: Option<u64>| {
            if self.stop.load(Ordering::Relaxed) || self.cancelled.load(Ordering::SeqCst) == number {
                return ControlFlow::Break(());
            }
            if told.is_none_or(|before| before.elapsed() >= TELLS_EVERY) {
                told = Some(Instant::now());
                // A full inbox gets the next one.
                if self.inbox.try_send(Event::Progress(Progress { number, done, of })).is_err() {
                    tracing::debug!("the desk is busy");
                }
            }
            ControlFlow::Continue(())
        };
        match job {
            Job::Storage(job) => {
                match backing_up::run(self.reader.dir(), &self.errands, job, by, &mut progress) {
                    Ok(outcome) => Ok(Outcome::Storage(outcome)),
                    Err(backing_up::Failure::Stopped) => Ok(Outcome::Cancelled(kind)),
                    Err(backing_up::Failure::Failed(reason)) => Err(reason),
                }
            }
            Job::GalleryCheck => {
                let Some(check) = checking::check_gallery(&self.reader, by.at, &mut progress)? else {
                    return Ok(Outcome::Cancelled(kind));
                };
                let people = format!("people: {}", check.people);
                self.errands.note(AuditAction::GalleryChecked, "gallery", people, by);
                Ok(Outcome::GalleryCheck(Arc::new(check)))
            }
            Job::Export(job) => match self.export(*job, by, &mut progress) {
                Err(ExportFailure::Cancelled) => Ok(Outcome::Cancelled(kind)),
                other => other.map_err(|error| error.to_string()),
            },
        }
    }

    fn export(
        &self,
        job: ExportJob,
        by: &By,
        progress: &mut dyn FnMut(u64, Option<u64>) -> ControlFlow<()>,
    ) -> Result<Outcome, ExportFailure> {
        let company = settings::load(self.reader.dir())?.company;
        let request = ExportRequest {
            report: job.report,
            format: job.format,
            byte_order_mark: true,
            path: job.path,
            company,
            made_at: by.at,
        };
        let exported = export_to_file(&self.reader, &request, progress)?;
        let period = request.report.period;
        let subject = format!("{}.{}", request.report.name.name(), request.format.extension());
        let after = format!("file: {}\ndays: {period}\nrows: {}", exported.file.display(), exported.rows);
        self.errands.note(AuditAction::Exported, &subject, after, by);
        Ok(Outcome::File { path: exported.file, rows: exported.rows, bytes: exported.bytes })
    }
}
