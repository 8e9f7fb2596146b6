//! Answers the settings: what holds, what can be chosen from, and what was chosen.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Clerk, words};
use crate::app::hr::event::Found as Answer;
use crate::app::hr::settings::{Found, Prediction, Request, Stored};
use crate::camera;
use crate::domain::audit::By;
use crate::domain::settings::{Settings, Strictness};
use crate::picture_file::logo;
use crate::recognition::calibration::CALIBRATION;
use crate::store::{self, StoreError, second_copy};

/// The share of strangers who get a name where so many are enrolled and this share is wanted.
fn predicted(people: u32, wanted_fpir: f64) -> f64 {
    let size = usize::try_from(people).unwrap_or(usize::MAX);
    CALIBRATION.fpir_at(people, CALIBRATION.threshold(size, wanted_fpir))
}

impl Clerk {
    pub(super) fn settings(&self, request: Request) -> Result<Answer, String> {
        match request {
            Request::Read => {
                let stored = self.stored().map_err(words)?;
                Ok(Answer::Settings(Found::Stored(Box::new(stored))))
            }
            Request::ReadLogo(path) => Ok(Answer::Settings(Found::Logo(logo::read(&path).map(Arc::new)))),
            Request::LookAtSecondCopy(folder) => Ok(Answer::Settings(self.second_copy(folder))),
            Request::Change(settings, by) => self.change_settings(&settings, by),
        }
    }

    fn stored(&self) -> Result<Stored, StoreError> {
        let settings = store::settings::load(self.reader.dir())?;
        let people = self.reader.counts()?.enrolled;
        let wanted = Strictness::ALL.map(Strictness::fpir).into_iter().chain([settings.wanted_fpir]);
        let fpir = wanted.map(|wanted| (wanted, predicted(people, wanted))).collect();
        let cameras = camera::list().into_iter().map(|camera| camera.name).collect();
        Ok(Stored { settings, cameras, prediction: Prediction { people, fpir } })
    }

    fn second_copy(&self, folder: PathBuf) -> Found {
        let same_disk = second_copy::is_on_the_same_disk(&self.reader, &folder);
        Found::SecondCopy { folder, same_disk }
    }

    /// They hold as soon as they are saved.
    fn change_settings(&self, settings: &Settings, by: By) -> Result<Answer, String> {
        let saved = settings.clone();
        let changed = self.errands.run(move |writer| writer.change_settings(&saved, &by))?;
        (self.apply)(settings);
        Ok(Answer::Changed(changed))
    }
}
