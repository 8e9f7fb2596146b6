//! The state of the list of accounts.

use super::event::{AccountsCommand, Found, Request};
use super::view::{AccessProblem, AccountsView, Note};
use crate::domain::access::{Account, AccountId, Role, Secret};
use crate::domain::audit::By;

impl AccountsCommand {
    /// Whether `account` may do it: an Admin all of it, everybody else change the own PIN or password.
    pub(super) fn is_open_to(&self, account: &Account) -> bool {
        account.role == Role::Admin || matches!(self, Self::ChangeOwn(_))
    }
}

/// The list of accounts as it stands.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    pub(super) list: Vec<Account>,
    problem: Option<AccessProblem>,
    on_success: Option<Note>,
    done: u32,
}

impl Accounts {
    /// The request for a command; `None` where it is refused at once.
    pub(super) fn request(&mut self, command: AccountsCommand, me: AccountId, by: By) -> Option<Request> {
        self.problem = None;
        let (request, note) = match command {
            AccountsCommand::Create { name, role, secret } => {
                self.problem = fault(&name, &secret);
                let note = Note::AccountCreated(name.trim().to_owned());
                (Request::CreateAccount(name, role, secret, by), note)
            }
            AccountsCommand::ChangeOwn(change) => {
                self.problem = change.new.fault().map(AccessProblem::Secret);
                if self.problem.is_none() && change.again != change.new {
                    self.problem = Some(AccessProblem::NotTheSame);
                }
                (Request::ChangeSecret(me, change, by), Note::SecretChanged)
            }
            AccountsCommand::Remove(id) => (Request::RemoveAccount(id, by), Note::AccountRemoved),
        };
        self.on_success = Some(note);
        self.problem.is_none().then_some(request)
    }

    /// The change was stored, or why not; gives what is to be said.
    pub(super) fn settled(&mut self, result: Result<Found, String>) -> Option<Note> {
        match result {
            Ok(Found::WrongSecret(wait)) => {
                self.problem = Some(AccessProblem::PresentWrong(wait));
                None
            }
            Ok(Found::Wait(wait)) => {
                self.problem = Some(AccessProblem::Wait(wait));
                None
            }
            Ok(_) => {
                self.done = self.done.wrapping_add(1);
                self.on_success.take()
            }
            Err(reason) => {
                self.problem = Some(AccessProblem::Refused(reason));
                None
            }
        }
    }

    pub(super) fn view(&self, busy: bool) -> AccountsView {
        AccountsView { accounts: self.list.clone(), busy, problem: self.problem.clone(), done: self.done }
    }
}

/// What keeps a new account from being made.
pub(super) fn fault(name: &str, secret: &Secret) -> Option<AccessProblem> {
    if name.trim().is_empty() {
        Some(AccessProblem::NameMissing)
    } else {
        secret.fault().map(AccessProblem::Secret)
    }
}
