//! The question whether a punch is a time out already: answered by a touch, by a long look, or by stepping away.

use super::{Answer, App, LOOK_MEANS_YES, Question};
use crate::app::event::Effect;
use crate::app::view::Card;
use crate::domain::clock_event::{EventId, PunchRequest};

impl App {
    pub(super) fn question_card(&self, card: &Card, question: &Question) -> Card {
        match card {
            Card::ConfirmTimeOut { name, time_in, .. } => {
                let by_look = question.track.is_some().then(|| self.held(question));
                Card::ConfirmTimeOut { name: name.clone(), time_in: *time_in, by_look }
            }
            other => other.clone(),
        }
    }

    /// How far the look that answers "yes" has come, 0.0 to 1.0.
    pub(super) fn held(&self, question: &Question) -> f32 {
        let looks = question.track.is_some() && question.track == self.track_in_view();
        let looked = self.now.uptime.saturating_sub(question.asked);
        if looks { (looked.as_secs_f32() / LOOK_MEANS_YES.as_secs_f32()).min(1.0) } else { 0.0 }
    }

    pub(super) fn on_confirmed(&mut self, effects: &mut Vec<Effect>) {
        let Some(question) = self.answer.as_mut().and_then(|answer| answer.question.take()) else {
            return;
        };
        let request = PunchRequest {
            event_id: EventId::at(&self.now.moment),
            at: self.now.moment,
            time_out_confirmed: true,
            ..question.request
        };
        self.request(request, effects);
    }

    pub(super) fn on_declined(&mut self) {
        let may_go = |answer: &Answer| {
            answer.question.is_some() || matches!(answer.card, Card::Month(_) | Card::PickTime(_))
        };
        if self.answer.as_ref().is_some_and(may_go) {
            self.answer = None;
        }
    }

    /// A long look answers the question with "yes", stepping away with "no".
    pub(super) fn settle_question(&mut self, effects: &mut Vec<Effect>) {
        let Some(question) = self.answer.as_ref().and_then(|answer| answer.question.as_ref()) else {
            return;
        };
        if question.track.is_none() {
            return; // The face was gone before the question came: only the buttons answer it.
        }
        if question.track != self.track_in_view() {
            self.on_declined();
        } else if self.held(question) >= 1.0 {
            self.on_confirmed(effects);
        }
    }
}
