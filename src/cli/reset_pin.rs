//! `visionpresence reset-pin`: a new PIN for somebody who has forgotten theirs.
//!
//! Whoever may write into the data directory may do this; it leaves an entry in the audit list.

use std::io::{BufRead as _, Read as _, Write as _};
use std::process::ExitCode;

use anyhow::{Context as _, bail};

use super::Common;
use crate::domain::access::{Account, LEAST_PASSWORD, LEAST_PIN, LONGEST_SECRET, Role, Secret, SecretFault};
use crate::domain::audit::{AuditAction, By, COMMAND_LINE};
use crate::domain::time::Clock as _;
use crate::runtime::clock::SystemClock;
use crate::store::accounts::HashedSecret;
use crate::store::{DataDir, Reader, Writer};

/// Whose PIN.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Name of the account; may be left out where there is one Admin alone.
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
}

/// Reads the new PIN or password from the standard input and stores it.
///
/// # Errors
/// There is no such account, the PIN is not taken, or the data cannot be written.
pub fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    let data = DataDir::existing(common.data_root())?;
    let mut writer = Writer::open(&data)?;
    let account = choose(Reader::open(&data)?.accounts()?, args.account.as_deref())?;
    let mut told = std::io::stderr().lock();
    writeln!(told, "New PIN or password for {} (it is shown as you type), then Enter:", account.name)?;
    let secret = typed()?;
    if let Some(fault) = secret.fault() {
        bail!(words(fault));
    }
    let by = By { who: COMMAND_LINE.to_owned(), at: SystemClock::start().now().moment };
    writer.change_secret(account.id, &HashedSecret::new(&secret)?, AuditAction::SecretReset, &by)?;
    if common.json {
        let answer = serde_json::json!({ "account": account.name, "role": account.role.name() });
        writeln!(std::io::stdout(), "{answer}")?;
    } else {
        writeln!(told, "{} can sign in with it now. The audit list says that it was reset.", account.name)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn choose(accounts: Vec<Account>, wanted: Option<&str>) -> anyhow::Result<Account> {
    if accounts.is_empty() {
        bail!("there is no account yet: touch the lock symbol of the kiosk and make the first one");
    }
    let names = accounts.iter().map(|account| account.name.as_str()).collect::<Vec<_>>().join(", ");
    let fits = |account: &Account| match wanted {
        Some(name) => account.name.to_lowercase() == name.trim().to_lowercase(),
        None => account.role == Role::Admin,
    };
    let mut found: Vec<Account> = accounts.into_iter().filter(fits).collect();
    match (found.pop(), found.is_empty()) {
        (Some(account), true) => Ok(account),
        _ => bail!("say whose PIN with --account NAME; there are: {names}"),
    }
}

fn typed() -> anyhow::Result<Secret> {
    let mut line = String::new();
    let most = u64::try_from(LONGEST_SECRET * 4)?;
    std::io::stdin().lock().take(most).read_line(&mut line).context("the new PIN cannot be read")?;
    Ok(Secret::typed(line.trim_end_matches(['\r', '\n'])))
}

fn words(fault: SecretFault) -> String {
    match fault {
        SecretFault::ShortPin => format!("a PIN needs {LEAST_PIN} digits or more: nothing was changed"),
        SecretFault::ShortPassword => {
            format!("a password needs {LEAST_PASSWORD} characters or more: nothing was changed")
        }
        SecretFault::TooLong => "that is too long: nothing was changed".to_owned(),
        SecretFault::Trivial => "that is among the first that anybody tries: nothing was changed".to_owned(),
    }
}
