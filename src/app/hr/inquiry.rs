//! Requests on their way: one of each kind, the newest wins.

use std::collections::BTreeMap;

use super::event::{Effect, Request, Slot, Ticket};
use super::long_work::LongWork;

/// The requests on their way and those that wait behind them.
#[derive(Debug, Default)]
pub(super) struct Inquiries {
    count: u64,
    on_the_way: BTreeMap<Slot, OnTheWay>,
    outbox: Vec<Effect>,
    /// What takes longer, and is not forgotten.
    pub(super) long_work: LongWork,
}

#[derive(Debug)]
struct OnTheWay {
    number: u64,
    /// An answer is not wanted any more.
    forgotten: bool,
    next: Option<Request>,
}

impl Inquiries {
    /// Sends `request` as soon as the one before it in `slot` is answered.
    pub(super) fn ask(&mut self, slot: Slot, request: Request) {
        if let Some(before) = self.on_the_way.get_mut(&slot) {
            before.next = Some(request);
        } else {
            self.send(slot, request);
        }
    }

    /// Whether an answer is waited for in `slot`.
    pub(super) fn waits_for(&self, slot: Slot) -> bool {
        self.on_the_way.get(&slot).is_some_and(|on_the_way| !on_the_way.forgotten)
    }

    /// Takes note of an answer; true when it is the newest that was wanted.
    pub(super) fn answered(&mut self, ticket: Ticket) -> bool {
        match self.on_the_way.remove(&ticket.slot) {
            Some(OnTheWay { number, forgotten, next }) if number == ticket.number => match next {
                Some(request) => {
                    self.send(ticket.slot, request);
                    false
                }
                None => !forgotten,
            },
            Some(other) => {
                self.on_the_way.insert(ticket.slot, other);
                false
            }
            None => false,
        }
    }

    /// Whatever is answered from now on is not wanted any more, and nothing waits.
    pub(super) fn forget_all(&mut self) {
        for on_the_way in self.on_the_way.values_mut() {
            on_the_way.forgotten = true;
            on_the_way.next = None;
        }
    }

    /// What is to be sent now.
    pub(super) fn take_outbox(&mut self) -> Vec<Effect> {
        let mut outbox = std::mem::take(&mut self.outbox);
        outbox.extend(self.long_work.take_outbox());
        outbox
    }

    fn send(&mut self, slot: Slot, request: Request) {
        self.count += 1;
        let number = self.count;
        self.on_the_way.insert(slot, OnTheWay { number, forgotten: false, next: None });
        self.outbox.push(Effect { ticket: Ticket { slot, number }, request });
    }
}
