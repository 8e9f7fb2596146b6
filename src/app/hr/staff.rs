//! The staff list's state: list, person, form.

use std::sync::Arc;

use chrono::NaiveDate;

use super::event::{Request, Slot, StaffCommand};
use super::inquiry::Inquiries;
use super::view::{FormView, Note, StaffView};
use super::window::Window;
use crate::domain::access::SecretFault;
use crate::domain::audit::By;
use crate::domain::employee::EmployeeId;
use crate::domain::staff_list::{StaffDetail, StaffDraft, StaffFilter, StaffSort, StaffSummary};

/// Longest text that is searched for, in characters.
const LONGEST_TEXT: usize = 100;

/// The staff list as it stands.
#[derive(Debug, Default)]
pub(super) struct Staff {
    filter: StaffFilter,
    sort: StaffSort,
    window: Window<StaffSummary>,
    selected: Option<EmployeeId>,
    detail: Option<Arc<StaffDetail>>,
    form: Option<Form>,
    forms: u64,
    /// What is being stored.
    storing: Option<Storing>,
    pin_problem: Option<SecretFault>,
    pins_done: u32,
}

#[derive(Debug)]
struct Form {
    number: u64,
    draft: StaffDraft,
    busy: bool,
}

/// A change of the staff list that is on its way to the disk.
#[derive(Debug)]
enum Storing {
    Record,
    Active(EmployeeId, bool),
    Consent(EmployeeId),
    Pin(EmployeeId, bool),
    Photo(EmployeeId),
}

impl Staff {
    /// Shows whom `filter` finds.
    pub(super) fn set_filter(&mut self, filter: StaffFilter, inquiries: &mut Inquiries) {
        self.filter = filter;
        self.window.restart();
        self.close_person();
        self.reload(inquiries);
    }

    /// Opens one person.
    pub(super) fn open_person(&mut self, emp_id: EmployeeId, inquiries: &mut Inquiries) {
        self.close_person();
        inquiries.ask(Slot::Person, Request::Person(emp_id.clone()));
        self.selected = Some(emp_id);
    }

    /// Whether new people may be shown: nobody is typing.
    pub(super) fn may_refresh(&self) -> bool {
        self.form.is_none()
    }

    /// Reads everything anew.
    pub(super) fn reload(&mut self, inquiries: &mut Inquiries) {
        self.read_page(inquiries);
        inquiries.ask(Slot::Departments, Request::Departments);
        if let Some(emp_id) = &self.selected {
            inquiries.ask(Slot::Person, Request::Person(emp_id.clone()));
        }
    }

    /// Gives the change that it asks for.
    pub(super) fn command(
        &mut self,
        command: StaffCommand,
        today: NaiveDate,
        by: By,
        inquiries: &mut Inquiries,
    ) -> Option<Request> {
        let filter = self.filter.clone();
        match command {
            StaffCommand::Text(text) => {
                let text = text.chars().take(LONGEST_TEXT).collect();
                self.change_filter(StaffFilter { text, ..filter }, inquiries);
            }
            StaffCommand::Department(department) => {
                self.change_filter(StaffFilter { department, ..filter }, inquiries);
            }
            StaffCommand::State(state) => self.change_filter(StaffFilter { state, ..filter }, inquiries),
            StaffCommand::AnyPresence => {
                self.change_filter(StaffFilter { absent_on: None, ..filter }, inquiries);
            }
            StaffCommand::Sort(column) => {
                let descending = self.sort.column == column && !self.sort.descending;
                self.sort = StaffSort { column, descending };
                self.window.restart();
                self.read_page(inquiries);
            }
            StaffCommand::Visible(first, last) => {
                self.window.look_at(first, last);
                if self.window.is_short() {
                    self.read_page(inquiries);
                }
            }
            StaffCommand::Select(Some(emp_id)) => self.open_person(emp_id, inquiries),
            StaffCommand::Select(None) => self.close_person(),
            StaffCommand::Edit => {
                if let Some(detail) = &self.detail {
                    self.forms += 1;
                    let draft = StaffDraft::of(&detail.member);
                    self.form = Some(Form { number: self.forms, draft, busy: false });
                }
            }
            StaffCommand::Type(field, text) => {
                if let Some(form) = &mut self.form {
                    form.draft.set(field, &text);
                }
            }
            StaffCommand::Cancel => self.form = None,
            StaffCommand::Save => return self.save(today, by),
            change @ (StaffCommand::SetActive(..)
            | StaffCommand::SetPin(..)
            | StaffCommand::RemovePin(..)
            | StaffCommand::RemovePhoto(..)
            | StaffCommand::WithdrawConsent(_)) => return self.change(change, by),
        }
        None
    }

    /// A change that is stored at once; none is taken while another is on its way.
    fn change(&mut self, command: StaffCommand, by: By) -> Option<Request> {
        if self.storing.is_some() {
            return None;
        }
        let (storing, request) = match command {
            StaffCommand::SetActive(id, active) => {
                (Storing::Active(id.clone(), active), Request::SetActive(id, active, by))
            }
            StaffCommand::SetPin(id, pin) => {
                self.pin_problem = pin.pin_fault();
                if self.pin_problem.is_some() {
                    return None;
                }
                (Storing::Pin(id.clone(), true), Request::SetPin(id, pin, by))
            }
            StaffCommand::RemovePin(id) => (Storing::Pin(id.clone(), false), Request::RemovePin(id, by)),
            StaffCommand::RemovePhoto(id, photo) => {
                (Storing::Photo(id.clone()), Request::RemovePhoto(id, photo, by))
            }
            StaffCommand::WithdrawConsent(id) => {
                (Storing::Consent(id.clone()), Request::WithdrawConsent(id, by))
            }
            _ => return None,
        };
        self.storing = Some(storing);
        Some(request)
    }

    pub(super) fn read(&mut self, count: u32, first: u32, rows: Vec<StaffSummary>) {
        self.window.counted(u64::from(count));
        self.window.take(u64::from(first), rows);
    }

    pub(super) fn opened(&mut self, detail: Option<StaffDetail>) {
        match detail {
            Some(detail) if self.selected.as_ref() == Some(&detail.member.emp_id) => {
                self.detail = Some(Arc::new(detail));
            }
            Some(_) => {}
            None => self.close_person(),
        }
    }

    /// The change was stored, or why not; gives what is to be said.
    pub(super) fn settled(&mut self, result: Result<(), String>) -> Note {
        match (self.storing.take(), result) {
            (Some(Storing::Active(id, active)), Ok(())) => {
                let name = self.name_of(&id);
                if active { Note::Reactivated(name) } else { Note::Deactivated(id, name) }
            }
            (Some(Storing::Consent(id)), Ok(())) => Note::ConsentWithdrawn(self.name_of(&id)),
            (Some(Storing::Pin(id, set)), Ok(())) => {
                self.pins_done = self.pins_done.wrapping_add(1);
                let name = self.name_of(&id);
                if set { Note::PinSet(name) } else { Note::PinRemoved(name) }
            }
            (Some(Storing::Photo(id)), Ok(())) => Note::PhotoRemoved(id),
            (_, Ok(())) => Note::Saved(self.saved(true)),
            (storing, Err(reason)) => {
                if matches!(storing, Some(Storing::Record)) {
                    self.saved(false);
                }
                Note::Problem(reason)
            }
        }
    }

    /// The form was saved, or not; gives the name of the person.
    fn saved(&mut self, done: bool) -> String {
        let name = self.detail.as_ref().map(|detail| detail.member.name.clone()).unwrap_or_default();
        match &mut self.form {
            Some(form) if !done => {
                form.busy = false;
                name
            }
            _ => {
                let typed = self.form.take().map(|form| form.draft);
                typed.map_or(name, |draft| {
                    draft.text(crate::domain::staff_list::StaffField::Name).trim().to_owned()
                })
            }
        }
    }

    /// The name of the person who is open, where it is this one.
    fn name_of(&self, emp_id: &EmployeeId) -> String {
        let open = self.detail.as_ref().filter(|detail| detail.member.emp_id == *emp_id);
        open.map_or_else(|| emp_id.to_string(), |detail| detail.member.name.clone())
    }

    pub(super) fn view(&self, departments: &Arc<Vec<String>>, today: NaiveDate) -> StaffView {
        let form = self.form.as_ref().map(|form| FormView {
            number: form.number,
            draft: form.draft.clone(),
            faults: form.draft.faults(today),
            changed: self.detail.as_ref().is_some_and(|detail| {
                form.draft.member(&detail.member.emp_id, today).as_ref() != Some(&detail.member)
            }),
            busy: form.busy,
        });
        StaffView {
            filter: self.filter.clone(),
            sort: self.sort,
            departments: Arc::clone(departments),
            part: self.window.part(),
            selected: self.selected.clone(),
            detail: self.detail.clone(),
            form,
            pin_problem: self.pin_problem,
            pins_done: self.pins_done,
        }
    }

    fn save(&mut self, today: NaiveDate, by: By) -> Option<Request> {
        let (form, detail) = (self.form.as_mut()?, self.detail.as_ref()?);
        let free = self.storing.is_none() && !form.busy;
        let member = form.draft.member(&detail.member.emp_id, today).filter(|_| free)?;
        form.busy = true;
        self.storing = Some(Storing::Record);
        Some(Request::EditStaff(Box::new(member), by))
    }

    fn change_filter(&mut self, filter: StaffFilter, inquiries: &mut Inquiries) {
        if filter != self.filter {
            self.filter = filter;
            self.window.restart();
            self.read_page(inquiries);
        }
    }

    fn close_person(&mut self) {
        self.selected = None;
        self.detail = None;
        self.form = None;
        self.pin_problem = None;
    }

    fn read_page(&self, inquiries: &mut Inquiries) {
        let (first, len) = self.window.page();
        let first = u32::try_from(first).unwrap_or(u32::MAX);
        let request = Request::StaffPage(self.filter.clone(), self.sort, first, len);
        inquiries.ask(Slot::StaffPage, request);
    }
}
