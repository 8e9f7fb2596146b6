//! What somebody in HR does, drawn by lot, and what they type.

use chrono::{Days, NaiveDate};
use visionpresence::app::hr::event::{Command, LogCommand, Screen, StaffCommand};
use visionpresence::app::hr::review::event::{Command as Review, Wish};
use visionpresence::app::hr::view::{LockView, Page, Stage, WorkView};
use visionpresence::app::hr::{gap, review, settings};
use visionpresence::domain::access::{AccountId, Secret};
use visionpresence::domain::clock_event::{EventId, Said};
use visionpresence::domain::employee::EmployeeId;
use visionpresence::domain::log::DateRange;
use visionpresence::domain::settings::PhotoPolicy;
use visionpresence::domain::staff_list::StaffFilter;

use crate::draw::Random;

pub const PIN: &str = "407183";
const TYPED: [&str; 9] = [
    "17:30",
    "08:05",
    "E001",
    "E003",
    "",
    "25:99",
    "E002 2026-11-24 08:00",
    "x'; DROP TABLE staff; --",
    "12:00:01",
];
const SAID: [Said; 4] = [Said::In, Said::Out, Said::BreakOut, Said::BreakIn];

/// Whether it is the right PIN, of the account that is chosen, is told with it.
pub enum Deed {
    Command(Command),
    SignIn(bool),
}

impl Deed {
    pub fn command(&self) -> Command {
        match self {
            Self::Command(command) => command.clone(),
            Self::SignIn(rightly) => Command::SignIn(Secret::typed(if *rightly { PIN } else { "000001" })),
        }
    }
}

/// The next thing that somebody does where the workspace stands like this; `None`: nothing.
pub fn next(random: &mut Random, stage: &Stage, today: NaiveDate, events: &[EventId]) -> Option<Deed> {
    let command = match stage {
        Stage::Closed => return None,
        Stage::Opening => Command::Touched,
        Stage::Broken(_) if random.one_in(2) => Command::Open,
        Stage::Broken(_) | Stage::FirstRun(_) => Command::Lock,
        Stage::Locked(lock) => return locked(random, lock),
        Stage::Working(work) => working(random, work, today, events),
    };
    Some(Deed::Command(command))
}

fn locked(random: &mut Random, lock: &LockView) -> Option<Deed> {
    if lock.busy || lock.wait_secs > 0 {
        return None;
    }
    Some(match random.below(10) {
        0 => Deed::Command(Command::Choose(AccountId(99))),
        1 => Deed::Command(Command::Choose(lock.accounts[0].id)),
        2 => Deed::Command(Command::Lock),
        3 | 4 => Deed::SignIn(false),
        _ => Deed::SignIn(lock.accounts.iter().any(|account| account.id == lock.chosen)),
    })
}

fn working(random: &mut Random, work: &WorkView, today: NaiveDate, events: &[EventId]) -> Command {
    match random.below(24) {
        0 | 1 => Command::Go(random.of(&Screen::ALL)),
        2..=5 => Command::Go(Screen::Review),
        6 => Command::Go(Screen::Settings),
        7 => Command::Lock,
        8 => Command::Touched,
        9 => Command::Log(LogCommand::Text(random.of(&TYPED).to_owned())),
        10 => Command::Log(LogCommand::Select(Some((person(random), today)))),
        11 => Command::Staff(StaffCommand::Select(Some(person(random)))),
        12 => Command::ShowStaff(StaffFilter::default()),
        13 => Command::FindPeople(random.of(&TYPED).to_owned()),
        14 => Command::Gap(gap::Command::ReadBack),
        15 => Command::Gap(gap::Command::Settle(1)),
        16 => Command::OlderAudit,
        _ => match &work.page {
            Page::Settings(Some(view)) => setting(random, view),
            _ => Command::Review(review(random, today, events)),
        },
    }
}

/// E001 to E012, and one that nobody has.
pub fn person(random: &mut Random) -> EmployeeId {
    format!("E{:03}", 1 + random.below(13)).parse().unwrap()
}

/// Nothing that the simulation itself stands on is changed.
fn setting(random: &mut Random, view: &settings::View) -> Command {
    let mut draft = view.draft.clone();
    match random.below(6) {
        0 => return Command::Settings(settings::Command::Drop),
        1 | 2 => return Command::Settings(settings::Command::Save),
        3 => draft.photos = random.of(&PhotoPolicy::ALL),
        4 => draft.encrypt_scan_photos = !draft.encrypt_scan_photos,
        _ => draft.sounds = !draft.sounds,
    }
    Command::Settings(settings::Command::Draft(Box::new(draft), view.number))
}

fn review(random: &mut Random, today: NaiveDate, events: &[EventId]) -> Review {
    let day = today.checked_sub_days(Days::new(random.below(5))).unwrap();
    match random.below(12) {
        0 => Review::Range(Some(DateRange { from: day.checked_sub_days(Days::new(2)).unwrap(), to: day })),
        1 => Review::Range(None),
        2 => Review::Select(usize::try_from(random.below(6)).unwrap()),
        3 => Review::Move(if random.one_in(2) { 1 } else { -1 }),
        4 => Review::OpenDay(person(random), day),
        5..=7 => Review::Begin(wish(random, events)),
        8 => Review::Type(random.of(&TYPED).to_owned()),
        9 => Review::Say(random.one_in(3).then(|| random.of(&SAID))),
        10 => Review::Cancel,
        _ => Review::Confirm("looked at the picture".to_owned()),
    }
}

fn wish(random: &mut Random, events: &[EventId]) -> review::event::Wish {
    let event = if events.is_empty() { None } else { Some(random.of(events)) };
    let Some(event) = event else { return Wish::Add };
    match random.below(14) {
        0 => Wish::Accept,
        1 => Wish::TypeTime,
        2 => Wish::Decline,
        3 => Wish::Dismiss,
        4 => Wish::TakeUp,
        5 => Wish::Overtime(random.one_in(2)),
        6 => Wish::Add,
        7 => Wish::Move(event),
        8 => Wish::Void(event),
        9 => Wish::Mean(event, random.of(&SAID)),
        10 => Wish::Give(event),
        11 => Wish::Bulk,
        12 => Wish::Lock(true),
        _ => Wish::Lock(false),
    }
}
