//! The sets of columns that HR exports the payroll with.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::audit::{self, Change};
use super::error::StoreError;
use super::reader::Reader;
use super::writer::Writer;
use crate::domain::audit::{AuditAction, By};
use crate::domain::report::payroll::{ColumnMapping, ColumnSet, MappedColumn};

/// Most sets that can be kept.
pub const MAX_SETS: u32 = 100;

impl Reader {
    /// All sets by name.
    ///
    /// # Errors
    /// As SQLite reports; [`StoreError::Row`] for one that cannot be understood.
    pub fn column_sets(&self) -> Result<Vec<ColumnSet>, StoreError> {
        self.rows(
            "SELECT name, columns, standard FROM payroll_columns ORDER BY name LIMIT ?1",
            params![MAX_SETS],
            set,
        )
    }
}

impl Writer {
    /// Keeps `set` in the place of the one called `before`, or as a new one. A standard set takes the place of the
    /// former one as such.
    ///
    /// # Errors
    /// [`StoreError::Refused`] where it is not in order, its name belongs to another, or there are too many; as SQLite
    /// reports.
    pub fn keep_columns(&mut self, before: Option<&str>, set: &ColumnSet, by: &By) -> Result<(), StoreError> {
        let ColumnSet { mapping, standard } = set;
        if let Some(fault) = mapping.faults().into_iter().next() {
            return Err(StoreError::refused(fault));
        }
        let columns = serde_json::to_string(&mapping.columns)
            .map_err(|error| StoreError::refused(format!("the columns cannot be kept ({error})")))?;
        self.in_transaction(|transaction| {
            let old = before.map(|name| find(transaction, name)).transpose()?.flatten();
            let same_name = before.is_some_and(|before| before.eq_ignore_ascii_case(&mapping.name));
            if !same_name && find(transaction, &mapping.name)?.is_some() {
                let reason = format!("another set of columns is called {}", mapping.name);
                return Err(StoreError::refused(reason));
            }
            let count: u32 =
                transaction.query_row("SELECT count(*) FROM payroll_columns", [], |row| row.get(0))?;
            if old.is_none() && count >= MAX_SETS {
                return Err(StoreError::refused(format!("{MAX_SETS} sets of columns are kept already")));
            }
            if *standard {
                transaction.execute("UPDATE payroll_columns SET standard = 0 WHERE standard = 1", [])?;
            }
            if let Some(before) = before {
                transaction.execute("DELETE FROM payroll_columns WHERE name = ?1", [before])?;
            }
            transaction.execute(
                "INSERT INTO payroll_columns (name, columns, standard) VALUES (?1, ?2, ?3)",
                params![mapping.name, columns, standard],
            )?;
            let (was, is) = (old.as_ref().map(in_words), in_words(set));
            let change = Change {
                action: AuditAction::ColumnsKept,
                subject: &short(&mapping.name),
                before: was.as_deref(),
                after: Some(&is),
            };
            audit::write(transaction, by, change)
        })
    }

    /// Removes a set.
    ///
    /// # Errors
    /// [`StoreError::Refused`] where there is none of this name; as SQLite reports.
    pub fn remove_columns(&mut self, name: &str, by: &By) -> Result<(), StoreError> {
        self.in_transaction(|transaction| {
            let Some(old) = find(transaction, name)? else {
                return Err(StoreError::refused(format!("no set of columns is called {name}")));
            };
            transaction.execute("DELETE FROM payroll_columns WHERE name = ?1", [name])?;
            let change = Change {
                action: AuditAction::ColumnsRemoved,
                subject: &short(name),
                before: Some(&in_words(&old)),
                after: None,
            };
            audit::write(transaction, by, change)
        })
    }
}

fn find(connection: &Connection, name: &str) -> Result<Option<ColumnSet>, StoreError> {
    connection
        .prepare_cached("SELECT name, columns, standard FROM payroll_columns WHERE name = ?1")?
        .query_row([name], |row| Ok(set(row)))
        .optional()?
        .transpose()
}

fn set(row: &Row<'_>) -> Result<ColumnSet, StoreError> {
    let name: String = row.get(0)?;
    let columns: Vec<MappedColumn> = serde_json::from_str(row.get_ref(1)?.as_str().unwrap_or_default())
        .map_err(|error| StoreError::row(format!("the columns {name} ({error})")))?;
    Ok(ColumnSet { mapping: ColumnMapping { name, columns }, standard: row.get(2)? })
}

/// One line a column, for the audit list.
fn in_words(set: &ColumnSet) -> String {
    let standard = if set.standard { "standard: yes\n" } else { "" };
    let columns =
        set.mapping.columns.iter().map(|column| format!("{}: {}", column.field.key(), column.heading));
    format!("{standard}{}", columns.collect::<Vec<_>>().join("\n"))
}

/// What fits into an entry as its subject.
fn short(name: &str) -> String {
    name.chars().take(60).collect()
}
