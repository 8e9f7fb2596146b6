//! The counter's thread: answers what a person at the kiosk asks besides being recorded. It checks PINs, which takes a
//! while, and it reads; nobody who decides, paints or records waits for it.

use std::io;

use crossbeam_channel::{Receiver, Sender};

use super::recording::Errands;
use super::threads::Thread;
use crate::app::counter::{Ask, Told};
use crate::app::event::Event;
use crate::domain::access::Secret;
use crate::domain::time::Moment;
use crate::store::pins::PinAdmission;
use crate::store::{DataDir, Reader, StoreError};

/// Questions that wait. The kiosk asks one at a time of each kind.
const QUEUE: usize = 8;

/// The way to the counter. The thread ends when this is dropped.
#[derive(Debug)]
pub(super) struct Counter {
    queue: Sender<(u64, Box<Ask>)>,
}

impl Counter {
    /// Starts the thread. It answers every question to `inbox`.
    pub(super) fn start(dir: DataDir, errands: Errands, inbox: Sender<Event>) -> io::Result<(Self, Thread)> {
        let (queue, questions) = crossbeam_channel::bounded(QUEUE);
        let mut clerk = Clerk::new(dir, errands);
        let thread = Thread::start("counter", move || clerk.serve(&questions, &inbox))?;
        Ok((Self { queue }, thread))
    }

    /// Hands over a question.
    ///
    /// # Errors
    /// Why it was not taken.
    pub(super) fn ask(&self, ticket: u64, ask: Box<Ask>) -> Result<(), String> {
        self.queue.try_send((ticket, ask)).map_err(|error| format!("the counter does not answer ({error})"))
    }
}

/// Whoever answers.
pub(super) struct Clerk {
    dir: DataDir,
    /// Opened when it is needed first.
    reader: Option<Reader>,
    errands: Errands,
}

impl Clerk {
    pub(super) fn new(dir: DataDir, errands: Errands) -> Self {
        Self { dir, reader: None, errands }
    }

    fn serve(&mut self, questions: &Receiver<(u64, Box<Ask>)>, inbox: &Sender<Event>) {
        while let Ok((ticket, ask)) = questions.recv() {
            let told = self.answer(&ask);
            if let Err(reason) = &told {
                tracing::warn!(reason, "a question of the kiosk could not be answered");
            }
            if inbox.send(Event::Told { ticket, told }).is_err() {
                return;
            }
        }
    }

    pub(super) fn answer(&mut self, ask: &Ask) -> Result<Told, String> {
        match ask {
            Ask::Pin { id, pin, at } => self.pin(id, pin, *at),
            Ask::Repair(request) => {
                let request = request.clone();
                self.errands.run(move |writer| writer.ask_for_repair(&request)).map(Told::Repair)
            }
            Ask::Days { emp_id, range, at } => self
                .read(|reader| reader.stored_days(range.from, range.to, Some(emp_id)))
                .map(|days| Told::Days(days.compute(*at).0)),
            Ask::Letters => self.read(Reader::ids_have_letters).map(Told::Letters),
        }
    }

    /// Counts the try, looks at the PIN, and forgives the try where it was right.
    fn pin(&self, id: &str, pin: &Secret, at: Moment) -> Result<Told, String> {
        let typed = id.to_owned();
        let attempt = match self.errands.run(move |writer| writer.begin_pin(&typed, &at))? {
            PinAdmission::Wait(wait) => return Ok(Told::PinWait(wait)),
            PinAdmission::Open(attempt) => attempt,
        };
        let Some(emp_id) = attempt.check(pin) else {
            return Ok(Told::PinWrong(attempt.wait()));
        };
        self.errands.run(move |writer| writer.pin_was_right(&attempt))?;
        Ok(Told::PinRight(emp_id))
    }

    fn read<T>(&mut self, work: impl FnOnce(&Reader) -> Result<T, StoreError>) -> Result<T, String> {
        let reader = match self.reader.take() {
            Some(reader) => reader,
            None => Reader::open(&self.dir).map_err(|error| error.to_string())?,
        };
        // After an error it is opened anew.
        let found = work(&reader).map_err(|error| error.to_string())?;
        self.reader = Some(reader);
        Ok(found)
    }
}
