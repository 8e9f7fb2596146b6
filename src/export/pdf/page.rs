//! One page: heading, table, line to sign, page number.

use krilla::geom::Transform;
use krilla::surface::Surface;

use super::ink::{Ink, Weight, fill};
use super::layout::{FOOT, HEAD, Layout, MARGIN, Printed, SIGNATURE, Sheet};
use super::logo::PaperLogo;
use crate::domain::report::{Cell, Description, Kind};
use crate::export::{Options, palette};

const BLACK: u32 = 0x1A_1A_1A;
const GREY: u32 = 0x59_59_59;
/// Sizes of title, what stands below it, and page number.
const TITLE: f32 = 15.0;
const SUBTITLE: f32 = 10.0;
const SMALL: f32 = 8.0;

/// Paints the sheets of one document.
pub(super) struct Painter<'p, 's, 'f> {
    pub(super) description: &'p Description,
    pub(super) options: Options<'p>,
    pub(super) layout: &'p Layout,
    pub(super) ink: &'p mut Ink<'f>,
    /// The company's, made in this document.
    pub(super) logo: Option<&'p PaperLogo>,
    pub(super) surface: Surface<'s>,
}

/// How a row of the table looks.
#[derive(Clone, Copy)]
struct Look {
    weight: Weight,
    colour: u32,
}

impl Painter<'_, '_, '_> {
    /// Paints one page and ends it.
    pub(super) fn paint(mut self, sheet: &Sheet<'_>, number: usize, of: usize) {
        self.heading(sheet);
        let mut y = MARGIN + HEAD;
        self.column_headings(y);
        y += self.layout.row * f32::from(self.layout.heading_rows());
        for row in &sheet.rows {
            self.row(row, y);
            y += self.layout.row;
        }
        if sheet.rows.is_empty() {
            self.text((MARGIN, y + self.layout.row), self.options.words.nothing, SUBTITLE, GREY);
            y += 2.0 * self.layout.row;
        }
        y += self.layout.row;
        if sheet.ends_group {
            for note in &self.description.notes {
                self.text((MARGIN, y), note, SMALL, GREY);
                y += SMALL * 1.5;
            }
            if self.description.signature {
                self.signature(y);
            }
        }
        self.footing(number, of);
        self.surface.finish();
    }

    fn right(&self) -> f32 {
        self.layout.paper.0 - MARGIN
    }

    fn text(&mut self, place: (f32, f32), text: &str, size: f32, colour: u32) {
        let room = self.right() - place.0;
        let text = self.ink.fitted(text, size, Weight::Regular, room);
        self.ink.draw(&mut self.surface, place, &text, (size, Weight::Regular, colour));
    }

    /// Ends at the right margin.
    fn text_at_right(&mut self, y: f32, text: &str, size: f32) {
        self.text_ending_at(self.right(), y, text, size);
    }

    fn text_ending_at(&mut self, right: f32, y: f32, text: &str, size: f32) {
        let text = self.ink.fitted(text, size, Weight::Regular, self.right() / 2.0 - (self.right() - right));
        let x = right - self.ink.width(&text, size, Weight::Regular);
        self.ink.draw(&mut self.surface, (x, y), &text, (size, Weight::Regular, GREY));
    }

    fn heading(&mut self, sheet: &Sheet<'_>) {
        let room = (self.right() - MARGIN) / 2.0;
        let title = self.ink.fitted(&self.description.title, TITLE, Weight::Bold, room);
        let y = MARGIN + TITLE;
        self.ink.draw(&mut self.surface, (MARGIN, y), &title, (TITLE, Weight::Bold, BLACK));
        let company = self.options.company;
        match self.logo {
            Some(logo) => {
                let place = (self.right() - logo.width, MARGIN - 6.0);
                self.surface.push_transform(&Transform::from_translate(place.0, place.1));
                logo.draw(&mut self.surface);
                self.surface.pop();
                self.text_ending_at(self.right() - logo.width - 8.0, y, company, SUBTITLE);
            }
            None => self.text_at_right(y, company, SUBTITLE),
        }
        let y = y + SUBTITLE + 8.0;
        let period = self.description.period.to_string();
        if sheet.group.is_empty() {
            self.text((MARGIN, y), &period, SUBTITLE, GREY);
            return;
        }
        let named = sheet.group.iter().zip(&self.description.columns);
        let whose: Vec<String> = named
            .map(|(cell, column)| cell.shown(column.kind).into_owned())
            .filter(|words| !words.is_empty())
            .collect();
        self.text_at_right(y, &period, SUBTITLE);
        let whose = self.ink.fitted(&whose.join("   "), SUBTITLE + 1.0, Weight::Bold, room * 1.4);
        self.ink.draw(&mut self.surface, (MARGIN, y), &whose, (SUBTITLE + 1.0, Weight::Bold, BLACK));
    }

    fn column_headings(&mut self, y: f32) {
        let (layout, description) = (self.layout, self.description);
        let height = layout.row * f32::from(layout.heading_rows());
        fill(&mut self.surface, (MARGIN, y), (layout.width(), height), palette::HEADING);
        let look = Look { weight: Weight::Bold, colour: palette::ON_HEADING };
        let columns = description.columns.iter().skip(description.group_columns);
        let mut x = MARGIN;
        for ((column, width), heading) in columns.zip(&layout.widths).zip(&layout.headings) {
            // The lines of a broken heading are a little closer than rows; a single one stands in the middle.
            let lines = if heading.second.is_empty() {
                [(heading.first.as_str(), height / 2.0 - layout.row / 2.0), ("", 0.0)]
            } else {
                [(heading.first.as_str(), layout.row * 0.15), (heading.second.as_str(), layout.row * 0.85)]
            };
            for (words, down) in lines {
                self.cell((x, y + down, *width), words, column.kind, look);
            }
            x += width;
        }
    }

    fn row(&mut self, row: &Printed<'_>, y: f32) {
        let (table, height) = (self.layout.width(), self.layout.row);
        let (cells, weight) = match row {
            Printed::Row(cells) => (*cells, Weight::Regular),
            Printed::Totals(cells) => (*cells, Weight::Bold),
        };
        if weight == Weight::Bold {
            fill(&mut self.surface, (MARGIN, y), (table, height), palette::TOTALS);
        }
        let look = Look { weight, colour: BLACK };
        let mut x = MARGIN;
        let (layout, description) = (self.layout, self.description);
        let columns = description.columns.iter().enumerate().skip(description.group_columns);
        for ((index, column), &width) in columns.zip(&layout.widths) {
            let cell = cells.get(index).unwrap_or(&Cell::Empty);
            if let (Cell::Status(status), Weight::Regular) = (cell, weight)
                && let Some(colour) = palette::of(status.tone())
            {
                fill(&mut self.surface, (x + 0.3, y + 0.3), (width - 0.6, height - 0.6), colour);
            }
            self.cell((x, y, width), &cell.shown(column.kind), column.kind, look);
            x += width;
        }
        fill(&mut self.surface, (MARGIN, y + height - 0.4), (table, 0.4), palette::RULE);
    }

    fn cell(&mut self, (x, y, width): (f32, f32, f32), text: &str, kind: Kind, look: Look) {
        let (size, inset) = (self.layout.size, self.layout.inset);
        // Rounding must not cut the widest text of the column.
        let room = width - 2.0 * inset + 0.5;
        let text = self.ink.fitted(text, size, look.weight, room);
        let free = (width - 2.0 * inset - self.ink.width(&text, size, look.weight)).max(0.0);
        let lead = match kind {
            Kind::Text => 0.0,
            Kind::Date | Kind::Time | Kind::Status => free / 2.0,
            _ => free,
        };
        let foot = y + self.layout.row / 2.0 + size * 0.35;
        self.ink.draw(&mut self.surface, (x + inset + lead, foot), &text, (size, look.weight, look.colour));
    }

    fn signature(&mut self, y: f32) {
        let foot = y + SIGNATURE - 18.0;
        let width = (self.right() - MARGIN - 40.0) / 2.0;
        for (index, words) in self.options.words.signatures.into_iter().enumerate() {
            let x = if index == 0 { MARGIN } else { MARGIN + width + 40.0 };
            fill(&mut self.surface, (x, foot), (width, 0.7), BLACK);
            self.text((x, foot + SMALL + 3.0), words, SMALL, GREY);
        }
    }

    fn footing(&mut self, number: usize, of: usize) {
        let y = self.layout.paper.1 - MARGIN;
        let width = self.right() - MARGIN;
        fill(&mut self.surface, (MARGIN, y - FOOT / 2.0), (width, 0.4), palette::RULE);
        let [page, word] = self.options.words.page_of;
        let made = self.options.made_at.local().format("%Y-%m-%d %H:%M").to_string();
        self.text((MARGIN, y), &made, SMALL, GREY);
        self.text_at_right(y, &format!("{page} {number} {word} {of}"), SMALL);
    }
}
