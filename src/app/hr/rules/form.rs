//! A form of the rules: what it would change, and what keeps it from being saved.

use std::sync::Arc;

use chrono::NaiveDate;

use super::draft::{Draft, Fault, Reading};
use super::event::{Basis, Choice, Field, Whose};
use super::view::{FormKind, FormView, RulesNote};
use super::week::week;
use crate::domain::calendar::{Holiday, Leave};
use crate::domain::policy::Policy;
use crate::domain::roster::{Assignment, Pattern, Who};
use crate::domain::roster_crossings::crossings;
use crate::domain::rules::{AttendanceRules, RulesChange};
use crate::domain::shift::{ShiftId, ShiftType};
use crate::domain::time::Moment;

/// What a form comes to.
#[derive(Debug, Clone)]
pub(super) enum Outcome {
    /// A change of the rules and what is said when it is stored.
    Change(Box<RulesChange>, RulesNote),
    /// Another copy for the what-if.
    Copy(Box<Policy>),
}

/// What a form is judged by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grounds<'a> {
    pub(super) basis: &'a Basis,
    pub(super) today: NaiveDate,
    pub(super) now: Moment,
    /// The week that is drawn.
    pub(super) monday: NaiveDate,
    /// The copy of the what-if.
    pub(super) copy: &'a Policy,
}

/// An open form.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) view: FormView,
    pub(super) outcome: Option<Outcome>,
    first: Draft,
}

impl Form {
    pub(super) fn open(number: u64, kind: FormKind, draft: Draft, grounds: Grounds<'_>) -> Self {
        let view = FormView {
            number,
            kind,
            draft: draft.clone(),
            faults: Vec::new(),
            problems: Vec::new(),
            shift: None,
            week: None,
            ready: false,
            busy: false,
        };
        let mut form = Self { view, outcome: None, first: draft };
        form.judge(grounds);
        form
    }

    pub(super) fn set(&mut self, field: Field, text: &str, grounds: Grounds<'_>) {
        self.view.draft.set(field, text);
        self.judge(grounds);
    }

    pub(super) fn choose(&mut self, choice: Choice, grounds: Grounds<'_>) {
        self.view.draft.choose(choice);
        self.judge(grounds);
    }

    /// Says anew what the form comes to.
    pub(super) fn judge(&mut self, grounds: Grounds<'_>) {
        let draft = self.view.draft.clone();
        let mut reading = Reading::of(&draft);
        let mut shift = None;
        let outcome = match &self.view.kind {
            FormKind::Shift { id, trial } => {
                let id = id.clone().or_else(|| new_id(grounds.basis, draft.text(Field::Name)));
                shift = id.and_then(|id| reading.shift(id));
                shift_outcome(&mut reading, grounds, shift.clone(), *trial)
            }
            FormKind::Policy { trial: true } => {
                Some(Outcome::Copy(Box::new(reading.policy(grounds.copy.shifts.clone()))))
            }
            FormKind::Policy { trial: false } => policy_outcome(&mut reading, grounds),
            FormKind::Assignment(index) => assignment_outcome(&mut reading, grounds, &draft, *index),
            FormKind::Holiday => holiday_outcome(&mut reading, grounds, &draft),
            FormKind::Leave => leave_outcome(&mut reading, grounds, &draft),
        };
        self.view.faults = reading.faults;
        self.view.shift = shift;
        let changes = draft != self.first || matches!(self.view.kind, FormKind::Shift { id: None, .. });
        let sound = self.view.faults.is_empty();
        self.view.problems = match &outcome {
            Some(Outcome::Change(change, _)) if sound && changes => problems(grounds, change),
            Some(Outcome::Copy(policy)) if sound => policy.faults(),
            _ => Vec::new(),
        };
        self.view.week = match (&self.view.kind, &outcome) {
            (FormKind::Assignment(_), Some(Outcome::Change(change, _))) => {
                let rules = change.as_ref().clone().applied_to(&grounds.basis.rules, grounds.now);
                let whose = match &draft.marks.who {
                    Who::Everyone => Whose::Everybody,
                    Who::Department(name) => Whose::Department(name.clone()),
                    Who::Person(emp_id) => Whose::Person(emp_id.clone()),
                };
                let mut drawn = week(grounds.basis, &rules, &whose, grounds.monday, grounds.now);
                drawn.more += drawn.rows.len().saturating_sub(6);
                drawn.rows.truncate(6);
                Some(Arc::new(drawn))
            }
            _ => None,
        };
        self.view.ready = sound && changes && self.view.problems.is_empty() && outcome.is_some();
        self.outcome = outcome;
    }

    /// The change that takes the shift of the form out of use, with what is said then.
    pub(super) fn retirement(&self, grounds: Grounds<'_>) -> Option<(RulesChange, RulesNote)> {
        let FormKind::Shift { id: Some(id), trial: false } = &self.view.kind else { return None };
        let mut reading = Reading::of(&self.view.draft);
        let from = not_past(&mut reading, grounds.today)?;
        let mut policy = grounds.basis.rules.policy.on(from).clone();
        policy.shifts.retain(|shift| shift.id != *id);
        let name = self.view.draft.text(Field::Name).to_owned();
        let change = RulesChange { policy: Some((from, policy)), ..based_on(grounds.basis) };
        Some((change, RulesNote::Retired(name, from)))
    }
}

/// What would be wrong with the rules by this change, and was not before.
pub(super) fn problems(grounds: Grounds<'_>, change: &RulesChange) -> Vec<String> {
    let before = &grounds.basis.rules;
    let after = change.clone().applied_to(before, grounds.now);
    let known = before.faults();
    let mut found: Vec<String> = after.faults();
    if before.roster != after.roster || before.policy != after.policy {
        let staff: Vec<_> = grounds.basis.people.iter().map(|person| person.employment.clone()).collect();
        let of = |rules: &AttendanceRules| crossings(&rules.roster, &staff, &rules.policy);
        let met = of(before);
        let is_new = |crossing: &crate::domain::roster_crossings::Crossing| !met.contains(crossing);
        found.extend(of(&after).iter().filter(|crossing| is_new(crossing)).map(ToString::to_string));
    }
    found.retain(|fault| !known.contains(fault));
    found.dedup();
    found
}

/// A change of nothing that refuses rules that others have changed meanwhile.
pub(super) fn based_on(basis: &Basis) -> RulesChange {
    RulesChange { based_on: Some(basis.rules.version), ..RulesChange::default() }
}

/// The first day of the form, which must not have passed.
fn not_past(reading: &mut Reading<'_>, today: NaiveDate) -> Option<NaiveDate> {
    let from = reading.date(Field::From)?;
    if from < today {
        reading.fault(Field::From, Fault::Past);
        return None;
    }
    Some(from)
}

fn shift_outcome(
    reading: &mut Reading<'_>,
    grounds: Grounds<'_>,
    shift: Option<ShiftType>,
    trial: bool,
) -> Option<Outcome> {
    let from = if trial { grounds.today } else { not_past(reading, grounds.today)? };
    let (shift, mut policy) = match shift {
        Some(shift) if trial => (shift, grounds.copy.clone()),
        Some(shift) => (shift, grounds.basis.rules.policy.on(from).clone()),
        None => return None,
    };
    if policy.shifts.iter().any(|other| other.id != shift.id && other.name.trim() == shift.name.trim()) {
        reading.fault(Field::Name, Fault::NameTaken);
    }
    let note = RulesNote::Shift(shift.name.clone(), from);
    match policy.shifts.iter_mut().find(|other| other.id == shift.id) {
        Some(other) => *other = shift,
        None => policy.shifts.push(shift),
    }
    if trial {
        return Some(Outcome::Copy(Box::new(policy)));
    }
    let change = RulesChange { policy: Some((from, policy)), ..based_on(grounds.basis) };
    Some(Outcome::Change(Box::new(change), note))
}

fn policy_outcome(reading: &mut Reading<'_>, grounds: Grounds<'_>) -> Option<Outcome> {
    let from = not_past(reading, grounds.today);
    let shifts = from.map(|from| grounds.basis.rules.policy.on(from).shifts.clone());
    let policy = reading.policy(shifts.unwrap_or_default());
    let from = from?;
    let change = RulesChange { policy: Some((from, policy)), ..based_on(grounds.basis) };
    Some(Outcome::Change(Box::new(change), RulesNote::Policy(from)))
}

fn assignment_outcome(
    reading: &mut Reading<'_>,
    grounds: Grounds<'_>,
    draft: &Draft,
    index: Option<usize>,
) -> Option<Outcome> {
    let from = reading.date(Field::From);
    let to = if draft.text(Field::To).is_empty() { None } else { Some(reading.date(Field::To)) };
    let anchor = reading.date(Field::Anchor);
    if let (Some(from), Some(Some(to))) = (from, to)
        && to < from
    {
        reading.fault(Field::To, Fault::BeforeFirst);
    }
    if draft.marks.days.iter().all(Vec::is_empty) {
        reading.fault(Field::Anchor, Fault::NoShift);
    }
    let pattern = Pattern { anchor: anchor?, days: draft.marks.days.clone() };
    let to = match to {
        None => None,
        Some(to) => Some(to?),
    };
    let assignment = Assignment { who: draft.marks.who.clone(), from: from?, to, pattern };
    let mut all = grounds.basis.rules.roster.assignments().to_vec();
    match index.and_then(|index| all.get_mut(index)) {
        Some(other) => *other = assignment,
        None => all.push(assignment),
    }
    let change = RulesChange { assignments: Some(all), ..based_on(grounds.basis) };
    Some(Outcome::Change(Box::new(change), RulesNote::Roster))
}

fn holiday_outcome(reading: &mut Reading<'_>, grounds: Grounds<'_>, draft: &Draft) -> Option<Outcome> {
    let date = reading.date(Field::From);
    let name = reading.words(Field::Name, 100);
    let site = draft.text(Field::Site);
    let site = (!site.is_empty()).then(|| site.to_owned());
    let holiday = Holiday { date: date?, name, site };
    let mut all = grounds.basis.rules.holidays.clone();
    if all.iter().any(|other| other.date == holiday.date && other.site == holiday.site) {
        reading.fault(Field::From, Fault::Taken);
    }
    all.push(holiday);
    all.sort();
    let change = RulesChange { holidays: Some(all), ..based_on(grounds.basis) };
    Some(Outcome::Change(Box::new(change), RulesNote::HolidaysAdded(1)))
}

fn leave_outcome(reading: &mut Reading<'_>, grounds: Grounds<'_>, draft: &Draft) -> Option<Outcome> {
    let from = reading.date(Field::From);
    let to = if draft.text(Field::To).is_empty() { from } else { reading.date(Field::To) };
    let kind = reading.words(Field::Kind, 40);
    let Some(emp_id) = draft.marks.person.clone() else {
        reading.fault(Field::Kind, Fault::Nobody);
        return None;
    };
    let (from, to) = (from?, to?);
    if to < from {
        reading.fault(Field::To, Fault::BeforeFirst);
    }
    let mut all = grounds.basis.rules.leave.clone();
    let meets = |other: &Leave| {
        let halves = other.part != draft.marks.part
            && other.part != crate::domain::calendar::LeavePart::Full
            && draft.marks.part != crate::domain::calendar::LeavePart::Full;
        other.emp_id == emp_id && other.from <= to && from <= other.to && !halves
    };
    if all.iter().any(meets) {
        reading.fault(Field::From, Fault::Taken);
    }
    let person = grounds.basis.people.iter().find(|person| person.employment.emp_id == emp_id);
    let name = person.map_or_else(|| emp_id.to_string(), |person| person.name.clone());
    all.push(Leave { emp_id, from, to, kind, part: draft.marks.part });
    let change = RulesChange { leave: Some(all), ..based_on(grounds.basis) };
    Some(Outcome::Change(Box::new(change), RulesNote::LeaveAdded(name)))
}

/// An id for a new shift of this name that no version of the policy has used.
fn new_id(basis: &Basis, name: &str) -> Option<ShiftId> {
    let mut stem: String = name
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' })
        .take(26)
        .collect();
    stem = stem.trim_matches('-').to_owned();
    if stem.is_empty() {
        "shift".clone_into(&mut stem);
    }
    let taken = |id: &ShiftId| basis.rules.policy.versions().any(|(_, policy)| policy.shift(id).is_some());
    let tries = std::iter::once(stem.clone()).chain((2..10_000).map(|number| format!("{stem}-{number}")));
    tries.filter_map(|text| text.parse().ok()).find(|id| !taken(id))
}
