//! The spoof test in German.

use super::words::{SpoofLanguage, SpoofPhrase, percent};
use crate::app::hr::spoof_test::{SpoofResult, TryStage};
use crate::domain::decision::AttackReason;
use crate::domain::spoof_test::{ENOUGH_TRIES, SpoofKind, SpoofRate, Verdict};
use crate::ui::german::German;

impl SpoofLanguage for German {
    fn spoof(&self, phrase: SpoofPhrase) -> &'static str {
        match phrase {
            SpoofPhrase::Open => "Mit Fotos prüfen...",
            SpoofPhrase::Title => "Kommt hier ein Foto durch?",
            SpoofPhrase::Why => {
                "Halten Sie ein gedrucktes Foto, ein Telefon, ein Tablet vor die Kamera und stellen Sie sich selbst davor. \
                 Der Kiosk beurteilt jeden Versuch wie am Eingang und zählt."
            }
            SpoofPhrase::How => {
                "Nehmen Sie ein Foto von jemandem, der erfasst ist, und verdecken Sie damit Ihr eigenes Gesicht. Nach \
                 \u{201e}Versuch beginnen\u{201c} haben Sie 3 Sekunden. Eine Person dreht den Kopf, wenn sie gebeten wird; drehen \
                 Sie auch das Foto, wie es ein Betrüger täte."
            }
            SpoofPhrase::Meanwhile => {
                "Während der Prüfung wird niemand erkannt und nichts über das Gesicht gebucht."
            }
            SpoofPhrase::Begin => "Prüfung beginnen",
            SpoofPhrase::Last => "Letzte Prüfung",
            SpoofPhrase::NoneYet => "Hier wurde noch nicht geprüft.",
            SpoofPhrase::What => "Was vorgehalten wird",
            SpoofPhrase::Try => "Versuch beginnen",
            SpoofPhrase::TakeBack => "Letzten nicht zählen",
            SpoofPhrase::Finish => "Beenden und behalten",
            SpoofPhrase::Cancel => "Abbrechen, nichts behalten",
            SpoofPhrase::Nobody => {
                "Es ist niemand zu sehen, der erfasst ist, also ließe der Kiosk niemanden ein. Nehmen Sie ein Foto von \
                 jemandem, der erfasst ist."
            }
            SpoofPhrase::NothingCounted => "Noch ist nichts gezählt.",
            SpoofPhrase::Kept => "Die Prüfung ist gespeichert und steht im Protokoll.",
        }
    }

    fn spoof_kind(&self, kind: SpoofKind) -> &'static str {
        match kind {
            SpoofKind::Print => "Gedrucktes Foto",
            SpoofKind::Phone => "Telefon",
            SpoofKind::Tablet => "Tablet oder Bildschirm",
            SpoofKind::Live => "Lebende Person",
        }
    }

    fn spoof_stage(&self, stage: TryStage, kind: SpoofKind) -> String {
        match (stage, kind) {
            (TryStage::Resting, _) => "Bereit für einen Versuch.".to_owned(),
            (TryStage::GetReady(secs), SpoofKind::Live) => format!("In die Kamera schauen: {secs}"),
            (TryStage::GetReady(secs), _) => format!("Vor die Kamera halten: {secs}"),
            (TryStage::Judging, _) => "Der Kiosk schaut hin...".to_owned(),
            (TryStage::Judged(Verdict::Passed), SpoofKind::Live) => {
                "Durchgelassen, wie es sein soll.".to_owned()
            }
            (TryStage::Judged(Verdict::Passed), _) => {
                "Durchgelassen: Der Kiosk hielt es für eine Person. Das darf nicht sein.".to_owned()
            }
            (TryStage::Judged(Verdict::Refused(reason)), SpoofKind::Live) => {
                format!("Abgewiesen, obwohl es eine Person ist: {}.", self.spoof_reason(reason))
            }
            (TryStage::Judged(Verdict::Refused(reason)), _) => {
                format!("Abgewiesen, wie es sein soll: {}.", self.spoof_reason(reason))
            }
            (TryStage::NotJudged, _) => {
                "Nicht gezählt: Der Kiosk hat in 20 Sekunden niemanden erkannt.".to_owned()
            }
            (TryStage::TakenBack, _) => "Der letzte Versuch zählt nicht.".to_owned(),
        }
    }

    fn spoof_reason(&self, reason: AttackReason) -> &'static str {
        match reason {
            AttackReason::FrozenPicture => "das Bild stand still",
            AttackReason::Replica => "es sah aus wie ein Bild",
            AttackReason::FlatTurn => "das Gedrehte war flach",
            AttackReason::NoTurn => "der Kopf wurde nicht wie erbeten gedreht",
            AttackReason::OtherFace => "ein anderes Gesicht drehte sich",
        }
    }

    fn spoof_rate(&self, rate: &SpoofRate) -> String {
        let (of, errors) = (rate.tally.presented, rate.tally.errors(rate.kind));
        let live = rate.kind == SpoofKind::Live;
        let (did, would) =
            if live { ("abgewiesen", "würden abgewiesen") } else { ("durchgelassen", "kämen durch") };
        let name = if live { "BPCER" } else { "APCER" };
        let comma = |share: f64| percent(share).replace('.', ",");
        let (low, high) = rate.interval;
        let words = if errors == 0 {
            let at_most = comma(rate.at_most);
            format!(
                "{errors} von {of} {did}: höchstens {at_most} % {would}, mit 95 % Sicherheit. {name} 0 %."
            )
        } else {
            let (share, low, high) = (comma(rate.share()), comma(low), comma(high));
            format!(
                "{errors} von {of} {did}. {name} {share} %, mit 95 % Sicherheit zwischen {low} % und {high} %."
            )
        };
        if of < ENOUGH_TRIES { format!("{words} Sicher ist das ab {ENOUGH_TRIES} Versuchen.") } else { words }
    }

    fn spoof_made(&self, result: &SpoofResult, policy: &str) -> String {
        let test = &result.test;
        let at = test.by.at.local().format("%d.%m.%Y, %H:%M");
        let words = format!("{at}, {}. Lebenderkennung: {policy}.", test.by.who);
        match test.taken_back {
            0 => words,
            1 => format!("{words} 1 Versuch zählt nicht."),
            several => format!("{words} {several} Versuche zählen nicht."),
        }
    }
}
