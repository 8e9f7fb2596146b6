//! What a guard reads: what was repaired at the start, and what is wrong with the camera.

use std::time::Duration;

use super::{Kiosk, identified, live};
use crate::app::event::Event;
use crate::app::view::{Card, Trouble};
use crate::domain::audit::AuditAction;
use crate::domain::camera::{CameraFault, CameraStatus};
use crate::domain::recovery::Repair;
use crate::domain::settings::Settings;

const RESTORED: Repair = Repair::Restored { backup_of: chrono::NaiveDateTime::MIN, brought_back: 0 };

fn blocked(fault: CameraFault) -> Event {
    Event::Camera(CameraStatus::Retrying { fault, attempt: 1, wait: Duration::ZERO })
}

fn by(name: &str) -> Event {
    let CameraStatus::Live { mode, .. } = live() else { unreachable!() };
    Event::Camera(CameraStatus::Live { name: name.to_owned(), mode })
}

#[test]
fn what_was_repaired_stands_until_somebody_was_recorded() {
    let mut kiosk = Kiosk::open();
    assert_eq!(kiosk.card(), Card::Idle);
    kiosk.happen(Event::Repaired(Repair::Checked));
    assert_eq!(kiosk.card(), Card::Repaired(Repair::Checked));
    kiosk.pass(Duration::from_hours(20));
    assert_eq!(kiosk.card(), Card::Repaired(Repair::Checked), "the guard comes in the morning");
    kiosk.look(1, Duration::from_millis(500));
    assert_eq!(kiosk.card(), Card::Recognising, "nobody is kept from being recorded");
    kiosk.decide(1, identified("E001"));
    kiosk.pass(Duration::from_mins(1));
    assert_eq!(kiosk.card(), Card::Idle);
    assert_eq!(kiosk.app.view().trouble, None);
}

#[test]
fn that_records_may_be_missing_stands_at_the_foot_also_when_people_were_recorded_since() {
    let mut kiosk = Kiosk::open();
    kiosk.happen(Event::Repaired(RESTORED));
    assert_eq!(kiosk.card(), Card::Repaired(RESTORED));
    kiosk.decide(1, identified("E001"));
    kiosk.pass(Duration::from_mins(1));
    assert_eq!(kiosk.card(), Card::Idle);
    assert_eq!(kiosk.app.view().trouble, Some(Trouble::Restored(RESTORED)));
    kiosk.pass(Duration::from_hours(72));
    assert_eq!(kiosk.app.view().trouble, None);
}

#[test]
fn the_line_at_the_foot_goes_as_soon_as_hr_has_seen_to_what_may_be_missing() {
    let mut kiosk = Kiosk::open();
    kiosk.happen(Event::Repaired(Repair::Checked));
    kiosk.happen(Event::SeenTo);
    assert_eq!(kiosk.card(), Card::Repaired(Repair::Checked), "nothing else is forgotten by it");
    kiosk.happen(Event::Repaired(RESTORED));
    assert_eq!(kiosk.app.view().trouble, Some(Trouble::Restored(RESTORED)));
    kiosk.happen(Event::SeenTo);
    assert_eq!((kiosk.card(), kiosk.app.view().trouble), (Card::Idle, None));
}

#[test]
fn a_camera_that_is_covered_blinded_or_frozen_is_said_and_written_down_once_and_so_is_its_return() {
    let mut kiosk = Kiosk::open();
    for fault in [CameraFault::Covered, CameraFault::Blinded, CameraFault::Frozen] {
        for _ in 0..3 {
            kiosk.happen(blocked(fault.clone()));
        }
        assert_eq!(kiosk.card(), Card::CameraLost(fault.clone()));
        kiosk.happen(Event::Camera(live()));
        kiosk.happen(Event::Camera(live()));
        assert_eq!(kiosk.card(), Card::Idle);
        let noted: Vec<String> = kiosk
            .notes
            .drain(..)
            .map(|(action, text)| {
                assert_eq!(action, AuditAction::CameraBlocked);
                text
            })
            .collect();
        assert_eq!(noted, [fault.name(), "works again"]);
    }
    // A camera that is unplugged is a fault of another kind, and is said as ever.
    kiosk.happen(blocked(CameraFault::Unplugged));
    assert!(kiosk.notes.is_empty());
}

#[test]
fn another_camera_in_the_place_of_the_one_before_is_said_and_written_down_until_hr_chooses_it() {
    let mut kiosk = Kiosk::open();
    assert!(kiosk.notes.is_empty() && kiosk.app.view().trouble.is_none(), "the first that works is meant");
    kiosk.happen(blocked(CameraFault::Unplugged));
    kiosk.happen(by("Other Camera"));
    kiosk.happen(by("Other Camera"));
    assert_eq!(kiosk.app.view().trouble, Some(Trouble::OtherCamera));
    let (action, text) = kiosk.notes.remove(0);
    assert_eq!(action, AuditAction::CameraReplaced);
    assert!(text.contains("answers: Other Camera") && kiosk.notes.is_empty(), "{text}");
    let chosen = Settings { camera: "Other Camera".to_owned(), ..Settings::default() };
    kiosk.happen(Event::Settings(Box::new(chosen)));
    assert_eq!(kiosk.app.view().trouble, None);
    kiosk.happen(by("Other Camera"));
    assert!(kiosk.notes.is_empty());
}
