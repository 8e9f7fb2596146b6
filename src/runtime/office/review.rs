//! Answers the review.

use super::Clerk;
use crate::app::hr::event::Found as AnyFound;
use crate::app::hr::review::event::{Found, Request};
use crate::domain::audit::By;
use crate::store::corrections::Grounds;

/// Stands for the reason while a change is only tried.
const TRIED: &str = "preview";

impl Clerk {
    pub(super) fn review(&self, request: Request) -> Result<AnyFound, String> {
        let words = |error: crate::store::StoreError| error.to_string();
        let found = match request {
            Request::List(range, now) => {
                Found::List(Box::new(self.reader.review_list(range, &now).map_err(words)?))
            }
            Request::Day(emp_id, date, now) => {
                Found::Day(Box::new(self.reader.review_day(&emp_id, date, &now).map_err(words)?))
            }
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
}

fn grounds(by: &By, reason: String) -> Grounds {
    Grounds { author: by.who.clone(), reason, at: by.at }
}
