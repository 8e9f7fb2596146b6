//! The screen of the rules: shift types, who works when, holidays, leave, dated policies, and what other rules would
//! have made of past days.
//!
//! Everything is one change of [`crate::domain::rules`], stored with its entry in the audit list. What a form shows is
//! judged by the same rules by which days are computed.

mod draft;
pub mod event;
mod form;
#[cfg(test)]
mod tests;
mod trial;
pub mod view;
mod week;

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};

use self::event::{Basis, Command, Field, Found, Request, Tab, Whose};
use self::form::{Form, Grounds, Outcome, based_on};
use self::trial::Trial;
use self::view::{FormKind, ImportView, RulesNote, RulesView, WeekView};
use super::inquiry::Inquiries;
use super::view::Note;
use crate::app::hr::event as central;
use crate::domain::audit::By;
use crate::domain::calendar::with_new;
use crate::domain::log::DateRange;
use crate::domain::policy::Policy;
use crate::domain::roster::Who;
use crate::domain::rules::RulesChange;
use crate::domain::shift::ShiftType;
use crate::domain::time::Moment;

pub use self::draft::{Draft, Fault, Marks};

/// Years before and after this one of which holidays are taken from a calendar.
const YEARS: i32 = 5;

/// The screen as it stands.
#[derive(Debug)]
pub(super) struct Rules {
    tab: Tab,
    today: NaiveDate,
    now: Moment,
    basis: Option<Arc<Basis>>,
    forms: u64,
    form: Option<Form>,
    storing: Option<Storing>,
    undo: Option<RulesChange>,
    whose: Whose,
    monday: NaiveDate,
    week: Arc<WeekView>,
    year: i32,
    site: Option<String>,
    import: ImportView,
    policy: Option<NaiveDate>,
    trial: Trial,
}

/// A change on its way to the disk.
#[derive(Debug)]
struct Storing {
    note: RulesNote,
    /// What takes it back.
    undo: Option<RulesChange>,
}

impl Rules {
    pub(super) fn new(today: NaiveDate, now: Moment) -> Self {
        let monday = week::monday_of(today);
        let week = WeekView { monday, whose: Whose::Everybody, rows: Vec::new(), more: 0 };
        Self {
            tab: Tab::default(),
            today,
            now,
            basis: None,
            forms: 0,
            form: None,
            storing: None,
            undo: None,
            whose: Whose::Everybody,
            monday,
            week: Arc::new(week),
            year: today.year(),
            site: None,
            import: ImportView::default(),
            policy: None,
            trial: Trial::new(today),
        }
    }

    /// Reads the rules anew.
    pub(super) fn reload(inquiries: &mut Inquiries) {
        inquiries.ask(central::Slot::Rules, central::Request::Rules(Request::Basis));
    }

    /// Gives the change that it asks for. `busy`: one is on its way.
    pub(super) fn command(
        &mut self,
        command: Command,
        today: NaiveDate,
        by: By,
        busy: bool,
        inquiries: &mut Inquiries,
    ) -> Option<Request> {
        self.today = today;
        self.now = by.at;
        let basis = self.basis.clone()?;
        match command {
            Command::Save | Command::Undo | Command::RetireShift | Command::Apply if busy => None,
            Command::Save => self.save(&basis, by),
            Command::Undo => {
                let change = self.undo.take()?;
                Some(self.store(change, RulesNote::Undone, None, by))
            }
            Command::RetireShift => {
                let (change, note) =
                    self.form.as_ref()?.retirement(self.grounds(&basis, &Policy::default()))?;
                let problems = form::problems(self.grounds(&basis, &Policy::default()), &change);
                let form = self.form.as_mut()?;
                form.view.problems = problems;
                if form.view.problems.is_empty() { Some(self.store(change, note, None, by)) } else { None }
            }
            Command::Apply => {
                let change = self.trial.to_apply(&basis)?;
                let note = RulesNote::Applied(self.trial.range());
                Some(self.store(change, note, None, by))
            }
            Command::RemoveAssignment(index) if !busy => {
                let mut all = basis.rules.roster.assignments().to_vec();
                if index >= all.len() {
                    return None;
                }
                all.remove(index);
                let change = RulesChange { assignments: Some(all), ..based_on(&basis) };
                Some(self.store(change, RulesNote::Roster, Some(undo_of(&basis)), by))
            }
            Command::RemoveHoliday(holiday) if !busy => {
                let mut all = basis.rules.holidays.clone();
                all.retain(|other| *other != holiday);
                let change = RulesChange { holidays: Some(all), ..based_on(&basis) };
                Some(self.store(change, RulesNote::HolidayRemoved(holiday.name), Some(undo_of(&basis)), by))
            }
            Command::RemoveLeave(leave) if !busy => {
                let mut all = basis.rules.leave.clone();
                all.retain(|other| *other != leave);
                let change = RulesChange { leave: Some(all), ..based_on(&basis) };
                let name = name_of(&basis, &leave.emp_id);
                Some(self.store(change, RulesNote::LeaveRemoved(name), Some(undo_of(&basis)), by))
            }
            Command::TakeCalendar if !busy => {
                let new = self.import.new.clone()?;
                let (all, _) = with_new(basis.rules.holidays.clone(), new.to_vec());
                let change = RulesChange { holidays: Some(all), ..based_on(&basis) };
                Some(self.store(change, RulesNote::HolidaysAdded(new.len()), Some(undo_of(&basis)), by))
            }
            Command::Compute => {
                let request = self.trial.compute(&basis, by)?;
                inquiries.ask(central::Slot::Trial, central::Request::Rules(request));
                None
            }
            other => {
                self.look(other, &basis);
                None
            }
        }
    }

    /// Commands that change nothing but what is shown.
    fn look(&mut self, command: Command, basis: &Basis) {
        match command {
            Command::Tab(tab) => {
                self.tab = tab;
                self.open_standing_form(basis);
            }
            Command::EditShift(id) => {
                let policy = basis.rules.policy.on(self.today);
                let shift = id.as_ref().and_then(|id| policy.shift(id)).cloned();
                let draft = shift.as_ref().map_or_else(Self::blank_shift, Draft::of_shift);
                self.open(FormKind::Shift { id, trial: false }, draft, basis);
            }
            Command::CopyShift(id) => {
                if let Some(shift) = basis.rules.policy.on(self.today).shift(&id) {
                    let mut draft = Draft::of_shift(shift);
                    draft.set(Field::Name, &format!("{} 2", shift.name));
                    self.open(FormKind::Shift { id: None, trial: false }, draft, basis);
                }
            }
            Command::EditAssignment(index) => self.edit_assignment(index, basis),
            Command::ShowPolicy(from) => self.policy = from,
            Command::EditPolicy(from) => {
                let from = from.filter(|from| *from >= self.today).unwrap_or(self.today);
                let mut draft = Draft::of_policy(basis.rules.policy.on(from));
                draft.set(Field::From, &from);
                self.open(FormKind::Policy { trial: false }, draft, basis);
            }
            Command::TrialShift(id) => {
                if let Some(shift) = self.trial.policy(basis).shift(&id) {
                    let draft = Draft::of_shift(shift);
                    self.open(FormKind::Shift { id: Some(id), trial: true }, draft, basis);
                }
            }
            Command::TrialPolicy => {
                let draft = Draft::of_policy(&self.trial.policy(basis));
                self.open(FormKind::Policy { trial: true }, draft, basis);
            }
            Command::Type(field, text) => {
                self.with_form(basis, |form, grounds| form.set(field, &text, grounds));
            }
            Command::Choose(choice) => self.with_form(basis, |form, grounds| form.choose(choice, grounds)),
            Command::Cancel => self.close_form(basis),
            Command::Week(date) => {
                self.monday = week::monday_of(date);
                self.draw_week(basis);
                self.with_form(basis, Form::judge);
            }
            Command::Whose(whose) => {
                self.whose = whose;
                self.draw_week(basis);
            }
            Command::Year(year) => self.year = year.clamp(2000, 2199),
            Command::Site(site) => self.site = site,
            Command::DropCalendar => self.import = ImportView::default(),
            Command::TrialRange(range) => self.trial.set_range(range, self.today),
            Command::DropTrial => self.trial.drop_copy(),
            _ => {}
        }
    }

    /// Something that was asked for was found.
    pub(super) fn found(&mut self, found: Found) {
        match found {
            Found::Basis(basis) => {
                self.basis = Some(Arc::clone(&basis));
                self.draw_week(&basis);
                match &self.form {
                    Some(_) => self.with_form(&basis, Form::judge),
                    None => self.open_standing_form(&basis),
                }
            }
            Found::Calendar(result) if self.import.reading => {
                self.import = match (result, &self.basis) {
                    (Ok(found), Some(basis)) => {
                        let count = found.len();
                        let (_, new) = with_new(basis.rules.holidays.clone(), found);
                        let known = count - new.len();
                        ImportView { new: Some(Arc::new(new)), known, ..ImportView::default() }
                    }
                    (Err(reason), _) => ImportView { problem: Some(reason), ..ImportView::default() },
                    (Ok(_), None) => ImportView::default(),
                };
            }
            Found::Calendar(_) => {}
            Found::Trial(number, result) => self.trial.computed(number, result),
        }
    }

    /// The change was stored, or why not; gives what is to be said.
    pub(super) fn settled(&mut self, result: Result<(), String>) -> Note {
        let storing = self.storing.take();
        if let Some(form) = &mut self.form {
            form.view.busy = false;
        }
        match (storing, result) {
            (Some(storing), Ok(())) => {
                match &storing.note {
                    RulesNote::Applied(_) => self.trial.drop_copy(),
                    RulesNote::HolidaysAdded(_) => self.import = ImportView::default(),
                    _ => {}
                }
                let keeps_form = matches!(
                    storing.note,
                    RulesNote::Undone
                        | RulesNote::HolidayRemoved(_)
                        | RulesNote::LeaveRemoved(_)
                        | RulesNote::Applied(_)
                );
                if !keeps_form {
                    self.form = None;
                }
                self.undo = storing.undo;
                Note::Rules(storing.note)
            }
            (None, Ok(())) => Note::Rules(RulesNote::Undone),
            (_, Err(reason)) => Note::Problem(reason),
        }
    }

    pub(super) fn view(&self, today: NaiveDate, busy: bool) -> RulesView {
        RulesView {
            tab: self.tab,
            today,
            basis: self.basis.clone(),
            form: self.form.as_ref().map(|form| form.view.clone()),
            busy,
            week: Arc::clone(&self.week),
            year: self.year,
            site: self.site.clone(),
            import: self.import.clone(),
            policy: self.policy,
            trial: self.trial.view(self.basis.as_deref()),
        }
    }

    fn save(&mut self, basis: &Basis, by: By) -> Option<Request> {
        let form = self.form.as_mut().filter(|form| form.view.ready && !form.view.busy)?;
        match form.outcome.clone()? {
            Outcome::Copy(policy) => {
                self.trial.set_copy(*policy, basis);
                self.form = None;
                None
            }
            Outcome::Change(change, note) => {
                form.view.busy = true;
                let undo = note.can_be_undone().then(|| undo_of(basis));
                Some(self.store(*change, note, undo, by))
            }
        }
    }

    fn store(&mut self, change: RulesChange, note: RulesNote, undo: Option<RulesChange>, by: By) -> Request {
        // What takes a list back is the list as it was, and nothing of the others.
        let undo = undo.map(|undo| RulesChange {
            assignments: undo.assignments.filter(|_| change.assignments.is_some()),
            holidays: undo.holidays.filter(|_| change.holidays.is_some()),
            leave: undo.leave.filter(|_| change.leave.is_some()),
            ..undo
        });
        self.storing = Some(Storing { note, undo });
        Request::Change(Box::new(change), by)
    }

    fn grounds<'a>(&self, basis: &'a Basis, copy: &'a Policy) -> Grounds<'a> {
        Grounds { basis, today: self.today, now: self.now, monday: self.monday, copy }
    }

    fn open(&mut self, kind: FormKind, mut draft: Draft, basis: &Basis) {
        if draft.text(Field::From).is_empty() && matches!(kind, FormKind::Shift { .. }) {
            draft.set(Field::From, &self.today);
        }
        self.forms += 1;
        let copy = self.trial.policy(basis);
        self.form = Some(Form::open(self.forms, kind, draft, self.grounds(basis, &copy)));
    }

    fn with_form(&mut self, basis: &Basis, act: impl FnOnce(&mut Form, Grounds<'_>)) {
        let copy = self.trial.policy(basis);
        let grounds = self.grounds(basis, &copy);
        if let Some(form) = self.form.as_mut().filter(|form| !form.view.busy) {
            act(form, grounds);
        }
    }

    fn close_form(&mut self, basis: &Basis) {
        self.form = None;
        self.open_standing_form(basis);
    }

    /// Holidays and leave are added in a form that stands beside their list.
    fn open_standing_form(&mut self, basis: &Basis) {
        self.form = None;
        let mut draft = Draft::default();
        match self.tab {
            Tab::Holidays => {
                draft.set(Field::Site, &self.site.clone().unwrap_or_default());
                self.open(FormKind::Holiday, draft, basis);
            }
            Tab::Leave => self.open(FormKind::Leave, draft, basis),
            Tab::Shifts | Tab::Roster | Tab::Policy | Tab::WhatIf => {}
        }
    }

    fn edit_assignment(&mut self, index: Option<usize>, basis: &Basis) {
        let mut draft = Draft::default();
        if let Some(assignment) = index.and_then(|index| basis.rules.roster.assignments().get(index)) {
            draft.set(Field::From, &assignment.from);
            draft.set(Field::To, &assignment.to.map(|to| to.to_string()).unwrap_or_default());
            draft.set(Field::Anchor, &assignment.pattern.anchor);
            draft.marks.who = assignment.who.clone();
            draft.marks.days.clone_from(&assignment.pattern.days);
        } else {
            draft.set(Field::From, &self.today);
            draft.set(Field::Anchor, &week::monday_of(self.today));
            draft.marks.who = match &self.whose {
                Whose::Everybody => Who::Everyone,
                Whose::Department(name) => Who::Department(name.clone()),
                Whose::Person(emp_id) => Who::Person(emp_id.clone()),
            };
        }
        self.open(FormKind::Assignment(index), draft, basis);
    }

    fn blank_shift() -> Draft {
        let time = |hour| chrono::NaiveTime::MIN + chrono::TimeDelta::hours(hour);
        let blank = "new".parse().map(|id| ShiftType::new(id, String::new(), time(9), time(17)));
        blank.as_ref().map(Draft::of_shift).unwrap_or_default()
    }

    fn draw_week(&mut self, basis: &Basis) {
        let drawn = week::week(basis, &basis.rules, &self.whose, self.monday, self.now);
        self.week = Arc::new(drawn);
    }

    /// Looks into a calendar file, for the site of the form.
    pub(super) fn read_calendar(&mut self, path: PathBuf, inquiries: &mut Inquiries) {
        let Some(form) = &self.form else { return };
        let site = form.view.draft.text(Field::Site);
        let year = self.today.year();
        let (Some(from), Some(to)) =
            (NaiveDate::from_ymd_opt(year - 1, 1, 1), NaiveDate::from_ymd_opt(year + YEARS, 12, 31))
        else {
            return;
        };
        let site = (!site.is_empty()).then(|| site.to_owned());
        let request = Request::Calendar(path, site, DateRange { from, to });
        self.import = ImportView { reading: true, ..ImportView::default() };
        inquiries.ask(central::Slot::Calendar, central::Request::Rules(request));
    }
}

/// The lists as they are, to be taken back to once the next change is stored.
fn undo_of(basis: &Basis) -> RulesChange {
    let rules = &basis.rules;
    RulesChange {
        assignments: Some(rules.roster.assignments().to_vec()),
        holidays: Some(rules.holidays.clone()),
        leave: Some(rules.leave.clone()),
        based_on: rules.version.checked_add(1),
        ..RulesChange::default()
    }
}

fn name_of(basis: &Basis, emp_id: &crate::domain::employee::EmployeeId) -> String {
    let person = basis.people.iter().find(|person| person.employment.emp_id == *emp_id);
    person.map_or_else(|| emp_id.to_string(), |person| person.name.clone())
}
