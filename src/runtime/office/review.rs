//! Answers the review.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::Clerk;
use crate::app::hr::event::Found as AnyFound;
use crate::app::hr::review::event::{Found, Request};
use crate::app::hr::review::view::GridPerson;
use crate::domain::audit::By;
use crate::domain::calendar::Employment;
use crate::store::StoreError;
use crate::store::corrections::Grounds;

/// Stands for the reason while a change is only tried.
const TRIED: &str = "preview";

impl Clerk {
    pub(super) fn review(&self, request: Request) -> Result<AnyFound, String> {
        let words = |error: StoreError| error.to_string();
        let found = match request {
            Request::List(range, now) => {
                Found::List(Box::new(self.reader.review_list(range, &now).map_err(words)?))
            }
            Request::Day(emp_id, date, now) => {
                Found::Day(Box::new(self.reader.review_day(&emp_id, date, &now).map_err(words)?))
            }
            Request::People(day) => Found::People(day, self.grid_people(day).map_err(words)?),
            Request::Preview(number, change, by) => {
                let grounds = grounds(&by, TRIED.to_owned());
                let tried = self.errands.run(move |writer| writer.review(&change, &grounds, false));
                Found::Preview(number, tried)
            }
            Request::Store(change, reason, by) => {
                let grounds = grounds(&by, reason);
                self.errands.run(move |writer| writer.review(&change, &grounds, true))?;
                return Ok(AnyFound::Changed(true));
            }
        };
        Ok(AnyFound::Review(found))
    }

    /// Who works here on a day, by name, with what is recorded of it.
    fn grid_people(&self, day: NaiveDate) -> Result<Vec<GridPerson>, StoreError> {
        let rows = self.reader.attendance_on(day)?;
        let recorded: HashMap<_, _> =
            rows.into_iter().map(|row| (row.emp_id, (row.time_in, row.time_out))).collect();
        let everybody = self.reader.employments()?;
        let here = everybody.into_iter().filter(|(person, _, active)| {
            person.covers(day) && (*active || recorded.contains_key(&person.emp_id))
        });
        let row = |(person, name, _): (Employment, String, bool)| GridPerson {
            department: person.department_on(day).map(str::to_owned),
            recorded: recorded.get(&person.emp_id).copied(),
            emp_id: person.emp_id,
            name,
        };
        Ok(here.map(row).collect())
    }
}

fn grounds(by: &By, reason: String) -> Grounds {
    Grounds { author: by.who.clone(), reason, at: by.at }
}
