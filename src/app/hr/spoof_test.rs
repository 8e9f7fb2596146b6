//! The spoof test: an Admin holds pictures and people before the camera, and the kiosk's own liveness check judges.
//!
//! *Invariant:* a try begins when the tester says so and ends with one verdict: whoever walks past between two tries
//! is not counted.

use std::sync::Arc;
use std::time::Duration;

use super::event::{self, Screen, Slot};
use super::inquiry::Inquiries;
use super::view::Note;
use crate::domain::audit::By;
use crate::domain::spoof_test::{
    SpoofKind, SpoofRate, SpoofReport, SpoofTest, SpoofWish, Tallies, Tally, Verdict,
};

/// Time to hold something up, after the button was touched: the tester's own face is not to be judged.
const GET_READY: Duration = Duration::from_secs(3);
/// A try in which nobody who is enrolled is recognised ends after this long and is not counted. While a turn of the head
/// is asked for it goes on: the kiosk ends that itself.
const LONGEST_TRY: Duration = Duration::from_secs(20);

/// What the tester does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Takes the camera.
    Begin,
    /// What is held up from now on.
    Kind(SpoofKind),
    /// Begins a try.
    Try,
    /// The last try does not count: it was none of what was chosen.
    TakeBack,
    /// Gives the camera back and keeps what was counted.
    Finish,
    /// Gives the camera back and keeps nothing.
    Cancel,
}

/// What is asked of the office.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// [`Found::Last`].
    Last,
    /// [`Found::Rates`].
    Rates(Tallies),
    /// [`event::Found::Changed`]. The number is of tries that were taken back.
    Keep(Tallies, u32, By),
}

/// What the office found.
#[derive(Debug, Clone)]
pub enum Found {
    /// The newest test that was kept.
    Last(Option<Box<SpoofResult>>),
    /// The rates of tries that were counted.
    Rates(Vec<SpoofRate>),
}

/// A test with its rates.
#[derive(Debug, Clone, PartialEq)]
pub struct SpoofResult {
    /// What was counted.
    pub test: SpoofTest,
    /// What it says.
    pub rates: Vec<SpoofRate>,
}

/// What the screen shows.
#[derive(Debug, Clone, PartialEq)]
pub struct SpoofView {
    /// The newest test that was kept.
    pub last: LastTest,
    /// A test is under way.
    pub running: Option<RunningView>,
    /// The result is being stored.
    pub saving: bool,
}

/// The newest test that was kept.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum LastTest {
    /// It is being read.
    #[default]
    Unread,
    /// There is none.
    Missing,
    /// Here it is.
    Kept(Arc<SpoofResult>),
}

/// A test that is under way.
#[derive(Debug, Clone, PartialEq)]
pub struct RunningView {
    /// What is held up.
    pub kind: SpoofKind,
    /// How the try stands.
    pub stage: TryStage,
    /// What recognition sees of it.
    pub report: Option<SpoofReport>,
    /// Counted so far.
    pub rates: Arc<Vec<SpoofRate>>,
    /// Tries that count.
    pub tries: usize,
}

/// How a try stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TryStage {
    /// None has begun.
    Resting,
    /// It begins in so many seconds.
    GetReady(u64),
    /// It is being judged.
    Judging,
    /// It was judged and counted.
    Judged(Verdict),
    /// It had no verdict and is not counted.
    NotJudged,
    /// It was taken back.
    TakenBack,
}

/// The test as it stands. It is gone when the workspace locks.
#[derive(Debug, Default)]
pub(super) struct SpoofTesting {
    session: u64,
    now: Duration,
    running: Option<Running>,
    last: LastTest,
    saving: bool,
}

#[derive(Debug)]
struct Running {
    kind: SpoofKind,
    stage: TryStage,
    /// When the stage ends by itself.
    until: Option<Duration>,
    presentation: u64,
    report: Option<SpoofReport>,
    /// What counts, in its order.
    tries: Vec<(SpoofKind, Verdict)>,
    taken_back: u32,
    rates: Arc<Vec<SpoofRate>>,
}

impl Running {
    fn new() -> Self {
        Self {
            kind: SpoofKind::Print,
            stage: TryStage::Resting,
            until: None,
            presentation: 0,
            report: None,
            tries: Vec::new(),
            taken_back: 0,
            rates: Arc::default(),
        }
    }

    fn is_trying(&self) -> bool {
        matches!(self.stage, TryStage::GetReady(_) | TryStage::Judging)
    }

    fn tallies(&self) -> Tallies {
        let mut tallies = Tallies::new();
        for (kind, verdict) in &self.tries {
            let tally: &mut Tally = tallies.entry(*kind).or_default();
            tally.presented += 1;
            tally.passed += u32::from(*verdict == Verdict::Passed);
        }
        tallies
    }

    fn count(&self, inquiries: &mut Inquiries) {
        inquiries.ask(Slot::SpoofRates, event::Request::SpoofTest(Request::Rates(self.tallies())));
    }
}

impl SpoofTesting {
    pub(super) fn reload(inquiries: &mut Inquiries) {
        inquiries.ask(Slot::SpoofTest, event::Request::SpoofTest(Request::Last));
    }

    /// The camera is the kiosk's again and what was not kept is gone.
    pub(super) fn leave(&mut self) {
        if !self.saving {
            self.running = None;
        }
    }

    pub(super) fn command(&mut self, command: Command, now: Duration, by: By, inquiries: &mut Inquiries) {
        if self.saving {
            return;
        }
        match (command, &mut self.running) {
            (Command::Begin, None) => {
                self.session += 1;
                self.running = Some(Running::new());
            }
            (Command::Kind(kind), Some(running)) if !running.is_trying() => {
                running.kind = kind;
                running.stage = TryStage::Resting;
            }
            (Command::Try, Some(running)) if !running.is_trying() => {
                running.stage = TryStage::GetReady(GET_READY.as_secs());
                running.until = Some(now + GET_READY);
                running.report = None;
            }
            (Command::TakeBack, Some(running)) if !running.is_trying() && !running.tries.is_empty() => {
                running.tries.pop();
                running.taken_back += 1;
                running.stage = TryStage::TakenBack;
                running.count(inquiries);
            }
            (Command::Finish, Some(running)) if !running.tries.is_empty() => {
                self.saving = true;
                let keep = Request::Keep(running.tallies(), running.taken_back, by);
                running.stage = TryStage::Resting;
                running.until = None;
                inquiries.ask(Slot::Change(Screen::SpoofTest), event::Request::SpoofTest(keep));
            }
            (Command::Finish | Command::Cancel, Some(_)) => self.running = None,
            _ => {}
        }
    }

    pub(super) fn found(&mut self, found: Found) {
        match found {
            Found::Last(last) => {
                self.last = last.map_or(LastTest::Missing, |last| LastTest::Kept(Arc::new(*last)));
            }
            Found::Rates(rates) => {
                if let Some(running) = &mut self.running {
                    running.rates = Arc::new(rates);
                }
            }
        }
    }

    /// The result was stored, or why not; what was counted stays in the second case.
    pub(super) fn settled(&mut self, result: Result<(), String>, inquiries: &mut Inquiries) -> Note {
        self.saving = false;
        match result {
            Ok(()) => {
                self.running = None;
                Self::reload(inquiries);
                Note::SpoofTestKept
            }
            Err(reason) => Note::Problem(reason),
        }
    }

    /// Recognition says how a try stands.
    pub(super) fn reported(&mut self, report: SpoofReport, inquiries: &mut Inquiries) {
        if Some(report.wish) != self.wish() {
            return;
        }
        let Some(running) = self.running.as_mut().filter(|running| running.stage == TryStage::Judging) else {
            return;
        };
        if report.turn.is_some() {
            running.until = Some(self.now + LONGEST_TRY);
        }
        if let Some(verdict) = report.verdict {
            running.stage = TryStage::Judged(verdict);
            running.until = None;
            running.tries.push((running.kind, verdict));
            running.count(inquiries);
        }
        running.report = Some(report);
    }

    pub(super) fn pass_time(&mut self, now: Duration) {
        self.now = now;
        let Some(running) = &mut self.running else { return };
        let Some(until) = running.until else { return };
        let left = until.saturating_sub(now);
        match running.stage {
            TryStage::GetReady(_) if left > Duration::ZERO => {
                running.stage = TryStage::GetReady(left.as_millis().div_ceil(1000).try_into().unwrap_or(0));
            }
            TryStage::GetReady(_) => {
                running.presentation += 1;
                running.stage = TryStage::Judging;
                running.until = Some(now + LONGEST_TRY);
            }
            TryStage::Judging if left == Duration::ZERO => {
                running.stage = TryStage::NotJudged;
                running.until = None;
            }
            _ => {}
        }
    }

    /// What recognition is to judge; `None` when the camera is the kiosk's.
    pub(super) fn wish(&self) -> Option<SpoofWish> {
        let running = self.running.as_ref()?;
        let presentation = (running.stage == TryStage::Judging).then_some(running.presentation);
        Some(SpoofWish { session: self.session, presentation })
    }

    pub(super) fn view(&self) -> SpoofView {
        let running = self.running.as_ref().map(|running| RunningView {
            kind: running.kind,
            stage: running.stage,
            report: running.report.clone(),
            rates: Arc::clone(&running.rates),
            tries: running.tries.len(),
        });
        SpoofView { last: self.last.clone(), running, saving: self.saving }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::decision::AttackReason;
    use crate::domain::time::Moment;

    const SECOND: Duration = Duration::from_secs(1);
    const REFUSED: Verdict = Verdict::Refused(AttackReason::FlatTurn);

    #[derive(Default)]
    struct Tester {
        test: SpoofTesting,
        inquiries: Inquiries,
        now: Duration,
    }

    impl Tester {
        fn begun() -> Self {
            let mut tester = Self::default();
            tester.does(Command::Begin);
            tester
        }

        fn does(&mut self, command: Command) {
            let utc = "2026-11-23T08:00:00Z".parse().unwrap();
            let at = Moment { utc, zone: chrono_tz::Tz::Europe__Berlin };
            let by = By { who: "Ines".to_owned(), at };
            self.test.command(command, self.now, by, &mut self.inquiries);
        }

        fn pass(&mut self, span: Duration) {
            self.now += span;
            self.test.pass_time(self.now);
        }

        fn stage(&self) -> TryStage {
            self.test.view().running.unwrap().stage
        }

        fn reported(&mut self, wish: SpoofWish, verdict: Option<Verdict>) {
            let report = SpoofReport { verdict, ..SpoofReport::of(wish) };
            self.test.reported(report, &mut self.inquiries);
        }

        /// A try that ends like this.
        fn tries(&mut self, verdict: Verdict) {
            self.does(Command::Try);
            self.pass(GET_READY);
            self.reported(self.test.wish().unwrap(), Some(verdict));
            assert_eq!(self.stage(), TryStage::Judged(verdict));
        }

        fn tally(&self, kind: SpoofKind) -> (u32, u32) {
            let tallies = self.test.running.as_ref().unwrap().tallies();
            tallies.get(&kind).map_or((0, 0), |tally| (tally.presented, tally.passed))
        }
    }

    #[test]
    fn each_try_is_counted_once_under_what_was_held_up() {
        let mut tester = Tester::begun();
        tester.tries(REFUSED);
        tester.tries(Verdict::Passed);
        tester.does(Command::Kind(SpoofKind::Live));
        tester.tries(Verdict::Passed);
        let wish = SpoofWish { presentation: Some(3), ..tester.test.wish().unwrap() };
        tester.reported(wish, Some(Verdict::Passed));
        assert_eq!(tester.tally(SpoofKind::Print), (2, 1));
        assert_eq!(tester.tally(SpoofKind::Live), (1, 1), "a verdict that comes twice counts once");
        let live = Tally { presented: 5, passed: 3 };
        assert_eq!((live.errors(SpoofKind::Live), live.errors(SpoofKind::Phone)), (2, 3));
    }

    #[test]
    fn nothing_is_judged_before_the_tester_had_time_to_hold_it_up_nor_between_two_tries() {
        let mut tester = Tester::begun();
        let judged = |tester: &Tester| tester.test.wish().unwrap().presentation;
        assert_eq!(judged(&tester), None, "the camera is the test's, and nothing is judged");
        tester.does(Command::Try);
        assert_eq!((tester.stage(), judged(&tester)), (TryStage::GetReady(3), None));
        tester.pass(2 * SECOND);
        assert_eq!((tester.stage(), judged(&tester)), (TryStage::GetReady(1), None));
        tester.does(Command::Kind(SpoofKind::Tablet));
        tester.pass(SECOND);
        assert_eq!((tester.stage(), judged(&tester)), (TryStage::Judging, Some(1)));
        assert_eq!(tester.test.view().running.unwrap().kind, SpoofKind::Print, "it is held up already");
        tester.reported(tester.test.wish().unwrap(), Some(REFUSED));
        assert_eq!(judged(&tester), None);
        tester.tries(REFUSED);
        assert_eq!(tester.test.running.as_ref().unwrap().presentation, 2);
    }

    #[test]
    fn a_try_in_which_nobody_is_recognised_ends_and_is_not_counted() {
        let mut tester = Tester::begun();
        tester.does(Command::Try);
        tester.pass(GET_READY);
        let wish = tester.test.wish().unwrap();
        tester.reported(wish, None);
        tester.pass(LONGEST_TRY);
        assert_eq!(tester.stage(), TryStage::NotJudged);
        tester.reported(wish, Some(Verdict::Passed));
        assert_eq!(tester.tally(SpoofKind::Print), (0, 0), "a verdict that comes too late is none");
    }

    #[test]
    fn a_try_that_was_none_is_taken_back_and_said_to_be() {
        let mut tester = Tester::begun();
        tester.does(Command::TakeBack);
        tester.tries(REFUSED);
        tester.tries(Verdict::Passed);
        tester.does(Command::TakeBack);
        assert_eq!((tester.stage(), tester.tally(SpoofKind::Print)), (TryStage::TakenBack, (1, 0)));
        tester.does(Command::Finish);
        let sent = tester.inquiries.take_outbox();
        let kept = sent.iter().find_map(|effect| match &effect.request {
            event::Request::SpoofTest(Request::Keep(tallies, taken_back, _)) => Some((tallies, *taken_back)),
            _ => None,
        });
        let (tallies, taken_back) = kept.unwrap();
        assert_eq!((tallies.len(), taken_back), (1, 1));
    }

    #[test]
    fn the_camera_is_given_back_by_cancel_by_leaving_and_when_the_result_is_kept() {
        let mut tester = Tester::begun();
        tester.does(Command::Cancel);
        assert_eq!(tester.test.wish(), None);
        tester.does(Command::Begin);
        tester.test.leave();
        assert_eq!(tester.test.wish(), None);
        tester.does(Command::Begin);
        tester.does(Command::Finish);
        assert_eq!(tester.test.wish(), None, "there is nothing to keep");
        tester.does(Command::Begin);
        tester.tries(REFUSED);
        tester.does(Command::Finish);
        let failed = tester.test.settled(Err("the disk is full".to_owned()), &mut tester.inquiries);
        assert_eq!(failed, Note::Problem("the disk is full".to_owned()));
        assert_eq!(tester.tally(SpoofKind::Print), (1, 0), "what was counted is not lost with it");
        tester.does(Command::Finish);
        assert_eq!(tester.test.settled(Ok(()), &mut tester.inquiries), Note::SpoofTestKept);
        assert_eq!(tester.test.wish(), None);
    }
}
