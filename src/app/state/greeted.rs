//! What the person who is greeted may touch: that it was a break, and their own hours.
//!
//! A look is recorded at once, whoever touches nothing is done. What is touched afterwards is a punch of its own that
//! says what the look was.

use std::time::Duration;

use chrono::Datelike as _;

use super::{ANSWER_STANDS, App, Card, Effect};
use crate::app::clock_watch::work_date;
use crate::app::counter::{Ask, Told};
use crate::app::month;
use crate::domain::clock_event::{EventId, PunchRequest, Said};
use crate::domain::employee::EmployeeId;
use crate::domain::log::DateRange;
use crate::domain::review::RepairOffer;
use crate::store::receipt::{PunchOutcome, Remarks};

/// How long somebody's own hours stand.
const HOURS_STAND: Duration = Duration::from_secs(20);
/// How long the hours may take to be read.
const HOURS_ARE_READ: Duration = Duration::from_secs(5);
/// Hours of somebody who is not in view any more, or behind whom somebody else looks, stand no longer than this.
const HOURS_UNSEEN: Duration = Duration::from_millis(1500);

/// Whom the screen greets.
#[derive(Debug, Clone)]
pub(super) struct Greeted {
    /// The request that was carried out, without its photo.
    pub(super) request: PunchRequest,
    pub(super) name: String,
    breaks: Option<Said>,
    /// The question about an earlier day.
    pub(super) repair: Option<RepairOffer>,
    /// The answer to it, on its way to HR.
    pub(super) repairing: Option<u64>,
    /// The question for the hours that is on its way.
    reading: Option<u64>,
    /// The face that looks at the hours; `None` for who came by PIN.
    track: Option<u64>,
    /// Since when that face was not the one in view.
    unseen_since: Option<Duration>,
}

impl Greeted {
    /// Whom `outcome` is about; `None` for a question, which is answered first.
    pub(super) fn of(request: &PunchRequest, outcome: &PunchOutcome) -> Option<Self> {
        let (name, remarks) = match outcome {
            PunchOutcome::Recorded(receipt) => (receipt.name.clone(), receipt.remarks),
            PunchOutcome::Duplicate { name, .. } => (name.clone(), Remarks::default()),
            PunchOutcome::ConfirmTimeOut { .. } => return None,
        };
        let request = PunchRequest { photo: None, ..request.clone() };
        let Remarks { breaks, repair, .. } = remarks;
        let (reading, repairing, track, unseen_since) = (None, None, None, None);
        Some(Self { request, name, breaks, repair, repairing, reading, track, unseen_since })
    }
}

impl App {
    /// "It was a break": where that was offered.
    pub(super) fn on_said(&mut self, said: Said, effects: &mut Vec<Effect>) {
        let Some(greeted) = self.answer.as_ref().and_then(|answer| answer.greeted.as_ref()) else { return };
        if greeted.breaks != Some(said) {
            return;
        }
        let request = PunchRequest {
            event_id: EventId::at(&self.now.moment),
            at: self.now.moment,
            said: Some(said),
            time_out_confirmed: false,
            clock_suspect: self.clock_watch.is_suspect(self.now),
            ..greeted.request.clone()
        };
        self.request(request, effects);
    }

    pub(super) fn on_hours_requested(&mut self, effects: &mut Vec<Effect>) {
        let Some(greeted) = self.answer.as_ref().and_then(|answer| answer.greeted.as_ref()) else { return };
        if greeted.reading.is_some() {
            return;
        }
        let emp_id = greeted.request.emp_id.clone();
        let today = work_date(self.now);
        let range = DateRange { from: today.with_day(1).unwrap_or(today), to: today };
        let ticket = self.ask(Ask::Days { emp_id, range, at: self.now.moment }, effects);
        let (now, track) = (self.now.uptime, self.track_in_view());
        if let Some(answer) = &mut self.answer
            && let Some(greeted) = &mut answer.greeted
        {
            greeted.reading = Some(ticket);
            greeted.track = greeted.request.evidence.as_ref().and(track);
            answer.until = now + HOURS_ARE_READ;
        }
    }

    /// Whether this is the answer that the screen waits for.
    pub(super) fn reads_month(&self, ticket: u64) -> bool {
        let greeted = self.answer.as_ref().and_then(|answer| answer.greeted.as_ref());
        greeted.is_some_and(|greeted| greeted.reading == Some(ticket))
    }

    pub(super) fn on_month(&mut self, told: Result<Told, String>) {
        let Some(greeted) = self.answer.take().and_then(|answer| answer.greeted) else { return };
        let Ok(Told::Days(records)) = told else {
            self.say(Card::NoHours, ANSWER_STANDS);
            return;
        };
        let month = month::view(&greeted.name, work_date(self.now), &records);
        self.say(Card::Month(Box::new(month)), HOURS_STAND);
        if let Some(answer) = &mut self.answer {
            answer.greeted = Some(Greeted { breaks: None, repair: None, ..greeted });
        }
    }

    /// Whether the hours of this very person are on the screen: their face, found again, changes nothing.
    pub(super) fn sees_own_month(&mut self, emp_id: &EmployeeId, track: u64) -> bool {
        let Some(answer) = &mut self.answer else { return false };
        match (&answer.card, &mut answer.greeted) {
            (Card::Month(_), Some(greeted)) if greeted.request.emp_id == *emp_id => {
                greeted.track = greeted.track.map(|_| track);
                true
            }
            _ => false,
        }
    }

    /// Hours leave with the person whose they are, and when somebody else looks at them.
    pub(super) fn settle_month(&mut self) {
        let (now, in_view) = (self.now.uptime, self.track_in_view());
        let Some(answer) = &mut self.answer else { return };
        let (Card::Month(_), Some(greeted)) = (&answer.card, &mut answer.greeted) else { return };
        if greeted.track.is_none() || greeted.track == in_view {
            greeted.unseen_since = None;
            return;
        }
        let since = *greeted.unseen_since.get_or_insert(now);
        // Who bends down to read is not gone; somebody else in their place has no time to read.
        let patience = if in_view.is_some() { HOURS_UNSEEN } else { 2 * HOURS_UNSEEN };
        if now.saturating_sub(since) >= patience {
            self.answer = None;
        }
    }
}
