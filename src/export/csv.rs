//! CSV after RFC 4180: a heading row and the rows, CR LF, quoted where needed.

use std::borrow::Cow;
use std::io::Write;

use super::{ExportError, Finished, Options, Sink, text};
use crate::domain::report::{Cell, Description};

/// UTF-8 by the first three bytes, for Excel.
const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

/// A CSV file on its way.
pub(super) struct Lines<'a, W: Write> {
    description: &'a Description,
    writer: csv::Writer<W>,
}

impl<'a, W: Write> Lines<'a, W> {
    pub(super) fn begin(
        description: &'a Description,
        options: Options<'_>,
        mut out: W,
    ) -> Result<Self, ExportError> {
        if options.byte_order_mark {
            out.write_all(BYTE_ORDER_MARK)?;
        }
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        let headings = description.columns.iter().map(|column| text::in_csv(&column.heading));
        writer.write_record(headings.map(Cow::into_owned)).map_err(error)?;
        Ok(Self { description, writer })
    }
}

impl<W: Write> Sink for Lines<'_, W> {
    fn row(&mut self, cells: &[Cell]) -> Result<(), ExportError> {
        for (cell, column) in cells.iter().zip(&self.description.columns) {
            let field = match cell {
                Cell::Text(words) => text::in_csv(words),
                other => other.shown(column.kind),
            };
            self.writer.write_field(field.as_bytes()).map_err(error)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(error)
    }

    /// Left out: a program that reads the file would take totals for a person.
    fn group_totals(&mut self, _cells: &[Cell]) -> Result<(), ExportError> {
        Ok(())
    }

    fn finish(mut self: Box<Self>, _totals: &[Cell]) -> Result<Finished, ExportError> {
        self.writer.flush()?;
        Ok(Finished::default())
    }
}

fn error(error: csv::Error) -> ExportError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => ExportError::Write(error),
        other => ExportError::Compose(format!("{other:?}")),
    }
}
