//! A staff list from outside, compared with the one that is stored: who is new, who changes, which lines are wrong.

use std::collections::HashMap;

use super::employee::StaffMember;
use super::staff_list::{FieldFault, StaffDraft, StaffField, shown};

/// A person of a list, with the fields that the list names. A field that it does not name stays as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPerson {
    /// The line of the file, from 1.
    pub line: usize,
    /// As listed.
    pub member: StaffMember,
    /// The columns of the list.
    pub named: Vec<StaffField>,
}

impl ListedPerson {
    /// The stored record with what the list says.
    #[must_use]
    pub fn onto(&self, stored: &StaffMember) -> StaffMember {
        let mut member = StaffMember { posted_since: None, ..stored.clone() };
        for field in &self.named {
            let listed = &self.member;
            match field {
                StaffField::Name => member.name.clone_from(&listed.name),
                StaffField::Email => member.email.clone_from(&listed.email),
                StaffField::Phone => member.phone.clone_from(&listed.phone),
                StaffField::DateOfBirth => member.dob = listed.dob,
                StaffField::Designation => member.designation.clone_from(&listed.designation),
                StaffField::Department => member.department.clone_from(&listed.department),
                StaffField::Site => member.site.clone_from(&listed.site),
                StaffField::PostedSince => member.posted_since = listed.posted_since,
                StaffField::Gender => member.gender.clone_from(&listed.gender),
                StaffField::JoiningDate => member.joining_date = listed.joining_date,
                StaffField::Native => member.native.clone_from(&listed.native),
            }
        }
        member
    }
}

/// Something in a list that cannot be taken. The line is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongLine {
    /// The line of the file, from 1.
    pub line: usize,
    /// The id as written, where there was one.
    pub id: String,
    /// What is wrong.
    pub fault: LineFault,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineFault {
    /// A field cannot be stored.
    Field(StaffField, FieldFault),
    /// Anything else, in words for HR.
    Other(String),
}

/// A field that an import changes: as it is, as it will be.
pub type FieldChange = (StaffField, String, String);

/// What an import would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportPreview {
    /// Not on the staff list yet.
    pub new: Vec<ListedPerson>,
    /// On the staff list, with other fields.
    pub changed: Vec<(ListedPerson, Vec<FieldChange>)>,
    /// On the staff list as listed.
    pub same: usize,
    /// What is left out.
    pub wrong: Vec<WrongLine>,
}

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Imported {
    /// New people.
    pub added: u32,
    /// People with other fields than before.
    pub changed: u32,
}

impl ImportPreview {
    /// Compares a list with who is `stored`, by id.
    #[must_use]
    pub fn compare(
        listed: Vec<ListedPerson>,
        wrong: Vec<WrongLine>,
        stored: &HashMap<String, StaffMember>,
        today: chrono::NaiveDate,
    ) -> Self {
        let mut preview = Self { wrong, ..Self::default() };
        for person in listed {
            let faults = StaffDraft::of(&person.member).faults(today);
            if !faults.is_empty() {
                let (line, id) = (person.line, person.member.emp_id.to_string());
                let wrong = |(field, fault)| WrongLine {
                    line,
                    id: id.clone(),
                    fault: LineFault::Field(field, fault),
                };
                preview.wrong.extend(faults.into_iter().map(wrong));
                continue;
            }
            match stored.get(person.member.emp_id.as_str()) {
                None => preview.new.push(person),
                Some(before) => {
                    let after = person.onto(before);
                    let changes = changes(before, &after);
                    if changes.is_empty() {
                        preview.same += 1;
                    } else {
                        preview.changed.push((person, changes));
                    }
                }
            }
        }
        preview.wrong.sort_by_key(|wrong| wrong.line);
        preview
    }

    /// How many people the import would store.
    #[must_use]
    pub fn stores(&self) -> usize {
        self.new.len() + self.changed.len()
    }

    /// Everybody whom the import would store.
    #[must_use]
    pub fn people(&self) -> Vec<ListedPerson> {
        self.new.iter().chain(self.changed.iter().map(|(person, _)| person)).cloned().collect()
    }
}

fn changes(before: &StaffMember, after: &StaffMember) -> Vec<FieldChange> {
    let text = |member: &StaffMember, field| shown(member, field).unwrap_or_default();
    StaffField::ALL
        .into_iter()
        .map(|field| (field, text(before, field), text(after, field)))
        .filter(|(_, before, after)| before != after)
        .collect()
}
