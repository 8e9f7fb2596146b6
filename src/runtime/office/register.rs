//! What a registration asks for.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;

use super::{Clerk, words};
use crate::app::hr::event::Found;
use crate::app::hr::register::event::{self, Request};
use crate::domain::audit::AuditAction;
use crate::domain::frame::Picture;
use crate::domain::registration::KeptPhoto;
use crate::domain::staff_import::ImportPreview;
use crate::picture_file::{self, PictureFileError};
use crate::recognition::enrol::kept;
use crate::staff_file;
use crate::store::write_whole;

impl Clerk {
    pub(super) fn register(&self, request: Request) -> Result<Found, String> {
        let reader = &self.reader;
        let found = match request {
            Request::NextId => event::Found::NextId(reader.next_employee_id().map_err(words)?),
            Request::Holder(id) => {
                let holder = reader.holder_of_id(&id).map_err(words)?;
                event::Found::Holder(id, holder)
            }
            Request::Member(id) => {
                event::Found::Member(reader.staff_detail(&id).map_err(words)?.map(Box::new))
            }
            Request::Likeness(id) => {
                event::Found::Likeness(reader.staff_detail(&id).map_err(words)?.map(Box::new))
            }
            Request::Photo(number, path) => {
                let photo = read_photo(&path).map_err(|error| error.to_string());
                event::Found::Photo(number, photo)
            }
            Request::KeptPhoto(number, photo) => {
                let found = match photo {
                    KeptPhoto::Scan(sequence) => reader.scan_photo(sequence),
                    KeptPhoto::Refused(sequence) => reader.refused_photo(sequence),
                };
                let gone = || "the photo is not kept any more".to_owned();
                let photo = found.map_err(words)?.map(kept).ok_or_else(gone);
                event::Found::Photo(number, photo)
            }
            Request::Plan(id) => event::Found::Plan(reader.erasure_plan(&id).map_err(words)?.map(Box::new)),
            Request::Erase(id, fate, by) => {
                let erased = self.errands.run(move |writer| writer.erase(&id, fate, &by));
                event::Found::Erased(erased.map(Box::new))
            }
            Request::Certificate(path, text, by) => {
                let saved = save_text(&path, &text);
                if saved.is_ok() {
                    // The name of the file may name the person.
                    let after = format!("folder: {}", path.parent().unwrap_or(&path).display());
                    self.errands.note(AuditAction::CertificateSaved, "certificate", after, &by);
                }
                event::Found::Certificate(saved.map(|()| path))
            }
            Request::List(path, today) => event::Found::List(self.read_list(&path, today)),
            Request::Import(preview, by) => {
                let people = preview.people();
                event::Found::Imported(self.errands.run(move |writer| writer.import_staff(&people, &by)))
            }
            Request::Save(registration, by) => {
                return self
                    .errands
                    .run(move |writer| writer.register(&registration, &by))
                    .map(|()| Found::Changed(true));
            }
        };
        Ok(Found::Register(found))
    }

    fn read_list(&self, path: &Path, today: NaiveDate) -> Result<Arc<ImportPreview>, String> {
        let file = staff_file::read_path(path).map_err(|error| error.to_string())?;
        let stored = self.reader.members_by_id().map_err(words)?;
        Ok(Arc::new(ImportPreview::compare(file.people, file.wrong, &stored, today)))
    }
}

fn save_text(path: &Path, text: &str) -> Result<(), String> {
    write_whole(path, |file| file.write_all(text.as_bytes()))
        .map_err(|error| format!("{} cannot be written: {error}", path.display()))
}

fn read_photo(path: &Path) -> Result<Picture, PictureFileError> {
    // Asked before it is opened: a pipe would be waited for.
    if !std::fs::metadata(path)?.is_file() {
        return Err(PictureFileError::NotAFile);
    }
    picture_file::read(path).map(kept)
}
