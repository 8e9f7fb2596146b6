//! `visionpresence enrol`: takes people into the gallery, one by arguments or many by a staff list.

mod enroller;
mod plan;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::Common;
use crate::domain::access::LONGEST_NAME;
use crate::domain::employee::EmployeeId;
use crate::domain::printable::all_printable;
use crate::domain::staff_import::{LineFault, WrongLine};
use crate::staff_file;
use enroller::Enroller;
use plan::{Plan, Refusal};

/// Most files of a photo folder that are looked at.
const MAX_FILES: usize = 200_000;

/// Enrols one person (--id, --name, --photo) or everybody on a list (--csv, --photos). May run beside the kiosk, which
/// takes the new faces in by itself.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Employee id: 1 to 32 letters (A-Z), digits, "-" or "_".
    #[arg(
        long,
        value_name = "ID",
        requires = "name",
        required_unless_present = "csv",
        conflicts_with = "csv"
    )]
    id: Option<String>,
    /// Full name, as the person is greeted.
    #[arg(long, value_name = "NAME", requires = "id")]
    name: Option<String>,
    /// A JPEG or PNG photo of the person alone, from the front; may be given several times.
    #[arg(long = "photo", value_name = "FILE", requires = "id")]
    photo: Vec<PathBuf>,
    #[arg(
        long,
        value_name = "FILE",
        requires = "photos",
        help = "Staff list: the first line names the columns emp_id and name, and any of email, phone, dob, designation, \
                department, site, department_from, gender,
                joining_date, native; commas or semicolons, UTF-8, dates as YYYY-MM-DD"
    )]
    csv: Option<PathBuf>,
    #[arg(
        long,
        value_name = "DIR",
        requires = "csv",
        help = "Folder with the photos of the list: ID.jpg, ID_2.jpg, or any names in a folder ID"
    )]
    photos: Option<PathBuf>,
    #[arg(
        long,
        value_name = "NAME",
        value_parser = witness,
        help = "Who has seen that everybody agrees to the text that \"visionpresence consent\" prints; it is stored with \
                the consent of each person. Who does not agree uses a PIN and is not enrolled"
    )]
    consent_seen_by: String,
    /// Give an id that is enrolled with another face to the face in the new photos.
    #[arg(long)]
    replace: bool,
}

/// What became of everybody.
#[derive(Debug, Default, Serialize)]
struct Summary {
    enrolled: Vec<EmployeeId>,
    refused: Vec<Refusal>,
}

/// Enrols, and says who was and who or what was not; exit code 1 when somebody was not.
///
/// # Errors
/// The list or the folder cannot be read, the models are missing, or the data cannot be used: then nobody was enrolled.
pub fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    let plan = plan_of(args)?;
    let wanted = plan.entries.len() + plan.left_out;
    if wanted == 0 {
        bail!("the staff list names nobody: there is nothing to enrol");
    }
    if plan.unclaimed > 0 {
        tracing::warn!("{} photos of the folder belong to nobody on the list", plan.unclaimed);
    }
    let summary = carry_out(plan, args, common)?;
    let all = summary.enrolled.len() == wanted;
    let mut out = io::stdout().lock();
    if common.json {
        serde_json::to_writer(&mut out, &summary)?;
        writeln!(out)?;
    } else {
        write_text(&mut out, &summary)?;
    }
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The name of a person, as an account has one.
fn witness(text: &str) -> Result<String, String> {
    let name = text.trim();
    let fits = (1..=LONGEST_NAME).contains(&name.chars().count()) && all_printable(name);
    fits.then(|| name.to_owned())
        .ok_or_else(|| format!("give the name of a person, of 1 to {LONGEST_NAME} characters"))
}

fn plan_of(args: &Args) -> anyhow::Result<Plan> {
    match (&args.csv, &args.photos, &args.id) {
        (Some(csv), Some(photos), _) => plan_of_list(csv, photos),
        (_, _, Some(id)) => {
            Ok(plan::for_one(id, args.name.as_deref().unwrap_or_default(), args.photo.clone()))
        }
        _ => bail!("give --id, --name and --photo for one person, or --csv and --photos for many"),
    }
}

fn plan_of_list(csv: &Path, photos: &Path) -> anyhow::Result<Plan> {
    let list = staff_file::read_path(csv)
        .with_context(|| format!("the staff list {} cannot be read", csv.display()))?;
    let name = csv.file_name().unwrap_or(csv.as_os_str()).to_string_lossy();
    let refused = |wrong: WrongLine| {
        let reason = match wrong.fault {
            LineFault::Other(reason) => reason,
            LineFault::Field(field, _) => format!("{} cannot be stored", field.column()),
        };
        Refusal::new(wrong.id, format!("{name}, line {}", wrong.line), reason)
    };
    let refused = list.wrong.into_iter().map(refused).collect();
    let staff = list.people.into_iter().map(|person| person.member).collect();
    let files =
        files_of(photos).with_context(|| format!("the photo folder {} cannot be read", photos.display()))?;
    Ok(plan::for_list(photos, staff, refused, &files))
}

/// The files in `folder` and in the folders directly below it.
fn files_of(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            for entry in fs::read_dir(&path)? {
                files.push(entry?.path());
            }
        } else {
            files.push(path);
        }
        if files.len() > MAX_FILES {
            bail!("it holds more than {MAX_FILES} files");
        }
    }
    Ok(files)
}

/// Enrols everybody of the plan, one after the other.
fn carry_out(plan: Plan, args: &Args, common: &Common) -> anyhow::Result<Summary> {
    let mut summary = Summary { enrolled: Vec::new(), refused: plan.refused };
    if plan.entries.is_empty() {
        return Ok(summary);
    }
    let mut enroller = Enroller::open(common, args.replace, &args.consent_seen_by)?;
    // Drawn on stderr, and only where that is a terminal.
    let progress = ProgressBar::new(plan.entries.len() as u64).with_style(
        ProgressStyle::with_template("Enrolling {wide_bar} {pos}/{len} {eta}")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    for entry in plan.entries {
        let id = entry.person.emp_id.clone();
        if enroller.enrol(entry, &mut summary.refused) {
            summary.enrolled.push(id);
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    Ok(summary)
}

fn write_text(out: &mut impl Write, summary: &Summary) -> io::Result<()> {
    const SHOWN: usize = 20;
    let shown: Vec<&str> = summary.enrolled.iter().take(SHOWN).map(EmployeeId::as_str).collect();
    let more = if summary.enrolled.len() > SHOWN { ", ..." } else { "" };
    writeln!(out, "{} enrolled: {}{more}", summary.enrolled.len(), shown.join(", "))?;
    if !summary.refused.is_empty() {
        writeln!(out, "{} refused:", summary.refused.len())?;
    }
    for Refusal { emp_id, file, reason } in &summary.refused {
        let told: Vec<&str> =
            [emp_id, file, reason].into_iter().map(String::as_str).filter(|s| !s.is_empty()).collect();
        writeln!(out, "  {}", told.join(": "))?;
    }
    Ok(())
}
