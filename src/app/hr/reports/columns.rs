//! The sets of columns that the payroll is exported with.

use std::sync::Arc;

use super::event::{ColumnsCommand, Request};
use super::view::{ColumnRow, ColumnsFault, ColumnsForm, ColumnsView};
use crate::app::hr::view::Note;
use crate::domain::audit::By;
use crate::domain::printable::all_printable;
use crate::domain::report::payroll::{
    ColumnMapping, ColumnSet, HoursUnit, MAX_HEADING, MappedColumn, PayrollField,
};

/// The sets, which one is in use, and the form.
#[derive(Debug, Default)]
pub(super) struct ColumnSets {
    sets: Arc<Vec<ColumnSet>>,
    /// The name of the one in use; the standard one where nothing was chosen.
    chosen: Option<String>,
    form: Option<ColumnsForm>,
    forms: u64,
    /// The name that is in use when the change is stored.
    next: Option<String>,
}

impl ColumnSets {
    /// The set in use.
    pub(super) fn chosen(&self) -> ColumnMapping {
        let by_name = |name: &String| self.sets.iter().find(|set| set.mapping.name == *name);
        let standard = || self.sets.iter().find(|set| set.standard);
        let set = self.chosen.as_ref().and_then(by_name).or_else(standard);
        set.map_or_else(ColumnMapping::default, |set| set.mapping.clone())
    }

    pub(super) fn read(&mut self, sets: Vec<ColumnSet>) {
        self.sets = Arc::new(sets);
    }

    pub(super) fn view(&self, busy: bool) -> ColumnsView {
        let form = self.form.clone().map(|form| ColumnsForm { busy, ..form });
        ColumnsView { sets: Arc::clone(&self.sets), chosen: self.chosen().name, form }
    }

    /// Gives what is to be stored.
    pub(super) fn command(&mut self, command: ColumnsCommand, by: &By) -> Option<Request> {
        match command {
            ColumnsCommand::Use(name) => self.chosen = Some(name),
            ColumnsCommand::Edit => self.open(false),
            ColumnsCommand::Copy => self.open(true),
            ColumnsCommand::Cancel => self.form = None,
            ColumnsCommand::Save => return self.save(by),
            ColumnsCommand::Remove => {
                let name = self.form.as_ref()?.before.clone()?;
                self.next = None;
                return Some(Request::RemoveColumns(name, by.clone()));
            }
            other => {
                if let Some(form) = &mut self.form {
                    change(form, other);
                    form.fault = None;
                }
            }
        }
        None
    }

    /// A change was stored, or why not.
    pub(super) fn settled(&mut self, result: Result<(), String>) -> Note {
        match result {
            Ok(()) => {
                self.form = None;
                self.chosen = self.next.take();
                self.chosen.clone().map_or(Note::ColumnsRemoved, Note::Saved)
            }
            Err(reason) => {
                if let Some(form) = &mut self.form {
                    form.fault = Some(ColumnsFault::Refused(reason.clone()));
                }
                Note::Problem(reason)
            }
        }
    }

    fn open(&mut self, copy: bool) {
        let mapping = self.chosen();
        let kept = self.sets.iter().find(|set| set.mapping.name == mapping.name);
        let (before, standard) = match kept {
            Some(set) if !copy => (Some(mapping.name.clone()), set.standard),
            _ => (None, self.sets.is_empty()),
        };
        self.forms += 1;
        let name = if before.is_some() { mapping.name.clone() } else { String::new() };
        let included = mapping.columns.iter().map(|column| ColumnRow {
            field: column.field,
            heading: column.heading.clone(),
            unit: column.unit,
            included: true,
        });
        let left_out = PayrollField::ALL
            .into_iter()
            .filter(|(field, _)| mapping.columns.iter().all(|column| column.field != *field))
            .map(|(field, heading)| ColumnRow {
                field,
                heading: heading.to_owned(),
                unit: HoursUnit::default(),
                included: false,
            });
        let rows = included.chain(left_out).collect();
        self.form =
            Some(ColumnsForm { number: self.forms, before, name, standard, rows, fault: None, busy: false });
    }

    fn save(&mut self, by: &By) -> Option<Request> {
        let form = self.form.as_mut()?;
        let name = form.name.trim().to_owned();
        let taken = self.sets.iter().any(|set| {
            let same = set.mapping.name.to_lowercase() == name.to_lowercase();
            same && form.before.as_ref() != Some(&set.mapping.name)
        });
        form.fault = if taken { Some(ColumnsFault::NameTaken) } else { fault(&name, &form.rows) };
        if form.fault.is_some() {
            return None;
        }
        let column = |row: &ColumnRow| MappedColumn {
            field: row.field,
            heading: row.heading.trim().to_owned(),
            unit: row.unit,
        };
        let columns = form.rows.iter().filter(|row| row.included).map(column).collect();
        self.next = Some(name.clone());
        let mapping = ColumnMapping { name, columns };
        Some(Request::SaveColumns(form.before.clone(), mapping, form.standard, by.clone()))
    }
}

fn change(form: &mut ColumnsForm, command: ColumnsCommand) {
    let at = |rows: &[ColumnRow], field| rows.iter().position(|row| row.field == field);
    match command {
        ColumnsCommand::Name(name) => form.name = name.chars().take(MAX_HEADING).collect(),
        ColumnsCommand::Standard(standard) => form.standard = standard,
        ColumnsCommand::Include(field, included) => {
            if let Some(row) = form.rows.iter_mut().find(|row| row.field == field) {
                row.included = included;
            }
            // Those of the file stay together, in front.
            form.rows.sort_by_key(|row| !row.included);
        }
        ColumnsCommand::Heading(field, heading) => {
            if let Some(row) = form.rows.iter_mut().find(|row| row.field == field) {
                row.heading = heading.chars().take(MAX_HEADING).collect();
            }
        }
        ColumnsCommand::Unit(field, unit) => {
            if let Some(row) = form.rows.iter_mut().find(|row| row.field == field) {
                row.unit = unit;
            }
        }
        ColumnsCommand::Earlier(field) => {
            if let Some(at) = at(&form.rows, field).filter(|at| *at > 0) {
                form.rows.swap(at - 1, at);
            }
        }
        ColumnsCommand::Later(field) => {
            let last = form.rows.iter().filter(|row| row.included).count().saturating_sub(1);
            if let Some(at) = at(&form.rows, field).filter(|at| *at < last) {
                form.rows.swap(at, at + 1);
            }
        }
        ColumnsCommand::Use(_)
        | ColumnsCommand::Edit
        | ColumnsCommand::Copy
        | ColumnsCommand::Save
        | ColumnsCommand::Remove
        | ColumnsCommand::Cancel => {}
    }
}

fn fault(name: &str, rows: &[ColumnRow]) -> Option<ColumnsFault> {
    let is_fine =
        |text: &str| !text.trim().is_empty() && text.chars().count() <= MAX_HEADING && all_printable(text);
    if !is_fine(name) {
        return Some(ColumnsFault::Name);
    }
    let included: Vec<&ColumnRow> = rows.iter().filter(|row| row.included).collect();
    if included.is_empty() {
        return Some(ColumnsFault::NoColumn);
    }
    for (at, row) in included.iter().enumerate() {
        if !is_fine(&row.heading) {
            return Some(ColumnsFault::Heading(row.field));
        }
        if included.iter().take(at).any(|other| other.heading.trim() == row.heading.trim()) {
            return Some(ColumnsFault::SameHeading(row.field));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;
    use crate::domain::time::Moment;

    fn by() -> By {
        let at = Moment { utc: "2026-11-23T08:00:00Z".parse().unwrap(), zone: Tz::UTC };
        By { who: "Ines".to_owned(), at }
    }

    #[test]
    fn a_new_set_is_asked_for_what_is_missing_and_then_kept_with_its_columns_in_their_order() {
        let mut sets = ColumnSets::default();
        sets.command(ColumnsCommand::Copy, &by());
        assert_eq!(sets.command(ColumnsCommand::Save, &by()), None);
        assert_eq!(sets.view(false).form.unwrap().fault, Some(ColumnsFault::Name));
        sets.command(ColumnsCommand::Name("Datev".to_owned()), &by());
        for (field, _) in PayrollField::ALL.into_iter().skip(2) {
            sets.command(ColumnsCommand::Include(field, false), &by());
        }
        sets.command(ColumnsCommand::Include(PayrollField::WorkedHours, true), &by());
        sets.command(ColumnsCommand::Earlier(PayrollField::WorkedHours), &by());
        sets.command(ColumnsCommand::Unit(PayrollField::WorkedHours, HoursUnit::HoursMinutes), &by());
        sets.command(ColumnsCommand::Heading(PayrollField::WorkedHours, "Name".to_owned()), &by());
        assert_eq!(sets.command(ColumnsCommand::Save, &by()), None);
        let fault = sets.view(false).form.unwrap().fault;
        assert_eq!(fault, Some(ColumnsFault::SameHeading(PayrollField::Name)));
        sets.command(ColumnsCommand::Heading(PayrollField::WorkedHours, "STD".to_owned()), &by());
        let Some(Request::SaveColumns(None, mapping, true, _)) = sets.command(ColumnsCommand::Save, &by())
        else {
            panic!("nothing is stored");
        };
        let columns: Vec<_> = mapping.columns.iter().map(|column| column.field).collect();
        assert_eq!(columns, [PayrollField::EmpId, PayrollField::WorkedHours, PayrollField::Name]);
        assert_eq!(mapping.faults(), Vec::<String>::new());
        sets.read(vec![ColumnSet { mapping, standard: true }]);
        assert_eq!(sets.settled(Ok(())), Note::Saved("Datev".to_owned()));
        assert_eq!(sets.chosen().name, "Datev");
    }

    #[test]
    fn two_sets_never_have_one_name() {
        let mut sets = ColumnSets::default();
        sets.read(vec![ColumnSet { mapping: ColumnMapping::default(), standard: true }]);
        sets.command(ColumnsCommand::Copy, &by());
        sets.command(ColumnsCommand::Name("standard".to_owned()), &by());
        assert_eq!(sets.command(ColumnsCommand::Save, &by()), None);
        assert_eq!(sets.view(false).form.unwrap().fault, Some(ColumnsFault::NameTaken));
        sets.command(ColumnsCommand::Edit, &by());
        assert!(matches!(
            sets.command(ColumnsCommand::Save, &by()),
            Some(Request::SaveColumns(Some(_), _, true, _))
        ));
    }
}
