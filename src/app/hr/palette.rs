//! The search over everything: people, screens and actions.

use std::sync::Arc;

use super::event::{Command, Request, Screen, Slot};
use super::inquiry::Inquiries;
use super::reports::event::Command as Reports;
use super::rules::event::{Command as Rules, Tab};
use super::{register, review, storage};
use crate::domain::attack::{RefusedFilter, RefusedKind};
use crate::domain::employee::EmployeeId;
use crate::domain::log::DateRange;
use crate::domain::report::request::{Format, ReportName};

/// Most people that are offered to choose one from.
pub const MOST_PEOPLE: u32 = 6;
/// Longest text that is searched for, in characters.
pub const LONGEST_TEXT: usize = 60;

/// People whom a text fits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PeopleFound {
    /// What was typed.
    pub text: String,
    /// Id and name; at most [`MOST_PEOPLE`].
    pub people: Arc<Vec<(EmployeeId, String)>>,
}

/// Asks for people whom `text` fits.
pub(super) fn find(text: &str, inquiries: &mut Inquiries) {
    let text = text.chars().take(LONGEST_TEXT).collect();
    inquiries.ask(Slot::People, Request::FindPeople(text));
}

/// Something that can be done from anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Registers somebody.
    Register,
    /// Imports a staff list.
    ImportStaff,
    /// Exports the month that `DateRange` of today lies in as a workbook.
    ExportMonth,
    /// The columns for payroll of the month before.
    Payroll,
    /// Approves and locks days in the review.
    LockPeriod,
    /// Adds punches of an outage.
    AddList,
    /// Who works when.
    Roster,
    /// Holidays.
    Holidays,
    /// Leave.
    Leave,
    /// Refused presentations.
    Refused,
    /// Makes a backup.
    BackUp,
    /// Locks the workspace.
    Lock,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Register,
        Self::ImportStaff,
        Self::ExportMonth,
        Self::Payroll,
        Self::LockPeriod,
        Self::AddList,
        Self::Roster,
        Self::Holidays,
        Self::Leave,
        Self::Refused,
        Self::BackUp,
        Self::Lock,
    ];

    /// What a person would do by hand, one after the other.
    #[must_use]
    pub fn commands(self, today: chrono::NaiveDate) -> Vec<Command> {
        let rules = |tab| vec![Command::Go(Screen::Rules), Command::Rules(Rules::Tab(tab))];
        let review = |wish| {
            let begin = review::event::Command::Begin(wish);
            vec![Command::Go(Screen::Review), Command::Review(begin)]
        };
        let report = |name, range| {
            let choose = Command::Reports(Reports::Choose(name));
            vec![Command::Go(Screen::Reports), Command::Reports(Reports::Range(range)), choose]
        };
        match self {
            Self::Register => vec![Command::Register(register::event::Command::Begin)],
            Self::ImportStaff => vec![Command::Register(register::event::Command::Import)],
            Self::ExportMonth => {
                let mut all = report(ReportName::Month, DateRange::month_of(today));
                all.push(Command::Reports(Reports::Export(Format::Xlsx)));
                all
            }
            Self::Payroll => report(ReportName::Payroll, DateRange::month_of(day_in_last_month(today))),
            Self::LockPeriod => review(review::event::Wish::Lock(true)),
            Self::AddList => review(review::event::Wish::Bulk),
            Self::Roster => rules(Tab::Roster),
            Self::Holidays => rules(Tab::Holidays),
            Self::Leave => rules(Tab::Leave),
            Self::Refused => {
                let filter = RefusedFilter { kind: RefusedKind::NotLive, since: None };
                vec![Command::ShowRefused(filter)]
            }
            Self::BackUp => {
                vec![Command::Go(Screen::Storage), Command::Storage(storage::Command::Make(true))]
            }
            Self::Lock => vec![Command::Lock],
        }
    }
}

fn day_in_last_month(today: chrono::NaiveDate) -> chrono::NaiveDate {
    DateRange::month_of(today).from.pred_opt().unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::access::Role;

    #[test]
    fn every_action_leads_to_a_screen_that_is_open_to_hr() {
        for action in Action::ALL {
            for command in action.commands("2026-03-31".parse().unwrap()) {
                let Command::Go(screen) = command else { continue };
                assert!(screen.is_open_to(Role::Hr), "{action:?}");
            }
        }
    }

    #[test]
    fn payroll_is_made_for_the_month_before() {
        let commands = Action::Payroll.commands("2026-03-31".parse().unwrap());
        let february = DateRange::month_of("2026-02-10".parse().unwrap());
        assert!(commands.contains(&Command::Reports(Reports::Range(february))));
        assert!(Action::ExportMonth.commands("2026-03-31".parse().unwrap()).len() == 4);
    }
}
