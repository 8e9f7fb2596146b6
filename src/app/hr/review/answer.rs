//! An answer on its way: from what is typed to the change that is stored.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime};

use super::event::Wish;
use super::view::FormFault;
use crate::domain::audit::By;
use crate::domain::bulk_entry;
use crate::domain::clock_event::{Change, EventId, Said, Source};
use crate::domain::day_records::DayRecord;
use crate::domain::employee::EmployeeId;
use crate::domain::log::DateRange;
use crate::domain::review::{
    AddedPunch, DayDifference, ReviewChange, ReviewDay, ReviewItem, ReviewKind, Settle,
};
use crate::domain::time::Moment;

/// The form as it stands.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) number: u64,
    pub(super) wish: Wish,
    item: Option<ReviewItem>,
    pub(super) text: String,
    pub(super) said: Option<Said>,
    pub(super) fault: Option<FormFault>,
    pub(super) change: Option<ReviewChange>,
    pub(super) preview: Option<Result<Arc<Vec<DayDifference>>, String>>,
    pub(super) preview_number: u64,
    pub(super) busy: bool,
}

impl Answer {
    pub(super) fn new(wish: Wish, item: Option<ReviewItem>) -> Self {
        Self {
            number: 0,
            wish,
            item,
            text: String::new(),
            said: None,
            fault: None,
            change: None,
            preview: None,
            preview_number: 0,
            busy: false,
        }
    }

    /// Whether there is something to answer in this way.
    pub(super) fn can_begin(&self) -> bool {
        let item = self.item.as_ref();
        match self.wish {
            Wish::Accept => item.is_some_and(|item| item.proposed.is_some()),
            Wish::TypeTime => item.is_some_and(|item| needs_time(item.kind)),
            Wish::Decline => item.is_some_and(|item| item.request.is_some()),
            Wish::Dismiss => item.is_some_and(|item| item.dismissed.is_none() && item.request.is_none()),
            Wish::TakeUp => item.is_some_and(|item| item.dismissed.is_some()),
            Wish::Overtime(_) => item.is_some_and(|item| item.kind == ReviewKind::Overtime),
            Wish::Add
            | Wish::Move(_)
            | Wish::Void(_)
            | Wish::Mean(..)
            | Wish::Give(_)
            | Wish::TakeBack(_)
            | Wish::Bulk
            | Wish::Lock(_) => true,
        }
    }

    /// What is wrong besides the reason.
    pub(super) fn own_fault(&self) -> Option<FormFault> {
        match &self.fault {
            Some(FormFault::NoReason | FormFault::LongReason) | None => None,
            Some(fault) => Some(fault.clone()),
        }
    }

    /// Punches that would be added.
    pub(super) fn punches(&self) -> usize {
        match &self.change {
            Some(ReviewChange::Add(punches)) => punches.len(),
            _ => 0,
        }
    }

    /// Makes the change from what is typed, or says what is wrong with it.
    pub(super) fn work_out(
        &mut self,
        detail: Option<&ReviewDay>,
        day: Option<&(EmployeeId, NaiveDate)>,
        range: Option<DateRange>,
        by: &By,
    ) {
        match self.made(detail, day, range, by) {
            Ok(change) => (self.change, self.fault) = (Some(change), None),
            Err(fault) => (self.change, self.fault) = (None, Some(fault)),
        }
    }

    fn made(
        &self,
        detail: Option<&ReviewDay>,
        day: Option<&(EmployeeId, NaiveDate)>,
        range: Option<DateRange>,
        by: &By,
    ) -> Result<ReviewChange, FormFault> {
        let id = || EventId::at(&by.at);
        let correct = |target, change| ReviewChange::Correct { id: id(), target, change };
        match self.wish {
            Wish::Accept => {
                let item = self.item()?;
                let at = item.proposed.ok_or(FormFault::Empty)?;
                add_missing(item, at, by)
            }
            Wish::TypeTime => {
                let item = self.item()?;
                let come = item.times.0.filter(|_| said_of(item.kind) == Said::Out);
                let at = wall(item.date, self.time()?, come, by)?;
                add_missing(item, at, by)
            }
            Wish::Decline => {
                let request = self.item()?.request.ok_or(FormFault::Empty)?;
                Ok(ReviewChange::Settle(request, Settle::Decline))
            }
            Wish::Dismiss => Ok(ReviewChange::Dismiss(self.item()?.key(), true)),
            Wish::TakeUp => Ok(ReviewChange::Dismiss(self.item()?.key(), false)),
            Wish::Overtime(paid) => {
                let item = self.item()?;
                Ok(ReviewChange::Overtime {
                    emp_id: item.emp_id.clone(),
                    date: item.date,
                    overtime_secs: item.secs,
                    approved_secs: if paid { item.secs } else { 0 },
                })
            }
            Wish::Add => {
                let (emp_id, date) = day.ok_or(FormFault::Empty)?;
                let time_in = detail.and_then(|day| day.record.as_ref()).and_then(DayRecord::time_in);
                let come = time_in.filter(|_| self.said == Some(Said::Out));
                let at = wall(*date, self.time()?, come, by)?;
                let emp_id = emp_id.clone();
                let punch = AddedPunch { id: id(), emp_id, at, said: self.said, source: Source::Manual };
                Ok(ReviewChange::Add(vec![punch]))
            }
            Wish::Move(event) => {
                let punch = detail.and_then(|day| day.punches.iter().find(|punch| punch.event == event));
                let was = punch.map(|punch| punch.counts_at.unwrap_or(punch.recorded_at));
                let date = was.ok_or(FormFault::Empty)?.local().date_naive();
                let at = wall(date, self.time()?, None, by)?;
                Ok(correct(event, Change::MoveTo(at)))
            }
            Wish::Void(event) => Ok(self.settle_or(event, Change::Void, by)),
            Wish::Mean(event, said) => Ok(correct(event, Change::Mean(said))),
            Wish::Give(event) => {
                let text = self.typed()?;
                let emp_id = text.parse().ok().ok_or(FormFault::NotAnId)?;
                Ok(self.settle_or(event, Change::GiveTo(emp_id), by))
            }
            Wish::TakeBack(correction) => Ok(correct(correction, Change::Void)),
            Wish::Bulk => {
                self.typed()?;
                let rows = bulk_entry::split(&self.text).map_err(FormFault::Rows)?;
                let punches = bulk_entry::punches(&rows, by.at.zone, &by.at).map_err(FormFault::Rows)?;
                Ok(ReviewChange::Add(punches))
            }
            Wish::Lock(locked) => Ok(ReviewChange::Lock(range.ok_or(FormFault::Empty)?, locked)),
        }
    }

    fn item(&self) -> Result<&ReviewItem, FormFault> {
        self.item.as_ref().ok_or(FormFault::Empty)
    }

    fn typed(&self) -> Result<&str, FormFault> {
        Some(self.text.trim()).filter(|text| !text.is_empty()).ok_or(FormFault::Empty)
    }

    fn time(&self) -> Result<NaiveTime, FormFault> {
        bulk_entry::time(self.typed()?).ok().flatten().ok_or(FormFault::NotATime)
    }

    /// The correction, as the answer to the report of a wrong person where it is about one.
    fn settle_or(&self, event: EventId, change: Change, by: &By) -> ReviewChange {
        let id = EventId::at(&by.at);
        let request =
            self.item.as_ref().filter(|item| item.event == Some(event)).and_then(|item| item.request);
        match request {
            Some(request) => ReviewChange::Settle(request, Settle::Correct(id, change)),
            None => ReviewChange::Correct { id, target: event, change },
        }
    }
}

/// The missing time, as the answer to the request where there is one.
fn add_missing(item: &ReviewItem, at: Moment, by: &By) -> Result<ReviewChange, FormFault> {
    if at.utc > by.at.utc {
        return Err(FormFault::Future);
    }
    let said = Some(said_of(item.kind));
    let id = EventId::at(&by.at);
    let punch = AddedPunch { id, emp_id: item.emp_id.clone(), at, said, source: Source::Manual };
    Ok(match item.request {
        Some(request) => ReviewChange::Settle(request, Settle::AddTimeOut(punch)),
        None => ReviewChange::Add(vec![punch]),
    })
}

/// Whether a time is missing that can be typed.
fn needs_time(kind: ReviewKind) -> bool {
    matches!(
        kind,
        ReviewKind::RepairAsked
            | ReviewKind::TimeOutMissing
            | ReviewKind::TimeInMissing
            | ReviewKind::AutoOut
    )
}

/// What the missing punch is.
fn said_of(kind: ReviewKind) -> Said {
    if kind == ReviewKind::TimeInMissing { Said::In } else { Said::Out }
}

/// The moment at which the clock shows `time` on `date`; at the next day where that is not after `come`.
fn wall(date: NaiveDate, time: NaiveTime, come: Option<Moment>, by: &By) -> Result<Moment, FormFault> {
    let zone = come.map_or(by.at.zone, |come| come.zone);
    let mut at = Moment::on_the_wall(date, time, zone);
    if come.is_some_and(|come| at.utc <= come.utc) {
        at = Moment::on_the_wall(date.succ_opt().unwrap_or(date), time, zone);
    }
    if at.utc > by.at.utc { Err(FormFault::Future) } else { Ok(at) }
}
