//! The words of the registration.

use super::super::words::{HrLanguage as _, ReasonLanguage as _, counted};
use super::erase::kinds;
use crate::app::hr::register::view::IdFault;
use crate::domain::decision::QualityFault;
use crate::domain::employee::EmployeeId;
use crate::domain::erasure::{Erased, ErasureCounts};
use crate::domain::registration::{CaptureHint, ConsentText, FaceTurn, Likeness, PhotoRefusal};
use crate::domain::staff_import::{LineFault, ListedPerson, WrongLine};
use crate::ui::strings::English;

/// A fixed word or sentence of the registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// The button in the staff list.
    Register,
    /// The button beside a person without photos.
    TakePhotos,
    /// The button beside a person with photos.
    NewPhotos,
    /// Above the form.
    Details,
    /// Name of the field.
    Id,
    /// The id is being looked up.
    Checking,
    /// The button below the form.
    ToConsent,
    /// Above the text that is agreed to.
    Consent,
    /// What HR does with it.
    ConsentHow,
    /// Before the version of the text.
    ConsentVersion,
    /// The button.
    Agrees,
    /// The button.
    Declines,
    /// Above the photos.
    Photos,
    /// The choice.
    ByCamera,
    /// The choice.
    ByFiles,
    /// The camera is not there yet.
    WaitingForCamera,
    /// The button.
    AddPhoto,
    /// What kind of files.
    FilesHow,
    /// A file is being judged.
    Judging,
    /// The button below a photo of the camera.
    TakeAgain,
    /// The button below a photo from a file.
    LeaveOut,
    /// The button for one more.
    OneMore,
    /// The choice for photos from before.
    Replace,
    /// The choice for photos from before.
    Add,
    /// Above the two faces.
    LooksAlike,
    /// Below the new face.
    NewFace,
    /// The box.
    IsSomebodyElse,
    /// What to do otherwise.
    SameHow,
    /// The button that stores a new person.
    SaveNew,
    /// The button that stores new photos.
    SavePhotos,
    /// Above a registration without a face.
    NoFace,
    /// What it means.
    NoFaceHow,
    /// One step back.
    Back,
    /// The button beside a person.
    Erase,
    /// Above the list of what is erased.
    WillGo,
    /// The choice for the attendance.
    KeepPseudonym,
    /// What it means.
    KeepHow,
    /// The choice for the attendance.
    EraseAttendance,
    /// What it means.
    EraseHow,
    /// The button that erases.
    EraseForEver,
    /// It is being erased.
    Erasing,
    /// The button.
    SaveCertificate,
    /// The button in the staff list.
    Import,
    /// Above the import.
    ImportTitle,
    /// What kind of file.
    ImportHow,
    /// The button.
    ChooseList,
    /// People who are not on the staff list.
    PartNew,
    /// People with other fields.
    PartChanged,
    /// Lines that are left out.
    PartWrong,
}

/// The registration in a language.
pub trait RegisterLanguage {
    /// A fixed word or sentence.
    fn register(&self, words: Words) -> &'static str;
    /// What somebody agrees to before a template of their face is made. Another wording needs another version.
    fn consent(&self) -> ConsentText;
    /// What is wrong with an id.
    fn id_fault(&self, fault: &IdFault) -> String;
    /// What to do for the next photo.
    fn capture_hint(&self, hint: CaptureHint) -> &'static str;
    /// What a photo shows.
    fn turn(&self, turn: Option<FaceTurn>) -> &'static str;
    /// How good a photo is: 0 to 100.
    fn photo_quality(&self, quality: u8) -> String;
    /// Why a photo is not taken.
    fn photo_refusal(&self, refusal: &PhotoRefusal) -> String;
    /// Somebody looks alike.
    fn looks_like_enrolled(&self, name: &str, likeness: &Likeness) -> String;
    /// So many photos from before.
    fn earlier_photos(&self, photos: u32) -> String;
    /// A step of so many.
    fn step(&self, step: usize, steps: usize) -> String;
    /// Above an erasure.
    fn erase_title(&self, name: &str, emp_id: &EmployeeId) -> String;
    /// What goes, one line a kind; kinds of which there is nothing are left out.
    fn erased_kinds(&self, counts: &ErasureCounts) -> Vec<String>;
    /// So many copies of the database hold the person too.
    fn in_backups(&self, backups: u32) -> String;
    /// Above the choice for the attendance.
    fn attendance_of(&self, counts: &ErasureCounts) -> String;
    /// The id has to be typed.
    fn type_id(&self, emp_id: &EmployeeId) -> String;
    /// What was erased, for the person and for the files of the company.
    fn certificate(&self, erased: &Erased) -> String;
    /// A file was written.
    fn saved_to(&self, path: &str) -> String;
    /// People of a list who are stored already as they stand there.
    fn unchanged(&self, people: usize) -> String;
    /// The button that imports so many.
    fn import_people(&self, people: usize) -> String;
    /// Somebody new, in one line.
    fn new_person(&self, person: &ListedPerson) -> String;
    /// A field that changes.
    fn field_change(&self, field: &str, before: &str, after: &str) -> String;
    /// A line that is left out.
    fn wrong_line(&self, wrong: &WrongLine) -> String;
}

impl RegisterLanguage for English {
    fn register(&self, words: Words) -> &'static str {
        match words {
            Words::Register => "Register",
            Words::TakePhotos => "Take photos",
            Words::NewPhotos => "New photos",
            Words::Details => "New person",
            Words::Id => "Employee id",
            Words::Checking => "Looking whether it is free...",
            Words::ToConsent => "Next: consent",
            Words::Consent => "Consent",
            Words::ConsentHow => "Let the person read this, or read it to them, and then touch their answer.",
            Words::ConsentVersion => "Version of this text:",
            Words::Agrees => "The person agrees",
            Words::Declines => "Does not agree: no face",
            Words::Photos => "Photos",
            Words::ByCamera => "By the camera",
            Words::ByFiles => "From files",
            Words::WaitingForCamera => "One moment: the camera is being prepared.",
            Words::AddPhoto => "Choose photos",
            Words::FilesHow => {
                "JPEG or PNG, the person alone and from the front. 1 to 5 photos; 3 are better."
            }
            Words::Judging => "Looking at the photo...",
            Words::TakeAgain => "Take again",
            Words::LeaveOut => "Leave out",
            Words::OneMore => "One more photo",
            Words::Replace => "Replace earlier photos",
            Words::Add => "Keep them too",
            Words::LooksAlike => "Is this person on the staff list already?",
            Words::NewFace => "This person",
            Words::IsSomebodyElse => "No, they are two people",
            Words::SameHow => "If it is the same person, cancel and open their record instead.",
            Words::SaveNew => "Register this person",
            Words::SavePhotos => "Save these photos",
            Words::NoFace => "Without a face",
            Words::NoFaceHow => {
                "No photo is taken and no template is made. The person is on the staff list and signs in at the \
                 kiosk with id and PIN. A face can be added later, when they agree."
            }
            Words::Back => "Back",
            Words::Erase => "Erase...",
            Words::WillGo => "This goes for ever",
            Words::KeepPseudonym => "Keep the attendance without a name",
            Words::KeepHow => {
                "Times and reports stay as they are, under an id that says nothing, such as former-1. Department and \
                 dates of employment stay with them, because days are computed from these."
            }
            Words::EraseAttendance => "Erase the attendance too",
            Words::EraseHow => "Reports of earlier months will not show this person any more.",
            Words::EraseForEver => "Erase for ever",
            Words::Erasing => "Erasing...",
            Words::SaveCertificate => "Save the certificate",
            Words::Import => "Import",
            Words::ImportTitle => "Import a staff list",
            Words::ImportHow => {
                "A CSV file whose first line names the columns: emp_id and name, and any of email, phone, dob, \
                 designation, department, site, department_from, gender, joining_date, native. Nobody is removed, and nothing is stored \
                 before you say so."
            }
            Words::ChooseList => "Choose the list",
            Words::PartNew => "New",
            Words::PartChanged => "Changed",
            Words::PartWrong => "Wrong",
        }
    }

    fn consent(&self) -> ConsentText {
        ConsentText {
            version: "2026-11.2 en".to_owned(),
            text: "Your face is used to record when you come and go. For this, photos of your face are taken now and \
                   two lists of 128 numbers each are computed from every photo: biometric templates, from which you \
                   are recognised at the entrance.\n\n\
                   Photos and templates stay on this machine and in its backups. They are used for nothing else and \
                   are not passed on. A photo can be kept with each time in and time out, as your employer has set \
                   it.\n\n\
                   You agree to this freely. You can say no and use a PIN instead, without any disadvantage. You can \
                   withdraw your consent at any time: HR then erases these photos and the templates at once, and \
                   you use a PIN. Backups made before hold them until they are deleted. Photos that were kept with \
                   earlier times in and out are part of the record of your working time; they are erased when their \
                   time is over, as your employer has set it."
                .to_owned(),
        }
    }

    fn id_fault(&self, fault: &IdFault) -> String {
        match fault {
            IdFault::Missing => "Please give an id.".to_owned(),
            IdFault::Malformed => "Use up to 32 letters (A-Z), digits, - or _, without spaces.".to_owned(),
            IdFault::Taken(name) => format!("This id belongs to {name}."),
        }
    }

    fn capture_hint(&self, hint: CaptureHint) -> &'static str {
        match hint {
            CaptureHint::NoPicture => "No picture comes from the camera. Check its cable.",
            CaptureHint::NoFace => "Stand in front of the camera.",
            CaptureHint::Turn(FaceTurn::Straight) => "Look straight into the camera.",
            CaptureHint::Turn(FaceTurn::Left) => "Turn your head a little to your left.",
            CaptureHint::Turn(FaceTurn::Right) => "Turn your head a little to your right.",
            CaptureHint::Hold(_) => "Good. Hold still.",
            CaptureHint::Fault(fault) => live_advice(fault),
            CaptureHint::SomebodyElse => "This is another person than in the first photo.",
            CaptureHint::Done => "All photos are taken.",
        }
    }

    fn turn(&self, turn: Option<FaceTurn>) -> &'static str {
        match turn {
            Some(FaceTurn::Straight) => "Straight",
            Some(FaceTurn::Left) => "To the left",
            Some(FaceTurn::Right) => "To the right",
            None => "From a file",
        }
    }

    fn photo_quality(&self, quality: u8) -> String {
        let word = match quality {
            0..=24 => "Fair",
            25..=59 => "Good",
            _ => "Very good",
        };
        format!("{word} ({quality})")
    }

    fn photo_refusal(&self, refusal: &PhotoRefusal) -> String {
        match refusal {
            PhotoRefusal::NoFace => "No face was found. Use a photo that shows it from the front.".to_owned(),
            PhotoRefusal::Fault(fault) => match fault {
                QualityFault::TooFar => "The face is too small: 80 pixels wide or more are needed.",
                QualityFault::CutOff => "The face is cut off at the edge.",
                QualityFault::TooDark => "The face is too dark.",
                QualityFault::TooBright => "The face is too bright.",
                QualityFault::Blurred => "The face is blurred.",
                QualityFault::NotFrontal => "The face is turned away.",
                QualityFault::SeveralFaces => "Several faces were found. Use a photo of this person alone.",
            }
            .to_owned(),
            PhotoRefusal::SomebodyElse => "It shows another person than the first photo.".to_owned(),
            PhotoRefusal::Failed(reason) => self.reason(reason),
        }
    }

    fn looks_like_enrolled(&self, name: &str, likeness: &Likeness) -> String {
        let id = &likeness.candidate.emp_id;
        let who = if name.is_empty() { id.to_string() } else { format!("{name} ({id})") };
        format!(
            "Looks like {who}: likeness {:.1}, alike from {:.1}.",
            likeness.candidate.score, likeness.threshold
        )
    }

    fn earlier_photos(&self, photos: u32) -> String {
        match photos {
            1 => "1 photo is enrolled already.".to_owned(),
            many => format!("{many} photos are enrolled already."),
        }
    }

    fn step(&self, step: usize, steps: usize) -> String {
        format!("Step {step} of {steps}")
    }

    fn erase_title(&self, name: &str, emp_id: &EmployeeId) -> String {
        format!("Erase {name} ({emp_id})")
    }

    fn erased_kinds(&self, counts: &ErasureCounts) -> Vec<String> {
        let some = kinds(counts).into_iter().filter(|(count, ..)| *count > 0);
        some.map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many })).collect()
    }

    fn in_backups(&self, backups: u32) -> String {
        match backups {
            1 => "1 backup that was made before still holds this person until it is deleted.".to_owned(),
            many => {
                format!("{many} backups that were made before still hold this person until they are deleted.")
            }
        }
    }

    fn attendance_of(&self, counts: &ErasureCounts) -> String {
        format!("Attendance: {}", worked(counts))
    }

    fn type_id(&self, emp_id: &EmployeeId) -> String {
        format!("Type {emp_id} to erase. It cannot be undone")
    }

    fn certificate(&self, erased: &Erased) -> String {
        let plan = &erased.plan;
        let mut text = format!(
            "Certificate of erasure\n\nPerson: {} ({})\nErased: {} ({})\nBy: {}\n\nErased:\n",
            plan.name,
            plan.emp_id,
            erased.at.local().format("%Y-%m-%d %H:%M:%S"),
            erased.at.zone,
            erased.who,
        );
        for line in self.erased_kinds(&plan.counts) {
            text.push_str("- ");
            text.push_str(&line);
            text.push('\n');
        }
        let attendance = match &erased.pseudonym {
            Some(pseudonym) => format!(
                "\nKept without name, photo and template: {}, as {pseudonym}.\n",
                worked(&plan.counts)
            ),
            None => format!("- {}\n", worked(&plan.counts)),
        };
        text.push_str(&attendance);
        if plan.backups > 0 {
            text.push('\n');
            text.push_str(&self.in_backups(plan.backups));
            text.push('\n');
        }
        if !erased.complete {
            text.push_str("\nThe free space of the database is cleaned at the next start of the program.\n");
        }
        text
    }

    fn saved_to(&self, path: &str) -> String {
        format!("Saved to {path}.")
    }

    fn unchanged(&self, people: usize) -> String {
        format!("{people} unchanged")
    }

    fn import_people(&self, people: usize) -> String {
        match people {
            1 => "Import 1 person".to_owned(),
            many => format!("Import {many} people"),
        }
    }

    fn new_person(&self, person: &ListedPerson) -> String {
        let member = &person.member;
        let department = member.department.as_deref().map(|name| format!(", {name}")).unwrap_or_default();
        format!("{} {}{department}", member.emp_id, member.name)
    }

    fn field_change(&self, field: &str, before: &str, after: &str) -> String {
        let shown = |text: &str| if text.is_empty() { "nothing".to_owned() } else { format!("\"{text}\"") };
        format!("{field} from {} to {}", shown(before), shown(after))
    }

    fn wrong_line(&self, wrong: &WrongLine) -> String {
        let what = match &wrong.fault {
            LineFault::Field(field, fault) => {
                format!("{}: {}", self.field(*field), self.fault(*field, *fault))
            }
            LineFault::Other(reason) => self.reason(reason),
        };
        let id = if wrong.id.is_empty() { String::new() } else { format!(" ({})", wrong.id) };
        format!("Line {}{id}: {what}", wrong.line)
    }
}

fn live_advice(fault: QualityFault) -> &'static str {
    match fault {
        QualityFault::TooFar => "Come closer.",
        QualityFault::CutOff => "Move to the middle of the picture.",
        QualityFault::TooDark => "It is too dark. Turn on a light in front of you.",
        QualityFault::TooBright => "It is too bright. Turn away from the light.",
        QualityFault::Blurred => "Hold still: the picture is blurred.",
        QualityFault::NotFrontal => "Hold your head upright and look into the camera.",
        QualityFault::SeveralFaces => "One person alone: somebody else is in the picture.",
    }
}

/// Work days and punches of somebody.
fn worked(counts: &ErasureCounts) -> String {
    let days = counted(&English, counts.days.into(), "work day", "work days");
    format!("{days} with {}", counted(&English, counts.events.into(), "punch", "punches"))
}
