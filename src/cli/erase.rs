//! `visionpresence erase`: everything about a person goes, after the id was typed.

use std::io::{BufRead as _, Read as _, Write as _};
use std::process::ExitCode;

use anyhow::{Context as _, bail};

use super::Common;
use crate::domain::audit::{By, COMMAND_LINE};
use crate::domain::employee::EmployeeId;
use crate::domain::erasure::{AttendanceFate, Erased};
use crate::domain::time::Clock as _;
use crate::runtime::clock::SystemClock;
use crate::store::{DataDir, Reader, Writer};
use crate::ui::hr::register::words::RegisterLanguage as _;
use crate::ui::strings::English;

/// Whom.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Employee id of the person.
    #[arg(value_name = "ID")]
    id: String,
    /// Erase the attendance too. Without this it stays under a pseudonym.
    #[arg(long)]
    attendance: bool,
    /// The id once more, instead of typing it when asked.
    #[arg(long, value_name = "ID")]
    confirm: Option<String>,
}

/// Shows what will go, asks for the id, erases, and prints the certificate.
///
/// # Errors
/// Nobody has the id, it was not confirmed, or the data cannot be written: then nothing was erased.
pub fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    let emp_id: EmployeeId = args.id.parse()?;
    let data = DataDir::existing(common.data_root())?;
    let mut writer = Writer::open(&data)?;
    let Some(plan) = Reader::open(&data)?.erasure_plan(&emp_id)? else {
        bail!("nobody has the id {emp_id}: nothing was erased");
    };
    let fate = if args.attendance { AttendanceFate::Erased } else { AttendanceFate::Pseudonym };
    let mut told = std::io::stderr().lock();
    writeln!(told, "{}:", English.erase_title(&plan.name, &emp_id))?;
    for line in English.erased_kinds(&plan.counts) {
        writeln!(told, "  {line}")?;
    }
    let stays = if args.attendance { "is erased too" } else { "stays under a pseudonym" };
    writeln!(told, "  {}: {stays}", English.attendance_of(&plan.counts))?;
    let typed = if let Some(typed) = &args.confirm {
        typed.clone()
    } else {
        writeln!(told, "{}:", English.type_id(&emp_id))?;
        let mut line = String::new();
        std::io::stdin().lock().take(256).read_line(&mut line).context("the answer cannot be read")?;
        line
    };
    if typed.trim() != emp_id.as_str() {
        bail!("that is not the id {emp_id}: nothing was erased");
    }
    let by = By { who: COMMAND_LINE.to_owned(), at: SystemClock::start().now().moment };
    let erased = writer.erase(&emp_id, fate, &by)?;
    let mut out = std::io::stdout().lock();
    if common.json {
        writeln!(out, "{}", as_json(&erased))?;
    } else {
        write!(out, "{}", English.certificate(&erased))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(erased: &Erased) -> serde_json::Value {
    let counts = &erased.plan.counts;
    serde_json::json!({
        "erased": erased.plan.emp_id,
        "pseudonym": erased.pseudonym,
        "complete": erased.complete,
        "backups": erased.plan.backups,
        "counts": {
            "fields": counts.fields,
            "templates": counts.templates,
            "photos": counts.photos,
            "scans": counts.scans,
            "consents": counts.consents,
            "audit_entries": counts.audit_entries,
            "events": counts.events,
            "days": counts.days,
        },
    })
}
