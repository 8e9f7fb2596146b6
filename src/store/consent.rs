//! Withdrawal of a consent: what was made of a face goes at once, the person and their attendance stay.

use std::path::Path;

use super::audit::{self, Change};
use super::error::StoreError;
use super::staff_list;
use super::writer::Writer;
use crate::domain::audit::{AuditAction, By};
use crate::domain::employee::EmployeeId;

impl Writer {
    /// Destroys the templates and the enrolment photos of a person who has withdrawn their consent. They are not
    /// recognised any more and sign in with a PIN; attendance, its scan photos and the record of what was agreed to stay.
    /// Gives whether there was anything to destroy.
    ///
    /// # Errors
    /// [`StoreError::UnknownEmployee`]; as SQLite reports. Nothing was destroyed then.
    pub fn withdraw_consent(&mut self, emp_id: &EmployeeId, by: &By) -> Result<bool, StoreError> {
        self.destroy_faces(emp_id, AuditAction::ConsentWithdrawn, by)
    }

    /// Destroys the templates and the enrolment photos of a person, for the reason that `action` gives.
    pub(super) fn destroy_faces(
        &mut self,
        emp_id: &EmployeeId,
        action: AuditAction,
        by: &By,
    ) -> Result<bool, StoreError> {
        let dir = self.dir.clone();
        let files_lock = dir.writing_files().map_err(StoreError::path(dir.scans()))?;
        let folder = Path::new("face_data").join(emp_id.as_str());
        let has_photos = dir.root().join(&folder).is_dir();
        let destroyed = self.in_transaction(|connection| {
            staff_list::expect_listed(connection, emp_id)?;
            let templates =
                connection.execute("DELETE FROM template WHERE emp_id = ?1", [emp_id.as_str()])?;
            if templates == 0 && !has_photos {
                return Ok(false);
            }
            connection.execute("UPDATE staff SET image_path = NULL WHERE emp_id = ?1", [emp_id.as_str()])?;
            if has_photos {
                let path = folder.to_string_lossy();
                connection.execute("INSERT OR IGNORE INTO erasure_step VALUES (?1)", [path])?;
            }
            // The free space of the database is cleaned as well.
            connection.execute("INSERT OR IGNORE INTO erasure_step VALUES ('')", [])?;
            connection.execute("UPDATE gallery SET version = version + 1", [])?;
            let before = format!("templates: {templates}");
            let change = Change { action, subject: emp_id.as_str(), before: Some(&before), after: None };
            audit::write(connection, by, change)?;
            Ok(true)
        })?;
        drop(files_lock);
        if let Err(error) = self.finish_erasures() {
            tracing::warn!(%error, "what a consent covered is removed at the next start");
        }
        Ok(destroyed)
    }
}
