//! `visionpresence consent`: the text that somebody agrees to before they are enrolled, to be printed and signed.

use std::io::Write as _;
use std::process::ExitCode;

use super::Common;
use crate::domain::registration::ConsentText;
use crate::domain::settings::LanguageChoice;
use crate::store::{DataDir, StoreError, settings};
use crate::ui::strings;

/// The wording in the language of the kiosk.
///
/// # Errors
/// The settings cannot be read.
pub(super) fn wording(data: &DataDir) -> anyhow::Result<ConsentText> {
    Ok(in_language(settings::load(data)?.language))
}

fn in_language(language: LanguageChoice) -> ConsentText {
    strings::speaking(language).consent()
}

/// Prints it.
///
/// # Errors
/// The settings cannot be read, or nobody reads what is printed.
pub(super) fn run(common: &Common) -> anyhow::Result<ExitCode> {
    let ConsentText { version, text } = match DataDir::existing(common.data_root()) {
        Ok(data) => wording(&data)?,
        // Read before the first day: nothing is made for it.
        Err(StoreError::NoDatabase { .. }) => in_language(LanguageChoice::default()),
        Err(error) => return Err(error.into()),
    };
    let mut out = std::io::stdout().lock();
    if common.json {
        writeln!(out, "{}", serde_json::json!({ "version": version, "text": text }))?;
    } else {
        writeln!(out, "{text}\n\n({version})")?;
    }
    Ok(ExitCode::SUCCESS)
}
