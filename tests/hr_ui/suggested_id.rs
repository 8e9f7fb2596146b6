//! The suggested employee id, which may come late: while HR types, nothing else gets into the field.

use std::sync::{Arc, Mutex};

use chrono::NaiveDate;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use visionpresence::app::hr::event::{Command, Screen};
use visionpresence::app::hr::palette::PeopleFound;
use visionpresence::app::hr::register::event as register;
use visionpresence::app::hr::register::view::{IdFault, PersonView, PhotosView, RegisterView, Step};
use visionpresence::app::hr::view::{HrView, Page, Shown, Stage, WorkView};
use visionpresence::app::view::{Card, KioskView};
use visionpresence::domain::access::{Account, AccountId, Role as Access};
use visionpresence::domain::settings::{LanguageChoice, ThemeChoice};
use visionpresence::domain::staff_list::StaffDraft;
use visionpresence::ui::hr::HrLink;
use visionpresence::ui::kiosk::{KioskWindow, Link};
use visionpresence::ui::prepare;

const MISSING: &str = "Please give an id.";

fn today() -> NaiveDate {
    "2026-11-23".parse().unwrap()
}

/// Somebody is registered under this id.
fn form(id: &str) -> HrView {
    let photos = PhotosView {
        by_files: false,
        hint: None,
        face: None,
        progress: 0.0,
        shots: Arc::default(),
        may_have_more: false,
        refused: Vec::new(),
        reading: false,
        keep_earlier: false,
        likeness: None,
    };
    let person = PersonView {
        number: 1,
        step: Step::Details,
        is_known: false,
        earlier: 0,
        id: id.to_owned(),
        id_fault: id.is_empty().then_some(IdFault::Missing),
        id_pending: false,
        draft: StaffDraft::default(),
        faults: StaffDraft::default().faults(today()),
        departments: Arc::default(),
        photos,
        ready: false,
        busy: false,
        problem: None,
    };
    let account = Account { id: AccountId(1), name: "Ines".to_owned(), role: Access::Hr, has_pin: true };
    let work = WorkView {
        account,
        screen: Screen::Staff,
        page: Page::Register(Box::new(RegisterView::Person(Box::new(person)))),
        waiting: None,
        people_found: PeopleFound::default(),
        files: None,
        long_work: None,
        note: None,
    };
    HrView {
        company: "Northwind".to_owned(),
        logo: None,
        theme: ThemeChoice::Light,
        language: LanguageChoice::English,
        now: today().and_hms_opt(9, 2, 0).unwrap(),
        today: today(),
        stage: Stage::Working(Box::new(work)),
    }
}

fn kiosk() -> KioskView {
    KioskView {
        company: "Northwind".to_owned(),
        logo: None,
        theme: ThemeChoice::Light,
        language: LanguageChoice::English,
        reduce_motion: false,
        now: today().and_hms_opt(9, 2, 0).unwrap(),
        camera_live: true,
        dimmed: false,
        face: None,
        card: Card::Registering,
        trouble: None,
    }
}

/// The form in its window; what the workspace answers is said by the test.
struct Form {
    view: Arc<Mutex<Arc<HrView>>>,
    ids: Arc<Mutex<Vec<String>>>,
    window: Harness<'static, KioskWindow>,
}

impl Form {
    fn open() -> Self {
        let view = Arc::new(Mutex::new(Arc::new(form(""))));
        let ids = Arc::new(Mutex::new(Vec::new()));
        let (shown, sent) = (Arc::clone(&view), Arc::clone(&ids));
        let hr = HrLink {
            view: Box::new(move || Arc::clone(&shown.lock().unwrap())),
            picture: Box::new(|_| Shown::Missing),
            send: Box::new(move |command| {
                if let Command::Register(register::Command::Id(id)) = command {
                    sent.lock().unwrap().push(id);
                }
            }),
        };
        let kiosk = Arc::new(kiosk());
        let link = Link {
            view: Box::new(move || Arc::clone(&kiosk)),
            frame: Box::new(|| None),
            send: Box::new(|_| {}),
            hr: Some(hr),
        };
        let window = Harness::builder().with_size([1280.0, 800.0]).build_eframe(move |cc| {
            prepare(&cc.egui_ctx, ThemeChoice::Light);
            KioskWindow::new(link, true)
        });
        let mut this = Self { view, ids, window };
        this.window.run_steps(3);
        this
    }

    fn answer(&mut self, id: &str) {
        *self.view.lock().unwrap() = Arc::new(form(id));
        self.window.run_steps(3);
    }

    fn focus(&mut self, name: &str) {
        self.window.get_by_role_and_label(Role::TextInput, name).focus();
        self.window.run_steps(2);
    }

    fn type_text(&mut self, text: &str) {
        self.window.event(egui::Event::Text(text.to_owned()));
        self.window.run_steps(2);
    }

    fn id(&self) -> String {
        let field = self.window.get_by_role_and_label(Role::TextInput, "Employee id");
        field.accesskit_node().value().unwrap_or_default()
    }

    fn says(&self, words: &str) -> bool {
        self.window.query_all_by(|_| true).any(|node| {
            let node = node.accesskit_node();
            node.label().or_else(|| node.value()).is_some_and(|found| found == words)
        })
    }

    /// What the workspace was told, newest last.
    fn told(&self) -> Vec<String> {
        self.ids.lock().unwrap().clone()
    }
}

#[test]
fn a_suggestion_comes_into_a_field_that_nobody_has_touched() {
    let mut form = Form::open();
    form.answer("E001");
    assert_eq!(form.id(), "E001");
    assert_eq!(form.told(), Vec::<String>::new());
}

#[test]
fn a_suggestion_that_comes_while_hr_types_does_not_get_between_the_letters() {
    let mut form = Form::open();
    form.focus("Employee id");
    assert_eq!(form.told(), [""], "the workspace hears that the field is HR's");
    assert!(!form.says(MISSING), "nobody is blamed for what they are about to type");
    // Answered before the workspace has heard of it.
    form.answer("E001");
    assert_eq!(form.id(), "");
    form.type_text("E00");
    form.type_text("7");
    assert!(!form.says(MISSING));
    assert_eq!((form.id().as_str(), form.told().last().map(String::as_str)), ("E007", Some("E007")));
}

#[test]
fn a_suggestion_that_hr_touches_is_theirs() {
    let mut form = Form::open();
    form.answer("E001");
    form.focus("Employee id");
    assert_eq!((form.id().as_str(), form.told()), ("E001", vec!["E001".to_owned()]));
}
