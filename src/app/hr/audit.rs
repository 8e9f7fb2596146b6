//! The state of the audit list.

use std::sync::Arc;

use super::event::{Request, Slot};
use super::inquiry::Inquiries;
use super::view::AuditView;
use crate::domain::audit::AuditEntry;

/// Entries that are read at a time.
const PAGE: usize = 100;
/// Most entries that are held.
const MOST: usize = 5_000;

/// The audit list as far as it was read.
#[derive(Debug, Default)]
pub(super) struct Audit {
    entries: Option<Arc<Vec<AuditEntry>>>,
    has_older: bool,
}

impl Audit {
    /// Reads it anew, from the newest entry.
    pub(super) fn reload(&mut self, inquiries: &mut Inquiries) {
        self.entries = None;
        inquiries.ask(Slot::Audit, Request::Audit(None));
    }

    /// Reads what is older than the oldest entry that is there.
    pub(super) fn read_older(&self, inquiries: &mut Inquiries) {
        let oldest = self.entries.as_ref().and_then(|list| list.last()).map(|entry| entry.sequence);
        inquiries.ask(Slot::Audit, Request::Audit(oldest));
    }

    /// These entries were read.
    pub(super) fn read(&mut self, entries: Vec<AuditEntry>) {
        let more = entries.len() >= PAGE;
        let mut list = self.entries.as_ref().map(|list| list.to_vec()).unwrap_or_default();
        let oldest = list.last().map_or(i64::MAX, |entry| entry.sequence);
        list.extend(entries.into_iter().filter(|entry| entry.sequence < oldest));
        self.has_older = more && list.len() < MOST;
        self.entries = Some(Arc::new(list));
    }

    pub(super) fn view(&self) -> AuditView {
        AuditView { entries: self.entries.clone(), has_older: self.has_older }
    }
}
