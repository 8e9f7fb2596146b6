//! The kiosk with its HR workspace on one thread, with a clock set by hand: the same app, store, counter and office as
//! behind the threads, and whoever drives it says whose turn it is.
//!
//! The rehearsal plays a day with it, and the simulation (`tests/simulation`) draws what happens from a seed. What a
//! thread does is done by [`OneThread::work`]; what waits for a thread waits in a queue here, so that a punch is on its
//! way to the disk while somebody else is recognised, as at the entrance.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crossbeam_channel::Receiver;

use super::clock::ManualClock;
use super::counter;
use super::kiosk::open_store;
use super::latest::Latest;
use super::office;
use super::recording::{Desk as StoreDesk, Errands, keep_refused, punch, write_down};
use super::settings::Apply;
use crate::app::App;
use crate::app::counter::Ask;
use crate::app::event::{CameraUse, Effect, Event, Punched};
use crate::app::hr;
use crate::app::view::KioskView;
use crate::domain::attack::RefusedPresentation;
use crate::domain::audit::AuditAction;
use crate::domain::clock_event::PunchRequest;
use crate::domain::registration::CaptureSource;
use crate::domain::settings::Settings;
use crate::domain::time::{Clock, Moment};
use crate::store::receipt::Receipt;
use crate::store::{self, DataDir, Reader, StoreError, Writer};

/// Events for the kiosk that come from HR between two looks at them.
const MOST_TOLD: usize = 16;

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Station {
    /// The store's thread.
    Store,
    /// The counter's.
    Counter,
    /// The office's.
    Office,
}

/// What a turn of the store's thread came to.
#[derive(Debug)]
pub struct Stored {
    /// What was asked for.
    pub request: Box<PunchRequest>,
    /// What the app was told.
    pub result: Result<Punched, String>,
}

/// Work that waits for the store.
enum Job {
    Punch(Box<PunchRequest>),
    Refused(Box<RefusedPresentation>),
    Note(AuditAction, String, Moment),
}

/// A kiosk without threads, camera and window.
pub struct OneThread {
    clock: Arc<ManualClock>,
    app: App,
    desk: hr::Desk,
    store: Arc<Mutex<StoreDesk>>,
    counter: counter::Clerk,
    office: office::Clerk,
    applied: Arc<Latest<Settings>>,
    told: Receiver<Event>,
    jobs: VecDeque<Job>,
    asks: VecDeque<(u64, Box<Ask>)>,
    requests: VecDeque<hr::event::Effect>,
    taken: Option<CameraUse>,
}

impl OneThread {
    /// Opens the store as the program does at its start, with its repairs, and starts at `moment`.
    ///
    /// # Errors
    /// As the store reports.
    pub fn open(data: &DataDir, moment: Moment) -> Result<Self, StoreError> {
        let clock = ManualClock::at(moment);
        let settings = store::settings::load(data)?;
        let (writer, repair) = open_store(data, &settings, &clock)?;
        let mut kiosk = Self::new(settings, clock, (writer, Reader::open(data)?))?;
        if let Some(repair) = repair {
            kiosk.happen(Event::Repaired(repair));
        }
        Ok(kiosk)
    }

    /// A kiosk over this store.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn new(
        settings: Settings,
        clock: ManualClock,
        (writer, reader): (Writer, Reader),
    ) -> Result<Self, StoreError> {
        let clock = Arc::new(clock);
        let as_clock = || Arc::<ManualClock>::clone(&clock) as Arc<dyn Clock>;
        let data = reader.dir().clone();
        let for_office = Reader::open(&data)?;
        let store = Arc::new(Mutex::new(StoreDesk::new(writer, reader, as_clock())));
        let (tell, told) = crossbeam_channel::bounded(MOST_TOLD);
        let errands = Errands::here(Arc::clone(&store), tell);
        let applied: Arc<Latest<Settings>> = Arc::default();
        let slot = Arc::clone(&applied);
        let apply: Apply = Arc::new(move |settings: &Settings| slot.put(settings.clone()));
        let now = clock.now();
        Ok(Self {
            app: App::new(settings.clone(), now),
            desk: hr::Desk::new(settings, now),
            counter: counter::Clerk::new(data, errands.clone()),
            office: office::Clerk { reader: for_office, errands, clock: as_clock(), apply },
            clock,
            store,
            applied,
            told,
            jobs: VecDeque::new(),
            asks: VecDeque::new(),
            requests: VecDeque::new(),
            taken: None,
        })
    }

    /// The clock, to be set.
    #[must_use]
    pub fn clock(&self) -> &ManualClock {
        &self.clock
    }

    /// What the kiosk's screen shows.
    #[must_use]
    pub fn view(&self) -> KioskView {
        self.app.view()
    }

    /// What the HR workspace shows.
    #[must_use]
    pub fn hr_view(&self) -> hr::view::HrView {
        self.desk.view()
    }

    /// Punches and the like that wait for the store.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.jobs.len() + self.asks.len() + self.requests.len()
    }

    /// Something happens at the kiosk. What it leads to waits.
    pub fn happen(&mut self, event: Event) {
        for effect in self.app.update(self.clock.now(), event) {
            match effect {
                Effect::Sound(_) | Effect::Pace(_) => {}
                Effect::OpenHr => self.happen_at_hr(hr::event::Event::Command(hr::event::Command::Open)),
                Effect::Note(action, text) => {
                    self.jobs.push_back(Job::Note(action, text, self.clock.now().moment));
                }
                Effect::Ask(ticket, ask) => self.asks.push_back((ticket, ask)),
                Effect::KeepRefused(refused) => self.jobs.push_back(Job::Refused(refused)),
                Effect::Punch(request) => self.jobs.push_back(Job::Punch(request)),
            }
        }
    }

    /// Something happens in the HR workspace. What it leads to waits.
    pub fn happen_at_hr(&mut self, event: hr::event::Event) {
        let effects = self.desk.update(self.clock.now(), event);
        self.requests.extend(effects);
        let wish = self.desk.capture_wish();
        let registers = wish.is_some_and(|wish| matches!(wish.source, CaptureSource::Camera(_)));
        let tests = self.desk.spoof_wish().map(|_| CameraUse::SpoofTest);
        let taken = if registers { Some(CameraUse::Registration) } else { tests };
        if taken != self.taken {
            self.taken = taken;
            self.happen(Event::CameraTaken(taken));
        }
    }

    /// Time has passed, for both.
    pub fn tick(&mut self) {
        self.happen(Event::Tick);
        self.happen_at_hr(hr::event::Event::Tick);
    }

    /// Lets one of the threads do the next thing that waits for it; gives what became of a punch.
    pub fn work(&mut self, station: Station) -> Option<Stored> {
        match station {
            Station::Store => return self.work_at_the_store(),
            Station::Counter => {
                if let Some((ticket, ask)) = self.asks.pop_front() {
                    let told = self.counter.answer(&ask);
                    self.happen(Event::Told { ticket, told });
                }
            }
            Station::Office => {
                if let Some(hr::event::Effect { ticket, request }) = self.requests.pop_front() {
                    let result = self.office.answer(request);
                    self.hand_out();
                    self.happen_at_hr(hr::event::Event::Answer { ticket, result });
                }
            }
        }
        None
    }

    /// Lets all of them work until nothing waits; gives the receipts.
    pub fn settle(&mut self) -> Vec<Receipt> {
        let mut receipts = Vec::new();
        while self.waiting() > 0 {
            for station in [Station::Store, Station::Counter, Station::Office] {
                let stored = self.work(station);
                receipts.extend(stored.and_then(|stored| stored.result.ok()?.receipt().cloned()));
            }
        }
        receipts
    }

    /// What the store's thread does while nobody waits.
    pub fn keep_house(&mut self) {
        self.store().keep_house();
    }

    fn store(&self) -> MutexGuard<'_, StoreDesk> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work_at_the_store(&mut self) -> Option<Stored> {
        let job = self.jobs.pop_front()?;
        let mut store = self.store();
        let request = match job {
            Job::Punch(request) => request,
            Job::Refused(refused) => {
                keep_refused(&mut store.writer, &refused);
                return None;
            }
            Job::Note(action, text, at) => {
                write_down(&mut store.writer, action, &text, at);
                return None;
            }
        };
        let StoreDesk { writer, portraits, .. } = &mut *store;
        let result = punch(writer, portraits, &request);
        drop(store);
        self.happen(Event::Punched { event_id: request.event_id, result: result.clone() });
        Some(Stored { request, result })
    }

    /// What HR has set or said is told to everybody.
    fn hand_out(&mut self) {
        if let Some(settings) = self.applied.get() {
            self.applied.clear();
            self.happen(Event::Settings(Box::new(settings.clone())));
            self.happen_at_hr(hr::event::Event::Settings(Box::new(settings)));
        }
        while let Ok(event) = self.told.try_recv() {
            self.happen(event);
        }
    }
}
