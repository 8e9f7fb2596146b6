//! The question about an earlier day without time out. It never delays anything: the time in is on disk before it is
//! asked, whoever says nothing leaves it as it is, and the answer waits for HR.

use std::time::Duration;

use chrono::NaiveTime;

use super::greeted::Greeted;
use super::{ANSWER_STANDS, App, Card, Effect};
use crate::app::counter::{Ask, RepairCommand};
use crate::app::view::PickView;
use crate::domain::clock_event::EventId;
use crate::domain::review::{RepairKind, RepairOffer, RepairRequest};
use crate::domain::time::Moment;

/// How long the choice of a time stands after the last touch.
const PICKING_STANDS: Duration = Duration::from_secs(12);
/// How long the answer may take to be kept.
const IS_KEPT_WITHIN: Duration = Duration::from_secs(5);

impl App {
    /// Whether somebody chooses a time: no face takes that away.
    pub(super) fn is_picking(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| matches!(answer.card, Card::PickTime(_)))
    }

    pub(super) fn on_repair(&mut self, command: RepairCommand, effects: &mut Vec<Effect>) {
        let Some((greeted, offer)) = self.offered() else { return };
        match command {
            RepairCommand::Later => self.answer = None,
            RepairCommand::Yes => {
                if let Some(at) = offer.suggested {
                    self.keep_repair(greeted, &offer, at, effects);
                }
            }
            RepairCommand::Other if !self.is_picking() => {
                self.asked += 1;
                let at = offer.suggested.unwrap_or(offer.time_in).local().time();
                let pick = PickView {
                    number: self.asked,
                    name: greeted.name.clone(),
                    day: offer.work_date,
                    time_in: offer.time_in.local().naive_local(),
                    first: at,
                };
                self.say(Card::PickTime(pick), PICKING_STANDS);
                self.set_greeted(greeted);
            }
            RepairCommand::Other | RepairCommand::Choose => {
                if let Some(answer) = &mut self.answer {
                    answer.until = self.now.uptime + PICKING_STANDS;
                }
            }
            RepairCommand::At(time) => {
                let at = left_at(&offer, time);
                self.keep_repair(greeted, &offer, at, effects);
            }
        }
    }

    /// Whom the question is about, while it stands and is not answered.
    fn offered(&self) -> Option<(Greeted, RepairOffer)> {
        let greeted = self.answer.as_ref()?.greeted.as_ref()?;
        let offer = greeted.repair.filter(|_| greeted.repairing.is_none())?;
        Some((greeted.clone(), offer))
    }

    fn keep_repair(
        &mut self,
        mut greeted: Greeted,
        offer: &RepairOffer,
        at: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let request = RepairRequest {
            id: EventId::at(&self.now.moment),
            emp_id: greeted.request.emp_id.clone(),
            work_date: offer.work_date,
            kind: RepairKind::TimeOut,
            proposed: Some(at),
            asked_at: self.now.moment,
        };
        let ticket = self.ask(Ask::Repair(request), effects);
        self.say(Card::Saving, IS_KEPT_WITHIN);
        greeted.repairing = Some(ticket);
        self.set_greeted(greeted);
    }

    fn set_greeted(&mut self, greeted: Greeted) {
        if let Some(answer) = &mut self.answer {
            answer.greeted = Some(greeted);
        }
    }

    /// Whether this is the answer about the wish for repair that the screen waits for.
    pub(super) fn repairs(&self, ticket: u64) -> bool {
        let greeted = self.answer.as_ref().and_then(|answer| answer.greeted.as_ref());
        greeted.is_some_and(|greeted| greeted.repairing == Some(ticket))
    }

    /// The wish for repair is kept, or not.
    pub(super) fn on_repair_told(&mut self, kept: bool) {
        self.say(if kept { Card::RepairKept } else { Card::RepairLost }, ANSWER_STANDS);
    }
}

/// The first such time after the time in: who worked at night left on the next day.
fn left_at(offer: &RepairOffer, time: NaiveTime) -> Moment {
    let came = offer.time_in;
    let date = came.local().date_naive();
    let same_day = Moment::on_the_wall(date, time, came.zone);
    if same_day.utc > came.utc {
        return same_day;
    }
    Moment::on_the_wall(date.succ_opt().unwrap_or(date), time, came.zone)
}
