//! Who is let in.

use std::time::Duration;

use super::view::{AccessProblem, FirstRunView, LockView};
use super::work::Work;
use crate::domain::access::{Account, AccountId};

/// The lock screen's state.
#[derive(Debug, Clone)]
pub(super) struct Lock {
    pub(super) accounts: Vec<Account>,
    pub(super) chosen: AccountId,
    pub(super) busy: bool,
    pub(super) problem: Option<AccessProblem>,
    /// By the clock that never jumps.
    pub(super) wait_until: Duration,
    pub(super) tries: u32,
}

impl Lock {
    /// A lock screen for `accounts`; `None` where there are none. `last` is chosen where it is among them.
    pub(super) fn of(accounts: Vec<Account>, last: Option<AccountId>) -> Option<Self> {
        let known = last.filter(|last| accounts.iter().any(|account| account.id == *last));
        let chosen = known.or_else(|| accounts.first().map(|account| account.id))?;
        Some(Self { accounts, chosen, busy: false, problem: None, wait_until: Duration::ZERO, tries: 0 })
    }

    /// What the screen shows at `uptime`.
    pub(super) fn view(&self, uptime: Duration) -> LockView {
        let wait = self.wait_until.saturating_sub(uptime);
        LockView {
            accounts: self.accounts.clone(),
            chosen: self.chosen,
            busy: self.busy,
            problem: self.problem.clone(),
            wait_secs: wait.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX),
            tries: self.tries,
        }
    }

    /// A try was answered.
    pub(super) fn refuse(&mut self, problem: Option<AccessProblem>, wait_until: Duration) {
        self.problem = problem;
        self.wait_until = wait_until;
        self.tries = self.tries.wrapping_add(1);
        self.busy = false;
    }

    /// The next try waits. What is being typed stays where no try was under way.
    pub(super) fn wait(&mut self, until: Duration) {
        if self.busy {
            self.refuse(None, until);
        } else {
            self.wait_until = until;
        }
    }
}

/// How far somebody has come in.
#[derive(Debug)]
pub(super) enum Stage {
    Closed,
    Opening,
    Broken(String),
    FirstRun(FirstRunView),
    Locked(Lock),
    Working(Box<Work>),
}
