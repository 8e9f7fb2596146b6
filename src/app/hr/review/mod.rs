//! The state of the review: one list of what needs a human, the day that is looked at, and the answer on its way.

mod answer;
pub mod event;
pub mod view;

use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;

use self::answer::Answer;
use self::event::{Command, Found, Request, Wish};
use self::view::{FormFault, GridView, ReviewForm, ReviewView};
use super::event::{Request as AnyRequest, Screen, Slot};
use super::inquiry::Inquiries;
use super::view::Note;
use crate::domain::audit::By;
use crate::domain::employee::EmployeeId;
use crate::domain::folded::folded;
use crate::domain::log::DateRange;
use crate::domain::review::{DayDifference, ReviewDay, ReviewItem, ReviewKind, ReviewList};

/// Longest text that is searched for, and longest reason, in characters.
const LONGEST_TEXT: usize = 100;
const LONGEST_REASON: usize = 500;
/// How often is looked whether anything is new, while the list is shown and while it is not.
const SHOWN_EVERY: Duration = Duration::from_secs(20);
const HIDDEN_EVERY: Duration = Duration::from_mins(5);

/// The review as it stands.
#[derive(Debug, Default)]
pub(super) struct Review {
    wanted: Option<DateRange>,
    text: String,
    department: Option<String>,
    kind: Option<ReviewKind>,
    dismissed: bool,
    list: Option<ReviewList>,
    items: Arc<Vec<ReviewItem>>,
    counts: Vec<(ReviewKind, usize)>,
    dismissed_count: usize,
    open: Option<usize>,
    selected: Option<usize>,
    moved: u64,
    day: Option<(EmployeeId, NaiveDate)>,
    detail: Option<Arc<ReviewDay>>,
    opened: bool,
    answer: Option<Answer>,
    answers: u64,
    previews: u64,
    grid_day: Option<NaiveDate>,
    grid: Option<GridView>,
    /// The answer was stored: the row that takes its place comes next.
    go_on: bool,
    asked: Duration,
}

impl Review {
    /// Items in the open period that wait for somebody; `None` until they are counted.
    pub(super) fn waiting(&self) -> Option<usize> {
        self.open
    }

    /// Reads the list anew, and the day that is shown.
    pub(super) fn reload(&mut self, by: &By, uptime: Duration, inquiries: &mut Inquiries) {
        self.asked = uptime;
        let request = Request::List(self.wanted, by.at);
        inquiries.ask(Slot::ReviewList, AnyRequest::Review(request));
        self.read_day(by, inquiries);
    }

    /// Looks from time to time whether anything is new; never under somebody's hands.
    pub(super) fn pass_time(&mut self, by: &By, uptime: Duration, shown: bool, inquiries: &mut Inquiries) {
        let every = if shown { SHOWN_EVERY } else { HIDDEN_EVERY };
        if self.answer.is_none() && uptime.saturating_sub(self.asked) >= every {
            self.reload(by, uptime, inquiries);
        }
    }

    /// Carries out a command; gives the change that is to be stored.
    pub(super) fn command(
        &mut self,
        command: Command,
        by: &By,
        uptime: Duration,
        inquiries: &mut Inquiries,
    ) -> Option<Request> {
        match command {
            Command::Range(range) => {
                self.wanted = range;
                self.leave_day();
                self.reload(by, uptime, inquiries);
            }
            Command::Text(text) => self.text = text.chars().take(LONGEST_TEXT).collect(),
            Command::Department(department) => self.department = department,
            Command::Kind(kind) => self.kind = kind,
            Command::ShowDismissed(dismissed) => self.dismissed = dismissed,
            Command::Select(index) => return self.select(Some(index), by, inquiries),
            Command::Move(rows) => {
                let steps = usize::try_from(rows.unsigned_abs()).unwrap_or(1);
                let to = match self.selected {
                    None => 0,
                    Some(at) if rows < 0 => at.saturating_sub(steps),
                    Some(at) => at.saturating_add(steps).min(self.items.len().saturating_sub(1)),
                };
                return self.select(Some(to), by, inquiries);
            }
            Command::Open(opened) => {
                self.opened = opened && self.day.is_some();
                if !opened && self.selected.is_none() {
                    self.leave_day();
                }
            }
            Command::OpenDay(emp_id, date) => {
                self.leave_day();
                (self.day, self.opened) = (Some((emp_id, date)), true);
                self.read_day(by, inquiries);
            }
            Command::Begin(wish) => self.begin(wish, by, inquiries),
            Command::Type(text) => self.change_form(by, inquiries, |answer| answer.text = text),
            Command::Say(said) => self.change_form(by, inquiries, |answer| answer.said = said),
            Command::GridDay(day) => self.read_people(day, inquiries),
            Command::Confirm(reason) => return self.confirm(&reason, by),
            Command::Cancel => self.answer = None,
        }
        self.filter(by, inquiries);
        None
    }

    fn select(&mut self, index: Option<usize>, by: &By, inquiries: &mut Inquiries) -> Option<Request> {
        self.answer = None;
        self.selected = index.filter(|index| *index < self.items.len());
        self.moved += 1;
        let item = self.selected.and_then(|index| self.items.get(index));
        let day = item.map(|item| (item.emp_id.clone(), item.date));
        if day != self.day {
            self.day = day;
            self.detail = None;
            self.read_day(by, inquiries);
        }
        self.opened &= self.day.is_some();
        None
    }

    fn leave_day(&mut self) {
        (self.selected, self.day, self.detail, self.opened, self.answer) = (None, None, None, false, None);
    }

    fn read_day(&self, by: &By, inquiries: &mut Inquiries) {
        if let Some((emp_id, date)) = &self.day {
            inquiries.ask(Slot::ReviewDay, AnyRequest::Review(Request::Day(emp_id.clone(), *date, by.at)));
        }
    }

    fn begin(&mut self, wish: Wish, by: &By, inquiries: &mut Inquiries) {
        let item = self.selected.and_then(|index| self.items.get(index)).cloned();
        let here =
            item.filter(|item| self.day.as_ref().is_some_and(|day| *day == (item.emp_id.clone(), item.date)));
        let mut answer = Answer::new(wish, here);
        if !answer.can_begin() {
            return;
        }
        self.answers += 1;
        answer.number = self.answers;
        self.answer = Some(answer);
        if wish == Wish::Bulk {
            self.grid = None;
            self.read_people(self.grid_day.unwrap_or_else(|| by.at.local().date_naive()), inquiries);
        }
        self.change_form(by, inquiries, |_| {});
    }

    fn read_people(&mut self, day: NaiveDate, inquiries: &mut Inquiries) {
        self.grid_day = Some(day);
        inquiries.ask(Slot::ReviewPeople, AnyRequest::Review(Request::People(day)));
    }

    /// Changes what is typed, and asks what it would do.
    fn change_form(&mut self, by: &By, inquiries: &mut Inquiries, change: impl FnOnce(&mut Answer)) {
        let range = self.list.as_ref().map(|list| list.range);
        let Some(answer) = self.answer.as_mut().filter(|answer| !answer.busy) else { return };
        change(answer);
        answer.preview = None;
        answer.work_out(self.detail.as_deref(), self.day.as_ref(), range, by);
        // Also where nothing is asked: what is still on its way is about something else.
        self.previews += 1;
        answer.preview_number = self.previews;
        if let Some(wanted) = &answer.change {
            let request = Request::Preview(self.previews, Box::new(wanted.clone()), by.clone());
            inquiries.ask(Slot::ReviewPreview, AnyRequest::Review(request));
        }
    }

    fn confirm(&mut self, reason: &str, by: &By) -> Option<Request> {
        let answer = self.answer.as_mut().filter(|answer| !answer.busy)?;
        let reason = reason.trim();
        answer.fault = match reason.chars().count() {
            0 => Some(FormFault::NoReason),
            length if length > LONGEST_REASON => Some(FormFault::LongReason),
            _ => answer.own_fault(),
        };
        if answer.fault.is_some() || !matches!(answer.preview, Some(Ok(_))) {
            return None;
        }
        let change = answer.change.clone()?;
        answer.busy = true;
        Some(Request::Store(Box::new(change), reason.to_owned(), by.clone()))
    }

    /// The change was stored, or why not; gives what is to be said.
    pub(super) fn settled(
        &mut self,
        result: Result<(), String>,
        by: &By,
        uptime: Duration,
        inquiries: &mut Inquiries,
    ) -> Option<Note> {
        match result {
            Ok(()) => {
                let wish = self.answer.take().map(|answer| answer.wish);
                self.go_on = self.selected.is_some();
                self.reload(by, uptime, inquiries);
                wish.map(Note::Reviewed)
            }
            Err(reason) => {
                if let Some(answer) = &mut self.answer {
                    answer.busy = false;
                    answer.preview = Some(Err(reason));
                    return None;
                }
                Some(Note::Problem(reason))
            }
        }
    }

    /// Something that was asked for was found.
    pub(super) fn found(&mut self, found: Found, by: &By, inquiries: &mut Inquiries) {
        match found {
            Found::List(list) => {
                if self.wanted.is_none() {
                    self.open = Some(list.items.iter().filter(|item| item.is_open()).count());
                }
                self.list = Some(*list);
                self.filter(by, inquiries);
            }
            Found::Day(day) => {
                if self.day.as_ref().is_some_and(|(emp_id, date)| *emp_id == day.emp_id && *date == day.date)
                {
                    self.detail = Some(Arc::new(*day));
                }
            }
            Found::People(day, people) => {
                if self.grid_day == Some(day) {
                    self.grid = Some(GridView { day, people: Arc::new(people) });
                }
            }
            Found::Preview(number, result) => self.previewed(number, result),
        }
    }

    fn previewed(&mut self, number: u64, result: Result<Vec<DayDifference>, String>) {
        if let Some(answer) = self.answer.as_mut().filter(|answer| answer.preview_number == number) {
            answer.preview = Some(result.map(Arc::new));
        }
    }

    /// Picks what fits from what was read, and keeps to the row that is selected.
    fn filter(&mut self, by: &By, inquiries: &mut Inquiries) {
        let Some(list) = &self.list else { return };
        let text = folded(self.text.trim());
        let about = |item: &&ReviewItem| {
            let named = folded(&item.name).contains(&text) || folded(item.emp_id.as_str()).contains(&text);
            let here = self.department.is_none() || item.department == self.department;
            named && here
        };
        let (aside, there): (Vec<&ReviewItem>, Vec<&ReviewItem>) =
            list.items.iter().filter(about).partition(|item| item.dismissed.is_some());
        let count = |kind| there.iter().filter(|item| item.kind == kind).count();
        self.counts = ReviewKind::ALL.into_iter().map(|kind| (kind, count(kind))).collect();
        self.counts.retain(|(kind, count)| *count > 0 || self.kind == Some(*kind));
        self.dismissed_count = aside.len();
        let pool = if self.dismissed { aside } else { there };
        let wanted = |item: &&&ReviewItem| match self.kind {
            Some(kind) => item.kind == kind,
            None => self.dismissed || item.kind.needs_decision(),
        };
        let items: Vec<ReviewItem> = pool.iter().filter(wanted).map(|item| (*item).clone()).collect();
        let chosen = self.selected.and_then(|index| self.items.get(index)).cloned();
        let same = chosen.and_then(|chosen| {
            let is_same = |item: &ReviewItem| {
                (item.kind, &item.emp_id, item.date) == (chosen.kind, &chosen.emp_id, chosen.date)
            };
            items.iter().position(is_same)
        });
        let was = self.selected;
        self.items = Arc::new(items);
        let lowest = self.items.len().checked_sub(1);
        let to = match (was, same) {
            (Some(_), Some(same)) => Some(same),
            (Some(was), None) => lowest.map(|lowest| was.min(lowest)),
            (None, _) => None,
        };
        let go_on = std::mem::take(&mut self.go_on);
        if to != was || (go_on && same.is_none()) || (was.is_some() && same.is_none()) {
            self.select(to, by, inquiries);
        }
    }

    pub(super) fn view(&self, departments: &Arc<Vec<String>>, may_unlock: bool) -> ReviewView {
        ReviewView {
            wanted: self.wanted,
            range: self.list.as_ref().map(|list| list.range),
            text: self.text.clone(),
            department: self.department.clone(),
            kind: self.kind,
            dismissed: self.dismissed,
            departments: Arc::clone(departments),
            counts: self.counts.clone(),
            dismissed_count: self.dismissed_count,
            items: Arc::clone(&self.items),
            more: self.list.as_ref().is_some_and(|list| list.more),
            locked: Arc::new(self.list.as_ref().map(|list| list.locked.clone()).unwrap_or_default()),
            selected: self.selected,
            moved: self.moved,
            day: self.day.clone(),
            detail: self.detail.clone(),
            opened: self.opened,
            form: self.answer.as_ref().map(|answer| ReviewForm {
                number: answer.number,
                wish: answer.wish,
                text: answer.text.clone(),
                said: answer.said,
                fault: answer.fault.clone(),
                preview: answer.preview.clone(),
                punches: answer.punches(),
                busy: answer.busy,
            }),
            grid: self.grid.clone(),
            may_unlock,
        }
    }
}

/// Where a change of the review waits for its answer.
pub(super) const CHANGE: Slot = Slot::Change(Screen::Review);
