//! Choosing files: what was meant for the question as it was is no answer to the question as it is.

use std::sync::{Arc, Mutex};

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use visionpresence::app::hr::event::Command;
use visionpresence::app::hr::files::{self, FileKind, FilesView, Purpose, Wanted, Way};
use visionpresence::app::hr::view::Stage;

use crate::office::Office;

/// A question for a new file, answered in this way.
fn question(way: Way) -> FilesView {
    let wanted = Wanted::Save { name: "erasure-E001".to_owned(), kind: FileKind::Text };
    FilesView { purpose: Purpose::Certificate, wanted, way }
}

#[test]
fn a_touch_on_typing_the_path_is_never_one_on_saving_when_the_field_comes_in_between() {
    let office = Office::signed_in();
    let view = Arc::new(Mutex::new(office.desk.as_ref().unwrap().view().latest()));
    let show = |way| {
        let mut next = view.lock().unwrap().as_ref().clone();
        let Stage::Working(work) = &mut next.stage else { panic!("nobody works") };
        work.files = Some(question(way));
        *view.lock().unwrap() = Arc::new(next);
    };
    let typed = || {
        let path = "erasure-E001.txt".to_owned();
        Way::Typed { path, busy: false, fault: None, dialog_works: true }
    };
    let (mut window, sent) = office.window_that_shows(&view);
    show(Way::Dialog);
    window.run_steps(4);
    window.get_by_role_and_label(Role::Button, "Type the path").click_accesskit();
    show(typed());
    window.run_steps(4);
    window.get_by_role_and_label(Role::Button, "Save here");
    let chosen = |sent: &[Command], wanted: &files::Command| {
        sent.iter().any(|command| matches!(command, Command::Files(found) if found == wanted))
    };
    assert!(!chosen(&sent.lock().unwrap(), &files::Command::Confirm), "{:?}", sent.lock().unwrap());

    // The control: the same touch, before the field is there.
    show(Way::Dialog);
    window.run_steps(4);
    window.get_by_role_and_label(Role::Button, "Type the path").click_accesskit();
    window.run_steps(4);
    assert!(chosen(&sent.lock().unwrap(), &files::Command::TypeInstead));
}
