//! Whom the kiosk refused, and whose face it may have been.

use std::sync::Arc;

use super::event::{self, Slot};
use super::inquiry::Inquiries;
use crate::domain::attack::{RefusedFilter, RefusedRow};
use crate::domain::employee::EmployeeId;
use crate::domain::registration::KeptPhoto;

/// What HR does there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Shows others.
    Show(RefusedFilter),
    /// Adds the photo of this refusal to the photos of somebody. They are asked for their consent first.
    Enrol(i64, EmployeeId),
}

/// What is asked of the office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// [`Found::List`].
    List(RefusedFilter),
}

/// What the office found.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// Newest first.
    List(Vec<RefusedRow>),
}

/// What the screen shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RefusedView {
    /// Which are shown.
    pub filter: RefusedFilter,
    /// Newest first; `None` until they are read.
    pub rows: Option<Arc<Vec<RefusedRow>>>,
}

/// The list as it stands.
#[derive(Debug, Default)]
pub(super) struct Refused {
    view: RefusedView,
}

impl Refused {
    /// Shows what `filter` takes.
    pub(super) fn show(&mut self, filter: RefusedFilter, inquiries: &mut Inquiries) {
        self.view.filter = filter;
        self.view.rows = None;
        self.reload(inquiries);
    }

    /// Reads the list anew.
    pub(super) fn reload(&self, inquiries: &mut Inquiries) {
        inquiries.ask(Slot::Refused, event::Request::Refused(Request::List(self.view.filter)));
    }

    /// Gives whose photos are to have which one more.
    pub(super) fn command(
        &mut self,
        command: Command,
        inquiries: &mut Inquiries,
    ) -> Option<(EmployeeId, KeptPhoto)> {
        match command {
            Command::Show(filter) => {
                self.show(filter, inquiries);
                None
            }
            Command::Enrol(sequence, emp_id) => {
                let mut rows = self.view.rows.iter().flat_map(|rows| rows.iter());
                // What was held up is nobody's face.
                let is_face = rows.any(|row| {
                    let live = row.reason.is_some_and(|reason| !reason.is_attack());
                    row.sequence == sequence && row.has_photo && live
                });
                is_face.then_some((emp_id, KeptPhoto::Refused(sequence)))
            }
        }
    }

    pub(super) fn found(&mut self, found: Found) {
        let Found::List(rows) = found;
        self.view.rows = Some(Arc::new(rows));
    }

    pub(super) fn view(&self) -> RefusedView {
        self.view.clone()
    }
}
