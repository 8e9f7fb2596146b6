//! Examines the gallery for HR: recognition judges, the store knows names and photos.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;

use crate::domain::employee::EmployeeId;
use crate::domain::gallery_check::{AlikePair, DoubtfulPhoto, GalleryCheck, Named};
use crate::domain::time::Moment;
use crate::recognition::engine::Probe;
use crate::recognition::gallery_health::{Examination, GalleryHealth, PoorPhoto};
use crate::store::{Reader, StoreError, settings};

/// Pairs that are shown.
const PAIRS: usize = 20;

/// Examines everybody who is enrolled; `None` where it was given up.
///
/// # Errors
/// The database or the settings cannot be read, in words for HR.
pub(super) fn check_gallery(
    reader: &Reader,
    at: Moment,
    progress: &mut dyn FnMut(u64, Option<u64>) -> ControlFlow<()>,
) -> Result<Option<GalleryCheck>, String> {
    let words = |error: StoreError| error.to_string();
    let wanted = settings::load(reader.dir()).map_err(words)?.wanted_fpir;
    let enrolled = reader.gallery_photos().map_err(words)?;
    let mut photos: BTreeMap<EmployeeId, Vec<Probe>> = BTreeMap::new();
    let mut names: BTreeMap<EmployeeId, Vec<String>> = BTreeMap::new();
    for (emp_id, photo, templates) in enrolled {
        let mut probe = Probe::default();
        for template in templates {
            probe.set(template);
        }
        photos.entry(emp_id.clone()).or_default().push(probe);
        names.entry(emp_id).or_default().push(photo);
    }
    let mut examination = Examination::begin(&photos, wanted);
    let people = photos.len() as u64;
    for (done, (person, probes)) in (0_u64..).zip(&photos) {
        if progress(done, Some(people)).is_break() {
            return Ok(None);
        }
        examination.look_at(person, probes);
    }
    let staff = reader.staff().map_err(words)?;
    let staff: HashMap<EmployeeId, String> =
        staff.into_iter().map(|row| (row.member.emp_id, row.member.name)).collect();
    Ok(Some(in_words(examination.end(PAIRS), at, &names, &staff)))
}

fn in_words(
    health: GalleryHealth,
    at: Moment,
    photos: &BTreeMap<EmployeeId, Vec<String>>,
    staff: &HashMap<EmployeeId, String>,
) -> GalleryCheck {
    let named = |emp_id: EmployeeId| -> Named {
        let name = staff.get(&emp_id).cloned().unwrap_or_default();
        (emp_id, name)
    };
    let doubtful = |poor: PoorPhoto| {
        let photo = photos.get(&poor.person)?.get(poor.photo.checked_sub(1)?)?.clone();
        let resembles = poor.resembles.map(|(other, score)| (named(other), score));
        Some(DoubtfulPhoto { person: named(poor.person), photo, own: poor.own, resembles })
    };
    GalleryCheck {
        at,
        people: health.people as u64,
        threshold: health.threshold,
        closest: health
            .closest
            .into_iter()
            .map(|pair| AlikePair {
                one: named(pair.one),
                other: named(pair.other),
                score: pair.score,
                too_alike: pair.too_alike,
            })
            .collect(),
        doubtful: health.poor_photos.into_iter().filter_map(doubtful).collect(),
        enrol_again: health.enrol_again.into_iter().map(|(person, reason)| (named(person), reason)).collect(),
        fpir: health.fpir,
    }
}
