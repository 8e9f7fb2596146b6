//! Who may use the workspace, for an Admin; the own PIN for everybody.

use egui::{Align, Layout, RichText, ScrollArea, Ui, vec2};

use super::look::{STEP, TOUCH};
use super::parts::{Kit, once};
use super::words::Label;
use crate::app::hr::event::{AccountsCommand, Command};
use crate::app::hr::view::{AccessProblem, AccountsView};
use crate::domain::access::{Account, AccountId, LONGEST_NAME, Role, Secret, SecretChange};
use crate::ui::theme;

/// What is being typed.
pub(super) struct AccountsScreen {
    name: String,
    role: Role,
    secret: String,
    present: String,
    own: String,
    again: String,
    done: u32,
    for_own: bool,
    /// Whose account is removed with the next touch.
    removing: Option<AccountId>,
}

impl Default for AccountsScreen {
    fn default() -> Self {
        Self {
            name: String::new(),
            role: Role::Hr,
            secret: String::new(),
            present: String::new(),
            own: String::new(),
            again: String::new(),
            done: 0,
            for_own: false,
            removing: None,
        }
    }
}

impl AccountsScreen {
    /// Paints the accounts.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        me: &Account,
        accounts: &AccountsView,
        commands: &mut Vec<Command>,
    ) {
        if self.done != accounts.done {
            *self = Self { done: accounts.done, ..Self::default() };
        }
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0 * STEP;
            let gap = ui.spacing().item_spacing.x + STEP;
            let width = ((ui.available_width() - gap) / 2.0).max(320.0);
            ui.horizontal_top(|ui| {
                if me.role != Role::Admin {
                    column(ui, width, |ui| self.own_secret(ui, kit, accounts, commands));
                    return;
                }
                column(ui, width, |ui| self.list(ui, kit, me, accounts, commands));
                ui.add_space(STEP);
                column(ui, width, |ui| {
                    self.new_account(ui, kit, accounts, commands);
                    ui.add_space(2.0 * STEP);
                    self.own_secret(ui, kit, accounts, commands);
                });
            });
        });
    }

    fn new_account(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        accounts: &AccountsView,
        commands: &mut Vec<Command>,
    ) {
        kit.card(ui, |ui| {
            ui.spacing_mut().item_spacing.y = STEP;
            kit.heading(ui, kit.say(Label::NewAccount));
            let problem = accounts.problem.as_ref().filter(|_| !self.for_own);
            let said = problem.map(|problem| kit.words.access_problem(problem));
            let (for_name, for_secret) = match problem {
                Some(AccessProblem::Secret(_)) => (None, said.as_deref()),
                _ => (said.as_deref(), None),
            };
            kit.field(ui, kit.say(Label::Name), &mut self.name, false, for_name);
            if self.name.chars().count() > LONGEST_NAME {
                self.name = self.name.chars().take(LONGEST_NAME).collect();
            }
            ui.horizontal(|ui| {
                for role in Role::ALL {
                    if kit.chip(ui, kit.words.role(role), self.role == role).clicked() {
                        self.role = role;
                    }
                }
            });
            kit.field(ui, kit.say(Label::NewSecret), &mut self.secret, true, for_secret);
            if kit.primary(ui, kit.say(Label::CreateAccount), !accounts.busy).clicked() {
                self.for_own = false;
                commands.push(Command::Accounts(AccountsCommand::Create {
                    name: self.name.clone(),
                    role: self.role,
                    secret: Secret::typed(&self.secret),
                }));
            }
        });
    }

    fn own_secret(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        accounts: &AccountsView,
        commands: &mut Vec<Command>,
    ) {
        kit.card(ui, |ui| {
            ui.spacing_mut().item_spacing.y = STEP;
            let problem = accounts.problem.as_ref().filter(|_| self.for_own);
            let said = problem.map(|problem| kit.words.access_problem(problem));
            // Each problem stands beneath the field that it is about.
            let [at_present, at_new, at_again] = match problem {
                Some(AccessProblem::PresentWrong(_) | AccessProblem::Wait(_)) => {
                    [said.as_deref(), None, None]
                }
                Some(AccessProblem::NotTheSame) => [None, None, said.as_deref()],
                _ => [None, said.as_deref(), None],
            };
            kit.heading(ui, kit.say(Label::OwnAccount));
            kit.field(ui, kit.say(Label::PresentSecret), &mut self.present, true, at_present);
            kit.field(ui, kit.say(Label::ChangeSecret), &mut self.own, true, at_new);
            kit.field(ui, kit.say(Label::OnceMore), &mut self.again, true, at_again);
            let typed = [&self.present, &self.own, &self.again];
            let ready = !accounts.busy && typed.iter().all(|field| !field.is_empty());
            if kit.primary(ui, kit.say(Label::Save), ready).clicked() {
                self.for_own = true;
                let [present, new, again] = typed.map(|field| Secret::typed(field));
                let change = AccountsCommand::ChangeOwn(SecretChange { present, new, again });
                commands.push(Command::Accounts(change));
            }
        });
    }

    fn list(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        me: &Account,
        accounts: &AccountsView,
        commands: &mut Vec<Command>,
    ) {
        kit.card(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 4.0;
            for account in &accounts.accounts {
                ui.horizontal(|ui| {
                    ui.set_min_height(TOUCH);
                    ui.label(RichText::new(&account.name).family(theme::strong()));
                    kit.caption(ui, kit.words.role(account.role));
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        if account.id == me.id {
                            kit.caption(ui, kit.say(Label::You));
                        } else {
                            self.remove(ui, kit, account, commands);
                        }
                    });
                });
            }
        });
    }

    /// The first touch asks, the second removes.
    fn remove(&mut self, ui: &mut Ui, kit: &Kit<'_>, account: &Account, commands: &mut Vec<Command>) {
        let asked = self.removing == Some(account.id);
        let label = kit.say(if asked { Label::RemoveReally } else { Label::RemoveAccount });
        let button = kit.button(ui, label);
        let name = format!("{label} {}", account.name);
        button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
        if once(&button) {
            self.removing = (!asked).then_some(account.id);
            if asked {
                commands.push(Command::Accounts(AccountsCommand::Remove(account.id)));
            }
        }
    }
}

fn column(ui: &mut Ui, width: f32, contents: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::LEFT), |ui| {
        ui.set_width(width);
        contents(ui);
    });
}
