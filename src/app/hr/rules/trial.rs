//! The what-if: a copy of the rules of past days, and what it would change.

use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::event::{Basis, Request, TrialResult};
use super::form::based_on;
use super::view::TrialView;
use crate::domain::audit::By;
use crate::domain::log::DateRange;
use crate::domain::policy::Policy;
use crate::domain::rules::RulesChange;

/// Most days that are tried at a time.
const MOST_DAYS: u64 = 366;

/// The what-if as it stands.
#[derive(Debug)]
pub(super) struct Trial {
    range: DateRange,
    copy: Option<Arc<Policy>>,
    /// Counts what was computed: an answer to an older one is not shown.
    number: u64,
    computing: bool,
    result: Option<Result<Arc<TrialResult>, String>>,
}

impl Trial {
    /// On the month before that of `today`.
    pub(super) fn new(today: NaiveDate) -> Self {
        let range = DateRange::month_before(today);
        Self { range, copy: None, number: 0, computing: false, result: None }
    }

    /// Other days, up to `today`: the copy begins anew.
    pub(super) fn set_range(&mut self, range: DateRange, today: NaiveDate) {
        let from = range.from.min(today);
        let longest = from.checked_add_days(Days::new(MOST_DAYS)).unwrap_or(from);
        self.drop_copy();
        self.range = DateRange { from, to: range.to.min(today).min(longest).max(from) };
    }

    /// Forgets the copy, and what is being computed.
    pub(super) fn drop_copy(&mut self) {
        self.copy = None;
        self.forget_result();
    }

    fn forget_result(&mut self) {
        self.number += 1;
        self.computing = false;
        self.result = None;
    }

    /// The policy to which changes are made.
    pub(super) fn policy(&self, basis: &Basis) -> Policy {
        self.copy.as_deref().unwrap_or_else(|| basis.rules.policy.on(self.range.from)).clone()
    }

    /// The copy was changed.
    pub(super) fn set_copy(&mut self, policy: Policy, basis: &Basis) {
        self.forget_result();
        let held = basis.rules.policy.on(self.range.from);
        self.copy = (policy != *held).then(|| Arc::new(policy));
    }

    /// The rules with the copy in force on these days alone; `None` where nothing was changed, or where another policy
    /// begins among the days.
    pub(super) fn change(&self, basis: &Basis) -> Option<RulesChange> {
        let copy = self.copy.as_ref()?;
        if self.splits_at(basis).is_some() {
            return None;
        }
        let after = self.range.to.succ_opt()?;
        let history = &basis.rules.policy;
        let begins = history.versions().any(|(from, _)| from == Some(after));
        let more_policies = if begins { Vec::new() } else { vec![(after, history.on(after).clone())] };
        let policy = Some((self.range.from, copy.as_ref().clone()));
        Some(RulesChange { policy, more_policies, ..based_on(basis) })
    }

    pub(super) fn splits_at(&self, basis: &Basis) -> Option<NaiveDate> {
        let first_days = basis.rules.policy.versions().filter_map(|(from, _)| from);
        first_days.filter(|from| self.range.from < *from && *from <= self.range.to).min()
    }

    /// The request that computes it.
    pub(super) fn compute(&mut self, basis: &Basis, by: By) -> Option<Request> {
        let change = self.change(basis)?;
        self.forget_result();
        self.computing = true;
        Some(Request::Trial(self.number, self.range, Box::new(change), by))
    }

    pub(super) fn computed(&mut self, number: u64, result: Result<TrialResult, String>) {
        if self.computing && number == self.number {
            self.computing = false;
            self.result = Some(result.map(Arc::new));
        }
    }

    /// The change to put into force: what was computed, of days none of which is locked.
    pub(super) fn to_apply(&self, basis: &Basis) -> Option<RulesChange> {
        match &self.result {
            Some(Ok(result)) if result.locked.is_none() => self.change(basis),
            _ => None,
        }
    }

    pub(super) fn range(&self) -> DateRange {
        self.range
    }

    pub(super) fn view(&self, basis: Option<&Basis>) -> TrialView {
        TrialView {
            range: self.range,
            held: basis.map(|basis| Arc::new(basis.rules.policy.on(self.range.from).clone())),
            copy: self.copy.clone(),
            splits_at: basis.and_then(|basis| self.splits_at(basis)),
            computing: self.computing,
            result: self.result.clone(),
        }
    }
}
