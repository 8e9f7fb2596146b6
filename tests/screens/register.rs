//! Registering, importing and erasing people, the storage screen and what stands over other screens, in their states.

use std::path::PathBuf;
use std::sync::Arc;

use visionpresence::app::hr::event::{Command, Event, Screen, StaffCommand};
use visionpresence::app::hr::files::{Command as Files, Way};
use visionpresence::app::hr::long_work::{JobKind, JobView};
use visionpresence::app::hr::register::event::Command as Register;
use visionpresence::app::hr::register::view::{RegisterView, Step};
use visionpresence::app::hr::storage::Command as Storage;
use visionpresence::app::hr::view::{HrView, Page, Stage, WorkView};
use visionpresence::domain::decision::{Candidate, QualityFault, TrackedFace};
use visionpresence::domain::frame::{Picture, RelativeRect};
use visionpresence::domain::registration::{CaptureHint, CaptureReport, FaceTurn, Likeness, Shot};
use visionpresence::domain::staff_list::StaffField;
use visionpresence::ui::hr::words::RegisterLanguage as _;
use visionpresence::ui::strings::English;

use super::hr::Started;

/// A list in which somebody is new, somebody changes and lines are wrong.
const LIST: &str = "emp_id,name,email,department,dob\n\
    E001,Barack Obama,barack@example.org,Administration,\n\
    N001,Amara Okafor,amara@example.com,Logistics,1991-04-12\n\
    N002,Jonas Weidenhammer-Schulte von der Heide,jonas@example.com,Research and Development,1984-09-30\n\
    N003,Li Na,li.na@example.com,Laboratory,1999-01-05\n\
    N004,,nobody@example.com,Logistics,\n\
    N 5,Wrong Id,wrong@example.com,Logistics,\n\
    N006,Mail Wrong,mail at example,Logistics,31.02.1990\n";

impl Started {
    /// Brings the workspace into one of the states of this file.
    pub(crate) fn reach_people(&self, state: &str) {
        match state {
            import if import.starts_with("hr-import") => self.import(import),
            "hr-erase" | "hr-erase-done" => {
                self.send(Command::Register(Register::Erase("G0003".parse().unwrap())));
                self.register(
                    "the plan",
                    |view| matches!(view, RegisterView::Erase(erase) if erase.plan.is_some()),
                );
                if state == "hr-erase-done" {
                    self.send(Command::Register(Register::TypeId("G0003".to_owned())));
                    self.send(Command::Register(Register::EraseNow));
                    self.register(
                        "the end",
                        |view| matches!(view, RegisterView::Erase(erase) if erase.done.is_some()),
                    );
                }
            }
            storage if storage.starts_with("hr-storage") => self.storage(storage),
            "hr-file-field" | "hr-file-field-wrong" => {
                self.send(Command::Register(Register::Import));
                self.send(Command::Register(Register::ChooseList));
                self.working("the field", is_typed);
                if state == "hr-file-field-wrong" {
                    self.type_path(&PathBuf::from("/media/usb/staff.csv"), false);
                }
            }
            "hr-note" => {
                self.send(Command::Go(Screen::Staff));
                self.send(Command::Staff(StaffCommand::SetActive("E001".parse().unwrap(), false)));
            }
            _ => self.sit(state),
        }
    }

    fn register(&self, what: &str, there: impl Fn(&RegisterView) -> bool) {
        self.page(what, |page| matches!(page, Page::Register(view) if there(view)));
    }

    fn working(&self, what: &str, there: impl Fn(&WorkView) -> bool) {
        self.wait(what, |view| matches!(&view.stage, Stage::Working(work) if there(work)));
    }

    fn type_path(&self, path: &std::path::Path, is_there: bool) {
        self.send(Command::Files(Files::Type(path.to_str().unwrap().to_owned())));
        self.send(Command::Files(Files::Confirm));
        self.working("an answer", |work| match &work.files {
            None => is_there,
            Some(files) => matches!(&files.way, Way::Typed { fault: Some(_), .. }),
        });
    }

    fn import(&self, state: &str) {
        self.send(Command::Register(Register::Import));
        if state == "hr-import" {
            return;
        }
        let path = self.folder().join("staff.csv");
        let list = if state == "hr-import-wrong" { "first line,without,columns\n" } else { LIST };
        #[allow(clippy::disallowed_methods, reason = "a file from outside")]
        std::fs::write(&path, list).unwrap();
        self.send(Command::Register(Register::ChooseList));
        self.working("the field", is_typed);
        self.type_path(&path, true);
    }

    fn storage(&self, state: &str) {
        self.send(Command::Go(Screen::Storage));
        self.page("the disk", |page| matches!(page, Page::Storage(storage) if storage.state.is_some()));
        if state == "hr-storage-empty" {
            return;
        }
        let backups = |page: &Page| match page {
            Page::Storage(storage) if !storage.busy => {
                storage.state.as_ref().map_or(0, |state| state.backups.len())
            }
            _ => 0,
        };
        for made in 1..=3 {
            self.forward(3600);
            self.send(Command::Storage(Storage::Make(made != 2)));
            self.page("a backup", |page| backups(page) == made);
        }
        if state == "hr-storage-restore" {
            self.send(Command::Staff(StaffCommand::SetActive("G0003".parse().unwrap(), false)));
            let mut name = None;
            self.page("a name", |page| backups(page) == 3);
            if let Stage::Working(work) = &self.view().stage
                && let Page::Storage(storage) = &work.page
            {
                name = storage
                    .state
                    .as_ref()
                    .and_then(|state| state.backups.last().map(|entry| entry.name.clone()));
            }
            self.send(Command::Storage(Storage::Preview(name.unwrap(), None)));
            self.page("the look", |page| matches!(page, Page::Storage(storage) if storage.preview.is_some()));
        }
    }

    /// A registration, as far as the state says.
    fn sit(&self, state: &str) {
        self.send(Command::Register(Register::Begin));
        let person =
            |view: &RegisterView, step| matches!(view, RegisterView::Person(person) if person.step == step);
        self.register(
            "the form",
            |view| matches!(view, RegisterView::Person(person) if !person.id.is_empty()),
        );
        let typed = |field, text: &str| self.send(Command::Register(Register::Type(field, text.to_owned())));
        match state {
            "hr-register" => return,
            "hr-register-wrong" => {
                self.send(Command::Register(Register::Id("E001".to_owned())));
                typed(StaffField::Name, "Amara Okafor");
                typed(StaffField::Email, "amara at example");
                typed(StaffField::Phone, "call me");
                typed(StaffField::DateOfBirth, "31.02.1990");
                return;
            }
            _ => {}
        }
        for (field, text) in [
            (StaffField::Name, "Amara Okafor"),
            (StaffField::Email, "amara@example.com"),
            (StaffField::Department, "Logistics"),
        ] {
            typed(field, text);
        }
        self.register("an answer", |view| {
            matches!(view, RegisterView::Person(person) if !person.id_pending && person.faults.is_empty())
        });
        self.send(Command::Register(Register::Next));
        self.register("the consent", |view| person(view, Step::Consent));
        match state {
            "hr-register-consent" => return,
            "hr-register-no-face" => return self.send(Command::Register(Register::Decline)),
            _ => self.send(Command::Register(Register::Agree(English.consent()))),
        }
        self.register("the photos", |view| person(view, Step::Photos));
        if state == "hr-register-files" {
            self.send(Command::Register(Register::ByFiles));
            self.send(Command::Register(Register::ChoosePhotos));
            self.working("the field", is_typed);
            let torn = self.folder().join("face.jpg");
            #[allow(clippy::disallowed_methods, reason = "a file from outside")]
            std::fs::write(&torn, "no picture").unwrap();
            self.type_path(&torn, true);
            return;
        }
        self.captured(state);
    }

    /// What recognition would say, with drawn or demo photos.
    fn captured(&self, state: &str) {
        let (hint, progress, taken) = match state {
            "hr-register-waiting" => return,
            "hr-register-capture" => (CaptureHint::Turn(FaceTurn::Straight), 0.15, 0),
            "hr-register-hold" => (CaptureHint::Hold(FaceTurn::Left), 0.55, 1),
            "hr-register-fault" => (CaptureHint::Fault(QualityFault::SeveralFaces), 0.33, 1),
            _ => (CaptureHint::Done, 1.0, 3),
        };
        let alike = state == "hr-register-alike";
        let photo = self.person();
        let shots = FaceTurn::GUIDED.into_iter().zip([(1, 71), (2, 48), (3, 22)]).take(taken);
        let shot = |(turn, (number, quality))| Shot {
            number,
            turn: Some(turn),
            picture: photo.clone(),
            portrait: photo.clone(),
            templates: Vec::new(),
            quality,
            likeness: (alike && number == 1).then(|| Likeness {
                candidate: Candidate { emp_id: "E001".parse().unwrap(), score: 7.4 },
                threshold: 4.6,
            }),
        };
        let area = RelativeRect { x: 0.40, y: 0.13, width: 0.28, height: 0.40 };
        let report = CaptureReport {
            session: self.session(),
            hint,
            face: (hint != CaptureHint::Done).then_some(TrackedFace { track: 1, area }),
            progress,
            shots: Arc::new(shots.map(shot).collect()),
            refused: Vec::new(),
        };
        self.event(Event::Capture(Box::new(report)));
    }
}

/// The path of a file is asked for.
fn is_typed(work: &WorkView) -> bool {
    work.files.as_ref().is_some_and(|files| matches!(files.way, Way::Typed { .. }))
}

/// What cannot be held still for a photo is put into the view.
pub(crate) fn arrange(state: &str, view: Arc<HrView>) -> Arc<HrView> {
    if !state.starts_with("hr-long-work") {
        return view;
    }
    let mut view = (*view).clone();
    if let Stage::Working(work) = &mut view.stage {
        let (kind, done, of) = match state {
            "hr-long-work" => (JobKind::Export, 41_230, Some(100_000)),
            _ => (JobKind::Storage(visionpresence::app::hr::storage::JobKind::Make), 12_800_000, None),
        };
        work.long_work = Some(JobView { kind, done, of, cancelling: state == "hr-long-work-ending" });
    }
    Arc::new(view)
}

/// The middle of a picture, as a portrait is cut.
pub(crate) fn portrait(picture: &Picture) -> Picture {
    let source =
        image::RgbImage::from_raw(picture.width(), picture.height(), picture.rgb().to_vec()).unwrap();
    let side = picture.height() * 2 / 3;
    let left = picture.width() * 54 / 100 - side / 2;
    let part = image::imageops::crop_imm(&source, left, 0, side, side).to_image();
    Picture::new(side, side, part.into_raw()).unwrap()
}
