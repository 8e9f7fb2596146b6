//! `visionpresence consent`: the text that somebody agrees to before they are enrolled, to be printed and signed.

use std::io::Write as _;
use std::process::ExitCode;

use super::Common;
use crate::domain::registration::ConsentText;
use crate::store::{DataDir, settings};
use crate::ui::strings;

/// The wording in the language of the kiosk.
///
/// # Errors
/// The settings cannot be read.
pub(super) fn wording(data: &DataDir) -> anyhow::Result<ConsentText> {
    Ok(strings::speaking(settings::load(data)?.language).consent())
}

/// Prints it.
///
/// # Errors
/// The settings cannot be read, or nobody reads what is printed.
pub(super) fn run(common: &Common) -> anyhow::Result<ExitCode> {
    let ConsentText { version, text } = wording(&DataDir::open(common.data_root())?)?;
    let mut out = std::io::stdout().lock();
    if common.json {
        writeln!(out, "{}", serde_json::json!({ "version": version, "text": text }))?;
    } else {
        writeln!(out, "{text}\n\n({version})")?;
    }
    Ok(ExitCode::SUCCESS)
}
