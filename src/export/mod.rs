//! Reports as files: workbook (xlsx), CSV, JSON and PDF.
//!
//! [`begin`] gives a [`Sink`] that takes the rows of a report one at a time and writes to any [`Write`]; no row is kept
//! longer than its format needs. Names of people come from outside: in no format can a text become a formula.
//!
//! | format | what is in it |
//! | --- | --- |
//! | xlsx | one sheet: heading row, rows, totals, notes; dates, times and durations are numbers with a format |
//! | csv | RFC 4180: heading row and rows alone, every value as it is shown; [`text`] says what is done to formulas |
//! | json | one document, see [`json`] |
//! | pdf | A4 pages with heading, table, totals, notes, line to sign, page numbers |

mod csv;
pub mod json;
mod palette;
pub mod pdf;
pub mod text;
mod xlsx;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::domain::logo::Logo;
pub use crate::domain::report::request::Format;
use crate::domain::report::{Cell, Description, PaperWords};
use crate::domain::time::Moment;
use pdf::FontSource;

/// What a file says besides its report, and what writing it needs.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Stands in the heading; may be empty.
    pub company: &'a str,
    /// Its logo, on paper.
    pub logo: Option<&'a Logo>,
    /// What stands around the table on paper.
    pub words: PaperWords,
    /// When the file is made; stands in the file.
    pub made_at: Moment,
    /// Begin CSV with a byte order mark, by which Excel knows UTF-8.
    pub byte_order_mark: bool,
    /// How many rows will come, as far as it is known. A long workbook is written through a file without a name in
    /// `scratch`, a short one in memory.
    pub expected_rows: u64,
    /// A folder with room for as much as the workbook unpacked: about 400 bytes a row of seven cells.
    pub scratch: &'a Path,
    /// Where the fonts of a PDF come from.
    pub fonts: &'a dyn FontSource,
}

impl std::fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("company", &self.company)
            .field("made_at", &self.made_at)
            .finish_non_exhaustive()
    }
}

/// Why a file could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file cannot be written.
    #[error("{0}")]
    Write(#[from] io::Error),
    /// The folder for temporary files cannot be used.
    #[error(
        "{folder} has no room for the temporary file of a long workbook ({reason}): make room, or export a shorter period or CSV"
    )]
    Scratch {
        /// Which.
        folder: PathBuf,
        /// What went wrong.
        reason: String,
    },
    /// More than the format or its reader can take.
    #[error("{0}")]
    TooLong(String),
    /// No font to print with.
    #[error(
        "no font was found to print with: install the package fonts-inter, fonts-noto-core or fonts-dejavu-core"
    )]
    NoFont,
    /// A library refused something; it is a mistake in this program.
    #[error("the file could not be composed ({0})")]
    Compose(String),
}

/// What is to be said about a finished file.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Finished {
    /// Letters that no font of this machine has, in order; they are printed as boxes.
    pub unprintable: Vec<char>,
}

/// Takes the rows of one report and writes them as a file.
pub trait Sink {
    /// The next row; one cell a column.
    ///
    /// # Errors
    /// [`ExportError`]; nothing more can be written then.
    fn row(&mut self, cells: &[Cell]) -> Result<(), ExportError>;

    /// The totals of the rows since the last group totals.
    ///
    /// # Errors
    /// As [`Sink::row`].
    fn group_totals(&mut self, cells: &[Cell]) -> Result<(), ExportError>;

    /// Ends the file. `totals` has one cell a column, or none.
    ///
    /// # Errors
    /// As [`Sink::row`].
    fn finish(self: Box<Self>, totals: &[Cell]) -> Result<Finished, ExportError>;
}

/// Begins a file.
///
/// # Errors
/// [`ExportError`] when its beginning cannot be written, or there is no font for a PDF.
pub fn begin<'a>(
    format: Format,
    description: &'a Description,
    options: Options<'a>,
    out: impl Write + Send + 'a,
) -> Result<Box<dyn Sink + 'a>, ExportError> {
    Ok(match format {
        Format::Xlsx => Box::new(xlsx::Book::begin(description, options, out)?),
        Format::Csv => Box::new(csv::Lines::begin(description, options, out)?),
        Format::Json => Box::new(json::Document::begin(description, options, out)?),
        Format::Pdf => Box::new(pdf::Pages::begin(description, options, out)?),
    })
}
