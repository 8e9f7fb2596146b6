//! Work that takes seconds or minutes: exports, backups, imports. One at a time; it goes on while HR looks at other
//! screens and while the workspace is locked.

use std::path::PathBuf;
use std::sync::Arc;

use super::event::{self, Slot, Ticket};
use super::storage;
use crate::domain::audit::By;
use crate::domain::gallery_check::GalleryCheck;
use crate::domain::report::request::{Format, ReportRequest};

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Job {
    /// Writes a report to a file.
    Export(Box<ExportJob>),
    /// With backups.
    Storage(storage::Job),
    /// Examines the gallery.
    GalleryCheck,
}

/// A report and the file that it becomes.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportJob {
    /// Which report.
    pub report: ReportRequest,
    /// As what.
    pub format: Format,
    /// Where to; an old file is replaced.
    pub path: PathBuf,
}

/// What a job is, for words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// A file is written.
    Export,
    /// Something with backups.
    Storage(storage::JobKind),
    /// The gallery is examined.
    GalleryCheck,
}

impl Job {
    /// What it is.
    #[must_use]
    pub fn kind(&self) -> JobKind {
        match self {
            Self::Export(_) => JobKind::Export,
            Self::Storage(job) => JobKind::Storage(job.kind()),
            Self::GalleryCheck => JobKind::GalleryCheck,
        }
    }
}

/// What came of a job.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A file was written.
    File {
        /// Where it is.
        path: PathBuf,
        /// Rows in it.
        rows: u64,
        /// Its size.
        bytes: u64,
    },
    /// With backups.
    Storage(storage::Outcome),
    /// The gallery was examined.
    GalleryCheck(Arc<GalleryCheck>),
    /// It was cancelled; nothing is left of it.
    Cancelled(JobKind),
}

/// What a person does about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Ends it before it is done.
    Cancel,
}

/// What is asked of the runtime.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Begins a job. Answered when it has ended, with [`Found`](event::Found::Done).
    Begin(Job, By),
    /// Ends the one that is under way. Not answered.
    Cancel,
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Which.
    pub number: u64,
    /// So much is done.
    pub done: u64,
    /// Of so much, where that is known.
    pub of: Option<u64>,
}

/// A job that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobView {
    /// What it is.
    pub kind: JobKind,
    /// So much is done.
    pub done: u64,
    /// Of so much, where that is known.
    pub of: Option<u64>,
    /// It is being ended.
    pub cancelling: bool,
}

/// The job that is under way and what came of the last one.
#[derive(Debug, Default)]
pub(super) struct LongWork {
    count: u64,
    under_way: Option<(u64, JobView)>,
    /// Not told yet.
    outcome: Option<Result<Outcome, String>>,
    outbox: Vec<event::Effect>,
}

impl LongWork {
    /// Begins `job`; false while another one is under way.
    pub(super) fn begin(&mut self, job: Job, by: By) -> bool {
        if self.under_way.is_some() {
            return false;
        }
        self.count += 1;
        let view = JobView { kind: job.kind(), done: 0, of: None, cancelling: false };
        self.under_way = Some((self.count, view));
        self.send(self.count, Request::Begin(job, by));
        true
    }

    pub(super) fn command(&mut self, command: Command) {
        match (command, &mut self.under_way) {
            (Command::Cancel, Some((number, job))) if !job.cancelling => {
                job.cancelling = true;
                let number = *number;
                self.send(number, Request::Cancel);
            }
            _ => {}
        }
    }

    pub(super) fn progress(&mut self, progress: Progress) {
        if let Some((number, job)) = &mut self.under_way
            && *number == progress.number
        {
            (job.done, job.of) = (progress.done, progress.of);
        }
    }

    /// The job of this number has ended.
    pub(super) fn ended(&mut self, number: u64, result: Result<Outcome, String>) {
        if self.under_way.is_some_and(|(known, _)| known == number) {
            self.under_way = None;
            self.outcome = Some(result);
        }
    }

    pub(super) fn view(&self) -> Option<JobView> {
        self.under_way.map(|(_, job)| job)
    }

    /// What came of the last job, once.
    pub(super) fn take_outcome(&mut self) -> Option<Result<Outcome, String>> {
        self.outcome.take()
    }

    pub(super) fn take_outbox(&mut self) -> Vec<event::Effect> {
        std::mem::take(&mut self.outbox)
    }

    fn send(&mut self, number: u64, request: Request) {
        let ticket = Ticket { slot: Slot::LongWork, number };
        self.outbox.push(event::Effect { ticket, request: event::Request::LongWork(request) });
    }
}
