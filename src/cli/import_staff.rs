//! `visionpresence import-staff`: people of a CSV file come onto the staff list or are brought up to date.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

use super::Common;
use crate::domain::audit::{By, COMMAND_LINE};
use crate::domain::staff_import::{ImportPreview, Imported};
use crate::domain::time::Clock as _;
use crate::runtime::clock::SystemClock;
use crate::staff_file;
use crate::store::{DataDir, Reader, Writer};
use crate::ui::hr::register::words::RegisterLanguage as _;
use crate::ui::hr::words::HrLanguage as _;
use crate::ui::strings::English;

/// Which list.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    #[arg(
        value_name = "FILE",
        help = "Staff list: the first line names the columns emp_id and name, and any of email, phone, dob, designation, \
                department, site, department_from, gender,
                joining_date, native; commas or semicolons, UTF-8, dates as YYYY-MM-DD"
    )]
    file: PathBuf,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Compares the list with the staff list and stores it in one transaction; exit code 1 when a line was left out.
///
/// # Errors
/// The list cannot be read or the data cannot be written: then nothing was stored.
pub fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    let list = staff_file::read_path(&args.file)
        .with_context(|| format!("the staff list {} cannot be read", args.file.display()))?;
    let data = DataDir::open(common.data_root())?;
    let mut writer = Writer::open(&data)?;
    let now = SystemClock::start().now().moment;
    let stored = Reader::open(&data)?.members_by_id()?;
    let preview = ImportPreview::compare(list.people, list.wrong, &stored, now.local().date_naive());
    let imported = if args.dry_run {
        None
    } else {
        let by = By { who: COMMAND_LINE.to_owned(), at: now };
        Some(writer.import_staff(&preview.people(), &by)?)
    };
    tell(&preview, imported, common)?;
    Ok(if preview.wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell(preview: &ImportPreview, imported: Option<Imported>, common: &Common) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if common.json {
        let ids = |people: &mut dyn Iterator<Item = &str>| people.map(str::to_owned).collect::<Vec<_>>();
        let wrong: Vec<_> = preview
            .wrong
            .iter()
            .map(|wrong| serde_json::json!({ "line": wrong.line, "emp_id": wrong.id, "reason": English.wrong_line(wrong) }))
            .collect();
        let answer = serde_json::json!({
            "new": ids(&mut preview.new.iter().map(|person| person.member.emp_id.as_str())),
            "changed": ids(&mut preview.changed.iter().map(|(person, _)| person.member.emp_id.as_str())),
            "same": preview.same,
            "wrong": wrong,
            "stored": imported.is_some(),
        });
        writeln!(out, "{answer}")?;
        return Ok(());
    }
    for person in &preview.new {
        writeln!(out, "new      {}", English.new_person(person))?;
    }
    for (person, changes) in &preview.changed {
        let each = |(field, before, after): &(_, String, String)| {
            English.field_change(English.field(*field), before, after)
        };
        let changes = changes.iter().map(each).collect::<Vec<_>>().join("; ");
        writeln!(out, "changed  {} {}: {changes}", person.member.emp_id, person.member.name)?;
    }
    for wrong in &preview.wrong {
        writeln!(out, "wrong    {}", English.wrong_line(wrong))?;
    }
    let what = if imported.is_some() { "stored" } else { "nothing was stored" };
    writeln!(
        out,
        "{} new, {} changed, {} unchanged, {} wrong: {what}",
        preview.new.len(),
        preview.changed.len(),
        preview.same,
        preview.wrong.len()
    )?;
    Ok(())
}
