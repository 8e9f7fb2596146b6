//! Who is to be enrolled with which photos, before any photo is opened.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::domain::employee::{EmployeeId, StaffMember};
use crate::domain::printable::all_printable;
use crate::store::enrolment::MAX_PHOTOS;

/// Kinds of picture that are taken for photos, by the end of their names.
const PHOTO_ENDINGS: [&str; 3] = ["jpg", "jpeg", "png"];

/// Somebody or something that is not enrolled, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Refusal {
    /// The id as it was given; empty where there was none.
    pub(super) emp_id: String,
    /// The photo, or the place in the list.
    pub(super) file: String,
    /// What is wrong and what to do, for people.
    pub(super) reason: String,
}

impl Refusal {
    pub(super) fn new(emp_id: impl Into<String>, file: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { emp_id: emp_id.into(), file: file.into(), reason: reason.into() }
    }
}

/// One person with at least one photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) person: StaffMember,
    pub(super) photos: Vec<PathBuf>,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Plan {
    pub(super) entries: Vec<Entry>,
    /// Refused before a photo was opened.
    pub(super) refused: Vec<Refusal>,
    /// People and lines among them, so without the photos over the limit.
    pub(super) left_out: usize,
    /// Photos in the folder that belong to nobody on the list.
    pub(super) unclaimed: usize,
}

/// The plan for one person given by arguments.
pub(super) fn for_one(id: &str, name: &str, photos: Vec<PathBuf>) -> Plan {
    let mut plan = Plan::default();
    let name = name.trim();
    let emp_id = match id.parse::<EmployeeId>() {
        Ok(emp_id) => emp_id,
        Err(error) => {
            plan.leave_out(Refusal::new(id, "", error.to_string()));
            return plan;
        }
    };
    if name.is_empty() || name.chars().count() > 200 || !all_printable(name) {
        plan.leave_out(Refusal::new(id, "", "the name has to be 1 to 200 printable characters long"));
        return plan;
    }
    plan.add(StaffMember::new(emp_id, name), photos, "give one with --photo FILE");
    plan
}

/// The plan for a list of people and the files of a photo folder.
///
/// A photo belongs to the person whose id is its name (`E001.jpg`), or its name up to `_` and a number
/// (`E001_2.jpg`), or the name of the folder that it lies in (`E001/any.jpg`).
pub(super) fn for_list(
    folder: &Path,
    staff: Vec<StaffMember>,
    refused: Vec<Refusal>,
    files: &[PathBuf],
) -> Plan {
    let mut plan = Plan { left_out: refused.len(), refused, ..Plan::default() };
    let known: HashMap<&str, usize> =
        staff.iter().enumerate().map(|(index, person)| (person.emp_id.as_str(), index)).collect();
    let mut photos: Vec<Vec<(u32, PathBuf)>> = vec![Vec::new(); staff.len()];
    for file in files.iter().filter(|file| is_photo(file)) {
        match owner_of(folder, file, &known) {
            Some((owner, number)) => {
                if let Some(photos) = photos.get_mut(owner) {
                    photos.push((number, file.clone()));
                }
            }
            None => plan.unclaimed += 1,
        }
    }
    for (person, mut photos) in staff.into_iter().zip(photos) {
        photos.sort();
        let id = person.emp_id.as_str();
        let hint = format!("put one into {} as {id}.jpg, {id}_2.jpg or {id}/any.jpg", folder.display());
        plan.add(person, photos.into_iter().map(|(_, photo)| photo).collect(), &hint);
    }
    plan
}

fn is_photo(file: &Path) -> bool {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    PHOTO_ENDINGS.iter().any(|photo| ending.eq_ignore_ascii_case(photo))
}

/// Whose photo `file` is, and the number of the photo for the order.
fn owner_of(folder: &Path, file: &Path, known: &HashMap<&str, usize>) -> Option<(usize, u32)> {
    let stem = file.file_stem()?.to_str()?;
    let (base, number) = match stem.rsplit_once('_') {
        Some((base, digits)) => (base, digits.parse().ok()),
        None => (stem, None),
    };
    let parent = file.parent()?;
    if parent != folder {
        // A folder of the person's own: every photo in it is theirs.
        let owner = known.get(parent.file_name()?.to_str()?)?;
        return Some((*owner, number.unwrap_or(0)));
    }
    // "E001_2" may itself be somebody's id.
    known.get(stem).map(|owner| (*owner, 0)).or_else(|| Some((*known.get(base)?, number?)))
}

impl Plan {
    fn leave_out(&mut self, refusal: Refusal) {
        self.refused.push(refusal);
        self.left_out += 1;
    }

    /// Adds a person with photos, or says why there are none; photos over the limit are refused one by one.
    fn add(&mut self, person: StaffMember, mut photos: Vec<PathBuf>, hint: &str) {
        for surplus in photos.split_off(photos.len().min(MAX_PHOTOS)) {
            let reason = format!("at most {MAX_PHOTOS} photos of a person are used");
            self.refused.push(Refusal::new(person.emp_id.as_str(), surplus.display().to_string(), reason));
        }
        if photos.is_empty() {
            self.leave_out(Refusal::new(person.emp_id.as_str(), "", format!("there is no photo: {hint}")));
        } else {
            self.entries.push(Entry { person, photos });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staff(ids: &[&str]) -> Vec<StaffMember> {
        ids.iter().map(|id| StaffMember::new(id.parse().unwrap(), "Name")).collect()
    }

    fn plan(ids: &[&str], files: &[&str]) -> Plan {
        let files: Vec<PathBuf> = files.iter().map(|file| Path::new("photos").join(file)).collect();
        for_list(Path::new("photos"), staff(ids), Vec::new(), &files)
    }

    fn photos_of<'a>(plan: &'a Plan, id: &str) -> Vec<&'a str> {
        let entry = plan.entries.iter().find(|entry| entry.person.emp_id.as_str() == id).unwrap();
        entry.photos.iter().map(|photo| photo.strip_prefix("photos").unwrap().to_str().unwrap()).collect()
    }

    #[test]
    fn photos_are_found_by_id_by_number_and_by_folder_in_order() {
        let plan = plan(
            &["E001", "E002", "E003"],
            &[
                "E001_10.jpg",
                "E001.JPG",
                "E001_2.png",
                "E002/b.jpeg",
                "E002/a_1.jpg",
                "E003.jpg",
                "notes.txt",
            ],
        );
        assert_eq!(photos_of(&plan, "E001"), ["E001.JPG", "E001_2.png", "E001_10.jpg"]);
        assert_eq!(photos_of(&plan, "E002"), ["E002/b.jpeg", "E002/a_1.jpg"]);
        assert_eq!(photos_of(&plan, "E003"), ["E003.jpg"]);
        assert_eq!((plan.refused.len(), plan.unclaimed), (0, 0));
    }

    #[test]
    fn an_id_that_looks_like_a_numbered_photo_keeps_its_own_photos() {
        let plan =
            plan(&["E001", "E001_2"], &["E001.jpg", "E001_2.jpg", "E001_2_1.jpg", "E001_x.jpg", "E9.jpg"]);
        assert_eq!(photos_of(&plan, "E001"), ["E001.jpg"]);
        assert_eq!(photos_of(&plan, "E001_2"), ["E001_2.jpg", "E001_2_1.jpg"]);
        assert_eq!(plan.unclaimed, 2);
    }

    #[test]
    fn somebody_without_a_photo_is_refused_with_the_names_that_were_looked_for() {
        let plan = plan(&["E001", "E002"], &["E002.jpg", "E001.gif"]);
        assert_eq!(plan.entries.len(), 1);
        assert_eq!(plan.refused[0].emp_id, "E001");
        assert!(plan.refused[0].reason.contains("photos as E001.jpg, E001_2.jpg or E001/any.jpg"));
    }

    #[test]
    fn photos_over_the_limit_are_refused_and_the_person_is_not() {
        let files: Vec<String> = (1..=22).map(|number| format!("E001_{number}.jpg")).collect();
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        let plan = plan(&["E001"], &files);
        assert_eq!(photos_of(&plan, "E001").len(), MAX_PHOTOS);
        let refused: Vec<&str> = plan.refused.iter().map(|refusal| refusal.file.as_str()).collect();
        assert_eq!(refused, ["photos/E001_21.jpg", "photos/E001_22.jpg"]);
    }

    #[test]
    fn one_person_by_arguments_needs_a_good_id_a_name_and_a_photo() {
        let photo = vec![PathBuf::from("a.jpg")];
        assert_eq!(for_one("E001", " Ann ", photo.clone()).entries[0].person.name, "Ann");
        for (id, name, photos, reason) in [
            ("../x", "Ann", photo.clone(), "is not an employee id"),
            ("E001", " ", photo, "the name"),
            ("E001", "Ann", Vec::new(), "--photo FILE"),
        ] {
            let plan = for_one(id, name, photos);
            assert!(plan.entries.is_empty());
            assert!(
                plan.refused[0].emp_id == id && plan.refused[0].reason.contains(reason),
                "{:?}",
                plan.refused
            );
        }
    }
}
