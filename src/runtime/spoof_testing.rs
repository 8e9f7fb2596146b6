//! A spoof test on the recognition thread: the kiosk's own chain judges one presentation after the other, and its
//! decisions go to the workspace instead of the kiosk.

use crossbeam_channel::Sender;

use crate::app::hr;
use crate::domain::decision::{Decision, Observation};
use crate::domain::frame::Frame;
use crate::domain::spoof_test::{SpoofReport, SpoofWish, Verdict};
use crate::recognition::recogniser::Recogniser;

/// What is being judged.
pub(super) struct Presentation {
    /// How it stands; after the verdict that stays.
    report: SpoofReport,
    /// What the desk knows.
    told: Option<SpoofReport>,
}

impl Presentation {
    fn of(wish: SpoofWish) -> Self {
        Self { report: SpoofReport::of(wish), told: None }
    }

    fn take(&mut self, observation: Observation) {
        let report = &mut self.report;
        if observation.face.map(|face| face.track) != report.face.map(|face| face.track) {
            report.nobody = false;
        }
        report.face = observation.face;
        report.fault = observation.fault;
        report.progress = observation.progress;
        report.turn = observation.turn;
        match observation.decided.map(|decided| decided.decision) {
            Some(Decision::Identified(_)) => report.verdict = Some(Verdict::Passed),
            Some(Decision::PresentationAttack { reason, .. }) => {
                report.verdict = Some(Verdict::Refused(reason));
            }
            // Who is nobody here is not let in, live or not: the liveness check is not asked.
            Some(Decision::Unknown { .. } | Decision::Ambiguous { .. }) => report.nobody = true,
            Some(Decision::NoFace | Decision::LowQuality(_)) | None => {}
        }
    }
}

/// Does what the tester wants judged; true while the camera is the test's.
///
/// Each presentation begins anew: nothing of the one before, nor of whoever stood there, weighs in it. The same holds of
/// the first turn at the kiosk afterwards.
pub(super) fn follow(
    presentation: &mut Option<Presentation>,
    wish: Option<SpoofWish>,
    recogniser: &mut Recogniser,
    frame: Option<&Frame>,
    desk: &Sender<hr::event::Event>,
) -> bool {
    if presentation.as_ref().map(|before| before.report.wish) != wish {
        *presentation = wish.map(Presentation::of);
        recogniser.begin_presentation();
    }
    let Some(presentation) = presentation else { return false };
    if let Some(frame) = frame
        && presentation.report.wish.presentation.is_some()
        && presentation.report.verdict.is_none()
    {
        presentation.take(recogniser.observe(frame));
    }
    // State: what is not taken now is told again with the next frame.
    let report = &presentation.report;
    if presentation.told.as_ref() != Some(report)
        && desk.try_send(hr::event::Event::SpoofTest(Box::new(report.clone()))).is_ok()
    {
        presentation.told = Some(report.clone());
    }
    true
}
