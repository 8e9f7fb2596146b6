//! Enrols people: photos to templates, checked against each other and against everybody, then stored.

use std::path::Path;

use super::plan::{Entry, Refusal};
use crate::cli::{Common, consent};
use crate::domain::audit::{By, COMMAND_LINE};
use crate::domain::employee::{EmployeeId, StaffMember};
use crate::domain::frame::Picture;
use crate::domain::registration::ConsentText;
use crate::domain::time::Clock as _;
use crate::picture_file;
use crate::recognition::engine::Engine;
use crate::recognition::enrol::{self, EnrolledPhoto};
use crate::recognition::gallery::Gallery;
use crate::recognition::models;
use crate::runtime::clock::SystemClock;
use crate::store::{self, DataDir, Enrolment, Reader, StoreError, Writer};

/// Everything that enrolling needs.
pub(super) struct Enroller {
    engine: Engine,
    gallery: Gallery,
    writer: Writer,
    reader: Reader,
    clock: SystemClock,
    replace: bool,
    consent: Consent,
    /// Why the store can take nobody any more.
    stopped: Option<String>,
}

/// What everybody has agreed to, and who answers for it.
struct Consent {
    text: ConsentText,
    witness: String,
}

/// A photo that can be used.
struct Usable {
    file: String,
    picture: Picture,
    photo: EnrolledPhoto,
}

impl Enroller {
    /// Loads the models and opens the store. `witness` has seen that everybody agrees.
    pub(super) fn open(common: &Common, replace: bool, witness: &str) -> anyhow::Result<Self> {
        let engine = Engine::load(&models::locate(common.models.as_deref())?)?;
        if let Some(missing) = engine.degraded() {
            tracing::warn!("{missing}");
        }
        let data = DataDir::open(common.data_root())?;
        let writer = Writer::open(&data)?;
        let reader = Reader::open(&data)?;
        let gallery = Gallery::from_templates(reader.templates()?);
        let consent = Consent { text: consent::wording(&data)?, witness: witness.to_owned() };
        let clock = SystemClock::start();
        Ok(Self { engine, gallery, writer, reader, clock, replace, consent, stopped: None })
    }

    /// Enrols one person with all photos that are good; false when the person is not enrolled. What was refused and why
    /// is added to `refused`.
    pub(super) fn enrol(&mut self, entry: Entry, refused: &mut Vec<Refusal>) -> bool {
        let emp_id = entry.person.emp_id.clone();
        if let Some(reason) = &self.stopped {
            refused.push(Refusal::new(emp_id.as_str(), "", format!("not tried: {reason}")));
            return false;
        }
        let mut usable = Vec::new();
        for path in &entry.photos {
            match self.look_at(path) {
                Ok(photo) => usable.push(photo),
                Err(reason) => {
                    refused.push(Refusal::new(emp_id.as_str(), path.display().to_string(), reason));
                }
            }
        }
        if usable.is_empty() {
            return false;
        }
        match self.objection(&emp_id, &usable).map_or_else(|| self.store(entry.person, usable), Err) {
            Ok(()) => true,
            Err(refusal) => {
                refused.push(refusal);
                false
            }
        }
    }

    fn look_at(&mut self, path: &Path) -> Result<Usable, String> {
        let picture = picture_file::read(path).map_err(|error| error.to_string())?;
        let photo =
            enrol::templates_from_photo(&mut self.engine, &picture).map_err(|error| error.to_string())?;
        Ok(Usable { file: path.display().to_string(), picture: enrol::kept(picture), photo })
    }

    /// Why these photos cannot be this person's.
    fn objection(&self, emp_id: &EmployeeId, photos: &[Usable]) -> Option<Refusal> {
        let refuse = |file: &str, reason: String| Some(Refusal::new(emp_id.as_str(), file, reason));
        for photo in photos {
            if let Some(other) = enrol::resembles(&self.gallery, &photo.photo.probe, emp_id) {
                let reason = format!(
                    "this person is enrolled already as {}{}; {emp_id} was not enrolled",
                    other.emp_id,
                    self.name_of(&other.emp_id).map(|name| format!(" ({name})")).unwrap_or_default()
                );
                return refuse(&photo.file, reason);
            }
        }
        let same = enrol::same_person_threshold();
        let (first, others) = photos.split_first()?;
        let mut own = Gallery::new();
        own.set(emp_id, &first.photo.templates);
        for photo in others {
            if own.score_of(&photo.photo.probe, emp_id).is_some_and(|score| score < same) {
                return refuse(
                    &photo.file,
                    format!("shows somebody else than {}; {emp_id} was not enrolled", first.file),
                );
            }
        }
        let before = self.gallery.score_of(&first.photo.probe, emp_id).filter(|_| !self.replace);
        if before.is_some_and(|score| score < same) {
            let name = self.name_of(emp_id).unwrap_or_default();
            let reason = format!(
                "{emp_id} is enrolled already with another face ({name}); nothing was changed. Choose another id, or add \
                 --replace when {emp_id} shall belong to the new face"
            );
            return refuse(&first.file, reason);
        }
        None
    }

    fn name_of(&self, emp_id: &EmployeeId) -> Option<String> {
        self.reader.staff_member(emp_id).ok().flatten().map(|row| row.member.name)
    }

    fn store(&mut self, staff: StaffMember, photos: Vec<Usable>) -> Result<(), Refusal> {
        let emp_id = staff.emp_id.clone();
        let portrait = photos.first().map(|usable| usable.photo.portrait.clone());
        let photos: Vec<_> = photos
            .into_iter()
            .map(|usable| store::EnrolledPhoto { picture: usable.picture, templates: usable.photo.templates })
            .collect();
        let templates: Vec<_> = photos.iter().flat_map(|photo| photo.templates.iter().cloned()).collect();
        let Some(portrait) = portrait else {
            return Err(Refusal::new(emp_id.as_str(), "", "there is no photo"));
        };
        let at = self.clock.now().moment;
        let enrolment = Enrolment { staff, photos, portrait, at };
        let by = By { who: format!("{COMMAND_LINE}, {}", self.consent.witness), at };
        match self.writer.enrol_from_files(&enrolment, &self.consent.text, &by) {
            Ok(()) => {
                self.gallery.set(&emp_id, &templates);
                Ok(())
            }
            Err(StoreError::EnrolmentRefused { reason, .. }) => {
                Err(Refusal::new(emp_id.as_str(), "", reason))
            }
            Err(error) => {
                let reason = error.to_string();
                self.stopped = Some(reason.clone());
                Err(Refusal::new(emp_id.as_str(), "", reason))
            }
        }
    }
}
