//! `visionpresence backup`, `backups` and `restore`.

use std::io::{BufRead as _, IsTerminal as _, Read as _, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, bail};
use indicatif::{ProgressBar, ProgressStyle};

use super::Common;
use crate::domain::access::{LONGEST_SECRET, Secret};
use crate::domain::audit::{AuditAction, By, COMMAND_LINE};
use crate::domain::backup::{BackupContents, BackupEntry, Lost, Origin, RestorePreview, SetAside, Verdict};
use crate::domain::recovery::ReadBack;
use crate::domain::time::Clock as _;
use crate::runtime::clock::SystemClock;
use crate::store::backup::restore::{self, Parts, Prepared, RestorePlan};
use crate::store::backup::{self, BackupPlan};
use crate::store::{DataDir, Writer, settings};

/// Makes a backup of database, photos and settings in one file, and reads it back. May run beside the kiosk.
#[derive(Debug, Clone, clap::Args)]
pub struct BackupArgs {
    /// Folder for it; by default that of the settings, else `backups` in the data folder.
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Leave the scan photos out, which may be many gigabytes. Enrolment photos are always in it.
    #[arg(long)]
    no_scan_photos: bool,
    /// Encrypt it with the passphrase on the standard input.
    #[arg(long)]
    passphrase: bool,
}

/// Lists the backups with date, size and whether they were read back whole, and the states that restores have replaced.
#[derive(Debug, Clone, clap::Args)]
pub struct BackupsArgs {
    /// The folder; by default that of the settings.
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// Read this one back now, every byte.
    #[arg(long, value_name = "NAME")]
    verify: Option<String>,
}

/// Puts a backup, or a state that an earlier restore has replaced, in the place of the present one. What is replaced is
/// kept in `set_aside`. The kiosk must not run.
#[derive(Debug, Clone, clap::Args)]
pub struct RestoreArgs {
    /// Name of a backup or of a state that `backups` lists, or a file.
    #[arg(value_name = "NAME|FILE")]
    what: String,
    /// Only say what is in it and what would be lost.
    #[arg(long)]
    preview: bool,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
    /// Then read the second copy of receipts in this folder; by default that of the settings.
    #[arg(long, value_name = "DIR")]
    receipts: Option<PathBuf>,
}

/// Stores punches again that the second copy of receipts has and the database has not. May run beside the kiosk, and as often
/// as you like.
#[derive(Debug, Clone, clap::Args)]
pub struct ReadReceiptsArgs {
    /// The folder with the receipts; by default that of the settings.
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
}

/// Reads receipts back; with `--json` prints what came of it.
///
/// # Errors
/// There is no folder, no key of the site, or no database.
pub fn read_receipts(args: &ReadReceiptsArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let data = DataDir::existing(common.data_root())?;
    let folder = args.from.clone().or(receipts_folder(&data)?).context(
        "no folder: name it with --from, or with the setting receipts in [backup] of settings.toml",
    )?;
    let by = By { who: COMMAND_LINE.to_owned(), at: SystemClock::start().now().moment };
    let read = Writer::open(&data)?.read_back_all(&folder, &by)?;
    let mut out = std::io::stdout().lock();
    if common.json {
        serde_json::to_writer(&mut out, &read)?;
        writeln!(out)?;
    } else {
        writeln!(out, "{}", read_in_words(read))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn receipts_folder(data: &DataDir) -> anyhow::Result<Option<PathBuf>> {
    let folder = settings::load(data)?.backup.receipts;
    Ok((!folder.is_empty()).then(|| data.root().join(folder)))
}

fn read_in_words(read: ReadBack) -> String {
    let ReadBack { added, known, erased, people, unreadable, left } = read;
    format!(
        "From receipts: {added} punches stored again, {known} were there, {erased} of erased people stay away, {people} people \
         on the list again by name alone, {unreadable} lines unreadable, {left} left."
    )
}

/// Makes a backup; with `--json` prints its entry in the list.
///
/// # Errors
/// There is no database, no room, no folder, or it was stopped with Ctrl+C.
pub fn backup(args: &BackupArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let data = DataDir::existing(common.data_root())?;
    let settings = settings::load(&data)?;
    let passphrase = if args.passphrase { Some(typed_passphrase(true)?) } else { None };
    let plan = BackupPlan {
        folder: args.to.clone().unwrap_or_else(|| backup::folder_of(&data, &settings.backup)),
        origin: Origin::ByHand,
        scan_photos: !args.no_scan_photos,
        passphrase,
        at: SystemClock::start().now().moment,
    };
    let made = with_progress(common, |progress| backup::make(&data, &plan, progress))?;
    let mut out = std::io::stdout().lock();
    if common.json {
        serde_json::to_writer(&mut out, &made)?;
        writeln!(out)?;
    } else {
        writeln!(out, "{}", plan.folder.join(&made.name).display())?;
        if let Some(contents) = &made.contents {
            writeln!(out, "{}", contents_in_words(contents))?;
        }
        writeln!(out, "{}, read back and verified", megabytes(made.bytes))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Lists backups; with `--verify` reads one back first, and the exit code is 1 when it is damaged.
///
/// # Errors
/// The folder is not there, or there is no such backup.
pub fn backups(args: &BackupsArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let data = DataDir::open(common.data_root())?;
    let folder = args.from.clone().map_or_else(|| configured_folder(&data), Ok)?;
    let mut good = true;
    if let Some(name) = &args.verify {
        let file = restore::locate(&folder, name)?;
        let passphrase = passphrase_for(&data, &file)?;
        let now = SystemClock::start().now().moment.utc;
        let (folder, name) = (file.parent().unwrap_or(&folder), file_name(&file));
        let checked = with_progress(common, |progress| {
            backup::check(&data, folder, &name, passphrase.as_ref(), now, progress)
        })?;
        good = checked.is_verified();
    }
    let (entries, set_aside) = (backup::list(&folder)?, backup::set_aside(&data)?);
    let mut out = std::io::stdout().lock();
    if common.json {
        let list = serde_json::json!({ "folder": folder, "backups": entries, "set_aside": set_aside });
        writeln!(out, "{list}")?;
    } else {
        write_list(&mut out, &folder, &entries, &set_aside)?;
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn configured_folder(data: &DataDir) -> anyhow::Result<PathBuf> {
    Ok(backup::folder_of(data, &settings::load(data)?.backup))
}

fn file_name(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn write_list(
    out: &mut impl std::io::Write,
    folder: &Path,
    entries: &[BackupEntry],
    set_aside: &[SetAside],
) -> std::io::Result<()> {
    if entries.is_empty() {
        writeln!(out, "no backups in {}: \"visionpresence backup\" makes one", folder.display())?;
    }
    for entry in entries {
        let verdict = match &entry.verdict {
            Verdict::Unverified => "not verified".to_owned(),
            Verdict::Verified(at) => format!("verified {}", at.format("%Y-%m-%d %H:%M UTC")),
            Verdict::Broken(_, reason) => format!("DAMAGED: {reason}"),
        };
        let encrypted = if entry.encrypted { ", encrypted" } else { "" };
        let at = entry.at.format("%Y-%m-%d %H:%M");
        writeln!(out, "{at}  {:>10}  {}  {verdict}{encrypted}", megabytes(entry.bytes), entry.name)?;
    }
    for state in set_aside {
        let why = if state.damaged { "damaged" } else { "replaced by a restore" };
        writeln!(out, "{}  {:>10}  {}  {why}", state.at.format("%Y-%m-%d %H:%M"), "set aside", state.name)?;
    }
    Ok(())
}

/// Restores; with `--preview` only looks.
///
/// # Errors
/// The kiosk runs, the file is damaged, foreign or from a newer version, or nobody has said yes.
pub fn restore(args: &RestoreArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let data = DataDir::open(common.data_root())?;
    let by = By { who: COMMAND_LINE.to_owned(), at: SystemClock::start().now().moment };
    if backup::set_aside(&data)?.iter().any(|state| state.name == args.what) {
        return undo(args, common, &data, &by);
    }
    let file = restore::locate(&configured_folder(&data)?, &args.what)?;
    let passphrase = passphrase_for(&data, &file)?;
    let preview =
        with_progress(common, |progress| restore::preview(&data, &file, passphrase.as_ref(), progress))?;
    if args.preview {
        say_preview(&preview, common)?;
        return Ok(ExitCode::SUCCESS);
    }
    let _alone = data.lock_instance()?;
    restore::require_unused(&data)?;
    if !args.yes {
        say_preview(&preview, common)?;
        ask()?;
    }
    let plan =
        RestorePlan { file, passphrase, parts: Parts::Everything, action: AuditAction::BackupRestored, by };
    let prepared = with_progress(common, |progress| restore::prepare(&data, &plan, progress))?;
    let receipts = args.receipts.clone().or(receipts_folder(&data)?.filter(|folder| folder.is_dir()));
    carry_out(&data, &prepared, receipts.as_deref(), common)
}

fn undo(args: &RestoreArgs, common: &Common, data: &DataDir, by: &By) -> anyhow::Result<ExitCode> {
    let _alone = data.lock_instance()?;
    restore::require_unused(data)?;
    let prepared = restore::prepare_undo(data, &args.what, by)?;
    let mut told = std::io::stderr().lock();
    writeln!(told, "{}", lost_in_words(&prepared.lost))?;
    if args.preview {
        return Ok(ExitCode::SUCCESS);
    }
    if !args.yes {
        ask()?;
    }
    carry_out(data, &prepared, args.receipts.as_deref(), common)
}

fn carry_out(
    data: &DataDir,
    prepared: &Prepared,
    receipts: Option<&Path>,
    common: &Common,
) -> anyhow::Result<ExitCode> {
    prepared.commit()?;
    restore::finish(data)?;
    // Brings an older format up to date, and writes the restore into the audit list.
    let mut writer = Writer::open(data)?;
    let by = By { who: COMMAND_LINE.to_owned(), at: SystemClock::start().now().moment };
    let read = receipts.map(|folder| writer.read_back_all(folder, &by)).transpose();
    drop(writer);
    let kept = backup::set_aside(data)?.into_iter().next().map(|state| state.name);
    let mut out = std::io::stdout().lock();
    if common.json {
        let answer = serde_json::json!({ "restored": true, "set_aside": kept, "lost": prepared.lost, "receipts": read? });
        writeln!(out, "{answer}")?;
    } else {
        writeln!(out, "Restored. What was there before is kept.")?;
        if let Some(kept) = kept {
            writeln!(out, "The way back: visionpresence restore {kept}")?;
        }
        let read =
            read.context("the backup is restored; its receipts could not be read: run read-receipts")?;
        if let Some(read) = read {
            writeln!(out, "{}", read_in_words(read))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn say_preview(preview: &RestorePreview, common: &Common) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if common.json {
        serde_json::to_writer(&mut out, preview)?;
        writeln!(out)?;
    } else {
        writeln!(out, "In the backup: {}", contents_in_words(&preview.contents))?;
        writeln!(out, "{}", lost_in_words(&preview.lost))?;
        for (person, events) in preview.lost.people.iter().take(50) {
            writeln!(out, "  {person}: {events}")?;
        }
    }
    Ok(())
}

fn contents_in_words(contents: &BackupContents) -> String {
    let days = match (contents.first_day, contents.last_day) {
        (Some(first), Some(last)) => format!(" from {first} to {last}"),
        _ => String::new(),
    };
    let scans = match contents.scan_photos {
        Some(scans) => format!("{scans} scan photos"),
        None => "without scan photos".to_owned(),
    };
    let at = contents.made_at_local.format("%Y-%m-%d %H:%M");
    let (people, events, faces) = (contents.people, contents.events, contents.face_photos);
    format!("{people} people, {events} events{days}, {faces} enrolment photos, {scans}; made {at}")
}

fn lost_in_words(lost: &Lost) -> String {
    match lost.span {
        _ if !lost.known => {
            "The present database cannot be read: what is not in the backup is not known.".to_owned()
        }
        Some((from, to)) => format!(
            "Not in it and set aside: {} events from {} to {}, {} new people, {} audit entries.",
            lost.events,
            from.format("%Y-%m-%d %H:%M"),
            to.format("%Y-%m-%d %H:%M"),
            lost.new_people.len(),
            lost.audit_entries
        ),
        None => format!(
            "No event would be lost; {} new people, {} audit entries.",
            lost.new_people.len(),
            lost.audit_entries
        ),
    }
}

fn ask() -> anyhow::Result<()> {
    let mut told = std::io::stderr().lock();
    writeln!(told, "Put it in the place of the present state? What is there now is kept. Type yes:")?;
    let mut answer = String::new();
    std::io::stdin().lock().take(100).read_line(&mut answer).context("the answer cannot be read")?;
    if answer.trim().eq_ignore_ascii_case("yes") { Ok(()) } else { bail!("nothing was changed") }
}

/// The passphrase where the file needs one: from the key file of the settings where it fits, else typed.
fn passphrase_for(data: &DataDir, file: &Path) -> anyhow::Result<Option<Secret>> {
    if !restore::is_encrypted(file)? {
        return Ok(None);
    }
    if let Ok(Some(secret)) =
        settings::load(data).map(|found| backup::key(data, &found.backup).ok().flatten())
        && restore::fits(file, &secret)
    {
        return Ok(Some(secret));
    }
    typed_passphrase(false).map(Some)
}

fn typed_passphrase(is_new: bool) -> anyhow::Result<Secret> {
    let mut told = std::io::stderr().lock();
    writeln!(told, "Passphrase (it is shown as you type), then Enter:")?;
    let mut line = String::new();
    let most = u64::try_from(LONGEST_SECRET * 4)?;
    std::io::stdin().lock().take(most).read_line(&mut line).context("the passphrase cannot be read")?;
    let secret = Secret::typed(line.trim_end_matches(['\r', '\n']));
    if secret.reveal().chars().count() < if is_new { backup::LEAST_PASSPHRASE } else { 1 } {
        bail!("a passphrase needs {} characters or more: nothing was done", backup::LEAST_PASSPHRASE);
    }
    Ok(secret)
}

/// Runs `work` with a bar on the terminal; Ctrl+C stops it.
pub(super) fn with_progress<T, E>(
    common: &Common,
    work: impl FnOnce(backup::Progress<'_>) -> Result<T, E>,
) -> anyhow::Result<T>
where
    anyhow::Error: From<E>,
{
    let stop = Arc::new(AtomicBool::new(false));
    let signal = signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(&stop))
        .context("Ctrl+C cannot be listened to")?;
    let bar = if common.json || !std::io::stderr().is_terminal() {
        ProgressBar::hidden()
    } else {
        ProgressBar::new(0).with_style(ProgressStyle::with_template("{bar:30} {bytes} of {total_bytes}")?)
    };
    let done = work(&mut |done, of| {
        bar.set_length(of);
        bar.set_position(done);
        if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    bar.finish_and_clear();
    signal_hook::low_level::unregister(signal);
    Ok(done?)
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1 << 20))
}
