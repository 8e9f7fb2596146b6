//! Where everything goes on paper: the widths of the columns, and which rows stand on which sheet.

use super::ink::{Ink, Weight};
use crate::domain::report::{Cell, Description, Line, Orientation};

/// A4 in points, upright.
const A4: (f32, f32) = (595.28, 841.89);
/// Free on each side.
pub(super) const MARGIN: f32 = 40.0;
/// Smallest and largest size of the table's text.
const SIZES: (f32, f32) = (5.5, 9.0);
/// Room of the heading above the table.
pub(super) const HEAD: f32 = 52.0;
/// Room of the page number below the table.
pub(super) const FOOT: f32 = 24.0;
/// Room of the line to sign.
pub(super) const SIGNATURE: f32 = 64.0;

/// The measures of the table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    /// Width and height of the page.
    pub(super) paper: (f32, f32),
    /// Size of the table's text.
    pub(super) size: f32,
    /// Height of a row.
    pub(super) row: f32,
    /// Between the edge of a cell and its text.
    pub(super) inset: f32,
    /// Of the columns that are shown, which begin after the group columns.
    pub(super) widths: Vec<f32>,
    /// Their headings, each in one line or two.
    pub(super) headings: Vec<Heading>,
}

/// A heading, broken where that makes its column narrowest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heading {
    pub(super) first: String,
    /// Empty for one line.
    pub(super) second: String,
}

impl Layout {
    pub(super) fn of(description: &Description, lines: &[Line], totals: &[Cell], ink: &mut Ink<'_>) -> Self {
        let paper = match description.orientation {
            Orientation::Portrait => A4,
            Orientation::Landscape => (A4.1, A4.0),
        };
        let room = paper.0 - 2.0 * MARGIN;
        let content = natural_widths(description, lines, totals, ink);
        let shown = || description.columns.iter().skip(description.group_columns);
        let mut headings: Vec<Heading> = shown().map(|column| Heading::whole(&column.heading)).collect();
        let mut natural = widened(&content, &headings, ink);
        if largest_size(&natural, room) < SIZES.1 {
            // Headings of two lines leave more room for everything else.
            headings = shown().map(|column| Heading::broken(&column.heading, ink)).collect();
            natural = widened(&content, &headings, ink);
        }
        let size = largest_size(&natural, room).max(SIZES.0);
        let inset = size * 0.35;
        let mut widths: Vec<f32> = natural.iter().map(|width| width * size + 2.0 * inset).collect();
        let taken: f32 = widths.iter().sum();
        if taken > room {
            // What does not fit even at the smallest size is taken from the widest columns.
            let limit = widest_that_fits(&widths, room);
            for width in &mut widths {
                *width = width.min(limit);
            }
        } else {
            // Loose columns read better than a ragged edge, up to half as wide again.
            let stretch = (room / taken).min(1.5);
            for width in &mut widths {
                *width *= stretch;
            }
        }
        Self { paper, size, row: size * 1.75, inset, widths, headings }
    }

    /// Rows that the headings of the columns take.
    pub(super) fn heading_rows(&self) -> u8 {
        if self.headings.iter().any(|heading| !heading.second.is_empty()) { 2 } else { 1 }
    }

    /// Rows that fit below the heading of a page.
    fn rows_a_page(&self) -> usize {
        let room = self.paper.1 - 2.0 * MARGIN - HEAD - FOOT;
        whole(room / self.row).saturating_sub(self.heading_rows().into()).max(1)
    }

    /// Rows that are as high as the line to sign.
    fn signature_rows(&self) -> usize {
        whole(SIGNATURE / self.row) + 1
    }

    /// Width of the table.
    pub(super) fn width(&self) -> f32 {
        self.widths.iter().sum()
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a page has some dozens of rows")]
fn whole(number: f32) -> usize {
    number.max(0.0) as usize
}

/// The largest size, up to the usual one, at which columns of these widths fit with a third of an em on both sides.
fn largest_size(natural: &[f32], room: f32) -> f32 {
    let columns = natural.iter().map(|_| 1.0_f32).sum::<f32>();
    (room / (natural.iter().sum::<f32>() + columns * 0.7)).min(SIZES.1)
}

/// The columns with room for their headings as well.
fn widened(content: &[f32], headings: &[Heading], ink: &mut Ink<'_>) -> Vec<f32> {
    content.iter().zip(headings).map(|(width, heading)| width.max(heading.width(ink))).collect()
}

/// The widest content of each column that is shown, as a multiple of the font size.
fn natural_widths(description: &Description, lines: &[Line], totals: &[Cell], ink: &mut Ink<'_>) -> Vec<f32> {
    let shown = || description.columns.iter().enumerate().skip(description.group_columns);
    let mut widths: Vec<f32> = shown().map(|_| 0.0).collect();
    let mut widen = |cells: &[Cell], weight: Weight| {
        for ((index, column), width) in shown().zip(&mut widths) {
            if let Some(cell) = cells.get(index) {
                *width = width.max(ink.width(&cell.shown(column.kind), 1.0, weight));
            }
        }
    };
    for line in lines {
        match line {
            Line::Row(cells) => widen(cells, Weight::Regular),
            Line::GroupTotals(cells) => widen(cells, Weight::Bold),
        }
    }
    widen(totals, Weight::Bold);
    widths
}

impl Heading {
    fn whole(words: &str) -> Self {
        Self { first: words.to_owned(), second: String::new() }
    }

    fn broken(words: &str, ink: &mut Ink<'_>) -> Self {
        let whole = Self::whole(words);
        let breaks = words.match_indices(' ').filter_map(|(at, _)| words.split_at_checked(at));
        let two = |(first, second): (&str, &str)| Self {
            first: first.to_owned(),
            second: second.trim_start().to_owned(),
        };
        let all = std::iter::once(whole.clone())
            .chain(breaks.map(two))
            .map(|heading| (heading.width(ink), heading));
        all.min_by(|(a, _), (b, _)| a.total_cmp(b)).map_or(whole, |(_, heading)| heading)
    }

    fn width(&self, ink: &mut Ink<'_>) -> f32 {
        ink.width(&self.first, 1.0, Weight::Bold).max(ink.width(&self.second, 1.0, Weight::Bold))
    }
}

/// The limit to which the wide columns are cut so that all of them take `room` together.
fn widest_that_fits(widths: &[f32], room: f32) -> f32 {
    let mut sorted = widths.to_vec();
    sorted.sort_by(f32::total_cmp);
    let (mut left, mut columns) = (room, sorted.iter().map(|_| 1.0_f32).sum::<f32>());
    for width in sorted {
        if width * columns > left {
            return left / columns;
        }
        left -= width;
        columns -= 1.0;
    }
    room
}

/// A row on paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Printed<'a> {
    /// A row of the report.
    Row(&'a [Cell]),
    /// Totals of a group or of the report.
    Totals(&'a [Cell]),
}

/// One page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sheet<'a> {
    /// The cells that say whose it is; empty without groups.
    pub(super) group: &'a [Cell],
    /// From top to bottom.
    pub(super) rows: Vec<Printed<'a>>,
    /// The group ends here.
    pub(super) ends_group: bool,
    /// The report ends here.
    pub(super) last: bool,
}

/// Breaks the report into pages: each group on pages of its own, the totals and the line to sign never alone.
pub(super) fn sheets<'a>(
    description: &Description,
    lines: &'a [Line],
    totals: &'a [Cell],
    layout: &Layout,
) -> Vec<Sheet<'a>> {
    let mut groups: Vec<(&[Cell], Vec<Printed<'_>>)> = Vec::new();
    for line in lines {
        let (cells, printed) = match line {
            Line::Row(cells) => (cells, Printed::Row(cells)),
            Line::GroupTotals(cells) => (cells, Printed::Totals(cells)),
        };
        let group = cells.get(..description.group_columns).unwrap_or_default();
        match groups.last_mut() {
            Some((same, rows)) if *same == group || matches!(printed, Printed::Totals(_)) => {
                rows.push(printed);
            }
            _ => groups.push((group, vec![printed])),
        }
    }
    if groups.is_empty() {
        groups.push((&[], Vec::new()));
    }
    // Over several people the totals of all have no place on the page of the last.
    if !totals.is_empty()
        && description.group_columns == 0
        && let Some((_, rows)) = groups.last_mut()
    {
        rows.push(Printed::Totals(totals));
    }
    let mut sheets: Vec<Sheet<'_>> =
        groups.into_iter().flat_map(|group| pages_of(group, description, layout)).collect();
    if let Some(last) = sheets.last_mut() {
        last.last = true;
    }
    sheets
}

fn pages_of<'a>(
    (group, rows): (&'a [Cell], Vec<Printed<'a>>),
    description: &Description,
    layout: &Layout,
) -> Vec<Sheet<'a>> {
    let fits = layout.rows_a_page();
    let below = if description.signature { layout.signature_rows() } else { 0 } + description.notes.len() + 1;
    let mut pages: Vec<Vec<Printed<'_>>> = rows.chunks(fits).map(<[_]>::to_vec).collect();
    match pages.pop() {
        None => pages.push(Vec::new()),
        Some(mut last) if last.len() + below > fits && last.len() > 2 => {
            // Some rows go along to the next page, so that what is signed stands above the line.
            let keep = last.len().min(fits.saturating_sub(below)).saturating_sub(1).max(1);
            let rest = last.split_off(keep);
            pages.push(last);
            pages.push(rest);
        }
        Some(last) => pages.push(last),
    }
    let count = pages.len();
    let sheet = |(index, rows)| Sheet { group, rows, ends_group: index + 1 == count, last: false };
    pages.into_iter().enumerate().map(sheet).collect()
}
