//! Who works here: the checked employee id and the staff record.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Longest employee id, in characters.
const MAX_ID_LEN: usize = 32;

/// An employee id: 1 to 32 of the characters `A-Z a-z 0-9 _ -`.
///
/// It becomes part of file names, so it is checked once, here, and never a raw string after that.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmployeeId(String);

/// Why a text is not an employee id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{shown}\" is not an employee id: use 1 to {MAX_ID_LEN} letters (A-Z), digits, \"-\" or \"_\", without spaces"
)]
pub struct InvalidEmployeeId {
    /// The offending text, shortened for display.
    shown: String,
}

impl EmployeeId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EmployeeId {
    type Err = InvalidEmployeeId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if (1..=MAX_ID_LEN).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            let shown = text.chars().take(MAX_ID_LEN + 8).collect();
            Err(InvalidEmployeeId { shown })
        }
    }
}

impl TryFrom<String> for EmployeeId {
    type Error = InvalidEmployeeId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<EmployeeId> for String {
    fn from(id: EmployeeId) -> Self {
        id.0
    }
}

impl fmt::Display for EmployeeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What HR knows about a member of staff. Only the id and the name are required.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffMember {
    /// The id that every record of this person carries.
    pub emp_id: EmployeeId,
    /// Full name as it is greeted.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number, as written.
    pub phone: Option<String>,
    /// Date of birth.
    pub dob: Option<NaiveDate>,
    /// Job title.
    pub designation: Option<String>,
    /// Department.
    pub department: Option<String>,
    /// Where the person works; a site has its own holidays.
    pub site: Option<String>,
    /// In a change of department or site: the first day of the new ones; `None`: today. Not part of the record.
    pub posted_since: Option<NaiveDate>,
    /// Gender, as written.
    pub gender: Option<String>,
    /// First day of employment.
    pub joining_date: Option<NaiveDate>,
    /// Native place.
    pub native: Option<String>,
}

impl StaffMember {
    /// A record with the required fields alone.
    #[must_use]
    pub fn new(emp_id: EmployeeId, name: impl Into<String>) -> Self {
        Self {
            emp_id,
            name: name.into(),
            email: None,
            phone: None,
            dob: None,
            designation: None,
            department: None,
            site: None,
            posted_since: None,
            gender: None,
            joining_date: None,
            native: None,
        }
    }

    /// This record, with what it does not name as it was `before`.
    #[must_use]
    pub fn over(self, before: Self) -> Self {
        Self {
            emp_id: self.emp_id,
            name: self.name,
            email: self.email.or(before.email),
            phone: self.phone.or(before.phone),
            dob: self.dob.or(before.dob),
            designation: self.designation.or(before.designation),
            department: self.department.or(before.department),
            site: self.site.or(before.site),
            posted_since: self.posted_since,
            gender: self.gender.or(before.gender),
            joining_date: self.joining_date.or(before.joining_date),
            native: self.native.or(before.native),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_letters_digits_dash_and_underscore_is_taken_as_it_is() {
        for text in ["1", "E001", "night-shift_7", &"x".repeat(32)] {
            assert_eq!(text.parse::<EmployeeId>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn an_id_that_could_leave_its_folder_or_break_a_file_name_is_refused() {
        for text in ["", "..", "a/b", "a b", "é", "a\0", &"x".repeat(33), "E001\n"] {
            let error = text.parse::<EmployeeId>().unwrap_err().to_string();
            assert!(error.contains("is not an employee id"), "{text:?}: {error}");
        }
    }
}
