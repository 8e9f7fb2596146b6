//! Where the workspace is, in one line for the log at level `debug`: for whoever looks into what a kiosk did, and for
//! tests of the whole program. It holds nothing about people.

use std::fmt::Debug;

use crate::app::hr::register::view::RegisterView;
use crate::app::hr::view::{HrView, Page, Stage, WorkView};

/// One line about `view`; the same line means that nothing worth a line has changed.
pub(super) fn outline(view: &HrView) -> String {
    match &view.stage {
        Stage::Closed => "closed".to_owned(),
        Stage::Opening => "opening".to_owned(),
        Stage::Broken(_) => "broken".to_owned(),
        Stage::FirstRun(first) => {
            format!("first run, busy {}, problem {}", first.busy, first.problem.is_some())
        }
        Stage::Locked(lock) => {
            format!("locked, tries {}, busy {}, wait {} s", lock.tries, lock.busy, lock.wait_secs)
        }
        Stage::Working(work) => working(work),
    }
}

fn working(work: &WorkView) -> String {
    let mut line = format!("{:?}", work.screen);
    match &work.page {
        Page::Register(register) => {
            if let RegisterView::Person(person) = &**register {
                let hint = person.photos.hint;
                let shots = person.photos.shots.len();
                line +=
                    &format!(", {:?}, hint {hint:?}, photos {shots}, ready {}", person.step, person.ready);
            }
        }
        Page::Log(log) => {
            let count = log.part.count.map_or_else(|| "unknown".to_owned(), |count| count.to_string());
            line += &format!(", rows {count}");
        }
        _ => {}
    }
    if let Some(files) = &work.files {
        line += &format!(", files by {}", kind(&files.way));
    }
    if let Some(note) = &work.note {
        line += &format!(", note {}", kind(note));
    }
    line
}

/// What something is, without what is in it.
fn kind(of: &impl Debug) -> String {
    let whole = format!("{of:?}");
    whole.chars().take_while(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::hr::view::Note;

    #[test]
    fn a_name_is_not_in_the_line() {
        assert_eq!(kind(&Note::Saved("Ada Lovelace".to_owned())), "Saved");
        assert_eq!(kind(&Note::AccountRemoved), "AccountRemoved");
        assert_eq!(kind(&None::<Note>), "None");
    }
}
