//! PDF by `krilla`: A4 pages with heading, table, totals, notes, a line to sign and page numbers.
//!
//! The columns get the widths of what is in them, so every row is kept until the end: at most [`MAX_ROWS`].

mod face;
mod ink;
mod layout;
mod logo;
mod page;

use std::io::Write;
use std::sync::Arc;

use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::{Document, SerializeSettings};

use super::{ExportError, Finished, Options, Sink};
use crate::domain::report::{Cell, Description, Line};
use ink::Ink;
use layout::{Layout, sheets};
use logo::PaperLogo;
use page::Painter;

/// Most rows of a PDF: the timesheets of 1,500 people over two months.
pub const MAX_ROWS: usize = 100_000;

/// The bytes of a font file.
pub type FontFile = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// Where fonts come from.
pub trait FontSource: Sync {
    /// The text font that comes as number `nth` (from 0) in the order of preference, and its bold sister; `None` after
    /// the last. The first whose digits are all as wide is taken, for the sake of the columns.
    fn text_fonts(&self, nth: usize) -> Option<[FontFile; 2]>;

    /// A font for a letter that the text font lacks.
    fn font_for(&self, letter: char) -> Option<FontFile>;
}

/// A PDF on its way.
pub(super) struct Pages<'a, W: Write> {
    description: &'a Description,
    options: Options<'a>,
    out: W,
    ink: Ink<'a>,
    lines: Vec<Line>,
}

impl<'a, W: Write> Pages<'a, W> {
    pub(super) fn begin(
        description: &'a Description,
        options: Options<'a>,
        out: W,
    ) -> Result<Self, ExportError> {
        Ok(Self { description, options, out, ink: Ink::load(options.fonts)?, lines: Vec::new() })
    }

    fn take(&mut self, line: Line) -> Result<(), ExportError> {
        if self.lines.len() >= MAX_ROWS {
            return Err(ExportError::TooLong(format!(
                "a PDF takes at most {MAX_ROWS} rows: choose a shorter period or fewer people, or export xlsx or csv"
            )));
        }
        self.lines.push(line);
        Ok(())
    }
}

impl<W: Write> Sink for Pages<'_, W> {
    fn row(&mut self, cells: &[Cell]) -> Result<(), ExportError> {
        self.take(Line::Row(cells.to_vec()))
    }

    fn group_totals(&mut self, cells: &[Cell]) -> Result<(), ExportError> {
        self.take(Line::GroupTotals(cells.to_vec()))
    }

    fn finish(mut self: Box<Self>, totals: &[Cell]) -> Result<Finished, ExportError> {
        let layout = Layout::of(self.description, &self.lines, totals, &mut self.ink);
        let sheets = sheets(self.description, &self.lines, totals, &layout);
        let mut document = Document::new_with(SerializeSettings::default());
        document.set_metadata(metadata(self.description, self.options));
        let (width, height) = layout.paper;
        let mut logo = None;
        for (index, sheet) in sheets.iter().enumerate() {
            let settings = PageSettings::from_wh(width, height)
                .ok_or_else(|| ExportError::Compose("a page without size".to_owned()))?;
            let mut page = document.start_page_with(settings);
            let mut surface = page.surface();
            if let (Some(company), None) = (self.options.logo, &logo) {
                logo = Some(PaperLogo::of(company, &mut surface));
            }
            Painter {
                description: self.description,
                options: self.options,
                layout: &layout,
                ink: &mut self.ink,
                logo: logo.as_ref(),
                surface,
            }
            .paint(sheet, index + 1, sheets.len());
            page.finish();
        }
        let bytes = document.finish().map_err(|error| ExportError::Compose(error.to_string()))?;
        self.out.write_all(&bytes)?;
        self.out.flush()?;
        Ok(Finished { unprintable: self.ink.unprintable() })
    }
}

fn metadata(description: &Description, options: Options<'_>) -> Metadata {
    use chrono::{Datelike as _, Timelike as _};
    let made = options.made_at.utc;
    let number = |value: u32| u8::try_from(value).unwrap_or(0);
    let date = DateTime::new(u16::try_from(made.year()).unwrap_or(1970))
        .month(number(made.month()))
        .day(number(made.day()))
        .hour(number(made.hour()))
        .minute(number(made.minute()))
        .second(number(made.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    Metadata::new()
        .title(format!("{}, {}", description.title, description.period))
        .creator("VisionPresence".to_owned())
        .creation_date(date)
}
