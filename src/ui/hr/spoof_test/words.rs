//! The words of the spoof test.

use crate::app::hr::spoof_test::{SpoofResult, TryStage};
use crate::domain::decision::AttackReason;
use crate::domain::spoof_test::{ENOUGH_TRIES, SpoofKind, SpoofRate, Verdict};
use crate::ui::strings::English;

/// A fixed word or sentence of the spoof test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpoofPhrase {
    /// Opens the screen, from the settings.
    Open,
    /// Heading.
    Title,
    /// What it is for.
    Why,
    /// How it is done.
    How,
    /// What the kiosk does meanwhile.
    Meanwhile,
    /// Button: takes the camera.
    Begin,
    /// Heading of what was kept.
    Last,
    /// Nothing was kept yet.
    NoneYet,
    /// Above the kinds.
    What,
    /// Button: begins a try.
    Try,
    /// Button: the last try does not count.
    TakeBack,
    /// Button: keeps the result.
    Finish,
    /// Button: keeps nothing.
    Cancel,
    /// Nobody who is enrolled is in the picture.
    Nobody,
    /// Nothing was counted yet.
    NothingCounted,
    /// It was kept.
    Kept,
}

/// The spoof test in a language.
pub trait SpoofLanguage {
    /// A fixed word or sentence.
    fn spoof(&self, phrase: SpoofPhrase) -> &'static str;
    /// Name of a kind, as a choice.
    fn spoof_kind(&self, kind: SpoofKind) -> &'static str;
    /// One sentence on how the try stands.
    fn spoof_stage(&self, stage: TryStage, kind: SpoofKind) -> String;
    /// What gave an attack away.
    fn spoof_reason(&self, reason: AttackReason) -> &'static str;
    /// What the tries of a kind say.
    fn spoof_rate(&self, rate: &SpoofRate) -> String;
    /// Who made a test, when, with which policy: `policy` is its name in the settings.
    fn spoof_made(&self, result: &SpoofResult, policy: &str) -> String;
}

/// A share in percent, with as many digits as it is worth.
pub(super) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent < 9.95 { format!("{percent:.1}") } else { format!("{percent:.0}") }
}

impl SpoofLanguage for English {
    fn spoof(&self, phrase: SpoofPhrase) -> &'static str {
        match phrase {
            SpoofPhrase::Open => "Test with photos...",
            SpoofPhrase::Title => "Does a photo pass here?",
            SpoofPhrase::Why => {
                "Hold up a printed photo, a phone, a tablet, and stand there yourself. The kiosk judges each try as it \
                 judges at the entrance, and counts."
            }
            SpoofPhrase::How => {
                "Use a photo of somebody who is enrolled and hold it so that it hides your own face. After \"Begin a try\" \
                 you have 3 seconds. A person turns the head when asked; turn the photo too, as an impostor would."
            }
            SpoofPhrase::Meanwhile => {
                "While the test runs nobody is recognised, and no punch is made by face."
            }
            SpoofPhrase::Begin => "Begin the test",
            SpoofPhrase::Last => "Last test",
            SpoofPhrase::NoneYet => "No test has been made here yet.",
            SpoofPhrase::What => "What is held up",
            SpoofPhrase::Try => "Begin a try",
            SpoofPhrase::TakeBack => "Do not count the last",
            SpoofPhrase::Finish => "Finish and keep",
            SpoofPhrase::Cancel => "Stop without keeping",
            SpoofPhrase::Nobody => {
                "Nobody who is enrolled is seen, so the kiosk would let nobody in. Use a photo of somebody enrolled."
            }
            SpoofPhrase::NothingCounted => "Nothing is counted yet.",
            SpoofPhrase::Kept => "The test is kept, and the audit list says so.",
        }
    }

    fn spoof_kind(&self, kind: SpoofKind) -> &'static str {
        match kind {
            SpoofKind::Print => "Printed photo",
            SpoofKind::Phone => "Phone",
            SpoofKind::Tablet => "Tablet or screen",
            SpoofKind::Live => "Live person",
        }
    }

    fn spoof_stage(&self, stage: TryStage, kind: SpoofKind) -> String {
        match (stage, kind) {
            (TryStage::Resting, _) => "Ready for a try.".to_owned(),
            (TryStage::GetReady(secs), SpoofKind::Live) => format!("Look at the camera: {secs}"),
            (TryStage::GetReady(secs), _) => format!("Hold it before the camera: {secs}"),
            (TryStage::Judging, _) => "The kiosk is looking...".to_owned(),
            (TryStage::Judged(Verdict::Passed), SpoofKind::Live) => "Passed, as it should.".to_owned(),
            (TryStage::Judged(Verdict::Passed), _) => {
                "Passed: the kiosk took it for a person. This must not happen.".to_owned()
            }
            (TryStage::Judged(Verdict::Refused(reason)), SpoofKind::Live) => {
                format!("Refused, though it is a person: {}.", self.spoof_reason(reason))
            }
            (TryStage::Judged(Verdict::Refused(reason)), _) => {
                format!("Refused, as it should: {}.", self.spoof_reason(reason))
            }
            (TryStage::NotJudged, _) => "Not counted: the kiosk recognised nobody in 20 seconds.".to_owned(),
            (TryStage::TakenBack, _) => "The last try is not counted.".to_owned(),
        }
    }

    fn spoof_reason(&self, reason: AttackReason) -> &'static str {
        match reason {
            AttackReason::FrozenPicture => "the picture stood still",
            AttackReason::Replica => "it looked like a picture",
            AttackReason::FlatTurn => "what turned was flat",
            AttackReason::NoTurn => "the head was not turned as asked",
            AttackReason::OtherFace => "another face turned",
        }
    }

    fn spoof_rate(&self, rate: &SpoofRate) -> String {
        let (of, errors) = (rate.tally.presented, rate.tally.errors(rate.kind));
        let live = rate.kind == SpoofKind::Live;
        let (did, would) = if live { ("were refused", "would be refused") } else { ("passed", "would pass") };
        let name = if live { "BPCER" } else { "APCER" };
        let (low, high) = rate.interval;
        let words = if errors == 0 {
            let at_most = percent(rate.at_most);
            format!("{errors} of {of} {did}: at most {at_most}% {would}, with 95% certainty. {name} 0%.")
        } else {
            let (share, low, high) = (percent(rate.share()), percent(low), percent(high));
            format!("{errors} of {of} {did}. {name} {share}%, between {low}% and {high}% with 95% certainty.")
        };
        if of < ENOUGH_TRIES { format!("{words} It takes {ENOUGH_TRIES} tries to be sure.") } else { words }
    }

    fn spoof_made(&self, result: &SpoofResult, policy: &str) -> String {
        let test = &result.test;
        let at = test.by.at.local().format("%-d %B %Y, %H:%M");
        let words = format!("{at}, {}. Liveness: {policy}.", test.by.who);
        match test.taken_back {
            0 => words,
            1 => format!("{words} 1 try was not counted."),
            several => format!("{words} {several} tries were not counted."),
        }
    }
}
