//! One person who is being registered.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;

use super::event::{Ask, Command, Found, Request};
use super::view::{IdFault, LikenessView, PersonView, PhotosView, RegisterView, Step};
use super::{Done, Next, ask};
use crate::app::clock_watch::work_date;
use crate::app::hr::files::{FileKind, Purpose, Wanted};
use crate::app::hr::inquiry::Inquiries;
use crate::app::hr::view::Note;
use crate::domain::audit::By;
use crate::domain::employee::{EmployeeId, StaffMember};
use crate::domain::registration::{
    CaptureReport, CaptureSource, CaptureWish, ConsentText, GUIDED_PHOTOS, GivenPhoto, KeptPhoto,
    MOST_PHOTOS, PhotoRefusal, Registration, Shot, strongest_likeness,
};
use crate::domain::staff_list::{StaffDetail, StaffDraft};
use crate::domain::time::Now;

/// Longest id that is taken in, in characters.
const LONGEST_ID: usize = 40;
/// Most photos that are looked at of one choice.
const MOST_FILES: usize = 20;

/// Everything typed, agreed to and captured so far.
#[derive(Debug)]
pub(super) struct Sitting {
    number: u64,
    step: Step,
    /// Who is enrolled again, and whether they were read.
    known: Option<(EmployeeId, Option<StaffDetail>)>,
    id: String,
    /// Typed by HR: a suggestion does not replace it.
    id_typed: bool,
    /// The newest answer to whose an id is.
    holder: Option<(EmployeeId, Option<String>)>,
    draft: StaffDraft,
    consent: Option<ConsentText>,
    photos: Photos,
    /// What the kiosk has kept and is to be enrolled.
    kept: Option<KeptPhoto>,
    busy: bool,
    problem: Option<String>,
}

/// What is captured.
#[expect(clippy::struct_excessive_bools, reason = "choices of HR that do not depend on each other")]
#[derive(Debug, Default)]
struct Photos {
    /// Names the capture that is on its way.
    session: u64,
    by_files: bool,
    wanted: usize,
    dropped: Vec<u64>,
    given: Arc<Vec<GivenPhoto>>,
    numbers: u64,
    /// Files that are read next.
    queue: Vec<PathBuf>,
    /// Names of the files by their numbers.
    names: Vec<(u64, String)>,
    /// Files that could not be read.
    unreadable: Vec<(String, PhotoRefusal)>,
    reading: bool,
    report: Option<CaptureReport>,
    like: Option<StaffDetail>,
    is_somebody_else: bool,
    keep_earlier: bool,
}

impl Photos {
    fn shots(&self) -> Arc<Vec<Shot>> {
        self.report.as_ref().map(|report| Arc::clone(&report.shots)).unwrap_or_default()
    }

    /// Begins anew; what is chosen stays.
    fn restart(&mut self, by_files: bool, now: Now) {
        let session = u64::try_from(now.uptime.as_micros()).unwrap_or(u64::MAX).max(self.session + 1);
        *self = Self {
            session,
            by_files,
            wanted: GUIDED_PHOTOS,
            keep_earlier: self.keep_earlier,
            ..Self::default()
        };
    }

    /// A file that was given is not judged yet.
    fn judging(&self) -> bool {
        let settled = |number: u64| {
            self.dropped.contains(&number)
                || self.report.as_ref().is_some_and(|report| {
                    report.shots.iter().any(|shot| shot.number == number)
                        || report.refused.iter().any(|(refused, _)| *refused == number)
                })
        };
        self.given.iter().any(|photo| !settled(photo.number))
    }

    fn enough(&self) -> bool {
        let least = if self.by_files { 1 } else { self.wanted };
        self.shots().len() >= least
    }

    fn view(&self) -> PhotosView {
        let report = self.report.as_ref();
        let shots = self.shots();
        let likeness = strongest_likeness(&shots).map(|likeness| {
            let like = self.like.as_ref().filter(|like| like.member.emp_id == likeness.candidate.emp_id);
            LikenessView {
                likeness: likeness.clone(),
                name: like.map(|like| like.member.name.clone()).unwrap_or_default(),
                department: like.and_then(|like| like.member.department.clone()),
                is_somebody_else: self.is_somebody_else,
            }
        });
        let named = |(number, refusal): &(u64, PhotoRefusal)| {
            let (_, name) = self.names.iter().find(|(known, _)| known == number)?;
            Some((name.clone(), refusal.clone()))
        };
        let judged = report.into_iter().flat_map(|report| &report.refused).filter_map(named);
        PhotosView {
            by_files: self.by_files,
            hint: report.map(|report| report.hint),
            face: report.and_then(|report| report.face),
            progress: report.map_or(0.0, |report| report.progress),
            may_have_more: !self.by_files && self.enough() && shots.len() < MOST_PHOTOS,
            shots,
            refused: self.unreadable.iter().cloned().chain(judged).collect(),
            reading: self.reading || self.judging(),
            keep_earlier: self.keep_earlier,
            likeness,
        }
    }
}

impl Sitting {
    /// Somebody who is not on the staff list yet.
    pub(super) fn of_new(number: u64) -> Self {
        Self {
            number,
            step: Step::Details,
            known: None,
            id: String::new(),
            id_typed: false,
            holder: None,
            draft: StaffDraft::default(),
            consent: None,
            photos: Photos::default(),
            kept: None,
            busy: false,
            problem: None,
        }
    }

    /// Somebody who is.
    pub(super) fn of_known(number: u64, emp_id: EmployeeId) -> Self {
        let id = emp_id.to_string();
        Self { step: Step::Consent, known: Some((emp_id, None)), id, ..Self::of_new(number) }
    }

    /// With this photo beside those that they have.
    pub(super) fn with_kept(self, photo: KeptPhoto) -> Self {
        let photos = Photos { keep_earlier: true, ..self.photos };
        Self { kept: Some(photo), photos, ..self }
    }

    pub(super) fn command(&mut self, command: Command, now: Now, by: &By, inquiries: &mut Inquiries) -> Next {
        if self.busy {
            return Next::Stay;
        }
        let today = work_date(now);
        match (self.step, command) {
            (Step::Details, Command::Id(text)) => {
                self.id = text.chars().take(LONGEST_ID).collect();
                self.id_typed = true;
                self.look_up(inquiries);
            }
            (Step::Details, Command::Type(field, text)) => self.draft.set(field, &text),
            (Step::Details, Command::Next) if self.details_are_right(today) => self.step = Step::Consent,
            (Step::Consent, Command::Agree(text)) if self.member(today).is_some() => {
                self.consent = Some(text);
                self.step = Step::Photos;
                self.photos.restart(self.kept.is_some(), now);
                self.read_kept(inquiries);
            }
            (Step::Consent, Command::Decline) if self.known.is_none() => {
                self.consent = None;
                self.step = Step::NoFace;
            }
            (_, Command::Back) => self.back(),
            (Step::Photos, Command::ByCamera) if self.photos.by_files => self.photos.restart(false, now),
            (Step::Photos, Command::ByFiles) if !self.photos.by_files => self.photos.restart(true, now),
            (Step::Photos, Command::ChoosePhotos) if self.photos.by_files => {
                let wanted = Wanted::Open { kinds: vec![FileKind::Photo], several: true };
                return Next::Choose(Purpose::Photos, wanted);
            }
            (Step::Photos, Command::Drop(number)) => {
                self.photos.dropped.push(number);
                self.photos.is_somebody_else = false;
            }
            (Step::Photos, Command::More) => {
                self.photos.wanted = (self.photos.shots().len() + 1).clamp(GUIDED_PHOTOS, MOST_PHOTOS);
            }
            (Step::Photos, Command::KeepEarlier(keep)) => self.photos.keep_earlier = keep,
            (Step::Photos, Command::IsSomebodyElse(other)) => self.photos.is_somebody_else = other,
            (Step::Photos | Step::NoFace, Command::Save) => {
                if let Some(registration) = self.registration(today) {
                    self.busy = true;
                    self.problem = None;
                    return Next::Store(Request::Save(Box::new(registration), by.clone()));
                }
            }
            _ => {}
        }
        Next::Stay
    }

    pub(super) fn found(&mut self, found: Found, inquiries: &mut Inquiries) {
        match found {
            Found::NextId(Some(emp_id)) if !self.id_typed && self.known.is_none() => {
                self.id = emp_id.to_string();
                self.look_up(inquiries);
            }
            Found::Holder(emp_id, name) => self.holder = Some((emp_id, name)),
            Found::Member(detail) => match (&mut self.known, detail) {
                (Some((emp_id, known)), Some(detail)) if detail.member.emp_id == *emp_id => {
                    self.draft = StaffDraft::of(&detail.member);
                    *known = Some(*detail);
                }
                _ => {}
            },
            Found::Photo(number, result) => {
                self.photos.reading = false;
                match result {
                    Ok(picture) => {
                        Arc::make_mut(&mut self.photos.given).push(GivenPhoto { number, picture });
                    }
                    Err(reason) => {
                        let name = self.photos.names.iter().find(|(known, _)| *known == number);
                        let name = name.map(|(_, name)| name.clone()).unwrap_or_default();
                        self.photos.unreadable.push((name, PhotoRefusal::Failed(reason)));
                    }
                }
                self.read_next(inquiries);
            }
            Found::Likeness(detail) => self.photos.like = detail.map(|detail| *detail),
            _ => {}
        }
    }

    pub(super) fn captured(&mut self, report: CaptureReport, inquiries: &mut Inquiries) {
        if report.session != self.photos.session {
            return;
        }
        if let Some(likeness) = strongest_likeness(&report.shots) {
            let wanted = &likeness.candidate.emp_id;
            if self.photos.like.as_ref().is_none_or(|like| like.member.emp_id != *wanted) {
                self.photos.is_somebody_else = false;
                ask(inquiries, Ask::Likeness, Request::Likeness(wanted.clone()));
            }
        }
        self.photos.report = Some(report);
    }

    /// Without consent there is none.
    pub(super) fn wish(&self) -> Option<CaptureWish> {
        if self.step != Step::Photos || self.consent.is_none() {
            return None;
        }
        let photos = &self.photos;
        let source = if photos.by_files {
            CaptureSource::Files(Arc::clone(&photos.given))
        } else {
            CaptureSource::Camera(photos.wanted)
        };
        let emp_id = self.emp_id()?;
        Some(CaptureWish { session: photos.session, emp_id, source, dropped: photos.dropped.clone() })
    }

    /// It was stored, or why not.
    pub(super) fn settled(&mut self, result: Result<(), String>) -> Option<Done> {
        self.busy = false;
        match result {
            Ok(()) => {
                let name = self.draft.text(crate::domain::staff_list::StaffField::Name).trim().to_owned();
                let by_face = self.step == Step::Photos;
                Some(Done { note: Note::Registered(name, by_face), open: self.emp_id() })
            }
            Err(reason) => {
                self.problem = Some(reason);
                None
            }
        }
    }

    pub(super) fn view(&self, departments: &Arc<Vec<String>>, today: NaiveDate) -> RegisterView {
        if matches!(self.known, Some((_, None))) {
            return RegisterView::Reading;
        }
        RegisterView::Person(Box::new(PersonView {
            number: self.number,
            step: self.step,
            is_known: self.known.is_some(),
            earlier: self.known.as_ref().and_then(|(_, known)| Some(known.as_ref()?.photos)).unwrap_or(0),
            id: self.id.clone(),
            id_fault: self.id_fault(),
            id_pending: self.id_is_pending(),
            draft: self.draft.clone(),
            faults: self.draft.faults(today),
            departments: Arc::clone(departments),
            photos: self.photos.view(),
            ready: !self.busy && self.registration(today).is_some(),
            busy: self.busy,
            problem: self.problem.clone(),
        }))
    }

    fn emp_id(&self) -> Option<EmployeeId> {
        self.id.trim().parse().ok()
    }

    fn id_fault(&self) -> Option<IdFault> {
        if self.known.is_some() {
            return None;
        }
        if self.id.trim().is_empty() {
            return Some(IdFault::Missing);
        }
        let Some(emp_id) = self.emp_id() else { return Some(IdFault::Malformed) };
        match &self.holder {
            Some((asked, Some(name))) if *asked == emp_id => Some(IdFault::Taken(name.clone())),
            _ => None,
        }
    }

    fn id_is_pending(&self) -> bool {
        let known = |emp_id: &EmployeeId| self.holder.as_ref().is_some_and(|(asked, _)| asked == emp_id);
        self.known.is_none() && self.emp_id().is_some_and(|emp_id| !known(&emp_id))
    }

    fn look_up(&self, inquiries: &mut Inquiries) {
        if let Some(emp_id) = self.emp_id() {
            ask(inquiries, Ask::Holder, Request::Holder(emp_id));
        }
    }

    fn details_are_right(&self, today: NaiveDate) -> bool {
        self.id_fault().is_none() && !self.id_is_pending() && self.draft.faults(today).is_empty()
    }

    /// The record as it will be stored.
    fn member(&self, today: NaiveDate) -> Option<StaffMember> {
        match &self.known {
            Some((_, known)) => Some(known.as_ref()?.member.clone()),
            None => self.draft.member(&self.emp_id()?, today),
        }
    }

    fn back(&mut self) {
        self.problem = None;
        self.step = match self.step {
            Step::Consent if self.known.is_none() => Step::Details,
            Step::Photos | Step::NoFace => Step::Consent,
            Step::Details | Step::Consent => self.step,
        };
        // Who goes back to the question has not answered it.
        if self.step == Step::Consent {
            self.consent = None;
            self.photos.report = None;
        }
    }

    /// These photos are to be read, one after the other.
    pub(super) fn chosen(&mut self, paths: Vec<PathBuf>, inquiries: &mut Inquiries) {
        if self.step == Step::Photos && self.photos.by_files {
            self.photos.queue.extend(paths.into_iter().take(MOST_FILES));
            self.read_next(inquiries);
        }
    }

    /// Reads what the kiosk has kept, in the place of a file.
    fn read_kept(&mut self, inquiries: &mut Inquiries) {
        if let Some(kept) = self.kept {
            self.photos.numbers += 1;
            self.photos.names.push((self.photos.numbers, String::new()));
            self.photos.reading = true;
            ask(inquiries, Ask::Photo, Request::KeptPhoto(self.photos.numbers, kept));
        }
    }

    fn read_next(&mut self, inquiries: &mut Inquiries) {
        let photos = &mut self.photos;
        if photos.reading || photos.queue.is_empty() {
            return;
        }
        let path = photos.queue.remove(0);
        photos.numbers += 1;
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        photos.names.push((photos.numbers, name));
        photos.reading = true;
        ask(inquiries, Ask::Photo, Request::Photo(photos.numbers, path));
    }

    /// What is to be stored; `None` while something is missing.
    fn registration(&self, today: NaiveDate) -> Option<Registration> {
        let member = self.member(today)?;
        let shots = match self.step {
            Step::NoFace => Arc::default(),
            Step::Photos => {
                self.consent.as_ref()?;
                let photos = &self.photos;
                let shots = photos.shots();
                let dropped = shots.iter().any(|shot| photos.dropped.contains(&shot.number));
                let cleared = strongest_likeness(&shots).is_none() || photos.is_somebody_else;
                let complete = photos.enough() && !dropped && !photos.judging() && !photos.reading;
                if !complete || !cleared {
                    return None;
                }
                shots
            }
            Step::Details | Step::Consent => return None,
        };
        Some(Registration {
            member,
            is_new: self.known.is_none(),
            consent: self.consent.clone(),
            shots,
            keep_earlier: self.photos.keep_earlier,
        })
    }
}
