//! A store to measure with: each decision becomes a row and a photo on this machine's disk.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use chrono::{TimeDelta, Utc};
use chrono_tz::Tz;

use crate::domain::access::Secret;
use crate::domain::audit::By;
use crate::domain::clock_event::{EventId, PunchRequest};
use crate::domain::decision::{Candidate, Decided, Decision, Identification};
use crate::domain::employee::{EmployeeId, StaffMember};
use crate::domain::frame::Picture;
use crate::domain::template::{Matcher, TEMPLATE_LEN, Template};
use crate::domain::time::Moment;
use crate::store::accounts::HashedSecret;
use crate::store::generated::MadeUp;
use crate::store::pins::PinAdmission;
use crate::store::receipt::PunchOutcome;
use crate::store::{DataDir, EnrolledPhoto, Enrolment, Writer};

/// Most people whom the benchmark shows.
pub(super) const PEOPLE: usize = 32;

/// A data directory of its own beside the company's, on the same disk; removed at the end.
pub struct BenchStore {
    writer: Writer,
    at: Moment,
    folder: DataDir,
}

impl BenchStore {
    /// A store in which everybody whom the benchmark shows is on the staff list.
    ///
    /// # Errors
    /// The folder cannot be made or written.
    pub fn open(data: &DataDir) -> anyhow::Result<Self> {
        let name = format!("bench-{}", std::process::id());
        let folder = DataDir::open(data.root().join(name))?;
        let writer = Writer::open(&folder)?;
        let at = Moment { utc: chrono::DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(20_000), zone: Tz::UTC };
        let mut store = Self { writer, at, folder };
        for index in 0..PEOPLE {
            store.enrol(index)?;
        }
        Ok(store)
    }

    fn enrol(&mut self, index: usize) -> anyhow::Result<()> {
        let template = Template::new(Matcher::SFace, &[0.1; TEMPLATE_LEN])?;
        let picture = Picture::new(64, 64, vec![128; 64 * 64 * 3])?;
        let photo = EnrolledPhoto { picture: picture.clone(), templates: vec![template] };
        let staff = StaffMember::new(format!("photo{index}").parse()?, "Benchmark");
        self.writer.enrol(&Enrolment { staff, photos: vec![photo], portrait: picture, at: self.at })?;
        Ok(())
    }

    /// Where it lies.
    #[must_use]
    pub fn folder(&self) -> &DataDir {
        &self.folder
    }

    /// Adds made-up years; gives the number of punches.
    ///
    /// # Errors
    /// They cannot be written.
    pub fn make_up(&mut self, wanted: &MadeUp) -> anyhow::Result<u64> {
        Ok(self.writer.make_up(wanted)?)
    }

    /// How long each of `count` punches with a photo takes, from `at` on, until it is on disk.
    ///
    /// # Errors
    /// One cannot be recorded.
    pub fn time_commits(&mut self, at: Moment, count: usize) -> anyhow::Result<Vec<Duration>> {
        let picture = Picture::new(640, 480, vec![128; 640 * 480 * 3])?;
        let mut at = at;
        let mut times = Vec::new();
        for index in 0..count {
            at.utc += TimeDelta::minutes(10);
            let emp_id: EmployeeId = format!("photo{}", index % PEOPLE).parse()?;
            let best = Candidate { emp_id: emp_id.clone(), score: 9.0 };
            let request = PunchRequest {
                event_id: EventId::at(&at),
                emp_id,
                at,
                evidence: Some(Identification { best, runner_up: None, threshold: 5.0, photo: None }),
                said: None,
                photo: Some(picture.clone()),
                time_out_confirmed: true,
                clock_suspect: false,
            };
            let start = Instant::now();
            self.writer.punch(&request)?;
            times.push(start.elapsed());
        }
        Ok(times)
    }

    /// How long each of `count` punches by PIN takes, from `at` on: the try, the look at the PIN, and until it is on disk.
    ///
    /// # Errors
    /// One cannot be recorded.
    pub fn time_pins(&mut self, mut at: Moment, count: usize) -> anyhow::Result<Vec<Duration>> {
        let (typed, pin) = ("photo0", Secret::typed("407183"));
        let by = By { who: "Benchmark".to_owned(), at };
        self.writer.set_pin(&typed.parse()?, &HashedSecret::new(&pin)?, &by)?;
        let mut times = Vec::new();
        for _ in 0..count {
            at.utc += TimeDelta::minutes(10);
            let start = Instant::now();
            let PinAdmission::Open(attempt) = self.writer.begin_pin(typed, &at)? else {
                bail!("the benchmark's PIN has to wait");
            };
            let emp_id = attempt.check(&pin).context("the benchmark's PIN is wrong")?;
            self.writer.pin_was_right(&attempt)?;
            self.writer.punch(&PunchRequest {
                event_id: EventId::at(&at),
                emp_id,
                at,
                evidence: None,
                said: None,
                photo: None,
                time_out_confirmed: true,
                clock_suspect: false,
            })?;
            times.push(start.elapsed());
        }
        Ok(times)
    }

    /// Records a decision; the row is on disk when it returns.
    ///
    /// # Errors
    /// It is not an identification, or it cannot be recorded.
    pub fn commit(&mut self, decided: &Decided) -> anyhow::Result<()> {
        let Decision::Identified(evidence) = &decided.decision else {
            bail!("the benchmark's face was not identified: {:?}", decided.decision);
        };
        self.at.utc += TimeDelta::minutes(10);
        let outcome = self.writer.punch(&PunchRequest {
            event_id: EventId::at(&self.at),
            emp_id: evidence.best.emp_id.clone(),
            at: self.at,
            evidence: Some(evidence.clone()),
            said: None,
            photo: Some(decided.frame.picture.clone()),
            time_out_confirmed: true,
            clock_suspect: false,
        })?;
        match outcome {
            PunchOutcome::Recorded(_) => Ok(()),
            other => bail!("the benchmark's punch was not recorded: {other:?}"),
        }
    }
}

impl Drop for BenchStore {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(self.folder.root()) {
            tracing::warn!(%error, folder = %self.folder.root().display(), "the benchmark's folder stays behind");
        }
    }
}
