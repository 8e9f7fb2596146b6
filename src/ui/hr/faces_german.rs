//! The words about enrolled faces and about whom the kiosk refused, in German.

use super::gallery_check::GalleryLanguage;
use super::matched::MatchedLanguage;
use super::refused::RefusedLanguage;
use super::words::counted;
use crate::domain::attack::Refusal;
use crate::domain::decision::AttackReason;
use crate::domain::employee::EmployeeId;
use crate::domain::gallery_check::{AgainReason, AlikePair, DoubtfulPhoto, GalleryCheck, Named};
use crate::ui::german::{German, decimal};

impl RefusedLanguage for German {
    fn refusal(&self, reason: Option<Refusal>) -> &'static str {
        match reason {
            Some(Refusal::Attack(AttackReason::FrozenPicture)) => "Das Bild der Kamera stand still",
            Some(Refusal::Attack(AttackReason::Replica)) => "Es sieht nach Ausdruck oder Bildschirm aus",
            Some(Refusal::Attack(AttackReason::FlatTurn)) => "Das Gedrehte blieb flach, wie ein Foto",
            Some(Refusal::Attack(AttackReason::NoTurn)) => {
                "Der Kopf wurde nicht oder nicht rechtzeitig wie verlangt gedreht"
            }
            Some(Refusal::Attack(AttackReason::OtherFace)) => {
                "Gedreht wurde ein anderes Gesicht als das erkannte"
            }
            Some(Refusal::NotRecognised) => "Nicht erkannt",
            Some(Refusal::TooAlike) => "Zwei Personen sind sich zu ähnlich",
            None => "Aus einem Grund, den diese Version nicht kennt",
        }
    }

    fn looks_like(&self, claimed: Option<(&str, Option<f64>)>) -> String {
        match claimed {
            Some((name, Some(score))) => format!("Ähnelt {name} (Wert {})", decimal(score, 1)),
            Some((name, None)) => format!("Ähnelt {name}"),
            None => "Ähnelt niemandem hier".to_owned(),
        }
    }

    fn all_refused(&self) -> &'static str {
        "Alle"
    }

    fn only_not_live(&self) -> &'static str {
        "Nicht lebend"
    }

    fn only_unrecognised(&self) -> &'static str {
        "Nicht erkannt"
    }

    fn whose_face(&self) -> &'static str {
        "Gesicht aufnehmen"
    }
}

impl MatchedLanguage for German {
    fn matched_photo(&self) -> &'static str {
        "Aufgenommenes Foto, das passte"
    }

    fn matched_photo_gone(&self) -> &'static str {
        "Das Foto, das passte, ist nicht mehr aufgenommen."
    }

    fn enrol_scan(&self) -> &'static str {
        "Auch dieses Bild aufnehmen"
    }

    fn wrong_person(&self) -> &'static str {
        "Falsche Person"
    }

    fn misled(&self, emp_id: &EmployeeId) -> String {
        format!(
            "Für dieses Foto von {emp_id} wurde das Bild am Eingang gehalten. Zeigt es jemand anderen oder {emp_id} \
             schlecht, bitte herausnehmen oder neue Fotos machen."
        )
    }

    fn take_photo_out(&self) -> &'static str {
        "Dieses Foto herausnehmen"
    }

    fn take_new_photos(&self, emp_id: &EmployeeId) -> String {
        format!("Neue Fotos von {emp_id}")
    }

    fn photo_removed(&self, emp_id: &EmployeeId) -> String {
        format!("Das Foto von {emp_id} ist herausgenommen: niemand wird mehr danach erkannt.")
    }
}

impl GalleryLanguage for German {
    fn check_faces(&self) -> &'static str {
        "Gesichter prüfen"
    }

    fn faces_title(&self) -> &'static str {
        "Wie gut die Gesichter Personen unterscheiden"
    }

    fn faces_why(&self) -> &'static str {
        "Vergleicht die Fotos jeder Person untereinander und mit denen aller anderen. Von selbst ändert es nichts."
    }

    fn check_now(&self) -> &'static str {
        "Jetzt prüfen"
    }

    fn gallery_checking(&self) -> &'static str {
        "Die Gesichter werden verglichen"
    }

    fn gallery_check_stopped(&self) -> &'static str {
        "Abgebrochen: die Gesichter wurden nicht zu Ende verglichen."
    }

    fn gallery_checked(&self, check: &GalleryCheck) -> String {
        let alike = check.closest.iter().filter(|pair| pair.too_alike).count();
        format!(
            "{} verglichen: {} zu ähnlich, {}. Siehe Personal, Gesichter prüfen.",
            counted(self, check.people, "Person", "Personen"),
            counted(self, alike as u64, "Paar", "Paare"),
            counted(self, check.doubtful.len() as u64, "zweifelhaftes Foto", "zweifelhafte Fotos"),
        )
    }

    fn faces_figures(&self, check: &GalleryCheck, visitors: u32) -> String {
        format!(
            "{}. Ab einem Wert von {} wird jemand erkannt. Bei {visitors} Fremden am Tag bekämen etwa {} im \
             Jahr durch ein einzelnes Foto einen Namen; Lebenderkennung und mehrere Bilder sind nicht eingerechnet.",
            counted(self, check.people, "Person", "Personen"),
            decimal(f64::from(check.threshold), 1),
            decimal(check.false_accepts_a_year(visitors), 1)
        )
    }

    fn strangers_a_day(&self, visitors: u32) -> String {
        if visitors == 1 { "1 Fremder am Tag".to_owned() } else { format!("{visitors} Fremde am Tag") }
    }

    fn alike_title(&self) -> &'static str {
        "Am ähnlichsten"
    }

    fn alike(&self, pair: &AlikePair) -> String {
        format!(
            "{} und {} (Wert {})",
            named(&pair.one),
            named(&pair.other),
            decimal(f64::from(pair.score), 1)
        )
    }

    fn too_alike(&self) -> &'static str {
        "Zu ähnlich für das Gesicht allein. Ist eine Person zweimal aufgenommen? Dann eine deaktivieren. Zwillinge werden \
         nach der PIN gefragt."
    }

    fn ask_always(&self, pair: &AlikePair) -> String {
        format!("{} und {} nach der PIN fragen", pair.one.0, pair.other.0)
    }

    fn asked_always(&self) -> &'static str {
        "Werden immer nach der PIN gefragt."
    }

    fn needs_pin(&self, emp_id: &EmployeeId) -> String {
        format!("Zuerst {emp_id} eine PIN geben")
    }

    fn ask_no_more(&self, pair: &AlikePair) -> String {
        format!("Für {} und {} genügt das Gesicht", pair.one.0, pair.other.0)
    }

    fn always_asked_changed(&self) -> &'static str {
        "Gespeichert. Das Terminal richtet sich ab jetzt danach."
    }

    fn doubtful_title(&self) -> &'static str {
        "Fotos, die ihrer Person nicht nützen"
    }

    fn doubtful(&self, photo: &DoubtfulPhoto) -> String {
        let whose = named(&photo.person);
        match (&photo.resembles, photo.own) {
            (Some((other, score)), _) => {
                format!(
                    "{whose}: dieses Foto ähnelt {} (Wert {})",
                    named(other),
                    decimal(f64::from(*score), 1)
                )
            }
            (None, Some(own)) => {
                format!("{whose}: die anderen Fotos erkennen es nicht (Wert {})", decimal(f64::from(own), 1))
            }
            (None, None) => whose,
        }
    }

    fn again_title(&self) -> &'static str {
        "Neue Fotos machen von"
    }

    fn again(&self, person: &Named, reason: AgainReason) -> String {
        let why = match reason {
            AgainReason::FewPhotos => "weniger als drei Fotos; mehr helfen",
            AgainReason::PhotosDisagree => "die Fotos sehen einander nicht ähnlich",
            AgainReason::PhotoOfAnother => "ein Foto sieht nach jemand anderem aus",
        };
        format!("{}: {why}", named(person))
    }

    fn all_is_well(&self) -> &'static str {
        "Niemand ist zu ähnlich, und die Fotos aller Personen stimmen überein."
    }
}

fn named((emp_id, name): &Named) -> String {
    if name.is_empty() { emp_id.to_string() } else { format!("{name} ({emp_id})") }
}
