//! A store for `bench recognition`: each decision becomes a row and a photo on this machine's disk.

use anyhow::bail;
use chrono::{TimeDelta, Utc};
use chrono_tz::Tz;

use crate::domain::clock_event::{EventId, PunchRequest};
use crate::domain::decision::{Decided, Decision};
use crate::domain::employee::StaffMember;
use crate::domain::frame::Picture;
use crate::domain::template::{Matcher, TEMPLATE_LEN, Template};
use crate::domain::time::Moment;
use crate::store::receipt::PunchOutcome;
use crate::store::{DataDir, EnrolledPhoto, Enrolment, Writer};

/// Most people whom the benchmark shows.
const PEOPLE: usize = 32;

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
            evidence: evidence.clone(),
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
