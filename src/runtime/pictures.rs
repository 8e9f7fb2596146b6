//! Faces and scan photos for HR's screens: read and decoded on a thread of their own, kept in a bounded shelf.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use super::threads::Thread;
use crate::app::hr::view::{PictureRef, Shown};
use crate::store::Reader;

/// Most pictures that are kept: about 60 MB where all are scan photos, 8 MB where all are thumbnails.
const MOST: usize = 160;
/// Pictures that wait to be read. More are asked for again at the next painting.
const QUEUE: usize = 64;

/// The pictures that were read last.
#[derive(Debug)]
pub struct Shelf {
    places: Mutex<Places>,
    queue: Sender<PictureRef>,
}

#[derive(Debug, Default)]
struct Places {
    pictures: HashMap<PictureRef, (Shown, u64)>,
    uses: u64,
}

impl Shelf {
    /// Starts the thread that reads. `wake` is called after each picture.
    pub(super) fn start(
        reader: Reader,
        wake: Arc<dyn Fn() + Send + Sync>,
        stop: Arc<AtomicBool>,
    ) -> io::Result<(Arc<Self>, Thread)> {
        let (queue, wanted) = crossbeam_channel::bounded(QUEUE);
        let shelf = Arc::new(Self { places: Mutex::default(), queue });
        let filled = Arc::clone(&shelf);
        let thread = Thread::start("pictures", move || filled.fill(&reader, &wanted, &*wake, &stop))?;
        Ok((shelf, thread))
    }

    /// What is there of a picture; one that is not there is read. Never waits.
    #[must_use]
    pub fn get(&self, picture: &PictureRef) -> Shown {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.uses += 1;
        let uses = places.uses;
        if let Some((shown, used)) = places.pictures.get_mut(picture) {
            *used = uses;
            return shown.clone();
        }
        if self.queue.try_send(picture.clone()).is_ok() {
            places.make_room();
            places.pictures.insert(picture.clone(), (Shown::Waiting, uses));
        }
        Shown::Waiting
    }

    /// Lets go of every face.
    pub fn clear(&self) {
        self.places.lock().unwrap_or_else(PoisonError::into_inner).pictures.clear();
    }

    fn fill(
        &self,
        reader: &Reader,
        wanted: &Receiver<PictureRef>,
        wake: &(dyn Fn() + Send + Sync),
        stop: &AtomicBool,
    ) {
        while !stop.load(Ordering::Relaxed) {
            let picture = match wanted.recv_timeout(Duration::from_millis(200)) {
                Ok(picture) => picture,
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            let still_wanted = |places: &Places| places.pictures.contains_key(&picture);
            if !still_wanted(&self.places.lock().unwrap_or_else(PoisonError::into_inner)) {
                continue;
            }
            let found = match &picture {
                PictureRef::Thumbnail(emp_id) => reader.thumbnail(emp_id),
                PictureRef::Portrait(emp_id) => reader.portrait(emp_id),
                PictureRef::Scan(sequence) => reader.scan_photo(*sequence),
                PictureRef::Refused(sequence) => reader.refused_photo(*sequence),
                PictureRef::Enrolled(emp_id, photo) => reader.enrolled_photo(emp_id, photo),
            };
            let shown = found
                .inspect_err(|error| tracing::warn!(reason = error.for_log(), "a picture cannot be read"))
                .ok()
                .flatten()
                .map_or(Shown::Missing, Shown::Ready);
            let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
            // Cleared meanwhile: nobody may see it any more.
            if let Some(place) = places.pictures.get_mut(&picture) {
                place.0 = shown;
                drop(places);
                wake();
            }
        }
    }
}

impl Places {
    /// Drops the picture that was not looked at for the longest time where the shelf is full.
    fn make_room(&mut self) {
        while self.pictures.len() >= MOST {
            let oldest = self.pictures.iter().min_by_key(|(_, (_, used))| *used).map(|(key, _)| key.clone());
            match oldest {
                Some(oldest) => self.pictures.remove(&oldest),
                None => return,
            };
        }
    }
}
