//! The days that are asked for, and what is special about some of them: holidays and leave.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::employee::EmployeeId;
use super::time::Moment;

/// A day on which nobody of a site has to work.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// The day.
    pub date: NaiveDate,
    /// Its name.
    pub name: String,
    /// The site that has it; `None`: all.
    #[serde(default)]
    pub site: Option<String>,
}

/// The holidays of both lists by date, and those of `found` that are new: a day that a site already has keeps its name.
#[must_use]
pub fn with_new(mut known: Vec<Holiday>, found: Vec<Holiday>) -> (Vec<Holiday>, Vec<Holiday>) {
    let mut new = Vec::new();
    for holiday in found {
        if !known.iter().any(|other| (other.date, &other.site) == (holiday.date, &holiday.site)) {
            known.push(holiday.clone());
            new.push(holiday);
        }
    }
    known.sort();
    (known, new)
}

/// Which part of the day is leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeavePart {
    /// All of it.
    #[default]
    Full,
    /// Work begins in the middle of the shift.
    FirstHalf,
    /// Work ends in the middle of the shift.
    SecondHalf,
}

/// Leave granted by HR.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// Whose.
    pub emp_id: EmployeeId,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// What kind, in HR's words: annual, sick.
    pub kind: String,
    /// Which part of each day.
    #[serde(default)]
    pub part: LeavePart,
}

/// Where somebody worked until a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Last day.
    pub until: NaiveDate,
    /// Department.
    pub department: Option<String>,
    /// Site.
    pub site: Option<String>,
}

impl Posting {
    /// The postings before a change that holds from `since` on, where there were `earlier` ones and `now` at last.
    ///
    /// What has begun on `since` or later gives way to the change.
    #[must_use]
    pub fn before(earlier: &[Self], now: (Option<&str>, Option<&str>), since: NaiveDate) -> Vec<Self> {
        let Some(until) = since.pred_opt() else { return Vec::new() };
        let mut kept: Vec<Self> = earlier.iter().filter(|posting| posting.until < until).cloned().collect();
        let last = earlier.iter().find(|posting| until <= posting.until);
        let (department, site) = match last {
            Some(last) => (last.department.clone(), last.site.clone()),
            None => (now.0.map(str::to_owned), now.1.map(str::to_owned)),
        };
        kept.push(Self { until, department, site });
        kept
    }
}

/// What the computation needs to know about a member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Employment {
    /// Who.
    pub emp_id: EmployeeId,
    /// Department as it is now, for shifts that are assigned to it.
    pub department: Option<String>,
    /// Site as it is now, for its holidays.
    pub site: Option<String>,
    /// Departments and sites before these, by their last days.
    pub earlier: Vec<Posting>,
    /// First day of employment, where it is known.
    pub joining_date: Option<NaiveDate>,
    /// Last day of employment.
    pub leaving_date: Option<NaiveDate>,
}

impl Employment {
    /// Somebody of whom only the id is known.
    #[must_use]
    pub fn new(emp_id: EmployeeId) -> Self {
        Self {
            emp_id,
            department: None,
            site: None,
            earlier: Vec::new(),
            joining_date: None,
            leaving_date: None,
        }
    }

    /// The department on a day.
    #[must_use]
    pub fn department_on(&self, date: NaiveDate) -> Option<&str> {
        self.earlier_on(date).map_or(&self.department, |earlier| &earlier.department).as_deref()
    }

    /// The site on a day.
    #[must_use]
    pub fn site_on(&self, date: NaiveDate) -> Option<&str> {
        self.earlier_on(date).map_or(&self.site, |earlier| &earlier.site).as_deref()
    }

    fn earlier_on(&self, date: NaiveDate) -> Option<&Posting> {
        self.earlier.iter().find(|posting| date <= posting.until)
    }

    /// Whether `date` is a day of employment.
    #[must_use]
    pub fn covers(&self, date: NaiveDate) -> bool {
        self.joining_date.is_none_or(|first| first <= date)
            && self.leaving_date.is_none_or(|last| date <= last)
    }
}

/// The days to compute.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// When this is asked, in the zone of the kiosk: a day whose window is still open is not judged yet.
    pub now: Moment,
    /// First day on which the kiosk was used. Nobody is absent before it.
    pub go_live: Option<NaiveDate>,
    holidays: HashMap<NaiveDate, Vec<Holiday>>,
    leave: HashMap<EmployeeId, Vec<Leave>>,
}

impl Calendar {
    /// The days from `from` to `to` without holidays or leave, seen at `now`.
    #[must_use]
    pub fn new(from: NaiveDate, to: NaiveDate, now: Moment) -> Self {
        Self { from, to, now, go_live: None, holidays: HashMap::new(), leave: HashMap::new() }
    }

    /// Adds holidays.
    #[must_use]
    pub fn with_holidays(mut self, holidays: impl IntoIterator<Item = Holiday>) -> Self {
        for holiday in holidays {
            self.holidays.entry(holiday.date).or_default().push(holiday);
        }
        self
    }

    /// Adds leave.
    #[must_use]
    pub fn with_leave(mut self, leave: impl IntoIterator<Item = Leave>) -> Self {
        for leave in leave {
            self.leave.entry(leave.emp_id.clone()).or_default().push(leave);
        }
        self
    }

    /// The holiday of a day at a site.
    #[must_use]
    pub fn holiday(&self, date: NaiveDate, site: Option<&str>) -> Option<&Holiday> {
        let here = |holiday: &&Holiday| holiday.site.is_none() || holiday.site.as_deref() == site;
        // That of the site gives the name, whichever was entered first.
        self.holidays.get(&date)?.iter().filter(here).max_by_key(|holiday| (&holiday.site, &holiday.name))
    }

    /// The leave of a person on a day. A whole day goes before a half one; two different halves are a whole.
    #[must_use]
    pub fn leave(&self, emp_id: &EmployeeId, date: NaiveDate) -> Option<(LeavePart, &str)> {
        let of_day = |leave: &&Leave| leave.from <= date && date <= leave.to;
        let granted = self.leave.get(emp_id)?.iter().filter(of_day);
        let kind = |part: LeavePart| {
            granted.clone().find(|leave| leave.part == part).map(|leave| leave.kind.as_str())
        };
        let halves = (kind(LeavePart::FirstHalf), kind(LeavePart::SecondHalf));
        match (kind(LeavePart::Full), halves) {
            (Some(kind), _) | (None, (Some(kind), Some(_))) => Some((LeavePart::Full, kind)),
            (None, (Some(kind), None)) => Some((LeavePart::FirstHalf, kind)),
            (None, (None, kind)) => kind.map(|kind| (LeavePart::SecondHalf, kind)),
        }
    }
}
