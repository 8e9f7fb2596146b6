//! The spoof test while it runs and after it, with verdicts given by hand.

use std::time::Duration;

use visionpresence::app::hr::event::{Command, Event, Screen};
use visionpresence::app::hr::spoof_test::{Command as SpoofCommand, LastTest};
use visionpresence::app::hr::view::Page;
use visionpresence::domain::decision::AttackReason;
use visionpresence::domain::spoof_test::{SpoofKind, SpoofReport, SpoofWish, Verdict};

use super::hr::Started;

/// What is held up, how often, and how often it passes.
const TRIES: [(SpoofKind, u32, u32); 3] =
    [(SpoofKind::Print, 12, 0), (SpoofKind::Tablet, 3, 1), (SpoofKind::Live, 4, 4)];

/// Makes a test; `keep` ends it.
pub(super) fn make(started: &Started, keep: bool) {
    let send = |command| started.send(Command::SpoofTest(command));
    started.send(Command::Go(Screen::SpoofTest));
    send(SpoofCommand::Begin);
    let mut number = 0;
    for (kind, tries, passed) in TRIES {
        send(SpoofCommand::Kind(kind));
        for tried in 0..tries {
            number += 1;
            send(SpoofCommand::Try);
            started.page("the try", |page| running(page, |_, trying| trying));
            started.clock.advance(Duration::from_secs(4));
            let wish = SpoofWish { session: 1, presentation: Some(number) };
            let verdict =
                if tried < passed { Verdict::Passed } else { Verdict::Refused(AttackReason::FlatTurn) };
            started.wait("the try to begin", |_| started.desk.spoof_wish().get() == Some(wish));
            let report = SpoofReport {
                wish,
                face: None,
                fault: None,
                progress: 1.0,
                turn: None,
                nobody: false,
                verdict: Some(verdict),
            };
            started.event(Event::SpoofTest(Box::new(report)));
            started.page("the verdict", |page| running(page, |tries, trying| tries == number && !trying));
        }
    }
    if keep {
        send(SpoofCommand::Finish);
        started.page(
            "the result",
            |page| matches!(page, Page::SpoofTest(test) if matches!(test.last, LastTest::Kept(_))),
        );
    }
}

fn running(page: &Page, there: impl Fn(u64, bool) -> bool) -> bool {
    use visionpresence::app::hr::spoof_test::TryStage;
    let Page::SpoofTest(test) = page else { return false };
    test.running.as_ref().is_some_and(|running| {
        let trying = matches!(running.stage, TryStage::GetReady(_) | TryStage::Judging);
        there(running.tries as u64, trying)
    })
}
