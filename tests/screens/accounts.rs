//! The accounts as an Admin sees them, and as somebody of HR does.

use visionpresence::app::hr::event::{AccountsCommand, Command, Screen};
use visionpresence::app::hr::view::{Page, Stage};
use visionpresence::domain::access::{AccountId, Role, Secret};

use super::hr::Started;

/// Leaves the screen open as `state` says.
pub(super) fn make(started: &Started, state: &str) {
    started.send(Command::Go(Screen::Accounts));
    if state == "hr-accounts" {
        return;
    }
    let secret = || Secret::typed("918274");
    let new = AccountsCommand::Create { name: "Omar Haddad".to_owned(), role: Role::Hr, secret: secret() };
    started.send(Command::Accounts(new));
    started.page("Omar", |page| matches!(page, Page::Accounts(view) if view.accounts.len() == 2));
    started.send(Command::Lock);
    started.send(Command::Open);
    started.wait("lock", |view| matches!(view.stage, Stage::Locked(_)));
    started.send(Command::Choose(AccountId(2)));
    started.send(Command::SignIn(secret()));
    started.page("dashboard", |page| matches!(page, Page::Dashboard(Some(_))));
    started.send(Command::Go(Screen::Accounts));
}
