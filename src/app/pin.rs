//! The form for employee id and PIN: how long it stays, and when the next try is taken.
//!
//! What is typed stays in the window until it is entered; here is only known that somebody types.

use std::time::Duration;

use super::view::{PinProblem, PinView};

/// The form leaves by itself when nobody has touched it for so long.
const LEFT_AFTER: Duration = Duration::from_secs(20);
/// Who has not typed for so long gives way to somebody else whose face was recognised meanwhile.
const GIVES_WAY_AFTER: Duration = Duration::from_secs(4);

/// The open form.
#[derive(Debug, Clone)]
pub(super) struct PinForm {
    number: u64,
    tries: u32,
    /// The ticket of the try that is being checked.
    checking: Option<u64>,
    problem: Option<PinProblem>,
    wait_until: Duration,
    touched: Duration,
    /// The face that was in view when the form was opened.
    pub(super) opener: Option<u64>,
}

impl PinForm {
    /// The form as it opens at `now` for whoever's face is `opener`; each has its own number.
    pub(super) fn open(number: u64, now: Duration, opener: Option<u64>) -> Self {
        let (touched, wait_until) = (now, Duration::ZERO);
        Self { number, tries: 0, checking: None, problem: None, wait_until, touched, opener }
    }

    /// Somebody types.
    pub(super) fn touch(&mut self, now: Duration) {
        self.touched = now;
    }

    /// Whether a try may be made at `now`.
    pub(super) fn is_ready(&self, now: Duration) -> bool {
        self.checking.is_none() && now >= self.wait_until
    }

    /// A try is on its way.
    pub(super) fn check(&mut self, ticket: u64) {
        self.checking = Some(ticket);
        self.problem = None;
    }

    /// Whether this is the try that is on its way.
    pub(super) fn checks(&self, ticket: u64) -> bool {
        self.checking == Some(ticket)
    }

    /// The try was not taken; the next one waits until then.
    pub(super) fn refuse(&mut self, now: Duration, problem: PinProblem, wait: Duration) {
        self.checking = None;
        self.problem = Some(problem);
        self.wait_until = now + wait;
        self.tries = self.tries.wrapping_add(1);
        self.touched = now;
    }

    /// Whether whoever opened it has gone.
    pub(super) fn is_left(&self, now: Duration) -> bool {
        // Who waits for the next try is still there.
        let since = self.touched.max(self.wait_until.min(self.touched + LEFT_AFTER));
        self.checking.is_none() && now.saturating_sub(since) >= LEFT_AFTER
    }

    /// Whether the person of another face, `track`, need not wait for it any longer.
    pub(super) fn gives_way_to(&self, track: u64, now: Duration) -> bool {
        let rests = now.saturating_sub(self.touched) >= GIVES_WAY_AFTER;
        rests && self.checking.is_none() && self.opener != Some(track)
    }

    /// What the screen shows at `now`.
    pub(super) fn view(&self, now: Duration, letters: bool) -> PinView {
        let wait = self.wait_until.saturating_sub(now);
        PinView {
            number: self.number,
            tries: self.tries,
            letters,
            busy: self.checking.is_some(),
            problem: self.problem,
            wait_secs: wait.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX),
        }
    }
}
