//! A staff list from a file: compared with what is stored, then stored in one transaction.

use std::collections::HashMap;

use super::audit::{self, Change};
use super::error::StoreError;
use super::reader::Reader;
use super::registration::{insert_member, lines_of};
use super::staff_list::edit;
use super::writer::Writer;
use crate::domain::audit::{AuditAction, By};
use crate::domain::employee::StaffMember;
use crate::domain::staff_import::{Imported, ListedPerson};

impl Reader {
    /// Everybody on the staff list by id, to be compared with a list.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn members_by_id(&self) -> Result<HashMap<String, StaffMember>, StoreError> {
        let members = self.all_members()?;
        Ok(members.into_iter().map(|member| (member.emp_id.to_string(), member)).collect())
    }
}

impl Writer {
    /// Adds the people of a list who are not on the staff list, and brings the fields that the list names of the others
    /// up to date; each with an entry in the audit list. Nobody is removed. All of it is stored, or nothing.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn import_staff(&mut self, list: &[ListedPerson], by: &By) -> Result<Imported, StoreError> {
        self.in_transaction(|connection| {
            let mut imported = Imported::default();
            for person in list {
                match super::staff_list::record(connection, &person.member.emp_id) {
                    Ok(before) => {
                        let member = person.onto(&before);
                        if edit(connection, &before, &member, (AuditAction::StaffImported, by))? {
                            imported.changed += 1;
                        }
                    }
                    Err(StoreError::UnknownEmployee(_)) => {
                        insert_member(connection, &person.member, &by.at)?;
                        let change = Change {
                            action: AuditAction::StaffImported,
                            subject: person.member.emp_id.as_str(),
                            before: None,
                            after: Some(&lines_of(&person.member)),
                        };
                        audit::write(connection, by, change)?;
                        imported.added += 1;
                    }
                    Err(error) => return Err(error),
                }
            }
            Ok(imported)
        })
    }
}
