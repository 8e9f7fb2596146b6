//! Answers what HR does about times from which records may be missing.

use super::Clerk;
use crate::app::event::Event;
use crate::app::hr::event::Found;
use crate::app::hr::gap::Request;
use crate::store::settings;

impl Clerk {
    pub(super) fn gap(&self, request: Request) -> Result<Found, String> {
        match request {
            Request::Settle(number, by) => {
                let changed = self.errands.run(move |writer| writer.settle_gap(number, &by))?;
                if self.reader.gaps().map_err(super::words)?.is_empty() {
                    self.errands.tell_kiosk(Event::SeenTo);
                }
                Ok(Found::Changed(changed))
            }
            Request::ReadBack(by) => {
                let dir = self.reader.dir();
                let folder = settings::load(dir).map_err(super::words)?.backup.receipts;
                if folder.is_empty() {
                    return Err("no folder for a second copy of receipts is set: an Admin names it in the \
                                settings"
                        .to_owned());
                }
                let missing = self.reader.missing_receipts(&dir.root().join(folder)).map_err(super::words)?;
                let mut done = missing.found;
                for part in missing.parts() {
                    let by = by.clone();
                    done = done.and(self.errands.run(move |writer| writer.read_back(&part, &by))?);
                }
                Ok(Found::Gap(done))
            }
        }
    }
}
