//! Workbooks by `rust_xlsxwriter`.
//!
//! A report of up to [`IN_MEMORY`] rows is composed in memory. A longer one goes row by row through a file without a
//! name; the library answers a full disk there with a panic, which ends here as an error.

use std::collections::HashMap;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use chrono::{Datelike as _, NaiveDate};
use rust_xlsxwriter::{
    DocProperties, Format, FormatAlign, FormatBorder, IntoExcelDateTime as _, Workbook, Worksheet, XlsxError,
};

use super::{ExportError, Finished, Options, Sink, palette, text};
use crate::domain::printable::is_printable;
use crate::domain::report::{Cell, Column, Description, Kind, Orientation, Tone};

/// Most rows that are composed in memory; seven cells each take about 30 MB.
const IN_MEMORY: u64 = 20_000;
/// Most rows of a report on one sheet: what Excel can show, less heading, totals and notes.
const ROWS_A_SHEET: u32 = 1_048_576 - 100;
/// Most columns of Excel.
const MAX_COLUMNS: usize = 16_384;
/// Widest column that follows from a text, in characters.
const WIDEST: u16 = 60;
/// A4 by Excel's numbering.
const A4: u8 = 9;
/// Of 1 to 9. The default of 6 takes twice as long for a file that is a fifth smaller.
const COMPRESSION: u8 = 2;
const SECONDS_OF_DAY: f64 = 86_400.0;

/// A workbook on its way.
pub(super) struct Book<'a, W: Write + Send> {
    description: &'a Description,
    options: Options<'a>,
    out: W,
    workbook: Workbook,
    looks: Looks,
    sheet: Sheet,
    sheets: u32,
}

impl<'a, W: Write + Send> Book<'a, W> {
    pub(super) fn begin(
        description: &'a Description,
        options: Options<'a>,
        out: W,
    ) -> Result<Self, ExportError> {
        if description.columns.len() > MAX_COLUMNS {
            return Err(ExportError::TooLong(format!(
                "Excel shows at most {MAX_COLUMNS} columns: choose a shorter period"
            )));
        }
        let mut workbook = Workbook::new();
        workbook.set_zip_compression_level(COMPRESSION);
        workbook.set_properties(
            &DocProperties::new()
                .set_title(text::in_workbook(&description.title).as_ref())
                .set_subject(description.period.to_string())
                .set_company(options.company)
                .set_creation_datetime(&options.made_at.utc),
        );
        if options.expected_rows > IN_MEMORY {
            let set = workbook.set_tempdir(options.scratch).map(|_| ());
            set.map_err(|error| scratch(options, &error))?;
        }
        let looks = Looks::of(&description.columns);
        let sheet = guarded(options, || Sheet::begin(description, options, &looks, &mut workbook, 1))?;
        Ok(Self { description, options, out, workbook, looks, sheet, sheets: 1 })
    }

    /// Where the next row goes; a sheet that is full is put away.
    fn place(&mut self) -> Result<(), XlsxError> {
        if self.sheet.next_row <= ROWS_A_SHEET {
            return Ok(());
        }
        self.sheets += 1;
        let next =
            Sheet::begin(self.description, self.options, &self.looks, &mut self.workbook, self.sheets)?;
        let full = std::mem::replace(&mut self.sheet, next);
        self.workbook.push_worksheet(full.end(self.description, &[], &self.looks)?);
        Ok(())
    }

    fn put(&mut self, cells: &[Cell], part: Part) -> Result<(), ExportError> {
        let options = self.options;
        guarded(options, || {
            self.place()?;
            self.sheet.put(cells, &self.description.columns, &self.looks, part)
        })
    }
}

impl<W: Write + Send> Sink for Book<'_, W> {
    fn row(&mut self, cells: &[Cell]) -> Result<(), ExportError> {
        self.put(cells, Part::Row)
    }

    fn group_totals(&mut self, cells: &[Cell]) -> Result<(), ExportError> {
        self.put(cells, Part::Totals)
    }

    fn finish(self: Box<Self>, totals: &[Cell]) -> Result<Finished, ExportError> {
        let Self { description, options, out, mut workbook, looks, sheet, .. } = *self;
        guarded(options, || {
            workbook.push_worksheet(sheet.end(description, totals, &looks)?);
            workbook.save_to_writer(out)
        })?;
        Ok(Finished::default())
    }
}

/// The hook below is set once.
static QUIETED: Once = Once::new();

thread_local! {
    static PANIC_IS_EXPECTED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Keeps the library's panic about a full disk from being printed: it becomes a sentence.
fn quiet_expected_panics() {
    let others = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !PANIC_IS_EXPECTED.get() {
            others(panic);
        }
    }));
}

/// Runs a call of the library; its panic is an error about the temporary file, for which it has no other answer.
fn guarded<T>(options: Options<'_>, call: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, ExportError> {
    // Only where there is such a file; anywhere else a panic is a mistake that the log has to show.
    let quiet = options.expected_rows > IN_MEMORY;
    if quiet {
        QUIETED.call_once(quiet_expected_panics);
    }
    PANIC_IS_EXPECTED.set(quiet);
    let called = catch_unwind(AssertUnwindSafe(call));
    PANIC_IS_EXPECTED.set(false);
    match called {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(XlsxError::IoError(error))) => Err(ExportError::Write(error)),
        Ok(Err(error @ XlsxError::TempFileError(..))) => Err(scratch(options, &error)),
        Ok(Err(XlsxError::ZipError(error))) => Err(ExportError::Write(std::io::Error::other(error))),
        Ok(Err(error)) => Err(ExportError::Compose(error.to_string())),
        Err(_) => Err(scratch(options, &"it could not be written")),
    }
}

fn scratch(options: Options<'_>, reason: &dyn std::fmt::Display) -> ExportError {
    ExportError::Scratch { folder: options.scratch.to_path_buf(), reason: reason.to_string() }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Part {
    Row,
    Totals,
}

/// Every format of the workbook, made once.
struct Looks {
    heading: Format,
    /// By column, for rows and for totals.
    cells: Vec<[Format; 2]>,
    /// By column: for a text that could be taken for a formula.
    quoted: [Format; 2],
    statuses: HashMap<Tone, Format>,
    /// Hours of a day in a column of codes.
    day_hours: [Format; 2],
    note: Format,
}

impl Looks {
    fn of(columns: &[Column]) -> Self {
        let heading = Format::new()
            .set_bold()
            .set_font_color(palette::ON_HEADING)
            .set_background_color(palette::HEADING)
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_border(FormatBorder::Thin)
            .set_border_color(palette::RULE);
        let totals =
            Format::new().set_bold().set_background_color(palette::TOTALS).set_border_top(FormatBorder::Thin);
        let cells = columns.iter().map(|column| {
            let row = numbers_of(column.kind);
            [row.clone(), totals.merge(&row)]
        });
        let centred = Format::new().set_align(FormatAlign::Center);
        let day_hours = centred.clone().set_num_format("[h]:mm");
        let statuses = Tone::LEGEND.map(|(tone, ..)| {
            let centred = centred.clone();
            (tone, palette::of(tone).map_or(centred.clone(), |colour| centred.set_background_color(colour)))
        });
        Self {
            heading,
            cells: cells.collect(),
            quoted: [Format::new().set_quote_prefix(), totals.clone().set_quote_prefix()],
            statuses: statuses.into(),
            day_hours: [day_hours.clone(), totals.merge(&day_hours)],
            note: Format::new().set_italic(),
        }
    }

    /// The format of a cell where it is not that of its column.
    fn of_cell(&self, column: usize, cell: &Cell, kind: Kind, part: Part) -> Option<&Format> {
        let index = usize::from(part == Part::Totals);
        match cell {
            Cell::Status(status) if part == Part::Row => self.statuses.get(&status.tone()),
            Cell::Duration(_) if kind == Kind::Status => self.day_hours.get(index),
            Cell::Text(words) if text::begins_formula(words) => self.quoted.get(index),
            _ if part == Part::Row => None,
            _ => self.cells.get(column)?.get(index),
        }
    }
}

fn numbers_of(kind: Kind) -> Format {
    let format = Format::new();
    match kind {
        Kind::Text | Kind::Days => format,
        Kind::Integer | Kind::Number(0) => format.set_num_format("0"),
        Kind::Number(decimals) => format.set_num_format(format!("0.{}", "0".repeat(decimals.into()))),
        Kind::Date => format.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center),
        Kind::Time => format.set_num_format("hh:mm:ss").set_align(FormatAlign::Center),
        Kind::Hours => format.set_num_format("0.00"),
        Kind::HoursMinutes => format.set_num_format("[h]:mm"),
        Kind::Status => format.set_align(FormatAlign::Center),
    }
}

/// A sheet that is being filled.
struct Sheet {
    worksheet: Worksheet,
    next_row: u32,
    /// In characters.
    widths: Vec<u16>,
}

impl Sheet {
    fn begin(
        description: &Description,
        options: Options<'_>,
        looks: &Looks,
        workbook: &mut Workbook,
        number: u32,
    ) -> Result<Self, XlsxError> {
        let mut worksheet = if options.expected_rows > IN_MEMORY {
            workbook.new_worksheet_with_constant_memory()?
        } else {
            Worksheet::new()
        };
        worksheet.set_name(sheet_name(&description.name, number))?;
        page_setup(&mut worksheet, description, options)?;
        worksheet.set_row_height(0, 20)?;
        // A cell that is written without a format has that of its column, which spares a look-up for each.
        for ([format, _], index) in looks.cells.iter().zip(0..) {
            worksheet.set_column_format(index, format)?;
        }
        for (column, index) in description.columns.iter().zip(0..) {
            let heading = text::in_workbook(&column.heading);
            worksheet.write_string_with_format(0, index, heading, &looks.heading)?;
        }
        let widths = description.columns.iter().map(|column| column.width).collect();
        Ok(Self { worksheet, next_row: 1, widths })
    }

    fn put(
        &mut self,
        cells: &[Cell],
        columns: &[Column],
        looks: &Looks,
        part: Part,
    ) -> Result<(), XlsxError> {
        let row = self.next_row;
        for (position, ((cell, column), index)) in cells.iter().zip(columns).zip(0..).enumerate() {
            let format = looks.of_cell(position, cell, column.kind, part);
            if let (Cell::Text(words), Some(width)) = (cell, self.widths.get_mut(position)) {
                *width = (*width).max(characters(words).saturating_add(2).min(WIDEST));
            }
            write_cell(&mut self.worksheet, (row, index), cell, column.kind, format)?;
        }
        self.next_row += 1;
        Ok(())
    }

    /// Totals, notes, and what follows from the rows.
    fn end(
        mut self,
        description: &Description,
        totals: &[Cell],
        looks: &Looks,
    ) -> Result<Worksheet, XlsxError> {
        let last_column = u16::try_from(description.columns.len().saturating_sub(1)).unwrap_or(0);
        // The totals stay below the rows whatever is filtered or sorted.
        self.worksheet.autofilter(0, 0, (self.next_row - 1).max(1), last_column)?;
        if !totals.is_empty() {
            self.put(totals, &description.columns, looks, Part::Totals)?;
        }
        for note in &description.notes {
            self.next_row += 1;
            let note = text::in_workbook(note);
            self.worksheet.write_string_with_format(self.next_row, 0, note, &looks.note)?;
        }
        for (width, index) in self.widths.iter().zip(0..) {
            self.worksheet.set_column_width(index, *width)?;
        }
        Ok(self.worksheet)
    }
}

/// The name of the sheet: the report's, without what Excel forbids in it.
fn sheet_name(report: &str, number: u32) -> String {
    let name: String =
        report.chars().filter(|letter| letter.is_alphanumeric() || *letter == ' ').take(20).collect();
    let name = if name.trim().is_empty() { "report" } else { name.trim() };
    if number == 1 { name.to_owned() } else { format!("{name} {number}") }
}

fn page_setup(
    worksheet: &mut Worksheet,
    description: &Description,
    options: Options<'_>,
) -> Result<(), XlsxError> {
    let last_column = u16::try_from(description.columns.len().saturating_sub(1)).unwrap_or(0);
    // The heading row stays, and in a wide table the columns that say whose the row is.
    let words = description.columns.iter().take(4).take_while(|column| column.kind == Kind::Text);
    let frozen = if description.columns.len() > 12 { words.map(|_| 1).sum::<u16>() } else { 0 };
    worksheet.set_freeze_panes(1, frozen)?;
    worksheet.set_repeat_rows(0, 0)?;
    if frozen > 0 {
        worksheet.set_repeat_columns(0, frozen - 1)?;
    }
    worksheet.set_paper_size(A4).set_print_fit_to_pages(1, 0);
    if description.orientation == Orientation::Landscape {
        worksheet.set_landscape();
    }
    worksheet.set_margins(0.4, 0.4, 0.75, 0.6, 0.3, 0.3);
    worksheet.set_header(format!(
        "&L&B{}&B  {}&R{}",
        printed(&description.title),
        description.period,
        printed(options.company)
    ));
    let [page, of] = options.words.page_of;
    let made = options.made_at.local().format("%Y-%m-%d %H:%M");
    worksheet.set_footer(format!("&L{made}&R{page} &P {of} &N"));
    worksheet.set_print_gridlines(last_column > 12);
    Ok(())
}

/// A text in the margin of a page, where `&` begins a command and a field has 255 characters in all.
fn printed(words: &str) -> String {
    let letters = words.chars().filter(|letter| is_printable(*letter)).take(60);
    letters.collect::<String>().replace('&', "&&")
}

/// Writes a cell; without a format it takes that of its column.
fn write_cell(
    worksheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    kind: Kind,
    format: Option<&Format>,
) -> Result<(), XlsxError> {
    let number = match cell {
        Cell::Text(words) if !words.is_empty() => {
            return write_text(worksheet, (row, column), &text::in_workbook(words), format);
        }
        Cell::Status(_) => return write_text(worksheet, (row, column), &cell.shown(kind), format),
        Cell::Date(date) if !is_date_of_excel(*date) => {
            return write_text(worksheet, (row, column), &cell.shown(kind), format);
        }
        Cell::Date(date) => Some(date.to_excel_serial_date()),
        Cell::Time(time) => Some(time.to_excel_serial_date()),
        Cell::Integer(number) => Some(as_float(*number)),
        Cell::Number(number) => Some(*number).filter(|number| number.is_finite()),
        Cell::Duration(seconds) => {
            let unit = if kind == Kind::Hours { 3600.0 } else { SECONDS_OF_DAY };
            Some(as_float(*seconds) / unit)
        }
        Cell::Empty | Cell::Text(_) => None,
    };
    match (number, format) {
        (Some(number), None) => worksheet.write_number(row, column, number).map(|_| ()),
        (Some(number), Some(format)) => {
            worksheet.write_number_with_format(row, column, number, format).map(|_| ())
        }
        (None, Some(format)) => worksheet.write_blank(row, column, format).map(|_| ()),
        (None, None) => Ok(()),
    }
}

/// Never by the library's `write`, which takes a text that begins with `=` for a formula.
fn write_text(
    worksheet: &mut Worksheet,
    (row, column): (u32, u16),
    words: &str,
    format: Option<&Format>,
) -> Result<(), XlsxError> {
    match format {
        None => worksheet.write_string(row, column, words).map(|_| ()),
        Some(format) => worksheet.write_string_with_format(row, column, words, format).map(|_| ()),
    }
}

/// Excel counts days from 1900 to 9999; for the first two months of 1900 it is a day off.
fn is_date_of_excel(date: NaiveDate) -> bool {
    (1901..=9999).contains(&date.year())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a workbook holds floats: seconds and counts are exact to 2^53"
)]
fn as_float(number: i64) -> f64 {
    number as f64
}

/// About as many characters of the usual width: those of East Asia are two wide.
fn characters(words: &str) -> u16 {
    let wide = |letter: char| matches!(u32::from(letter), 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0x1F300..=0x3FFFD);
    words.chars().take(usize::from(WIDEST)).map(|letter| if wide(letter) { 2 } else { 1 }).sum()
}
