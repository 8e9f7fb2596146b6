//! What a registration asks for.

use std::path::Path;

use super::{Clerk, words};
use crate::app::hr::event::Found;
use crate::app::hr::register::event::{self, Request};
use crate::domain::frame::Picture;
use crate::picture_file::{self, PictureFileError};
use crate::recognition::enrol::kept;

impl Clerk {
    pub(super) fn register(&self, request: Request) -> Result<Found, String> {
        let reader = &self.reader;
        let found = match request {
            Request::NextId => event::Found::NextId(reader.next_employee_id().map_err(words)?),
            Request::Holder(id) => {
                let holder = reader.holder_of_id(&id).map_err(words)?;
                event::Found::Holder(id, holder)
            }
            Request::Member(id) => event::Found::Member(reader.staff_detail(&id).map_err(words)?),
            Request::Likeness(id) => event::Found::Likeness(reader.staff_detail(&id).map_err(words)?),
            Request::Photo(number, path) => {
                let photo = read_photo(Path::new(&path)).map_err(|error| error.to_string());
                event::Found::Photo(number, photo)
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
}

fn read_photo(path: &Path) -> Result<Picture, PictureFileError> {
    // Asked before it is opened: a pipe would be waited for.
    if !std::fs::metadata(path)?.is_file() {
        return Err(PictureFileError::NotAFile);
    }
    picture_file::read(path).map(kept)
}
