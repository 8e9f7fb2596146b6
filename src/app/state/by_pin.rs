//! Who is recorded by employee id and PIN, and what becomes of faces meanwhile.
//!
//! While somebody types, no face is recorded or refused: the one who types would be recorded twice, and a greeting for
//! the next in the queue would take the form away. Whoever is recognised meanwhile and is still there comes next: when
//! the form is done, or when it has rested for a few seconds because the one who opened it has walked away.

use std::time::Duration;

use super::{App, Effect, Tone};
use crate::app::counter::{Ask, PinCommand, Told};
use crate::app::pin::PinForm;
use crate::app::view::PinProblem;
use crate::domain::clock_event::{EventId, PunchRequest};
use crate::domain::decision::{Decided, Decision};
use crate::domain::employee::EmployeeId;

/// An answer stands at least so long before somebody who waits behind is answered.
const ANSWER_IS_READ: Duration = Duration::from_secs(2);

impl App {
    pub(super) fn on_pin(&mut self, command: PinCommand, effects: &mut Vec<Effect>) {
        let now = self.now.uptime;
        match command {
            PinCommand::Open if self.pin.is_none() => {
                // A question that nobody has answered is answered with "no".
                self.answer = None;
                let number = self.ask(Ask::Letters, effects);
                self.pin = Some(PinForm::open(number, now, self.track_in_view()));
            }
            PinCommand::Open => {}
            PinCommand::Type => {
                if let Some(form) = &mut self.pin {
                    form.touch(now);
                }
            }
            PinCommand::Enter { id, pin } => {
                if self.pin.as_ref().is_some_and(|form| form.is_ready(now)) {
                    let ticket = self.ask(Ask::Pin { id, pin, at: self.now.moment }, effects);
                    if let Some(form) = &mut self.pin {
                        form.touch(now);
                        form.check(ticket);
                    }
                }
            }
            PinCommand::Close => self.pin = None,
        }
    }

    pub(super) fn on_told(&mut self, ticket: u64, told: Result<Told, String>, effects: &mut Vec<Effect>) {
        let told = match told {
            Ok(Told::Letters(letters)) => {
                self.letters = letters;
                return;
            }
            Ok(Told::Repair(_)) | Err(_) if self.repairs(ticket) => {
                self.on_repair_told(told.is_ok());
                return;
            }
            told if self.reads_month(ticket) => {
                self.on_month(told);
                return;
            }
            told => told,
        };
        let now = self.now.uptime;
        let Some(form) = self.pin.as_mut().filter(|form| form.checks(ticket)) else {
            return; // Whoever typed it has given up.
        };
        match told {
            Ok(Told::PinRight(emp_id)) => {
                self.on_right_pin(emp_id, effects);
                return;
            }
            Ok(Told::PinWrong(wait)) => form.refuse(now, PinProblem::Wrong, wait),
            Ok(Told::PinWait(wait)) => form.refuse(now, PinProblem::TooMany, wait),
            Ok(Told::Letters(_) | Told::Days(_) | Told::Repair(_)) | Err(_) => {
                form.refuse(now, PinProblem::Broken, Duration::ZERO);
            }
        }
        effects.push(Effect::Sound(Tone::Refused));
    }

    fn on_right_pin(&mut self, emp_id: EmployeeId, effects: &mut Vec<Effect>) {
        let opener = self.pin.take().and_then(|form| form.opener);
        self.held_back = self.held_back.take().filter(|held| Some(held.track) != opener);
        let request = PunchRequest {
            event_id: EventId::at(&self.now.moment),
            emp_id,
            at: self.now.moment,
            evidence: None,
            said: None,
            photo: None,
            time_out_confirmed: false,
            clock_suspect: self.clock_watch.is_suspect(self.now),
        };
        self.request(request, effects);
    }

    /// A face was decided while somebody types. Only who was recognised comes next; a refusal is not kept.
    pub(super) fn hold_back(&mut self, decided: Decided) {
        if matches!(decided.decision, Decision::Identified(_)) {
            self.held_back = Some(decided);
        }
    }

    /// The form leaves when nobody is there any more, and whoever waited behind it comes next.
    pub(super) fn settle_pin(&mut self, effects: &mut Vec<Effect>) {
        let now = self.now.uptime;
        if let Some(form) = self.pin.take_if(|form| form.is_left(now)) {
            // Whoever chose the PIN is not recorded by the face instead.
            self.held_back = self.held_back.take().filter(|held| Some(held.track) != form.opener);
        }
        let Some(held) = &self.held_back else { return };
        if self.track_in_view() != Some(held.track) {
            self.held_back = None;
            return;
        }
        let picking = self.is_picking();
        let read = self.answer.as_ref().is_none_or(|answer| {
            answer.question.is_none() && !picking && now.saturating_sub(answer.since) >= ANSWER_IS_READ
        });
        let free = match &self.pin {
            Some(form) => form.gives_way_to(held.track, now),
            None => read && self.pending.is_empty(),
        };
        if free && let Some(held) = self.held_back.take() {
            self.pin = None;
            self.on_decided(held, effects);
        }
    }
}
