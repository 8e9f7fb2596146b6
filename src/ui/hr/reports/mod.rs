//! The reports: which one, of which days and people, shown as it is exported.

mod columns;
mod german;
mod glossary;
mod sheet;
pub(super) mod words;

use chrono::NaiveDate;
use egui::{RichText, ScrollArea, Ui, vec2};

use self::columns::ColumnsScreen;
use self::sheet::Sheet;
use super::calendar::Calendar;
use super::log::{department, export};
use super::look::{STEP, TOUCH, size};
use super::parts::Kit;
use super::person_choice::PersonChoice;
use super::words::Label;
use crate::app::hr::event;
use crate::app::hr::palette::PeopleFound;
use crate::app::hr::reports::event::{ColumnsCommand, Command};
use crate::app::hr::reports::view::ReportsView;
use crate::domain::log::DateRange;
use crate::domain::report::request::{Format, ReportName};

/// Where somebody is in the reports.
#[derive(Default)]
pub(super) struct ReportsScreen {
    calendar: Calendar,
    person: PersonChoice,
    sheet: Sheet,
    columns: ColumnsScreen,
}

impl ReportsScreen {
    /// Paints the reports.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        kit: &mut Kit<'_>,
        today: NaiveDate,
        reports: &ReportsView,
        found: &PeopleFound,
        commands: &mut Vec<event::Command>,
    ) {
        let mut wanted = Vec::new();
        self.dates(ui, kit, today, reports, &mut wanted);
        self.people(ui, kit, reports, found, &mut wanted);
        self.contents(ui, kit, reports);
        self.columns.show(ui, kit, reports.columns.form.as_ref(), &mut wanted);
        commands.extend(wanted.into_iter().map(event::Command::Reports));
        commands.extend(self.person.question());
    }

    fn dates(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        today: NaiveDate,
        reports: &ReportsView,
        wanted: &mut Vec<Command>,
    ) {
        ui.horizontal_wrapped(|ui| {
            let picked = kit.choice(ui, kit.words.report(reports.name), true, |ui| {
                ScrollArea::vertical()
                    .max_height(10.0 * TOUCH)
                    .show(ui, |ui| choose(ui, kit, reports.name))
                    .inner
            });
            wanted.extend(picked.map(Command::Choose));
            ui.add_space(STEP);
            let quick = [
                (Label::Today, DateRange::day(today)),
                (Label::ThisWeek, DateRange::week_of(today)),
                (Label::ThisMonth, DateRange::month_of(today)),
                (Label::LastMonth, DateRange::month_before(today)),
            ];
            let mut known = false;
            for (label, range) in quick {
                let chosen = reports.range == range && !known;
                known |= chosen;
                if kit.chip(ui, kit.say(label), chosen).clicked() {
                    wanted.push(Command::Range(range));
                }
            }
            let label =
                if known { kit.say(Label::ChooseDates).to_owned() } else { kit.words.range(&reports.range) };
            let picked =
                kit.choice(ui, &label, !known, |ui| self.calendar.show(ui, kit, today, Some(reports.range)));
            wanted.extend(picked.map(Command::Range));
        });
    }

    fn people(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        reports: &ReportsView,
        found: &PeopleFound,
        wanted: &mut Vec<Command>,
    ) {
        ui.horizontal(|ui| {
            let picked = self.person.or_everybody(ui, kit, found, reports.person.as_ref());
            wanted.extend(picked.map(Command::Person));
            let picked = department(ui, kit, &reports.departments, reports.department.as_ref());
            wanted.extend(picked.map(Command::Department));
            if reports.name == ReportName::Payroll {
                let picked = payroll_columns(ui, kit, reports);
                wanted.extend(picked.map(Command::Columns));
            }
            let has_rows = reports.shown.as_ref().is_some_and(|shown| shown.rows > 0);
            if has_rows {
                let here = egui::Layout::right_to_left(egui::Align::Center);
                let picked = ui.with_layout(here, |ui| export(ui, kit, &Format::ALL)).inner;
                wanted.extend(picked.map(Command::Export));
            }
        });
    }

    fn contents(&mut self, ui: &mut Ui, kit: &mut Kit<'_>, reports: &ReportsView) {
        let area = ui.available_rect_before_wrap();
        if let Some(most) = reports.too_long {
            let (sentence, detail) = kit.words.too_many_days(most);
            return kit.empty(ui, area, &sentence, detail);
        }
        if let Some(problem) = &reports.problem {
            return kit.empty(ui, area, kit.words.report_failed(), &kit.words.reason(problem));
        }
        match &reports.shown {
            Some(shown) if shown.rows == 0 => {
                let (sentence, detail) = kit.words.empty_report();
                kit.empty(ui, area, sentence, detail);
            }
            Some(shown) => self.sheet.show(ui, kit, shown),
            None => kit.empty(ui, area, kit.words.making_report(), ""),
        }
    }
}

/// The reports with what each of them answers.
fn choose(ui: &mut Ui, kit: &Kit<'_>, chosen: ReportName) -> Option<ReportName> {
    let mut picked = None;
    for name in ReportName::ALL {
        let ink = if name == chosen { kit.theme.accent } else { kit.theme.ink };
        let words = kit.words.report(name);
        let text = egui::text::LayoutJob::default();
        let mut text = text;
        RichText::new(words).color(ink).append_to(
            &mut text,
            ui.style(),
            egui::FontSelection::Default,
            egui::Align::Center,
        );
        let hint = RichText::new(format!("   {}", kit.words.report_hint(name)));
        hint.color(kit.theme.text_2).size(size::CAPTION).append_to(
            &mut text,
            ui.style(),
            egui::FontSelection::Default,
            egui::Align::Center,
        );
        let fill = if name == chosen { kit.theme.soft } else { egui::Color32::TRANSPARENT };
        let button = egui::Button::new(text).fill(fill).stroke(egui::Stroke::NONE);
        let layout = egui::Layout::top_down_justified(egui::Align::LEFT);
        let response = ui.allocate_ui_with_layout(vec2(430.0, TOUCH), layout, |ui| ui.add(button)).inner;
        response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, name == chosen, words));
        if response.clicked() {
            picked = Some(name);
        }
    }
    picked
}

/// Which set of columns the payroll is shown with.
fn payroll_columns(ui: &mut Ui, kit: &Kit<'_>, reports: &ReportsView) -> Option<ColumnsCommand> {
    let columns = &reports.columns;
    let label = format!("{}: {}", kit.words.payroll_columns(), columns.chosen);
    kit.choice(ui, &label, !columns.sets.is_empty(), |ui| {
        let mut picked = None;
        for set in &*columns.sets {
            let name = &set.mapping.name;
            if kit.option(ui, name, *name == columns.chosen).clicked() {
                picked = Some(ColumnsCommand::Use(name.clone()));
            }
        }
        if !columns.sets.is_empty() && kit.option(ui, kit.words.edit_columns(), false).clicked() {
            picked = Some(ColumnsCommand::Edit);
        }
        if kit.option(ui, kit.words.copy_columns(), false).clicked() {
            picked = Some(ColumnsCommand::Copy);
        }
        picked
    })
}
