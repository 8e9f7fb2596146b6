//! How good the gallery is: examined as long work, looked at, acted on.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::event::{self, Screen, Slot};
use super::inquiry::Inquiries;
use super::long_work::{Job, Outcome};
use crate::domain::audit::By;
use crate::domain::employee::EmployeeId;
use crate::domain::gallery_check::GalleryCheck;

/// Strangers before the camera on a day, until HR says otherwise.
const VISITORS: u32 = 10;

/// What HR does there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Examines the gallery.
    Begin,
    /// So many strangers stand before the camera on a day.
    Visitors(u32),
    /// These people are never named by the face alone, or are again.
    AlwaysAsk(Vec<EmployeeId>, bool),
}

/// What is asked of the office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// [`Found`].
    AlwaysAsked,
    /// [`event::Found::Changed`].
    AlwaysAsk(Vec<EmployeeId>, bool, By),
}

/// Who is never named by the face alone.
pub type Found = Vec<EmployeeId>;

/// What the screen shows.
#[derive(Debug, Clone, PartialEq)]
pub struct GalleryView {
    /// What was found; `None` until it was examined.
    pub check: Option<Arc<GalleryCheck>>,
    /// Strangers on a day.
    pub visitors: u32,
    /// Who is never named by the face alone.
    pub asked: Arc<BTreeSet<EmployeeId>>,
    /// Long work is under way.
    pub busy: bool,
}

/// What is known of the gallery. It is gone when the workspace locks.
#[derive(Debug)]
pub(super) struct Gallery {
    check: Option<Arc<GalleryCheck>>,
    visitors: u32,
    asked: Arc<BTreeSet<EmployeeId>>,
}

impl Default for Gallery {
    fn default() -> Self {
        Self { check: None, visitors: VISITORS, asked: Arc::default() }
    }
}

impl Gallery {
    pub(super) fn reload(inquiries: &mut Inquiries) {
        inquiries.ask(Slot::AlwaysAsked, event::Request::Gallery(Request::AlwaysAsked));
    }

    /// Gives the long work that it asks for.
    pub(super) fn command(&mut self, command: Command, by: By, inquiries: &mut Inquiries) -> Option<Job> {
        match command {
            Command::Begin => return Some(Job::GalleryCheck),
            Command::Visitors(visitors) => self.visitors = visitors,
            Command::AlwaysAsk(people, asked) => {
                let slot = Slot::Change(Screen::Gallery);
                if !inquiries.waits_for(slot) {
                    inquiries.ask(slot, event::Request::Gallery(Request::AlwaysAsk(people, asked, by)));
                }
            }
        }
        None
    }

    pub(super) fn found(&mut self, found: Found) {
        self.asked = Arc::new(found.into_iter().collect());
    }

    pub(super) fn ended(&mut self, outcome: &Outcome) {
        if let Outcome::GalleryCheck(check) = outcome {
            self.check = Some(Arc::clone(check));
        }
    }

    pub(super) fn view(&self, busy: bool) -> GalleryView {
        let (check, asked) = (self.check.clone(), Arc::clone(&self.asked));
        GalleryView { check, visitors: self.visitors, asked, busy }
    }
}
