//! The staff list as HR reads and edits it: what is shown, how it is filtered and sorted, what a field may hold.

use chrono::{Datelike as _, NaiveDate};

use super::calendar::Posting;
use super::employee::{EmployeeId, StaffMember};
use super::printable::all_printable;

/// Active people, those who have left, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StaffState {
    /// Recognised at the kiosk.
    #[default]
    Active,
    /// Deactivated.
    Inactive,
    /// Both.
    All,
}

/// Who is wanted. Everything that is given has to hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StaffFilter {
    /// A part of name, id, e-mail address, phone or job title, in any case of letters.
    pub text: String,
    /// One department; the empty name: people without one.
    pub department: Option<String>,
    /// Active or not.
    pub state: StaffState,
    /// Without a time in on this work date.
    pub absent_on: Option<NaiveDate>,
}

/// What the list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StaffColumn {
    /// Name.
    #[default]
    Name,
    /// Employee id.
    Id,
    /// Department.
    Department,
    /// Job title.
    Designation,
    /// First day of employment.
    Joined,
}

/// The order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StaffSort {
    /// By what.
    pub column: StaffColumn,
    /// From the last to the first.
    pub descending: bool,
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffSummary {
    /// Who.
    pub emp_id: EmployeeId,
    /// Name.
    pub name: String,
    /// Department.
    pub department: Option<String>,
    /// Job title.
    pub designation: Option<String>,
    /// First day of employment.
    pub joining_date: Option<NaiveDate>,
    /// Recognised at the kiosk.
    pub active: bool,
}

/// One person with everything that HR knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffDetail {
    /// What HR knows.
    pub member: StaffMember,
    /// Recognised at the kiosk.
    pub active: bool,
    /// Enrolled photos with templates.
    pub photos: u32,
    /// Departments and sites before those of the record, by their last days.
    pub earlier: Vec<Posting>,
    /// Date of the newest work day.
    pub last_seen: Option<NaiveDate>,
    /// Can be recorded at the kiosk by a PIN.
    pub has_pin: bool,
}

/// A field of the staff record that HR can edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StaffField {
    /// Full name.
    Name,
    /// E-mail address.
    Email,
    /// Phone.
    Phone,
    /// Date of birth.
    DateOfBirth,
    /// Job title.
    Designation,
    /// Department.
    Department,
    /// Site.
    Site,
    /// First day of a new department or site.
    PostedSince,
    /// Gender.
    Gender,
    /// First day of employment.
    JoiningDate,
    /// Native place.
    Native,
}

impl StaffField {
    /// All, in the order of the form.
    pub const ALL: [Self; 11] = [
        Self::Name,
        Self::Department,
        Self::Site,
        Self::PostedSince,
        Self::Designation,
        Self::Email,
        Self::Phone,
        Self::DateOfBirth,
        Self::JoiningDate,
        Self::Gender,
        Self::Native,
    ];

    /// The name in the database.
    #[must_use]
    pub fn column(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::DateOfBirth => "dob",
            Self::Designation => "designation",
            Self::Department => "department",
            Self::Site => "site",
            Self::PostedSince => "department_from",
            Self::Gender => "gender",
            Self::JoiningDate => "joining_date",
            Self::Native => "native",
        }
    }

    /// Most characters.
    #[must_use]
    pub fn longest(self) -> usize {
        match self {
            Self::Name | Self::Designation | Self::Department | Self::Native => 200,
            Self::Email => 320,
            Self::Site => 100,
            Self::Phone | Self::Gender => 64,
            Self::DateOfBirth | Self::JoiningDate | Self::PostedSince => 10,
        }
    }
}

/// Why a field cannot be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldFault {
    /// It has to be filled in.
    Missing,
    /// More characters than [`StaffField::longest`].
    TooLong,
    /// It holds characters that cannot be printed.
    Unprintable,
    /// Not an e-mail address.
    NotAnAddress,
    /// Not a phone number: fewer than four digits, or letters.
    NotAPhone,
    /// Not a date as 2026-11-23.
    NotADate,
    /// A date of birth that is in the future or more than 120 years ago.
    UnlikelyBirth,
    /// A first day of a department that is in the future or before 1900.
    UnlikelyPosting,
    /// A first day more than a year ahead, or before the date of birth.
    UnlikelyJoining,
}

/// What HR has typed into the fields of a record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StaffDraft {
    texts: [String; StaffField::ALL.len()],
}

impl StaffDraft {
    /// The record as it stands.
    #[must_use]
    pub fn of(member: &StaffMember) -> Self {
        let mut draft = Self::default();
        for field in StaffField::ALL {
            draft.set(field, &shown(member, field).unwrap_or_default());
        }
        draft
    }

    /// What is typed into `field`.
    #[must_use]
    pub fn text(&self, field: StaffField) -> &str {
        self.texts.get(index(field)).map_or("", String::as_str)
    }

    /// Types into `field`.
    pub fn set(&mut self, field: StaffField, text: &str) {
        if let Some(place) = self.texts.get_mut(index(field)) {
            // One more than fits, so that the field says that it is too long instead of dropping a letter.
            *place = text.chars().take(field.longest() + 1).collect();
        }
    }

    /// What is wrong with `field`; `None` when it can be saved.
    #[must_use]
    pub fn fault(&self, field: StaffField, today: NaiveDate) -> Option<FieldFault> {
        let text = self.text(field).trim();
        if text.is_empty() {
            return (field == StaffField::Name).then_some(FieldFault::Missing);
        }
        if text.chars().count() > field.longest() {
            return Some(FieldFault::TooLong);
        }
        if !all_printable(text) {
            return Some(FieldFault::Unprintable);
        }
        match field {
            StaffField::Email => (!is_address(text)).then_some(FieldFault::NotAnAddress),
            StaffField::Phone => (!is_phone(text)).then_some(FieldFault::NotAPhone),
            StaffField::DateOfBirth => match self.date(field) {
                None => Some(FieldFault::NotADate),
                Some(date) => {
                    (date >= today || date.year() < today.year() - 120).then_some(FieldFault::UnlikelyBirth)
                }
            },
            StaffField::PostedSince => match self.date(field) {
                None => Some(FieldFault::NotADate),
                Some(date) => (date > today || date.year() < 1900).then_some(FieldFault::UnlikelyPosting),
            },
            StaffField::JoiningDate => match self.date(field) {
                None => Some(FieldFault::NotADate),
                Some(date) => {
                    let before_birth = self.date(StaffField::DateOfBirth).is_some_and(|birth| date < birth);
                    (before_birth || date.year() > today.year() + 1 || date.year() < 1900)
                        .then_some(FieldFault::UnlikelyJoining)
                }
            },
            _ => None,
        }
    }

    /// Every field with a fault.
    #[must_use]
    pub fn faults(&self, today: NaiveDate) -> Vec<(StaffField, FieldFault)> {
        StaffField::ALL
            .into_iter()
            .filter_map(|field| self.fault(field, today).map(|fault| (field, fault)))
            .collect()
    }

    /// The record of `emp_id` as typed; `None` while a field has a fault.
    #[must_use]
    pub fn member(&self, emp_id: &EmployeeId, today: NaiveDate) -> Option<StaffMember> {
        if !self.faults(today).is_empty() {
            return None;
        }
        let text =
            |field| Some(self.text(field).trim()).filter(|text| !text.is_empty()).map(ToOwned::to_owned);
        Some(StaffMember {
            emp_id: emp_id.clone(),
            name: text(StaffField::Name).unwrap_or_default(),
            email: text(StaffField::Email),
            phone: text(StaffField::Phone),
            dob: self.date(StaffField::DateOfBirth),
            designation: text(StaffField::Designation),
            department: text(StaffField::Department),
            site: text(StaffField::Site),
            posted_since: self.date(StaffField::PostedSince),
            gender: text(StaffField::Gender),
            joining_date: self.date(StaffField::JoiningDate),
            native: text(StaffField::Native),
        })
    }

    fn date(&self, field: StaffField) -> Option<NaiveDate> {
        self.text(field).trim().parse().ok()
    }
}

/// A field of a record as text; `None` where it is empty.
#[must_use]
pub fn shown(member: &StaffMember, field: StaffField) -> Option<String> {
    match field {
        StaffField::Name => Some(member.name.clone()),
        StaffField::Email => member.email.clone(),
        StaffField::Phone => member.phone.clone(),
        StaffField::DateOfBirth => member.dob.map(|date| date.to_string()),
        StaffField::Designation => member.designation.clone(),
        StaffField::Department => member.department.clone(),
        StaffField::Site => member.site.clone(),
        StaffField::PostedSince => member.posted_since.map(|date| date.to_string()),
        StaffField::Gender => member.gender.clone(),
        StaffField::JoiningDate => member.joining_date.map(|date| date.to_string()),
        StaffField::Native => member.native.clone(),
    }
}

fn index(field: StaffField) -> usize {
    StaffField::ALL.iter().position(|other| *other == field).unwrap_or_default()
}

/// One @ with something before it and a dotted name after it, without spaces. Whether it exists only mail can tell.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let labels: Vec<&str> = domain.split('.').collect();
    let plain = !text.chars().any(|c| c.is_whitespace() || "<>()[],;:\"\\".contains(c));
    plain && !local.is_empty() && !domain.contains('@') && labels.len() >= 2 && !labels.contains(&"")
}

fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (4..=20).contains(&digits) && text.chars().all(|c| c.is_ascii_digit() || " +-()/.x#".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        "2026-11-23".parse().unwrap()
    }

    fn fault(field: StaffField, text: &str) -> Option<FieldFault> {
        let mut draft = StaffDraft::default();
        draft.set(field, text);
        draft.fault(field, today())
    }

    #[test]
    fn each_field_takes_what_it_is_for_and_names_what_is_wrong() {
        use FieldFault as F;
        use StaffField as S;
        for (field, text, expected) in [
            (S::Name, " ", Some(F::Missing)),
            (S::Name, "Ada\u{7}", Some(F::Unprintable)),
            (S::Name, "Ada Lovelace", None),
            (S::Email, "ada@example.com", None),
            (S::Email, "ada@example", Some(F::NotAnAddress)),
            (S::Email, "ada example@x.org", Some(F::NotAnAddress)),
            (S::Email, "", None),
            (S::Phone, "+49 (30) 1234-56", None),
            (S::Phone, "call me", Some(F::NotAPhone)),
            (S::DateOfBirth, "1990-02-30", Some(F::NotADate)),
            (S::DateOfBirth, "2027-01-01", Some(F::UnlikelyBirth)),
            (S::DateOfBirth, "1990-02-28", None),
            (S::JoiningDate, "2031-01-01", Some(F::UnlikelyJoining)),
            (S::JoiningDate, "2026-12-01", None),
        ] {
            assert_eq!(fault(field, text), expected, "{field:?} {text:?}");
        }
        assert_eq!(fault(S::Phone, &"1".repeat(65)), Some(F::TooLong));
    }

    #[test]
    fn a_draft_of_a_record_gives_the_same_record_back() {
        let mut member = StaffMember::new("E001".parse().unwrap(), "Ada Lovelace");
        member.dob = Some("1990-02-28".parse().unwrap());
        member.department = Some("Research".to_owned());
        let draft = StaffDraft::of(&member);
        assert_eq!(draft.member(&member.emp_id, today()), Some(member));
    }
}
