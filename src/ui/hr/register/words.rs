//! The words of the registration.

use crate::app::hr::register::view::IdFault;
use crate::domain::decision::QualityFault;
use crate::domain::registration::{CaptureHint, ConsentText, FaceTurn, Likeness, PhotoRefusal};
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
    /// Name of the field.
    FilePath,
    /// The button beside it.
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
    fn quality(&self, quality: u8) -> String;
    /// Why a photo is not taken.
    fn photo_refusal(&self, refusal: &PhotoRefusal) -> String;
    /// Somebody looks alike.
    fn looks_like(&self, name: &str, likeness: &Likeness) -> String;
    /// So many photos from before.
    fn earlier_photos(&self, photos: u32) -> String;
    /// A step of so many.
    fn step(&self, step: usize, steps: usize) -> String;
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
            Words::Agrees => "The person agrees",
            Words::Declines => "Does not agree: no face",
            Words::Photos => "Photos",
            Words::ByCamera => "By the camera",
            Words::ByFiles => "From files",
            Words::WaitingForCamera => "One moment: the camera is being prepared.",
            Words::FilePath => "Path of a photo",
            Words::AddPhoto => "Add photo",
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
        }
    }

    fn consent(&self) -> ConsentText {
        ConsentText {
            version: "2026-11 en".to_owned(),
            text: "Your face is used to record when you come and go. For this, photos of your face are taken now and \
                   two lists of 128 numbers each are computed from every photo: biometric templates, from which you \
                   are recognised at the entrance.\n\n\
                   Photos and templates stay on this machine and in its backups. They are used for nothing else and \
                   are not passed on. A photo can be kept with each time in and time out, as your employer has set \
                   it.\n\n\
                   You agree to this freely. You can say no and use a PIN instead, without any disadvantage. You can \
                   withdraw your consent at any time: HR then erases photos and templates at once."
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

    fn quality(&self, quality: u8) -> String {
        let word = match quality {
            0..=24 => "just enough",
            25..=59 => "good",
            _ => "very good",
        };
        format!("Quality {quality}: {word}")
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
            PhotoRefusal::Failed(reason) => super::super::words::sentence(reason),
        }
    }

    fn looks_like(&self, name: &str, likeness: &Likeness) -> String {
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
