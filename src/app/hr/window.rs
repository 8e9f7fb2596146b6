//! The part of a long list that is in memory, around what can be seen.

use std::sync::Arc;

use super::view::Part;

/// Rows that are read at a time.
const PAGE: u32 = 160;
/// Fewer rows than this beyond the edge of what can be seen: time to read on.
const MARGIN: u64 = 40;

/// A moving part of a list.
#[derive(Debug, Clone)]
pub(super) struct Window<T> {
    part: Part<T>,
    visible: (u64, u64),
}

impl<T> Default for Window<T> {
    fn default() -> Self {
        let part = Part { count: None, first: 0, rows: Arc::new(Vec::new()), generation: 0 };
        Self { part, visible: (0, 40) }
    }
}

impl<T: Clone> Window<T> {
    /// What the view gets.
    pub(super) fn part(&self) -> Part<T> {
        self.part.clone()
    }

    /// Another list begins: from its start.
    pub(super) fn restart(&mut self) {
        self.part.generation += 1;
        self.visible = (0, 40);
    }

    /// Whether the beginning of the list is what can be seen.
    pub(super) fn is_at_start(&self) -> bool {
        self.visible.0 == 0
    }

    /// The list has so many rows.
    pub(super) fn counted(&mut self, count: u64) {
        self.part.count = Some(count);
        if count == 0 {
            self.part.rows = Arc::new(Vec::new());
            self.part.first = 0;
        }
    }

    /// These rows can be seen.
    pub(super) fn look_at(&mut self, first: u64, last: u64) {
        self.visible = (first, last.max(first).min(first.saturating_add(200)));
    }

    /// The rows that were asked for.
    pub(super) fn take(&mut self, first: u64, rows: Vec<T>) {
        self.part.first = first;
        self.part.rows = Arc::new(rows);
    }

    /// The page around what can be seen: its first row and how many.
    pub(super) fn page(&self) -> (u64, u32) {
        let seen = self.visible.1 - self.visible.0 + 1;
        let before = u64::from(PAGE).saturating_sub(seen) / 2;
        (self.visible.0.saturating_sub(before), PAGE)
    }

    /// Whether rows are missing in what can be seen or soon will be.
    pub(super) fn is_short(&self) -> bool {
        let Some(count) = self.part.count.filter(|count| *count > 0) else { return false };
        let end = self.part.first + self.part.rows.len() as u64;
        let wanted_first = self.visible.0.saturating_sub(MARGIN);
        let wanted_end = (self.visible.1 + 1 + MARGIN).min(count);
        self.visible.0 < count && (wanted_first < self.part.first || wanted_end > end)
    }
}
