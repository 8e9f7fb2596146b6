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
    let screen = format!("{:?}", work.screen);
    let page = match &work.page {
        Page::Register(register) => match &**register {
            RegisterView::Person(person) => {
                let (hint, photos) = (person.photos.hint, person.photos.shots.len());
                format!(", {:?}, hint {hint:?}, photos {photos}, ready {}", person.step, person.ready)
            }
            _ => String::new(),
        },
        Page::Log(log) => format!(", rows {:?}", log.part.count),
        _ => String::new(),
    };
    let files =
        work.files.as_ref().map(|files| format!(", files by {}", kind(&files.way))).unwrap_or_default();
    let note = work.note.as_ref().map(|note| format!(", note {}", kind(note))).unwrap_or_default();
    [screen, page, files, note].concat()
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
