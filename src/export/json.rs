//! One JSON document a report, as `assets/docs/EXPORTS.md` describes it.
//!
//! Every row has every key of `columns`. Dates are `YYYY-MM-DD`, times `HH:MM:SS`, statuses their codes; a duration is
//! a number of hours with four decimals, which tells every second apart; what is not there is `null`. Texts are
//! unchanged. `group_totals` and `totals` are objects with the keys of the rows.

use std::io::{self, BufWriter, Write};

use serde::Serialize;

use super::{ExportError, Finished, Options, Sink};
use crate::domain::report::{Cell, Description, Kind};

/// A JSON document on its way.
pub(super) struct Document<'a, W: Write> {
    description: &'a Description,
    /// `"key":` for each column.
    keys: Vec<String>,
    out: BufWriter<W>,
    /// Written after the rows.
    group_totals: Vec<Vec<Cell>>,
    rows: u64,
}

#[derive(Serialize)]
struct ColumnHead<'a> {
    key: &'a str,
    heading: &'a str,
    kind: &'static str,
}

/// The name of a kind of column in `columns`.
fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Integer => "integer",
        Kind::Days | Kind::Number(_) => "number",
        Kind::Date => "date",
        Kind::Time => "time",
        Kind::Hours | Kind::HoursMinutes => "hours",
        Kind::Status => "status",
    }
}

impl<'a, W: Write> Document<'a, W> {
    pub(super) fn begin(
        description: &'a Description,
        options: Options<'_>,
        out: W,
    ) -> Result<Self, ExportError> {
        let mut out = BufWriter::new(out);
        let heads: Vec<ColumnHead<'_>> = description
            .columns
            .iter()
            .map(|column| ColumnHead {
                key: &column.key,
                heading: &column.heading,
                kind: kind_name(column.kind),
            })
            .collect();
        let keys = description.columns.iter().map(|column| Ok(format!("{}:", json(&column.key)?)));
        let keys = keys.collect::<Result<_, ExportError>>()?;
        let made_at = options.made_at.local().to_rfc3339_opts(chrono::SecondsFormat::Secs, false);
        write!(
            out,
            "{{\n\"report\":{},\"title\":{},\"company\":{},\n\"from\":\"{}\",\"to\":\"{}\",\"made_at\":\"{made_at}\",\n\"columns\":{},\n\"rows\":[",
            json(&description.name)?,
            json(&description.title)?,
            json(options.company)?,
            description.period.from,
            description.period.to,
            json(&heads)?,
        )?;
        Ok(Self { description, keys, out, group_totals: Vec::new(), rows: 0 })
    }

    fn object(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.out.write_all(b"{")?;
        for (index, (cell, key)) in cells.iter().zip(&self.keys).enumerate() {
            if index > 0 {
                self.out.write_all(b",")?;
            }
            self.out.write_all(key.as_bytes())?;
            value(&mut self.out, cell)?;
        }
        self.out.write_all(b"}")
    }
}

impl<W: Write> Sink for Document<'_, W> {
    fn row(&mut self, cells: &[Cell]) -> Result<(), ExportError> {
        self.out.write_all(if self.rows == 0 { b"\n" } else { b",\n" })?;
        self.rows += 1;
        Ok(self.object(cells)?)
    }

    fn group_totals(&mut self, cells: &[Cell]) -> Result<(), ExportError> {
        self.group_totals.push(cells.to_vec());
        Ok(())
    }

    fn finish(mut self: Box<Self>, totals: &[Cell]) -> Result<Finished, ExportError> {
        self.out.write_all(b"\n],\n\"group_totals\":[")?;
        for (index, cells) in std::mem::take(&mut self.group_totals).iter().enumerate() {
            self.out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
            self.object(cells)?;
        }
        self.out.write_all(b"],\n\"totals\":")?;
        if totals.is_empty() {
            self.out.write_all(b"null")?;
        } else {
            self.object(totals)?;
        }
        writeln!(self.out, ",\n\"notes\":{}\n}}", json(&self.description.notes)?)?;
        self.out.flush()?;
        Ok(Finished::default())
    }
}

fn json(value: &(impl Serialize + ?Sized)) -> Result<String, ExportError> {
    serde_json::to_string(value).map_err(|error| ExportError::Compose(error.to_string()))
}

fn value(out: &mut impl Write, cell: &Cell) -> io::Result<()> {
    match cell {
        Cell::Empty => out.write_all(b"null"),
        Cell::Text(words) => serde_json::to_writer(out, words).map_err(io::Error::from),
        Cell::Integer(number) => write!(out, "{number}"),
        Cell::Number(number) => serde_json::to_writer(out, number).map_err(io::Error::from),
        Cell::Date(_) => write!(out, "\"{}\"", cell.shown(Kind::Date)),
        Cell::Time(_) => write!(out, "\"{}\"", cell.shown(Kind::Time)),
        Cell::Duration(seconds) => hours(out, *seconds),
        Cell::Status(status) => write!(out, "\"{status}\""),
    }
}

/// Seconds as hours with up to four decimals, by whole numbers alone.
fn hours(out: &mut impl Write, seconds: i64) -> io::Result<()> {
    let sign = if seconds < 0 { "-" } else { "" };
    let parts = (u128::from(seconds.unsigned_abs()) * 10_000 + 1800) / 3600;
    let decimals = format!("{:04}", parts % 10_000);
    let decimals = decimals.trim_end_matches('0');
    let decimals = if decimals.is_empty() { "0" } else { decimals };
    write!(out, "{sign}{}.{decimals}", parts / 10_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::report::request::ReportName;

    #[test]
    fn the_description_for_readers_names_every_report_and_every_key() {
        let described = include_str!("../../assets/docs/EXPORTS.md");
        let reports = ReportName::ALL.map(ReportName::name);
        let keys = [
            "title",
            "company",
            "from",
            "to",
            "made_at",
            "columns",
            "rows",
            "group_totals",
            "totals",
            "notes",
        ];
        let kinds =
            [Kind::Text, Kind::Integer, Kind::Days, Kind::Date, Kind::Time, Kind::Hours, Kind::Status];
        for word in reports.into_iter().chain(keys).chain(kinds.map(kind_name)) {
            assert!(described.contains(&format!("`{word}`")), "{word}");
        }
    }

    #[test]
    fn hours_tell_every_second_apart_and_are_plain_numbers() {
        let shown = |seconds| {
            let mut out = Vec::new();
            hours(&mut out, seconds).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!([0, 1, 30_600, -5400].map(shown), ["0.0", "0.0003", "8.5", "-1.5"]);
        for seconds in 0..86_400_i64 {
            let read: f64 = shown(seconds).parse().unwrap();
            assert_eq!((read * 3600.0).round().to_string(), seconds.to_string());
        }
    }
}
